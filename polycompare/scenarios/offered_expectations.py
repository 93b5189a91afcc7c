"""What a side did in one turn, as expectations that a scenario can have of it.

Nothing is offered that varies by itself: drawn ids, machine times, what was ignored or found to be noise. That a
side did *not* do something is offered where the other side did it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from math import isfinite
from typing import Final, NamedTuple

from polycompare.diffing.equality import same
from polycompare.diffing.facts.calendar_words import WEEKDAYS
from polycompare.diffing.facts.fact import Fact, FactKind
from polycompare.diffing.facts.facts import extract_facts
from polycompare.diffing.normalise import signal_values
from polycompare.diffing.paths import Path, format_path
from polycompare.diffing.traces import TraceHistory
from polycompare.diffing.volatile import template
from polycompare.model.divergences import MuteReason, Signal
from polycompare.model.outcomes import Reply
from polycompare.model.turns import TurnComparison
from polycompare.model.values import JsonObject, JsonValue, Pair, Side
from polycompare.scenarios.draft import OfferedExpectation
from polycompare.scenarios.expectation_file import ExpectEntry

_STANCES: Final = frozenset({FactKind.NEGATION, FactKind.QUESTION})
FACTS: Final = "reply_facts"
"""The kind of expectation that a reply tells something, in whatever words."""

DRAWN: Final = frozenset({FactKind.CODE, FactKind.URL})
"""Kinds of facts that an agent may have made up for this conversation alone, such as a booking's reference."""

_DEEPEST: Final = 20  # what is nested deeper is not looked into
_WORDS_OF_PROSE: Final = 4  # a text of so many words was composed, and is worded otherwise next time
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class SideTurn:
    """A side's reply, the state that it had before, and the nodes that it passed for this reply."""

    reply: Reply
    before: JsonObject
    nodes: tuple[str, ...]

    @property
    def facts(self) -> list[Fact]:
        """What the reply certainly tells, beside that it denies or asks something."""
        told = extract_facts(self.reply.text, self.reply.tts_lang)
        return [fact for fact in told if fact.certain and fact.kind not in _STANCES]


class FollowedSide:
    """One side of a conversation, whose turns are asked for in order."""

    def __init__(self, side: Side, language: str | None) -> None:
        self._side = side
        self._language = language
        self._traces = TraceHistory()
        self._state: JsonObject = {}

    def at(self, comparison: TurnComparison) -> SideTurn | None:
        """What the side did in the next turn; None where it gave no reply. A reply that does not tell its language
        is in the side's."""
        reply, before = comparison.turn.outcomes.of(self._side), self._state
        if not isinstance(reply, Reply):
            return None
        self._state = before if reply.state is None else reply.state
        nodes: tuple[str, ...] = ()
        if reply.node_trace is not None:
            nodes = self._traces.own(Pair(reply.node_trace, reply.node_trace)).baseline.nodes
        return SideTurn(replace(reply, tts_lang=reply.tts_lang or self._language), before, nodes)


@dataclass(frozen=True, slots=True)
class SeenTurn:
    """A turn, from the side that was right; `other` is the other side, if that gave a reply.

    `mentioned` are the facts of the kinds `DRAWN` that the user has told so far.
    """

    comparison: TurnComparison
    own: SideTurn
    other: SideTurn | None
    mentioned: tuple[Fact, ...] = ()

    @property
    def index(self) -> int:
        """The turn's index."""
        return self.comparison.index

    @property
    def reply(self) -> Reply:
        """What the side that was right replied."""
        return self.own.reply

    @property
    def language(self) -> str | None:
        """What it speaks."""
        return self.own.reply.tts_lang


def offered_expectations(seen: SeenTurn) -> Iterator[OfferedExpectation]:
    """What may be expected of a turn, as a person reads a reply: what it tells, what became of it, and how."""
    for offer in (*_facts(seen), *_ending(seen), *_calls(seen), *_state(seen), *_nodes(seen)):
        if _is_unicode(offer.value):
            words = ExpectEntry.model_validate({offer.kind: offer.value}).expectation().in_words
            yield OfferedExpectation(seen.index, offer.kind, offer.value, words, offer.chosen)


