"""Days and phone numbers of a conversation, to be written as variables: days move with the day of the test.

A day is looked for in its spellings: `2026-03-14`, `14/03/2026`, `Saturday, March 14th`, `14 March`, and, where it
stands alone, `Saturday`. Without a year it is the one that comes next. *Tomorrow* needs no variable.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Final

from polycompare.diffing.facts.fact import Fact, FactKind
from polycompare.diffing.facts.facts import extract_facts
from polycompare.scenarios.draft import OfferedVariable
from polycompare.scenarios.variables import escaped

_MOST_AHEAD: Final = timedelta(days=400)
_MOST_BEHIND: Final = timedelta(days=60)
"""Days further from the conversation's are no appointments: they stay as they are."""

_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_SHORT_MONTHS: Final = tuple(month[:3] for month in _MONTHS)

_WEEKDAY: Final = rf"(?:(?P<weekday>{'|'.join(_DAYS)})(?P<after>,? ))?"
_DAY: Final = r"(?P<day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_MONTH: Final = rf"(?P<month>{'|'.join((*_MONTHS, *_SHORT_MONTHS))})\b"
_YEAR: Final = r"(?P<gap>,? )(?P<year>\d{4})\b"

_NAMED: Final = (
    re.compile(rf"\b{_WEEKDAY}{_DAY}(?: of)? {_MONTH}(?:{_YEAR})?"),
    re.compile(rf"\b{_WEEKDAY}{_MONTH} {_DAY}\b(?:{_YEAR})?(?!:)"),
)
_ISO: Final = re.compile(r"(?<![\w-])(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)(?![\d-])")
_NUMERIC: Final = re.compile(
    r"(?<![\w./-])(?P<one>\d{1,2})(?P<mark>[/.])(?P<other>\d{1,2})(?P=mark)(?P<year>20\d\d)(?![\w/-])"
)
_ALONE: Final = re.compile(rf"\b(?:{'|'.join(_DAYS)})\b")
_PHONE: Final = re.compile(r"(?<![\w.+-])\+?\(?\d[\d ().-]{5,20}\d(?!\w)")


def offered_variables(texts: Iterable[str], day: date, language: str | None) -> tuple[OfferedVariable, ...]:
    """What of these texts may be variables, the days in order and then the numbers; `day` is that of the
    conversation."""
    distinct = list(dict.fromkeys(texts))
    return (*_days(distinct, day), *_phones(distinct, language))


class Writing:
    """Texts with the chosen variables in them, and everything else as it is."""

    def __init__(self, variables: Iterable[OfferedVariable]) -> None:
        self._written: dict[str, str] = {}
        for variable in variables:
            if variable.chosen:
                self._written |= variable.written
        longest_first = sorted(self._written, key=len, reverse=True)
        spellings = "|".join(map(re.escape, longest_first))
        self._spelling = re.compile(rf"(?<![\w-])(?:{spellings})(?![\da-z])") if spellings else None

    def of(self, text: str) -> str:
        """The template of a text."""
        if self._spelling is None:
            return escaped(text)
        parts: list[str] = []
        at = 0
        for found in self._spelling.finditer(text):
            parts += (escaped(text[at : found.start()]), self._written[found[0]])
            at = found.end()
        return "".join((*parts, escaped(text[at:])))


def _days(texts: list[str], today: date) -> Iterator[OfferedVariable]:
    written: dict[date, dict[str, str]] = defaultdict(dict)
    rest: list[str] = []
    for text in texts:
        left = text
        for pattern in (*_NAMED, _ISO, _NUMERIC):
            for found in pattern.finditer(left):
                told = _told(found, today)
                if told is not None:
                    meant, form = told
                    written[meant][found[0]] = _variable(meant - today, form)
            left = pattern.sub(" ", left)
        rest.append(left)
    for name in dict.fromkeys(found[0] for text in rest for found in _ALONE.finditer(text)):
        meant = _next(name, today, written)
        written[meant][name] = _variable(meant - today, "%A")
    for meant in sorted(written):
        forms = ", ".join(written[meant])
        yield OfferedVariable(f"{forms} → {_variable(meant - today)}", written[meant])


