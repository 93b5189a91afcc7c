"""JSON from outside, as plain values that the rest of the program can rely on."""

import json
import re
from typing import Final, cast

from pydantic_core import from_json

from polycompare.model.values import JsonValue

MAX_DEPTH: Final = 200
"""How deep objects and lists may nest: the fast parser's own limit, and safe for all that recurses later."""

_LONE_SURROGATE: Final = re.compile(
    r"(?P<keep>\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|\\u[dD][89a-fA-F][0-9a-fA-F]{2}"
)


class JsonError(ValueError):
    """Bytes that are not JSON; the message says why, in words that fit after *it is not JSON:*.

    `cut_off` says that they may be the beginning of a document.
    """

    def __init__(self, message: str, *, cut_off: bool = False) -> None:
        super().__init__(message)
        self.cut_off = cut_off


def parse_json(body: bytes) -> JsonValue:
    """The value of a JSON document in UTF-8.

    Of a repeated key the last value counts. What common servers send although JSON forbids it is read all the
    same: a byte order mark is dropped, `NaN` and `Infinity` become text of that name, and half of a surrogate
    pair (an emoji cut in two) becomes U+FFFD, so that every value can be written as JSON and UTF-8 again.
    Raises `JsonError` for all else, such as more than `MAX_DEPTH` levels or an integer of over 4300 digits.
    """
    try:
        return cast("JsonValue", from_json(body, allow_inf_nan=False))
    except ValueError:
        return _parse_leniently(body)


def _parse_leniently(body: bytes) -> JsonValue:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise JsonError(f"byte {error.start} is not UTF-8") from None
    try:
        value: JsonValue = json.loads(_LONE_SURROGATE.sub(_replacement, text), parse_constant=str)
    except json.JSONDecodeError as error:
        raise _json_error(error) from None
    except RecursionError:
        raise JsonError("it is nested too deep") from None
    except ValueError:  # the interpreter's limit for the digits of an integer
        raise JsonError("it holds a number of thousands of digits") from None
    if _is_deeper_than(MAX_DEPTH, value):
        raise JsonError("it is nested too deep")
    return value


def _json_error(error: json.JSONDecodeError) -> JsonError:
    place = f"line {error.lineno} column {error.colno}"
    if error.msg.startswith("Unterminated"):
        return JsonError(f"it ends inside of the text that begins at {place}", cut_off=True)
    if error.pos >= len(error.doc.rstrip()):
        return JsonError(f"it breaks off at {place}", cut_off=True)
    return JsonError(f"what stands at {place} does not belong there")


def _replacement(match: re.Match[str]) -> str:
    return match["keep"] or r"\ufffd"


def _is_deeper_than(limit: int, value: JsonValue) -> bool:
    """Whether containers nest over more than `limit` levels; level by level, so that it cannot recurse itself."""
    level = [value]
    for _ in range(limit + 1):
        children: list[JsonValue] = []
        for item in level:
            if isinstance(item, dict):
                children.extend(item.values())
            elif isinstance(item, list):
                children.extend(item)
        if not children:
            return False
        level = children
    return True
