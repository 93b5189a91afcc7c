"""JSON values as text for one line or for many."""

import json
from json.encoder import encode_basestring  # a string as JSON without escaping what is not ASCII

from polycompare.model.text import visible, visible_line
from polycompare.model.values import JsonValue, Missing

ABSENT = "—"
"""What stands for a path that a side does not have. A string of the same look has quotes."""


def compact_json(value: JsonValue | Missing, limit: int = 240) -> str:
    """A value as JSON on one line, safe to show; cut after `limit` characters, however large the value is."""
    if isinstance(value, Missing):
        return ABSENT
    if isinstance(value, str):
        return visible_line(encode_basestring(value[:limit]))
    if value is None or isinstance(value, bool | int | float):
        return json.dumps(value)
    size = 0
    parts: list[str] = []
    for part in json.JSONEncoder(ensure_ascii=False).iterencode(value):
        parts.append(part)
        size += len(part)
        if size > limit:
            break
    return visible_line("".join(parts)[: limit + 1])


def pretty_json(value: JsonValue | Missing) -> str:
    """A value as indented JSON, safe to show."""
    if isinstance(value, Missing):
        return ABSENT
    return visible(json.dumps(value, ensure_ascii=False, indent=2))
