"""Turns as lines: level in two columns, both sides under each other in one."""

import string
import time
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polycompare.model.divergences import Change, Divergence, Signal, Status
from polycompare.model.events import SideRetrying
from polycompare.model.outcomes import Failure, FailureKind, NotSent, NotSentReason, Outcome, Reply
from polycompare.model.turns import Turn, TurnComparison, UserTurn
from polycompare.model.values import Pair, Side
from polycompare.tui.detail.spans import Line, Role, line_width
from polycompare.tui.shown_turns import view_of
from polycompare.tui.transcript_blocks import block_of
from polycompare.tui.transcript_layout import TranscriptLayout
from polycompare.tui.turn_view import SideState, TurnView, Waiting, swapped_turn


def reply(text: str = "hi", path: Sequence[str] | None = ("greet",), **more: object) -> Reply:
    trace = tuple(path) if path is not None else None
    return Reply("c", text, bool(more.pop("ended", False)), 812.0, node_trace=trace, **more)  # type: ignore[arg-type]  # fields of a reply


def shown(a: Outcome, b: Outcome, *divergences: Divergence, index: int = 3, user: str = "two people") -> TurnView:
    return view_of(TurnComparison(Turn(index, user, Pair(a, b)), divergences))


def text(lines: Sequence[Line]) -> list[str]:
    return ["".join(span.text for span in line).rstrip() for line in lines]


def columns(view: TurnView, *widths: int) -> list[list[str]]:
    return [text(column) for column in block_of(view, widths, 0.0).columns]


def test_two_columns_as_people_draw_them() -> None:
    a = reply("Inside or terrace?", ["collect_time", "offer_seating"])
    b = reply("I have 7:15 pm for 2. Shall I book it?", ["collect_time", "offer_slot"])
    left, right = columns(shown(a, b), 46, 46)
    assert left == [
        "  3 › two people",
        "      Inside or terrace?",
        "      collect_time → offer_seating      812 ms",
        "",
    ]
    assert right == [
        "  3 › two people",
        "      I have 7:15 pm for 2. Shall I book it?",
        "      collect_time → offer_slot ≠       812 ms",
        "",
    ]


def test_one_column_says_once_what_both_say() -> None:
    assert columns(shown(reply(), reply()), 50) == [
        ["  3 › two people", "  A = B  hi", "         greet                 A 812 ms · B 812 ms", ""]
    ]


def test_one_column_has_both_sides_under_each_other_and_what_is_new() -> None:
    new = Divergence(Signal.STATE, "x", Change.CHANGED, 1, 2, Status.NEW, 3, "x")
    (lines,) = columns(shown(reply("for 2"), reply("for 3"), new), 50)
    assert lines == [
        "  3 › two people                           ◆ state",
        "      A  for 2",
        "         greet                              812 ms",
        "      B  for 3",
        "         greet                              812 ms",
        "",
    ]


def test_words_of_one_side_alone_are_marked() -> None:
    block = block_of(shown(reply("at 7 pm today"), reply("at 7:15 pm today")), (40, 40), 0.0)
    marked = [
        [span.text for line in column for span in line if span.role in (Role.REMOVED_WORDS, Role.ADDED_WORDS)]
        for column in block.columns
    ]
    assert marked == [["7"], ["7:15"]]


@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (reply("bye", ended=True, handoff="manager"), "→ handed off to manager"),
        (reply("bye", ended=True), "— conversation ended —"),
        (NotSent(NotSentReason.ENDED, 2), "– not sent: ended in turn 2"),
        (Failure(FailureKind.TIMEOUT, "No answer.", http_status=504, code="E"), "✖ No answer."),
        (Failure(FailureKind.TIMEOUT, "No answer.", http_status=504, code="E"), "timeout · HTTP 504 · E"),
        (reply("", path=[]), "no words"),
        (reply("x", path=[]), "no node"),
        (reply("x", path=None), "812 ms"),
    ],
)
def test_what_came_of_a_side_is_in_words(outcome: Outcome, said: str) -> None:
    left, _ = columns(shown(outcome, reply()), 44, 44)
    assert any(line.strip().startswith(said) for line in left)


def test_a_running_wait_says_how_long_and_why() -> None:
    busy = Failure(FailureKind.RATE_LIMITED, "Busy.", http_status=429)
    waits: list[tuple[SideState, str]] = [
        (Waiting(0.0), "3.2 s"),
        (
            Waiting(0.0, retry=SideRetrying(1, Side.BASELINE, 1, 2.0, busy), retry_at=5.2),
            "3.2 s · 429, again in 2 s",
        ),
        (Waiting(0.0, retry=SideRetrying(1, Side.BASELINE, 1, 2.0, busy), retry_at=3.0), "429, trying again"),
        (Waiting(0.0, delayed="One moment"), "3.2 s · fetching the reply"),
    ]
    for state, said in waits:
        block = block_of(TurnView(1, "x", Pair(state, Waiting(0.0))), (44, 44), 3.2)
        assert any(said in line for line in text(block.columns[0]))


