"""What a person should look at first: the order of a turn's divergences."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final, TypeAlias, TypeGuard

from polycompare.diffing.equality import Value
from polycompare.diffing.facts.fact import FactKind
from polycompare.diffing.facts.facts import extract_facts
from polycompare.diffing.path_patterns import parsed
from polycompare.diffing.paths import Path, natural_order
from polycompare.model.divergences import Change, Divergence, Signal, Status
from polycompare.model.outcomes import Reply
from polycompare.model.turns import Turn
from polycompare.model.values import MISSING, JsonObject, JsonValue, Missing, Side

_SIGNALS: Final = {signal: rank for rank, signal in enumerate(Signal)}
_STATUSES: Final = {Status.NEW: 0, Status.CARRIED: 1, Status.RESOLVED: 2}

_BOOKKEEPING: Final = frozenset(
    {"meta", "metadata", "debug", "internal", "trace", "cache", "log", "logs", "history", "audit", "version"}
    | {"count", "counter", "index", "timestamp", "created", "updated", "seen", "silences", "retries", "attempts"}
)
"""Words of keys under which an agent counts and keeps notes for itself."""

_LONGEST_SAID: Final = 60
_SHORTEST_SAID: Final = 2  # characters of a text that is looked for in what was said
_LARGEST_SAID: Final = 1e15
_MOST_LEAVES: Final = 30  # values of a container that are looked for

_WORD: Final = re.compile(r"\w+")
_LIKE_A_FACT: Final = re.compile(r"[+$€£]?\d[\d:.,/ -]{0,16}(?:[AaPp][Mm]|[A-Z]{3}|[%$€£])?")

_FACT_KINDS: Final = [kind.value for kind in FactKind]

Position: TypeAlias = tuple[int, ...]
Rank: TypeAlias = tuple[bool, int, int, tuple[int, ...], Position, bool, object]


def by_importance(divergences: Iterable[Divergence], turn: Turn) -> tuple[Divergence, ...]:
    """A turn's divergences, the most important first; the order in which they come makes no difference.

    What counts comes before what is muted; what is new before what is carried, and that before what is resolved;
    then the signals in the order of `Signal`, from errors over behaviour to what a turn cost. Within the state
    comes first what the caller or the outer world was told: a value that a reply of this turn says, or that a
    function was given. Then changes of type; what an agent keeps for itself (counters, notes, `_private`) comes
    last; the less deep before the deeper, items of short lists before those of long ones. What is alike in all of
    that stands in the order of the candidate's reply, or of the baseline's where only that has it. Names only
    order what neither has any more.
    """
    listed = list(divergences)
    if len(listed) < 2:
        return tuple(listed)
    places = _Places(turn)
    told = _Told(turn if sum(divergence.signal is Signal.STATE for divergence in listed) > 1 else None)
    return tuple(sorted(listed, key=lambda divergence: _rank(divergence, places, told)))


def _rank(divergence: Divergence, places: "_Places", told: "_Told") -> Rank:
    path = parsed(divergence.path)
    longest_list, position = places.of(divergence, path)
    weight: tuple[int, ...] = ()
    if divergence.signal is Signal.STATE:
        weight = (
            not any(map(told.tells, (divergence.baseline, divergence.candidate))),
            divergence.change is not Change.TYPE,
            _is_bookkeeping(path),
            len(path),
            longest_list,
        )
    return (
        divergence.muted is not None,
        _STATUSES[divergence.status],
        _SIGNALS[divergence.signal],
        weight,
        position,
        divergence.change is not Change.REMOVED,
        natural_order(path),
    )


class _Places:
    """Where in a turn's replies its divergences are."""

    def __init__(self, turn: Turn) -> None:
        self._turn = turn
        self._documents: dict[tuple[Side, Signal], Value] = {}
        self._positions: dict[int, dict[str, int]] = {}

    def of(self, divergence: Divergence, path: Path) -> tuple[int, Position]:
        """The length of the longest list on the way, and the place of each step among its siblings."""
        side = Side.BASELINE if divergence.change is Change.REMOVED else Side.CANDIDATE
        value = self._document(side, divergence.signal)
        longest = 0
        position: list[int] = []
        for step in _steps(divergence, path):
            if isinstance(step, int):
                position.append(step)
                if not isinstance(value, list) or step >= len(value):
                    value = MISSING
                    continue
                longest = max(longest, len(value))
                value = value[step]
            elif isinstance(value, dict) and step in value:
                position.append(self._position(value, step))
                value = value[step]
            else:
                break
        return longest, tuple(position)

    def _document(self, side: Side, signal: Signal) -> Value:
        if (side, signal) not in self._documents:
            outcome = self._turn.outcomes.of(side)
            self._documents[side, signal] = _document(outcome, signal) if isinstance(outcome, Reply) else MISSING
        return self._documents[side, signal]

    def _position(self, fields: JsonObject, key: str) -> int:
        if id(fields) not in self._positions:
            self._positions[id(fields)] = {name: place for place, name in enumerate(fields)}
        return self._positions[id(fields)][key]


