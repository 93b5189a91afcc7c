"""The store: one SQLite file that keeps every comparison whole."""

import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Literal, NamedTuple, Self, TypeAlias

from polycompare.recordings.encoding import Column
from polycompare.recordings.errors import StoreError, StoreFailedError, is_damage, told
from polycompare.recordings.schema import APPLICATION_ID, FORMAT_VERSION, migrate

Synchronous: TypeAlias = Literal["FULL", "OFF"]
"""FULL: what is stored survives a loss of power. OFF leaves that to the system, for measurements only."""


class _Steps(NamedTuple):
    """The statements around a transaction."""

    begin: str
    commit: str
    undo: str


_WHOLE: Final = _Steps("BEGIN IMMEDIATE", "COMMIT", "ROLLBACK")
_PART: Final = _Steps("SAVEPOINT part", "RELEASE part", "ROLLBACK TO part")

_INCREMENTAL: Final = 2  # the mode of `auto_vacuum` in which the file shrinks when it is told to
_LOCK_WAIT: Final = 10.0  # seconds that one process waits for another's write
_RETRY_INTERVAL: Final = 0.02


class Store:
    """An open store. It belongs to the thread that opened it, but with `any_thread` to all threads, one at a time;
    any number of processes may have one.

    `damage` says what is wrong with a damaged store, once that was noticed: what can be read of it is read, and
    nothing is written to it. A new file is readable by its owner only, and so are the files that SQLite keeps
    beside it. Raises `StoreError` where the path is not a store, is one of a newer polycompare, or cannot be used;
    with `create` off also where there is none.
    """

    def __init__(
        self,
        path: Path,
        *,
        create: bool = True,
        any_thread: bool = False,
        synchronous: Synchronous = "FULL",
    ) -> None:
        self.path = path
        self.damage: str | None = None
        self._any_thread = any_thread
        with told(path):
            if create:
                _create_private(path)
            elif not path.exists():
                raise StoreError(f"There is no store {path} yet; it is made with the first comparison.")
            self._connection = self._connected(path)
        try:
            with told(path):
                try:
                    self._prepare(synchronous)
                except sqlite3.DatabaseError as error:
                    self._use_what_can_be_saved(error)
        except BaseException:
            self._connection.close()
            raise

    def close(self) -> None:
        """Close the store; what was written stays written."""
        with told(self.path):
            self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A write transaction: all that is executed inside is on disk afterwards, or none of it.

        Inside another one it is a part of that: on disk with the whole, and undone alone where it fails. A damaged
        store is not written to.
        """
        if self.damage is not None:
            raise StoreFailedError(self.damage)
        with told(self.path), self._steps_around() as connection:
            yield connection

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return self._connection.in_transaction

    def rows(self, query: str, values: Sequence[Column] = ()) -> list[sqlite3.Row]:
        """The rows of a query."""
        with told(self.path):
            try:
                return self._connection.execute(query, values).fetchall()
            except sqlite3.DatabaseError as error:
                self._use_what_can_be_saved(error)
            return self._connection.execute(query, values).fetchall()

    def give_back_space(self) -> None:
        """Make the file as small as what is in it; a store of an early version is written anew for that, once."""
        with told(self.path):
            if self._pragma("auto_vacuum") == _INCREMENTAL:
                self._connection.executescript("PRAGMA incremental_vacuum")  # `execute` frees one page only
            else:
                self.rows(f"PRAGMA auto_vacuum = {_INCREMENTAL}")
                self.rows("VACUUM")
            self.rows("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def _steps_around(self) -> Iterator[sqlite3.Connection]:
        steps = _PART if self._connection.in_transaction else _WHOLE
        self._connection.execute(steps.begin)
        try:
            yield self._connection
            self._connection.execute(steps.commit)
        except BaseException:
            if self._connection.in_transaction:  # SQLite ends it by itself where the disk is full
                self._connection.execute(steps.undo)
            raise

    def _connected(self, path: Path) -> sqlite3.Connection:
        connection = sqlite3.connect(
            path, timeout=_LOCK_WAIT, isolation_level=None, check_same_thread=not self._any_thread
        )
        connection.row_factory = sqlite3.Row
        return connection

    def _use_what_can_be_saved(self, error: sqlite3.DatabaseError) -> None:
        """Go on with a copy of what can be read, where `error` says that the file is damaged; else raise it."""
        if not is_damage(error) or self._connection.in_transaction or self.damage is not None:
            raise error
        from polycompare.recordings.salvage import salvaged_copy  # hardly ever needed

        saved = self._connected(salvaged_copy(self.path))
        self._connection.close()
        self._connection = saved
        saved.execute("PRAGMA query_only = ON")
        (count,) = saved.execute("SELECT count(*) FROM recordings").fetchone()
        self.damage = (
            f"The store {self.path} is damaged ({error}): {count} recordings can still be read, and nothing can "
            "be written to it; export what you need, and move it away to start a new one."
        )

    def _prepare(self, synchronous: Synchronous) -> None:
        connection = self._connection
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA synchronous = {synchronous}")
        version = self._version()
        if version == FORMAT_VERSION:
            return
        if version == 0:
            connection.execute(f"PRAGMA auto_vacuum = {_INCREMENTAL}")  # works in an empty file only
        self._use_write_ahead_log()
        with self._steps_around():
            # Another process may have made the tables since: the version is read again under the lock.
            migrate(connection, self._version())

    def _version(self) -> int:
        """The store's format version; 0 for an empty file. Raises `StoreError` for what cannot be used."""
        version: int = self._pragma("user_version")
        if self._pragma("application_id") == APPLICATION_ID:
            if version > FORMAT_VERSION:
                raise StoreError(
                    f"The store {self.path} was written by a newer polycompare (format {version}, this one knows "
                    f"{FORMAT_VERSION}); update polycompare, or give another file with --store."
                )
            return version
        if self._connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
            raise StoreError(
                f"{self.path} is the SQLite file of another program, not a polycompare store; "
                "give another file with --store."
            )
        return 0

    def _use_write_ahead_log(self) -> None:
        """Readers and the one writer do not wait for each other. The mode stays with the file.

        SQLite does not wait for a lock here as it does elsewhere, so two processes that make the same store at the
        same moment would fail.
        """
        deadline = time.monotonic() + _LOCK_WAIT
        while True:
            try:
                self._pragma("journal_mode = WAL")
                return
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                    raise
                time.sleep(_RETRY_INTERVAL)

    def _pragma(self, text: str) -> Any:
        return self._connection.execute(f"PRAGMA {text}").fetchone()[0]


def _create_private(path: Path) -> None:
    """Make the file and its directory, for their owner only, where they are missing."""
    if not path.parent.exists():
        path.parent.parent.mkdir(parents=True, exist_ok=True)
        path.parent.mkdir(mode=0o700, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
