"""What was mended in the middle of a turn is kept with it."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from polycompare.model.events import (
    ComparisonStarted,
    Event,
    RebuildStarted,
    SideAnswered,
    SideDelayed,
    SideRecovered,
    TurnCompared,
    TurnRebuilt,
    TurnStarted,
)
from polycompare.model.outcomes import Failure, FailureKind, NotSent, NotSentReason, Outcome, RawResponse, Reply
from polycompare.model.recoveries import Decision, RebuiltTurn, Recovery
from polycompare.model.targets import Api
from polycompare.model.turns import RecordedFrom, Turn, TurnComparison
from polycompare.model.values import Pair, Side
from polycompare.recordings.playback import comparison_of
from polycompare.recordings.store import Store
from polycompare.recordings.writing import RecordingWriter

MakeConversation = Callable[..., list[Event]]
MakeTurn = Callable[[int, str, Outcome, Outcome], list[Event]]
MakeReply = Callable[..., Reply]
Read = Callable[[Api, RawResponse], Reply]
ReplayWith = Callable[[Sequence[Event], Read, Callable[[Turn], TurnComparison]], list[Event]]

AT = datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC)


def rebuilt_turn(make_reply: MakeReply) -> list[Event]:
    """A turn whose candidate announced its reply, lost its session, and answered in a new one that differs."""
    announced = replace(make_reply("one moment", latency_ms=10.0), delayed=True)
    expired = Failure(FailureKind.EXPIRED, "The session is over.", 400, responses=announced.responses)
    rebuilt = (
        RebuiltTurn(0, make_reply("hello"), differs=False),
        RebuiltTurn(1, make_reply("for three?"), differs=True),
    )
    recovery = Recovery(Side.CANDIDATE, expired, Decision.FRESH, "new-id", rebuilt)
    baseline, candidate = make_reply("which day?"), make_reply("what time?")
    turn = Turn(2, "tonight", Pair(baseline, candidate), {"vip": True}, (recovery,), (Side.CANDIDATE,))
    return [
        TurnStarted(2, "tonight", AT, {"vip": True}),
        SideDelayed(2, Side.CANDIDATE, announced),
        SideAnswered(2, Side.BASELINE, baseline),
        RebuildStarted(2, Side.CANDIDATE, "new-id", 1),
        *(TurnRebuilt(2, Side.CANDIDATE, turn) for turn in rebuilt),
        SideRecovered(2, recovery),
        SideAnswered(2, Side.CANDIDATE, candidate),
        TurnCompared(TurnComparison(turn)),
    ]


@pytest.fixture
def rebuilt_conversation(make_conversation: MakeConversation, make_reply: MakeReply) -> list[Event]:
    return [
        *make_conversation([("", "hello", "hello"), ("two", "for two?", "for two?")]),
        *rebuilt_turn(make_reply),
    ]


def test_what_was_mended_comes_back(
    rebuilt_conversation: list[Event], replay_with: ReplayWith, read_reply: Read
) -> None:
    assert replay_with(rebuilt_conversation, read_reply, TurnComparison) == rebuilt_conversation


def test_what_announced_a_reply_stays_with_the_turn_when_only_its_fetch_is_sent_again(
    make_start: Callable[..., Event], make_reply: MakeReply, replay_with: ReplayWith, read_reply: Read
) -> None:
    first = replace(make_reply("one moment", latency_ms=10.0), delayed=True)
    page = RawResponse(502, b"<html>", "text/html", None, 1.0)
    failure = Failure(FailureKind.SERVER, "It broke.", 502, responses=(*first.responses, page))
    recovery = Recovery(Side.CANDIDATE, failure, Decision.RESEND)
    second = make_reply("nearly there", latency_ms=20.0)
    second = replace(second, delayed=True, responses=first.responses + second.responses)
    last = make_reply("at last", latency_ms=30.0)
    last = replace(last, delayed=True, responses=second.responses + last.responses)
    whole = Turn(0, "", Pair(last, last), recoveries=(recovery,))
    events = [
        make_start(),
        TurnStarted(0, "", AT),
        SideDelayed(0, Side.CANDIDATE, first),
        SideRecovered(0, recovery),
        SideDelayed(0, Side.CANDIDATE, second),
        SideAnswered(0, Side.CANDIDATE, last),
        SideAnswered(0, Side.BASELINE, last),
        TurnCompared(TurnComparison(whole)),
    ]
    assert replay_with(events, read_reply, TurnComparison) == events


def test_a_process_that_died_while_it_rebuilt_leaves_what_it_had(
    rebuilt_conversation: list[Event], replay_with: ReplayWith, read_reply: Read
) -> None:
    died_at = next(i for i, event in enumerate(rebuilt_conversation) if isinstance(event, TurnRebuilt)) + 1
    back = replay_with(rebuilt_conversation[:died_at], read_reply, TurnComparison)
    assert back[:-2] == rebuilt_conversation[:died_at]
    answered, compared = back[-2:]
    assert isinstance(answered, SideAnswered)
    assert isinstance(answered.outcome, Failure)
    assert "after it had said “one moment”" in answered.outcome.message
    assert isinstance(compared, TurnCompared)
    assert compared.comparison.turn.recoveries == ()
    assert compared.comparison.turn.metadata == {"vip": True}


def test_the_new_session_is_on_disk_before_anything_is_sent_to_it(
    rebuilt_conversation: list[Event], store_path: Path
) -> None:
    with Store(store_path) as store, Store(store_path) as other:
        writer = RecordingWriter(store)
        for event in rebuilt_conversation:
            writer.write(event)
            if isinstance(event, RebuildStarted):
                break
        assert [row["conversation_id"] for row in other.rows("SELECT * FROM rebuilds")] == ["new-id"]


def test_the_latest_session_is_the_one_that_is_shown(
    rebuilt_conversation: list[Event], replay_with: ReplayWith
) -> None:
    def without_an_id(api: Api, response: RawResponse) -> Reply:
        text = str(json.loads(response.body)["text"])
        return Reply("", text, False, response.elapsed_ms, responses=(response,))

    back = replay_with(rebuilt_conversation, without_an_id, TurnComparison)
    replies = [e.outcome for e in back if isinstance(e, SideAnswered) and e.side is Side.CANDIDATE]
    start = rebuilt_conversation[0]
    assert isinstance(start, ComparisonStarted)
    first = start.sides.candidate.conversation_id
    assert [getattr(reply, "conversation_id", None) for reply in replies] == [first, first, "new-id"]
    assert comparison_of(back).sides.candidate.conversation_id == "new-id"


def test_a_side_that_was_recorded_is_not_sent_the_turn_left_behind(
    make_start: Callable[..., Event],
    make_turn: MakeTurn,
    make_reply: MakeReply,
    replay_with: ReplayWith,
    read_reply: Read,
) -> None:
    start = make_start()
    assert isinstance(start, ComparisonStarted)
    recorded = replace(start.sides.baseline, recorded=RecordedFrom("old-1", Side.CANDIDATE, AT))
    start = replace(start, sides=start.sides.replaced(Side.BASELINE, recorded))
    left = NotSent(NotSentReason.NOT_RECORDED, 1)
    events = [
        start,
        *make_turn(0, "", make_reply(), make_reply()),
        *make_turn(1, "hm", left, make_reply()),
        TurnStarted(2, "so", AT),
    ]
    back = replay_with(events, read_reply, TurnComparison)
    assert SideAnswered(2, Side.BASELINE, left) in back
    died_early: list[Event] = [replace(start, id="id-2"), TurnStarted(0, "", AT)]
    back = replay_with(died_early, read_reply, TurnComparison)
    assert SideAnswered(0, Side.BASELINE, NotSent(NotSentReason.NOT_RECORDED, 0)) in back


def test_long_words_are_not_quoted_whole(
    make_start: Callable[..., Event], make_reply: MakeReply, replay_with: ReplayWith, read_reply: Read
) -> None:
    announced = replace(make_reply("wait " * 100), delayed=True)
    events = [make_start(), TurnStarted(0, "", AT), SideDelayed(0, Side.BASELINE, announced)]
    back = replay_with(events, read_reply, TurnComparison)
    messages = [e.outcome.message for e in back if isinstance(e, SideAnswered) and isinstance(e.outcome, Failure)]
    assert len(messages) == 2
    assert all(len(message) < 400 for message in messages)
