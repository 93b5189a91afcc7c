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
    return visible_line(_beginning(value, limit))


def _beginning(value: JsonValue, limit: int) -> str:
    """The first characters of a value's JSON; nesting beyond what the interpreter can follow ends it as well."""
    size = 0
    parts: list[str] = []
    try:
        for part in json.JSONEncoder(ensure_ascii=False, check_circular=False).iterencode(value):
            parts.append(part)
            size += len(part)
            if size > limit:
                break
    except RecursionError:
        parts.append("…")
    return "".join(parts)[: limit + 1]


def pretty_json(value: JsonValue | Missing) -> str:
    """A value as indented JSON, safe to show; one that is nested too deeply as the beginning of one line."""
    if isinstance(value, Missing):
        return ABSENT
    try:
        return visible(json.dumps(value, ensure_ascii=False, indent=2))
    except RecursionError:
        return compact_json(value, 2_000)
