"""Expectations, judged on each side of a conversation."""

import re
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polycompare.config.yaml_files import load_yaml
from polycompare.model.expectations import Judgement
from polycompare.model.outcomes import Failure, FailureKind, NotSent, NotSentReason, Outcome, Reply
from polycompare.model.turns import Turn, TurnComparison
from polycompare.model.values import Pair, Side
from polycompare.model.verdicts import regressions
from polycompare.scenarios.judging import judge
from polycompare.scenarios.scenario import scenario_of
from polycompare.scenarios.turns import Languages, Script
from polycompare.scenarios.variables import Draw

Verdict: TypeAlias = bool | None

BARE = Reply("c", "Hello.", ended=False, latency_ms=100.0)
RICH = Reply(
    "c",
    "A table for 2 at 19:00,\n inside or on the Terrace?",
    ended=False,
    latency_ms=800.0,
    state={"booking": {"time": "19:00", "party": 2, "day": "2026-03-14", "note": None}, "items": [{"n": 1.5}]},
    current_node="offer",
    node_trace=("collect", "check", "offer"),
    functions=(
        {"name": "check_availability", "arguments": {"party": 2, "when": {"time": "19:00", "day": "x"}}},
        {"name": "log", "arguments": None},
        "odd",
    ),
    topics=("seating",),
    cited_topic="terrace",
    tts_lang="en-GB",
)
FAILED = Failure(FailureKind.TIMEOUT, "No answer came in time.")
AFTER_END = NotSent(NotSentReason.ENDED, 1)
AFTER_FAILURE = NotSent(NotSentReason.FAILED, 1)
UNRECORDED = NotSent(NotSentReason.NOT_RECORDED, 1)


def script(expect: str, *, turns: int = 1, of_turn: bool = False) -> Script:
    """A scenario of so many turns, with an expectation of the whole or of its last turn."""
    lines = [f"  - user: turn {n}" for n in range(1, turns + 1)]
    if of_turn:
        lines.append(f"    expect:\n      - {expect}")
    else:
        lines.append(f"expect:\n  - {expect}")
    text = "\n".join(["name: x", "turns:", *lines])
    return rendered(text)


def rendered(text: str) -> Script:
    draw = Draw("r", 1, datetime(2026, 3, 13), {})
    return scenario_of(Path("s.yaml"), load_yaml(text, "s.yaml"), frozenset()).rendered(draw)


def conversation(*outcomes: Outcome, candidate: tuple[Outcome, ...] | None = None) -> list[TurnComparison]:
    """Both sides alike, unless the candidate's outcomes are given."""
    others = outcomes if candidate is None else candidate
    return [
        TurnComparison(Turn(index, "", Pair(*pair)))
        for index, pair in enumerate(zip(outcomes, others, strict=True))
    ]


def on_baseline(judged: Script, turns: list[TurnComparison]) -> Judgement:
    baseline, candidate = judge(judged, turns)
    assert replace(candidate, side=Side.BASELINE, why="") == replace(baseline, why="")
    assert candidate.side is Side.CANDIDATE
    return baseline


