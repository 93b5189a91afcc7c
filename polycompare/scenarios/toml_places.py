"""Where things stand in a valid TOML text, found in one pass over it; the standard parser keeps no positions."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from polycompare.config.toml_lines import KeyPath


@dataclass(frozen=True, slots=True)
class Statement:
    """A header or a `key = value`: `text[start:end]`, without the comment or newline after it.

    `path` is where it stands in the document, with the index of its table in each list of tables.
    """

    start: int
    end: int
    line: int
    path: KeyPath
    is_header: bool


_BETWEEN: Final = re.compile(r"(?:[\s\ufeff]+|#[^\n]*)*")
_TOKEN: Final = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?:"{0,2})'
    r"|'''.*?'''(?:'{0,2})"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|[\[{]|[\]}]|\#[^\n]*|\n|[^\"'\[\]{}\#\n]+",
    re.DOTALL,
)
_KEY: Final = re.compile(r"""(?:"(?:\\.|[^"\\\n])*"|'[^'\n]*'|[^"'=\n])+""")
_BARE_KEY: Final = re.compile(r"[A-Za-z0-9_-]+")


def statements(text: str) -> Iterator[Statement]:
    """The statements of a valid TOML `text`, in order."""
    indexes: dict[KeyPath, int] = {}  # of the latest table in each list of tables
    table: KeyPath = ()
    line, counted = 1, 0
    at = _end_of_gap(text, 0)
    while at < len(text):
        end, resume = _end_of_statement(text, at)
        line += text.count("\n", counted, at)
        counted = at
        is_header = text[at] == "["
        if is_header:
            table = path = _table_path(text[at:end], indexes)
        else:
            path = (*table, *_key_path(text, at))
        yield Statement(at, end, line, path, is_header)
        at = _end_of_gap(text, resume)


def lines_of_tables(text: str) -> dict[KeyPath, int]:
    """The line, from 1, of each key and each header of the valid TOML `text`; `("ignore", 2, "path")`."""
    lines: dict[KeyPath, int] = {}
    for statement in statements(text):
        lines.setdefault(statement.path, statement.line)
    return lines


def _end_of_gap(text: str, at: int) -> int:
    gap = _BETWEEN.match(text, at)
    return gap.end() if gap else at


def _end_of_statement(text: str, at: int) -> tuple[int, int]:
    """Where the statement at `at` ends, and where to go on after it."""
    depth = 0
    end = at
    while token := _TOKEN.match(text, at):
        word = token.group()
        at = token.end()
        if word == "\n":
            if depth == 0:
                break
            continue
        if word[0] == "#":
            continue
        if word in ("[", "{"):
            depth += 1
        elif word in ("]", "}"):
            depth -= 1
        if not word.isspace():
            end = at - (len(word) - len(word.rstrip()))
    return end, at


def _table_path(header: str, indexes: dict[KeyPath, int]) -> KeyPath:
    is_list = header.startswith("[[")
    keys = _keys_of(tomllib.loads(header))
    path: KeyPath = ()
    for number, key in enumerate(keys, 1):
        path = (*path, key)
        if is_list and number == len(keys):
            indexes[path] = indexes.get(path, -1) + 1
        if path in indexes:
            path = (*path, indexes[path])
    return path


def _key_path(text: str, at: int) -> KeyPath:
    found = _KEY.match(text, at)
    key = found.group().strip() if found else ""
    return (key,) if _BARE_KEY.fullmatch(key) else _keys_of(tomllib.loads(f"{key} = 0"))


def _keys_of(document: object) -> tuple[str, ...]:
    """The keys down to the only value of a document."""
    keys: list[str] = []
    while isinstance(document, Mapping) and document:
        key, document = next(iter(document.items()))
        keys.append(key)
    return tuple(keys)
