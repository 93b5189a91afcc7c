"""What patterns of all kinds of facts share: their form, how texts are read with them, how amounts are written."""

import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Final, NamedTuple, TypeAlias

from polycompare.diffing.facts.fact import Fact
from polycompare.diffing.facts.number_words import UNCERTAIN

FactReading: TypeAlias = Callable[[re.Match[str]], Iterable[Fact]]

TAKEN: Final = "\ue001"
"""Stands where a fact was found, so that nothing is read across it. (A private-use character.)"""

_FIRST_MARK: Final = 0xF0000
_MARKS: Final = 0xFFFE
MARK_OF: Final = rf"{TAKEN}[{chr(_FIRST_MARK)}-{chr(_FIRST_MARK + _MARKS - 1)}]"
"""What stands where one of several facts was found. (Private-use characters.)"""


def led_by(digits: str, forbidden: str) -> str:
    """A first digit, such as one of `1-9`, that stands after no letter, other digit or forbidden sign.

    A search that knows its first digit passes over all else at once; one that begins with a look back tries every
    place of a text, and takes some five times as long.
    """
    return rf"[{digits}](?<![\w{forbidden}][{digits}])"


AMOUNT: Final = (
    r"(?:\d{1,3}(?:,\d\d(?:,\d\d)*)?,\d{3}(?:\.\d+)?"  # 1,200 and, in India, 1,00,000
    r"|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3})+(?:,\d+)?"
    r"|\d+(?:[.,]\d+)?)(?![.,]?\d)"
)
"""Digits that are one amount: in groups, with a decimal sign, or bare. `1.2.3` is none, and no part of it is."""

SCALES: Final = {
    "k": 1_000, "thousand": 1_000, "mil": 1_000, "mille": 1_000, "tausend": 1_000, "tsd": 1_000,
    "m": 1_000_000, "million": 1_000_000, "millions": 1_000_000, "millón": 1_000_000, "millones": 1_000_000,
    "millionen": 1_000_000, "mio": 1_000_000, "billion": 1_000_000_000, "milliard": 1_000_000_000,
    "milliards": 1_000_000_000, "milliarde": 1_000_000_000, "milliarden": 1_000_000_000,
}  # fmt: skip
"""What may follow an amount in digits."""

AMOUNT_AFTER_DIGIT: Final = (
    r"(?:\d{0,2}(?:,\d\d(?:,\d\d)*)?,\d{3}(?:\.\d+)?|\d{0,2}(?:,\d{3})+(?:\.\d+)?|\d{0,2}(?:\.\d{3})+(?:,\d+)?"
    r"|\d*(?:[.,]\d+)?)(?![.,]?\d)"
)
LEADING_AMOUNT: Final = led_by("0-9", ".,") + AMOUNT_AFTER_DIGIT
"""The same where a pattern begins with it."""

_DIGIT: Final = re.compile(r"\d")
_SPACED: Final = re.compile(
    r"[1-9](?<![\w.,:+/(-][1-9])(?<![\d)][ \u00a0\u2009\u202f][1-9])"
    r"\d{0,2}(?P<gap>[ \u00a0\u2009\u202f])\d{3}(?:(?P=gap)\d{3})*(?!\w|[\s/-]?\d)"
)


class Pattern(NamedTuple):
    """One way in which facts are written, and what a find says.

    Where no sign, in small letters, is in a text, or no digit though one is `counted` on, it need not be searched.
    """

    regex: re.Pattern[str]
    reading: FactReading
    signs: tuple[str, ...] = ()
    counted: bool = True


def way(pattern: str, reading: FactReading, *signs: str, counted: bool = True) -> Pattern:
    """A pattern that takes capital letters for small ones, and `^` for the start of a line."""
    return Pattern(re.compile(pattern, re.IGNORECASE | re.MULTILINE), reading, signs, counted)


def take(text: str, patterns: Iterable[Pattern]) -> tuple[list[Fact], str]:
    """What the patterns find, in their order, and the text without it: what one found is gone for the next."""
    facts: list[Fact] = []

    def taken(found: list[Fact]) -> str:
        facts.extend(found)
        return TAKEN

    return facts, _taken(text, patterns, taken)


def take_marked(text: str, patterns: Iterable[Pattern]) -> tuple[dict[str, Fact], str]:
    """The facts by the marks that stand in the text where they were; what held several has a mark of none."""
    facts: dict[str, Fact] = {}
    marks = 0

    def taken(found: list[Fact]) -> str:
        nonlocal marks
        mark = f"{TAKEN}{chr(_FIRST_MARK + marks % _MARKS)}"
        marks += 1
        if len(found) == 1:
            facts[mark] = found[0]
        return mark

    return facts, _taken(text, patterns, taken)


def _taken(text: str, patterns: Iterable[Pattern], taken: Callable[[list[Fact]], str]) -> str:
    """The text with what `taken` makes of each find in its place."""
    small = text.lower()
    has_digit = _DIGIT.search(text) is not None
    for regex, reading, signs, counted in patterns:
        if (counted and not has_digit) or (signs and not any(sign in small for sign in signs)):
            continue
        pieces: list[str] = []
        at = 0
        for found in regex.finditer(text):
            pieces += (text[at : found.start()], f" {taken(list(reading(found)))} ")
            at = found.end()
        if pieces:
            text = "".join([*pieces, text[at:]])
    return text


def without_gaps(text: str, base: str) -> str:
    """The text with `1 200` as `1200`, in all languages that write it so. The groups of telephone numbers stay."""
    if base == "en":
        return text
    return _SPACED.sub(lambda found: found[0].replace(found["gap"], ""), text)


def is_negative(found: re.Match[str], place: int) -> bool:
    """Whether a minus before a place says less than nothing: one between two numbers says from and to."""
    before = found.string[max(0, place - 2) : place]
    return before[-1:] in ("-", "−") and (len(before) == 1 or before[0].isspace() or before[0] == "(")


def is_uncertain(found: re.Match[str]) -> bool:
    """Whether a number may be none."""
    return found.string.startswith(UNCERTAIN, max(0, found.start() - 1))


def nothing(_found: re.Match[str]) -> Iterator[Fact]:
    """What looks like a fact and is none."""
    return iter(())


def amount_of(text: str, base: str, scale: str | None = None) -> str:
    """An amount in one form: `1,200.50` and, in languages that write it so, `1.200,50` are `1200.5`."""
    whole, fraction = _parted(text, base)
    whole = whole.lstrip("0") or "0"
    fraction = fraction.rstrip("0")
    plain = f"{whole}.{fraction}" if fraction else whole
    if scale is None or len(plain) > 20:
        return plain
    return amount_of(f"{Decimal(plain) * SCALES[scale.lower()]:f}", "en")


def _parted(text: str, base: str) -> tuple[str, str]:
    """The digits before and after the decimal sign."""
    last = max(text.rfind("."), text.rfind(","))
    if last < 0:
        return text, ""
    sign = text[last]
    digits_after = len(text) - last - 1
    groups = "," if base == "en" else "."
    is_group = text.count(sign) > 1 or (digits_after == 3 and sign == groups)
    if is_group:
        return re.sub("[.,]", "", text), ""
    return re.sub("[.,]", "", text[:last]), text[last + 1 :]
