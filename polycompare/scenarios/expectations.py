"""What a scenario expects of a turn or of a whole conversation, and how that reads in words."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from polycompare.model.values import JsonValue, Pair, Side


@dataclass(frozen=True, slots=True)
class ReplyContains:
    """The reply has all of these texts in it, in any case; white space is as good as any other."""

    texts: tuple[str, ...]

    @property
    def in_words(self) -> str:
        """Such as `reply contains "terrace"`."""
        return f"reply contains {listed(map(shown, self.texts))}"


@dataclass(frozen=True, slots=True)
class ReplyLacks:
    """The reply has none of these texts in it."""

    texts: tuple[str, ...]

    @property
    def in_words(self) -> str:
        """Such as `reply does not contain "sorry"`."""
        return f"reply does not contain {listed(map(shown, self.texts), 'or')}"


@dataclass(frozen=True, slots=True)
class ReplyMatches:
    """Each of these regular expressions is found somewhere in the reply."""

    patterns: tuple[re.Pattern[str], ...]

    @property
    def in_words(self) -> str:
        """Such as `reply matches /table [0-9]+/`."""
        return f"reply matches {listed(map(_pattern, self.patterns))}"


@dataclass(frozen=True, slots=True)
class ReplyTells:
    """The reply tells the facts of all of these texts, in whatever words: `7 pm` is told by `19:00`."""

    texts: tuple[str, ...]

    @property
    def in_words(self) -> str:
        """Such as `reply tells "7 pm"`."""
        return f"reply tells {listed(map(shown, self.texts))}"


@dataclass(frozen=True, slots=True)
class Equals:
    """The value is this one, type included."""

    value: JsonValue

    @property
    def in_words(self) -> str:
        """Such as `is "19:00"`."""
        return f"is {shown(self.value)}"


@dataclass(frozen=True, slots=True)
class Exists:
    """There is a value, be it null; or there is none."""

    expected: bool

    @property
    def in_words(self) -> str:
        """Such as `does not exist`."""
        return "exists" if self.expected else "does not exist"


@dataclass(frozen=True, slots=True)
class Matches:
    """The value is a text in which the regular expression is found."""

    pattern: re.Pattern[str]

    @property
    def in_words(self) -> str:
        """Such as `matches /^AB/`."""
        return f"matches {_pattern(self.pattern)}"


@dataclass(frozen=True, slots=True)
class Between:
    """The value lies between two numbers, or two ISO dates or times of the same form, or is one of them."""

    low: float | str
    high: float | str

    @property
    def in_words(self) -> str:
        """Such as `is between 1 and 4`."""
        return f"is between {shown(self.low)} and {shown(self.high)}"


@dataclass(frozen=True, slots=True)
class State:
    """What the state has at `path` (see `polycompare.diffing.paths`)."""

    path: str
    test: Equals | Exists | Matches | Between

    @property
    def in_words(self) -> str:
        """Such as `state booking.time is "19:00"`."""
        return f"state {self.path} {self.test.in_words}" if self.path else f"state {self.test.in_words}"


@dataclass(frozen=True, slots=True)
class Visited:
    """The agent passes all of these nodes; `in_order` one after the other, with others between them or not."""

    nodes: tuple[str, ...]
    in_order: bool = False

    @property
    def in_words(self) -> str:
        """Such as `visits collect_time, then confirm`."""
        return f"visits {', then '.join(self.nodes) if self.in_order else listed(self.nodes)}"


@dataclass(frozen=True, slots=True)
class NotVisited:
    """The agent passes none of these nodes."""

    nodes: tuple[str, ...]

    @property
    def in_words(self) -> str:
        """Such as `does not visit apologise`."""
        return f"does not visit {listed(self.nodes, 'or')}"


@dataclass(frozen=True, slots=True)
class Called:
    """The agent calls this function, with at least these arguments."""

    name: str
    arguments: Mapping[str, JsonValue]

    @property
    def in_words(self) -> str:
        """Such as `calls book with {"party": 2}`."""
        arguments = f" with {shown(dict(self.arguments))}" if self.arguments else ""
        return f"calls {self.name}{arguments}"


@dataclass(frozen=True, slots=True)
class NotCalled:
    """The agent calls none of these functions."""

    names: tuple[str, ...]

    @property
    def in_words(self) -> str:
        """Such as `does not call refund`."""
        return f"does not call {listed(self.names, 'or')}"


@dataclass(frozen=True, slots=True)
class TopicRetrieved:
    """All of these topics are retrieved or cited."""

    topics: tuple[str, ...]

    @property
    def in_words(self) -> str:
        """Such as `retrieves topic opening_hours`."""
        return f"retrieves {'topic' if len(self.topics) == 1 else 'topics'} {listed(self.topics)}"


@dataclass(frozen=True, slots=True)
class HandedOff:
    """The agent hands off, to this destination and for this reason where they are named; or it does not."""

    expected: bool
    destination: str | None = None
    reason: str | None = None

    @property
    def in_words(self) -> str:
        """Such as `hands off to desk`."""
        if not self.expected:
            return "does not hand off"
        destination = "" if self.destination is None else f" to {self.destination}"
        reason = "" if self.reason is None else f" for the reason {shown(self.reason)}"
        return f"hands off{destination}{reason}"


@dataclass(frozen=True, slots=True)
class Ended:
    """The agent ends the conversation, or does not."""

    expected: bool

    @property
    def in_words(self) -> str:
        """Such as `ends the conversation`."""
        return "ends the conversation" if self.expected else "does not end the conversation"


@dataclass(frozen=True, slots=True)
class LatencyUnder:
    """The person waits less than this for the reply."""

    milliseconds: float

    @property
    def in_words(self) -> str:
        """Such as `answers in under 2000 ms`."""
        return f"answers in under {self.milliseconds:g} ms"


Expectation: TypeAlias = (
    ReplyContains
    | ReplyLacks
    | ReplyMatches
    | ReplyTells
    | State
    | Visited
    | NotVisited
    | Called
    | NotCalled
    | TopicRetrieved
    | HandedOff
    | Ended
    | LatencyUnder
)


@dataclass(frozen=True, slots=True)
class Expected:
    """An entry of a scenario's `expect`, its variables filled in for each side.

    `turn` is None for one of the whole conversation; `side` names the only side that it is about, if it is.
    """

    what: Pair[Expectation]
    turn: int | None = None
    side: Side | None = None

    @property
    def sides(self) -> tuple[Side, ...]:
        """The sides that it is about."""
        return tuple(Side) if self.side is None else (self.side,)

    @property
    def text(self) -> str:
        """It in words, the same for both sides, so that failing alike can be told."""
        if self.side is not None:
            return self.what.of(self.side).in_words
        baseline, candidate = self.what.baseline.in_words, self.what.candidate.in_words
        return baseline if baseline == candidate else f"{baseline} (B: {candidate})"


def shown(value: JsonValue) -> str:
    """A value as JSON on one line."""
    return json.dumps(value, ensure_ascii=False)


def listed(words: Iterable[str], last: str = "and") -> str:
    """`a, b and c`."""
    *most, end = words
    return f"{', '.join(most)} {last} {end}" if most else end


def _pattern(pattern: re.Pattern[str]) -> str:
    return f"/{pattern.pattern}/"
