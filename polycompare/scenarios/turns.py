"""What a comparison is driven with: user turns, and what goes with them where they come from a scenario."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Final

from polycompare.model.errors import UserError
from polycompare.model.turns import UserTurn
from polycompare.model.values import JsonValue, Pair
from polycompare.scenarios.expectations import Expected

STDIN: Final = "-"

SCENARIO_SUFFIXES: Final = frozenset({".yaml", ".yml"})
"""What the name of a scenario file ends with, in any case; all else is text."""


class TurnsError(UserError):
    """A file of user turns that cannot be used."""


class Effects(StrEnum):
    """What a scenario's conversations do outside of themselves, by its own word."""

    NONE = "none"
    WRITES = "writes"  # they book, pay, send or change something


@dataclass(frozen=True, slots=True)
class Languages:
    """The languages that a scenario is spoken in; None leaves it to the target."""

    asr: str | None = None
    tts: str | None = None


@dataclass(frozen=True, slots=True)
class Script:
    """User turns in order, without the greeting; an empty one is silence.

    A scenario has a name as well, and may say more: `turns` end with its cleanup turns, `attributes` and
    `languages` go on top of those of the targets, `repeat` is how often it asks to be driven. `expectations` count
    turns as comparisons do: turn 1 is the first of `turns`.
    """

    turns: tuple[UserTurn, ...]
    name: str | None = None
    attributes: Pair[Mapping[str, JsonValue]] = field(default_factory=lambda: Pair({}, {}))
    languages: Languages = Languages()
    effects: Effects = Effects.NONE
    repeat: int | None = None
    expectations: tuple[Expected, ...] = ()

    def after(self, earlier: Sequence[UserTurn]) -> "Script":
        """The same script where others come before its own turns: its expectations count from there on."""
        shifted = (
            expected if expected.turn is None else replace(expected, turn=expected.turn + len(earlier))
            for expected in self.expectations
        )
        return replace(self, turns=(*earlier, *self.turns), expectations=tuple(shifted))


def read_texts(source: str) -> tuple[str, ...]:
    """The turns of a text file, or of stdin for `-`; at least one. Raises `TurnsError`."""
    name = "stdin" if source == STDIN else source
    turns = turns_of_text(_decoded(_read(source), name))
    if not turns:
        raise TurnsError(f"{name} has no turns; write one user turn a line.")
    return turns


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
        raise TurnsError(f"There is no file {source}; name one that is there (`-` would read stdin).") from None
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
