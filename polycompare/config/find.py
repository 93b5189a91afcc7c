"""Where the configuration is."""

from pathlib import Path
from typing import Final

FILE_NAME: Final = "polycompare.toml"


def find_config(start: Path) -> Path | None:
    """The `polycompare.toml` of `start`, or of its nearest parent up to the repository's root; None for none.

    The root is the directory that holds `.git`. Outside of a repository only `start` itself is looked at, so that
    a file somebody left in `/tmp` or in a home directory never decides where messages are sent.
    """
    for directory in _up_to_root(start):
        candidate = directory / FILE_NAME
        if candidate.is_file():
            return candidate
    return None


def _up_to_root(start: Path) -> list[Path]:
    seen: list[Path] = []
    for directory in (start, *start.parents):
        seen.append(directory)
        if (directory / ".git").exists():
            return seen
    return [start]
