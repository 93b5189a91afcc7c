"""Answers read from bytes: complete, sparse, strange and wrong."""

import json
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polycompare.api.debug_chat_wire import read_reply
from polycompare.api.wire import MalformedReply, ServiceError, read_error
from polycompare.model.outcomes import RawResponse, Reply

MakeBody = Callable[..., bytes]

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


def read(body: bytes) -> Reply:
    return read_reply(RawResponse(200, body, "application/json", "sent-1", 12.5))


def test_a_full_reply() -> None:
    metadata = {
        "state": {"booking": {"party": 2}},
        "currentNode": "offer_slot",
        "nodeTrace": ["collect_time", "offer_slot"],
        "metrics": {"turns": 3},
        "functionEvents": [{"id": "f-1", "name": "find_table"}],
        "handoffDestination": "front desk",
        "retrievedTopics": ["parking"],
        "retrievedSources": ["faq.md"],
        "citedTopic": "parking",
        "inFlow": "booking",
        "inStep": "time",
        "llmRequests": [{"model": "m"}],
        "asrLangCode": "en-GB",
        "ttsLangCode": "en-US",
        "agentResponseAudioUrl": "https://audio.example/1",
        "somethingNull": None,
    }
    body = {"conversationId": "c-9", "userInput": "hi", "response": "Hello.", "metadata": metadata}
    content = json.dumps({**body, "conversationEnded": True, "delayedResponse": True, "new": 1}).encode()
    raw = RawResponse(200, content, "application/json", "sent-1", 12.5)
    assert read_reply(raw) == Reply(
        conversation_id="c-9",
        text="Hello.",
        ended=True,
        latency_ms=12.5,
        responses=(raw,),
        delayed=True,
        state={"booking": {"party": 2}},
        current_node="offer_slot",
        node_trace=("collect_time", "offer_slot"),
        flow="booking",
        step="time",
        functions=({"id": "f-1", "name": "find_table"},),
        topics=("parking",),
        sources=("faq.md",),
        cited_topic="parking",
        handoff="front desk",
        asr_lang="en-GB",
        tts_lang="en-US",
        llm_requests=({"model": "m"},),
        metrics={"turns": 3},
        extra={"agentResponseAudioUrl": "https://audio.example/1"},
    )


@pytest.mark.parametrize("rest", [{}, {"metadata": None}, {"metadata": {}}])
def test_what_is_absent_is_not_reported(rest: dict[str, Any]) -> None:
    reply = read(json.dumps({"response": "Hi", "conversationEnded": False, **rest}).encode())
    assert reply == Reply("", "Hi", ended=False, latency_ms=12.5, responses=reply.responses)


def test_null_is_not_reported_and_empty_is_empty(make_body: MakeBody) -> None:
    names = ["state", "currentNode", "nodeTrace", "metrics", "functionEvents", "inFlow", "llmRequests"]
    outer = dict.fromkeys(["response", "conversationId", "conversationEnded", "delayedResponse"])
    nulls = read(make_body(**outer, metadata=dict.fromkeys(names)))
    assert nulls == Reply("", "", ended=False, latency_ms=12.5, responses=nulls.responses)
    empty = read(make_body(metadata={"state": {}, "nodeTrace": [], "functionEvents": [], "currentNode": ""}))
    assert (empty.state, empty.node_trace, empty.functions, empty.current_node) == ({}, (), (), "")


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"response": 1}, "response is a number, not text"),
        ({"conversationEnded": "false"}, "conversationEnded is text, not true or false"),
        ({"delayedResponse": 0}, "delayedResponse is a number, not true or false"),
        ({"metadata": []}, "metadata is a list, not an object"),
        ({"metadata": {"state": "x"}}, "metadata.state is text, not an object"),
        ({"metadata": {"currentNode": {}}}, "metadata.currentNode is an object, not text"),
        ({"metadata": {"nodeTrace": "a"}}, "metadata.nodeTrace is text, not a list"),
        ({"metadata": {"nodeTrace": ["a", True]}}, r"metadata.nodeTrace\[1\] is true, not text"),
        ({"metadata": {"functionEvents": {"of": []}}}, "metadata.functionEvents is an object, not a list"),
        ({"metadata": {"llmRequests": 2.5}}, "metadata.llmRequests is a number, not a list"),
    ],
)
def test_a_wrong_type_names_the_field_and_what_came(
    make_body: MakeBody, fields: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(MalformedReply, match=f"^{complaint}$"):
        read(make_body(**fields))


def test_function_events_keyed_by_turn_are_put_in_order(make_body: MakeBody) -> None:
    events = {"10": [{"name": "c"}], "2": [{"name": "a"}, {"name": "b"}], "3": []}
    reply = read(make_body(metadata={"functionEvents": events}))
    assert reply.functions == ({"name": "a"}, {"name": "b"}, {"name": "c"})


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b'\xef\xbb\xbf{"response": "mark", "conversationEnded": false}', "mark"),
        (b'{"response": "first", "response": "last", "conversationEnded": false}', "last"),
        (b'{"response": "cut \\ud83d", "conversationEnded": false}', "cut \ufffd"),
        (b'{"response": "\\ude00 \\ud83d\\ude00 \\\\ud83d", "conversationEnded": false}', "\ufffd 😀 \\ud83d"),
        (b'{"response": "null \\u0000", "conversationEnded": false}', "null \x00"),
    ],
)
def test_json_that_common_servers_send_is_read(body: bytes, text: str) -> None:
    assert read(body).text == text


