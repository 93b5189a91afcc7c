"""A look at a store's file before something is written to it."""

import sqlite3
from pathlib import Path
from threading import Timer
from typing import Final

CHECK_TIME: Final = 0.1
"""Seconds that a check may take. SQLite checks some 40 MB in that time, where the system has them in memory."""

_TABLES: Final = "SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0 ORDER BY rootpage"

_checked: set[tuple[Path, int, int]] = set()


def check_once(connection: sqlite3.Connection, path: Path) -> None:
    """Look once in this process, for `CHECK_TIME` at most, whether the pages of a store are as they were written.

    Damage is otherwise noticed only where something happens to be read. Of a store that is larger than what can
    be read in that time, the tables that come first are checked: those that a listing shows. Raises
    `sqlite3.DatabaseError` with the code of damage.
    """
    state = path.stat()
    place = (path.absolute(), state.st_dev, state.st_ino)
    if place in _checked:
        return
    _checked.add(place)
    timer = Timer(CHECK_TIME, connection.interrupt)
    timer.start()
    try:
        for (table,) in connection.execute(_TABLES).fetchall():
            _check_table(connection, table)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
            raise
    finally:
        timer.cancel()
        timer.join()  # it must not interrupt what comes next


def check_size(connection: sqlite3.Connection, path: Path) -> None:
    """Raise `sqlite3.DatabaseError`, with the code of damage, where the file ends within a page.

    SQLite itself sees that whole pages are missing, but takes the rest of a part of one for zeros. A file that has
    a log beside it may be so: SQLite writes what is missing from there.
    """
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and log.stat().st_size:
        return
    if path.stat().st_size % int(connection.execute("PRAGMA page_size").fetchone()[0]):
        raise _damaged("its end is missing")


def _damaged(how: str) -> sqlite3.DatabaseError:
    """The error that SQLite raises for damage, where it was noticed otherwise."""
    error = sqlite3.DatabaseError(how)
    error.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
    return error


def _check_table(connection: sqlite3.Connection, table: str) -> None:
    """Check a table alone: FTS5 would add a check of its own index, which takes long."""
    results = connection.execute(f"PRAGMA quick_check('{table}')").fetchall()
    if [result for (result,) in results] != ["ok"]:
        raise _damaged("some of its pages are not as they were written")
