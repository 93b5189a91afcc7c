"""What a `polycompare.toml` plainly says, read before it is checked.

Checking needs pydantic, whose import takes a third as long as the whole first picture of the screen. The screen
needs only names at first, so it reads those here and has the file checked when it connects.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from polycompare.config.find import nearest_config
from polycompare.config.source import read_source
from polycompare.model.values import Pair


@dataclass(frozen=True, slots=True)
class Outline:
    """The names in a file that may still be wrong elsewhere: its targets, and the two to compare."""

    path: Path
    target_names: tuple[str, ...]
    pair: Pair[str]


def outline_of(path: Path | None, baseline: str | None, candidate: str | None) -> Outline | None:
    """The outline of `path`, or of the nearest file, with the pair that the command line or the file names.

    None where that takes a closer look: a file that is no TOML, a pair that is not named or is not among the
    targets. Raises `ConfigError` where there is no file, or none that can be read.
    """
    source = read_source(path if path is not None else nearest_config())
    try:
        tables = tomllib.loads(source.text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return None
    names = _keys(tables.get("targets"))
    pair = _pair(tables)
    left = baseline or pair.baseline
    right = candidate or pair.candidate
    if left not in names or right not in names:
        return None
    return Outline(source.path, names, Pair(left, right))


@dataclass(frozen=True, slots=True)
class Names:
    """The names in a file, as far as it plainly says: its targets, and which of them it calls the pair."""

    target_names: tuple[str, ...]
    pair: Pair[str | None]


def names_in(path: Path) -> Names:
    """The names in a file that may be wrong in any way. Raises `ConfigError` where it cannot be read."""
    try:
        tables = tomllib.loads(read_source(path).text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return Names((), Pair(None, None))
    return Names(_keys(tables.get("targets")), _pair(tables))


def _pair(tables: dict[str, Any]) -> Pair[str | None]:
    named = tables.get("pair")
    names = named if isinstance(named, dict) else {}
    baseline, candidate = (names.get(key) for key in ("baseline", "candidate"))
    return Pair(baseline if isinstance(baseline, str) else None, candidate if isinstance(candidate, str) else None)


def _keys(table: Any) -> tuple[str, ...]:
    return tuple(table) if isinstance(table, dict) else ()
