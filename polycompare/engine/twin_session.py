"""Twin sessions: each user turn goes to both sides at the same moment."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from types import TracebackType
from typing import Self

from polycompare.engine.contained import NewComparer, behaves_otherwise, contained
from polycompare.engine.outbox import Outbox
from polycompare.engine.speaker import Speaker
from polycompare.model.events import (
    ComparisonStarted,
    DeploymentRead,
    Event,
    Listener,
    SideAnswered,
    SideRecovered,
    TurnCompared,
    TurnStarted,
)
from polycompare.model.outcomes import NotSent, Outcome, Reply
from polycompare.model.recoveries import Recovery
from polycompare.model.targets import Order
from polycompare.model.turns import Parent, RunPart, Turn, UserTurn
from polycompare.model.values import Pair, Side


@dataclass(slots=True)
class _UnderWay:
    """A turn that was sent, and what came of it so far."""

    index: int
    turn: UserTurn
    before: Pair[Outcome] | None
    outcomes: dict[Side, Outcome] = field(default_factory=dict)
    recoveries: list[Recovery] = field(default_factory=list)


class TwinSession:
    """A pair of conversations that hear the same user turns; used as `async with TwinSession(…) as session`.

    Everything that happens goes to `listener`, one event at a time and in order; the engine waits for it. A turn
    is announced before it is sent, each side's outcome as soon as it is there. `start` comes first, and one turn
    runs at a time. Cancelling a turn stops both sides: what had come is kept, what had not becomes a failure of
    kind *cancelled*, and a side that failed takes no more turns. An exception of the listener ends the turn with
    that exception.

    `order` says which side hears a turn first; where both do at once, `seed` draws anew for each turn which of the
    two requests goes out first. `parent` is what a fork was forked from, `part_of` the run that it belongs to.
    Turns whose answers have no more bytes than `compared_at_once` are compared on the event loop, for commands
    that drive many sessions and keep no screen alive: that is cheaper than a thread. Mostly it takes less than a
    millisecond; a text of 4 KB full of numbers takes 40.
    """

    def __init__(
        self,
        comparison_id: str,
        sides: Pair[Speaker],
        listener: Listener,
        new_comparer: NewComparer,
        *,
        name: str | None = None,
        seed: int = 0,
        order: Order = Order.CONCURRENT,
        parent: Parent | None = None,
        part_of: RunPart | None = None,
        compared_at_once: int = 0,
    ) -> None:
        self.id = comparison_id
        self._sides = sides
        self._outbox = Outbox(listener)
        self._compare = contained(new_comparer())
        self._with_before = sides.map(lambda _: contained(new_comparer())) if parent is not None else None
        self._name = name
        self._seed = seed
        self._order = order
        self._parent = parent
        self._part_of = part_of
        self._compared_at_once = compared_at_once
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

    async def start(self, before: Pair[Outcome] | None = None) -> None:
        """Open both conversations: turn 0. Beside it the deployments are read; they never hold up the greeting.

        `before` are the outcomes of the conversation that this one was forked from, for as long as the user says
        the same in both: a turn names the sides that part from them.
        """
        infos = self._sides.map(lambda side: side.info)
        started = ComparisonStarted(
            self.id, datetime.now(UTC), infos, self._name, self._seed, self._order, self._parent, self._part_of
        )
        await self._outbox.tell(started)
        self._deployments = [self._tasks.create_task(self._read_deployment(side)) for side in Side]
        await self._take_turn(UserTurn(""), before)

    async def send(self, turn: UserTurn, before: Pair[Outcome] | None = None) -> None:
        """Send one user turn to both sides; an empty one is silence. Returns when it was compared."""
        await self._take_turn(turn, before)

    async def deployments_read(self) -> None:
        """Wait until both deployments were read, or could not be."""
        if self._deployments:
            await asyncio.wait(self._deployments)

    async def _read_deployment(self, side: Side) -> None:
        serving = await self._sides.of(side).serving()
        try:
            await self._outbox.tell(DeploymentRead(side, serving.deployment, serving.ab_test))
        except Exception:
            return  # the listener is broken: the turn under way, or the next one, raises the same

    async def _take_turn(self, turn: UserTurn, before: Pair[Outcome] | None) -> None:
        if self._busy:
            raise RuntimeError("a turn is under way; await it before the next")
        self._busy = True
        try:
            await self._drive(_UnderWay(self._next_turn, turn, before))
        except ExceptionGroup as group:
            raise group.exceptions[0] from group  # the listener's: a side's own failure is a value
        finally:
            self._busy = False

    async def _drive(self, under_way: _UnderWay) -> None:
        self._next_turn += 1
        index, turn = under_way.index, under_way.turn
        try:
            await self._outbox.tell(_started(index, turn))
            await self._ask_both(under_way)
        except asyncio.CancelledError:
            for side in Side:
                if side not in under_way.outcomes:
                    under_way.outcomes[side] = outcome = self._sides.of(side).cancel(index)
                    await self._outbox.tell(SideAnswered(index, side, outcome))
            await self._tell_comparison(under_way)
            raise
        await self._tell_comparison(under_way)

    async def _ask_both(self, under_way: _UnderWay) -> None:
        sides = self._dispatch_order(under_way.index)
        if self._order is not Order.CONCURRENT:
            for side in sides:
                await self._answer(side, under_way)
            return
        async with asyncio.TaskGroup() as both:
            for side in sides:
                both.create_task(self._answer(side, under_way))

    def _dispatch_order(self, index: int) -> list[Side]:
        """The sides in the order in which they hear turn `index`."""
        sides = list(Side)
        match self._order:
            case Order.CONCURRENT:
                Random(f"{self._seed} {index}").shuffle(sides)  # noqa: S311 - no secret: it must repeat
            case Order.ALTERNATE if index % 2:
                sides.reverse()
            case _:
                pass
        return sides

    async def _answer(self, side: Side, under_way: _UnderWay) -> None:
        async def tell(event: Event) -> None:
            if isinstance(event, SideRecovered):
                under_way.recoveries.append(event.recovery)
            await self._outbox.tell(event)

        outcome = await self._sides.of(side).answer(under_way.index, under_way.turn.heard_by(side), tell)
        under_way.outcomes[side] = outcome
        await self._outbox.tell(SideAnswered(under_way.index, side, outcome))

    async def _tell_comparison(self, under_way: _UnderWay) -> None:
        if _size_of(under_way) <= self._compared_at_once:
            comparison = self._compare(self._as_turn(under_way))
        else:  # off the event loop: this may take longer than a frame lasts
            comparison = await asyncio.to_thread(lambda: self._compare(self._as_turn(under_way)))
        await self._outbox.tell(TurnCompared(comparison))

    def _as_turn(self, under_way: _UnderWay) -> Turn:
        outcomes = Pair(under_way.outcomes[Side.BASELINE], under_way.outcomes[Side.CANDIDATE])
        return Turn(
            under_way.index,
            under_way.turn.text,
            outcomes,
            under_way.turn.metadata,
            tuple(under_way.recoveries),
            tuple(side for side in Side if self._parts(side, under_way, outcomes.of(side))),
            under_way.turn.to_candidate,
            under_way.turn.cleanup,
        )

    def _parts(self, side: Side, under_way: _UnderWay, outcome: Outcome) -> bool:
        """Whether a side of a fork behaves otherwise in this turn than it did in its parent."""
        if under_way.before is None or self._with_before is None:
            return False
        first = under_way.before.of(side)
        if not isinstance(first, Reply):
            return False
        turn = Turn(under_way.index, under_way.turn.text, Pair(first, outcome))
        return behaves_otherwise(self._with_before.of(side)(turn))


def _started(index: int, turn: UserTurn) -> TurnStarted:
    return TurnStarted(index, turn.text, datetime.now(UTC), turn.metadata, turn.to_candidate, turn.cleanup)


def _size_of(under_way: _UnderWay) -> int:
    """How many bytes came for a turn."""
    outcomes = under_way.outcomes.values()
    return sum(len(raw.body) for one in outcomes if not isinstance(one, NotSent) for raw in one.responses)
