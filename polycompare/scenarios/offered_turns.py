"""The turns of a conversation, followed side by side, as far as expectations are made of them."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Final

from polycompare.diffing.facts.fact import Fact, FactKind
from polycompare.diffing.facts.facts import extract_facts
from polycompare.diffing.paths import Path
from polycompare.diffing.traces import TraceHistory
from polycompare.model.outcomes import Reply
from polycompare.model.turns import TurnComparison
from polycompare.model.values import JsonObject, JsonValue, Pair, Side

DRAWN: Final = frozenset({FactKind.CODE, FactKind.URL})
"""Kinds of facts that an agent may have made up for this conversation alone, such as a booking's reference."""

DEEPEST: Final = 20
"""What is nested deeper in a value is not looked into."""

_STANCES: Final = frozenset({FactKind.NEGATION, FactKind.QUESTION})
_WORD: Final = re.compile(r"\w+")
_NO_DIGIT: Final = re.compile(r"\D")
_FEWEST_DIGITS: Final = 5  # that are found again for no other reason
_FEWEST_GROWTHS: Final = 2  # that make a counter of a number which is not that of the turn


@dataclass(frozen=True, slots=True)
class SideTurn:
    """A side's reply, the state that it had before, if that was told, and the nodes that it passed for this reply.

    `facts` are what the reply certainly tells, beside that it denies or asks something; `told_before` are those of
    the side's earlier replies.
    """

    reply: Reply
    before: JsonObject | None
    nodes: tuple[str, ...]
    facts: tuple[Fact, ...]
    told_before: Set[Fact]


@dataclass(frozen=True, slots=True)
class SeenTurn:
    """A turn, from the side that was right; `other` is the other side, if that gave a reply.

    `words` and `mentioned` are what the user has said so far: the words, and the facts. `counters` are the places
    in the state that only count the turns.
    """

    comparison: TurnComparison
    own: SideTurn
    other: SideTurn | None
    words: Set[str]
    mentioned: Iterable[Fact]
    counters: Set[Path]

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

    def repeats_what_was_said(self, value: JsonValue) -> bool:
        """Whether a value is no more than what the user has said, or what the reply tells."""
        if value is None or isinstance(value, bool | dict):
            return False
        if isinstance(value, list):
            return all(map(self.repeats_what_was_said, value))
        words = _words(str(value))
        if words and all(word in self.words for word in words):
            return True
        digits, said = _NO_DIGIT.sub("", str(value)), _NO_DIGIT.sub("", self.comparison.turn.user)
        if len(digits) >= _FEWEST_DIGITS and digits in said:  # as they were grouped, or not
            return True
        known = (*self.mentioned, *self.own.facts)
        facts = extract_facts(str(value), self.language)
        return bool(facts) and all(any(fact.agrees(other) for other in known) for fact in facts)


def seen_turns(turns: Sequence[TurnComparison], right: Side, language: str | None) -> Iterator[SeenTurn]:
    """The turns that the right side answered, in order, from a conversation's greeting on.

    What was said *so far* grows with each: a turn is to be used before the next is taken.
    """
    own_side, other_side = _FollowedSide(right, language), _FollowedSide(right.other, language)
    counters = _counters(turns, right)
    words: set[str] = set()
    mentioned: dict[Fact, None] = {}
    for comparison in turns:
        own, other = own_side.at(comparison), other_side.at(comparison)
        user = comparison.turn.said.heard_by(right).text
        words.update(_words(user))
        mentioned |= dict.fromkeys(extract_facts(user, language))
        if own is not None:
            yield SeenTurn(comparison, own, other, words, mentioned.keys(), counters)


class _FollowedSide:
    """One side of a conversation, whose turns are asked for in order."""

    def __init__(self, side: Side, language: str | None) -> None:
        self._side = side
        self._language = language
        self._traces = TraceHistory()
        self._state: JsonObject | None = None
        self._told: frozenset[Fact] = frozenset()

    def at(self, comparison: TurnComparison) -> SideTurn | None:
        """What the side did in the next turn; None where it gave no reply. A reply that does not tell its language
        is in the side's."""
        reply, before, told = comparison.turn.outcomes.of(self._side), self._state, self._told
        if not isinstance(reply, Reply):
            return None
        self._state = before if reply.state is None else reply.state
        nodes: tuple[str, ...] = ()
        if reply.node_trace is not None:
            nodes = self._traces.own(Pair(reply.node_trace, reply.node_trace)).baseline.nodes
        reply = replace(reply, tts_lang=reply.tts_lang or self._language)
        read = extract_facts(reply.text, reply.tts_lang)
        facts = tuple(dict.fromkeys(fact for fact in read if fact.certain and fact.kind not in _STANCES))
        self._told = told if told.issuperset(facts) else told.union(facts)
        return SideTurn(reply, before, nodes, facts, told)


def leaves(value: JsonObject) -> dict[Path, JsonValue]:
    """Every value that has no parts, and every list of such values, by its path."""
    found: dict[Path, JsonValue] = {}

    def walk(path: Path, inside: JsonValue) -> None:
        if len(path) > DEEPEST:
            return
        if isinstance(inside, dict) and inside:
            for key, item in inside.items():
                walk((*path, key), item)
        elif isinstance(inside, list) and any(isinstance(item, dict | list) for item in inside):
            for index, item in enumerate(inside):
                walk((*path, index), item)
        else:
            found[path] = inside

    walk((), value)
    found.pop((), None)
    return found


def _counters(turns: Sequence[TurnComparison], side: Side) -> Set[Path]:
    """Where the state of a side grows by one with each of its replies: the number of the turn, or another one."""
    growths: dict[Path, int] = {}
    other: set[Path] = set()
    is_index: dict[Path, bool] = {}
    before: Mapping[Path, int] = {}
    for comparison in turns:
        reply = comparison.turn.outcomes.of(side)
        if not isinstance(reply, Reply) or reply.state is None:
            continue
        now = {path: value for path, value in leaves(reply.state).items() if type(value) is int}
        for path, value in now.items():
            is_index[path] = is_index.get(path, True) and value == comparison.index
            if path in before:
                growths[path] = growths.get(path, 0) + 1
                if value != before[path] + 1:
                    other.add(path)
        before = now
    return {
        path
        for path, count in growths.items()
        if path not in other and (is_index[path] or count >= _FEWEST_GROWTHS)
    }


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
