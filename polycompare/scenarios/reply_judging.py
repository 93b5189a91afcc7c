"""Whether one reply is as expected, and if not, what it is instead."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import singledispatch
from typing import Final

from polycompare.diffing.equality import Value, same
from polycompare.diffing.facts.fact import Fact
from polycompare.diffing.facts.facts import extract_facts, facts_are_partial
from polycompare.diffing.normalise import signal_values
from polycompare.diffing.paths import Path, parse_path
from polycompare.model.divergences import Signal
from polycompare.model.outcomes import Reply
from polycompare.model.values import MISSING, JsonValue, Missing, Pair
from polycompare.scenarios.expectations import (
    Between,
    Called,
    Ended,
    Equals,
    Exists,
    Expectation,
    HandedOff,
    LatencyUnder,
    Matches,
    NotCalled,
    NotVisited,
    ReplyContains,
    ReplyLacks,
    ReplyMatches,
    ReplyTells,
    State,
    TopicRetrieved,
    Visited,
    shown,
)
from polycompare.scenarios.ordering import lies_between
from polycompare.scenarios.patterns import is_found

_MOST_SHOWN: Final = 160  # characters of what was found


@dataclass(frozen=True, slots=True)
class Result:
    """Whether it is so; None where that cannot be told. `why` says what there is instead."""

    passed: bool | None
    why: str = ""


PASSED: Final = Result(True)


@dataclass(frozen=True, slots=True)
class Seen:
    """A reply of the side `letter`. `nodes` are those it passed in this turn alone, None where it does not tell;
    `language` is what it speaks."""

    letter: str
    reply: Reply
    nodes: tuple[str, ...] | None = None
    language: str | None = None

    def silent_about(self, what: str) -> Result:
        """The result for what the service does not tell."""
        return Result(None, f"{self.letter} does not report {what}")


@singledispatch
def judged(expectation: Expectation, seen: Seen) -> Result:
    """Whether the reply is as expected."""
    raise TypeError(f"{type(expectation).__name__} is no expectation")


@judged.register
def _contains(expectation: ReplyContains, seen: Seen) -> Result:
    text = _folded(seen.reply.text)
    return _unless(any(_folded(part) not in text for part in expectation.texts), _the_reply(seen))


@judged.register
def _lacks(expectation: ReplyLacks, seen: Seen) -> Result:
    text = _folded(seen.reply.text)
    return _unless(any(_folded(part) in text for part in expectation.texts), _the_reply(seen))


@judged.register
def _matches(expectation: ReplyMatches, seen: Seen) -> Result:
    found = all(is_found(pattern, seen.reply.text) for pattern in expectation.patterns)
    return _unless(not found, _the_reply(seen))


@judged.register
def _tells(expectation: ReplyTells, seen: Seen) -> Result:
    told = extract_facts(seen.reply.text, seen.language)
    for text in expectation.texts:
        wanted = _wanted(text, seen.language)
        if not wanted:
            return Result(None, f"{shown(text)} tells no fact that can be read")
        if not all(any(fact.agrees(other) for other in told) for fact in wanted):
            if facts_are_partial(Pair(seen.language, seen.language)):
                return Result(None, f"facts in {seen.language} can be read only in part")
            return Result(False, f"{_the_reply(seen)}, which does not tell {shown(text)}")
    return PASSED


@judged.register
def _state(expectation: State, seen: Seen) -> Result:
    if seen.reply.state is None:
        return seen.silent_about("state")
    value = _at(seen.reply.state, parse_path(expectation.path))
    test = expectation.test
    if isinstance(test, Exists):
        return _unless((value is not MISSING) is not test.expected, _is(value))
    if isinstance(value, Missing):
        return Result(False, _is(value))
    match test:
        case Equals(wanted):
            passed = same(wanted, value)
        case Matches(pattern):
            passed = isinstance(value, str) and is_found(pattern, value)
        case Between(low, high):
            passed = bool(lies_between(value, low, high))
    return _unless(not passed, _is(value))


@judged.register
def _visited(expectation: Visited, seen: Seen) -> Result:
    if seen.nodes is None:
        return seen.silent_about("the nodes it visits")
    passed = (
        _is_subsequence(expectation.nodes, seen.nodes)
        if expectation.in_order
        else set(expectation.nodes) <= set(seen.nodes)
    )
    return _unless(not passed, _did("visited", seen.nodes))


@judged.register
def _not_visited(expectation: NotVisited, seen: Seen) -> Result:
    if seen.nodes is None:
        return seen.silent_about("the nodes it visits")
    return _unless(not set(expectation.nodes).isdisjoint(seen.nodes), _did("visited", seen.nodes))


@judged.register
def _called(expectation: Called, seen: Seen) -> Result:
    if seen.reply.functions is None:
        return seen.silent_about("function calls")
    calls = [(name, arguments) for name, arguments in _calls(seen.reply) if name == expectation.name]
    if any(_has(arguments, dict(expectation.arguments)) for _, arguments in calls):
        return PASSED
    if calls:
        return Result(False, _abridged(f"called it with {', '.join(shown(arguments) for _, arguments in calls)}"))
    return Result(False, _did("called", _names(seen.reply)))


@judged.register
def _not_called(expectation: NotCalled, seen: Seen) -> Result:
    if seen.reply.functions is None:
        return seen.silent_about("function calls")
    names = _names(seen.reply)
    return _unless(not set(expectation.names).isdisjoint(names), _did("called", names))


@judged.register
def _topic(expectation: TopicRetrieved, seen: Seen) -> Result:
    cited = seen.reply.cited_topic
    topics = (*(seen.reply.topics or ()), *(() if cited is None else (cited,)))
    if set(expectation.topics) <= set(topics):
        return PASSED
    if seen.reply.topics is None:
        return seen.silent_about("retrieved topics")
    return Result(False, _did("retrieved", topics))


@judged.register
def _handed_off(expectation: HandedOff, seen: Seen) -> Result:
    handoff = signal_values(seen.reply).get(Signal.HANDOFF)
    if not isinstance(handoff, dict):
        return seen.silent_about("hand-offs")
    why = f"handed off: {_abridged(shown(handoff))}" if handoff else "did not hand off"
    if expectation.destination is not None and handoff.get("destination") != expectation.destination:
        return Result(False, why)
    if expectation.reason is not None and handoff.get("reason") != expectation.reason:
        tells_reasons = seen.reply.handoff_reported or seen.reply.functions is not None
        return Result(False, why) if tells_reasons or not handoff else seen.silent_about("why it hands off")
    return _unless(bool(handoff) is not expectation.expected, why)


@judged.register
def _ended(expectation: Ended, seen: Seen) -> Result:
    return _unless(seen.reply.ended is not expectation.expected, "ended" if seen.reply.ended else "did not end")


@judged.register
def _latency(expectation: LatencyUnder, seen: Seen) -> Result:
    took = seen.reply.latency_ms
    return _unless(not took < expectation.milliseconds, f"took {took:.0f} ms")


def _unless(failed: bool, why: str) -> Result:
    return Result(False, why) if failed else PASSED


def _folded(text: str) -> str:
    """The text by which texts are compared: any case, and every run of white space a blank."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def _wanted(text: str, language: str | None) -> list[Fact]:
    """The facts that an expected text tells. Uncertain ones, such as the *one* of *this one*, only count alone."""
    facts = extract_facts(text, language)
    return [fact for fact in facts if fact.certain] or facts


