"""Turns and whole comparisons."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from polycompare.model.divergences import Divergence, Signal
from polycompare.model.outcomes import Outcome
from polycompare.model.targets import Deployment, Target
from polycompare.model.values import Pair, Side


@dataclass(frozen=True, slots=True)
class Turn:
    """One user message and what both sides gave for it. Turn 0 is the greeting; its `user` is empty."""

    index: int
    user: str
    outcomes: Pair[Outcome]


@dataclass(frozen=True, slots=True)
class TurnComparison:
    """A turn with its divergences, the most important first.

    `not_reported` names the signals that a side's reply did not carry (both sides where neither did): they were
    not compared, and that is no divergence. `trace_offsets` tell how many nodes of each side's trace belong to
    earlier turns, where traces grow over the conversation. `fault` says why the divergences could not be worked
    out, where that is so; the turn itself is whole.
    """

    turn: Turn
    divergences: tuple[Divergence, ...] = ()
    not_reported: Mapping[Signal, tuple[Side, ...]] = field(default_factory=dict)
    trace_offsets: Pair[int] = field(default_factory=lambda: Pair(0, 0))
    fault: str | None = None

    @property
    def index(self) -> int:
        """The turn's index."""
        return self.turn.index


@dataclass(frozen=True, slots=True)
class SideInfo:
    """Who speaks on one side of a comparison. `deployment` is None until it was read, or where it cannot be."""

    target: Target
    conversation_id: str
    deployment: Deployment | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A whole comparison, as recorded: both sides, every turn, every divergence. `started_at` is in UTC."""

    id: str
    started_at: datetime
    sides: Pair[SideInfo]
    turns: tuple[TurnComparison, ...] = ()
    name: str | None = None
