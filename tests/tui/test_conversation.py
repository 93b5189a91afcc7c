"""What the screen knows of a conversation, without a screen."""

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polycompare.diffing.conversation import compare_all
from polycompare.model.divergences import Change, Divergence, Mute, MuteReason, Signal, Status
from polycompare.model.events import (
    ComparisonStarted,
    DeploymentRead,
    SideAnswered,
    SideDelayed,
    SideRetrying,
    TurnCompared,
    TurnStarted,
)
from polycompare.model.outcomes import Failure, FailureKind, NotSent, NotSentReason, Outcome, Reply
from polycompare.model.targets import Deployment, Environment, Target
from polycompare.model.turn_marks import Mark, mark_of
from polycompare.model.turns import SideInfo, Turn, TurnComparison
from polycompare.model.values import Pair, Side
from polycompare.tui.conversation import Conversation
from polycompare.tui.shown_turns import view_of
from polycompare.tui.turn_view import TurnView, Waiting

REPLY = Reply("c", "hi", False, 1.0)
ENDED = Reply("c", "bye", True, 1.0)
FAILURE = Failure(FailureKind.TIMEOUT, "No answer in time.")
NOT_SENT = NotSent(NotSentReason.FAILED, 0)
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def divergence(signal: Signal, status: Status = Status.NEW, muted: str | None = None) -> Divergence:
    return Divergence(
        signal,
        "",
        Change.CHANGED,
        1,
        2,
        status,
        0,
        "i",
        muted=None if muted is None else Mute(MuteReason.IGNORED, 0, muted),
    )


def compared(index: int, *divergences: Divergence, a: Outcome = REPLY, b: Outcome = REPLY) -> TurnComparison:
    return TurnComparison(Turn(index, "x", Pair(a, b)), divergences)


def view(comparison: TurnComparison) -> TurnView:
    return view_of(comparison)


def started() -> Conversation:
    conversation = Conversation(Pair("live", "sandbox"))
    target = Target("live", "http://127.0.0.1:1", "agent", Environment.LIVE)
    conversation.apply(ComparisonStarted("r-1", NOON, Pair(SideInfo(target, "a"), SideInfo(target, "b"))), 0.0)
    return conversation


def waited_for(conversation: Conversation) -> str:
    return "".join(side.letter for side in conversation.under_way.waiting) if conversation.under_way else ""


@pytest.mark.parametrize(
    ("comparison", "mark"),
    [
        (compared(0), Mark.SAME),
        (compared(0, divergence(Signal.LATENCY)), Mark.SAME),
        (compared(0, divergence(Signal.REPLY)), Mark.WORDS),
        (compared(0, divergence(Signal.REPLY, Status.RESOLVED)), Mark.SAME),
        (compared(0, divergence(Signal.STATE, Status.CARRIED), divergence(Signal.REPLY)), Mark.CARRIED),
        (compared(0, divergence(Signal.STATE), divergence(Signal.STATE, Status.CARRIED)), Mark.NEW),
        (compared(0, divergence(Signal.STATE, muted="ignored")), Mark.SAME),
        (compared(0, divergence(Signal.STATE, Status.RESOLVED)), Mark.SAME),
        (compared(0, divergence(Signal.STATE), b=FAILURE), Mark.FAILED),
        (compared(0, a=FAILURE), Mark.FAILED),
        (compared(0, b=NOT_SENT), Mark.ONE_SIDED),
        (compared(0, divergence(Signal.ENDED, Status.CARRIED), b=NOT_SENT), Mark.CARRIED),
    ],
)
def test_the_weightiest_thing_marks_a_turn(comparison: TurnComparison, mark: Mark) -> None:
    assert mark_of(comparison) is mark


