"""What is kept of a comparison's events: replies as the answers that came, not as they were read.

A better reader tomorrow reads the same answers again, and what cannot be read today is kept all the same. So a
recording is a sequence of records; the store and exported files hold them, and `playback` makes events of them.
"""

from dataclasses import dataclass
from typing import TypeAlias

from polycompare.model.events import (
    ComparisonStarted,
    DeploymentRead,
    Event,
    RebuildStarted,
    SideAnswered,
    SideDelayed,
    SideRecovered,
    TurnCompared,
    TurnRebuilt,
    TurnStarted,
)
from polycompare.model.outcomes import Failure, NotSent, Outcome, RawResponse, Reply
from polycompare.model.recoveries import Decision
from polycompare.model.values import Side


@dataclass(frozen=True, slots=True)
class KeptReply:
    """A reply as the answers that made it, and what these do not tell; `latency_ms` is the person's wait."""

    responses: tuple[RawResponse, ...]
    latency_ms: float
    delayed: bool


KeptOutcome: TypeAlias = KeptReply | Failure | NotSent


@dataclass(frozen=True, slots=True)
class KeptDelay:
    """Of `SideDelayed`: the answers so far, and how long the person had waited."""

    index: int
    side: Side
    responses: tuple[RawResponse, ...]
    waited_ms: float


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """Of `SideAnswered`."""

    index: int
    side: Side
    outcome: KeptOutcome


@dataclass(frozen=True, slots=True)
class KeptRebuiltTurn:
    """Of `TurnRebuilt`: in turn `index`, turn `rebuilt` was sent again."""

    index: int
    side: Side
    rebuilt: int
    outcome: KeptOutcome
    differs: bool


@dataclass(frozen=True, slots=True)
class KeptRecovery:
    """Of `SideRecovered`; what was rebuilt is in the records since the latest `RebuildStarted` of the side."""

    index: int
    side: Side
    decision: Decision
    failure: Failure
    conversation_id: str | None


@dataclass(frozen=True, slots=True)
class KeptTurnEnd:
    """Of `TurnCompared`: the turn is whole. Its divergences are worked out anew."""

    index: int
    parted: tuple[Side, ...]


Record: TypeAlias = (
    ComparisonStarted
    | DeploymentRead
    | TurnStarted
    | KeptDelay
    | RebuildStarted
    | KeptRebuiltTurn
    | KeptRecovery
    | KeptAnswer
    | KeptTurnEnd
)


def record_of(event: Event) -> Record | None:
    """What is kept of an event; None for retries and troubles, which leave nothing behind."""
    match event:
        case ComparisonStarted() | DeploymentRead() | TurnStarted() | RebuildStarted():
            return event
        case SideDelayed(index, side, reply):
            return KeptDelay(index, side, reply.responses, reply.latency_ms)
        case TurnRebuilt(index, side, rebuilt):
            return KeptRebuiltTurn(index, side, rebuilt.index, _kept(rebuilt.outcome), rebuilt.differs)
        case SideRecovered(index, recovery):
            done = recovery
            return KeptRecovery(index, done.side, done.decision, done.failure, done.conversation_id)
        case SideAnswered(index, side, outcome):
            return KeptAnswer(index, side, _kept(outcome))
        case TurnCompared(comparison):
            return KeptTurnEnd(comparison.index, comparison.turn.parted)
        case _:
            return None


def _kept(outcome: Outcome) -> KeptOutcome:
    return (
        KeptReply(outcome.responses, outcome.latency_ms, outcome.delayed)
        if isinstance(outcome, Reply)
        else outcome
    )
