"""What one side's value must be like, as a value of a TOML file.

A plain string, number, boolean or array stands for itself. An inline table says what kind of value is meant:
`{ type = "uuid" }`, `{ facts = ["time 19:00"] }`, `{ matches = "regular expression" }`, `{ value = … }` for an
exact object, and `{ json = "…" }` for an exact value that TOML cannot hold, such as an array with null in it.
"""

import json
import re
import reprlib
from collections.abc import Mapping
from typing import Final

from polycompare.config.errors import did_you_mean, listed
from polycompare.model.change_classes import Absent, Anything, Exactly, Matching, OfType, ValuePattern, WithFacts
from polycompare.model.values import JsonValue

TYPES: Final = (
    *("text", "number", "integer", "boolean", "list", "object"),
    *("uuid", "time", "epoch", "duration", "token", "url"),
)
"""The names of `OfType`: those of `polycompare.diffing.volatile`, but for null and missing."""

LONGEST_EXPRESSION: Final = 1_000  # characters of a regular expression

_NULL: Final = "null"
_MISSING: Final = "missing"
_ALL_TYPES: Final = (*TYPES, _NULL, _MISSING)
_KINDS: Final = ("type", "matches", "facts", "value", "json")
_LARGEST_INTEGER: Final = 2**63 - 1  # that every reader of TOML takes


def pattern_of_toml(value: object) -> ValuePattern:
    """The pattern that a value of a file stands for; `ValueError` says what is wrong with it."""
    if not isinstance(value, Mapping):
        return Exactly(_json(value))
    if len(value) != 1:
        raise ValueError(f"an inline table must have exactly one of {listed(_KINDS)}")
    ((kind, given),) = value.items()
    match kind:
        case "type":
            return _of_type(given)
        case "matches":
            return _matching(given)
        case "facts":
            return _with_facts(given)
        case "value":
            return Exactly(_json(given))
        case "json":
            return Exactly(_decoded(given))
        case _:
            near = did_you_mean(str(kind), _KINDS)
            raise ValueError(
                f"{reprlib.repr(kind)} is no kind of value{near}; those are {listed(_KINDS)}, and an object is "
                "{ value = { … } }"
            )


def pattern_to_toml(pattern: ValuePattern) -> object:
    """What `pattern_of_toml` reads as `pattern`; None for `Anything`, which is left out."""
    match pattern:
        case Anything():
            return None
        case Absent():
            return {"type": _MISSING}
        case OfType(name):
            return {"type": name}
        case WithFacts(facts):
            return {"facts": list(facts)}
        case Matching(expression):
            return {"matches": expression}
        case Exactly(None):
            return {"type": _NULL}
        case Exactly(value) if not _has_toml(value):
            return {"json": json.dumps(value, ensure_ascii=True)}
        case Exactly(value):
            return {"value": value} if isinstance(value, dict) else value


def exact_of_toml(value: object) -> JsonValue:
    """The one value that a value of a file stands for; `ValueError` for a pattern of many."""
    pattern = pattern_of_toml(value)
    if isinstance(pattern, Exactly):
        return pattern.value
    raise ValueError('must be one value: a plain one, { value = … }, { json = "…" } or { type = "null" }')


def _of_type(name: object) -> ValuePattern:
    if name == _NULL:
        return Exactly(None)
    if name == _MISSING:
        return Absent()
    if not isinstance(name, str) or name not in TYPES:
        near = did_you_mean(name, _ALL_TYPES) if isinstance(name, str) else ""
        raise ValueError(f"{reprlib.repr(name)} is no type{near}; those are {listed(_ALL_TYPES)}")
    return OfType(name)


def _matching(expression: object) -> Matching:
    if not isinstance(expression, str):
        raise ValueError("matches must be a regular expression in quotes")
    if len(expression) > LONGEST_EXPRESSION:
        raise ValueError(f"matches has {len(expression)} characters; at most {LONGEST_EXPRESSION} are read")
    try:
        re.compile(expression)
    except (re.error, RecursionError, OverflowError) as error:
        raise ValueError(f"matches is not a regular expression: {error}") from None
    return Matching(expression)


def _with_facts(facts: object) -> WithFacts:
    if not isinstance(facts, list) or not all(isinstance(fact, str) and " " in fact for fact in facts):
        raise ValueError('facts must be an array of strings, each a kind and a value, such as "time 19:00"')
    return WithFacts(tuple(sorted(facts)))


def _decoded(text: object) -> JsonValue:
    if not isinstance(text, str):
        raise ValueError("json must be JSON in quotes")
    try:
        value: JsonValue = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"json is not JSON: {error}") from None
    return value


def _json(value: object) -> JsonValue:
    """`value`, if JSON has the like; dates and times are TOML's own."""
    match value:
        case bool() | int() | float() | str():
            return value
        case list():
            return [_json(item) for item in value]
        case dict():
            return {str(key): _json(item) for key, item in value.items()}
        case _:
            raise ValueError(
                "must be a string, number, boolean, array or inline table; put dates and times in quotes"
            )


def _has_toml(value: JsonValue) -> bool:
    """Whether TOML can hold a value as it is."""
    match value:
        case None:
            return False
        case str():
            return not any("\ud800" <= character <= "\udfff" for character in value)
        case bool() | float():
            return True
        case int():
            return abs(value) <= _LARGEST_INTEGER
        case list():
            return all(map(_has_toml, value))
        case dict():
            return all(_has_toml(key) and _has_toml(item) for key, item in value.items())
