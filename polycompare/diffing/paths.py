"""Where in a JSON value: `slots.party`, `items[3].v`, `["odd key"].x`, and `""` for the whole."""

import json
import re
from typing import Final, TypeAlias

Path: TypeAlias = tuple[str | int, ...]
"""The steps from the root of a value: object keys and list indexes."""

_PLAIN_KEY: Final = re.compile(r"[^\W\d][\w-]*")
_INDEX: Final = re.compile(r"\[(\d+)\]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_QUOTED_KEY: Final = json.JSONDecoder()


def format_path(path: Path) -> str:
    """The text of a path; `parse_path` reads it back."""
    parts: list[str] = []
    for step in path:
        if isinstance(step, int):
            parts.append(f"[{step}]")
        elif _PLAIN_KEY.fullmatch(step):
            parts.append(f".{step}" if parts else step)
        else:
            parts.append(f"[{_quoted(step)}]")
    return "".join(parts)


def parse_path(text: str) -> Path:
    """The steps of a path's text; `ValueError` names the place where it is no path."""
    steps: list[str | int] = []
    at = 0
    while at < len(text):
        if text[at] == "[":
            step, at = _bracketed(text, at)
        else:
            start = at + 1 if steps and text[at] == "." else at
            key = _PLAIN_KEY.match(text, start)
            if key is None or (steps and start == at):
                raise ValueError(f"not a path: {text!r} at character {at}")
            step, at = key.group(), key.end()
        steps.append(step)
    return tuple(steps)


def natural_order(path: Path) -> tuple[tuple[int, int, str], ...]:
    """A sorting key: by keys, and by indexes as numbers."""
    return tuple((0, step, "") if isinstance(step, int) else (1, 0, step) for step in path)


def _quoted(key: str) -> str:
    # A lone surrogate cannot be written as UTF-8; JSON's escape can.
    return json.dumps(key, ensure_ascii=_SURROGATE.search(key) is not None)


def _bracketed(text: str, at: int) -> tuple[str | int, int]:
    if index := _INDEX.match(text, at):
        return int(index.group(1)), index.end()
    try:
        key, end = _QUOTED_KEY.raw_decode(text, at + 1)
    except ValueError:
        key, end = None, at
    if not isinstance(key, str) or text[end : end + 1] != "]":
        raise ValueError(f"not a path: {text!r} at character {at}")
    return key, end + 1
