"""Whether a reply denies: "we have no tables" and "we are fully booked" do, "no problem" does not."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from polycompare.diffing.facts.denial_words import DENIAL_WORDS, NO
from polycompare.diffing.facts.fact import Fact, FactKind
from polycompare.diffing.facts.stance_words import phrases

DENIES: Final = "denies"

_ENDS: Final = ".!?;…\n"
_END: Final = re.compile(r"[.!?;…\n]|$")
_QUOTES: Final = "¡¿ \"'“”«»*_-"


class _Denials(NamedTuple):
    """What denies in a language."""

    hint: re.Pattern[str]
    idioms: re.Pattern[str]
    sure: re.Pattern[str]
    perhaps: re.Pattern[str]
    no: re.Pattern[str]


def denials(text: str, base: str) -> Iterator[Fact]:
    """That a text denies something, if it does.

    It is certain where a clause denies availability, ability or success. Any other negation is uncertain: "you
    need not pay" is "it is free" in other words.
    """
    if base not in DENIAL_WORDS:
        return
    words = _denials(base)
    perhaps = False
    small = text.lower()
    looked_at = 0
    for hint in words.hint.finditer(small):
        if hint.start() < looked_at:
            continue
        clause, looked_at = _clause_around(small, hint.start(), looked_at)
        clause = words.idioms.sub("", clause).strip(_QUOTES)
        if words.sure.search(clause) or words.no.match(clause):
            yield Fact(FactKind.NEGATION, DENIES)
            return
        perhaps = perhaps or words.perhaps.search(clause) is not None
    if perhaps:
        yield Fact(FactKind.NEGATION, DENIES, certain=False)


def _clause_around(text: str, place: int, not_before: int) -> tuple[str, int]:
    """The clause around a place with one blank between its words, and where it ends."""
    start = max(not_before, *(text.rfind(end, not_before, place) + 1 for end in _ENDS))
    ending = _END.search(text, place)
    end = ending.start() if ending else len(text)
    return " ".join(text[start:end].split()).strip(_QUOTES), max(end, place + 1)


@cache
def _denials(base: str) -> _Denials:
    words = DENIAL_WORDS[base]
    return _Denials(
        hint=phrases(words.hint),
        idioms=phrases(words.idioms),
        sure=phrases(words.sure, words.lists),
        perhaps=phrases(words.perhaps),
        no=re.compile(NO[base]),
    )
