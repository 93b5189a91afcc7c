"""Holds one open comparison: its turns run one at a time, can be stopped, and it closes after them."""

import asyncio
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Protocol

from polycompare.model.events import Listener
from polycompare.model.recoveries import Decision, Trouble
from polycompare.model.turns import UserTurn
from polycompare.model.values import Pair
from polycompare.tui.workbench import Workbench

if TYPE_CHECKING:
    from polycompare.engine.twin_session import TwinSession
    from polycompare.tui.forks import Fork


class Advice(Protocol):
    """Whom the conductor asks."""

    async def decide(self, trouble: Trouble) -> Decision:
        """What becomes of a side that failed."""

    async def forwarded(self, fork: "Fork", *, stopped: bool) -> bool:
        """Whether to send a fork's message, if it has one, now that the turns before it were sent, or that was
        `stopped`."""


class Conductor:
    """Runs a comparison between a pair of targets until it is cancelled; a `fork` sends its turns first.

    One task owns the session from opening to closing, so that a cancelled turn is told and recorded before
    anything is closed.
    """

    def __init__(
        self,
        workbench: Workbench,
        pair: Pair[str],
        listener: Listener,
        advice: Advice,
        fork: "Fork | None" = None,
    ) -> None:
        self._workbench = workbench
        self._pair = pair
        self._listener = listener
        self._advice = advice
        self.fork = fork
        self.is_forwarding = fork is not None
        self._requests: asyncio.Queue[str] = asyncio.Queue()
        self._turn: asyncio.Task[None] | None = None

    async def run(self) -> None:
        """Open the comparison, take the greeting, then whatever `send` asks for.

        Raises what opening, recording or the listener raises, out of the groups that tasks put it in.
        """
        parent = None if self.fork is None else self.fork.parent
        opening = self._workbench.open(self._pair, self._listener, decide=self._advice.decide, parent=parent)
        try:
            async with opening as session:
                if self.fork is None:
                    await self._take(session.start())
                else:
                    await self._forward(session, self.fork)
                while True:
                    await self._take(session.send(UserTurn(await self._requests.get())))
        except ExceptionGroup as group:
            raise _first_of(group) from group

    def send(self, user: str) -> None:
        """Send a user turn to both sides; it waits for the one under way."""
        self._requests.put_nowait(user)

    def stop_turn(self) -> None:
        """Stop the turn under way, and a fork that sends its turns; what came is kept."""
        self.is_forwarding = False
        if self._turn is not None:
            self._turn.cancel()

    async def _forward(self, session: "TwinSession", fork: "Fork") -> None:
        """Send the turns before a fork's message, and then that, if there is one."""
        greeting, *past = fork.past
        await self._take(session.start(greeting.outcomes))
        for turn in past:
            if session.is_over or not self.is_forwarding:
                break
            await self._take(session.send(turn.said, turn.outcomes))
        stopped, self.is_forwarding = not self.is_forwarding, False
        if await self._advice.forwarded(fork, stopped=stopped) and fork.message is not None:
            await self._take(session.send(fork.message))

    async def _take(self, turn: Coroutine[None, None, None]) -> None:
        # A group keeps the task ours: leaving by cancellation waits until the turn has told what came of it.
        try:
            async with asyncio.TaskGroup() as group:
                self._turn = group.create_task(turn)
        finally:
            self._turn = None


def _first_of(error: Exception) -> Exception:
    return _first_of(error.exceptions[0]) if isinstance(error, ExceptionGroup) else error
