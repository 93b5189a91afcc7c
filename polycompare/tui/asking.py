"""Asking the person, one question at a time."""

import asyncio
from typing import TypeVar

from textual.screen import Screen

from polycompare.tui.questions import Question
from polycompare.tui.widgets.transcript import Transcript

T = TypeVar("T")


class Asker:
    """Shows questions above a screen, one after the other, in the order in which they came up.

    The screen has a transcript; a question leaves its selected turn in sight as far as there is room.
    """

    def __init__(self, screen: Screen[None]) -> None:
        self._screen = screen
        self._one_at_a_time = asyncio.Lock()

    async def ask(self, question: Question[T]) -> T | None:
        """The person's answer; None where they stop whatever it was about. Cancelled, the question goes away."""
        from polycompare.tui.screens.question import QuestionDialog

        async with self._one_at_a_time:
            dialog = QuestionDialog(question, at_top=self._has_more_room_above())
            answer: asyncio.Future[T | None] = asyncio.get_running_loop().create_future()

            def take(value: T | None) -> None:
                if not answer.done():
                    answer.set_result(value)

            try:
                await self._screen.app.push_screen(dialog, take)
                return await answer
            finally:
                if dialog in self._screen.app.screen_stack:
                    dialog.pop_until_active()
                    dialog.dismiss()

    def _has_more_room_above(self) -> bool:
        """Whether there is more room above the selected turn, which is what a question is about, than below it."""
        rows = self._screen.query_one(Transcript).selected_rows
        return bool(rows) and rows.start > self._screen.size.height - rows.stop
