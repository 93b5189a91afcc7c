"""Real conversations read from bytes: the shapes that captured answers have, and whatever else may come."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polycompare.api.conversations_wire import HeldConversation, read_conversation, read_page
from polycompare.api.replies import MalformedReply, read_reply_of
from polycompare.model.outcomes import RawResponse, Reply
from polycompare.model.targets import Api

EVENT = {"name": "look_up", "arguments": {"phone": "555-0142"}, "duration": 2279, "error": None}


def raw(document: object) -> RawResponse:
    return RawResponse(200, json.dumps(document).encode(), "application/json")


def conversation(*turns: object, **fields: Any) -> HeldConversation:
    return read_conversation(raw({"conversationId": "CA1", "turns": list(turns), **fields}))


def replies(held: HeldConversation) -> list[Reply]:
    return [read_reply_of(Api.CONVERSATIONS, RawResponse(200, turn.body)) for turn in held.turns]


def reply(**turn: Any) -> Reply:
    return replies(conversation(turn))[0]


def test_the_outside_is_camel_case_and_the_inside_snake_case() -> None:
    held = conversation(
        {
            "user_input": "a table for two",
            "user_input_datetime": "2026-06-03T13:18:06.405623+00:00",
            "agent_response": "When?",
            "latency": {"label": None, "perceived_latency": 1.61215, "perceived_latency_percentile_1d": None},
            "asr_lang_code": "en-US",
            "tts_lang_code": "",
            "barge_in": True,
            "entities": None,
            "is_ood": None,
            "llm_requests": [{"model": "m"}],
            "metadata": {
                "current_node": "collect",
                "function_events": [EVENT],
                "retrieved_topics": ["opening_hours", {"name": "parking"}],
                "top_transcripts": [{"text": "a table for two"}],
                "safety": {},
            },
        },
        accountId="ws-1",
        channel="VOICE-SIP",
        clientEnv="sandbox",
        deploymentId="d-1",
        inProgress=False,
        language="en-US",
        shortSummary={"heading": "A table", "content": "Two people."},
        startedAt="2026-06-03T13:18:06Z",
        variantId="London",
    )
    started_at = datetime(2026, 6, 3, 13, 18, 6, tzinfo=UTC)
    assert (held.id, held.account_id, held.environment, held.variant) == ("CA1", "ws-1", "sandbox", "London")
    assert (held.channel, held.language, held.deployment_id) == ("VOICE-SIP", "en-US", "d-1")
    assert (held.started_at, held.in_progress) == (started_at, False)
    assert held.turns[0].user == "a table for two"
    assert held.turns[0].at == started_at.replace(microsecond=405623)
    assert held.turns[0].latency_ms == pytest.approx(1612.15)

    said = replies(held)[0]
    assert (said.text, said.current_node, said.asr_lang, said.tts_lang) == ("When?", "collect", "en-US", None)
    assert said.functions == (EVENT,)
    assert said.topics == ("opening_hours", "parking")
    assert said.llm_requests == ({"model": "m"},)
    assert said.extra == {"barge_in": True, "top_transcripts": [{"text": "a table for two"}]}
    assert (said.state, said.node_trace, said.sources, said.handoff, said.ended) == (None, None, None, None, False)
    assert said.handoff_reported


_NO_LATENCIES: list[object] = [None, "0.25", True, -1, 1e300, {}, [], {"perceived_latency": None}]


@pytest.mark.parametrize(
    ("latency", "told"),
    [
        (0.25, 250.0),
        (2, 2000.0),
        ({"perceived_latency": 0.5}, 500.0),
        ({"perceivedLatency": 0.5}, 500.0),
        *((odd, 0.0) for odd in _NO_LATENCIES),
    ],
)
def test_a_latency_is_in_seconds_as_a_number_or_within_an_object(latency: object, told: float) -> None:
    assert conversation({"latency": latency}).turns[0].latency_ms == told


@pytest.mark.parametrize(
    ("turn", "user"),
    [
        ({"user_input": "  two people \n"}, "two people"),
        ({"user_input": "", "is_silence": True}, ""),
        ({"user_input": None}, ""),
        ({}, ""),
        ({"user_input": "", "user_input_dtmf": "123", "user_input_dtmf_finish_key": "#"}, "[DTMF 123#]"),
        ({"user_input_dtmf": "123#", "user_input_dtmf_finish_key": "#"}, "[DTMF 123#]"),
        ({"user_input_dtmf": "7"}, "[DTMF 7]"),
        ({"user_input": "1 2 3", "user_input_dtmf": "123"}, "[DTMF 123]"),
        ({"user_input": "my number is", "user_input_dtmf": "42"}, "my number is [DTMF 42]"),
    ],
)
def test_what_the_caller_said_pressed_or_did_not_say(turn: dict[str, object], user: str) -> None:
    assert conversation(turn).turns[0].user == user


def test_function_events_of_the_conversation_belong_to_the_turn_with_their_number() -> None:
    whole = {**EVENT, "state_changes": {"added": {"party": 2}}}
    held = conversation(
        {"metadata": {"function_events": []}},
        {"metadata": {"function_events": [{"name": "look_up"}]}},
        {"metadata": {"function_events": [{"name": "book"}]}},
        functionEvents={"2": [whole], "10": [{"name": "beyond"}]},
    )
    assert [said.functions for said in replies(held)] == [(), (whole,), ({"name": "book"},)]


def test_the_numbers_of_turns_may_begin_with_0() -> None:
    fits = conversation(
        {}, {"metadata": {"function_events": [{"name": "look_up"}]}}, {}, functionEvents={"1": [EVENT]}
    )
    assert [said.functions for said in replies(fits)] == [None, (EVENT,), None]
    shown = conversation({}, {}, functionEvents={"0": [{"name": "start"}], "1": [EVENT]})
    assert [said.functions for said in replies(shown)] == [({"name": "start"},), (EVENT,)]


def test_function_events_of_a_turn_may_be_an_object_too() -> None:
    said = reply(metadata={"function_events": {"10": [{"name": "late"}], "2": [{"name": "early"}]}})
    assert said.functions == ({"name": "early"}, {"name": "late"})


def test_a_function_hands_off_or_hangs_up() -> None:
    handed = reply(metadata={"function_events": [{"name": "f", "handoff": {"type": "desk", "reason": "asked"}}]})
    assert (handed.handoff, handed.handoff_reason, handed.ended) == ("desk", "asked", False)
    somewhere = reply(metadata={"function_events": [{"name": "f", "handoff": {"reason": "asked"}}]})
    assert (somewhere.handoff, somewhere.handoff_reason) == ("unknown", "asked")
    assert reply(metadata={"function_events": [{"name": "f", "hangup": {"reason": "bye"}}]}).ended
    assert not reply(metadata={"function_events": [{"name": "f", "hangup": None, "handoff": None}]}).ended


def test_a_hand_off_that_only_the_conversation_tells_of_is_the_last_turns() -> None:
    fields = {"handoff": True, "handoffDestination": "desk", "handoffReason": "asked"}
    assert [said.handoff for said in replies(conversation({}, {}, **fields))] == [None, "desk"]
    told = {"metadata": {"function_events": [{"name": "f", "handoff": {"type": "bar", "reason": "thirsty"}}]}}
    assert [said.handoff for said in replies(conversation(told, {}, **fields))] == ["bar", None]
    assert [said.handoff for said in replies(conversation({}, **{**fields, "handoff": False}))] == [None]


def test_a_conversation_without_its_transcript_has_no_turns() -> None:
    assert conversation().turns == ()
    assert read_conversation(raw({"conversationId": "CA1"})).turns == ()
    assert read_conversation(raw({"conversationId": "CA1", "turns": None})).turns == ()


def test_what_is_no_turn_keeps_its_place() -> None:
    assert [turn.user for turn in conversation(None, {"user_input": "hello"}, 3).turns] == ["", "hello", ""]


@pytest.mark.parametrize(
    ("document", "complaint"),
    [
        ([], "the document is no object"),
        ({"message": "no"}, "turns is missing"),
        ({"turns": {"1": {}}}, "turns is no list"),
    ],
)
def test_what_is_no_conversation_is_said_to_be_none(document: object, complaint: str) -> None:
    with pytest.raises(MalformedReply, match=complaint):
        read_conversation(raw(document))
    with pytest.raises(MalformedReply, match="the turn is no object"):
        read_reply_of(Api.CONVERSATIONS, raw([]))


def test_a_list_tells_its_conversations_in_either_way_of_writing() -> None:
    page = read_page(
        raw(
            {
                "conversations": [
                    {"id": "CA1", "started_at": "2026-06-03T14:00:38Z"},
                    {"conversationId": "CA2", "startedAt": "2026-06-03T16:00:38+02:00", "note": None},
                    {"note": "no id"},
                    None,
                ],
                "cursor": "abc",
                "next_offset": 4,
            }
        )
    )
    assert [one.id for one in page.conversations] == ["CA1", "CA2"]
    assert {one.started_at for one in page.conversations} == {datetime(2026, 6, 3, 14, 0, 38, tzinfo=UTC)}
    assert (page.cursor, page.next_offset) == ("abc", 4)


def test_the_next_page_is_told_or_follows_from_the_count() -> None:
    one = {"conversations": [{"id": "CA1"}]}
    assert read_page(raw({**one, "cursor": None})).cursor is None
    assert read_page(raw({**one, "count": 3, "limit": 1, "offset": 1})).next_offset == 2
    assert read_page(raw({**one, "count": 3, "limit": 1, "offset": 2})).next_offset is None
    assert read_page(raw({"conversations": [], "count": 3, "offset": 0})).next_offset is None
    with pytest.raises(MalformedReply, match="conversations is no list"):
        read_page(raw({"conversations": {}}))


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
_METADATA = st.sampled_from(["current_node", "function_events", "retrieved_topics", "state", "metrics", "other"])
_OF_TURN = st.sampled_from(
    ["user_input", "user_input_dtmf", "agent_response", "latency", "user_input_datetime", "llm_requests"]
)
_EVENTS = st.lists(
    st.dictionaries(st.sampled_from(["name", "handoff", "hangup"]), _JSON, max_size=3) | _JSON, max_size=3
)
_TURN = st.builds(
    lambda turn, metadata: {**turn, "metadata": metadata},
    st.dictionaries(_OF_TURN, _JSON, max_size=4),
    st.dictionaries(_METADATA, _JSON | _EVENTS, max_size=4) | _JSON,
)


@settings(max_examples=60)
@given(
    st.lists(_TURN | _JSON, max_size=4),
    st.dictionaries(st.sampled_from(["0", "1", "2", "x"]), _EVENTS) | _JSON,
    _JSON,
)
def test_nothing_in_a_field_keeps_a_conversation_from_being_read(
    turns: list[object], events: object, handoff: object
) -> None:
    held = conversation(*turns, functionEvents=events, handoff=handoff, startedAt=handoff, handoffReason=handoff)
    assert len(held.turns) == len(turns)
    assert len(replies(held)) == len(turns)
