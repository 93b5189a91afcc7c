"""How telephone numbers are written, in groups of any kind."""

import re
from collections.abc import Iterator
from typing import Final

from polycompare.diffing.facts.fact import Fact, FactKind
from polycompare.diffing.facts.number_words import UNCERTAIN
from polycompare.diffing.facts.reading import Pattern, led_by, way

_TRUNKS: Final = {
    **dict.fromkeys(("1", "30", "34", "39", "45", "47", "48", "52", "351", "352", "420"), ""),
    **dict.fromkeys(("27", "31", "32", "33", "41", "43", "44", "46", "49", "61", "64", "81", "353", "358"), "0"),
}
"""What a number begins with inside a country, instead of the country's code."""


def _phone(found: re.Match[str]) -> Iterator[Fact]:
    written = found[0]
    digits = re.sub(r"\D", "", re.sub(r"(?<=[\d )])\(0\)", "", written))
    if "+" in written:
        yield _abroad(digits)
    elif digits.startswith("00"):
        yield _abroad(digits[2:])
    else:
        yield Fact(FactKind.PHONE, digits)


def _north_american(found: re.Match[str]) -> Iterator[Fact]:
    """The 1 before such a number is its country's code, with a plus or without."""
    yield _abroad(re.sub(r"\D", "", found[0]))


def _abroad(digits: str) -> Fact:
    """A number with its country's code, that may as well be told without."""
    inside = tuple(trunk + digits[len(code) :] for code, trunk in _TRUNKS.items() if digits.startswith(code))
    return Fact(FactKind.PHONE, f"+{digits}", others=inside)


_BEFORE: Final = ".,+$€£¥-"  # what no number has before it

PHONE_PATTERNS: Final[tuple[Pattern, ...]] = (
    way(r"(?<![\w.+])\+\d[\d ().-]{6,18}\d(?!\w)", _phone, "+"),
    way(
        rf"{led_by('1', _BEFORE)}[ .-]?(?:\(\d{{3}}\)[ .-]?|\d{{3}}[ .-])\d{{3}}[ .-]\d{{4}}(?![\w-]|[.,]\d)",
        _north_american,
        "1",
    ),
    way(r"\(\d{3}\) ?\d{3}[ .-]?\d{4}(?![\w-]|[.,]\d)", _phone, "("),
    way(rf"{led_by('0-9', _BEFORE)}\d\d[ .-]?\d{{3}}[ .-]?\d{{4}}(?![\w-]|[.,]\d)", _phone),
    way(rf"{led_by('6-9', _BEFORE)}\d\d[ -]\d{{3}}[ -]\d{{3}}(?![\w-]|[.,]\d)", _phone),
    way(rf"{led_by('6-9', _BEFORE)}\d(?: \d{{3}}|\d \d\d)(?: \d\d){{2}}(?![\w-]|[.,]\d)", _phone),
    way(
        r"(?<![\w.+-])\(?0(?!\d[./-](?:0?\d|1[0-2])[./-](?:\d{4}|\d\d)(?![./-]?\d))"  # no date
        r"\d(?:(?:\) ?|[ ./-])?\d){7,12}(?![\w-])",
        _phone,
        "0",
    ),
    way(
        rf"{led_by('0-9', '.+-')}(?:(?:, ?|[ -]| - ){UNCERTAIN}?\d){{6,14}}(?![\w-]|[.,:]\d)", _phone
    ),  # digit by digit
    way(rf"{led_by('1-9', _BEFORE)}\d\d-\d{{4}}(?![\w-]|[.,]\d)", _phone, "-"),
    way(rf"{led_by('1-9', '.,+-')}\d{{8,9}}(?![\w-]|[.,]\d)", _phone),
)
"""In the order in which they are to be looked for."""
