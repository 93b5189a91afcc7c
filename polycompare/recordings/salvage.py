"""What can still be read of a damaged store, copied to where it can be used."""

import atexit
import sqlite3
from contextlib import closing
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Final
from urllib.parse import quote

from polycompare.model.values import Side
from polycompare.recordings.encoding import Column
from polycompare.recordings.places import TURN_BITS, TURN_MASK
from polycompare.recordings.schema import MIGRATIONS, migrate

_TABLES: Final = (
    *("recordings", "sides", "origins", "deployments", "turns", "outcomes", "responses"),
    *("rebuilds", "rebuilt_turns", "recoveries", "bookmarks", "annotations"),
)

# What has not both sides cannot be read as a recording.
_DROP_HALVES: Final = """
    DELETE FROM recordings WHERE key NOT IN (SELECT recording FROM sides GROUP BY recording HAVING count(*) = 2)
"""

_SPEAK_AGAIN: Final = """
    INSERT INTO spoken (rowid, user, baseline, candidate)
    SELECT recording << ? | turn, user, baseline_text, candidate_text FROM turns
    WHERE searchable AND turn <= ? AND recording IN (SELECT key FROM recordings)
"""

_copies: dict[tuple[Path, int, int], Path] = {}


def salvaged_copy(path: Path) -> Path:
    """A store with what can be read of the damaged one at `path`, for its owner only, until this process ends.

    The damaged file is left as it is. Raises `sqlite3.Error` or `OSError` where nothing at all can be read.
    """
    state = path.stat()
    place = (path, state.st_mtime_ns, state.st_size)
    if place not in _copies:
        directory = mkdtemp(prefix="polycompare-")
        atexit.register(rmtree, directory, ignore_errors=True)
        copy = Path(directory, path.name)
        with closing(_read_only(path)) as damaged, closing(sqlite3.connect(copy, isolation_level=None)) as saved:
            _salvage(damaged, saved)
        _copies[place] = copy
    return _copies[place]


def _read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro", uri=True, isolation_level=None)


def _salvage(damaged: sqlite3.Connection, saved: sqlite3.Connection) -> None:
    version: int = damaged.execute("PRAGMA user_version").fetchone()[0]
    saved.execute("PRAGMA synchronous = OFF")
    saved.execute("BEGIN")
    for statements in MIGRATIONS[:version]:
        for statement in statements:
            saved.execute(statement)
    rescue = _Rescue(damaged, saved)
    for table in rescue.tables:
        rescue.save(table)
    saved.execute(_DROP_HALVES)
    if "searchable" in rescue.columns("turns"):
        saved.execute(_SPEAK_AGAIN, (TURN_BITS, TURN_MASK))
    migrate(saved, version)
    saved.execute("COMMIT")


class _Rescue:
    """Copies rows from a damaged store into an empty one of the same version, by every way that leads to them."""

    def __init__(self, damaged: sqlite3.Connection, saved: sqlite3.Connection) -> None:
        self._damaged = damaged
        self._saved = saved
        self.tables = [table for table in _TABLES if self.columns(table)]

    def columns(self, table: str) -> list[str]:
        """The names of a table's columns; none where this version has no such table."""
        return [row[1] for row in self._saved.execute(f"PRAGMA table_info({table})")]

    def save(self, table: str) -> None:
        """Copy a table from the front; where a page is damaged also from the back, and then piece by piece."""
        if self._copy(table) or self._copy(table, order=f"ORDER BY {self._backwards(table)}"):
            return
        if table == "recordings":
            for key in self._indexed_keys():
                self._copy(table, "WHERE key = ?", (key,))
        else:
            for key, turns in self._saved.execute("SELECT key, turns FROM recordings").fetchall():
                self._save_of_recording(table, key, turns)

    def _save_of_recording(self, table: str, key: int, turns: int) -> None:
        columns = self.columns(table)
        if self._copy(table, "WHERE recording = ?", (key,)) or "turn" not in columns:
            return
        for turn in range(turns):
            if not self._copy(table, "WHERE recording = ? AND turn = ?", (key, turn)) and "side" in columns:
                for side in Side:
                    self._copy(table, "WHERE recording = ? AND turn = ? AND side = ?", (key, turn, side.value))

    def _indexed_keys(self) -> set[int]:
        """The keys of recordings as far as an index tells them."""
        keys: set[int] = set()
        for direction in ("ASC", "DESC"):
            order = f"ORDER BY started_at {direction}"
            query = f"SELECT key FROM recordings INDEXED BY recordings_by_time {order}"  # noqa: S608 - our own words
            try:
                for row in self._damaged.execute(query):
                    keys.add(row[0])
            except sqlite3.DatabaseError:
                continue
        return keys

    def _backwards(self, table: str) -> str:
        key = [row[1] for row in self._saved.execute(f"PRAGMA table_info({table})") if row[5]]
        return ", ".join(f"{column} DESC" for column in key)

    def _copy(self, table: str, where: str = "", values: tuple[Column, ...] = (), order: str = "") -> bool:
        """Copy rows until one cannot be read; whether all could."""
        columns = self.columns(table)
        names, places = ", ".join(columns), ", ".join("?" * len(columns))
        insert = f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({places})"  # noqa: S608 - names of our tables
        try:
            for row in self._damaged.execute(f"SELECT {names} FROM {table} {where} {order}", values):  # noqa: S608
                self._saved.execute(insert, row)
        except sqlite3.DatabaseError:
            return False
        return True
