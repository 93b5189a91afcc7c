"""How facts are written: one pattern per way, each with what a find says."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from polycompare.diffing.facts.alternatives import either
from polycompare.diffing.facts.clock_times import time_patterns
from polycompare.diffing.facts.codes import CODE_PATTERNS, SPELLED_CODE_PATTERNS
from polycompare.diffing.facts.date_patterns import date_patterns, day_patterns
from polycompare.diffing.facts.fact import Fact, FactKind
from polycompare.diffing.facts.money_patterns import money_patterns
from polycompare.diffing.facts.phones import PHONE_PATTERNS
from polycompare.diffing.facts.reading import (
    AMOUNT_AFTER_DIGIT,
    LEADING_AMOUNT,
    SCALES,
    Pattern,
    amount_of,
    is_negative,
    is_uncertain,
    led_by,
    way,
)

_PERCENT_SIGNS: Final = ("%", "percent", "per cent", "por ciento", "pour cent", "prozent")
_ORDINAL_ENDINGS: Final = {
    "es": r"\.?[ºª°]|er\b|r[oa]\b|t[oa]\b",
    "fr": r"(?:er|re|ère|e|ème|eme|nde?)\b",
}
"""What follows the digits of an ordinal, beside what English puts there."""


@cache
def fact_patterns(language: str) -> tuple[Pattern, ...]:
    """The patterns of a language (a code such as `en-us`), in the order in which they are to be looked for.

    What one pattern found is gone for the next: the 7 of "7 pm" is no number.
    """
    base = language.split("-")[0]
    return (
        *SPELLED_CODE_PATTERNS,
        *PHONE_PATTERNS,
        *date_patterns(language, base),
        *_dotted(base),
        *time_patterns(base),
        *day_patterns(base),
        *money_patterns(base),
        *_numbers(base),
    )


def _dotted(base: str) -> tuple[Pattern, ...]:
    """Numbers joined to no amount: versions and addresses such as `1.2.3.4`, lists such as `1,2,3`."""

    def joined(found: re.Match[str]) -> Iterator[Fact]:
        parts = found[0].split(",") if "." not in found[0] else [found[0]]
        for part in parts:
            yield Fact(FactKind.NUMBER, part if "." in part else amount_of(part, base))

    return (
        way(rf"{led_by('0-9', '.,$€£¥')}\d{{0,2}}(?:\.[12]?\d?\d){{3}}(?![.,]?\d|\w)", joined, "."),
        way(
            rf"{led_by('0-9', '.,')}(?=\d*[.,]\d+[.,]\d)(?!{AMOUNT_AFTER_DIGIT})\d*(?:[.,]\d+){{2,}}(?!\w)",
            joined,
            ".",
            ",",
        ),
    )


def _numbers(base: str) -> Iterator[Pattern]:
    def percent(found: re.Match[str]) -> Iterator[Fact]:
        yield Fact(FactKind.PERCENT, f"{amount_of(found['amount'], base)}%")

    def ordinal(found: re.Match[str]) -> Iterator[Fact]:
        yield Fact(FactKind.ORDINAL, str(int(found["number"])), certain=not is_uncertain(found))

    def number(found: re.Match[str]) -> Iterator[Fact]:
        value = amount_of(found["number"], base, found["scale"])
        yield Fact(
            FactKind.NUMBER,
            f"-{value}" if is_negative(found, found.start()) else value,
            certain=not is_uncertain(found),
        )

    counted = rf"(?P<number>{led_by('0-9', '.,')}\d{{0,3}})"
    yield way(
        rf"(?P<amount>{LEADING_AMOUNT})\s?(?:%|(?:percent|per cent|por ciento|pour cent|prozent)\b)",
        percent,
        *_PERCENT_SIGNS,
    )
    yield way(rf"{counted}(?:st|nd|rd|th)\b", ordinal, "st", "nd", "rd", "th")
    if base in _ORDINAL_ENDINGS:
        yield way(rf"{counted}(?:{_ORDINAL_ENDINGS[base]})", ordinal)
    if base == "de":
        yield way(
            rf"(?:(?<=\bde[rnm] )|(?<=\bdie )|(?<=\bdas )|(?<=\b[ai]m )){counted}\.(?=\s+[a-zäöü])", ordinal, "."
        )
    yield from CODE_PATTERNS
    scales = either(word for word in SCALES if word not in ("k", "m"))
    yield way(rf"(?P<number>{LEADING_AMOUNT})(?:\s(?P<scale>{scales})\b)?", number)
