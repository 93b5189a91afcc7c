"""Which line of a TOML file a value stands on; the standard parser keeps no positions."""

import tomllib
from collections.abc import Mapping, Sequence


def line_of(text: str, path: Sequence[str | int]) -> int | None:
    """The line, from 1, on which the value at `path` begins in the valid TOML `text`; None if it has none.

    It is the first line that a prefix of the document needs to parse and to hold the path. That stays right for
    dotted keys, quoted keys and values of many lines, at a cost that only an error message may have.
    """
    lines = text.splitlines(keepends=True)
    begins = 1
    for count in range(1, len(lines) + 1):
        try:
            document = tomllib.loads("".join(lines[:count]))
        except tomllib.TOMLDecodeError:
            continue  # in the middle of a value
        if _holds(document, path):
            return begins
        begins = count + 1
    return None


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
