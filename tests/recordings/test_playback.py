"""Events go to disk and come back the same."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from polycompare.model.events import (
    ComparisonStarted,
    DeploymentRead,
    Event,
    SideAnswered,
    SideDelayed,
    SideRetrying,
    SideTroubled,
    TurnCompared,
    TurnStarted,
)
from polycompare.model.outcomes import Failure, FailureKind, NotSent, NotSentReason, Outcome, RawResponse, Reply
from polycompare.model.targets import Api, Deployment
from polycompare.model.turns import Turn, TurnComparison
from polycompare.model.values import Pair, Side
from polycompare.model.verdicts import Verdict, verdict_of
from polycompare.recordings.errors import StoreError
from polycompare.recordings.playback import events_of, load_comparison
from polycompare.recordings.store import Store

MakeConversation = Callable[..., list[Event]]
MakeTurn = Callable[[int, str, Outcome, Outcome], list[Event]]
MakeReply = Callable[..., Reply]
Read = Callable[[Api, RawResponse], Reply]
Compare = Callable[[Turn], TurnComparison]
Replay = Callable[[Sequence[Event]], list[Event]]
ReplayWith = Callable[[Sequence[Event], Read, Compare], list[Event]]

AT = datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC)


@pytest.fixture
def replay(replay_with: ReplayWith, read_reply: Read, compare_turn: Compare) -> Replay:
    return lambda events: replay_with(events, read_reply, compare_turn)


def delayed_turn(make_reply: MakeReply, last: Outcome) -> list[Event]:
    """A turn whose candidate announced its reply twice and then gave `last`."""
    responses = [response for text in ("one moment", "nearly there") for response in make_reply(text).responses]
    interims = [
        replace(make_reply(text, latency_ms=10.0 * count), delayed=True, responses=tuple(responses[:count]))
        for count, text in ((1, "one moment"), (2, "nearly there"))
    ]
    if not isinstance(last, NotSent):
        last = replace(last, responses=(*responses, *last.responses))
    if isinstance(last, Reply):
        last = replace(last, delayed=True, latency_ms=30.5)
    baseline = make_reply("done")
    return [
        TurnStarted(0, "", AT),
        SideDelayed(0, Side.CANDIDATE, interims[0]),
        SideAnswered(0, Side.BASELINE, baseline),
        SideDelayed(0, Side.CANDIDATE, interims[1]),
        SideAnswered(0, Side.CANDIDATE, last),
    ]


def test_a_conversation_comes_back_as_it_was(make_conversation: MakeConversation, replay: Replay) -> None:
    events = make_conversation([("", "hello", "hello"), ("two", "for two?", "2!"), ("", "still there?", "bye")])
    assert replay(events) == events


def test_deployments_come_back_where_they_were_read(make_conversation: MakeConversation, replay: Replay) -> None:
    events = make_conversation([("", "hello", "hello"), ("two", "for two?", "2!")])
    known = Deployment("d-1", "abc", "41", "live", "ws-1", "ada", "2026-01-02T03:04:05Z", "spicier")
    events.insert(8, DeploymentRead(Side.BASELINE, None))
    events.insert(3, DeploymentRead(Side.CANDIDATE, known))
    assert replay(events) == events
    events.append(events.pop(3))
    newer = [*make_conversation([], identity="other"), *events[1:]]
    assert replay(newer) == newer


def test_retries_leave_nothing_behind(make_conversation: MakeConversation, replay: Replay) -> None:
    events = make_conversation([("", "hello", "hello")])
    failure = Failure(FailureKind.RATE_LIMITED, "Too many requests.")
    assert replay([*events[:2], SideRetrying(0, Side.BASELINE, 1, 0.5, failure), *events[2:]]) == events


def test_failures_and_what_was_not_sent_come_back(
    make_start: Callable[..., Event], make_turn: MakeTurn, make_reply: MakeReply, replay: Replay
) -> None:
    response = RawResponse(503, b"\x00<html>", None, "corr", 0.1)
    failure = Failure(
        FailureKind.UNAVAILABLE, "Try later \udcff.", 503, "BUSY", "busy", "corr", 1.5, 2.25, (response, response)
    )
    events = [
        make_start(),
        *make_turn(0, "", make_reply(), failure),
        *make_turn(1, "hm", make_reply(ended=True), NotSent(NotSentReason.FAILED, 0)),
        *make_turn(2, "hm", NotSent(NotSentReason.ENDED, 1), NotSent(NotSentReason.FAILED, 0)),
    ]
    assert replay(events) == events


def test_a_delayed_reply_comes_back_with_what_announced_it(
    make_start: Callable[..., Event], make_reply: MakeReply, compare_turn: Compare, replay: Replay
) -> None:
    lasts: tuple[Outcome, ...] = (
        make_reply("at last"),
        Failure(FailureKind.DELAYED_TIMEOUT, "It never came.", elapsed_ms=60_000.0),
    )
    for number, last in enumerate(lasts):
        turn = delayed_turn(make_reply, last)
        outcomes = {event.side: event.outcome for event in turn if isinstance(event, SideAnswered)}
        whole = Turn(0, "", Pair(outcomes[Side.BASELINE], outcomes[Side.CANDIDATE]))
        events = [make_start(f"id-{number}"), *turn, TurnCompared(compare_turn(whole))]
        assert replay(events) == events


def test_an_outcome_told_twice_is_kept_once(make_conversation: MakeConversation, replay: Replay) -> None:
    events = make_conversation([("", "hello", "hello")])
    assert replay([*events[:3], events[2], *events[3:]]) == events


def test_a_turn_that_was_cancelled_is_compared(
    make_start: Callable[..., Event], make_turn: MakeTurn, make_reply: MakeReply, replay: Replay
) -> None:
    stopped = Failure(FailureKind.CANCELLED, "Stopped.")
    events = [make_start(), *make_turn(0, "", make_reply(), stopped)]
    assert replay(events[:-1]) == events


def test_a_turn_that_a_dying_process_left_is_told_to_its_end(
    make_conversation: MakeConversation, replay: Replay, store_path: Path, read_reply: Read, compare_turn: Compare
) -> None:
    events = make_conversation([("", "hello", "hello"), ("two people", "for two?", "2!")])
    back = replay(events[:-2])
    assert back[:-2] == events[:-2]
    answered, compared = back[-2:]
    assert isinstance(answered, SideAnswered)
    assert isinstance(answered.outcome, Failure)
    assert (answered.side, answered.outcome.kind) == (Side.BASELINE, FailureKind.BROKEN)
    assert answered.outcome.message == (
        "polycompare stopped before live's answer to turn 1 came; whether the agent processed the turn is unknown."
    )
    assert isinstance(compared, TurnCompared)
    with Store(store_path) as store:
        start = events[0]
        assert isinstance(start, ComparisonStarted)
        comparison = load_comparison(store, start.id, read_reply, compare_turn)
    assert (comparison.turns[1].turn.user, verdict_of(comparison.turns)) == ("two people", Verdict.ERROR)


def test_what_announced_a_reply_that_never_came_is_told(
    make_start: Callable[..., Event], make_reply: MakeReply, replay: Replay
) -> None:
    events = [make_start(), *delayed_turn(make_reply, make_reply())[:-1]]
    back = replay(events)
    assert back[: len(events)] == events
    answered = back[-2]
    assert isinstance(answered, SideAnswered)
    failure = answered.outcome
    assert isinstance(failure, Failure)
    assert "next's answer to turn 0 came, after it had said “nearly there”; whether" in failure.message
    assert (len(failure.responses), failure.elapsed_ms) == (2, 20.0)


def test_a_side_that_was_over_was_not_sent_the_turn_left_behind(
    make_start: Callable[..., Event], make_turn: MakeTurn, make_reply: MakeReply, replay: Replay
) -> None:
    failure = Failure(FailureKind.SERVER, "It broke.")
    events = [make_start(), *make_turn(0, "", make_reply(ended=True), failure), TurnStarted(1, "hm", AT)]
    outcomes = {event.side: event.outcome for event in replay(events)[-3:] if isinstance(event, SideAnswered)}
    assert outcomes == {
        Side.BASELINE: NotSent(NotSentReason.ENDED, 0),
        Side.CANDIDATE: NotSent(NotSentReason.FAILED, 0),
    }


def test_an_answer_that_cannot_be_read_any_more_is_a_failure(
    make_conversation: MakeConversation, replay_with: ReplayWith, read_reply: Read, compare_turn: Compare
) -> None:
    events = make_conversation([("", "hello", "good day"), ("two", "for two?", "2!")])

    def forgetful(api: Api, response: RawResponse) -> Reply:
        if b"good" in response.body:
            raise ValueError("the field response is missing")
        return read_reply(api, response)

    back = replay_with(events, forgetful, compare_turn)
    answered = back[2]
    assert isinstance(answered, SideAnswered)
    assert isinstance(answered.outcome, Failure)
    assert answered.outcome.kind is FailureKind.MALFORMED
    assert answered.outcome.message == (
        "The recorded answer of next to turn 0 could not be read: the field response is missing."
    )
    assert b"good day" in answered.outcome.responses[0].body
    assert back[5:] == events[5:]


def test_a_damaged_answer_leaves_the_others_readable(
    make_conversation: MakeConversation, replay: Replay, store_path: Path, read_reply: Read, compare_turn: Compare
) -> None:
    events = make_conversation([("", "hello", "good day"), ("two", "for two?", "2!")])
    replay(events)
    with Store(store_path) as store:
        with store.transaction() as connection:
            connection.execute("UPDATE responses SET body = X'00' WHERE turn = 0 AND side = 'candidate'")
        back = list(events_of(store, "20261121-051523-7f3a9c", read_reply, compare_turn))
    kinds = [getattr(event.outcome, "kind", "reply") for event in back if isinstance(event, SideAnswered)]
    assert kinds == [FailureKind.MALFORMED, "reply", "reply", "reply"]


def test_an_unknown_recording_is_a_sentence(store_path: Path, read_reply: Read, compare_turn: Compare) -> None:
    with Store(store_path) as store, pytest.raises(StoreError, match='There is no recording "nope"'):
        load_comparison(store, "nope", read_reply, compare_turn)


def test_no_key_is_kept(store_path: Path, make_conversation: MakeConversation, replay: Replay) -> None:
    replay(make_conversation([("", "hello", "hello")]))
    content = store_path.read_bytes()
    assert b"MY_KEY" in content, "the name of the variable that holds it"


def test_a_turn_that_the_comparer_stumbles_over_is_told_whole(
    replay_with: ReplayWith, read_reply: Read, make_conversation: MakeConversation
) -> None:
    def stumbling(turn: Turn) -> TurnComparison:
        if turn.index == 1:
            raise ZeroDivisionError("oh no")
        return TurnComparison(turn)

    events = make_conversation([("", "hello", "hello"), ("a", "one", "two"), ("b", "three", "three")])
    told = [e.comparison for e in replay_with(events, read_reply, stumbling) if isinstance(e, TurnCompared)]
    faults = [turn.fault for turn in told]
    assert faults[0] is faults[2] is None
    assert faults[1] is not None
    assert "turn 1" in faults[1]
    assert [getattr(told[1].turn.outcomes.of(side), "text", None) for side in Side] == ["one", "two"]


ANY = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def kept(events: Sequence[Event]) -> list[Event]:
    return [event for event in events if not isinstance(event, SideRetrying | SideTroubled)]


@ANY
@given(st.data())
def test_any_recording_comes_back_as_it_was(
    replay_with: ReplayWith, read_hex: Read, recordings: st.SearchStrategy[list[Event]], data: st.DataObject
) -> None:
    events = data.draw(recordings)
    assert replay_with(events, read_hex, TurnComparison) == kept(events)


@ANY
@given(st.data())
def test_wherever_a_process_dies_what_it_told_comes_back_and_the_turn_is_told_to_its_end(
    replay_with: ReplayWith, read_hex: Read, recordings: st.SearchStrategy[list[Event]], data: st.DataObject
) -> None:
    whole = data.draw(recordings)
    events = kept(whole[: data.draw(st.integers(1, len(whole)))])
    back = replay_with(events, read_hex, TurnComparison)
    assert back[: len(events)] == events
    turns = [event.index for event in events if isinstance(event, TurnStarted)]
    assert [event.comparison.index for event in back if isinstance(event, TurnCompared)] == turns
    if turns:
        last = [event.side for event in back if isinstance(event, SideAnswered) and event.index == turns[-1]]
        assert sorted(last, key=list(Side).index) == list(Side)
