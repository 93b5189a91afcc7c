"""What happens in a comparison, in order; the screen, the recorder and the headless commands all consume these."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from polycompare.model.outcomes import Failure, Outcome, Reply
from polycompare.model.recoveries import RebuiltTurn, Recovery, Trouble
from polycompare.model.targets import AbTest, Deployment, Order
from polycompare.model.turns import Origin, Parent, RunPart, SideInfo, TurnComparison, UserTurn
from polycompare.model.values import JsonValue, Pair, Side


@dataclass(frozen=True, slots=True)
class ComparisonStarted:
    """First of all: who is compared. Nothing was sent yet. `started_at` is in UTC."""

    id: str
    started_at: datetime
    sides: Pair[SideInfo]
    name: str | None = None
    seed: int = 0
    order: Order = Order.CONCURRENT
    parent: Parent | None = None
    part_of: RunPart | None = None
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class DeploymentRead:
    """Which deployment a side speaks to; None where the service did not tell."""

    side: Side
    deployment: Deployment | None
    ab_test: AbTest = AbTest.UNKNOWN


@dataclass(frozen=True, slots=True)
class TurnStarted:
    """A turn is about to be sent to both sides. `at` is in UTC; the rest is the `UserTurn`'s and the `Turn`'s."""

    index: int
    user: str
    at: datetime
    metadata: Mapping[str, JsonValue] = field(default_factory=dict)
    to_candidate: UserTurn | None = None
    cleanup: bool = False
    service_turn: int | None = None

    @property
    def said(self) -> UserTurn:
        """What the user says."""
        return UserTurn(self.user, self.metadata, self.to_candidate, self.cleanup)


@dataclass(frozen=True, slots=True)
class SideRetrying:
    """A side's request was certainly not processed and will be sent again in `wait` seconds."""

    index: int
    side: Side
    attempt: int
    wait: float
    failure: Failure


@dataclass(frozen=True, slots=True)
class SideDelayed:
    """A side said that its reply is not ready; it will be fetched. `reply` is what it said meanwhile."""

    index: int
    side: Side
    reply: Reply


@dataclass(frozen=True, slots=True)
class SideTroubled:
    """A side's turn failed in a way that leaves a choice; the turn goes on when that was made."""

    trouble: Trouble


@dataclass(frozen=True, slots=True)
class RebuildStarted:
    """A new session is about to be opened on a side in turn `index`, and the `again` user turns before it sent
    again."""

    index: int
    side: Side
    conversation_id: str
    again: int


@dataclass(frozen=True, slots=True)
class TurnRebuilt:
    """A side's new session, begun in turn `index`, was sent an earlier turn again."""

    index: int
    side: Side
    rebuilt: RebuiltTurn


@dataclass(frozen=True, slots=True)
class SideRecovered:
    """What was decided about a side's failure in turn `index` has been done, as far as it could; now the turn
    itself is sent again. After a `FRESH` decision all of `recovery.rebuilt` has been told before."""

    index: int
    recovery: Recovery


@dataclass(frozen=True, slots=True)
class SideAnswered:
    """A side's outcome of a turn, as soon as it is there."""

    index: int
    side: Side
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class TurnCompared:
    """Both outcomes of a turn are there and were compared."""

    comparison: TurnComparison


Event: TypeAlias = (
    ComparisonStarted
    | DeploymentRead
    | TurnStarted
    | SideRetrying
    | SideDelayed
    | SideTroubled
    | RebuildStarted
    | TurnRebuilt
    | SideRecovered
    | SideAnswered
    | TurnCompared
)

Listener: TypeAlias = Callable[[Event], Awaitable[None]]
"""Takes one event and returns when it is done with it; the engine waits for that before it goes on. A recorder
that returns only when the event is on disk therefore keeps the promise that nothing is shown before it is kept."""
