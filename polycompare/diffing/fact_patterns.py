"""How facts are written: one pattern per way, each with what a find says."""

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from typing import Final, TypeAlias

from polycompare.diffing.calendar_words import (
    AFTERNOON,
    DAY_JOINT,
    MONTH_WORDS,
    MORNING,
    RELATIVE_DAYS,
    WEEKDAY_WORDS,
)
from polycompare.diffing.clock_times import Reading, time_patterns
from polycompare.diffing.fact import Fact, FactKind
from polycompare.diffing.number_words import UNCERTAIN

FactReading: TypeAlias = Callable[[re.Match[str]], Iterator[Fact]]
Pattern: TypeAlias = tuple[re.Pattern[str], FactReading]

_AMOUNT: Final = r"\d+(?:[.,]\d+)*"
_SCALES: Final = {"k": 1_000, "thousand": 1_000, "million": 1_000_000, "m": 1_000_000, "billion": 1_000_000_000}
_CURRENCIES: Final = {
    "$": "USD", "us$": "USD", "dollar": "USD", "dollars": "USD", "usd": "USD", "us dollars": "USD",
    "bucks": "USD", "dólares": "USD", "dólar": "USD",
    "a$": "AUD", "au$": "AUD", "aud": "AUD", "australian dollars": "AUD",
    "c$": "CAD", "ca$": "CAD", "cad": "CAD", "canadian dollars": "CAD",
    "nz$": "NZD", "nzd": "NZD", "hk$": "HKD", "hkd": "HKD", "s$": "SGD", "sgd": "SGD",
    "€": "EUR", "euro": "EUR", "euros": "EUR", "eur": "EUR",
    "£": "GBP", "pound": "GBP", "pounds": "GBP", "gbp": "GBP", "quid": "GBP", "libras": "GBP", "pfund": "GBP",
    "¥": "JPY", "yen": "JPY", "jpy": "JPY", "chf": "CHF", "franken": "CHF",
}  # fmt: skip
_CENTS: Final = r"cents?|pence|céntimos?|centimes?"
_UNITS: Final = r"(?:km|kg|g|ml|cl|l|m|cm|mm|mins?|h|hrs?|x|gb|mb|mph)\b"


@cache
def fact_patterns(language: str) -> tuple[Pattern, ...]:
    """The patterns of a language (a code such as `en-us`), in the order in which they are to be looked for.

    What one pattern found is gone for the next: the 7 of "7 pm" is no number.
    """
    base = language.split("-")[0]
    return (
        *_addresses(),
        *_dates(language, base),
        *((pattern, _time(reading)) for pattern, reading in time_patterns(base)),
        *_days(base),
        *_amounts(base),
    )


def _compiled(*patterns: tuple[str, FactReading]) -> tuple[Pattern, ...]:
    return tuple((re.compile(pattern, re.IGNORECASE | re.MULTILINE), reading) for pattern, reading in patterns)


def _nothing(_found: re.Match[str]) -> Iterator[Fact]:
    """What looks like a fact and is none."""
    return iter(())


def _addresses() -> tuple[Pattern, ...]:
    def email(found: re.Match[str]) -> Iterator[Fact]:
        yield Fact(FactKind.EMAIL, found[0].rstrip(".-").lower())

    def url(found: re.Match[str]) -> Iterator[Fact]:
        yield Fact(FactKind.URL, re.sub(r"^https?://", "", found[0].rstrip(".,;:!?)'\"/")))

    def phone(found: re.Match[str]) -> Iterator[Fact]:
        yield Fact(FactKind.PHONE, ("+" if "+" in found[0] else "") + re.sub(r"\D", "", found[0]))

    return _compiled(
        (r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,6}", email),
        (r"\b(?:https?://|www\.)[^\s<>]{1,2000}", url),
        (r"(?<![\w.+])\+\d[\d ().-]{6,18}\d(?!\w)", phone),
        (r"(?<![\w.+-])\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?![\w-])", phone),
        (r"(?<![\w.+-])0\d(?:[ .-]?\d){7,12}(?![\w-])", phone),
        (r"(?<![\w.+-])\d(?: \d){8,14}(?![\w-])", phone),
        (r"(?<![\w.,+-])[1-9]\d{9}(?![\w-]|[.,]\d)", phone),
    )