def _at(value: JsonValue, path: Path) -> Value:
    for step in path:
        inside: Value = MISSING
        if isinstance(step, int):
            if isinstance(value, list) and step < len(value):
                inside = value[step]
        elif isinstance(value, dict):
            inside = value.get(step, MISSING)
        if isinstance(inside, Missing):
            return MISSING
        value = inside
    return value


def _is_subsequence(wanted: Sequence[str], there: Iterable[str]) -> bool:
    rest = iter(there)
    return all(node in rest for node in wanted)


def _calls(reply: Reply) -> list[tuple[str, JsonValue]]:
    """The name and the arguments of each call."""
    events = [event for event in reply.functions or () if isinstance(event, dict)]
    named = [(event.get("name"), event.get("arguments")) for event in events]
    return [(name, arguments) for name, arguments in named if isinstance(name, str)]


def _names(reply: Reply) -> list[str]:
    return [name for name, _ in _calls(reply)]


def _has(value: JsonValue, wanted: JsonValue) -> bool:
    """Whether a value is the wanted one, but for further keys of mappings in it."""
    if isinstance(wanted, Mapping):
        given = {} if value is None else value  # a call without arguments
        return isinstance(given, dict) and all(key in given and _has(given[key], wanted[key]) for key in wanted)
    if isinstance(wanted, list):
        return isinstance(value, list) and len(value) == len(wanted) and all(map(_has, value, wanted))
    return same(value, wanted)


def _the_reply(seen: Seen) -> str:
    return f"the reply is {_abridged(shown(seen.reply.text))}"


def _is(value: Value) -> str:
    return "there is none" if isinstance(value, Missing) else f"it is {_abridged(_as_json(value))}"


def _as_json(value: JsonValue) -> str:
    try:
        return shown(value)
    except RecursionError:
        return "nested too deeply to be shown"


def _did(what: str, names: Sequence[str]) -> str:
    return _abridged(f"{what} {', '.join(names) or 'none'}")


def _abridged(text: str) -> str:
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"
