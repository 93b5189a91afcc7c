"""Moments on the command line: `7d`, a day, a time; and from when to when."""

import argparse
from datetime import datetime

from polycompare.model.errors import UserError
from polycompare.model.moments import moment


class TimeRangeError(UserError):
    """A time that ends before it begins."""


def first_moment(text: str) -> datetime:
    """The moment that something begins at; a day from its beginning."""
    return _moment(text, is_end=False)


def last_moment(text: str) -> datetime:
    """The moment that something ends at; a day is within."""
    return _moment(text, is_end=True)


def require_range(since: datetime | None, until: datetime | None) -> None:
    """Raise `TimeRangeError` where nothing can be between two moments."""
    if since is not None and until is not None and since > until:
        raise TimeRangeError(
            f"Nothing is between --since {since:%Y-%m-%d %H:%M} and --until {until:%Y-%m-%d %H:%M}, which comes "
            "first; change one of them."
        )


def _moment(text: str, *, is_end: bool) -> datetime:
    try:
        return moment(text, datetime.now().astimezone(), is_end=is_end)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
