"""A real conversation as records: who spoke, what was said when, and what the service calls each turn."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from polycompare.api.conversations_wire import read_conversation
from polycompare.api.replies import read_reply_of
from polycompare.cli.fetching import records_of
from polycompare.model.events import TurnStarted
from polycompare.model.outcomes import NotSent, NotSentReason, RawResponse, Reply
from polycompare.model.targets import Api, Deployment, Environment, Target
from polycompare.model.turns import Comparison, Origin, TurnComparison
from polycompare.recordings.playback import comparison_of, played

FETCHED_AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
TARGET = Target(
    "live",
    "https://api.eu.poly.ai",
    "PROJECT-1",
    Environment.LIVE,
    account_id="ws-1",
    variant="today's",
    attributes={"vip": True},
)
DEPLOYED = {"d-2": Deployment("d-2", "4f1d0c9", "v44")}
GREETING = {"user_input": "", "agent_response": "Hello.", "latency": 0.5}


def fetched(*turns: object, **fields: Any) -> Comparison:
    document = {"conversationId": "CA1", "turns": list(turns), **fields}
    answer = RawResponse(200, json.dumps(document).encode())
    records = records_of(read_conversation(answer), "asked-for", Origin(FETCHED_AT, answer), TARGET, DEPLOYED)
    return comparison_of(played(records, read_reply_of, TurnComparison))


def baselines(comparison: Comparison) -> list[Reply]:
    replies = [turn.turn.outcomes.baseline for turn in comparison.turns]
    assert all(isinstance(reply, Reply) for reply in replies)
    return [reply for reply in replies if isinstance(reply, Reply)]


def test_the_agent_is_the_baseline_and_nobody_the_candidate() -> None:
    comparison = fetched(GREETING, {"user_input": "a table", "agent_response": "When?", "latency": 1.5})
    assert [turn.turn.user for turn in comparison.turns] == ["", "a table"]
    assert [(reply.text, reply.latency_ms) for reply in baselines(comparison)] == [
        ("Hello.", 500),
        ("When?", 1500),
    ]
    assert {reply.conversation_id for reply in baselines(comparison)} == {"CA1"}
    absent = NotSent(NotSentReason.ABSENT, 0)
    assert [turn.turn.outcomes.candidate for turn in comparison.turns] == [absent, absent]
    assert [turn.turn.service_turn for turn in comparison.turns] == [0, 1]
    assert comparison.sides.baseline == comparison.sides.candidate


def test_a_caller_who_speaks_first_hears_a_greeting_without_words() -> None:
    comparison = fetched({"user_input": "hello?", "agent_response": "Hello."})
    assert [(turn.turn.user, turn.turn.service_turn) for turn in comparison.turns] == [("", None), ("hello?", 0)]
    assert [reply.text for reply in baselines(comparison)] == ["", "Hello."]


def test_a_conversation_says_itself_where_and_when_it_was_held() -> None:
    comparison = fetched(
        GREETING,
        accountId="ws-9",
        clientEnv="pre-release",
        variantId="London",
        channel="VOICE-SIP",
        language="en-GB",
        deploymentId="d-1",
        startedAt="2026-06-03T13:18:06Z",
    )
    info = comparison.sides.baseline
    target = info.target
    assert (target.name, target.api, target.base_url) == ("live", Api.CONVERSATIONS, TARGET.base_url)
    assert (target.environment, target.account_id, target.variant) == (Environment.PRE_RELEASE, "ws-9", "London")
    assert (target.channel, target.tts_lang, target.attributes) == ("VOICE-SIP", "en-GB", {})
    assert info.deployment is not None
    assert (info.deployment.id, info.deployment.account_id) == ("d-1", "ws-9")
    assert fetched(GREETING, deploymentId="d-2").sides.baseline.deployment == DEPLOYED["d-2"]
    assert comparison.started_at == datetime(2026, 6, 3, 13, 18, 6, tzinfo=UTC)
    assert comparison.id.startswith("20260603-131806-")
    assert comparison.origin is not None
    assert comparison.origin.fetched_at == FETCHED_AT


def test_what_a_conversation_does_not_say_is_the_targets_or_not_known() -> None:
    comparison = fetched(GREETING, clientEnv="draft")
    info = comparison.sides.baseline
    assert (info.target.environment, info.target.account_id) == (Environment.LIVE, "ws-1")
    assert (info.target.variant, info.deployment) == (None, None)
    assert comparison.started_at == FETCHED_AT
    assert fetched(GREETING, conversationId=None).sides.baseline.conversation_id == "asked-for"


def test_turns_never_go_back_in_time() -> None:
    start = datetime(2026, 6, 3, 13, tzinfo=UTC)
    told = [start, None, start - timedelta(hours=1), start + timedelta(seconds=9)]
    turns = [{"user_input_datetime": at.isoformat() if at else None} for at in told]
    answer = RawResponse(200, json.dumps({"turns": turns}).encode())
    records = list(records_of(read_conversation(answer), "CA1", Origin(FETCHED_AT, answer), TARGET, DEPLOYED))
    assert [record.at for record in records if isinstance(record, TurnStarted)] == [
        start,
        start,
        start,
        start + timedelta(seconds=9),
    ]
