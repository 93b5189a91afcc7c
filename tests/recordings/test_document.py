"""The JSON object: exactly its documented keys, and valid whatever an agent said."""

import json
import math
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, NoReturn

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polycompare.model.divergences import (
    Cause,
    Change,
    Divergence,
    Folded,
    Likelihood,
    Mute,
    MuteReason,
    Remark,
    Signal,
    Status,
)
from polycompare.model.events import ComparisonStarted, Event
from polycompare.model.expectations import Judgement
from polycompare.model.outcomes import Failure, FailureKind, NotSent, NotSentReason, Outcome, RawResponse, Reply
from polycompare.model.recoveries import Decision, RebuiltTurn, Recovery
from polycompare.model.reviews import Annotation, AnnotationKind, Review, Speaker
from polycompare.model.targets import AbTest, Deployment
from polycompare.model.turns import Comparison, Origin, Parent, RecordedFrom, RunPart, Turn, TurnComparison
from polycompare.model.values import MISSING, JsonValue, Pair, Side
from polycompare.recordings.document import comparison_document, dump_document

NOTHING = dict.fromkeys(("reply", "latency_ms", "node_trace", "state", "ended", "handoff", "error"))


@pytest.fixture
def compared(make_start: Callable[..., Event]) -> Callable[..., Comparison]:
    """A comparison of turns given as (baseline, candidate, divergences)."""

    def build(*turns: tuple[Outcome, Outcome, tuple[Divergence, ...]]) -> Comparison:
        start = make_start("id-1", datetime(2026, 11, 21, 5, 15, 23, tzinfo=UTC))
        assert isinstance(start, ComparisonStarted)
        comparisons = (
            TurnComparison(Turn(index, f"turn {index}", Pair(baseline, candidate)), divergences)
            for index, (baseline, candidate, divergences) in enumerate(turns)
        )
        return Comparison(start.id, start.started_at, start.sides, tuple(comparisons))

    return build


def changed(signal: Signal = Signal.STATE, status: Status = Status.NEW) -> Divergence:
    return Divergence(signal, "slots.party", Change.TYPE, 2, "2", status, 0, "slots.party")


