"""What can go wrong with a store, said in one sentence."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from polycompare.model.errors import UserError
from polycompare.model.verdicts import ExitCode


class StoreError(UserError):
    """A store or a recording that cannot be used as asked."""


class StoreFailedError(StoreError):
    """A store that could not be read or written on: a full disk, a lock, damage."""

    exit_code = ExitCode.INCOMPLETE


class IllegibleError(StoreFailedError):
    """A recording of which something is not as it was written, while the others can be read."""


class RecordingFileError(UserError):
    """A file with a recording that cannot be read or written as asked."""


class RecordingFileFailedError(RecordingFileError):
    """A file that could not be written: a full disk, no permission."""

    exit_code = ExitCode.INCOMPLETE


FAULTS: Final = (sqlite3.DatabaseError, UnicodeDecodeError)
"""What reading a damaged file can raise; the latter where SQLite's own message quotes what is damaged."""

_PRIMARY_CODE = 0xFF  # SQLite's extended result codes keep the primary one in the low byte


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn what SQLite and the file system raise inside into a `StoreError` about `path`."""
    try:
        yield
    except sqlite3.ProgrammingError:
        raise  # a mistake of ours, not of the store
    except (sqlite3.Error, UnicodeDecodeError) as error:
        raise _of_sqlite(path, error) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise StoreError(f"The store {path} cannot be used ({reason}); give another file with --store.") from error


def is_damage(error: Exception) -> bool:
    """Whether an error says that a file is not as it was written."""
    return isinstance(error, UnicodeDecodeError) or _code(error) == sqlite3.SQLITE_CORRUPT


def _code(error: Exception) -> int:
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & _PRIMARY_CODE


def _of_sqlite(path: Path, error: Exception) -> StoreError:
    code = _code(error)
    if code == sqlite3.SQLITE_NOTADB:
        return StoreError(f"{path} is not a polycompare store; give another file with --store.")
    if code in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_READONLY):
        return StoreError(f"The store {path} cannot be opened for writing ({error}); give another with --store.")
    if code == sqlite3.SQLITE_FULL:
        return StoreFailedError(f"The disk is full, so {path} can keep no more; free some space and start again.")
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return StoreFailedError(f"Another program keeps the store {path} locked; end it and start again.")
    if is_damage(error):
        return StoreFailedError(
            f"The store {path} is damaged ({error}), and nothing is written to it; `polycompare recordings "
            "list` shows whether something of it can still be read; move it away to start a new one."
        )
    return StoreFailedError(
        f"The store {path} failed ({error}); check its disk, or give another file with --store."
    )
