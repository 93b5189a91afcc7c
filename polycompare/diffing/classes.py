"""Change classes: what an accepted change and the next one must have in common to be the same change.

An acceptance has to hold for an agent that words things anew each time, and has to be asked again once the change
is another one. So prose is told by its facts, a volatile value by its kind, a node trace by its edit; all else by
the exact values of both sides, as long as those are constant.
"""

import json
import re
from functools import lru_cache
from typing import Final

from polycompare.diffing.equality import Value, canonical, same
from polycompare.diffing.facts.facts import extract_facts
from polycompare.diffing.path_patterns import matches_path, parsed, pattern_of
from polycompare.diffing.paths import Path
from polycompare.diffing.volatile import template, type_name, volatile_kind
from polycompare.model.change_classes import (
    Absent,
    Anything,
    ChangeClass,
    Exactly,
    Matching,
    OfType,
    ValuePattern,
    WithFacts,
)
from polycompare.model.divergences import CLASS_OF_SIGNAL, Divergence, Signal, SignalClass
from polycompare.model.values import JsonValue, Missing

_PROSE_WORDS: Final = 4  # a text of fewer words is a name or a code
_LOWER_WORDS: Final = 2  # names and addresses have fewer words that begin with a small letter
_LONGEST_EXACT: Final = 400  # characters of JSON: what is longer is no value that a person accepts word by word
_DEEPEST_EXACT: Final = 10  # levels of containers
_LONGEST_TOLD: Final = 60

_BY_VALUE: Final = frozenset({Signal.NODE_TRACE, Signal.TOPICS, Signal.SOURCES})
"""Lists of names, in which an index is no place: what a side has there is."""

_AFTER_NODES: Final = {Signal.CURRENT_NODE: ("",), Signal.FLOW: ("step", "flow")}
"""Where the names of nodes are told again, by the paths of each signal."""


def class_of(divergence: Divergence, *, constant: bool = True) -> ChangeClass:
    """The change class of a divergence.

    Unless the values were `constant` over the repeats, they are told by their types. The nodes of a trace are
    always told by name, since they are the change; other words are always words.
    """
    signal = divergence.signal
    path = parsed(divergence.path)
    return ChangeClass(
        signal,
        pattern_of(divergence.path),
        _value_class(signal, path, divergence.baseline, constant),
        _value_class(signal, path, divergence.candidate, constant),
    )


def covers(change: ChangeClass, divergence: Divergence) -> bool:
    """Whether a divergence is of a change class. Raises `ValueError` where the class's path is no pattern.

    One change of node shows in up to three places. So an edit of the node trace, one name for another, also covers
    the current node and the flow's `step` and `flow` where these went from the very same name to the very same.
    """
    if follows_edit(change, divergence):
        return True
    if change.signal is not divergence.signal or not matches_path(change.path, divergence.path):
        return False
    return has_values(change, divergence)


def is_node_edit(change: ChangeClass) -> bool:
    """Whether a change class is one node's name for another's in the trace: what `follows_edit` may say yes to."""
    return change.signal is Signal.NODE_TRACE and _is_name(change.baseline) and _is_name(change.candidate)


def follows_edit(change: ChangeClass, divergence: Divergence) -> bool:
    """Whether a divergence is an edit of the node trace over again, at the current node or in the flow.

    There is no more to it: other values at these places are no change of what was accepted in the trace.
    """
    if divergence.path not in _AFTER_NODES.get(divergence.signal, ()) or not is_node_edit(change):
        return False
    return has_values(change, divergence)


def _is_name(pattern: ValuePattern) -> bool:
    return isinstance(pattern, Exactly) and isinstance(pattern.value, str)


def at_place(change: ChangeClass, divergence: Divergence) -> bool:
    """Whether a divergence is where a change class is, in its own signal, whatever became of the values.

    In a list of names, such as a node trace, an index is no place: there one side must still have what the class
    says, as in `offer_seating → offer_bar` beside `offer_seating → offer_slot`.
    """
    if change.signal is not divergence.signal or not matches_path(change.path, divergence.path):
        return False
    return shares_place(change, divergence)


def has_values(change: ChangeClass, divergence: Divergence) -> bool:
    """Whether both values are as a class says; signal and path are not looked at."""
    path = divergence.path
    return _fits(change.baseline, divergence.baseline, path) and _fits(
        change.candidate, divergence.candidate, path
    )


def shares_place(change: ChangeClass, divergence: Divergence) -> bool:
    """What `at_place` asks beyond signal and path."""
    if change.signal not in _BY_VALUE:
        return True
    return _has_what(change.baseline, divergence.baseline) or _has_what(change.candidate, divergence.candidate)


def _has_what(pattern: ValuePattern, name: Value) -> bool:
    """Whether a side has the name that a class says. To have none, as many others do, is nothing in common."""
    return not isinstance(pattern, Absent) and _fits(pattern, name, "")


