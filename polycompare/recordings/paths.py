"""Where recordings are kept, and what they are called."""

import secrets
from datetime import UTC, datetime
from pathlib import Path


def default_store_path() -> Path:
    """The store in the platform's data directory; follows `XDG_DATA_HOME` where the platform does."""
    from platformdirs import user_data_path  # only a command that records needs it

    return user_data_path("polycompare", appauthor=False) / "recordings.sqlite3"


def new_recording_id(now: datetime) -> str:
    """A new id such as `20261121-051523-7f3a9c`: UTC to the second, so that ids sort by time, then chance."""
    return f"{now.astimezone(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"