@pytest.mark.parametrize("of_turn", [True, False])
@pytest.mark.parametrize(
    ("expect", "passed", "why"),
    [
        ("reply_contains: TERRACE", True, ""),
        ("reply_contains: ['19:00, inside', terrace]", True, ""),
        ("reply_contains: [terrace, patio]", False, "patio|Terrace"),
        ("reply_not_contains: patio", True, ""),
        ("reply_not_contains: [patio, 'on  the terrace']", False, "Terrace"),
        ("reply_matches: 'for \\d at'", True, ""),
        ("reply_matches: 'terrace'", False, "Terrace|terrace"),
        ("reply_facts: 7 pm", True, ""),
        ("reply_facts: [7 pm, two]", True, ""),
        ("reply_facts: 8 pm", False, '"8 pm"'),
        ("state: {path: booking.time, equals: '19:00'}", True, ""),
        ("state: {path: booking.party, equals: 2}", True, ""),
        ("state: {path: booking.party, equals: '2'}", False, "it is 2"),
        ("state: {path: booking.party, equals: 2.0}", False, "it is 2"),
        ("state: {path: booking.party, equals: true}", False, "it is 2"),
        ("state: {path: booking.note, equals: null}", True, ""),
        ("state: {path: booking.gone, equals: null}", False, "there is none"),
        ("state: {path: booking.note, exists: true}", True, ""),
        ("state: {path: booking.note, exists: false}", False, "it is null"),
        ("state: {path: 'items[0].n', exists: true}", True, ""),
        ("state: {path: 'items[1].n', exists: false}", True, ""),
        ("state: {path: booking.time.hour, exists: true}", False, "there is none"),
        ("state: {path: booking.time, matches: '^19'}", True, ""),
        ("state: {path: booking.time, matches: '^20'}", False, '"19:00"'),
        ("state: {path: booking.party, matches: '2'}", False, "it is 2"),
        ("state: {path: booking.party, between: [2, 4]}", True, ""),
        ("state: {path: 'items[0].n', between: [1, 1.5]}", True, ""),
        ("state: {path: booking.party, between: [3, 4]}", False, "it is 2"),
        ("state: {path: booking.time, between: ['18:00', '19:00']}", True, ""),
        ("state: {path: booking.time, between: ['19:01', '20:00']}", False, '"19:00"'),
        ("state: {path: booking.time, between: [1, 20]}", False, '"19:00"'),
        ("state: {path: booking.day, between: ['2026-03-01', '2026-03-31']}", True, ""),
        ("state: {path: booking.day, between: ['2026-03-01T00:00', '2026-03-31T00:00']}", False, "2026-03-14"),
        ("visited: [offer, collect]", True, ""),
        ("visited: confirm", False, "visited "),
        ("visited_in_order: [collect, offer]", True, ""),
        ("visited_in_order: [offer, collect]", False, "visited "),
        ("not_visited: apologise", True, ""),
        ("not_visited: [apologise, check]", False, "visited "),
        ("called: check_availability", True, ""),
        ("called: {name: check_availability, arguments: {party: 2, when: {time: '19:00'}}}", True, ""),
        ("called: {name: check_availability, arguments: {party: '2'}}", False, "called it with"),
        ("called: {name: check_availability, arguments: {when: {hour: 19}}}", False, "called it with"),
        ("called: {name: log, arguments: {level: 1}}", False, "called it with null"),
        ("called: book", False, "called check_availability, log"),
        ("not_called: book", True, ""),
        ("not_called: [book, log]", False, "called check_availability, log"),
        ("topic: seating", True, ""),
        ("topic: [seating, terrace]", True, ""),
        ("topic: hours", False, "retrieved "),
        ("handoff: false", True, ""),
        ("handoff: true", False, "did not hand off"),
        ("handoff: desk", False, "did not hand off"),
        ("ended: false", True, ""),
        ("ended: true", False, "did not end"),
        ("latency_under_ms: 900", True, ""),
        ("latency_under_ms: 800", False, "took 800 ms"),
    ],
)
def test_what_a_reply_is_expected_to_be(expect: str, passed: Verdict, why: str, of_turn: bool) -> None:
    greeting = replace(RICH, text="Hello.", node_trace=(), functions=(), topics=(), cited_topic=None)
    judgement = on_baseline(script(expect, of_turn=of_turn), conversation(greeting, RICH))
    assert judgement.passed is passed
    assert judgement.turn == (1 if of_turn else None)
    assert bool(judgement.why) is (passed is not True)
    if of_turn:
        assert re.search(why, judgement.why)


@pytest.mark.parametrize(
    ("expect", "passed"),
    [
        ("handoff: desk", True),
        ("handoff: true", True),
        ("handoff: {destination: desk, reason: complaint}", True),
        ("handoff: {reason: refund}", False),
        ("handoff: sales", False),
        ("handoff: false", False),
        ("ended: true", True),
        ("ended: false", False),
    ],
)
def test_the_last_turn_may_hand_off_and_end(expect: str, passed: bool) -> None:
    last = replace(RICH, ended=True, handoff="desk", handoff_reason="complaint")
    for of_turn in (True, False):
        assert on_baseline(script(expect, of_turn=of_turn), conversation(BARE, last)).passed is passed


