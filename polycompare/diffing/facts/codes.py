"""How booking references, order numbers and the like are written: `ABC123`, `HOLD-8738`, `A B C 1 2 3`."""

import re
from collections.abc import Iterator
from typing import Final

from polycompare.diffing.facts.alternatives import either, listed
from polycompare.diffing.facts.fact import Fact, FactKind
from polycompare.diffing.facts.number_words import UNCERTAIN
from polycompare.diffing.facts.reading import Pattern, led_by, way

_UNITS: Final = r"(?:km|kg|g|ml|cl|l|m|cm|mm|mins?|h|hrs?|x|gb|mb|mph)\b"
_CUES: Final = listed(
    "reference booking confirmation code pnr locator ref referencia reserva código codigo localizador référence "
    "réservation dossier buchungsnummer buchungscode referenz referenznummer reservierungsnummer bestätigungscode "
    "vorgangsnummer"
)
_LINKS: Final = r"(?:(?:\s+(?:number|no|code|is|es|ist|est|lautet|nummer|número|numéro))|\s*[:#.])"
_DASH: Final = r"(?:dash|hyphen|guion|guión|tiret|bindestrich|minus|strich)"
_GAP: Final = rf"(?:, ?|-|[ ]-[ ]|[ ]{_DASH}[ ]|[ ])"
_LETTER: Final = r"(?-i:[A-Z])"
_DIGIT: Final = rf"{UNCERTAIN}?\d"
_SPELLED: Final = rf"(?:{_LETTER}|{_DIGIT})(?!\w)"

_SIGN: Final = re.compile(r"[^\W_]")


def _code(found: re.Match[str]) -> Iterator[Fact]:
    """The letters and digits of a token that has both; said in small letters it may be a word such as `mp3`."""
    yield from _told(found[0])


def _told(written: str) -> Iterator[Fact]:
    told = "".join(_SIGN.findall(written))
    digits = sum(sign.isdecimal() for sign in told)
    if len(told) >= 4 or digits >= 2:
        yield Fact(FactKind.CODE, told.upper(), certain=not any(sign.islower() for sign in told))


def _spelled(found: re.Match[str]) -> Iterator[Fact]:
    signs = _SIGN.findall(re.sub(rf" {_DASH} ", " ", found[0], flags=re.IGNORECASE))
    yield Fact(FactKind.CODE, "".join(signs))


def _named(found: re.Match[str]) -> Iterator[Fact]:
    yield Fact(FactKind.CODE, "".join(_SIGN.findall(found["code"])).upper())


SPELLED_CODE_PATTERNS: Final[tuple[Pattern, ...]] = (
    way(
        rf"(?<![\w'])(?={_SPELLED}(?:{_GAP}{_SPELLED}){{3}})"
        rf"(?:(?:{_LETTER}{_GAP}){{1,12}}{_DIGIT}|(?:{_DIGIT}{_GAP}){{1,12}}{_LETTER})"
        rf"(?:{_GAP}{_SPELLED}){{0,12}}(?![\w'])",
        _spelled,
    ),
    way(
        rf"\b{either(_CUES)}(?:{_LINKS}){{0,3}}\s+"
        r"(?P<code>(?-i:[A-Z]{5,8}\b|[A-Z](?:[ -][A-Z]){4,7}))(?![\w-])",
        _named,
        *_CUES,
        counted=False,
    ),
)
"""Codes told sign by sign, or in letters alone after a word for them; to be looked for before all other facts."""

CODE_PATTERNS: Final[tuple[Pattern, ...]] = (
    way(r"(?<![\w-])[^\W\d_][\w-]*\d[\w-]*", _code),
    way(rf"{led_by('0-9', '.,')}\d*(?!{_UNITS})[^\W\d_][\w-]*", _code),
)
"""Letters with digits; to be looked for when times and money are gone."""
