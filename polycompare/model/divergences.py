"""Where two replies to the same turn differ."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from polycompare.model.values import JsonValue, Missing


class Signal(StrEnum):
    """One comparable aspect of a turn; the values are part of the JSON format."""

    ERROR = "error"
    ENDED = "ended"
    HANDOFF = "handoff"
    STATE = "state"
    NODE_TRACE = "node_trace"
    CURRENT_NODE = "current_node"
    FLOW = "flow"
    FUNCTIONS = "functions"
    FACTS = "facts"
    LANGUAGE = "language"
    TOPICS = "topics"
    SOURCES = "sources"
    CITATION = "citation"
    REPLY = "reply"
    DELAYED = "delayed"
    LATENCY = "latency"
    LLM = "llm"
    METRICS = "metrics"
    OTHER = "other"  # metadata fields that this version has no name for


class SignalClass(StrEnum):
    """How much a signal weighs: only *behaviour* makes a root turn and the verdict *diverged*."""

    BEHAVIOUR = "behaviour"
    EVIDENCE = "evidence"
    WORDING = "wording"
    COST = "cost"


CLASS_OF_SIGNAL: Final[dict[Signal, SignalClass]] = {
    Signal.ERROR: SignalClass.BEHAVIOUR,
    Signal.ENDED: SignalClass.BEHAVIOUR,
    Signal.HANDOFF: SignalClass.BEHAVIOUR,
    Signal.STATE: SignalClass.BEHAVIOUR,
    Signal.NODE_TRACE: SignalClass.BEHAVIOUR,
    Signal.CURRENT_NODE: SignalClass.BEHAVIOUR,
    Signal.FLOW: SignalClass.BEHAVIOUR,
    Signal.FUNCTIONS: SignalClass.BEHAVIOUR,
    Signal.FACTS: SignalClass.BEHAVIOUR,
    Signal.LANGUAGE: SignalClass.BEHAVIOUR,
    Signal.TOPICS: SignalClass.EVIDENCE,
    Signal.SOURCES: SignalClass.EVIDENCE,
    Signal.CITATION: SignalClass.EVIDENCE,
    Signal.OTHER: SignalClass.EVIDENCE,
    Signal.REPLY: SignalClass.WORDING,
    Signal.DELAYED: SignalClass.COST,
    Signal.LATENCY: SignalClass.COST,
    Signal.LLM: SignalClass.COST,
    Signal.METRICS: SignalClass.COST,
}


class Change(StrEnum):
    """What kind of difference it is, seen from the baseline."""

    CHANGED = "changed"
    ADDED = "added"  # only the candidate has it
    REMOVED = "removed"  # only the baseline has it
    TYPE = "type"  # a value of another type, such as 2 and "2"
    MOVED = "moved"  # the same list item elsewhere


class Status(StrEnum):
    """A divergence's place in the conversation."""

    NEW = "new"  # first seen at this turn
    CARRIED = "carried"  # still there since turn `since`
    RESOLVED = "resolved"  # was there since turn `since`, and is gone at this turn


@dataclass(frozen=True, slots=True)
class Divergence:
    """A difference in one signal at one turn.

    `path` is where in the signal (`booking.time`, `items[3].v`, `["odd key"].x`, `""` for the whole); its list
    indexes are the candidate's, for *removed* the baseline's. A side without such a path has `MISSING`.
    `identity` is the same over turns for the same divergence, even where an insertion shifts the indexes.
    `moved_from` is the baseline's path of a *moved* item. `muted` is the reason it does not count, if it does not.
    """

    signal: Signal
    path: str
    change: Change
    baseline: JsonValue | Missing
    candidate: JsonValue | Missing
    status: Status
    since: int
    identity: str
    moved_from: str | None = None
    muted: str | None = None

    @property
    def signal_class(self) -> SignalClass:
        """The class of its signal."""
        return CLASS_OF_SIGNAL[self.signal]

    @property
    def counts(self) -> bool:
        """Whether it makes its turn a root turn candidate: new, unmuted, behaviour."""
        return self.status is Status.NEW and self.muted is None and self.signal_class is SignalClass.BEHAVIOUR