@pytest.mark.parametrize("of_turn", [True, False])
@pytest.mark.parametrize(
    ("expect", "what"),
    [
        ("state: {path: a, exists: false}", "state"),
        ("visited: a", "nodes"),
        ("visited_in_order: a", "nodes"),
        ("not_visited: a", "nodes"),
        ("called: a", "function calls"),
        ("not_called: a", "function calls"),
        ("topic: a", "retrieved topics"),
        ("handoff: true", "hand-offs"),
        ("handoff: false", "hand-offs"),
    ],
)
def test_what_a_side_does_not_report_is_not_judged_on_it(expect: str, what: str, of_turn: bool) -> None:
    turns = conversation(RICH, RICH, candidate=(BARE, BARE))
    _, candidate = judge(script(expect, of_turn=of_turn), turns)
    assert candidate.passed is None
    assert candidate.why.startswith("B does not report ")
    assert what in candidate.why


def test_a_reason_for_a_handoff_may_be_told_by_a_function_or_not_at_all() -> None:
    expect = script("handoff: {destination: desk, reason: complaint}", of_turn=True)
    told = replace(RICH, handoff="desk", functions=({"name": "hand_off", "handoff": {"reason": "complaint"}},))
    assert on_baseline(expect, conversation(BARE, told)).passed is True
    untold = replace(RICH, handoff="desk", functions=None)
    assert on_baseline(expect, conversation(BARE, untold)).passed is None


POSITIVE = [
    "reply_contains: x",
    "visited: x",
    "called: x",
    "topic: x",
    "ended: true",
    "state: {path: x, exists: true}",
]
NEGATIVE = ["reply_not_contains: x", "not_visited: x", "not_called: x", "ended: false", "latency_under_ms: 9000"]


@pytest.mark.parametrize("expect", [*POSITIVE, *NEGATIVE])
def test_nothing_passes_in_a_turn_that_failed(expect: str) -> None:
    judgement = on_baseline(script(expect, of_turn=True), conversation(RICH, FAILED))
    assert (judgement.passed, judgement.why) == (False, "A failed at turn 1: timeout")


@pytest.mark.parametrize("expect", [*POSITIVE, *NEGATIVE])
@pytest.mark.parametrize(
    ("first", "then", "why"),
    [
        (replace(RICH, ended=True), AFTER_END, "not reached: A ended at turn 1"),
        (FAILED, AFTER_FAILURE, "not reached: A failed at turn 1"),
    ],
)
def test_what_was_not_reached_never_passes(expect: str, first: Outcome, then: Outcome, why: str) -> None:
    judgement = on_baseline(script(expect, turns=2, of_turn=True), conversation(RICH, first, then))
    assert judgement.passed is (False if expect in POSITIVE else None)
    assert judgement.why == why


@pytest.mark.parametrize("expect", [*POSITIVE, *NEGATIVE])
@pytest.mark.parametrize("of_turn", [True, False])
def test_of_turns_that_nobody_sent_nothing_is_known(expect: str, of_turn: bool) -> None:
    asked = script(expect, turns=2, of_turn=of_turn)
    stopped = on_baseline(asked, conversation(RICH, RICH))
    assert (stopped.passed, stopped.why) == (None, "turn 2 was not driven")
    recorded = on_baseline(asked, conversation(RICH, RICH, UNRECORDED))
    assert (recorded.passed, recorded.why) == (None, "A is a recording without turn 2")
    assert on_baseline(asked, []).passed is None


def test_a_side_that_ended_was_over_also_where_no_more_turns_were_driven() -> None:
    over = conversation(RICH, replace(RICH, ended=True))
    assert on_baseline(script("ended: true", turns=3), over).passed is True
    judgement = on_baseline(script("topic: x", turns=3, of_turn=True), over)
    assert (judgement.passed, judgement.why) == (False, "not reached: A ended at turn 1")


@pytest.mark.parametrize(
    ("expect", "passed"),
    [
        ("reply_contains: [hello, terrace]", True),
        ("reply_facts: 7 pm", True),
        ("visited_in_order: [greet, collect, offer]", True),
        ("called: check_availability", True),
        ("topic: terrace", True),
        ("reply_not_contains: sorry", False),
        ("not_visited: apologise", False),
        ("latency_under_ms: 9000", False),
        ("handoff: false", False),
        ("state: {path: booking.time, exists: true}", False),
        ("ended: false", False),
        ("reply_contains: bye", False),
    ],
)
def test_of_a_conversation_that_failed_only_what_was_found_counts(expect: str, passed: bool) -> None:
    greeting = replace(BARE, node_trace=("greet",))
    judgement = on_baseline(script(expect, turns=3), conversation(greeting, RICH, FAILED, AFTER_FAILURE))
    assert judgement.passed is passed
    assert passed or judgement.why == "A failed at turn 2: timeout"


