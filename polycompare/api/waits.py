"""How long the service asks to wait."""

import re
from email.utils import parsedate_to_datetime
from typing import Final

LONGEST_WAIT_ASKED: Final = 86_400.0
"""In seconds. A service that asks for a longer wait is understood to ask for a day."""


def retry_after_seconds(value: str | None, now: float) -> float | None:
    """The wait that a Retry-After header asks for: seconds or an HTTP date (RFC 9110, 10.2.3).

    `now` is in seconds since 1970. None for no header or one that says nothing; a date in the past is 0, and no
    wait is longer than `LONGEST_WAIT_ASKED`.
    """
    if value is None:
        return None
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?", text := value.strip()):
        return min(float(text), LONGEST_WAIT_ASKED)
    try:
        wait = parsedate_to_datetime(text).timestamp() - now
    except (ValueError, OverflowError, OSError):
        return None
    return min(max(0.0, wait), LONGEST_WAIT_ASKED)


def wait_in_words(seconds: float) -> str:
    """`0.25 s`, `90 s`, `10 min`, `24 h`."""
    if seconds < 10:
        return f"{seconds:.2g} s"
    if seconds <= 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.0f} h"
