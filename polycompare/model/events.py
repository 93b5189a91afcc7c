"""What happens in a comparison, in order; the screen, the recorder and the headless commands all consume these."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from polycompare.model.outcomes import Failure, Outcome, Reply
from polycompare.model.targets import Deployment
from polycompare.model.turns import SideInfo, TurnComparison
from polycompare.model.values import Pair, Side


@dataclass(frozen=True, slots=True)
class ComparisonStarted:
    """First of all: who is compared. Nothing was sent yet. `started_at` is in UTC."""

    id: str
    started_at: datetime
    sides: Pair[SideInfo]
    name: str | None = None


@dataclass(frozen=True, slots=True)
class DeploymentRead:
    """Which deployment a side speaks to; None where the service did not tell."""

    side: Side
    deployment: Deployment | None


@dataclass(frozen=True, slots=True)
class TurnStarted:
    """A turn is about to be sent to both sides. `at` is in UTC."""

    index: int
    user: str
    at: datetime


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
    ComparisonStarted | DeploymentRead | TurnStarted | SideRetrying | SideDelayed | SideAnswered | TurnCompared
)

Listener: TypeAlias = Callable[[Event], Awaitable[None]]
"""Takes one event and returns when it is done with it; the engine waits for that before it goes on. A recorder
that returns only when the event is on disk therefore keeps the promise that nothing is shown before it is kept."""
