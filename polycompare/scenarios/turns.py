"""The user turns that a comparison is driven with, read from a text file or a scenario."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from polycompare.model.errors import UserError
from polycompare.model.turns import UserTurn

STDIN: Final = "-"


class TurnsError(UserError):
    """A file of user turns that cannot be used."""


@dataclass(frozen=True, slots=True)
class Script:
    """User turns in order, without the greeting; an empty one is silence. A scenario has a name as well."""

    turns: tuple[UserTurn, ...]
    name: str | None = None


def read_script(source: str) -> Script:
    """Read the turns of `source`: a text file, a `.yaml` scenario, or `-` for text from stdin.

    In text each line is a turn and a blank line is silence. Raises `TurnsError` (for a scenario `FileError`),
    which says what is wrong and where.
    """
    if source != STDIN and Path(source).suffix.lower() in (".yaml", ".yml"):
        return _read_scenario(Path(source))
    name = "stdin" if source == STDIN else source
    turns = turns_of_text(_decoded(_read(source), name))
    if not turns:
        raise TurnsError(f"{name} has no turns; write one user turn a line.")
    return script_of_texts(turns)


def script_of_texts(texts: Iterable[str]) -> Script:
    """The script in which the user says these."""
    return Script(tuple(map(UserTurn, texts)))


def turns_of_text(text: str) -> tuple[str, ...]:
    """The lines of `text`. Only newlines end one, with or without a carriage return; the last may do without."""
    lines = text.replace("\r\n", "\n").split("\n")  # splitlines would also split at form feeds and U+2028
    if lines[-1] == "":
        lines.pop()
    return tuple(lines)


def _read(source: str) -> bytes:
    try:
        if source == STDIN:
            return b"" if sys.stdin is None else sys.stdin.buffer.read()
        return Path(source).read_bytes()
    except FileNotFoundError:
        raise TurnsError(f"There is no file {source}; give --turns an existing one, or `-` for stdin.") from None
    except IsADirectoryError:
        raise TurnsError(f"{source} is a directory; give --turns a file.") from None
    except OSError as error:
        raise TurnsError(f"{source} cannot be read: {error.strerror}.") from None
    except ValueError as error:  # a path that no file can have, such as one with a NUL
        raise TurnsError(f"{source} cannot be read: {error}.") from None


def _decoded(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise TurnsError(f"{name}, line {line}: not UTF-8; save the file as UTF-8.") from None


def _read_scenario(path: Path) -> Script:
    from polycompare.scenarios.scenario_file import read_scenario  # pydantic and a YAML parser: only where needed

    scenario = read_scenario(path)
    return Script(tuple(UserTurn(turn.user, turn.metadata) for turn in scenario.turns), scenario.name)
