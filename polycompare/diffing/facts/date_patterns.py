"""How dates and days are written."""

import re
from collections.abc import Iterator
from typing import Final

from polycompare.diffing.facts.alternatives import either
from polycompare.diffing.facts.calendar_words import (
    AFTERNOON,
    DAY_JOINT,
    DAYS_AHEAD,
    MONTH_WORDS,
    MORNING,
    RELATIVE_DAYS,
    WEEKDAY_SHORT_WORDS,
    WEEKDAY_WORDS,
)
from polycompare.diffing.facts.fact import Fact, FactKind
from polycompare.diffing.facts.number_words import UNCERTAIN
from polycompare.diffing.facts.reading import TAKEN, FactReading, Pattern, led_by, nothing, way

_NOT_TODAY: Final = ("today", "tonight", "this evening", "hoy", "esta noche", "aujourd'hui", "ce soir", "heute")
"""Words that may name no date: "How can I help you today?" tells none; "today" against "tomorrow" does."""

# Short names of days are capitalised. Some are words as well ("Sun terrace", "Sat outside"), and are days only
# beside what goes with a day.
_SURE_SHORT_DAY: Final = r"(?-i:Tues?|Weds?|Thu(?:rs?)?|Fri)\b\.?"
_SHORT_DAY: Final = (
    r"(?<!the )(?-i:Mon|Sat|Sun)\b"
    rf"(?=\s*(?:[.,;:!?)/–-]|$|{TAKEN})|\s+(?:at|from|to|or|and|morning|afternoon|evening|night|lunch|dinner|\d))"
)
_SHORT_DAY_AFTER: Final = (
    r"(?:(?<=\bon )|(?<=\bby )|(?<=\bthis )|(?<=\bnext )|(?<=\bevery )|(?<=\buntil ))(?:Mon|Sat|Sun)\b"
)


def date_patterns(language: str, base: str) -> tuple[Pattern, ...]:
    """Dates with a day and a month: `base` is the language without its country."""

    def iso(found: re.Match[str]) -> Iterator[Fact]:
        yield _date(int(found[2]), int(found[3]), found[1])

    month_first = language in ("en", "en-us")
    short_dotted = r"(?:\d{4}|\d{2})?" if base == "de" else r"\d{4}"
    return (
        way(r"\b24/7\b", nothing, "24/7"),
        way(r"^\s*\d{1,2}[.)]\s", nothing, ". ", ") "),  # the numbering of a list
        way(rf"({led_by('0-9', '-')}\d{{3}})-(\d{{2}})-(\d{{2}})(?:T|\b)", iso, "-"),
        way(
            rf"({led_by('0-9', '/')}\d?)/(\d{{1,2}})(?:/(\d{{4}}|\d{{2}}))?(?![\w/])",
            _numeric(month_first=month_first),
            "/",
        ),
        way(
            rf"({led_by('0-9', '.,')}\d?)\.(\d{{1,2}})\.({short_dotted})(?!\w|\.\d)",
            _numeric(month_first=False),
            ".",
        ),
        way(rf"({led_by('0-9', '-')}\d?)-(\d{{1,2}})-(\d{{4}})(?![\w-])", _numeric(month_first=month_first), "-"),
        *_with_named_month(base),
    )


def _numeric(*, month_first: bool) -> FactReading:
    def reading(found: re.Match[str]) -> Iterator[Fact]:
        first, second = int(found[1]), int(found[2])
        month, day = (first, second) if month_first else (second, first)
        if month > 12 >= day:
            month, day = day, month
        if 1 <= month <= 12 and 1 <= day <= 31:
            yield _date(month, day, found[3] or None)

    return reading


