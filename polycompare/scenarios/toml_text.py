"""TOML written so that a person can review it: a table at the end of a file, a line for each key.

Nothing invisible is written as it is: control characters, bidi overrides and the like are escaped, so that what a
reviewer sees is what is there.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

_BARE_KEY: Final = re.compile(r"[A-Za-z0-9_-]+")
_WIDEST: Final = 100  # characters of a line before a list is broken into one
_SHORT_ESCAPES: Final = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}


def table_text(name: str, entries: Iterable[tuple[str, object]]) -> str:
    """A table `[[name]]` of a list of tables, ending in a newline. Raises `ValueError` as `value_text` does."""
    return f"[[{name}]]\n" + "".join(_entry(key, value) for key, value in entries)


def value_text(value: object) -> str:
    """A string, boolean, number, date, list or mapping as TOML on one line.

    Raises `ValueError` for what TOML does not have: null, and text with half a surrogate pair.
    """
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case date():
            return value.isoformat()
        case str():
            return _quoted(value)
        case Mapping():
            inner = ", ".join(f"{_key(key)} = {value_text(item)}" for key, item in value.items())
            return f"{{ {inner} }}" if inner else "{}"
        case list() | tuple():
            return f"[{', '.join(map(value_text, value))}]"
        case _:
            raise ValueError(f"TOML has no {type(value).__name__}")


def _entry(key: str, value: object) -> str:
    line = f"{_key(key)} = {value_text(value)}\n"
    if len(line) <= _WIDEST or not isinstance(value, list | tuple):
        return line
    items = "".join(f"    {value_text(item)},\n" for item in value)
    return f"{_key(key)} = [\n{items}]\n"


def _key(key: str) -> str:
    return key if _BARE_KEY.fullmatch(key) else _basic(key)


def _quoted(text: str) -> str:
    """Between `'` where that spares escapes: paths with odd keys, regular expressions."""
    if ('"' in text or "\\" in text) and "'" not in text and text.isprintable():
        return f"'{text}'"
    return _basic(text)


def _basic(text: str) -> str:
    return f'"{"".join(map(_escaped, text))}"'


def _escaped(character: str) -> str:
    if short := _SHORT_ESCAPES.get(character):
        return short
    if character.isprintable():
        return character
    code = ord(character)
    if 0xD800 <= code <= 0xDFFF:
        raise ValueError("a text file cannot hold half a surrogate pair")
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"