def test_the_whole_object(compared: Callable[..., Comparison]) -> None:
    remarked = replace(changed(), remark=Remark.BEYOND_CONTROL)
    baseline = Reply("c-1", "For two?", False, 812.5, state={"party": 2}, node_trace=("a", "b"), handoff="desk")
    comparison = compared((baseline, Reply("c-2", "2?", True, 5.0), (remarked,)))
    live, recorded = comparison.sides.baseline, comparison.sides.candidate
    deployment = Deployment("d-1", "v-1", "41", None, "ws-1", "ada", "2026-11-20T10:00:00Z", "spicier")
    live = replace(live, deployment=deployment, ab_test=AbTest.RUNNING)
    live = replace(live, target=replace(live.target, studio="https://studio.eu.poly.ai", variant_name="London"))
    recorded = replace(recorded, recorded=RecordedFrom("id-0", Side.BASELINE, comparison.started_at))
    turn = replace(
        comparison.turns[0],
        not_reported={Signal.STATE: (Side.CANDIDATE,)},
        causes=(Cause(Signal.TOPICS, "[0]", 0, Likelihood.LIKELY, "only B has it"),),
        folded=(Folded(Signal.STATE, "id", "uuid", "u-1", "u-2"),),
        partial_facts=True,
    )
    comparison = replace(
        comparison,
        sides=Pair(live, recorded),
        turns=(turn,),
        seed=7,
        parent=Parent("id-0", 3),
        part_of=RunPart("run-1", 2),
        judgements=(Judgement("ended", Side.CANDIDATE, None, None, "not reached"),),
    )
    assert comparison_document(comparison) == {
        "format": "polycompare.comparison/1",
        "id": "id-1",
        "name": None,
        "started_at": "2026-11-21T05:15:23+00:00",
        "seed": 7,
        "order": "concurrent",
        "parent": {"recording": "id-0", "turn": 3},
        "part_of": {"run": "run-1", "repeat": 2},
        "origin": None,
        "review": None,
        "verdict": "diverged",
        "root_turn": 0,
        "counts": {
            "divergences": 1,
            "counting": 1,
            "muted": {"ignored": 0, "noise": 0, "accepted": 0},
            "folded": 1,
        },
        "expectations": [
            {"text": "ended", "side": "candidate", "turn": None, "passed": None, "why": "not reached"}
        ],
        "baseline": {
            "target": "live",
            "environment": "live",
            "variant": None,
            "variant_name": "London",
            "conversation_id": "AS_CHAT_PC_id-1_A",
            "studio_url": "https://studio.eu.poly.ai/ws-1/P-1/conversations/AS_CHAT_PC_id-1_A",
            "deployment": {
                "id": "d-1",
                "version": "v-1",
                "artifact_version": "41",
                "created_by": "ada",
                "created_at": "2026-11-20T10:00:00Z",
                "message": "spicier",
            },
            "ab_test": "running",
            "recorded": None,
        },
        "candidate": {
            "target": "next",
            "environment": "pre-release",
            "variant": None,
            "variant_name": None,
            "conversation_id": "AS_CHAT_PC_id-1_B",
            "studio_url": None,
            "deployment": None,
            "ab_test": "unknown",
            "recorded": {"recording": "id-0", "side": "baseline", "started_at": "2026-11-21T05:15:23+00:00"},
        },
        "turns": [
            {
                "index": 0,
                "user": "turn 0",
                "metadata": {},
                "to_candidate": None,
                "cleanup": False,
                "service_turn": None,
                "baseline": {
                    "status": "reply",
                    "reply": "For two?",
                    "latency_ms": 812.5,
                    "node_trace": ["a", "b"],
                    "state": {"party": 2},
                    "ended": False,
                    "handoff": "desk",
                    "error": None,
                },
                "candidate": {**NOTHING, "status": "reply", "reply": "2?", "latency_ms": 5.0, "ended": True},
                "recoveries": [],
                "parted": [],
                "divergences": [
                    {
                        "signal": "state",
                        "class": "behaviour",
                        "path": "slots.party",
                        "change": "type",
                        "baseline": 2,
                        "candidate": "2",
                        "status": "new",
                        "since": 0,
                        "muted": None,
                        "why": None,
                        "remark": "beyond the control",
                    }
                ],
                "causes": [
                    {"signal": "topics", "path": "[0]", "turn": 0, "likelihood": "likely", "why": "only B has it"}
                ],
                "folded": [
                    {"signal": "state", "path": "id", "kind": "uuid", "baseline": "u-1", "candidate": "u-2"}
                ],
                "facts": "partial",
                "not_reported": {"state": ["candidate"]},
                "fault": None,
            }
        ],
    }


def test_failures_and_turns_that_were_not_sent(
    compared: Callable[..., Comparison], make_reply: Callable[..., Reply]
) -> None:
    failure = Failure(FailureKind.SERVER, "It broke.", 500, "OOPS", "oh", "corr-1", elapsed_ms=3.0)
    comparison = compared((failure, make_reply(), ()), (NotSent(NotSentReason.FAILED, 0), make_reply(), ()))
    document: Any = comparison_document(comparison)
    assert (document["verdict"], document["root_turn"]) == ("error", None)
    error = {
        "kind": "server",
        "message": "It broke.",
        "outcome_unknown": True,
        "http_status": 500,
        "code": "OOPS",
        "correlation_id": "corr-1",
    }
    assert document["turns"][0]["baseline"] == {**NOTHING, "status": "failed", "error": error}
    assert document["turns"][1]["baseline"] == {**NOTHING, "status": "not_sent"}


def test_what_was_mended_in_a_turn(compared: Callable[..., Comparison], make_reply: Callable[..., Reply]) -> None:
    expired = Failure(FailureKind.EXPIRED, "The session is over.", 400, "CHAT_TIMEOUT")
    rebuilt = tuple(RebuiltTurn(index, make_reply(), differs=index == 1) for index in range(3))
    recoveries = (
        Recovery(Side.CANDIDATE, expired, Decision.FRESH, "c-9", rebuilt),
        Recovery(Side.BASELINE, replace(expired, kind=FailureKind.TIMEOUT), Decision.RESEND),
    )
    comparison = compared((make_reply(), make_reply(), ()))
    turn = replace(
        comparison.turns[0].turn, recoveries=recoveries, metadata={"vip": True}, parted=(Side.BASELINE,)
    )
    document: Any = comparison_document(replace(comparison, turns=(TurnComparison(turn),)))
    (found,) = document["turns"]
    assert (found["metadata"], found["parted"]) == ({"vip": True}, ["baseline"])
    fresh, resent = found["recoveries"]
    assert fresh == {
        "side": "candidate",
        "decision": "fresh",
        "failure": {
            "kind": "expired",
            "message": "The session is over.",
            "outcome_unknown": False,
            "http_status": 400,
            "code": "CHAT_TIMEOUT",
            "correlation_id": None,
        },
        "conversation_id": "c-9",
        "again": 2,
        "differs_from": 1,
    }
    assert (resent["decision"], resent["again"], resent["conversation_id"]) == ("resend", 0, None)
    assert resent["failure"]["outcome_unknown"] is True
    assert document["verdict"] == "same"


