"""Twin sessions: each user turn goes to both sides at the same moment."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias

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
from polycompare.model.turns import Turn, TurnComparison
from polycompare.model.values import Pair, Side

CompareTurn: TypeAlias = Callable[[Turn], TurnComparison]
"""Compares the turns of one conversation, called once per turn and in order."""


class TwinSession:
    """A pair of conversations that hear the same user turns.

    Everything that happens goes to `emit`, one event at a time and in order; the engine waits for it. A turn is
    announced before it is sent, each side's outcome as soon as it is there. Exactly one of `start` and `send`
    runs at a time. Cancelling either stops both sides: what had come is kept, what had not becomes a failure of
    kind *cancelled*, and both sides take no more turns.
    """

    def __init__(
        self,
        comparison_id: str,
        sides: Pair[SideSession],
        emit: Listener,
        compare: CompareTurn,
        *,
        name: str | None = None,
    ) -> None:
        self.id = comparison_id
        self._sides = sides
        self._emit_now = emit
        self._compare = compare
        self._name = name
        self._turns = 0
        self._busy = False
        self._in_order = asyncio.Lock()

    @property
    def is_over(self) -> bool:
        """Whether neither side takes further turns."""
        return self._sides.baseline.is_over and self._sides.candidate.is_over

    async def start(self) -> None:
        """Open both conversations: turn 0. The deployments are read beside it and never hold up the greeting."""
        infos = self._sides.map(lambda session: session.info)
        await self._emit(ComparisonStarted(self.id, datetime.now(UTC), infos, self._name))
        async with asyncio.TaskGroup() as tasks:
            for side in Side:
                tasks.create_task(self._read_deployment(side))
            await self._turn("")

    async def send(self, user: str) -> None:
        """Send one user turn to both sides; an empty one is silence. Returns when it was compared."""
        await self._turn(user)

    async def _read_deployment(self, side: Side) -> None:
        await self._emit(DeploymentRead(side, await self._sides.of(side).deployment()))

    async def _turn(self, user: str) -> None:
        if self._busy:
            raise RuntimeError("a turn is under way; await it before the next")
        self._busy = True
        try:
            await self._drive(self._turns, user)
        finally:
            self._busy = False

    async def _drive(self, index: int, user: str) -> None:
        await self._emit(TurnStarted(index, user, datetime.now(UTC)))
        self._turns += 1
        answered: dict[Side, Outcome] = {}
        try:
            async with asyncio.TaskGroup() as tasks:
                for side in Side:
                    tasks.create_task(self._answer(side, index, user, answered))
        except asyncio.CancelledError:
            await self._keep_what_came(index, answered)
            raise
        outcomes = Pair(answered[Side.BASELINE], answered[Side.CANDIDATE])
        # Off the event loop: a large state takes longer to compare than a frame lasts.
        comparison = await asyncio.to_thread(self._compare, Turn(index, user, outcomes))
        await self._emit(TurnCompared(comparison))

    async def _answer(self, side: Side, index: int, user: str, answered: dict[Side, Outcome]) -> None:
        outcome = await self._sides.of(side).answer(index, user, self._emit)
        answered[side] = outcome
        await self._emit(SideAnswered(index, side, outcome))

    async def _keep_what_came(self, index: int, answered: dict[Side, Outcome]) -> None:
        """Tell the outcome of a cancelled turn on each side."""
        for side in Side:
            if side not in answered:
                answered[side] = self._sides.of(side).cancelled(index)
            await self._emit(SideAnswered(index, side, answered[side]))

    async def _emit(self, event: object) -> None:
        raise NotImplementedError