def test_a_turn_under_way_gathers_what_comes() -> None:
    conversation = started()
    conversation.apply(TurnStarted(0, "", NOON), 10.0)
    assert waited_for(conversation) == "AB"

    busy = Failure(FailureKind.RATE_LIMITED, "Busy.", http_status=429)
    conversation.apply(SideRetrying(0, Side.CANDIDATE, 1, 2.0, busy), 11.0)
    conversation.apply(SideDelayed(0, Side.BASELINE, Reply("c", "One moment", False, 1.0, delayed=True)), 11.5)
    assert conversation.under_way is not None
    a, b = conversation.under_way.sides.baseline, conversation.under_way.sides.candidate
    assert isinstance(a, Waiting)
    assert isinstance(b, Waiting)
    assert (a.delayed, b.retry_at, b.since) == ("One moment", 13.0, 10.0)

    conversation.apply(SideAnswered(0, Side.CANDIDATE, REPLY), 13.5)
    assert waited_for(conversation) == "A"
    conversation.apply(SideAnswered(0, Side.BASELINE, REPLY), 14.0)
    conversation.apply(TurnCompared(compared(0)), 14.1)
    conversation.settle(view(compared(0)))
    assert conversation.view(0) is conversation.turns[0]
    assert conversation.count == len(conversation.turns) == 1


def test_swapped_sides_are_exchanged_while_a_turn_is_under_way() -> None:
    conversation = started()
    conversation.apply(DeploymentRead(Side.BASELINE, Deployment("d", "v")), 0.0)
    conversation.apply(TurnStarted(0, "", NOON), 0.0)
    conversation.apply(SideAnswered(0, Side.BASELINE, REPLY), 0.0)
    conversation.show_all([], swapped=True)
    assert conversation.pair == Pair("sandbox", "live")
    assert conversation.infos is not None
    assert conversation.infos.candidate.deployment is not None
    assert conversation.under_way is not None
    assert conversation.under_way.waiting == (Side.BASELINE,)
    conversation.apply(SideAnswered(0, Side.CANDIDATE, ENDED), 0.0)
    assert conversation.under_way.sides == Pair(ENDED, REPLY)
    conversation.show_all([], swapped=False)
    assert conversation.under_way.sides == Pair(REPLY, ENDED)


@pytest.mark.parametrize(
    ("a", "b", "over"),
    [
        (REPLY, ENDED, False),
        (ENDED, ENDED, True),
        (FAILURE, ENDED, True),
        (NOT_SENT, FAILURE, True),
        (NOT_SENT, REPLY, False),
    ],
)
def test_it_is_over_when_no_side_takes_a_turn(a: Outcome, b: Outcome, over: bool) -> None:
    conversation = started()
    conversation.settle(view(compared(0, a=a, b=b)))
    assert conversation.is_over is over


@given(st.lists(st.booleans(), max_size=30), st.integers(-3, 40))
def test_stepping_between_new_divergences_finds_the_nearest(new: list[bool], chosen: int) -> None:
    conversation = started()
    for index, is_new in enumerate(new):
        conversation.settle(view(compared(index, *([divergence(Signal.STATE)] if is_new else []))))
    conversation.select(chosen)
    here = conversation.selected
    assert 0 <= here <= max(0, len(new) - 1)
    marked = [index for index, is_new in enumerate(new) if is_new]
    assert conversation.next_new() == next((i for i in marked if i > here), None)
    assert conversation.previous_new() == next((i for i in reversed(marked) if i < here), None)
    assert conversation.root == (marked[0] if marked else None)


def test_a_path_that_grows_over_turns_is_shown_by_its_own_part() -> None:
    def turn(index: int, *nodes: str) -> TurnComparison:
        reply = Reply("c", "hi", False, 1.0, node_trace=nodes)
        return compared(index, a=reply, b=reply)

    turns = [turn(0, "greet"), turn(1, "greet", "ask"), turn(2, "greet", "ask", "offer")]
    shown = [view(each) for each in compare_all(each.turn for each in turns)]
    assert [each.paths.baseline for each in shown] == [("greet",), ("ask",), ("offer",)]


def test_a_path_of_one_side_alone_is_shown_as_it_is() -> None:
    reply = Reply("c", "hi", False, 1.0, node_trace=("greet",))
    assert view(compared(0, a=reply)).paths == Pair(("greet",), None)
    assert view(compared(0, a=reply, b=FAILURE)).paths == Pair(("greet",), None)


def test_the_words_of_long_replies_are_aligned_at_their_beginning_only() -> None:
    one, other = (Reply("c", word * 20_000, False, 1.0) for word in ("word ", "other "))
    began = time.perf_counter()
    shown = view(compared(0, a=one, b=other))
    assert time.perf_counter() - began < 1.0
    assert sum(len(change.baseline) for change in shown.words) == 4_000
