"""What a side did in one turn, as expectations that a scenario can have of it.

Nothing is offered that varies by itself: drawn ids, machine times, what was ignored or found to be noise. That a
side did *not* do something is offered where the other side did it. What is chosen from the start is little: what
the reply tells for the first time, what the turn came to, what was called, and where the sides differ.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from enum import Enum
from math import isfinite
from typing import Final, NamedTuple

from polycompare.diffing.equality import same
from polycompare.diffing.facts.calendar_words import WEEKDAYS
from polycompare.diffing.facts.fact import Fact, FactKind
from polycompare.diffing.facts.facts import extract_facts
from polycompare.diffing.normalise import signal_values
from polycompare.diffing.paths import Path, format_path
from polycompare.diffing.volatile import template
from polycompare.model.divergences import MuteReason, Signal
from polycompare.model.outcomes import Reply
from polycompare.model.turns import TurnComparison
from polycompare.model.values import JsonObject, JsonValue
from polycompare.scenarios.draft import OfferedExpectation
from polycompare.scenarios.expectation_file import ExpectEntry
from polycompare.scenarios.offered_turns import DEEPEST, DRAWN, SeenTurn, leaves

FACTS: Final = "reply_facts"
"""The kind of expectation that a reply tells something, in whatever words."""

_WORDS_OF_PROSE: Final = 4  # a text of so many words was composed, and is worded otherwise next time
_MOST_OF_STATE: Final = 3  # values that are chosen in one turn: any one of them tells
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


class _Worth(Enum):
    """How much an expectation is worth."""

    TELLS = "tells"  # the sides differ here
    SAID = "said"  # they do not, or there is one side only, but it is what the turn was for
    DETAIL = "detail"  # they differ in something that may change for many reasons
    QUIET = "quiet"  # it repeats what is known, or may come out otherwise


class _Offer(NamedTuple):
    kind: str
    value: JsonValue
    worth: _Worth


def offered_expectations(seen: SeenTurn) -> Iterator[OfferedExpectation]:
    """What may be expected of a turn, as a person reads a reply: what it tells, what became of it, and how.

    A detail is chosen only where nothing else tells the sides apart.
    """
    offers = [
        offer
        for offer in (*_facts(seen), *_ending(seen), *_calls(seen), *_state(seen), *_nodes(seen))
        if _is_unicode(offer.value)
    ]
    details = [offer for offer in offers if offer.worth is _Worth.DETAIL]
    told_apart = any(offer.worth is _Worth.TELLS for offer in offers)
    chosen_detail = details[0] if details and not told_apart else None
    for offer in offers:
        words = ExpectEntry.model_validate({offer.kind: offer.value}).expectation().in_words
        chosen = offer.worth in (_Worth.TELLS, _Worth.SAID) or offer is chosen_detail
        yield OfferedExpectation(seen.index, offer.kind, offer.value, words, chosen)


def _worth(*, differs: bool) -> _Worth:
    """What something is worth that the turn was for."""
    return _Worth.TELLS if differs else _Worth.SAID


def _is_unicode(value: JsonValue) -> bool:
    """Whether a value can be written into a file: lone surrogates cannot."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _facts(seen: SeenTurn) -> Iterator[_Offer]:
    for fact in seen.own.facts:
        text = _telling(fact, seen.language)
        if text is not None:
            yield _Offer(FACTS, text, _worth_of(fact, seen))


