"""How facts are written: one pattern per way, each with what a find says."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from polycompare.diffing.clock_times import Reading, time_patterns
from polycompare.diffing.date_patterns import date_patterns, day_patterns
from polycompare.diffing.fact import Fact, FactKind
from polycompare.diffing.fact_reading import AMOUNT, MINUS, FactReading, Pattern, amount_of, compiled, nothing
from polycompare.diffing.money_patterns import money_patterns
from polycompare.diffing.number_words import UNCERTAIN

_UNITS: Final = r"(?:km|kg|g|ml|cl|l|m|cm|mm|mins?|h|hrs?|x|gb|mb|mph)\b"
_OCTET: Final = r"(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)"


@cache
def fact_patterns(language: str) -> tuple[Pattern, ...]:
    """The patterns of a language (a code such as `en-us`), in the order in which they are to be looked for.

    What one pattern found is gone for the next: the 7 of "7 pm" is no number.
    """
    base = language.split("-")[0]
    return (
        *_addresses(),
        *date_patterns(language, base),
        *_dotted(base),
        *((pattern, _time(reading)) for pattern, reading in time_patterns(base)),
        *day_patterns(base),
        *money_patterns(base),
        *_numbers(base),
    )


def _addresses() -> tuple[Pattern, ...]:
    def email(found: re.Match[str]) -> Iterator[Fact]:
        yield Fact(FactKind.EMAIL, found[0].rstrip(".-").lower())

    def url(found: re.Match[str]) -> Iterator[Fact]:
        yield Fact(FactKind.URL, re.sub(r"^https?://", "", found[0].rstrip(".,;:!?)'\"/")))

    def phone(found: re.Match[str]) -> Iterator[Fact]:
        yield Fact(FactKind.PHONE, ("+" if "+" in found[0] else "") + re.sub(r"\D", "", found[0]))

    return compiled(
        (r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,6}", email),
        (r"\b(?:https?://|www\.)[^\s<>]{1,2000}", url),
        (r"(?<![\w.+])\+\d[\d ().-]{6,18}\d(?!\w)", phone),
        (r"(?<![\w.,+$€£¥-])(?:\(\d{3}\) ?|\d{3}[ .-]?)\d{3}[ .-]?\d{4}(?![\w-]|[.,]\d)", phone),
        (r"(?<![\w.+-])0\d(?:[ .-]?\d){7,12}(?![\w-])", phone),
        (r"(?<![\w.+-])\d(?: \d){8,14}(?![\w-])", phone),
        (r"(?<![\w.,+-])[1-9]\d{9}(?![\w-]|[.,]\d)", phone),
    )


def _time(reading: Reading) -> FactReading:
    def facts(found: re.Match[str]) -> Iterator[Fact]:
        for clock in reading(found):
            other = clock._replace(minutes=(clock.minutes + 720) % 1440)
            yield Fact(FactKind.TIME, str(clock), others=(str(other),) if clock.open else ())

    return facts


def _dotted(base: str) -> tuple[Pattern, ...]:
    """Numbers joined to no amount: versions and addresses such as `1.2.3.4`, lists such as `1,2,3`."""

    def joined(found: re.Match[str]) -> Iterator[Fact]:
        parts = found[0].split(",") if "." not in found[0] else [found[0]]
        for part in parts:
            yield Fact(FactKind.NUMBER, part if "." in part else amount_of(part, base))

    return compiled(
        (rf"(?<![\w.,$€£¥])(?:{_OCTET}\.){{3}}{_OCTET}(?![.,]?\d|\w)", joined),
        (rf"(?<![\w.,])(?!{AMOUNT})\d+(?:[.,]\d+){{2,}}(?!\w)", joined),
    )


def _numbers(base: str) -> tuple[Pattern, ...]:
    def percent(found: re.Match[str]) -> Iterator[Fact]:
        yield Fact(FactKind.PERCENT, f"{amount_of(found['amount'], base)}%")

    def ordinal(found: re.Match[str]) -> Iterator[Fact]:
        yield Fact(FactKind.ORDINAL, str(int(found["number"])), certain=not found["uncertain"])

    def number(found: re.Match[str]) -> Iterator[Fact]:
        value = amount_of(found["number"], base, found["scale"])
        yield Fact(FactKind.NUMBER, f"-{value}" if found["minus"] else value, certain=not found["uncertain"])

    return compiled(
        (
            rf"(?<![\w.,])(?P<amount>{AMOUNT})\s?(?:%|percent\b|per cent\b|por ciento\b|pour cent\b|prozent\b)",
            percent,
        ),
        (rf"(?<![\w.,])(?P<uncertain>{UNCERTAIN})?(?P<number>\d{{1,4}})(?:st|nd|rd|th)\b", ordinal),
        (r"(?<![\w-])[^\W\d_][\w-]*\d[\w-]*", nothing),  # a reference such as LT-4F2K
        (rf"(?<![\w.,])\d+(?!{_UNITS})[^\W\d_][\w-]*", nothing),
        (
            rf"{MINUS}(?<![\w.,])(?P<uncertain>{UNCERTAIN})?(?P<number>{AMOUNT})"
            r"(?:\s(?P<scale>thousand|million|billion)\b)?",
            number,
        ),
    )