def _document(reply: Reply, signal: Signal) -> Value:
    """What the paths of a signal lead into, as far as its order means something."""
    match signal:
        case Signal.STATE:
            return reply.state
        case Signal.FUNCTIONS:
            return _by_name(reply.functions or ())
        case Signal.FACTS:
            return dict.fromkeys(_FACT_KINDS)
        case Signal.METRICS:
            return reply.metrics
        case Signal.OTHER:
            return reply.extra
    return MISSING


def _by_name(calls: Iterable[JsonValue]) -> JsonObject:
    """The calls of each name; the names in the order of their first calls."""
    named: dict[str, list[JsonValue]] = {}
    for call in calls:
        if isinstance(call, dict) and isinstance(name := call.get("name"), str):
            named.setdefault(name, []).append(call)
    return dict(named)


def _steps(divergence: Divergence, path: Path) -> Path:
    """A path with the number of the call, which the first of a name goes without."""
    if divergence.signal is not Signal.FUNCTIONS or not path or isinstance(path[0], int):
        return path
    return path if len(path) > 1 and isinstance(path[1], int) else (path[0], 0, *path[1:])


def _is_bookkeeping(path: Path) -> bool:
    """Whether a place is one where an agent keeps notes for itself."""
    return any(
        isinstance(step, str) and (step.startswith("_") or not _BOOKKEEPING.isdisjoint(step.lower().split("_")))
        for step in path
    )


class _Told:
    """What the caller and the outer world were told in a turn: what replies say and functions are given.

    Without a turn it is nothing, at no cost.
    """

    def __init__(self, turn: Turn | None) -> None:
        self._facts: set[str] = set()
        self._numbers: set[str] = set()
        self._words = ""
        outcomes = () if turn is None else (turn.outcomes.baseline, turn.outcomes.candidate)
        for reply in (outcome for outcome in outcomes if isinstance(outcome, Reply)):
            facts = facts_of(reply.text, reply.tts_lang)
            self._facts |= facts
            self._numbers |= {word for fact in facts for word in fact.split()[1:2]}
            self._words += f" {_words(reply.text)} "
            for leaf in _arguments(reply.functions or ()):
                if isinstance(leaf, str):
                    self._words += f" {_words(leaf)} "
                elif _is_number(leaf):
                    self._numbers.add(_digits(leaf))

    def tells(self, value: Value) -> bool:
        """Whether a value, or one within it, was told in any form: 19:15 also as quarter past seven."""
        return any(self._tells(leaf) for leaf in leaves(value))

    def _tells(self, leaf: Value) -> bool:
        if _is_number(leaf):
            return _digits(leaf) in self._numbers
        if not isinstance(leaf, str) or not _SHORTEST_SAID <= len(leaf) <= _LONGEST_SAID:
            return False
        words = _words(leaf)
        if words and f" {words} " in self._words:
            return True
        return _LIKE_A_FACT.fullmatch(leaf) is not None and not self._facts.isdisjoint(facts_of(leaf, None))


@lru_cache(maxsize=1_000)
def facts_of(text: str, language: str | None) -> frozenset[str]:
    """The facts of a text, each as `kind value`, with all that an open one may mean."""
    return frozenset(
        f"{fact.kind} {value}" for fact in extract_facts(text, language) for value in (fact.value, *fact.others)
    )


def _arguments(calls: Iterable[JsonValue]) -> Iterator[JsonValue]:
    for call in calls:
        if isinstance(call, dict):
            yield from leaves(call.get("arguments"))


def leaves(value: Value) -> Iterator[JsonValue]:
    """The scalars of a value, in its order; of a large one the first."""
    open_values = [value]
    found = 0
    while open_values and found < _MOST_LEAVES:
        value = open_values.pop()
        if isinstance(value, dict):
            open_values += reversed(value.values())
        elif isinstance(value, list):
            open_values += reversed(value)
        elif not isinstance(value, Missing):
            found += 1
            yield value


def _digits(number: int | float) -> str:
    """A number as facts have it; nothing for one that nobody says."""
    return f"{number:.15g}" if abs(number) < _LARGEST_SAID else ""


def _words(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))


def _is_number(value: Value) -> TypeGuard[int | float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