class _Offer(NamedTuple):
    kind: str
    value: JsonValue
    chosen: bool = True


def _is_unicode(value: JsonValue) -> bool:
    """Whether a value can be written into a file: lone surrogates cannot."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _facts(seen: SeenTurn) -> Iterator[_Offer]:
    known = [*seen.mentioned, *([] if seen.other is None else seen.other.facts)]
    for fact in dict.fromkeys(seen.own.facts):
        text = _telling(fact, seen.language)
        if text is not None:
            chosen = fact.kind not in DRAWN or any(fact.agrees(other) for other in known)
            yield _Offer(FACTS, text, chosen)


def _telling(fact: Fact, language: str | None) -> str | None:
    """A text that tells this fact and nothing else certain, whatever the language; None where none was found."""
    for text in _spellings(fact):
        if all(_tells(text, fact, code) for code in (language, "en")):
            return text
    return None


def _tells(text: str, fact: Fact, language: str | None) -> bool:
    facts = extract_facts(text, language)
    wanted = [each for each in facts if each.certain] or facts
    return bool(wanted) and all(each.agrees(fact) for each in wanted)


def _spellings(fact: Fact) -> Iterator[str]:
    match fact.kind:
        case FactKind.DATE if fact.value in WEEKDAYS:
            yield fact.value.capitalize()
        case FactKind.DATE if len(fact.value) == len("03-14") and fact.value[:2].isdecimal():
            yield f"{int(fact.value[3:])} {_MONTHS[int(fact.value[:2]) - 1]}"
            yield f"{fact.value[3:]}.{fact.value[:2]}."
            yield f"{fact.value[:2]}/{fact.value[3:]}"
        case FactKind.ORDINAL:
            yield f"{fact.value}{_ordinal_ending(int(fact.value))}"
    yield fact.value


def _ordinal_ending(number: int) -> str:
    return "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")


def _ending(seen: SeenTurn) -> Iterator[_Offer]:
    other = None if seen.other is None else seen.other.reply
    if seen.reply.ended or (other is not None and other.ended):
        yield _Offer("ended", seen.reply.ended)
    handoff = _handoff(seen.reply)
    if handoff:
        destination, reason = handoff.get("destination"), handoff.get("reason")
        if destination and reason:
            yield _Offer("handoff", {"destination": destination, "reason": reason})
        elif destination:
            yield _Offer("handoff", destination)
        else:
            yield _Offer("handoff", {"reason": reason} if reason else True)
    elif handoff is not None and other is not None and _handoff(other):
        yield _Offer("handoff", False)


def _handoff(reply: Reply) -> JsonObject | None:
    """Where and why a reply hands off, empty where it does not, None where it does not tell."""
    handoff = signal_values(reply).get(Signal.HANDOFF)
    return handoff if isinstance(handoff, dict) else None


def _calls(seen: SeenTurn) -> Iterator[_Offer]:
    calls = list(_named_calls(seen.reply))
    for name, arguments in calls:
        path: Path = (name, "arguments")
        kept = {
            key: value
            for key, value in arguments.items()
            if not (_varies((*path, key), value, seen.reply) or _is_prose(value) or _is_drawn(value, seen))
        }
        yield _Offer("called", {"name": name, "arguments": kept} if kept else name)
    if seen.other is not None and seen.reply.functions is not None:
        own = {name for name, _ in calls}
        for name in dict.fromkeys(name for name, _ in _named_calls(seen.other.reply) if name not in own):
            yield _Offer("not_called", name)


def _named_calls(reply: Reply) -> Iterator[tuple[str, JsonObject]]:
    for event in reply.functions or ():
        if isinstance(event, dict) and isinstance(name := event.get("name"), str) and name.strip():
            arguments = event.get("arguments")
            yield name, arguments if isinstance(arguments, dict) else {}


def _state(seen: SeenTurn) -> Iterator[_Offer]:
    """What the turn changed in the state; in the first also what the greeting did otherwise than the other's."""
    if seen.reply.state is None:
        return
    now, before = _leaves(seen.reply.state), _leaves(seen.own.before)
    other = {} if seen.other is None else _leaves(seen.other.reply.state or {})
    muted = _muted_paths(seen.comparison)
    for path, value in now.items():
        agreed = path in other and same(other[path], value)
        is_news = path not in before or not same(before[path], value) or (seen.index == 1 and other and not agreed)
        if is_news and format_path(path) not in muted and not _varies(path, value, seen.reply):
            chosen = agreed or not (_is_prose(value) or _is_drawn(value, seen))
            yield _Offer("state", {"path": format_path(path), "equals": value}, chosen)
    for path_text in _lacking(seen, now, other):
        if path_text not in muted:
            yield _Offer("state", {"path": path_text, "exists": False})


