"""Which line of a TOML file a value stands on; the standard parser keeps no positions."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

KeyPath: TypeAlias = tuple[str | int, ...]
"""Where a value stands in a document: `("targets", "live", "variant")`."""


def line_of(text: str, path: Sequence[str | int]) -> int | None:
    """The line, from 1, on which the value at `path` begins in the valid TOML `text`; None if it has none.

    It is the first line that a prefix of the document needs to parse and to hold the path. That stays right for
    dotted keys, quoted keys and values of many lines, at a cost that only a message may have.
    """
    return next((line for line, document in _prefixes(text) if _holds(document, path)), None)


def lines_of(text: str) -> dict[KeyPath, int]:
    """Like `line_of`, for every key of the valid TOML `text` that is not inside a list."""
    lines: dict[KeyPath, int] = {}
    for line, document in _prefixes(text):
        for path in _paths(document, ()):
            lines.setdefault(path, line)
    return lines


def _prefixes(text: str) -> Iterator[tuple[int, object]]:
    """Each beginning of `text` that is a document, with the line on which what is new in it begins."""
    lines = text.splitlines(keepends=True)
    begins = 1
    for count in range(1, len(lines) + 1):
        try:
            document = tomllib.loads("".join(lines[:count]))
        except tomllib.TOMLDecodeError:
            continue  # in the middle of a value
        yield begins, document
        begins = count + 1


def _paths(document: object, above: KeyPath) -> Iterator[KeyPath]:
    if isinstance(document, Mapping):
        for key, value in document.items():
            yield (*above, key)
            yield from _paths(value, (*above, key))


def _holds(document: object, path: Sequence[str | int]) -> bool:
    for step in path:
        match document, step:
            case Mapping(), str() if step in document:
                document = document[step]
            case list(), int() if step < len(document):
                document = document[step]
            case _:
                return False
    return True
