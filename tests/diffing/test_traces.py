import pytest
from hypothesis import given
from hypothesis import strategies as st

from polycompare.diffing.traces import OwnTrace, TraceHistory, TraceStep, align_traces, compare_traces
from polycompare.model.divergences import Change
from polycompare.model.values import MISSING, Pair

NODES = st.lists(st.sampled_from(["greet", "ask", "offer", "book"]), max_size=10)


@given(NODES, NODES)
def test_rows_hold_both_traces_in_order(a: list[str], b: list[str]) -> None:
    rows = align_traces(a, b)
    assert [row.baseline for row in rows if row.baseline is not None] == a
    assert [row.candidate for row in rows if row.candidate is not None] == b


def test_a_replaced_node_is_one_row() -> None:
    assert align_traces(["a", "b", "c"], ["a", "x", "c", "d"]) == [
        TraceStep("a", "a"),
        TraceStep("b", "x"),
        TraceStep("c", "c"),
        TraceStep(None, "d"),
    ]


def test_each_differing_node_is_one_finding_named_by_its_edit() -> None:
    history = TraceHistory()
    own = history.own(Pair(("a", "b", "c"), ("a", "x", "c", "d")))
    replaced, added = compare_traces(own)
    assert (replaced.change, replaced.path, replaced.baseline, replaced.candidate) == (
        Change.CHANGED,
        (1,),
        "b",
        "x",
    )
    assert replaced.edit == "b → x"
    assert (added.change, added.path, added.baseline, added.candidate) == (Change.ADDED, (3,), MISSING, "d")


@pytest.mark.parametrize(
    ("a", "b", "rows"),
    [
        ("ask offer", "ask ask offer", [("ask", "ask", False), (None, "ask", True), ("offer", "offer", False)]),
        ("ask x end", "ask ask y end", [(None, "ask", True), ("x", "y", False)]),
        ("ask x end", "ask y ask end", [("x", "y", False), (None, "ask", True)]),
        ("a b a b c", "a b c", [("a", None, True), ("b", None, True)]),
        ("a b", "b c c", [("a", None, False), (None, "c", False), (None, "c", False)]),
        ("ask end", "ask x y end", [(None, "x", False), (None, "y", False)]),
        ("ask p q end", "ask r end", [("p", "r", False), ("q", None, False)]),
    ],
)
def test_a_node_passed_more_often_is_a_loop(a: str, b: str, rows: list[tuple[str, str, bool]]) -> None:
    steps = align_traces(a.split(), b.split())
    told = [(step.baseline, step.candidate, step.again) for step in steps]
    assert [row for row in told if row[0] != row[1]] == [row for row in rows if row[0] != row[1]]


def test_a_loop_is_named_by_its_edit() -> None:
    (finding,) = compare_traces(TraceHistory().own(Pair(("ask", "offer"), ("ask", "ask", "offer"))))
    assert (finding.change, finding.candidate, finding.edit) == (Change.ADDED, "ask", " → ask again")


def test_a_left_out_node_has_the_baselines_index() -> None:
    (finding,) = compare_traces(TraceHistory().own(Pair(("x", "a", "b"), ("x", "b"))))
    assert (finding.change, finding.path) == (Change.REMOVED, (1,))


def test_a_growing_trace_is_cut_to_the_turns_own_part() -> None:
    history = TraceHistory()
    history.own(Pair(("a", "b"), ("a", "x")))
    own = history.own(Pair(("a", "b", "c"), ("a", "x", "d", "e")))
    assert (own.baseline.nodes, own.baseline.offset) == (("c",), 2)
    assert (own.candidate.nodes, own.candidate.offset) == (("d", "e"), 2)
    assert [finding.path for finding in compare_traces(own)] == [(2,), (3,)]


def test_the_same_trace_again_is_another_turn_in_the_same_node() -> None:
    history = TraceHistory()
    for _ in range(3):
        own = history.own(Pair(("p",), ("q",)))
        assert (own.baseline.nodes, own.candidate.nodes) == (("p",), ("q",))


def test_once_one_side_starts_over_neither_is_cut_again() -> None:
    history = TraceHistory()
    history.own(Pair(("a", "b"), ("a",)))
    assert history.own(Pair(("c",), ("a", "d"))).candidate.nodes == ("a", "d")
    assert history.own(Pair(("c", "d"), ("a", "d", "e"))).baseline.nodes == ("c", "d")


def test_a_trace_that_is_the_same_again_does_not_grow() -> None:
    history = TraceHistory()
    history.own(Pair(("a",), ("b",)))
    for traces in (Pair(("a", "c"), ("b",)), Pair(("a", "c", "d"), ("b", "d"))):
        assert history.own(traces) == traces.map(OwnTrace)
