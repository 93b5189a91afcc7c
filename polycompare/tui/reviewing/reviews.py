"""Reading and changing what was said about recordings."""

import asyncio
from collections.abc import Callable

from polycompare.model.reviews import Review
from polycompare.tui.library import Library
from polycompare.tui.reviewing.edits import Edit, MakeEdit
from polycompare.tui.reviewing.undoing import Change, StaysError, UndoStack


class Reviews:
    """The reviews of a library. Each change is kept before it is told to `changed`, and can be taken back.

    The library is asked off the event loop. Everything raises `UserError` as the library does.
    """

    def __init__(self, library: Library, undo: UndoStack, changed: Callable[[str, Review], None]) -> None:
        self._library = library
        self._undo = undo
        self._changed = changed

    async def read(self, recording_id: str) -> Review:
        """What was said about a recording."""
        return await asyncio.to_thread(self._library.review, recording_id)

    async def edit(self, recording_id: str, make: MakeEdit) -> Change | None:
        """Change what was said about a recording; None where there was nothing to change."""
        made: list[Edit] = []

        def edited(review: Review) -> Review:
            edit = make(review)
            made.extend([edit] if edit is not None else [])
            return review if edit is None else edit.apply(review)

        async def do() -> Change | None:
            await self._keep(recording_id, edited)
            return Change(made[0].words, take_back, recording_id) if made else None

        async def take_back() -> None:
            await self._keep(recording_id, reverted)

        def reverted(review: Review) -> Review:
            after = made[0].revert(review)
            if after is None:
                raise StaysError(
                    f"The service has it already, and nothing can be taken back there: {made[0].words}."
                )
            return after

        return await self._undo.perform(do)

    async def record(self, recording_id: str, change: Callable[[Review], Review]) -> None:
        """Keep something that happened to a review, and is not to be undone."""

        async def do() -> None:
            await self._keep(recording_id, change)

        await self._undo.perform(do)

    async def _keep(self, recording_id: str, change: Callable[[Review], Review]) -> None:
        def work() -> Review:
            before = self._library.review(recording_id)
            after = change(before)
            if after != before:
                self._library.keep_review(recording_id, after)
            return after

        self._changed(recording_id, await asyncio.to_thread(work))