def _worth_of(fact: Fact, seen: SeenTurn) -> _Worth:
    """What was told before is worth nothing more, nor what may have been made up for this conversation."""
    others = () if seen.other is None else seen.other.facts
    agreed = any(fact.agrees(other) for other in others)
    if fact.kind in DRAWN and not (agreed or any(fact.agrees(known) for known in seen.mentioned)):
        return _Worth.QUIET
    if agreed or seen.other is None:
        return _Worth.QUIET if fact in seen.own.told_before else _Worth.SAID
    return _Worth.TELLS


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
        yield _Offer(
            "ended", seen.reply.ended, _worth(differs=other is not None and other.ended != seen.reply.ended)
        )
    handoff, elsewhere = _handoff(seen.reply), None if other is None else _handoff(other)
    worth = _worth(differs=elsewhere is not None and elsewhere != handoff)
    if handoff:
        destination, reason = handoff.get("destination"), handoff.get("reason")
        if destination and reason:
            yield _Offer("handoff", {"destination": destination, "reason": reason}, worth)
        elif destination:
            yield _Offer("handoff", destination, worth)
        else:
            yield _Offer("handoff", {"reason": reason} if reason else True, worth)
    elif handoff is not None and elsewhere:
        yield _Offer("handoff", False, worth)


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
        differs = seen.other is not None and not _is_called(name, kept, seen.other.reply)
        yield _Offer("called", {"name": name, "arguments": kept} if kept else name, _worth(differs=differs))
    if seen.other is not None and seen.reply.functions is not None:
        own = {name for name, _ in calls}
        for name in dict.fromkeys(name for name, _ in _named_calls(seen.other.reply) if name not in own):
            yield _Offer("not_called", name, _Worth.TELLS)


def _is_called(name: str, arguments: Mapping[str, JsonValue], reply: Reply) -> bool:
    """Whether a reply has this call with at least these arguments, or does not report any calls."""
    return reply.functions is None or any(
        name == called and all(key in given and same(given[key], value) for key, value in arguments.items())
        for called, given in _named_calls(reply)
    )


def _named_calls(reply: Reply) -> Iterator[tuple[str, JsonObject]]:
    for event in reply.functions or ():
        if isinstance(event, dict) and isinstance(name := event.get("name"), str) and name.strip():
            arguments = event.get("arguments")
            yield name, arguments if isinstance(arguments, dict) else {}


def _state(seen: SeenTurn) -> Iterator[_Offer]:
    """What the turn changed in the state; in the first also what the greeting did otherwise than the other's."""
    if seen.reply.state is None:
        return
    now, before = leaves(seen.reply.state), leaves(seen.own.before or {})
    other = {} if seen.other is None else leaves(seen.other.reply.state or {})
    muted = _muted_paths(seen.comparison)
    left = _MOST_OF_STATE
    for path, value in now.items():
        agreed = path in other and same(other[path], value)
        is_news = path not in before or not same(before[path], value) or (seen.index == 1 and other and not agreed)
        if is_news and format_path(path) not in muted and not _varies(path, value, seen.reply):
            worth = _worth_in_state(path, value, seen, agreed=agreed)
            if worth in (_Worth.TELLS, _Worth.SAID):
                worth, left = (worth, left - 1) if left else (_Worth.QUIET, 0)
            yield _Offer("state", {"path": format_path(path), "equals": value}, worth)
    for path_text in _lacking(seen, now, other):
        if path_text not in muted:
            yield _Offer("state", {"path": path_text, "exists": False}, _Worth.DETAIL)


def _worth_in_state(path: Path, value: JsonValue, seen: SeenTurn, *, agreed: bool) -> _Worth:
    """What a value in the state is worth. With one side only it must be more than what was said anyway."""
    if agreed or _is_prose(value) or _is_drawn(value, seen):
        return _Worth.QUIET
    differs = seen.other is not None and seen.other.reply.state is not None
    if path in seen.counters or any(isinstance(step, int) for step in path):
        return _Worth.DETAIL if differs else _Worth.QUIET
    if differs:
        return _Worth.TELLS
    is_change = seen.other is None and seen.own.before is not None
    return _Worth.SAID if is_change and not seen.repeats_what_was_said(value) else _Worth.QUIET


def _lacking(seen: SeenTurn, now: Mapping[Path, JsonValue], other: Mapping[Path, JsonValue]) -> Iterable[str]:
    """Where the other side has put something into its state, and this one has nothing at all."""
    other_before = {} if seen.other is None else leaves(seen.other.before or {})
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
        yield _Offer("visited", [*own], _Worth.DETAIL)


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
    if len(path) > DEEPEST or is_endless or _has_drawn_key(path):
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