def test_numbers_that_json_does_not_have_become_text() -> None:
    reply = read(
        b'{"response": "", "conversationEnded": false, "metadata": {"metrics": {"a": NaN, "b": -Infinity}}}'
    )
    assert reply.metrics == {"a": "NaN", "b": "-Infinity"}


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (b"1" * 5000, "thousands of digits"),
        (b"[" * 300 + b"NaN" + b"]" * 300, "nested too deep"),
        (b"[" * 300 + b"]" * 300, "nested too deep"),
        (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, "nested too deep"),
        (b'"\xff"', "byte 58 is not UTF-8"),
        (b"{,}", "line 1 column"),
    ],
    ids=["digits", "deep NaN", "deep", "very deep", "not UTF-8", "comma"],
)
def test_json_that_nothing_can_be_made_of(state: bytes, words: str) -> None:
    with pytest.raises(MalformedReply, match=f"it is not JSON: .*{words}"):
        read(b'{"response":"","conversationEnded":false,"metadata":{"x":' + state + b"}}")


def test_depth_and_digits_within_the_limits_are_read() -> None:
    deep = b"[" * 150 + b"]" * 150
    reply = read(
        b'{"response":"","conversationEnded":false,"metadata":{"x":' + deep + b',"n":' + b"9" * 4000 + b"}}"
    )
    assert reply.extra["n"] == int("9" * 4000)


@given(state=st.dictionaries(st.text(), JSON, max_size=4), text=st.text(), ended=st.booleans())
def test_any_state_and_text_come_through_unchanged(state: dict[str, Any], text: str, ended: bool) -> None:
    body = {"response": text, "conversationEnded": ended, "metadata": {"state": state}}
    reply = read(json.dumps(body).encode())
    assert (reply.state, reply.text, reply.ended) == (state, text, ended)


@given(st.binary() | JSON.map(lambda value: json.dumps(value).encode()))
def test_anything_else_is_malformed_or_no_error_and_never_a_crash(body: bytes) -> None:
    with pytest.raises(MalformedReply):
        read(body)
    assert read_error(RawResponse(500, body, correlation_id="sent-1")).correlation_id


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            {"success": False, "error": "short", "error_id": "e", "error_code": "C", "error_message": "long"},
            ServiceError("long", "C", "e"),
        ),
        ({"error": "short", "error_message": "", "error_id": None}, ServiceError("short", None, "sent-1")),
        ({"message": "no\n  such\tthing", "errors": []}, ServiceError("no such thing", None, "sent-1")),
        ({"error": {"message": "nope", "code": "NO"}}, ServiceError("nope", "NO", "sent-1")),
        ({"error": {"message": ["nope"]}, "message": "outer"}, ServiceError("outer", None, "sent-1")),
        ({"message": {"deep": 1}, "error_code": 7}, ServiceError(None, None, "sent-1")),
        ({"message": "x" * 1000}, ServiceError("x" * 299 + "…", None, "sent-1")),
        ([1], ServiceError(None, None, "sent-1")),
    ],
)
def test_the_services_own_words(body: Any, expected: ServiceError) -> None:
    assert read_error(RawResponse(400, json.dumps(body).encode(), correlation_id="sent-1")) == expected


def test_reading_a_recording_again_needs_no_network_library() -> None:
    code = "import polycompare.api.replies, sys; print([m for m in ('aiohttp', 'asyncio') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "[]"