def _lacking(seen: SeenTurn, now: Mapping[Path, JsonValue], other: Mapping[Path, JsonValue]) -> Iterable[str]:
    """Where the other side has put something into its state, and this one has nothing at all."""
    other_before = {} if seen.other is None else _leaves(seen.other.before)
    there = {path[:length] for path in now for length in range(1, len(path) + 1)}
    lacking: dict[str, None] = {}
    for path in other:
        if path not in other_before or seen.index == 1:
            missing = next(
                (path[:length] for length in range(1, len(path) + 1) if path[:length] not in there), None
            )
            if missing is not None and not _has_drawn_key(missing):
                lacking[format_path(missing)] = None
    return lacking


def _nodes(seen: SeenTurn) -> Iterator[_Offer]:
    """The nodes that only this side passed: how it gets there is of interest where the two part."""
    if seen.other is None or seen.other.reply.node_trace is None:
        return
    own = [node for node in dict.fromkeys(seen.own.nodes) if node.strip() and node not in seen.other.nodes]
    if own:
        yield _Offer("visited", [*own])


def _leaves(value: JsonObject) -> dict[Path, JsonValue]:
    """Every value that has no parts, and every list of such values, by its path."""
    leaves: dict[Path, JsonValue] = {}

    def walk(path: Path, inside: JsonValue) -> None:
        if len(path) > _DEEPEST:
            return
        if isinstance(inside, dict) and inside:
            for key, item in inside.items():
                walk((*path, key), item)
        elif isinstance(inside, list) and any(isinstance(item, dict | list) for item in inside):
            for index, item in enumerate(inside):
                walk((*path, index), item)
        else:
            leaves[path] = inside

    walk((), value)
    leaves.pop((), None)
    return leaves


def _muted_paths(comparison: TurnComparison) -> set[str]:
    """Where the state is ignored, was noise, or was compared as a placeholder."""
    muted = {
        each.path
        for each in comparison.divergences
        if each.signal is Signal.STATE
        and each.muted is not None
        and each.muted.reason in (MuteReason.IGNORED, MuteReason.NOISE)
    }
    return muted | {each.path for each in comparison.folded if each.signal is Signal.STATE}


def _varies(path: Path, value: JsonValue, reply: Reply) -> bool:
    """Whether a value, or a part of it, differs from conversation to conversation by its nature.

    What cannot be written into a file is taken for that too: a number without end, what is nested too deeply.
    """
    is_endless = isinstance(value, float) and not isfinite(value)
    if len(path) > _DEEPEST or is_endless or _has_drawn_key(path):
        return True
    match value:
        case dict():
            return any(_varies((*path, key), item, reply) for key, item in value.items())
        case list():
            return any(_varies((*path, index), item, reply) for index, item in enumerate(value))
    return template(path, value, (reply.conversation_id,)) is not None


def _has_drawn_key(path: Path) -> bool:
    return any(isinstance(step, str) and template((), step) is not None for step in path)


def _is_prose(value: JsonValue) -> bool:
    return isinstance(value, str) and len(value.split()) >= _WORDS_OF_PROSE


def _is_drawn(value: JsonValue, seen: SeenTurn) -> bool:
    """Whether a text holds a code that nobody has said."""
    if not isinstance(value, str):
        return False
    drawn = [fact for fact in extract_facts(value, seen.language) if fact.kind in DRAWN]
    return any(not any(fact.agrees(other) for other in seen.mentioned) for fact in drawn)
