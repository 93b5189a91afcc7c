"""Holds one open comparison: its turns run one at a time, can be stopped, and it closes after them."""

import asyncio
from collections.abc import Coroutine

from polycompare.model.events import Listener
from polycompare.model.values import Pair
from polycompare.tui.workbench import Workbench


class Conductor:
    """Runs a comparison between a pair of targets until it is cancelled.

    One task owns the session from opening to closing, so that a cancelled turn is told and recorded before
    anything is closed.
    """

    def __init__(self, workbench: Workbench, pair: Pair[str], listener: Listener) -> None:
        self._workbench = workbench
        self._pair = pair
        self._listener = listener
        self._requests: asyncio.Queue[str] = asyncio.Queue()
        self._turn: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Open the comparison, take the greeting, then whatever `send` asks for.

        Raises what opening, recording or the listener raises, out of the groups that tasks put it in.
        """
        try:
            async with self._workbench.open(self._pair, self._listener) as session:
                await self._take(session.start())
                while True:
                    await self._take(session.send(await self._requests.get()))
        except ExceptionGroup as group:
            raise _first_of(group) from group

    def send(self, user: str) -> None:
        """Send a user turn to both sides; it waits for the one under way."""
        self._requests.put_nowait(user)

    def stop_turn(self) -> None:
        """Stop the turn under way; what came is kept."""
        if self._turn is not None:
            self._turn.cancel()

    async def _take(self, turn: Coroutine[None, None, None]) -> None:
        # A group keeps the task ours: leaving by cancellation waits until the turn has told what came of it.
        try:
            async with asyncio.TaskGroup() as group:
                self._turn = group.create_task(turn)
        finally:
            self._turn = None


def _first_of(error: Exception) -> Exception:
    return _first_of(error.exceptions[0]) if isinstance(error, ExceptionGroup) else error