def test_a_side_without_the_path_has_no_key_and_null_is_a_value(compared: Callable[..., Comparison]) -> None:
    divergences = (
        replace(changed(), baseline=MISSING, candidate=None, change=Change.ADDED),
        replace(changed(), candidate=MISSING, change=Change.REMOVED, muted=Mute(MuteReason.IGNORED, 0, "by us")),
        replace(changed(), change=Change.MOVED, path="items[3]", moved_from="items[0]"),
    )
    reply = Reply("c", "", False, 1.0)
    document: Any = comparison_document(compared((reply, reply, divergences)))
    added, removed, moved = document["turns"][0]["divergences"]
    assert "baseline" not in added
    assert added["candidate"] is None
    assert "candidate" not in removed
    assert removed["muted"] == "ignored"
    assert (moved["from"], moved["path"]) == ("items[0]", "items[3]")
    assert "from" not in added


def test_words_and_latency_alone_are_the_same(compared: Callable[..., Comparison]) -> None:
    reply = Reply("c", "", False, 1.0)
    document: Any = comparison_document(compared((reply, reply, (changed(Signal.REPLY), changed(Signal.LATENCY)))))
    assert (document["verdict"], document["root_turn"]) == ("same", None)
    assert [found["class"] for found in document["turns"][0]["divergences"]] == ["wording", "cost"]


def test_a_real_conversation_and_what_was_said_about_it(compared: Callable[..., Comparison]) -> None:
    at = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
    comparison = compared((Reply("c", "hello", False, 1.0), NotSent(NotSentReason.ABSENT, 0), ()))
    real = replace(comparison.turns[0].turn, service_turn=4)
    origin = Origin(at, RawResponse(200, b'{"turns": []}'))
    annotation = Annotation(0, Speaker.AGENT, AnnotationKind.WRONG_INFO, at)
    review = Review(frozenset({"b", "a"}), "odd", "od", at, frozenset({10, 9}), (annotation,))
    document: Any = comparison_document(replace(comparison, origin=origin, turns=(TurnComparison(real),)), review)
    assert document["verdict"] is None
    assert document["origin"] == {"fetched_at": "2026-11-22T08:00:00+00:00"}
    assert document["turns"][0]["service_turn"] == 4
    assert document["review"] == {
        "tags": ["a", "b"],
        "note": "odd",
        "sent_note": "od",
        "reviewed_at": "2026-11-22T08:00:00.000000+00:00",
        "bookmarks": [9, 10],
        "annotations": [
            {"turn": 0, "speaker": "agent", "kind": "wrong_info", "sent_at": "2026-11-22T08:00:00.000000+00:00"}
        ],
    }


def refuse(constant: str) -> NoReturn:
    raise AssertionError(f"{constant} is not JSON")


def test_numbers_that_json_has_not_become_text() -> None:
    state: JsonValue = {"a": [math.nan, math.inf, -math.inf], "b": 1.5}
    text = dump_document({"state": state})
    assert json.loads(text, parse_constant=refuse) == {"state": {"a": ["NaN", "Infinity", "-Infinity"], "b": 1.5}}


def test_what_a_terminal_would_act_on_is_escaped() -> None:
    said = "\x1b]52;c;aGk=\x07 \x7f \x9b31m \u202e \u2066 \udcff \x00 \n"
    text = dump_document({"reply": said})
    assert text.isascii()
    assert text.isprintable()
    assert json.loads(text) == {"reply": said}


texts = st.text(st.characters(exclude_categories=[]), max_size=20)
values: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(texts, values))
def test_any_document_is_one_line_of_valid_printable_json(document: dict[str, JsonValue]) -> None:
    text = dump_document(document)
    assert text.isascii()
    assert text.isprintable()
    parsed = json.loads(text, parse_constant=refuse)
    assert dump_document(parsed) == text