@pytest.mark.parametrize("expect", [e for e in NEGATIVE if e != "ended: false"])
def test_a_conversation_that_the_agent_ended_is_whole(expect: str) -> None:
    turns = conversation(RICH, replace(RICH, ended=True), AFTER_END)
    assert on_baseline(script(expect, turns=2), turns).passed is True


def test_what_must_not_be_is_looked_for_in_every_turn() -> None:
    judgement = on_baseline(script("latency_under_ms: 500"), conversation(RICH, BARE))
    assert (judgement.passed, judgement.why) == (False, "turn 0: took 800 ms")


def test_state_is_judged_at_the_end() -> None:
    later = replace(RICH, state={"booking": {"time": "20:00"}})
    asked = script("state: {path: booking.time, equals: '20:00'}", turns=2)
    assert on_baseline(asked, conversation(BARE, RICH, later)).passed is True
    assert on_baseline(asked, conversation(BARE, later, RICH)).why == 'it is "19:00"'


def test_nothing_reported_in_some_turns_leaves_open_what_was_not_found() -> None:
    turns = conversation(BARE, RICH)
    assert on_baseline(script("visited: offer"), turns).passed is True
    assert on_baseline(script("visited: confirm"), turns).passed is None
    assert on_baseline(script("not_visited: confirm"), turns).passed is None
    assert on_baseline(script("not_visited: offer"), turns).passed is False


def test_a_trace_that_grows_is_judged_by_the_turn_s_own_part() -> None:
    greet, collect, offer = ("greet",), ("greet", "collect"), ("greet", "collect", "offer")
    turns = conversation(*(replace(RICH, node_trace=trace) for trace in (greet, collect, offer)))
    assert on_baseline(script("visited: offer", turns=2, of_turn=True), turns).passed is True
    assert on_baseline(script("visited: greet", turns=2, of_turn=True), turns).why == "visited offer"
    assert on_baseline(script("visited_in_order: [greet, offer]", turns=2), turns).passed is True


def test_a_side_s_trace_is_judged_alike_whatever_the_other_reports() -> None:
    grown = tuple(replace(RICH, node_trace=("greet", "collect", "offer")[:n]) for n in (1, 2, 3))
    turns = conversation(*grown, candidate=(BARE, FAILED, AFTER_FAILURE))
    baseline, _ = judge(script("visited: greet", turns=2, of_turn=True), turns)
    assert baseline.passed is False


def test_cleanup_is_judged_only_where_it_is_asked_for() -> None:
    text = "name: x\nturns: [hi]\ncleanup:\n  - user: undo\n    expect:\n      - reply_contains: cancelled\n"
    text += "expect:\n  - reply_not_contains: cancelled\n  - ended: false\n"
    asked = scenario_of(Path("s"), load_yaml(text, "s"), frozenset()).rendered(
        Draw("r", 1, datetime(2026, 1, 1), {})
    )
    turns = conversation(RICH, RICH, replace(BARE, text="Cancelled.", ended=True))
    assert [judgement.passed for judgement in judge(asked, turns)] == [True] * 6
    assert [judgement.turn for judgement in judge(asked, turns)][:2] == [2, 2]


def test_an_expectation_may_be_about_one_side() -> None:
    asked = script("{reply_contains: hello, side: candidate}")
    (judgement,) = judge(asked, conversation(BARE, BARE))
    assert judgement == Judgement('reply contains "hello"', Side.CANDIDATE, None, True)


