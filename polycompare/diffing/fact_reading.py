"""What the patterns of all kinds of facts share: their form, and how amounts are written and read."""

import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Final, TypeAlias

from polycompare.diffing.fact import Fact

FactReading: TypeAlias = Callable[[re.Match[str]], Iterator[Fact]]
Pattern: TypeAlias = tuple[re.Pattern[str], FactReading]

TAKEN: Final = "\ue001"
"""Stands where a fact was found, so that nothing is read across it. (A private-use character.)"""

AMOUNT: Final = (
    r"(?:\d{1,3}(?:,\d\d(?:,\d\d)*)?,\d{3}(?:\.\d+)?"  # 1,200 and, in India, 1,00,000
    r"|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3})+(?:,\d+)?"
    r"|\d+(?:[.,]\d+)?)(?![.,]?\d)"
)
"""Digits that are one amount: in groups, with a decimal sign, or bare. `1.2.3` is none, and no part of it is."""

MINUS: Final = r"(?P<minus>(?<![^\s(])[-−])?"
"""A minus that says less than nothing: one that stands between two numbers says from and to."""

_SCALES: Final = {"k": 1_000, "thousand": 1_000, "million": 1_000_000, "m": 1_000_000, "billion": 1_000_000_000}


def compiled(*patterns: tuple[str, FactReading]) -> tuple[Pattern, ...]:
    """Patterns that take capital letters for small ones, and `^` for the start of a line."""
    return tuple((re.compile(pattern, re.IGNORECASE | re.MULTILINE), reading) for pattern, reading in patterns)


def nothing(_found: re.Match[str]) -> Iterator[Fact]:
    """What looks like a fact and is none."""
    return iter(())


def either(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first; blanks in a word may be of any width."""
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=len, reverse=True))


def amount_of(text: str, base: str, scale: str | None = None) -> str:
    """An amount in one form: `1,200.50` and, in languages that write it so, `1.200,50` are `1200.5`."""
    whole, fraction = _parted(text, base)
    whole = whole.lstrip("0") or "0"
    fraction = fraction.rstrip("0")
    plain = f"{whole}.{fraction}" if fraction else whole
    if scale is None or len(plain) > 20:
        return plain
    return amount_of(f"{Decimal(plain) * _SCALES[scale.lower()]:f}", "en")


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
