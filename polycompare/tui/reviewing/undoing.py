"""The one stack of everything that can be taken back."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from polycompare.model.errors import UserError


class StaysError(UserError):
    """What was done cannot be taken back any more; what was done before it is next."""


@dataclass(frozen=True, slots=True)
class Change:
    """Something that was done: in words what, to which recording if to one, and how to take it back.

    `take_back` raises `StaysError` where that cannot be any more, and another `UserError` where it can be tried
    again.
    """

    words: str
    take_back: Callable[[], Awaitable[None]]
    recording_id: str | None = None


class UndoStack:
    """Does one thing after the other, in the order in which they were asked for, and takes the last one back."""

    def __init__(self) -> None:
        self._done: list[Change] = []
        self._one_at_a_time = asyncio.Lock()

    async def perform(self, do: Callable[[], Awaitable[Change | None]]) -> Change | None:
        """Do something; None where there was nothing to do. What raises was not done."""
        async with self._one_at_a_time:
            change = await do()
            if change is not None:
                self._done.append(change)
            return change

    async def undo(self) -> Change | None:
        """Take back what was done last; None if there is nothing. Raises `UserError`."""
        async with self._one_at_a_time:
            if not self._done:
                return None
            last = self._done[-1]
            try:
                await last.take_back()
            except StaysError:
                self._done.pop()
                raise
            self._done.pop()
            return last
