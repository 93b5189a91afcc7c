"""Days, phone numbers and e-mail addresses of a conversation, to be written as variables: days move with the day
of the test.

A day is looked for in its spellings: `2026-03-14`, `14/03/2026`, `Saturday, March 14th`, `14 March`, and, where it
stands alone, `Saturday`. Without a year it is the one that comes next. *Tomorrow* needs no variable.

A number or an address is one variable, as it was spelled first. What is said or stored in another spelling stays
as it is, since a template cannot spell a value otherwise; what a reply is to tell may be spelled in any way.
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
_EMAIL: Final = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,6}")


def offered_variables(texts: Iterable[str], day: date, language: str | None) -> tuple[OfferedVariable, ...]:
    """What of these texts may be variables: the days in order, then numbers, then addresses. `day` is that of the
    conversation."""
    distinct = list(dict.fromkeys(texts))
    return (
        *_days(distinct, day),
        *_contacts(distinct, language, "phone", FactKind.PHONE, _PHONE),
        *_contacts(distinct, language, "email", FactKind.EMAIL, _EMAIL),
    )


class Writing:
    """Texts with the chosen variables in them, and everything else as it is."""

    def __init__(self, variables: Iterable[OfferedVariable]) -> None:
        chosen = [variable for variable in variables if variable.chosen]
        self._written = {spelling: to for variable in chosen for spelling, to in variable.written.items()}
        self._told = {
            spelling: to for variable in chosen for spelling, to in variable.told.items()
        } | self._written
        self._spelling, self._telling = _any_of(self._written), _any_of(self._told)

    def of(self, text: str) -> str:
        """The template of a text."""
        return _filled(text, self._spelling, self._written)

    def of_told(self, text: str) -> str:
        """The template of what a reply is to tell, in whatever spelling."""
        return _filled(text, self._telling, self._told)


def _any_of(spellings: Iterable[str]) -> re.Pattern[str] | None:
    longest_first = sorted(spellings, key=len, reverse=True)
    any_spelling = "|".join(map(re.escape, longest_first))
    return re.compile(rf"(?<![\w-])(?<!\w[.+])(?:{any_spelling})(?![\da-z]|\.\w)") if longest_first else None


def _filled(text: str, spelling: re.Pattern[str] | None, written: Mapping[str, str]) -> str:
    parts: list[str] = []
    at = 0
    for found in () if spelling is None else spelling.finditer(text):
        parts += (escaped(text[at : found.start()]), written[found[0]])
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


def _contacts(
    texts: list[str], language: str | None, name: str, kind: FactKind, pattern: re.Pattern[str]
) -> Iterator[OfferedVariable]:
    """Each number or address once, whatever its spellings: the first is the variable's."""
    met: list[tuple[Fact, list[str]]] = []
    for spelling in dict.fromkeys(found[0] for text in texts for found in pattern.finditer(text)):
        fact = _only_fact(spelling, kind, language)
        if fact is not None:
            same = next((spellings for other, spellings in met if fact.agrees(other)), None)
            if same is None:
                met.append((fact, [spelling]))
            else:
                same.append(spelling)
    for number, (_, (first, *others)) in enumerate(met, start=1):
        own_name = name if number == 1 else f"{name}_{number}"
        variable = f"{{{{{own_name}}}}}"
        stays = f" ({', '.join(others)} {'stays' if len(others) == 1 else 'stay'})" if others else ""
        yield OfferedVariable(
            f"{first} → {variable}{stays}",
            {first: variable},
            {own_name: first},
            told=dict.fromkeys(others, variable),
        )


def _only_fact(text: str, kind: FactKind, language: str | None) -> Fact | None:
    facts = extract_facts(text, language)
    return facts[0] if len(facts) == 1 and facts[0].kind is kind else None