def _dates(language: str, base: str) -> tuple[Pattern, ...]:
    def iso(found: re.Match[str]) -> Iterator[Fact]:
        yield _date(int(found[2]), int(found[3]), found[1])

    def numeric(found: re.Match[str]) -> Iterator[Fact]:
        first, second = int(found[1]), int(found[2])
        month, day = (first, second) if language in ("en", "en-us") else (second, first)
        if month > 12 >= day:
            month, day = day, month
        if month <= 12 and day <= 31:
            yield _date(month, day, found[3])

    months, weekdays = MONTH_WORDS.get(base, {}), WEEKDAY_WORDS.get(base, {})

    def spoken(found: re.Match[str]) -> Iterator[Fact]:
        if weekday := found["weekday"]:
            yield Fact(FactKind.DATE, weekdays[weekday.lower()], certain=False)
        yield _date(months[found["month"].lower().rstrip(".")], int(found["day"]), found["year"])

    patterns: list[tuple[str, FactReading]] = [
        (r"\b24/7\b|^\s*\d{1,2}[.)]\s", _nothing),  # and the numbering of a list
        (r"(?<![\w-])(\d{4})-(\d{2})-(\d{2})(?:T|\b)", iso),
        (r"(?<![\w/])(\d{1,2})/(\d{1,2})(?:/(\d{4}|\d{2}))?(?![\w/])", numeric),
    ]
    patterns.append((r"(?<![\w.])(\d{1,2})\.(\d{1,2})\.(\d{4})(?![\w]|\.\d)", _dotted_date))
    if base == "de":
        patterns.append((r"(?<![\w.])(\d{1,2})\.(\d{1,2})\.(\d{4}|\d{2})?(?![\w])", numeric))
    if months:
        weekday = rf"(?:\b(?P<weekday>{_either(weekdays)}),?\s+(?:the\s+|el\s+|le\s+|den\s+)?)?"
        day = rf"{UNCERTAIN}?(?P<day>[12]\d|3[01]|0?[1-9])(?:st|nd|rd|th|er|º)?"
        month = rf"(?P<month>{_either(months)})\b\.?"
        year = r"(?:,?\s+(?:de\s+)?(?P<year>20\d\d)\b)?"
        patterns.append((rf"{weekday}(?<![\w.,:$€£]){day}{DAY_JOINT[base]}{month}{year}", spoken))
        if base == "en":
            patterns.append((rf"{weekday}\b{month}\s+(?:the\s+)?{day}(?![\w:])(?!\.\d){year}", spoken))
    return _compiled(*patterns)


def _dotted_date(found: re.Match[str]) -> Iterator[Fact]:
    """5.6.2026: with dots the day comes first, in every language."""
    day, month = int(found[1]), int(found[2])
    if 1 <= month <= 12 and 1 <= day <= 31:
        yield _date(month, day, found[3])


def _date(month: int, day: int, year: str | None) -> Fact:
    in_year = f"{month:02}-{day:02}"
    if year is None:
        return Fact(FactKind.DATE, in_year)
    full = year if len(year) == 4 else f"20{year}"
    return Fact(FactKind.DATE, f"{full}-{in_year}", others=(in_year,))


def _days(base: str) -> tuple[Pattern, ...]:
    weekdays, relative = WEEKDAY_WORDS.get(base, {}), RELATIVE_DAYS.get(base, {})
    if not weekdays:
        return ()

    def weekday(found: re.Match[str]) -> Iterator[Fact]:
        day = weekdays[found["day"].lower()]
        yield Fact(FactKind.DATE, f"next {day}", others=(day,)) if found["next"] else Fact(FactKind.DATE, day)

    def related(found: re.Match[str]) -> Iterator[Fact]:
        word = " ".join(found[0].lower().split())
        # "How can I help you today?" is no date; "today" against "tomorrow" is.
        yield Fact(FactKind.DATE, relative[word], certain=word not in ("today", "hoy", "aujourd'hui", "heute"))

    def abbreviated(found: re.Match[str]) -> Iterator[Fact]:
        short = found["day"].lower()
        day = next(word for word in weekdays.values() if word.startswith(short))
        yield Fact(FactKind.DATE, day, certain=False)

    abbreviations = r"\b(?P<day>(?-i:Mon|Tues?|Wed|Thu(?:rs?)?|Fri|Sat|Sun))\b\.?" if base == "en" else None
    part_of_day = rf"\b(?:{MORNING[base]}|{AFTERNOON[base]}|guten morgen)\b"
    return _compiled(
        (part_of_day, _nothing),
        (rf"\b(?P<next>next\s+)?(?P<day>{_either(weekdays)})s?\b", weekday),
        (rf"\b(?:{_either(relative)})\b", related),
        *([] if abbreviations is None else [(abbreviations, abbreviated)]),
    )


def _time(reading: Reading) -> FactReading:
    def facts(found: re.Match[str]) -> Iterator[Fact]:
        for clock in reading(found):
            other = clock._replace(minutes=(clock.minutes + 720) % 1440)
            yield Fact(FactKind.TIME, str(clock), others=(str(other),) if clock.open else ())

    return facts


