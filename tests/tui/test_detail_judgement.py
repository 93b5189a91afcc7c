"""What the detail says of how divergences are judged: muted, folded, odd, likely causes, and facts in part."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from polycompare.diffing.evidence import Place
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
from polycompare.model.evidence import Count, Tally
from polycompare.model.outcomes import Reply
from polycompare.model.turns import Turn, TurnComparison
from polycompare.model.values import MISSING, JsonValue, Missing, Pair
from polycompare.tui.detail.layout import Layout
from polycompare.tui.detail.rows import Row
from polycompare.tui.detail.shown import Shown
from polycompare.tui.detail.tabs import FUNCTIONS, NODES, RAW, REPLY, STATE, TIMING, rows_of
from polycompare.tui.detail.values import value_rows

WIDE = 118
UUIDS = ("0b9f7a4e-8f0e-4a31-9d3a-0c9b5f0e7a11", "7c1d2e90-53a4-4a6f-8a77-9e2b1f0c4d22")
TALLY = Tally(Count(5, 5), Count(0, 10), Count(1, 10), 0.008, 0.008)


def text_of(rows: list[Row], width: int = WIDE) -> str:
    layout = Layout(rows, width)
    lines = (layout.line(number) for number in range(layout.height))
    return "\n".join("".join(span.text for span in line).rstrip() for line in lines)


def divergence(
    signal: Signal,
    path: str,
    a: JsonValue | Missing = 1,
    b: JsonValue | Missing = 2,
    change: Change = Change.CHANGED,
    *,
    muted: MuteReason | None = None,
    why: str = "",
    remark: Remark | None = None,
) -> Divergence:
    mute = None if muted is None else Mute(muted, 0, why)
    return Divergence(signal, path, change, a, b, Status.NEW, 3, f"{signal}:{path}", muted=mute, remark=remark)


def compared(
    *divergences: Divergence,
    folded: tuple[Folded, ...] = (),
    causes: tuple[Cause, ...] = (),
    partial: bool = False,
    replies: Pair[Reply] | None = None,
) -> TurnComparison:
    plain = Reply("c", "hello", ended=False, latency_ms=5.0, state={}, node_trace=(), functions=())
    both = replies or Pair(plain, plain)
    turn = Turn(3, "two people", Pair(both.baseline, both.candidate))
    return TurnComparison(turn, divergences, folded=folded, causes=causes, partial_facts=partial)


def tab(number: int, comparison: TurnComparison, shown: Shown | None = None, width: int = WIDE) -> str:
    return text_of(rows_of(number, comparison, shown or Shown(turn=3)), width)


FOLDED = Folded(Signal.STATE, "session.id", "uuid", *UUIDS)


def test_folded_values_are_counted_and_shown_as_placeholders() -> None:
    comparison = compared(divergence(Signal.STATE, "time"), folded=(FOLDED,))
    assert "· 1 folded · v shows them" in tab(STATE, comparison)
    assert "uuid" not in tab(STATE, comparison)
    rows = rows_of(STATE, comparison, Shown(show_muted=True))
    assert "= session.id  <uuid>    <uuid>    folded" in text_of(rows)
    opened = rows[-1].opens
    assert opened is not None
    assert (opened.baseline, opened.candidate) == UUIDS
    assert "folded as <uuid>" in opened.title
    assert rows[-1].about == FOLDED


@pytest.mark.parametrize(
    ("number", "signal"),
    [
        (STATE, Signal.OTHER),
        (NODES, Signal.CURRENT_NODE),
        (FUNCTIONS, Signal.SOURCES),
        (REPLY, Signal.FACTS),
        (TIMING, Signal.METRICS),
    ],
)
def test_each_tab_counts_what_is_muted_in_it_and_shows_it_when_asked(number: int, signal: Signal) -> None:
    muted = divergence(signal, "x.y", muted=MuteReason.NOISE, why="varied 7 of 45")
    comparison = compared(muted, folded=(Folded(signal, "z", "time", 1, 2),))
    assert "· 1 muted (noise: varied 7 of 45), 1 folded · v shows them" in tab(number, comparison)
    shown = rows_of(number, comparison, Shown(show_muted=True))
    assert "new · noise: varied 7 of 45" in text_of(shown)
    assert sum(row.about is not None and row.opens is not None for row in shown) == 2
    others = {STATE, NODES, FUNCTIONS, REPLY, TIMING, RAW} - {number}
    assert not any("muted" in tab(other, comparison) for other in others)


def test_a_tab_with_nothing_muted_says_where_that_is() -> None:
    comparison = compared(
        divergence(Signal.NODE_TRACE, "[0]", muted=MuteReason.IGNORED),
        divergence(Signal.FACTS, "time[0]", muted=MuteReason.IGNORED),
        folded=(FOLDED,),
    )
    shown = Shown(turn=3, show_muted=True)
    for number in (FUNCTIONS, TIMING, RAW):
        assert tab(number, comparison, shown).startswith("· 2 muted: Nodes, Reply · 1 folded: State\n")
        assert "2 muted" not in tab(number, comparison)
    assert "2 muted" not in tab(NODES, comparison, shown) + tab(STATE, comparison, shown)


def test_a_folded_argument_reads_as_the_same() -> None:
    calls: list[JsonValue] = [{"name": "book", "arguments": {"hold": value}} for value in UUIDS]
    sides = [
        Reply("c", "", ended=False, latency_ms=5.0, state={}, node_trace=(), functions=(call,)) for call in calls
    ]
    folded = Folded(Signal.FUNCTIONS, "book.arguments.hold", "uuid", *UUIDS)
    said = tab(FUNCTIONS, compared(folded=(folded,), replies=Pair(*sides)))
    assert "= book()  called by both, the same" in said
    assert "=   hold  <uuid>    <uuid>    folded" in said
    assert "v shows" not in said  # it stands there already


def test_a_call_that_comes_elsewhere_says_so_below_its_own_name() -> None:
    hold: JsonValue = {"name": "hold_table", "arguments": {"for": 2}}
    check: JsonValue = {"name": "check_availability", "arguments": {"for": 2}}
    sides = Pair((check, hold), (hold, check)).map(
        lambda calls: Reply("c", "", ended=False, latency_ms=5.0, state={}, node_trace=(), functions=calls)
    )
    name = "check_availability"
    moved = replace(divergence(Signal.FUNCTIONS, "[1]", name, name, Change.MOVED), moved_from="[0]")
    lines = tab(FUNCTIONS, compared(moved, replies=sides)).splitlines()
    at = next(number for number, line in enumerate(lines) if "check_availability()" in line)
    assert lines[at + 1].startswith("→   called elsewhere: [0] → [1]  moved new")
    assert "Also different" not in "".join(lines)


def test_what_is_odd_stands_on_its_row() -> None:
    said = tab(
        STATE,
        compared(
            divergence(Signal.STATE, "a", remark=Remark.BEYOND_CONTROL),
            divergence(Signal.STATE, "b", remark=Remark.CHANGED_SINCE_ACCEPTED),
        ),
    )
    assert "new · beyond the control" in said
    assert "new · changed since accepted" in said


@pytest.mark.parametrize(
    ("width", "words"),
    [(118, "across 5/5 · within A 0/10 · within B 1/10"), (50, "5/5 · 0/10 · 1/10")],
)
@pytest.mark.parametrize(
    ("number", "signal"), [(STATE, Signal.STATE), (NODES, Signal.NODE_TRACE), (REPLY, Signal.FACTS)]
)
def test_rows_say_how_often_they_came_again(number: int, signal: Signal, width: int, words: str) -> None:
    path = "[0]" if signal is Signal.NODE_TRACE else "a_place_with_a_name.of_some_length"
    one = divergence(signal, path, "offer", "slot")
    sides = Pair("offer", "slot").map(
        lambda node: Reply("c", "hi", ended=False, latency_ms=5.0, state={}, node_trace=(node,))
    )
    tallies: Mapping[Place, Tally] = {(3, signal, one.identity): TALLY}
    comparison = compared(one, replies=sides)
    assert words in tab(number, comparison, Shown(turn=3, tallies=tallies), width)
    assert "5/5" not in tab(number, comparison, Shown(turn=2, tallies=tallies), width)


@pytest.mark.parametrize(("width", "words"), [(118, "across 1/1 · within A — · within B —"), (50, "1/1 · — · —")])
def test_one_repetition_has_nothing_within(width: int, words: str) -> None:
    one = divergence(Signal.STATE, "a_place_with_a_name.of_some_length", "offer", "slot")
    tally = Tally(Count(1, 1), Count(0, 0), Count(0, 0), 1.0, 1.0)
    shown = Shown(turn=3, tallies={(3, Signal.STATE, one.identity): tally})
    assert words in tab(STATE, compared(one), shown, width)


def test_a_divergent_node_can_be_opened_and_marked() -> None:
    sides = Pair(("a", "b", "d"), ("a", "c", "d", "e")).map(
        lambda trace: Reply("c", "hi", ended=False, latency_ms=5.0, state={}, node_trace=trace)
    )
    changed = divergence(Signal.NODE_TRACE, "[1]", "b", "c")
    added = divergence(Signal.NODE_TRACE, "[3]", MISSING, "e", Change.ADDED)
    rows = rows_of(NODES, compared(changed, added, replies=sides), Shown())
    assert [row.about for row in rows if row.about is not None] == [changed, added]
    assert all(row.opens is not None for row in rows if row.about is not None)


def test_a_node_passed_again_says_so() -> None:
    sides = Pair(("ask", "check", "ask"), ("ask", "check", "ask", "check", "ask")).map(
        lambda trace: Reply("c", "hi", ended=False, latency_ms=5.0, state={}, node_trace=trace)
    )
    said = tab(NODES, compared(replies=sides))
    assert "check ↻2" in said
    assert "ask ↻3" in said or "ask ↻2·3" in said


CAUSES = (
    Cause(Signal.TOPICS, "opening_hours", 3, Likelihood.MOST_LIKELY, "what was retrieved comes first"),
    Cause(Signal.NODE_TRACE, "[1]", 3, Likelihood.LIKELY, "the path follows"),
    Cause(Signal.REPLY, "", 2, Likelihood.POSSIBLE, "the replies before were worded otherwise"),
)
PARTED = compared(
    divergence(Signal.TOPICS, "opening_hours", MISSING, "opening_hours", Change.ADDED),
    divergence(Signal.NODE_TRACE, "[1]", "offer", "slot"),
    divergence(Signal.STATE, "time", "19:00", "19:15"),
    causes=CAUSES,
)


@pytest.mark.parametrize("number", [STATE, NODES, FUNCTIONS, REPLY])
def test_the_likely_cause_stands_above_in_one_line(number: int) -> None:
    first = tab(number, PARTED).splitlines()[0]
    assert first == (
        "most likely: topic opening_hours retrieved only by B · likely: offer → slot · possible: reply in turn 2"
    )
    assert tab(number, PARTED, width=60).splitlines()[0] == (
        "most likely: topic opening_hours retrieved only by B · +2"
    )


def test_where_there_is_room_causes_are_ranked_with_their_reasons() -> None:
    lines = tab(STATE, PARTED, Shown(roomy=True)).splitlines()
    assert lines[0].startswith("most likely  topic opening_hours retrieved only by B  what was retrieved")
    assert lines[1].startswith("likely       offer → slot ")
    assert lines[2].startswith("possible     reply in turn 2 ")


@pytest.mark.parametrize("width", [60, 78, 118])
def test_reasons_of_causes_are_never_cut(width: int) -> None:
    comparison = replace(
        PARTED, causes=(replace(CAUSES[0], why="what was retrieved " + "comes before " * 9 + "all"),)
    )
    said = " ".join(tab(STATE, comparison, Shown(roomy=True), width).split())
    assert comparison.causes[0].why in said
    (row, *_) = rows_of(STATE, comparison, Shown())
    assert row.opens is not None
    opened = " ".join(text_of(value_rows(row.opens), width).split())
    assert opened == f"most likely: topic opening_hours retrieved only by B {comparison.causes[0].why}"


@pytest.mark.parametrize(("a", "b", "who"), [(MISSING, "reassure", "B"), ("reassure", MISSING, "A")])
def test_a_node_of_one_side_is_told_by_who_visits_it(
    a: JsonValue | Missing, b: JsonValue | Missing, who: str
) -> None:
    change = Change.ADDED if a is MISSING else Change.REMOVED
    cause = Cause(Signal.NODE_TRACE, "[1]", 3, Likelihood.MOST_LIKELY, "the path follows")
    comparison = compared(divergence(Signal.NODE_TRACE, "[1]", a, b, change), causes=(cause,))
    assert tab(STATE, comparison).startswith(f"most likely: only {who} visits reassure\n")


@pytest.mark.parametrize("partial", [True, False])
def test_facts_in_part_are_never_called_the_same(partial: bool) -> None:
    said = tab(REPLY, compared(divergence(Signal.REPLY, "", "a", "b"), partial=partial))
    assert "≈ other words  new" in said
    assert ("facts: partial" in said) is partial
    assert "same facts" not in said
