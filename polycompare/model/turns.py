"""Turns and whole comparisons."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from polycompare.model.divergences import Cause, Divergence, Folded, Signal
from polycompare.model.expectations import Judgement
from polycompare.model.outcomes import Outcome, RawResponse
from polycompare.model.recoveries import Recovery
from polycompare.model.targets import AbTest, Deployment, Order, Target
from polycompare.model.values import JsonValue, Pair, Side


@dataclass(frozen=True, slots=True)
class UserTurn:
    """What the user says in one turn; an empty text is silence.

    `metadata` goes with the message, for the agent's functions. Both sides hear the same, but where a scenario
    names the side: `to_candidate` is then what the candidate hears instead. A `cleanup` turn puts things back
    after a scenario, and is not compared.
    """

    text: str
    metadata: Mapping[str, JsonValue] = field(default_factory=dict)
    to_candidate: "UserTurn | None" = None
    cleanup: bool = False

    def heard_by(self, side: Side) -> "UserTurn":
        """What one side hears."""
        return self.to_candidate if side is Side.CANDIDATE and self.to_candidate is not None else self


@dataclass(frozen=True, slots=True)
class Turn:
    """One user message and what both sides gave for it. Turn 0 is the greeting; its `user` is empty.

    `recoveries` tells what had gone wrong and was mended before the outcomes came. In a fork, `parted` names the
    sides that behave otherwise here than in the conversation it was forked from. `to_candidate` and `cleanup` are
    those of the `UserTurn`. `service_turn` is the index that the service itself gives the turn of a real
    conversation.
    """

    index: int
    user: str
    outcomes: Pair[Outcome]
    metadata: Mapping[str, JsonValue] = field(default_factory=dict)
    recoveries: tuple[Recovery, ...] = ()
    parted: tuple[Side, ...] = ()
    to_candidate: UserTurn | None = None
    cleanup: bool = False
    service_turn: int | None = None

    @property
    def said(self) -> UserTurn:
        """What the user said, to be said again."""
        return UserTurn(self.user, self.metadata, self.to_candidate, self.cleanup)


@dataclass(frozen=True, slots=True)
class TurnComparison:
    """A turn with its divergences, the most important first.

    `not_reported` names the signals that a side's reply did not carry (both sides where neither did): they were
    not compared, and that is no divergence. `folded` are volatile values that differ and were compared as the same
    placeholder. `causes` are what may have made this turn part, where behaviour does, the likeliest first.
    `partial_facts` says that the facts of the replies were read only in part, so that none may be called the same.
    `trace_offsets` tell how many nodes of each side's trace belong to earlier turns, where traces grow over the
    conversation. `fault` says why the divergences could not be worked out, where that is so; the turn itself is
    whole.
    """

    turn: Turn
    divergences: tuple[Divergence, ...] = ()
    not_reported: Mapping[Signal, tuple[Side, ...]] = field(default_factory=dict)
    folded: tuple[Folded, ...] = ()
    causes: tuple[Cause, ...] = ()
    partial_facts: bool = False
    trace_offsets: Pair[int] = field(default_factory=lambda: Pair(0, 0))
    fault: str | None = None

    @property
    def index(self) -> int:
        """The turn's index."""
        return self.turn.index


@dataclass(frozen=True, slots=True)
class RecordedFrom:
    """The recording that speaks for a side instead of an agent: nothing is sent. `started_at` is in UTC."""

    recording_id: str
    side: Side
    started_at: datetime


@dataclass(frozen=True, slots=True)
class SideInfo:
    """Who speaks on one side of a comparison.

    `conversation_id` is that of the latest session. `deployment` is None until it was read, or where it cannot be.
    """

    target: Target
    conversation_id: str
    deployment: Deployment | None = None
    ab_test: AbTest = AbTest.UNKNOWN
    recorded: RecordedFrom | None = None


@dataclass(frozen=True, slots=True)
class Origin:
    """The real conversation that a recording was made of: one-sided, what the agent said to a caller.

    The baseline speaks, and the candidate was never there: all its outcomes are *not sent*. `answer` is the whole
    conversation as the service told it. `fetched_at` is in UTC.
    """

    fetched_at: datetime
    answer: RawResponse


@dataclass(frozen=True, slots=True)
class Parent:
    """Where a fork began: the recording, and the first turn that is the fork's own."""

    recording_id: str
    turn: int


@dataclass(frozen=True, slots=True)
class RunPart:
    """Which conversation of a run: a scenario's `repeat`, counted from 1."""

    run_id: str
    repeat: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """A whole comparison, as recorded: both sides, every turn, every divergence. `started_at` is in UTC.

    `name` is that of its scenario. `seed` decides which side a turn is dispatched to first where `order` leaves
    that to chance. `judgements` are what became of the scenario's expectations. With an `origin` it is a real
    conversation, and one-sided.
    """

    id: str
    started_at: datetime
    sides: Pair[SideInfo]
    turns: tuple[TurnComparison, ...] = ()
    name: str | None = None
    seed: int = 0
    order: Order = Order.CONCURRENT
    parent: Parent | None = None
    part_of: RunPart | None = None
    judgements: tuple[Judgement, ...] = ()
    origin: Origin | None = None
