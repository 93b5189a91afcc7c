"""What can still be read of a damaged store, copied to where it can be used."""

import atexit
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import Final
from urllib.parse import quote

from polycompare.recordings.encoding import legible_text
from polycompare.recordings.errors import FAULTS, is_damage
from polycompare.recordings.identity import format_of
from polycompare.recordings.mending import mend
from polycompare.recordings.rescue import Rescue
from polycompare.recordings.schema import MIGRATIONS, migrate

_copies: "Final[dict[tuple[Path, int, int], Salvaged | None]]" = {}


@dataclass(frozen=True, slots=True)
class Salvaged:
    """A store with what can be read of a damaged one: so many recordings as they were, and so many in part."""

    path: Path
    whole: int
    in_part: int

    def told(self) -> str:
        """How much that is, as a part of a sentence."""
        of = "1 recording" if self.whole == 1 else f"{self.whole} recordings"
        return f"{of} can still be read" + (f" whole and {self.in_part} in part" if self.in_part else "")


def salvaged(path: Path) -> Salvaged | None:
    """A store with what can be read of the damaged one at `path`, for its owner only, until this process ends.

    None where there is no recording of which anything can be read. The damaged file is left as it is. Raises
    `sqlite3.Error` or `OSError` where it cannot be copied, and `StoreError` where it is no store that this version
    reads.
    """
    state = path.stat()
    place = (path, state.st_mtime_ns, state.st_size)
    if place not in _copies:
        directory = mkdtemp(prefix="polycompare-")
        atexit.register(rmtree, directory, ignore_errors=True)
        _copies[place] = _salvaged_to(Path(directory, path.name), path)
    return _copies[place]


def _salvaged_to(copy: Path, path: Path) -> Salvaged | None:
    with closing(_read_only(path)) as damaged, closing(sqlite3.connect(copy, isolation_level=None)) as saved:
        try:
            version = format_of(damaged, path)
        except FAULTS as error:
            if not is_damage(error):
                raise
            return None
        whole, in_part = _salvage(damaged, saved, version)
        return Salvaged(copy, whole, in_part) if whole or in_part else None


def _read_only(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro", uri=True, isolation_level=None)
    connection.text_factory = legible_text
    connection.execute("PRAGMA writable_schema = ON")  # else a file with fewer pages than it should is not read
    return connection


def _salvage(damaged: sqlite3.Connection, saved: sqlite3.Connection, version: int) -> tuple[int, int]:
    """Copy what can be read; how many recordings are whole, and how many are there in part."""
    saved.execute("PRAGMA synchronous = OFF")
    saved.execute("BEGIN")
    for statements in MIGRATIONS[:version]:
        for statement in statements:
            saved.execute(statement)
    lost = Rescue(damaged, saved).save_all()
    migrate(saved, version)
    counts = mend(saved, lost)
    saved.execute("COMMIT")
    return counts
