"""Files that nobody but their owner may read."""

import os
import stat
import sys
from contextlib import suppress
from pathlib import Path
from typing import Final

_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_BESIDE: Final = ("", "-wal", "-shm")  # SQLite keeps such files beside a store, with its mode


def create_private(path: Path) -> None:
    """Make a file and its directory, for their owner only, where they are missing."""
    if not path.parent.exists():
        path.parent.parent.mkdir(parents=True, exist_ok=True)
        path.parent.mkdir(mode=0o700, exist_ok=True)
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def make_private(path: Path) -> None:
    """Take a store from all but its owner, where that is us; another's file stays as it is."""
    if sys.platform == "win32":
        return  # it has no such modes
    for suffix in _BESIDE:
        with suppress(OSError):  # there is none, or it is not ours
            file = path.with_name(path.name + suffix)
            state = file.stat()
            if state.st_mode & _OTHERS and state.st_uid == os.geteuid():
                file.chmod(stat.S_IMODE(state.st_mode) & ~_OTHERS)
