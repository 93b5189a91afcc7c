"""JSON with other texts and numbers in it, whichever way it comes: as a value, as bytes, as text inside of a text.

Nothing else of it changes: repeated keys, long numbers and fractions stay as they were written.
"""

import json
import re
from json.encoder import encode_basestring, encode_basestring_ascii
from typing import Any, Final, Protocol, TypeVar, cast

from polycompare.diffing.path_patterns import PatternIndex
from polycompare.diffing.paths import Path, format_path
from polycompare.model.values import JsonValue

V = TypeVar("V", bound=JsonValue)

_ROOTS: Final = frozenset(
    {
        "state",
        "metadata",
        "arguments",
        "attributes",
        "integration_attributes",
        "integrationAttributes",
        "added",
        "updated",
        "removed",
    }
)
"""Keys below which paths begin: a state, metadata, attributes, a function's arguments and what it changed in the
state."""

_CALLS: Final = frozenset({"functionEvents", "function_events", "llmRequests", "llm_requests"})
"""Keys below which the service tells of calls: their own names and ids are at no path."""

_WHOLE_FRACTION: Final = re.compile(r"\d{9,15}\.0")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class Rewriter(Protocol):
    """What becomes of the leaves; `key` is that of the object they are in, or of the list that they are in."""

    def text(self, text: str, key: str) -> str:
        """Of a text."""

    def number(self, literal: str, key: str) -> str:
        """Of a number, as it is written."""

    def personal(self, text: str, key: str) -> str:
        """Of a text, or a number as it is written, at a place that is personal as a whole."""


class _Literal(str):
    """A number as it is written."""

    __slots__ = ()


class _Pairs(list[tuple[str, Any]]):
    """An object's keys and values, in order."""

    __slots__ = ()


_DECODER: Final = json.JSONDecoder(
    object_pairs_hook=_Pairs, parse_float=_Literal, parse_int=_Literal, parse_constant=_Literal
)


class JsonMapper:
    """Maps JSON by a rewriter; what lies at one of `places` is personal as a whole."""

    def __init__(self, rewriter: Rewriter, places: PatternIndex | None) -> None:
        self._on = rewriter
        self._places = places

    def value(self, value: V) -> V:
        """A state, an object of metadata or the like: paths begin at it."""
        return cast("V", self._walk(value, "", ((),), within=False))

    def value_at(self, value: V, path: Path) -> V:
        """What lies at a path in a state or the like."""
        key = next((step for step in reversed(path) if isinstance(step, str)), "")
        return cast("V", self._step(value, key, _below(path), within=False))

    def call(self, value: JsonValue) -> JsonValue:
        """A function's call, or a request to a model: paths begin only at what it was given."""
        return cast("JsonValue", self._walk(value, "", (), within=False))

    def body(self, body: bytes) -> bytes:
        """The body of an answer; one that is no JSON is a text."""
        try:
            text = body.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = body.decode("utf-8", "surrogateescape")
        mapped = self._document(text, "", ())
        if mapped is None:
            mapped = self._on.text(text, "")
        return body if mapped == text else mapped.encode("utf-8", "surrogateescape")

    def _document(self, text: str, key: str, at: tuple[Path, ...]) -> str | None:
        """JSON in a text; None where it is none, or nested too deeply."""
        try:
            tree = _DECODER.decode(text)
            mapped = self._walk(tree, key, at, within=False)
            return text if mapped == tree else _dumped(mapped)
        except (ValueError, RecursionError):
            return None

    def _walk(self, value: Any, key: str, at: tuple[Path, ...], *, within: bool) -> Any:
        match value:
            case _Pairs():
                return _Pairs((self._on.text(k, ""), self._member(value, k, v, at, within)) for k, v in value)
            case dict():
                members = list(value.items())
                return {self._on.text(k, ""): self._member(members, k, v, at, within) for k, v in members}
            case list() | tuple():
                return [
                    self._step(item, key, tuple((*path, index) for path in at), within=within)
                    for index, item in enumerate(value)
                ]
            case None | bool():
                return value
            case _Literal():
                return _Literal(self._number(value, key, within=within))
            case str():
                return self._text(value, key, at, within=within)
            case _:
                literal = json.dumps(value)
                mapped = self._number(literal, key, within=within)
                return value if mapped == literal else type(value)(mapped)

    def _member(
        self, members: list[tuple[str, Any]], key: str, value: Any, at: tuple[Path, ...], within: bool
    ) -> Any:
        if self._places is None or within:
            return self._step(value, key, (), within=within)
        below = () if key in _CALLS else tuple((*path, key) for path in at)
        if key in _ROOTS:
            below = (*below, ())
        if key == "arguments":  # as divergences in functions are named
            below = (*below, *((name, key) for k, name in members if k == "name" and isinstance(name, str)))
        return self._step(value, key, below, within=within)

    def _step(self, value: Any, key: str, at: tuple[Path, ...], *, within: bool) -> Any:
        personal = within or (
            self._places is not None and any(path and self._places.matching(format_path(path)) for path in at)
        )
        return self._walk(value, key, at, within=personal)

    def _number(self, literal: str, key: str, *, within: bool) -> str:
        whole, point, fraction = literal.partition(".")
        if point and not fraction.strip("0"):  # a whole number that went through a table or a script
            return f"{self._number(whole, key, within=within)}.{fraction}"
        mapped = self._on.personal(literal, key) if within else self._on.number(literal, key)
        try:
            json.loads(mapped)
        except ValueError:  # such as one that begins with zeros
            return re.sub(r"(?<!\d)0(?=\d)", "1", mapped, count=1)
        return mapped

    def _text(self, text: str, key: str, at: tuple[Path, ...], *, within: bool) -> str:
        if within:
            return self._on.personal(text, key)
        if _WHOLE_FRACTION.fullmatch(text):
            return f"{self._on.text(text[:-2], key)}.0"
        if text.lstrip()[:1] in ("{", "["):
            mapped = self._document(text, key, at)
            if mapped is not None:
                return mapped
        return self._on.text(text, key)


def _below(path: Path) -> tuple[Path, ...]:
    """A path as it reads from its root, and from each root within it."""
    inner = [path[at + 1 :] for at, step in enumerate(path) if step in _ROOTS]
    return (path, *inner)


def _dumped(value: Any) -> str:
    match value:
        case _Pairs():
            return "{" + ", ".join(f"{_quoted(k)}: {_dumped(v)}" for k, v in value) + "}"
        case list():
            return "[" + ", ".join(map(_dumped, value)) + "]"
        case _Literal():
            return str(value)
        case str():
            return _quoted(value)
        case _:
            return json.dumps(value)


def _quoted(text: str) -> str:
    return encode_basestring_ascii(text) if _SURROGATE.search(text) else encode_basestring(text)
