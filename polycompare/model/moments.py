"""Moments as a person writes them: `7d`, `12h`, a day, a time."""

import re
from datetime import datetime, timedelta
from typing import Final

FORMS: Final = "7d, 12h, 2026-11-20 or 2026-11-20T14:05"
"""How a moment is written, in words for a message."""

_AGO: Final = re.compile(r"(\d{1,6})([mhdw])")
_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_DAY: Final = re.compile(r"\d{4}-?\d{2}-?\d{2}")


def moment(text: str, now: datetime, *, is_end: bool = False) -> datetime:
    """The moment that a person means, in the time zone of `now`.

    A number with `m`, `h`, `d` or `w` is so long ago. A day is its beginning, or, where a span of time ends with
    it, the beginning of the next one. A time without a zone is one of the zone of `now`. Raises `ValueError` for
    anything else.
    """
    ago = _AGO.fullmatch(text)
    try:
        if ago is not None:
            return now - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        when = datetime.fromisoformat(text)
        if when.tzinfo is None:
            when = when.replace(tzinfo=now.tzinfo)
        return when + timedelta(days=1) if is_end and _DAY.fullmatch(text) else when
    except (ValueError, OverflowError):
        raise ValueError(f"{text!r} is no moment; write {FORMS}") from None