def _amounts(base: str) -> tuple[Pattern, ...]:
    def money(found: re.Match[str]) -> Iterator[Fact]:
        currency = _CURRENCIES[(found["sign"] or found["unit"]).lower()]
        amount = _number(found["amount"], base, found["scale"])
        if cents := found["cents"]:
            amount = _number(f"{amount}.{int(cents):02}", "en")
        yield Fact(FactKind.MONEY, f"{'-' if found['minus'] else ''}{amount} {currency}")

    def cents(found: re.Match[str]) -> Iterator[Fact]:
        yield Fact(FactKind.MONEY, f"{found[1]} {'pence' if found[2].lower() == 'pence' else 'cents'}")

    def percent(found: re.Match[str]) -> Iterator[Fact]:
        yield Fact(FactKind.PERCENT, f"{_number(found[1], base)}%")

    def ordinal(found: re.Match[str]) -> Iterator[Fact]:
        yield Fact(FactKind.ORDINAL, str(int(found["number"])), certain=not found["uncertain"])

    def number(found: re.Match[str]) -> Iterator[Fact]:
        value = _number(found["number"], base, found["scale"])
        yield Fact(FactKind.NUMBER, f"-{value}" if found["minus"] else value, certain=not found["uncertain"])

    minus = r"(?P<minus>(?<!\S)-\s?)?"
    symbols = r"(?:(?:US|AU?|CA?|NZ|HK|S)?\$|[€£¥])"
    codes = _either({word: word for word in _CURRENCIES if len(word) == 3 and word.isascii() and word.isalpha()})
    words = _either({word: word for word in _CURRENCIES if word[-1].isalpha()})
    more = r"(?:\s?(?P<scale>thousand|million|billion|[km](?=\W|$)))?"
    change = rf"(?:\s+(?:and|con|et|und)\s+(?P<cents>\d\d?)\s+(?:{_CENTS})\b)?"
    return _compiled(
        (
            rf"{minus}(?<!\w)(?P<sign>{symbols}|(?:{codes})(?=[\s\d]))\s?-?(?P<amount>{_AMOUNT}){more}"
            r"(?P<unit>)(?P<cents>)",
            money,
        ),
        (
            rf"{minus}(?<![\w.,]){UNCERTAIN}?(?P<amount>{_AMOUNT}){more}\s?(?P<sign>)"
            rf"(?P<unit>{symbols}|(?:{words})\b){change}",
            money,
        ),
        (rf"(?<![\w.,])(\d\d?)\s?({_CENTS}|¢)(?!\w)", cents),
        (rf"(?<![\w.,])({_AMOUNT})\s?(?:%|percent\b|per cent\b|por ciento\b|pour cent\b|prozent\b)", percent),
        (rf"(?<![\w.,])(?P<uncertain>{UNCERTAIN})?(?P<number>\d{{1,4}})(?:st|nd|rd|th)\b", ordinal),
        (r"(?<![\w-])[^\W\d_][\w-]*\d[\w-]*", _nothing),  # a reference such as LT-4F2K
        (rf"(?<![\w.,])\d+(?!{_UNITS})[^\W\d_][\w-]*", _nothing),
        (
            rf"(?P<minus>(?<!\S)-)?(?<![\w.,])(?P<uncertain>{UNCERTAIN})?(?P<number>{_AMOUNT})"
            r"(?:\s(?P<scale>thousand|million|billion)\b)?",
            number,
        ),
    )


def _number(text: str, base: str, scale: str | None = None) -> str:
    """An amount in one form: `1,200.50` and, in languages that write it so, `1.200,50` are `1200.5`."""
    whole, fraction = _parted(text, base)
    whole = whole.lstrip("0") or "0"
    fraction = fraction.rstrip("0")
    plain = f"{whole}.{fraction}" if fraction else whole
    if scale is None or len(plain) > 20:
        return plain
    return _number(f"{Decimal(plain) * _SCALES[scale.lower()]:f}", "en")


def _parted(text: str, base: str) -> tuple[str, str]:
    """The digits before and after the decimal sign."""
    last = max(text.rfind("."), text.rfind(","))
    if last < 0:
        return text, ""
    sign = text[last]
    digits_after = len(text) - last - 1
    groups = "," if base == "en" else "."
    is_group = text.count(sign) > 1 or (digits_after == 3 and sign == groups)
    if is_group and any(len(group) != 3 for group in re.split("[.,]", text)[1:]):
        return text, ""  # no amount, but a version or an address: 1.2.3.4
    if is_group:
        return re.sub("[.,]", "", text), ""
    return re.sub("[.,]", "", text[:last]), text[last + 1 :]


def _either(words: dict[str, str] | dict[str, int]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
