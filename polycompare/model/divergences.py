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


class MuteReason(StrEnum):
    """Why a divergence does not count; the values are part of the JSON format."""

    IGNORED = "ignored"  # polycompare.ignore.toml: never look here
    NOISE = "noise"  # polycompare.noise.toml: varies by itself
    ACCEPTED = "accepted"  # polycompare.accept.toml: this change is intended


@dataclass(frozen=True, slots=True)
class Mute:
    """Why a divergence does not count: by which entry of the rules of that reason, and in whose words."""

    reason: MuteReason
    entry: int
    why: str = ""

    @property
    def in_words(self) -> str:
        """`ignored: the reason`."""
        return f"{self.reason}: {self.why}" if self.why else self.reason.value


class Remark(StrEnum):
    """What is odd about a divergence that counts; the values are part of the JSON format."""

    BEYOND_CONTROL = "beyond the control"  # a noisy place, but not in the way it varied by itself
    CHANGED_SINCE_ACCEPTED = "changed since accepted"  # another change at this place was accepted


class Likelihood(StrEnum):
    """How sure a likely cause is: nothing of this was observed, it is what could have influenced what."""

    MOST_LIKELY = "most likely"
    LIKELY = "likely"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True)
class Cause:
    """What may have made a turn part: a difference at that turn or just before it. `why` is a short reason."""

    signal: Signal
    path: str
    turn: int
    likelihood: Likelihood
    why: str


@dataclass(frozen=True, slots=True)
class Folded:
    """Two values that differ and were compared as the same placeholder: `kind` is `uuid`, `time`, …"""

    signal: Signal
    path: str
    kind: str
    baseline: JsonValue
    candidate: JsonValue


@dataclass(frozen=True, slots=True)
class Divergence:
    """A difference in one signal at one turn.

    `path` is where in the signal (`booking.time`, `items[3].v`, `["odd key"].x`, `""` for the whole); its list
    indexes are the candidate's, for *removed* the baseline's. A side without such a path has `MISSING`.
    `identity` is the same over turns for the same divergence, even where an insertion shifts the indexes.
    `moved_from` is the baseline's path of a *moved* item. `muted` is why it does not count, if it does not;
    `remark` what is to be said of one that does. `since` is the turn at which it first showed, so that *new* is
    what shows since this one; `began` is the earlier turn at which it began, where it was muted then.
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
    muted: Mute | None = None
    remark: Remark | None = None
    began: int | None = None

    @property
    def signal_class(self) -> SignalClass:
        """The class of its signal."""
        return CLASS_OF_SIGNAL[self.signal]

    @property
    def counts(self) -> bool:
        """Whether it makes its turn a root turn candidate: new, unmuted, behaviour."""
        return self.status is Status.NEW and self.muted is None and self.signal_class is SignalClass.BEHAVIOUR
