"""Which values two replies exchange: "Table 4 for 6 people" and "Table 6 for 4 people" tell the same numbers.

What a value is told of is the word after it, one of few words before it, or the one other fact of its clause. A
reply is free to put its clauses in another order, so only a plain exchange counts: what one thing had the other
has now, and the other way round, where each has one value in either reply.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

from polycompare.diffing.facts.alternatives import listed
from polycompare.diffing.facts.fact import FactKind
from polycompare.diffing.facts.reading import MARK_OF, Pattern, take_marked
from polycompare.model.values import Pair

EXCHANGED_KINDS: Final = frozenset(
    {FactKind.DATE, FactKind.TIME, FactKind.MONEY, FactKind.PERCENT, FactKind.ORDINAL, FactKind.NUMBER}
)

_BEFORE: Final = {
    "en": {**dict.fromkeys(listed("to until till"), "to"), **{w: w for w in listed("from table room for at")}},
    "es": {**dict.fromkeys(listed("a hasta"), "a"), **{w: w for w in listed("de desde mesa habitación para")}},
    "fr": {**dict.fromkeys(listed("à jusqu'à"), "à"), **{w: w for w in listed("de table chambre pour")}},
    "de": {**{w: w for w in listed("von ab bis um tisch zimmer für")}},
}
"""Words before a value that say what it is of, and how each is told."""

_NO_CONTENT: Final = {
    "en": frozenset(listed("and or at for from to in on of with per by is are the a an each pm am until till")),
    "es": frozenset(listed("y o a para de desde en con por es son el la los las un una cada hasta del al")),
    "fr": frozenset(listed("et ou à pour de des du en avec par est sont le la les un une chaque jusqu'à au aux")),
    "de": frozenset(listed("und oder um für von bis in an am im mit pro ist sind der die das ein eine je zu ab")),
}
_ARTICLES: Final = frozenset(listed("the la las los le les die der das den dem el"))
_LINKS: Final = frozenset(listed("and or y o et ou und oder"))
_TOKEN: Final = re.compile(rf"{MARK_OF}|[^\W\d_](?:[\w'-]*\w)?|[^\w\s]|\d+")

_Context = str
_Value = tuple[FactKind, str]


def exchanges(texts: Pair[str], patterns: Iterable[Pattern], base: str) -> Iterator[tuple[FactKind, str, str]]:
    """The values of a kind that two texts exchange, as each side tells them: `table: 4, people: 6`.

    `texts` have their number words in digits, and no addresses. `base` is the language of both.
    """
    patterns = tuple(patterns)
    was, now = (_contexts(text, patterns, base) for text in (texts.baseline, texts.candidate))
    moved: dict[tuple[_Value, _Value], _Context] = {}
    told: set[frozenset[_Value]] = set()
    for context, value in was.items():
        other = now.get(context)
        if other is None or other == value or other[0] is not value[0]:
            continue
        back = moved.get((other, value))
        pair = frozenset((value, other))
        if back is None:
            moved.setdefault((value, other), context)
        elif pair not in told and not {context, back} <= _told_as(told):
            told.add(pair)
            yield (
                value[0],
                f"{back}: {other[1]}, {context}: {value[1]}",
                f"{back}: {value[1]}, {context}: {other[1]}",
            )


def _told_as(pairs: set[frozenset[_Value]]) -> set[_Context]:
    """The contexts that the values of exchanges are to others: 3 at 40 for 2 is 40 at 3 for 60 as well."""
    return {value for pair in pairs for _, value in pair}


def _contexts(text: str, patterns: tuple[Pattern, ...], base: str) -> dict[_Context, _Value]:
    """What has one value in a text, in order."""
    facts, marked = take_marked(text, patterns)
    values: defaultdict[_Context, set[_Value]] = defaultdict(set)
    for clause in _clauses(_TOKEN.findall(marked.lower())):
        here = [facts.get(token) for token in clause]
        present = [fact for fact in here if fact is not None]
        for place, fact in enumerate(here):
            if fact is None or fact.kind not in EXCHANGED_KINDS:
                continue
            value = fact.kind, fact.value
            after = clause[place + 1] if place + 1 < len(clause) else ""
            if after[:1].isalpha() and after not in _NO_CONTENT[base]:
                values[after.removesuffix("s")].add(value)
            if before := _BEFORE[base].get(_before(clause, place)):
                values[before].add(value)
            if len(present) == 2 and present[0].kind is not present[1].kind:
                values[present[1 if fact is present[0] else 0].value].add(value)
    return {context: next(iter(those)) for context, those in values.items() if len(those) == 1}


def _before(clause: list[str], place: int) -> str:
    """The word before a place, but for an article."""
    before = [token for token in clause[max(0, place - 2) : place] if token not in _ARTICLES]
    return before[-1] if before else ""


def _clauses(tokens: list[str]) -> Iterator[list[str]]:
    clause: list[str] = []
    for token in tokens:
        if token in _LINKS or not (token[0].isalnum() or re.fullmatch(MARK_OF, token)):
            yield clause
            clause = []
        else:
            clause.append(token)
    yield clause
