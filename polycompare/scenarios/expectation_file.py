"""The shape of an entry of `expect` in a scenario file."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Final, Literal, Self, TypeAlias

from pydantic import AfterValidator, BeforeValidator, Field, JsonValue, PlainValidator, model_validator

from polycompare.config.yaml_files import FileModel, one_of, unknown_keys
from polycompare.diffing.facts.facts import extract_facts
from polycompare.diffing.paths import parse_path
from polycompare.scenarios import expectations
from polycompare.scenarios.expectations import Expectation, HandedOff
from polycompare.scenarios.ordering import lies_between
from polycompare.scenarios.patterns import compiled
from polycompare.scenarios.variables import STAND_IN

_LANGUAGES: Final = (
    "en",
    "es",
    "fr",
    "de",
)  # of those that are read in full: which one is spoken is not known here


def _listed(value: object) -> object:
    """A single text is a list of one."""
    return [value] if isinstance(value, str) else value


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be blank")
    return text


def _pattern(text: str) -> str:
    compiled(text)
    return text


def _path(text: str) -> str:
    try:
        parse_path(text)
    except ValueError:
        raise ValueError('must be a path, such as booking.time, items[0].name or ["odd key"].x') from None
    return text


def _telling(text: str) -> str:
    if STAND_IN not in text and not any(extract_facts(text, language) for language in _LANGUAGES):
        raise ValueError("tells no fact; give a number, an amount, a time, a date, an address or a code")
    return text


def _ends(ends: list[float | str]) -> list[float | str]:
    low, high = ends
    if STAND_IN not in ends and not lies_between(low, low, high):
        raise ValueError(
            "must be two numbers, or two ISO dates or times of the same form in quotes, the smaller one first"
        )
    return ends


def _handed_off(given: object) -> HandedOff:
    """`handoff`: true, false, a destination, or a mapping of destination, reason or both."""
    if isinstance(given, bool):
        return HandedOff(given)
    asked = {"destination": given} if isinstance(given, str) else given
    if not isinstance(asked, dict):
        raise ValueError("must be true, false, a destination, or a mapping of destination and reason")
    allowed = ("destination", "reason")
    if unknown := [key for key in asked if key not in allowed]:
        raise unknown_keys(unknown, allowed)
    if not asked or not all(isinstance(value, str) and value for value in asked.values()):
        raise ValueError("must name a destination, a reason or both, as text")
    return HandedOff(True, asked.get("destination"), asked.get("reason"))


def _called(given: object) -> object:
    """A bare name is a call with any arguments."""
    return {"name": given} if isinstance(given, str) else given


Text: TypeAlias = Annotated[str, Field(min_length=1), AfterValidator(_not_blank)]
Pattern: TypeAlias = Annotated[str, Field(min_length=1), AfterValidator(_pattern)]
Texts: TypeAlias = Annotated[list[Text], Field(min_length=1), BeforeValidator(_listed)]
Facts: TypeAlias = Annotated[
    list[Annotated[Text, AfterValidator(_telling)]], Field(min_length=1), BeforeValidator(_listed)
]
Patterns: TypeAlias = Annotated[list[Pattern], Field(min_length=1), BeforeValidator(_listed)]
Ends: TypeAlias = Annotated[list[int | float | str], Field(min_length=2, max_length=2), AfterValidator(_ends)]
Milliseconds: TypeAlias = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class CalledEntry(FileModel):
    """`called`: a function, and some of its arguments."""

    name: Text
    arguments: dict[str, JsonValue] = Field(default_factory=dict)


class StateEntry(FileModel):
    """`state`: what is at a path."""

    path: Annotated[str, AfterValidator(_path)]
    equals: JsonValue = None
    exists: bool | None = None
    matches: Pattern | None = None
    between: Ends | None = None

    @model_validator(mode="after")
    def _one_test(self) -> Self:
        tests = ("equals", "exists", "matches", "between")
        given = [name for name in tests if name in self.model_fields_set]
        if len(given) != 1 or (given != ["equals"] and getattr(self, given[0]) is None):
            raise ValueError(f"has exactly one of {one_of(tests)}; here are {', '.join(given) or 'none'}")
        return self

    def test(self) -> expectations.Equals | expectations.Exists | expectations.Matches | expectations.Between:
        """What is expected of the value."""
        if self.exists is not None:
            return expectations.Exists(self.exists)
        if self.matches is not None:
            return expectations.Matches(compiled(self.matches))
        if self.between is not None:
            return expectations.Between(*self.between)
        return expectations.Equals(self.equals)


class ExpectEntry(FileModel):
    """One expectation, of both sides or of one."""

    side: Literal["baseline", "candidate"] | None = None
    reply_contains: Texts | None = None
    reply_not_contains: Texts | None = None
    reply_matches: Patterns | None = None
    reply_facts: Facts | None = None
    state: StateEntry | None = None
    visited: Texts | None = None
    visited_in_order: Texts | None = None
    not_visited: Texts | None = None
    called: Annotated[CalledEntry, BeforeValidator(_called)] | None = None
    not_called: Texts | None = None
    topic: Texts | None = None
    handoff: Annotated[HandedOff, PlainValidator(_handed_off)] | None = None
    ended: bool | None = None
    latency_under_ms: Milliseconds | None = None

    @model_validator(mode="after")
    def _one_expectation(self) -> Self:
        given = self._given()
        if len(given) != 1:
            raise ValueError(f"has exactly one of {one_of(list(_BUILT))}; here are {', '.join(given) or 'none'}")
        return self

    def expectation(self) -> Expectation:
        """What is expected."""
        (kind,) = self._given()
        return _BUILT[kind](getattr(self, kind))

    def _given(self) -> list[str]:
        return [name for name in _BUILT if getattr(self, name) is not None]


_BUILT: Final[Mapping[str, Callable[[Any], Expectation]]] = {
    "reply_contains": lambda texts: expectations.ReplyContains(tuple(texts)),
    "reply_not_contains": lambda texts: expectations.ReplyLacks(tuple(texts)),
    "reply_matches": lambda patterns: expectations.ReplyMatches(tuple(map(compiled, patterns))),
    "reply_facts": lambda texts: expectations.ReplyTells(tuple(texts)),
    "state": lambda entry: expectations.State(entry.path, entry.test()),
    "visited": lambda nodes: expectations.Visited(tuple(nodes)),
    "visited_in_order": lambda nodes: expectations.Visited(tuple(nodes), in_order=True),
    "not_visited": lambda nodes: expectations.NotVisited(tuple(nodes)),
    "called": lambda entry: expectations.Called(entry.name, entry.arguments),
    "not_called": lambda names: expectations.NotCalled(tuple(names)),
    "topic": lambda topics: expectations.TopicRetrieved(tuple(topics)),
    "handoff": lambda handed_off: handed_off,
    "ended": expectations.Ended,
    "latency_under_ms": expectations.LatencyUnder,
}
