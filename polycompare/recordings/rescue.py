"""The rows of a damaged store, as far as any way leads to them."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from polycompare.model.values import Side
from polycompare.recordings.encoding import Column, to_time
from polycompare.recordings.errors import FAULTS

_TABLES: Final = (
    *("sides", "origins", "deployments", "turns", "outcomes", "responses"),
    *("rebuilds", "rebuilt_turns", "recoveries", "bookmarks", "annotations"),
)

_SOME_TIME: Final = to_time(datetime.fromtimestamp(0, UTC))  # of a recording of which none is known any more

# The tables whose rows have a number, and the index that tells it without the row.
_NUMBERED: Final = {
    "recordings": "sqlite_autoindex_recordings_1",
    "turns": "sqlite_autoindex_turns_1",
    "responses": "sqlite_autoindex_responses_1",
    "origins": None,
}

# The indexes that tell the key of a recording and one more column of it, without its row.
_INDEXES: Final = {"started_at": "recordings_by_time", "id": "sqlite_autoindex_recordings_1"}


class Rescue:
    """Copies rows from a damaged store into an empty one of the same version."""

    def __init__(self, damaged: sqlite3.Connection, saved: sqlite3.Connection) -> None:
        self._damaged = damaged
        self._saved = saved

    def save_all(self) -> set[int]:
        """Copy what can be read; the keys of those recordings whose own row is lost.

        Such a recording gets a row with what else tells of it.
        """
        indexed = self._indexed()
        if not self._copy_from_both_ends("recordings"):
            self._copy_by_number("recordings")
        tables = [table for table in _TABLES if self._columns(table)]
        known = self._saved_keys("recordings", "key") | indexed.keys()
        for table in tables:
            if not self._copy_from_both_ends(table):
                if table in _NUMBERED:
                    self._copy_by_number(table)
                for key in known:
                    self._save_of_recording(table, key)
        told_of = set().union(*(self._saved_keys(table, "recording") for table in ("sides", "turns")))
        lost = (told_of | indexed.keys()) - self._saved_keys("recordings", "key")
        for key in lost:
            self._put_in_its_place(key, indexed.get(key, {}))
        return lost

    def _columns(self, table: str) -> list[str]:
        """The names of a table's columns; none where this version has no such table."""
        return [row[1] for row in self._saved.execute(f"PRAGMA table_info({table})")]

    def _saved_keys(self, table: str, column: str) -> set[int]:
        return {row[0] for row in self._saved.execute(f"SELECT DISTINCT {column} FROM {table}")}  # noqa: S608 - ours

    def _indexed(self) -> dict[int, dict[str, Column]]:
        """What the indexes tell of recordings, by their keys."""
        found: dict[int, dict[str, Column]] = {}
        for column, index in _INDEXES.items():
            for direction in ("ASC", "DESC"):
                order = f"ORDER BY {column} {direction}"
                query = f"SELECT key, {column} FROM recordings INDEXED BY {index} {order}"  # noqa: S608 - our own words
                for key, value in self._read(query):
                    found.setdefault(key, {})[column] = value
        return found

    def _read(self, query: str) -> Iterator[tuple[int, Column]]:
        """The rows of a query, until one cannot be read."""
        try:
            yield from self._damaged.execute(query)
        except FAULTS:
            return

    def _put_in_its_place(self, key: int, known: dict[str, Column]) -> None:
        (started,) = self._saved.execute(
            "SELECT min(started_at) FROM turns WHERE recording = ?", (key,)
        ).fetchone()
        self._saved.execute(
            "INSERT OR IGNORE INTO recordings (key, id, started_at, turns)"
            " VALUES (?, ?, ?, (SELECT count(*) FROM turns WHERE recording = ?))",
            (key, known.get("id", f"lost-{key}"), known.get("started_at", started or _SOME_TIME), key),
        )

    def _copy_from_both_ends(self, table: str) -> bool:
        """Copy a table from the front and, where a page is damaged, from the back; whether that was all."""
        return self._copy(table) or self._copy(table, order=f"ORDER BY {self._backwards(table)}")

    def _copy_by_number(self, table: str) -> None:
        """Copy what is between rows that cannot be read: by halves, down to the single row."""
        newest = [self._saved.execute(f"SELECT max(rowid) FROM {table}").fetchone()[0] or 0]  # noqa: S608 - ours
        index = _NUMBERED[table]
        if index is not None:
            query = f"SELECT rowid, NULL FROM {table} INDEXED BY {index}"  # noqa: S608 - our own words
            newest += [row[0] for row in self._read(query)]
        ranges = [(1, max(newest))]
        while ranges:
            first, last = ranges.pop()
            is_copied = self._copy(table, "NOT INDEXED WHERE rowid BETWEEN ? AND ?", (first, last))
            if not is_copied and first < last:
                middle = (first + last) // 2
                ranges += [(first, middle), (middle + 1, last)]

    def _save_of_recording(self, table: str, key: int) -> None:
        columns = self._columns(table)
        whose = "WHERE recording = ?"
        if self._copy(table, whose, (key,)) or "turn" not in columns:
            return
        self._copy(table, whose, (key,), f"ORDER BY {self._backwards(table)}")
        row = self._saved.execute("SELECT turns FROM recordings WHERE key = ?", (key,)).fetchone()
        for turn in range(row[0] if row else 0):
            if not self._copy(table, f"{whose} AND turn = ?", (key, turn)) and "side" in columns:
                for side in Side:
                    self._copy(table, f"{whose} AND turn = ? AND side = ?", (key, turn, side.value))

    def _backwards(self, table: str) -> str:
        key = sorted((row[5], row[1]) for row in self._saved.execute(f"PRAGMA table_info({table})") if row[5])
        return ", ".join(f"{column} DESC" for _, column in key)

    def _copy(self, table: str, where: str = "", values: tuple[Column, ...] = (), order: str = "") -> bool:
        """Copy rows until one cannot be read; whether all could."""
        columns = self._columns(table)
        names, places = ", ".join(columns), ", ".join("?" * len(columns))
        insert = f"INSERT OR IGNORE INTO {table} ({names}) VALUES ({places})"  # noqa: S608 - names of our tables
        try:
            for row in self._damaged.execute(f"SELECT {names} FROM {table} {where} {order}", values):  # noqa: S608
                self._saved.execute(insert, row)
        except FAULTS:
            return False
        return True
