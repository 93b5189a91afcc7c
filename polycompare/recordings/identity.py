"""Whether a file is a store of ours, and of which format."""

import sqlite3
from pathlib import Path

from polycompare.recordings.errors import StoreError
from polycompare.recordings.schema import APPLICATION_ID, FORMAT_VERSION


def format_of(connection: sqlite3.Connection, path: Path) -> int:
    """The format version of the store at `path`; 0 for an empty file.

    Raises `StoreError` for what cannot be used: a store of a newer version, and a file of another program.
    """
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    if connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID:
        if version > FORMAT_VERSION:
            raise StoreError(
                f"The store {path} was written by a newer polycompare (format {version}, this one knows "
                f"{FORMAT_VERSION}); update polycompare, or give another file with --store."
            )
        return version
    if connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
        raise StoreError(
            f"{path} is the SQLite file of another program, not a polycompare store; "
            "give another file with --store."
        )
    return 0