def _told(found: re.Match[str], today: date) -> tuple[date, str] | None:
    """The day that was spelled and its form; None where it is none, none that is near, or may be two."""
    groups = found.groupdict()
    if "one" in groups:
        return _numeric(found, today)
    if found.re is _ISO:
        meant = _date(int(found["year"]), int(found["month"]), int(found["day"]))
        return (meant, "") if meant is not None and _is_near(meant, today) else None
    names, directive = (_MONTHS, "%B") if found["month"] in _MONTHS else (_SHORT_MONTHS, "%b")
    month, day = names.index(found["month"]) + 1, int(found["day"])
    if found["year"]:
        meant = _date(int(found["year"]), month, day)
    else:
        years = (_date(year, month, day) for year in range(today.year - 1, today.year + 2))
        meant = next((each for each in years if each is not None and each >= today - _MOST_BEHIND), None)
    if meant is None or not _is_near(meant, today):
        return None
    if found["weekday"] and _DAYS[meant.weekday()] != found["weekday"]:
        return None
    month_first = found.start("month") < found.start("day")
    form = f"{directive} %-d" if month_first else f"%-d {directive}"
    weekday = f"%A{found['after']}" if found["weekday"] else ""
    return meant, f"{weekday}{form}{found['gap']}%Y" if found["year"] else f"{weekday}{form}"


def _numeric(found: re.Match[str], today: date) -> tuple[date, str] | None:
    """A day in digits. With a dot the day comes first; with a slash only what can be read in one way is."""
    one, other, year, mark = int(found["one"]), int(found["other"]), int(found["year"]), found["mark"]
    day_first = _date(year, other, one)
    month_first = None if mark == "." else _date(year, one, other)
    if day_first is not None and month_first is not None and day_first != month_first:
        return None
    meant = day_first or month_first
    if meant is None or not _is_near(meant, today):
        return None
    pad = "-" if len(found["one"]) == 1 or len(found["other"]) == 1 else ""
    order = ("d", "m") if day_first is not None else ("m", "d")
    return meant, f"%{pad}{order[0]}{mark}%{pad}{order[1]}{mark}%Y"


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _is_near(day: date, today: date) -> bool:
    return -_MOST_BEHIND <= day - today <= _MOST_AHEAD


def _next(name: str, today: date, mentioned: Mapping[date, object]) -> date:
    """The day of a weekday's name: one that is mentioned as a date in the coming two weeks, else the next one."""
    first = today + timedelta(days=(_DAYS.index(name) - today.weekday()) % 7)
    coming = [first + timedelta(weeks=weeks) for weeks in range(3)]
    following = first if first > today else coming[1]
    return next((day for day in coming if day in mentioned), following)


def _variable(ahead: timedelta, form: str = "") -> str:
    days = f"{ahead.days:+}d" if ahead.days else ""
    return f"{{{{today{days}:{form}}}}}" if form else f"{{{{today{days}}}}}"


def _phones(texts: list[str], language: str | None) -> Iterator[OfferedVariable]:
    """Each number once, whatever its spellings; each spelling is a variable of its own."""
    numbers: list[tuple[Fact, dict[str, str]]] = []
    for text in texts:
        for found in _PHONE.finditer(text):
            fact = _phone(found[0], language)
            if fact is not None:
                same = next((spellings for other, spellings in numbers if fact.agrees(other)), None)
                if same is None:
                    numbers.append((fact, same := {}))
                same.setdefault(found[0], "")
    count = 0
    for _, spellings in numbers:
        for spelling in spellings:
            count += 1
            spellings[spelling] = "phone" if count == 1 else f"phone_{count}"
        yield OfferedVariable(
            f"{', '.join(spellings)} → {', '.join(f'{{{{{name}}}}}' for name in spellings.values())}",
            {spelling: f"{{{{{name}}}}}" for spelling, name in spellings.items()},
            {name: spelling for spelling, name in spellings.items()},
        )


def _phone(text: str, language: str | None) -> Fact | None:
    facts = extract_facts(text, language)
    return facts[0] if len(facts) == 1 and facts[0].kind is FactKind.PHONE else None
