"""Placeholders in an agent file's texts: `{booking.time|clock}`."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from polycompare.config.yaml_files import suggestion
from polycompare.model.values import JsonObject, JsonValue

_BRACES = re.compile(r"\{[^{}]*\}")
_PLACEHOLDER = re.compile(r"\{(?P<path>[A-Za-z_][\w.-]*)(?:\|(?P<filter>[a-z]+))?\}")

_DAYS_IN_SPANISH: Final = {
    "today": "hoy",
    "tomorrow": "mañana",
    "monday": "el lunes",
    "tuesday": "el martes",
    "wednesday": "el miércoles",
    "thursday": "el jueves",
    "friday": "el viernes",
    "saturday": "el sábado",
    "sunday": "el domingo",
}


def value_at(data: Mapping[str, JsonValue], path: str) -> JsonValue:
    """What stands at a dotted path of mappings; None where there is nothing."""
    here: JsonValue = dict(data)
    for part in path.split("."):
        if not isinstance(here, dict):
            return None
        here = here.get(part)
    return here


def put(data: JsonObject, path: str, value: JsonValue) -> None:
    """Put a value at a dotted path, making mappings on the way, over anything else that stands there."""
    *parents, last = path.split(".")
    here = data
    for part in parents:
        inner = here.get(part)
        if not isinstance(inner, dict):
            inner = here[part] = {}
        here = inner
    here[last] = value


def remove(data: JsonObject, path: str) -> None:
    """Remove what stands at a dotted path, if anything does."""
    parent, _, last = path.rpartition(".")
    here = value_at(data, parent) if parent else data
    if isinstance(here, dict):
        here.pop(last, None)


def filled(template: JsonValue, data: Mapping[str, JsonValue], language: str) -> JsonValue:
    """`template` with its placeholders filled from `data`, inside lists and mappings too.

    A text that is one placeholder becomes the value itself, whatever its type; in a longer text values are written
    out, missing ones as nothing.
    """
    if isinstance(template, dict):
        return {key: filled(value, data, language) for key, value in template.items()}
    if isinstance(template, list):
        return [filled(item, data, language) for item in template]
    if not isinstance(template, str):
        return template
    whole = _PLACEHOLDER.fullmatch(template)
    return _value(whole, data, language) if whole else filled_text(template, data, language)


def filled_text(template: str, data: Mapping[str, JsonValue], language: str) -> str:
    """`template` with its placeholders written out."""
    return _PLACEHOLDER.sub(lambda match: written(_value(match, data, language)), template)


def written(value: JsonValue) -> str:
    """A value as it stands in a sentence."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def template_mistakes(text: str) -> Iterator[tuple[str, str]]:
    """What is wrong with the placeholders of a text, and for each what to write instead."""
    for braces in _BRACES.findall(text):
        match = _PLACEHOLDER.fullmatch(braces)
        if match is None:
            yield f"{braces} is no placeholder", "write {path} or {path|filter}"
        elif match["filter"] and match["filter"] not in _FILTERS:
            yield f"there is no filter {match['filter']!r}", suggestion(match["filter"], list(_FILTERS))


def _value(match: re.Match[str], data: Mapping[str, JsonValue], language: str) -> JsonValue:
    value = value_at(data, match["path"])
    return _FILTERS[match["filter"]](value, language) if match["filter"] else value


def _clock(value: JsonValue, language: str) -> JsonValue:
    """`19:15` as people say it."""
    if not isinstance(value, str) or not re.fullmatch(r"\d{2}:\d{2}", value) or not language.startswith("en"):
        return value
    hour, minute = int(value[:2]), value[3:]
    minutes = "" if minute == "00" else f":{minute}"
    return f"{hour % 12 or 12}{minutes} {'am' if hour < 12 else 'pm'}"


def _later(value: JsonValue, language: str) -> JsonValue:
    """A quarter of an hour after `19:00`."""
    if not isinstance(value, str) or not re.fullmatch(r"\d{2}:\d{2}", value):
        return value
    minutes = (int(value[:2]) * 60 + int(value[3:]) + 15) % (24 * 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _day(value: JsonValue, language: str) -> JsonValue:
    """`friday` as people say it."""
    if not isinstance(value, str):
        return value
    if language.startswith("es"):
        return _DAYS_IN_SPANISH.get(value, value)
    return value if value in ("today", "tomorrow") else f"on {value.title()}"


def _text(value: JsonValue, language: str) -> JsonValue:
    """The value as text: 2 becomes "2"."""
    return None if value is None else written(value)


def _number(value: JsonValue, language: str) -> JsonValue:
    """The number that a text holds."""
    return int(value) if isinstance(value, str) and re.fullmatch(r"\d{1,15}", value) else value


def _code(value: JsonValue, language: str) -> JsonValue:
    """Four digits that depend on the value alone, for references."""
    canonical = json.dumps(value, sort_keys=True).encode()
    return f"{int.from_bytes(hashlib.blake2b(canonical, digest_size=8).digest(), 'big') % 10_000:04d}"


_FILTERS: Final[dict[str, Callable[[JsonValue, str], JsonValue]]] = {
    "clock": _clock,
    "later": _later,
    "day": _day,
    "text": _text,
    "number": _number,
    "code": _code,
}
