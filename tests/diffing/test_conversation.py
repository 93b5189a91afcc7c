"""Whole conversations: what is reported when, in what order, and where each divergence comes from."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polycompare.diffing.conversation import ConversationComparer, compare_all
from polycompare.model.divergences import Change, Divergence, Signal, Status
from polycompare.model.outcomes import Failure, FailureKind, NotSent, NotSentReason, Reply
from polycompare.model.turns import Turn, TurnComparison
from polycompare.model.values import MISSING, Pair, Side
from polycompare.model.verdicts import root_turn

Replies = Callable[..., Reply]
Turns = Callable[..., list[Turn]]


def of(comparison: TurnComparison, signal: Signal) -> list[Divergence]:
    return [divergence for divergence in comparison.divergences if divergence.signal is signal]


def lines(comparison: TurnComparison, *signals: Signal) -> list[str]:
    """`path status since` of each divergence."""
    wanted = signals or tuple(Signal)
    return [f"{d.path} {d.status.value} {d.since}" for d in comparison.divergences if d.signal in wanted]


def test_two_equal_conversations_have_no_divergence(reply: Replies, turns: Turns) -> None:
    same = reply(state={"a": [1]}, node_trace=("x",), current_node="x", functions=({"name": "f"},), handoff="desk")
    for comparison in compare_all(turns((same, copy.deepcopy(same)), (same, copy.deepcopy(same)))):
        assert comparison.divergences == ()


def test_a_difference_is_new_then_carried_then_resolved(reply: Replies, turns: Turns) -> None:
    states = [
        ({"a": 1, "b": 0}, {"a": 2, "b": 0}),
        ({"a": 1, "b": 0}, {"a": 2, "b": 1}),
        ({"a": 5, "b": 0}, {"a": 6, "b": 1}),
        ({"a": 7, "b": 0}, {"a": 7, "b": 1}),
        ({"a": 7, "b": 1}, {"a": 7, "b": 1}),
        ({"a": 7, "b": 1}, {"a": 8, "b": 1}),
    ]
    compared = compare_all(turns(*((reply(state=a), reply(state=b)) for a, b in states)))
    assert [lines(turn) for turn in compared] == [
        ["a new 0"],
        ["b new 1", "a carried 0"],
        ["a carried 0", "b carried 1"],
        ["b carried 1", "a resolved 0"],
        ["b resolved 1"],
        ["a new 5"],
    ]
    assert (compared[3].divergences[1].baseline, compared[3].divergences[1].candidate) == (7, 7)
    assert root_turn(compared) == 0


@pytest.mark.parametrize("key", ["id", None])
def test_an_insertion_leaves_carried_what_was_carried(reply: Replies, turns: Turns, key: str | None) -> None:
    def items(*values: Any) -> dict[str, Any]:
        return {"items": [{"v": v, "w": f"w{n}"} | ({key: n} if key else {}) for n, v in enumerate(values)]}

    twenty = items(*range(20))
    other = copy.deepcopy(twenty)
    other["items"][7]["v"] = "x"
    longer = copy.deepcopy(other)
    longer["items"].insert(0, {"v": "new", "w": "w"} | ({key: 99} if key else {}))
    both = copy.deepcopy(twenty)
    both["items"].insert(0, longer["items"][0])
    compared = compare_all(
        turns(
            (reply(state=twenty), reply(state=other)),
            (reply(state=twenty), reply(state=longer)),
            (reply(state=both), reply(state=longer)),
        )
    )
    assert [lines(turn) for turn in compared] == [
        ["items[7].v new 0"],
        ["items[0] new 1", "items[8].v carried 0"],
        ["items[8].v carried 0", "items[0] resolved 1"],
    ]
    identities = {d.identity for turn in compared for d in turn.divergences if d.path.endswith(".v")}
    assert len(identities) == 1


def test_what_differs_below_a_part_that_one_side_lacked_is_carried(reply: Replies, turns: Turns) -> None:
    compared = compare_all(
        turns(
            (reply(state={"slots": {"a": 1, "b": 2}}), reply(state={})),
            (reply(state={"slots": {"a": 1, "b": 2}}), reply(state={"slots": {"a": 1, "b": 3}})),
            (reply(state={"slots": {"a": 1, "b": 2}}), reply(state={"slots": 5})),
            (reply(state={"slots": {}}), reply(state={"slots": {}})),
        )
    )
    assert [lines(turn) for turn in compared] == [
        ["slots new 0"],
        ["slots.b carried 0"],
        ["slots new 2"],
        ["slots resolved 2"],
    ]


def test_a_turns_own_signals_are_carried_only_while_the_same_recurs(reply: Replies, turns: Turns) -> None:
    a = reply(node_trace=("x", "y"), topics=("t",), handoff=None)
    b = reply(node_trace=("x", "z"), topics=("u",), handoff="desk")
    other = reply(node_trace=("x", "w"), topics=("u",), handoff="manager")
    start = reply(node_trace=("start",))  # so that no trace is taken to grow
    compared = compare_all(turns((start, start), (a, b), (a, b), (a, other), (a, a)))[1:]
    own = (Signal.NODE_TRACE, Signal.HANDOFF)
    assert [lines(turn, *own) for turn in compared] == [
        [" new 1", "[1] new 1"],
        [" carried 1", "[1] carried 1"],
        [" new 3", "[1] new 3"],
        [],
    ]
    assert compared[3].divergences == ()


def test_a_fact_told_otherwise_once_is_no_news_when_it_is_told_again(reply: Replies, turns: Turns) -> None:
    seven, quarter, silent = reply("At 7 pm."), reply("At 7:15 pm."), reply("What name?")
    compared = compare_all(turns((seven, quarter), (silent, silent), (seven, quarter), (quarter, seven)))
    assert [lines(turn, Signal.FACTS) for turn in compared] == [
        ["time[0] new 0"],
        [],
        ["time[0] carried 0"],
        ["time[0] new 3"],
    ]


def test_a_denial_is_about_its_own_statement(reply: Replies, turns: Turns) -> None:
    dog = reply("You can bring a dog."), reply("You cannot bring a dog.")
    table = reply("We have tables."), reply("Unfortunately, we have no tables.")
    silent = reply("It costs $45."), reply("")
    compared = compare_all(turns(dog, table, silent, silent))
    assert [lines(turn, Signal.FACTS) for turn in compared] == [
        ["negation new 0"],
        ["negation new 1"],
        ["words new 2"],
        ["words new 3"],
    ]


def test_a_fact_of_one_side_is_carried_only_from_the_turn_before(reply: Replies, turns: Turns) -> None:
    more = reply("For you."), reply("For you, at $9.")
    same = reply("Fine."), reply("Fine.")
    compared = compare_all(turns(more, more, same, more))
    assert [lines(turn, Signal.FACTS) for turn in compared] == [
        ["money[0] new 0"],
        ["money[0] carried 0"],
        [],
        ["money[0] new 3"],
    ]


def test_where_traces_grow_the_offsets_tell_what_belongs_to_earlier_turns(reply: Replies, turns: Turns) -> None:
    first = reply(node_trace=("start", "ask")), reply(node_trace=("start",))
    second = reply(node_trace=("start", "ask", "book")), reply(node_trace=("start", "offer"))
    compared = compare_all(turns(first, second, (reply(node_trace=("over",)), reply(node_trace=("over",)))))
    assert [turn.trace_offsets for turn in compared] == [Pair(0, 0), Pair(2, 1), Pair(0, 0)]


def test_an_agent_that_stays_in_its_node_is_seen_there_at_every_turn(reply: Replies, turns: Turns) -> None:
    pair = reply(node_trace=("p",)), reply(node_trace=("q",))
    compared = compare_all(turns(pair, pair, pair))
    assert [lines(turn) for turn in compared] == [["[0] new 0"], ["[0] carried 0"], ["[0] carried 0"]]
    assert [turn.trace_offsets for turn in compared] == [Pair(0, 0)] * 3


def test_a_side_that_does_not_report_is_told_and_not_compared(reply: Replies, turns: Turns) -> None:
    compared = compare_all(
        turns(
            (reply(state={"a": 1}, current_node="x"), reply(state={"a": 2}, current_node="x")),
            (reply(state={"a": 1}, current_node="x"), reply()),
            (reply(state={"a": 1}, current_node="x"), reply(state={"a": 3}, current_node="x")),
        )
    )
    assert compared[1].divergences == ()
    assert compared[1].not_reported[Signal.STATE] == (Side.CANDIDATE,)
    assert compared[1].not_reported[Signal.METRICS] == (Side.BASELINE, Side.CANDIDATE)
    assert Signal.STATE not in compared[0].not_reported
    assert lines(compared[2]) == ["a carried 0"]


def test_with_any_metadata_an_absent_option_means_none(reply: Replies, turns: Turns) -> None:
    (turn,) = compare_all(turns((reply(current_node="x", flow="f"), reply(current_node="x", handoff="desk"))))
    assert [(d.signal, d.path, d.change, d.baseline, d.candidate) for d in turn.divergences] == [
        (Signal.HANDOFF, "", Change.ADDED, MISSING, "desk"),
        (Signal.FLOW, "flow", Change.REMOVED, "f", MISSING),
    ]


def test_a_hand_off_is_compared_where_nothing_else_is_reported(reply: Replies, turns: Turns) -> None:
    stays, goes = (
        reply(handoff_reported=True),
        reply(handoff="desk", handoff_reason="billing", handoff_reported=True),
    )
    reasoned = reply(handoff="desk", functions=({"name": "f", "handoff": {"reason": "upset"}},), current_node="x")
    compared = compare_all(turns((stays, stays), (stays, goes), (goes, reasoned), (reply(), goes)))
    assert Signal.HANDOFF not in compared[0].not_reported
    assert [(d.signal, d.path, d.candidate) for d in compared[1].divergences if d.status is Status.NEW] == [
        (Signal.HANDOFF, "", "desk"),
        (Signal.HANDOFF, "reason", "billing"),
    ]
    assert [(d.path, d.baseline, d.candidate) for d in compared[2].divergences if d.status is Status.NEW] == [
        ("reason", "billing", "upset")
    ]
    assert compared[3].not_reported[Signal.HANDOFF] == (Side.BASELINE,)


def test_a_failure_is_an_error_of_its_turn_and_hides_nothing_open(reply: Replies, turns: Turns) -> None:
    failed = Failure(FailureKind.TIMEOUT, "It took too long.")
    compared = compare_all(
        turns(
            (reply(state={"a": 1}), reply(state={"a": 2})),
            (reply(state={"a": 1}), failed),
            (reply(state={"a": 1}), NotSent(NotSentReason.FAILED, 1)),
        )
    )
    (error,) = compared[1].divergences
    assert (error.signal, error.change, error.baseline, error.candidate) == (
        Signal.ERROR,
        Change.ADDED,
        MISSING,
        "timeout",
    )
    assert compared[2].divergences == ()
    assert Side.CANDIDATE not in compared[1].not_reported.get(Signal.STATE, ())


def test_failures_are_compared_by_kind_then_by_code(turns: Turns) -> None:
    limited = Failure(FailureKind.BAD_REQUEST, "No.", code="A")
    compared = compare_all(
        turns(
            (limited, Failure(FailureKind.BAD_REQUEST, "Never.", code="A")),
            (limited, Failure(FailureKind.BAD_REQUEST, "No.", code="B")),
            (limited, Failure(FailureKind.TIMEOUT, "Late.")),
        )
    )
    assert [[(d.path, d.baseline, d.candidate) for d in turn.divergences] for turn in compared] == [
        [],
        [("code", "A", "B")],
        [("", "bad_request", "timeout")],
    ]


def test_an_early_end_is_carried_while_the_other_side_goes_on(reply: Replies, turns: Turns) -> None:
    over = NotSent(NotSentReason.ENDED, 0)
    pairs = [(reply(), reply(ended=True)), (reply(), over), (reply(ended=True), over), (over, over)]
    for compared in (compare_all(turns(*pairs)), compare_all(turns(*(pair[::-1] for pair in pairs)))):
        assert [lines(turn, Signal.ENDED) for turn in compared] == [[" new 0"], [" carried 0"], [], []]


def test_sides_that_end_at_the_same_turn_do_not_differ(reply: Replies, turns: Turns) -> None:
    over = NotSent(NotSentReason.ENDED, 0)
    compared = compare_all(turns((reply(ended=True), reply(ended=True)), (over, over)))
    assert [turn.divergences for turn in compared] == [(), ()]


def test_latency_is_told_where_a_person_could_notice(reply: Replies, turns: Turns) -> None:
    pairs = [(100.0, 140.0), (1000.0, 1100.0), (100.0, 160.0), (160.0, 1000.0), (1000.0, 100.0)]
    compared = compare_all(turns(*((reply(latency_ms=a), reply(latency_ms=b)) for a, b in pairs)))
    assert [lines(turn) for turn in compared] == [[], [], [" new 2"], [" carried 2"], [" new 4"]]
    assert root_turn(compared) is None


def test_other_words_for_the_same_facts_make_no_root_turn(reply: Replies, turns: Turns) -> None:
    compared = compare_all(
        turns((reply("At 7 pm?"), reply("Shall we say 19:00?")), (reply("7 pm"), reply("8 pm")))
    )
    assert [d.signal for d in compared[0].divergences] == [Signal.REPLY]
    assert [d.signal for d in compared[1].divergences] == [Signal.FACTS, Signal.REPLY]
    assert root_turn(compared) == 1


def test_topics_are_sets_with_a_rank(reply: Replies, turns: Turns) -> None:
    (turn,) = compare_all(turns((reply(topics=("a", "x", "b", "c")), reply(topics=("c", "a", "b", "d")))))
    assert [(d.change, d.path, d.moved_from) for d in turn.divergences] == [
        (Change.MOVED, "[0]", "[3]"),
        (Change.REMOVED, "[1]", None),
        (Change.ADDED, "[3]", None),
    ]


def test_languages_are_compared_where_both_report_them(reply: Replies, turns: Turns) -> None:
    (turn,) = compare_all(turns((reply(asr_lang="en", tts_lang="en"), reply(tts_lang="es"))))
    assert [(d.signal, d.path) for d in turn.divergences] == [(Signal.LANGUAGE, "tts")]


def test_llm_requests_are_compared_in_sum_and_without_their_ids(reply: Replies, turns: Turns) -> None:
    def request(model: str, tokens: int, number: int) -> dict[str, Any]:
        return {"id": f"r{number}", "model": model, "usage": {"prompt_tokens": tokens}, "latency": number}

    alike = reply(llm_requests=(request("m", 10, 1),)), reply(llm_requests=(request("m", 10, 2),))
    differ = (
        reply(llm_requests=(request("m", 10, 1),)),
        reply(llm_requests=(request("m", 9, 2), request("n", 9, 3))),
    )
    compared = compare_all(turns(alike, differ))
    assert compared[0].divergences == ()
    assert [d.path for d in compared[1].divergences] == ["count", "models[1]", "tokens.prompt_tokens"]


def test_the_most_important_comes_first_and_new_before_carried(reply: Replies, turns: Turns) -> None:
    compared = compare_all(
        turns(
            (reply(state={"a": 1, "z": [0]}), reply(state={"a": 2, "z": [0]})),
            (
                reply("Hi.", state={"a": 1, "z": list(range(12))}, current_node="x", topics=("t",)),
                reply(
                    "Hey.",
                    state={"a": 2, "z": [*range(9), "9", "10", 11]},
                    current_node="y",
                    topics=(),
                    ended=True,
                ),
            ),
        )
    )
    assert [(d.signal.value, d.path, d.status.value) for d in compared[1].divergences] == [
        ("ended", "", "new"),
        ("state", "z[9]", "new"),
        ("state", "z[10]", "new"),
        ("current_node", "", "new"),
        ("topics", "[0]", "new"),
        ("reply", "", "new"),
        ("state", "a", "carried"),
    ]


STATES = st.recursive(
    st.none() | st.booleans() | st.integers(0, 2) | st.sampled_from(["", "x", float("nan")]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abid"), inner, max_size=4),
    max_leaves=12,
)


def stated(index: int, states: tuple[Any, Any]) -> Turn:
    """A turn of two replies that differ in state alone."""
    baseline, candidate = (Reply("c", "", False, 1.0, state=state) for state in states)
    return Turn(index, "", Pair(baseline, candidate))


OBJECTS = st.dictionaries(st.sampled_from("abcd"), STATES, max_size=4)


@given(st.lists(st.tuples(OBJECTS, OBJECTS), max_size=6))
def test_over_any_conversation_the_books_balance(states: list[tuple[Any, Any]]) -> None:
    """What is resolved was open, what is carried was there before, and each identity stands once per turn."""
    open_before: dict[str, int] = {}
    comparer = ConversationComparer()
    for index, (a, b) in enumerate(states):
        divergences = comparer.compare(stated(index, (a, b))).divergences
        here = [d for d in divergences if d.status is not Status.RESOLVED]
        assert len({d.identity for d in here}) == len(here)
        for divergence in divergences:
            match divergence.status:
                case Status.NEW:
                    assert divergence.since == index
                case Status.CARRIED:
                    assert divergence.since in open_before.values()
                case Status.RESOLVED:
                    assert open_before[divergence.identity] == divergence.since
                    assert divergence.identity not in {d.identity for d in here}
        open_before = {d.identity: d.since for d in here}


@given(st.lists(st.tuples(OBJECTS, OBJECTS), max_size=4))
def test_comparing_again_gives_the_same(states: list[tuple[Any, Any]]) -> None:
    again = [json.loads(json.dumps(pair)) for pair in states]
    assert [[d.identity for d in turn.divergences] for turn in compare_all(map(stated, range(9), states))] == [
        [d.identity for d in turn.divergences] for turn in compare_all(map(stated, range(9), again))
    ]