def test_a_long_path_keeps_its_end() -> None:
    left, _ = columns(shown(reply(path=[f"node_{n}" for n in range(20)]), reply()), 40, 40)
    assert left[2] == "      … → node_18 → node_19       812 ms"


def test_a_turn_of_100_kilobytes_is_cut_and_costs_little() -> None:
    words = "some words and " * 7_000
    view = shown(reply(words), reply(words + "more"), user=words)
    began = time.perf_counter()
    (lines,) = columns(view, 76)
    assert time.perf_counter() - began < 0.2
    assert len(lines) < 40
    assert any("more characters · enter" in line for line in lines)


texts = st.text(alphabet=string.ascii_letters + "  \n\t漢é😀\x1b\u202e", max_size=300)
outcomes = st.one_of(
    st.builds(
        lambda t, p, e: reply(t, p, ended=e),
        texts,
        st.lists(st.text(min_size=1, max_size=30), max_size=9),
        st.booleans(),
    ),
    st.builds(lambda t: Failure(FailureKind.SERVER, t), texts),
    st.just(NotSent(NotSentReason.FAILED, 1)),
)


@settings(max_examples=60, deadline=None)
@given(outcomes, outcomes, texts, st.integers(30, 120), st.booleans())
def test_lines_keep_to_their_width_and_turns_are_level(
    a: Outcome, b: Outcome, user: str, width: int, unified: bool
) -> None:
    widths = (width,) if unified else (width, width - 1)
    block = block_of(shown(a, b, user=user), widths, 0.0)
    assert len({len(column) for column in block.columns}) == 1
    for column, room in zip(block.columns, widths, strict=True):
        assert all(line_width(line) <= room for line in column)
        assert not {"\x1b", "\u202e", "\n", "\t"} & set("".join(text(column)))


@settings(max_examples=30, deadline=None)
@given(st.lists(texts, min_size=1, max_size=8), st.integers(20, 60))
def test_appending_is_the_same_as_laying_out_anew(said: list[str], width: int) -> None:
    views = [shown(reply(each), reply("x"), index=index) for index, each in enumerate(said)]
    grown, anew = TranscriptLayout(), TranscriptLayout()
    shown_now: list[TurnView] = []
    grown.arrange(shown_now.__getitem__, 0, (width, width), 0.0)
    for view in views:
        shown_now.append(TurnView(view.index, view.user, Pair(Waiting(0.0), Waiting(0.0))))
        grown.put(view.index, 0.0)
        shown_now[-1] = view
        grown.put(view.index, 0.0)
    anew.arrange(views.__getitem__, len(views), (width, width), 0.0)
    anew.prepare(0, 100 * len(views))
    assert (grown.height, grown.count) == (anew.height, anew.count)
    assert [grown.line(1, n) for n in range(grown.height)] == [anew.line(1, n) for n in range(anew.height)]
    for turn in range(len(views)):
        assert anew.turn_at(anew.first_line(turn)) == turn
        assert anew.turn_at(anew.first_line(turn) + anew.turn_height(turn) - 1) == turn


@pytest.mark.parametrize("swapped", [False, True])
def test_each_side_has_its_own_user_line_where_they_heard_different_things(swapped: bool) -> None:
    turn = Turn(3, "table one", Pair(reply(), reply()), to_candidate=UserTurn("table two"))
    view = view_of(TurnComparison(swapped_turn(turn) if swapped else turn))
    first, second = ("table two", "table one") if swapped else ("table one", "table two")
    left, right = columns(view, 40, 40)
    assert (left[0], right[0]) == (f"  3 › A {first}", f"  3 › B {second}")
    (lines,) = columns(view, 60)
    assert [line.strip() for line in lines[:2]] == [f"3 › A {first}", f"3 › B {second}"]


@pytest.mark.parametrize("widths", [(60,), (46, 46)])
def test_a_cleanup_turn_is_called_that_and_nothing_else(widths: tuple[int, ...]) -> None:
    turn = Turn(3, "cancel it", Pair(reply("Gone."), reply("Cancelled.")), cleanup=True)
    for lines in columns(view_of(TurnComparison(turn)), *widths):
        assert "□ cleanup" in lines[0]
        assert "same" not in " ".join(lines)


def test_other_words_with_facts_in_part_say_so() -> None:
    words = Divergence(Signal.REPLY, "", Change.CHANGED, "a", "b", Status.NEW, 3, "reply")
    turn = Turn(3, "two", Pair(reply("a"), reply("b")))
    (lines,) = columns(view_of(TurnComparison(turn, (words,), partial_facts=True)), 60)
    assert lines[0].endswith("≈ words · facts: partial")