def _value_class(signal: Signal, path: Path, value: Value, constant: bool) -> ValuePattern:
    if isinstance(value, Missing):
        return Absent()
    if signal is Signal.REPLY:
        return OfType("text")
    if signal is Signal.NODE_TRACE:
        return Exactly(value)
    whole_call = signal is Signal.FUNCTIONS and isinstance(value, dict) and _is_call(path)
    if not constant or whole_call or (_is_number(value) and CLASS_OF_SIGNAL[signal] is SignalClass.COST):
        return OfType("text" if signal is Signal.FACTS else _kind(path, value))
    if signal is Signal.FACTS:
        return Exactly(value)
    if isinstance(value, str) and _is_prose(value):
        return WithFacts(_told(path, value))
    if volatile_kind(path, value) is not None or (isinstance(value, dict | list) and not _is_exact(path, value)):
        return OfType(_kind(path, value))
    return Exactly(value)


def _is_call(path: Path) -> bool:
    """Whether a path of functions names a call and nothing in it."""
    return len(path) == 1 or (len(path) == 2 and isinstance(path[1], int))


def _is_number(value: JsonValue) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _kind(path: Path, value: JsonValue) -> str:
    return volatile_kind(path, value) or type_name(value)


def _is_exact(path: Path, container: JsonValue) -> bool:
    """Whether a container comes again as it is: small, with nothing volatile and no prose in it."""
    open_values: list[tuple[Path, JsonValue]] = [(path, container)]
    while open_values:
        at, value = open_values.pop()
        if len(at) - len(path) > _DEEPEST_EXACT:
            return False
        if isinstance(value, dict):
            open_values += [((*at, key), inner) for key, inner in value.items()]
        elif isinstance(value, list):
            open_values += [((*at, index), inner) for index, inner in enumerate(value)]
        elif volatile_kind(at, value) is not None or (isinstance(value, str) and _is_prose(value)):
            return False
    return len(canonical(container)) <= _LONGEST_EXACT


def _is_prose(text: str) -> bool:
    words = text.split()
    return len(words) >= _PROSE_WORDS and sum(word[0].islower() for word in words) >= _LOWER_WORDS


def _told(path: Path, text: str) -> tuple[str, ...]:
    """The facts of a text without its volatile parts, whose digits tell nothing."""
    return told_in(template(path, text) or text)


@lru_cache(maxsize=1_000)
def told_in(text: str) -> tuple[str, ...]:
    """The facts of a text as a class names them: `kind value`, sorted."""
    return tuple(sorted({f"{fact.kind} {fact.value}" for fact in extract_facts(text) if fact.certain}))


def _fits(pattern: ValuePattern, value: Value, path: str) -> bool:
    match pattern:
        case Exactly(expected):
            if isinstance(expected, str):
                return expected == value  # the plain case, and there are many
            return same(expected, value)
        case Absent():
            return isinstance(value, Missing)
        case Anything():
            return True
        case OfType(name):
            return not isinstance(value, Missing) and _is_of_type(name, value, path)
        case WithFacts(facts):
            return isinstance(value, str) and _tells(path, value, facts)
        case Matching(expression):
            return isinstance(value, str) and _expression(expression).fullmatch(value) is not None


def _is_of_type(name: str, value: JsonValue, path: str) -> bool:
    """A uuid is also a text, and an integer also a number; never the other way round."""
    if name == type_name(value):
        return True
    if name == "text":
        return isinstance(value, str)
    if name == "number":
        return _is_number(value)
    return name == volatile_kind(parsed(path), value)


def _tells(path: str, text: str, facts: tuple[str, ...]) -> bool:
    """Whether a text tells just these facts. Where there are none, any word would do: then it has to be prose."""
    return _told(parsed(path), text) == tuple(sorted(facts)) and (bool(facts) or _is_prose(text))


@lru_cache(maxsize=1_000)
def _expression(text: str) -> re.Pattern[str]:
    return re.compile(text, re.DOTALL)


def class_in_words(change: ChangeClass) -> str:
    """A class in a line: `booking.time "19:00" → "19:15"`, `offer_seating → offer_slot`, `hold <uuid> → —`.

    It may hold what an agent said: make it visible before it is shown.
    """
    bare = change.signal in (Signal.NODE_TRACE, Signal.FACTS)
    values = f"{_in_words(change.baseline, bare)} → {_in_words(change.candidate, bare)}"
    return f"{_place(change)} {values}".lstrip()


def _place(change: ChangeClass) -> str:
    match change.signal:
        case Signal.STATE:
            return change.path or "state"
        case Signal.NODE_TRACE:
            return ""
        case Signal.FACTS:
            return change.path.removesuffix("[*]")
    signal = change.signal.replace("_", " ")
    return f"{signal} {change.path}" if change.path not in ("", "[*]") else signal


def _in_words(pattern: ValuePattern, bare: bool) -> str:
    match pattern:
        case Exactly(value):
            text = value if bare and isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            return text if len(text) <= _LONGEST_TOLD else f"{text[: _LONGEST_TOLD - 1]}…"
        case OfType(name):
            return f"<{name}>"
        case WithFacts(()):
            return "<text without facts>"
        case WithFacts(facts):
            return f"<text with {', '.join(facts)}>"
        case Matching(expression):
            return f"/{expression}/"
        case Absent():
            return "—"
        case Anything():
            return "anything"
