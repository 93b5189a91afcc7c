"""Twin sessions: each user turn goes to both sides at the same moment."""

import asyncio
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from polycompare.engine.contained import CompareTurn, contained
from polycompare.engine.outbox import Outbox
from polycompare.engine.side_session import SideSession
from polycompare.model.events import (
    ComparisonStarted,
    DeploymentRead,
    Listener,
    SideAnswered,
    TurnCompared,
    TurnStarted,
)
from polycompare.model.outcomes import Outcome
from polycompare.model.turns import Turn
from polycompare.model.values import Pair, Side


class TwinSession:
    """A pair of conversations that hear the same user turns; used as `async with TwinSession(…) as session`.

    Everything that happens goes to `listener`, one event at a time and in order; the engine waits for it. A turn
    is announced before it is sent, each side's outcome as soon as it is there. `start` comes first, and one turn
    runs at a time. Cancelling a turn stops both sides: what had come is kept, what had not becomes a failure of
    kind *cancelled*, and a side that failed takes no more turns. An exception of the listener ends the turn with
    that exception.
    """

    def __init__(
        self,
        comparison_id: str,
        sides: Pair[SideSession],
        listener: Listener,
        compare: CompareTurn,
        *,
        name: str | None = None,
    ) -> None:
        self.id = comparison_id
        self._sides = sides
        self._outbox = Outbox(listener)
        self._compare = contained(compare)
        self._name = name
        self._next_turn = 0
        self._busy = False
        self._tasks = asyncio.TaskGroup()
        self._delivery: asyncio.Task[None] | None = None
        self._deployments: list[asyncio.Task[None]] = []

    async def __aenter__(self) -> Self:
        await self._tasks.__aenter__()
        self._delivery = self._tasks.create_task(self._outbox.run())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for task in self._deployments:
            task.cancel()
        self._outbox.close()
        if self._delivery is not None:
            await self._delivery  # what was told goes out, also when we leave by cancellation
        await self._tasks.__aexit__(kind, error, traceback)

    @property
    def is_over(self) -> bool:
        """Whether neither side takes further turns."""
        return self._sides.baseline.is_over and self._sides.candidate.is_over

    async def start(self) -> None:
        """Open both conversations: turn 0. Beside it the deployments are read; they never hold up the greeting."""
        infos = self._sides.map(lambda session: session.info)
        await self._outbox.tell(ComparisonStarted(self.id, datetime.now(UTC), infos, self._name))
        self._deployments = [self._tasks.create_task(self._read_deployment(side)) for side in Side]
        await self._take_turn("")

    async def send(self, user: str) -> None:
        """Send one user turn to both sides; an empty one is silence. Returns when it was compared."""
        await self._take_turn(user)

    async def deployments_read(self) -> None:
        """Wait until both deployments were read, or could not be."""
        if self._deployments:
            await asyncio.wait(self._deployments)

    async def _read_deployment(self, side: Side) -> None:
        deployment = await self._sides.of(side).deployment()
        try:
            await self._outbox.tell(DeploymentRead(side, deployment))
        except Exception:
            return  # the listener is broken: the turn under way, or the next one, raises the same

    async def _take_turn(self, user: str) -> None:
        if self._busy:
            raise RuntimeError("a turn is under way; await it before the next")
        self._busy = True
        try:
            await self._drive(self._next_turn, user)
        except ExceptionGroup as group:
            raise group.exceptions[0] from group  # the listener's: a side's own failure is a value
        finally:
            self._busy = False

    async def _drive(self, index: int, user: str) -> None:
        self._next_turn += 1
        answered: dict[Side, Outcome] = {}
        try:
            await self._outbox.tell(TurnStarted(index, user, datetime.now(UTC)))
            async with asyncio.TaskGroup() as both:
                for side in Side:
                    both.create_task(self._answer(side, index, user, answered))
        except asyncio.CancelledError:
            for side in Side:
                if side not in answered:
                    answered[side] = self._sides.of(side).cancel(index)
                    await self._outbox.tell(SideAnswered(index, side, answered[side]))
            await self._tell_comparison(index, user, answered)
            raise
        await self._tell_comparison(index, user, answered)

    async def _answer(self, side: Side, index: int, user: str, answered: dict[Side, Outcome]) -> None:
        outcome = await self._sides.of(side).answer(index, user, self._outbox.tell)
        answered[side] = outcome
        await self._outbox.tell(SideAnswered(index, side, outcome))

    async def _tell_comparison(self, index: int, user: str, answered: dict[Side, Outcome]) -> None:
        turn = Turn(index, user, Pair(answered[Side.BASELINE], answered[Side.CANDIDATE]))
        # Off the event loop: a large state takes longer to compare than a frame lasts.
        await self._outbox.tell(TurnCompared(await asyncio.to_thread(self._compare, turn)))