def _with_named_month(base: str) -> Iterator[Pattern]:
    if base not in MONTH_WORDS:
        return
    months = MONTH_WORDS[base]
    weekdays = WEEKDAY_WORDS[base] | WEEKDAY_SHORT_WORDS.get(base, {})

    def spoken(found: re.Match[str]) -> Iterator[Fact]:
        year = (found["year"] or "").replace(" ", "")
        yield _date(months[found["month"].lower()], int(found["day"]), year or None)

    def with_weekday(found: re.Match[str]) -> Iterator[Fact]:
        yield Fact(FactKind.DATE, weekdays[found["weekday"].lower()], certain=False)
        yield from spoken(found)

    weekday = rf"\b(?P<weekday>{either(weekdays)})\.?,?\s+(?:the\s+|el\s+|le\s+|den\s+|dem\s+)?{UNCERTAIN}?"
    ending = "(?:st|nd|rd|th|er|º)?"
    day = rf"{UNCERTAIN}?(?P<day>[12]\d|3[01]|0?[1-9]){ending}"
    first_day = rf"(?P<day>{led_by('0-9', '.,:$€£')}(?:(?<=[12])\d|(?<=3)[01]|(?<=0)[1-9]|(?<=[1-9])))"
    month = rf"(?P<month>{either(months)})\b\.?"
    year = r"(?:,?\s+(?:de\s+|del\s+)?(?P<year>20 ?\d\d)\b)?"
    dates = [rf"{first_day}{ending}{DAY_JOINT[base]}{month}{year}"]
    if base == "en":
        dates.append(rf"\b{month}\s+(?:the\s+)?{day}(?![\w:])(?!\.\d){year}")
    for date in dates:
        yield way(weekday + date, with_weekday, *sorted({name[:3] for name in weekdays}))
    for date in dates:
        yield way(date, spoken, *sorted({name[:3] for name in months}))


def _date(month: int, day: int, year: str | None) -> Fact:
    in_year = f"{month:02}-{day:02}"
    if year is None:
        return Fact(FactKind.DATE, in_year)
    full = year if len(year) == 4 else f"20{year}"
    return Fact(FactKind.DATE, f"{full}-{in_year}", others=(in_year,))


def day_patterns(base: str) -> Iterator[Pattern]:
    """Days by name, and those told from today; to be looked for once times of day are gone."""
    if base not in WEEKDAY_WORDS:
        return
    weekdays, relative = WEEKDAY_WORDS[base], RELATIVE_DAYS[base]
    short = WEEKDAY_SHORT_WORDS.get(base, {})

    def weekday(found: re.Match[str]) -> Iterator[Fact]:
        name = found["day"].lower().rstrip(".")
        day = weekdays.get(name) or short[name]
        yield Fact(FactKind.DATE, f"next {day}", others=(day,)) if found["next"] else Fact(FactKind.DATE, day)

    def related(found: re.Match[str]) -> Iterator[Fact]:
        word = " ".join(found[0].lower().split())
        yield Fact(FactKind.DATE, relative[word], certain=word not in _NOT_TODAY)

    def ahead(found: re.Match[str]) -> Iterator[Fact]:
        days = int(found["days"])
        yield Fact(FactKind.DATE, "tomorrow" if days == 1 else f"in {days} days")

    part_of_day = rf"\b(?:{MORNING[base]}|{AFTERNOON[base]}|guten morgen)\b"
    names = tuple(sorted(weekdays))
    yield way(part_of_day, nothing, counted=False)
    yield way(rf"\b(?P<next>next\s+)?(?P<day>{either(weekdays)})s?\b", weekday, *names, counted=False)
    if short:
        days = rf"{_SURE_SHORT_DAY}|{_SHORT_DAY}|{_SHORT_DAY_AFTER}"
        yield way(rf"\b(?P<next>next\s+)?(?P<day>{days})", weekday, *(day[:3] for day in names), counted=False)
    yield way(rf"\b{either(relative)}\b", related, *sorted({word.split()[-1] for word in relative}), counted=False)
    yield way(rf"\b{DAYS_AHEAD[base].format(n=r'(?P<days>[1-9][0-9]?)')}\b", ahead)
