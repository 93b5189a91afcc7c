"""Replies that are whole and odd."""

import json
from collections.abc import Callable
from functools import cache, partial
from typing import Final

from polycompare.model.values import JsonObject, JsonValue
from polycompare.simulator.faults import FaultKind

HUGE_STATE: Final = 5_000_000  # bytes
LONG_TRACE: Final = 10_000
DEEP: Final = 5_000  # levels
CONTROLS: Final = "\x00\x07\x1b]52;c;b3duZWQ=\x07\x1b[2J\x1b[31m \x7f \x9b2J \u202eabc\u202c [red]x[/nope]"
"""What no terminal may be given to act on: a clipboard write, clearing, colour, C1, bidi, and some markup."""

_ENTRY: Final = 500  # bytes, about
_MARK: Final = "this is replaced"


def misshapen(kind: FaultKind, body: JsonObject) -> bytes:
    """The body of a reply as `kind` spoils it; as it should be for kinds that leave the body alone.

    The Chat API reports no metadata. What would be there comes all the same, as a field that nobody promised. Of
    conversations that were held, what is about a reply spoils the last turn of the last one.
    """
    return _SPOILT.get(kind, _json)(body)


def misshapen_sound(kind: FaultKind, content: bytes) -> bytes:
    """A WAV file as `kind` spoils it; as it should be for kinds that are about JSON."""
    match kind:
        case FaultKind.EMPTY:
            return b""
        case FaultKind.TRUNCATED:
            return content[: len(content) * 2 // 3]
        case _:
            return content


def _json(value: JsonValue) -> bytes:
    return json.dumps(value, allow_nan=False).encode()


def _truncated(body: JsonObject) -> bytes:
    whole = _json(body)
    return whole[: len(whole) * 2 // 3]


def _of_wrong_types(body: JsonObject) -> bytes:
    return _json({key: _mistyped(value) for key, value in body.items()})


def _mistyped(value: JsonValue) -> JsonValue:
    match value:
        case bool():
            return "yes"
        case str():
            return 7
        case dict():
            return ["a list"]
        case _:
            return {"an": "object"}


def _with_extra_fields(body: JsonObject) -> bytes:
    return _json(
        _in_reply(
            {**body, "unheardOf": {"a": [1, None]}}, partial(_with_metadata, more={"alsoUnheardOf": ["b", 2.5]})
        )
    )


def _without_metadata(body: JsonObject) -> bytes:
    return _json(_in_reply(body, lambda reply: {key: value for key, value in reply.items() if key != "metadata"}))


def _of_nulls(body: JsonObject) -> bytes:
    return _json({key: dict.fromkeys(value) if isinstance(value, dict) else None for key, value in body.items()})


def _with_huge_state(body: JsonObject) -> bytes:
    return _json(_in_reply(body, partial(_with_state, more={"ballast": _ballast()})))


@cache
def _ballast() -> JsonObject:
    """`HUGE_STATE` bytes of entries, as a state that has grown over a long conversation may hold."""
    words = "lorem ipsum " * ((_ENTRY - 60) // 12)
    return {f"entry_{n:05}": {"n": n, "open": n % 2 == 0, "text": words} for n in range(HUGE_STATE // _ENTRY)}


def _with_long_trace(body: JsonObject) -> bytes:
    trace: list[JsonValue] = [f"node_{index % 97}" for index in range(LONG_TRACE)]
    return _json(
        _in_reply(body, lambda reply: _with_metadata(reply, {_named(reply, "nodeTrace", "node_trace"): trace}))
    )


def _nested_deep(body: JsonObject) -> bytes:
    marked = _json(_in_reply(body, partial(_with_state, more={"deep": _MARK})))
    return marked.replace(f'"{_MARK}"'.encode(), b"[" * DEEP + b"]" * DEEP)


def _with_duplicate_keys(body: JsonObject) -> bytes:
    return b'{"response": "Not this.", "metadata": {}, "conversationId": "not-this", ' + _json(body)[1:]


def _in_bad_utf8(body: JsonObject) -> bytes:
    marked = _json(_in_reply(body, lambda reply: {**reply, _text_key(reply): _MARK}))
    return marked.replace(_MARK.encode(), b"\xff\xfe caf\xe9 \xc3\x28")


def _with_controls(body: JsonObject) -> bytes:
    def hostile(reply: JsonObject) -> JsonObject:
        text = _text_key(reply)
        spoken = {**reply, text: f"{reply.get(text, '')}{CONTROLS}"}
        told: JsonObject = {
            _named(reply, "currentNode", "current_node"): CONTROLS,
            _named(reply, "nodeTrace", "node_trace"): [CONTROLS],
        }
        return _with_state(_with_metadata(spoken, told), {f"key {CONTROLS}": CONTROLS})

    return _json(_in_reply(body, hostile))


def _in_reply(body: JsonObject, change: Callable[[JsonObject], JsonObject]) -> JsonObject:
    """The body with its reply changed: itself, or of held conversations the last turn of the last one."""
    for name in ("conversations", "turns"):
        items = body.get(name)
        if isinstance(items, list) and items and isinstance(items[-1], dict):
            return {**body, name: [*items[:-1], _in_reply(items[-1], change)]}
    return change(body)


def _text_key(reply: JsonObject) -> str:
    return _named(reply, "response", "agent_response")


def _named(reply: JsonObject, camel: str, snake: str) -> str:
    """The name of a field, which turns of held conversations have in snake_case."""
    return snake if "agent_response" in reply else camel


def _with_metadata(body: JsonObject, more: JsonObject) -> JsonObject:
    metadata = body.get("metadata")
    return {**body, "metadata": {**(metadata if isinstance(metadata, dict) else {}), **more}}


def _with_state(body: JsonObject, more: JsonObject) -> JsonObject:
    metadata = body.get("metadata")
    state = metadata.get("state") if isinstance(metadata, dict) else None
    return _with_metadata(body, {"state": {**(state if isinstance(state, dict) else {}), **more}})


_SPOILT: Final[dict[FaultKind, Callable[[JsonObject], bytes]]] = {
    FaultKind.EMPTY: lambda _: b"",
    FaultKind.TRUNCATED: _truncated,
    FaultKind.WRONG_TYPES: _of_wrong_types,
    FaultKind.EXTRA_FIELDS: _with_extra_fields,
    FaultKind.NO_METADATA: _without_metadata,
    FaultKind.NULLS: _of_nulls,
    FaultKind.HUGE_STATE: _with_huge_state,
    FaultKind.LONG_TRACE: _with_long_trace,
    FaultKind.DEEP: _nested_deep,
    FaultKind.DUPLICATE_KEYS: _with_duplicate_keys,
    FaultKind.BAD_UTF8: _in_bad_utf8,
    FaultKind.CONTROLS: _with_controls,
}