def test_each_side_is_judged_by_its_own_variables_and_failing_alike_is_no_regression() -> None:
    asked = script("reply_contains: '{{side}}'")
    said = Pair(*(replace(BARE, text=f"I am the {side.value}.") for side in Side))
    own = conversation(BARE, said.baseline, candidate=(BARE, said.candidate))
    assert [judgement.passed for judgement in judge(asked, own)] == [True, True]
    crossed = conversation(BARE, said.candidate, candidate=(BARE, said.baseline))
    assert [judgement.passed for judgement in judge(asked, crossed)] == [False, False]
    assert regressions(judge(asked, crossed)) == []
    worse = conversation(BARE, said.baseline, candidate=(BARE, said.baseline))
    assert [judgement.side for judgement in regressions(judge(asked, worse))] == [Side.CANDIDATE]


def test_facts_are_read_in_the_language_of_the_reply() -> None:
    spanish = replace(BARE, text="Su mesa es a las siete de la tarde.")
    asked = script("reply_facts: '19:00'", of_turn=True)
    assert on_baseline(asked, conversation(BARE, replace(spanish, tts_lang="es-ES"))).passed is True
    turns = conversation(BARE, spanish)
    assert [j.passed for j in judge(asked, turns, Pair("es-ES", "en-GB"))] == [True, False]
    spoken = replace(asked, languages=Languages(tts="es-ES"))
    assert [j.passed for j in judge(spoken, turns, Pair("en-GB", "en-GB"))] == [True, True]


def test_facts_in_a_language_that_is_read_in_part_pass_only_where_they_are_found() -> None:
    japanese = replace(BARE, text="お席は 19:00 です。", tts_lang="ja-JP")
    assert on_baseline(script("reply_facts: '19:00'", of_turn=True), conversation(BARE, japanese)).passed is True
    judgement = on_baseline(script("reply_facts: '20:00'", of_turn=True), conversation(BARE, japanese))
    assert (judgement.passed, judgement.why) == (None, "facts in ja-JP can be read only in part")


def test_a_huge_reply_is_judged_soon_and_shown_abridged() -> None:
    asked = script("reply_matches: '(.*)x$'", of_turn=True)
    huge = replace(BARE, text="a" * 5_000_000)
    judgement = on_baseline(asked, conversation(BARE, huge))
    assert judgement.passed is False
    assert len(judgement.why) < 300


_WORDS = st.sampled_from(["a", "b", "7 pm", "", "\x1b"])
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_WORDS | st.just("name"), inner, max_size=3),
    max_leaves=6,
)


def _maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


_REPLIES: st.SearchStrategy[Outcome] = st.builds(
    Reply,
    conversation_id=st.just("c"),
    text=_WORDS | st.text(),
    ended=st.booleans(),
    latency_ms=st.floats(),
    state=_maybe(st.dictionaries(_WORDS, _JSON, max_size=3)),
    node_trace=_maybe(st.lists(_WORDS, max_size=3).map(tuple)),
    functions=_maybe(st.lists(_JSON, max_size=3).map(tuple)),
    topics=_maybe(st.lists(_WORDS, max_size=2).map(tuple)),
    handoff=_maybe(_WORDS),
    tts_lang=_maybe(st.sampled_from(["en", "ja", "??", ""])),
)
_OUTCOMES = _REPLIES | st.sampled_from([FAILED, AFTER_END, AFTER_FAILURE, UNRECORDED])
_EXPECTATIONS = st.sampled_from(
    [
        *POSITIVE,
        *NEGATIVE,
        "reply_matches: a",
        "reply_facts: 7 pm",
        "state: {path: a, between: [0, 1]}",
        "state: {path: a, equals: {a: [b]}}",
        "state: {path: a.b, matches: a}",
        "called: {name: a, arguments: {a: [{b: 1}]}}",
        "visited_in_order: [a, b]",
        "handoff: {reason: a}",
    ]
)


@given(st.lists(st.tuples(_OUTCOMES, _OUTCOMES), max_size=4), _EXPECTATIONS, st.booleans())
def test_any_conversation_can_be_judged(pairs: list[tuple[Outcome, Outcome]], expect: str, of_turn: bool) -> None:
    turns = [TurnComparison(Turn(index, "", Pair(*pair))) for index, pair in enumerate(pairs)]
    judgements = judge(script(expect, turns=2, of_turn=of_turn), turns)
    assert [judgement.side for judgement in judgements] == list(Side)
    assert all(judgement.why for judgement in judgements if not judgement.passed)
