"""Groups of digits in a text, and what of it is no number of a person: dates, times, money, uuids."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

SPACES: Final = " \u00a0\u2009\u202f"
_BETWEEN: Final = rf"[{SPACES}_./,()\u2010-\u2013-]"
_DIGITS: Final = re.compile(r"\d+")
_RUN: Final = re.compile(rf"\d+(?:{_BETWEEN}{{1,3}}\d+)*")

_CURRENCY: Final = "$€£¥₹"
_MONEY_WORDS: Final = (
    "eur|usd|gbp|chf|euros?|dollars?|pounds?|cents?|dólares|pesos|livres|francs?|pfund|franken|percent|prozent"
)

_NO_NUMBER: Final = re.compile(
    rf"""
    (?<![0-9a-f])[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}(?![0-9a-f])
    # dates and times, the year first
    | (?<!\d)\d{{4}}-[01]?\d-[0-3]?\d
      (?:[T ]\d{{1,2}}(?::?\d\d){{1,2}}(?:[.,]\d+)?(?:\ ?Z|\ ?[+-]\d\d:?\d\d)?)?(?!\d)
    | (?<!\w)\d{{8}}T\d{{4,6}}Z?(?!\w)
    | (?<!\d)(?:19|20)\d\d(?P<a>[._/])[01]?\d(?P=a)[0-3]?\d(?!\d)
    # the year last
    | (?<!\d)(?<!\d[._/-])[0-3]?\d(?P<b>[._/-])[0-3]?\d(?P=b)(?:19|20)?\d\d(?!\d|(?P=b)\d)
    | (?<![\d.+-])[0-3]?\d\ [01]?\d\ (?:19|20)\d\d(?!\d)
    | (?<!\d)[0-2]?\d:[0-5]\d(?::[0-5]\d(?:[.,]\d+)?)?(?!\d)
    # money, and other numbers with a fraction or groups of thousands
    | [{_CURRENCY}]\ ?\d+(?:[.,' ]\d{{3}}(?![\d-]))*(?:[.,]\d{{1,2}})?(?!\d)
    | (?<![\d+(.-])\d+(?:[.,' ]\d{{3}}(?!\d))*(?:[.,]\d{{1,2}})?\ ?(?:[{_CURRENCY}%]|(?:{_MONEY_WORDS})\b)
    | (?<![\d.,+-])\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?(?!,?\d)
    | (?<![\d.])\d{{1,3}}(?:\.\d{{1,3}}){{3}}(?!\.?\d)
    | (?<![\d.+])\d+\.\d+(?!\.?\d|[ -]\d)
    """,
    re.IGNORECASE | re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class DigitGroup:
    """What stands at a place of a text for some digits: these digits themselves, or words for them."""

    start: int
    end: int
    digits: str


def without_dates_and_money(text: str) -> str:
    """A text as long, with nothing readable where dates, times, amounts, uuids and the like were."""
    return _NO_NUMBER.sub(lambda found: "\0" * len(found[0]), text)


def digit_runs(text: str) -> Iterator[tuple[DigitGroup, ...]]:
    """Groups of digits with no more between them than can stand inside of one number."""
    for run in _RUN.finditer(text):
        yield tuple(
            DigitGroup(group.start(), group.end(), plain_digits(group[0]))
            for group in _DIGITS.finditer(text, run.start(), run.end())
        )


def plain_digits(text: str) -> str:
    """Digits of any script as those of ASCII."""
    return text if text.isascii() else "".join(str(unicodedata.decimal(sign)) for sign in text)


def digits_like(written: str, digits: str) -> str:
    """`digits` in the script of `written`, which is as long."""
    if written.isascii():
        return digits
    zeros = (ord(sign) - unicodedata.decimal(sign) for sign in written)
    return "".join(chr(zero + int(digit)) for zero, digit in zip(zeros, digits, strict=True))
