"""The store: one SQLite file that keeps every comparison whole."""

import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Literal, NamedTuple, Self, TypeAlias

from polycompare.recordings.checking import check_once, check_size
from polycompare.recordings.encoding import Column, legible_text
from polycompare.recordings.errors import FAULTS, StoreError, StoreFailedError, is_damage, told
from polycompare.recordings.identity import format_of
from polycompare.recordings.private import create_private, make_private
from polycompare.recordings.schema import FORMAT_VERSION, migrate

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
_RETRY_INTERVAL: Final = 0.02

PATIENCE: Final = 3.0
"""Seconds that one process waits for another's write, while a person waits."""


class Store:
    """An open store. It belongs to the thread that opened it, but with `any_thread` to all threads, one at a time;
    any number of processes may have one.

    `damage` says what is wrong with a damaged store, once that was noticed: what can be read of it is read, and
    nothing is written to it. Text that is no UTF-8 any more is read with replacement characters. The file is
    readable by its owner only, and so are the files that SQLite keeps beside it. `patience` is how many seconds it
    waits for another process. Raises `StoreError` where the path is not a store, is one of a newer polycompare, or
    cannot be used; with `create` off also where there is none.
    """

    def __init__(
        self,
        path: Path,
        *,
        create: bool = True,
        any_thread: bool = False,
        synchronous: Synchronous = "FULL",
        patience: float = PATIENCE,
    ) -> None:
        self.path = path
        self.damage: str | None = None
        self._any_thread = any_thread
        self._patience = patience
        with told(path):
            if create:
                create_private(path)
            elif not path.exists():
                raise StoreError(f"There is no store {path} yet; it is made with the first comparison.")
            self._connection = self._connected(path)
        try:
            with told(path):
                try:
                    self._prepare(synchronous)
                except FAULTS as error:
                    self._use_what_can_be_saved(error)
            make_private(path)
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
        store is not written to, also where the damage is noticed only now: `StoreFailedError` says so.
        """
        if self.damage is not None:
            raise StoreFailedError(self.damage)
        with told(self.path):
            try:
                if not self.in_transaction:
                    check_once(self._connection, self.path)
                with self._steps_around() as connection:
                    yield connection
                return
            except FAULTS as error:
                raise StoreFailedError(self._use_what_can_be_saved(error)) from error

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""
        return self._connection.in_transaction

    def rows(self, query: str, values: Sequence[Column] = ()) -> list[sqlite3.Row]:
        """The rows of a query."""
        with told(self.path):
            try:
                return self._connection.execute(query, values).fetchall()
            except FAULTS as error:
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
            path, timeout=self._patience, isolation_level=None, check_same_thread=not self._any_thread
        )
        connection.row_factory = sqlite3.Row
        connection.text_factory = legible_text
        return connection

    def _use_what_can_be_saved(self, error: Exception) -> str:
        """Go on with a copy of what can be read, where `error` says that the file is damaged; else raise it.

        Returns what `damage` says from then on.
        """
        if not is_damage(error) or self._connection.in_transaction or self.damage is not None:
            raise error
        from polycompare.recordings.salvage import salvaged  # hardly ever needed

        saved = salvaged(self.path)
        if saved is None:
            raise StoreFailedError(
                f"The store {self.path} is damaged ({error}), and nothing of it can be read; "
                "move it away to start a new one."
            ) from error
        copy = self._connected(saved.path)
        self._connection.close()
        self._connection = copy
        copy.execute("PRAGMA query_only = ON")
        self.damage = (
            f"The store {self.path} is damaged ({error}): {saved.told()}, and nothing can be written to it; "
            "`polycompare recordings list` shows what is left and `polycompare recordings export` saves it; "
            "then move it away to start a new one."
        )
        return self.damage

    def _prepare(self, synchronous: Synchronous) -> None:
        connection = self._connection
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA synchronous = {synchronous}")
        version = format_of(connection, self.path)
        check_size(connection, self.path)
        if version == FORMAT_VERSION:
            return
        if version == 0:
            connection.execute(f"PRAGMA auto_vacuum = {_INCREMENTAL}")  # works in an empty file only
        self._use_write_ahead_log()
        with self._steps_around():
            # Another process may have made the tables since: the version is read again under the lock.
            migrate(connection, format_of(connection, self.path))

    def _use_write_ahead_log(self) -> None:
        """Readers and the one writer do not wait for each other. The mode stays with the file.

        SQLite does not wait for a lock here as it does elsewhere, so two processes that make the same store at the
        same moment would fail.
        """
        deadline = time.monotonic() + self._patience
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
