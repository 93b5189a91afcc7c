"""Values that have an order: numbers, and ISO dates and times as text."""

import re
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Final, TypeAlias

from polycompare.model.values import JsonValue

Ordered: TypeAlias = float | date | time | datetime

_DAY: Final = r"\d{4}-\d\d-\d\d"
_TIME: Final = r"\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?"

_FORMS: Final[dict[str, tuple[re.Pattern[str], Callable[[str], Ordered]]]] = {
    "date": (re.compile(_DAY, re.ASCII), date.fromisoformat),
    "time": (re.compile(_TIME, re.ASCII), time.fromisoformat),
    "date and time": (re.compile(f"{_DAY}[T ]{_TIME}", re.ASCII), datetime.fromisoformat),
    "date and time with zone": (
        re.compile(rf"{_DAY}[T ]{_TIME}(?:Z|[+-]\d\d:?\d\d)", re.ASCII),
        datetime.fromisoformat,
    ),
}


def ordered(value: JsonValue) -> tuple[str, Ordered] | None:
    """The form of a value, and what compares with others of that form; None for a value without an order."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return "number", value
    if not isinstance(value, str):
        return None
    for form, (pattern, read) in _FORMS.items():
        if pattern.fullmatch(value):
            try:
                return form, read(value)
            except ValueError:  # 30 February
                return None
    return None


def lies_between(value: JsonValue, low: float | str, high: float | str) -> bool | None:
    """Whether `low` ≤ `value` ≤ `high`; None where they are not three of one form."""
    given, least, most = ordered(value), ordered(low), ordered(high)
    if given is None or least is None or most is None or not given[0] == least[0] == most[0]:
        return None
    # of one form, and so of one type, which the signature cannot say
    return bool(least[1] <= given[1] <= most[1])  # type: ignore[operator]  # see above
