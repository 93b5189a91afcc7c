"""Names of values and of their shapes, as a committed file holds them: short, readable, and strict about types."""

import json
import re
from typing import Final, TypeAlias

from polycompare.diffing.equality import Value, canonical, digest
from polycompare.diffing.paths import Path
from polycompare.diffing.volatile import template, type_name
from polycompare.model.values import JsonValue, Missing

LONGEST_NAME: Final = 60
"""Values whose JSON is longer are named by their beginning and a hash of the whole."""

_SHOWN: Final = 24  # characters of a longer value that its name begins with
_DEPTH: Final = 20  # what is nested deeper is neither folded nor looked at for its shape
_WORDS: Final = 3  # a text of so many words is prose: its shape says nothing

_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_RUN: Final = re.compile(r"(.)\1+", re.DOTALL)
_PLACEHOLDER: Final = re.compile("\0([^\0]*)\0")
_WORD: Final = re.compile(r"\w+")

Shapes: TypeAlias = tuple[str, ...]


def value_name(value: Value) -> str:
    """The name of a value: its JSON, cut and with a hash of the whole where that is long; `missing` for none.

    Equal values have the same name; 1, 1.0, true and "1" have four.
    """
    if isinstance(value, Missing):
        return "missing"
    try:
        text = _json(value)
    except RecursionError:
        return f"nested too deeply #{digest(value)}"
    return text if len(text) <= LONGEST_NAME else _cut(text, value)


def folded(path: Path, value: Value) -> Value:
    """The value with a placeholder, such as `<uuid>`, for each volatile one in it; `path` is its own."""
    return value if isinstance(value, Missing) else _folded(path, value, _DEPTH)


def shape_names(value: Value) -> Shapes:
    """Names of the type and shape of a value, from the strictest to the loosest.

    A number is told by its digits before the point. A text is one of a volatile kind, or told letter by letter
    (`like AA-999`), by runs of letters and digits (`runs A-9`), as a code (`code xx-xxx`) or, of several words,
    not at all (`prose`).
    """
    if isinstance(value, Missing):
        return ("missing",)
    kind = type_name(value)
    if isinstance(value, bool) or value is None:
        return (kind,)
    if isinstance(value, int | float):
        sign = "negative " if value < 0 else ""
        return (f"{sign}{kind} of {_magnitude(value)}",)
    if isinstance(value, str):
        return _text_shapes(value) if kind == "text" else (kind,)
    try:
        outline = _json(_outline(value, _DEPTH))
    except RecursionError:
        return (kind,)
    return (outline if len(outline) <= LONGEST_NAME else _cut(outline, outline),)


def common_shapes(values: list[Value]) -> frozenset[str]:
    """The shapes of values that never recur: the strictest that all have in common, else the loosest of each."""
    ladders = [shape_names(value) for value in values]
    for name in ladders[0]:
        if all(name in ladder for ladder in ladders):
            return frozenset((name,))
    return frozenset(ladder[-1] for ladder in ladders)


def _text_shapes(text: str) -> Shapes:
    if len(_WORD.findall(text)) >= _WORDS or len(text) > LONGEST_NAME:
        return ("prose",)
    classes = "".join(map(_letter_class, text))
    code = re.sub("[Aa9]", "x", classes)
    return (f"like {classes}", f"code {code}", f"runs {_RUN.sub(_one, classes)}")


def _one(run: re.Match[str]) -> str:
    return run[1]


def _letter_class(letter: str) -> str:
    if letter.isdigit():
        return "9"
    if letter.isalpha():
        return "A" if letter.isupper() else "a"
    return letter


def _magnitude(number: int | float) -> str:
    if number != number or number in (float("inf"), float("-inf")):
        return "no size"
    digits = len(str(abs(int(number))))
    return "1 digit" if digits == 1 else f"{digits} digits"


def _outline(value: JsonValue, depth: int) -> JsonValue:
    """A container with type names for what is in it; the items of a list as the kinds that there are."""
    if depth and isinstance(value, dict):
        return {key: _outline(value[key], depth - 1) for key in sorted(value)}
    if depth and isinstance(value, list):
        kinds = {canonical(kind): kind for kind in (_outline(item, depth - 1) for item in value)}
        return [kinds[name] for name in sorted(kinds)]
    return type_name(value)


def _folded(path: Path, value: JsonValue, depth: int) -> JsonValue:
    made = template(path, value)
    if made is not None:
        return _PLACEHOLDER.sub(r"<\1>", made)
    if depth and isinstance(value, dict):
        return {key: _folded((*path, key), item, depth - 1) for key, item in value.items()}
    if depth and isinstance(value, list):
        return [_folded((*path, index), item, depth - 1) for index, item in enumerate(value)]
    return value


def _json(value: JsonValue) -> str:
    """The value as JSON that people can read; a lone surrogate cannot be written as UTF-8, JSON's escape can."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), check_circular=False)
    return json.dumps(value, sort_keys=True, separators=(",", ":")) if _SURROGATE.search(text) else text


def _cut(text: str, whole: JsonValue) -> str:
    return f"{text[:_SHOWN]}… #{digest(whole)}"
