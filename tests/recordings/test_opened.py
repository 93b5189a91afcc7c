"""Recordings that are open: outlines at once, any turn by itself, from the store or a file."""

import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polycompare.model.events import (
    ComparisonStarted,
    DeploymentRead,
    Event,
    RebuildStarted,
    SideAnswered,
    TurnCompared,
    TurnStarted,
)
from polycompare.model.outcomes import Failure, FailureKind, NotSent, NotSentReason, Outcome, RawResponse, Reply
from polycompare.model.reviews import NO_REVIEW, Review
from polycompare.model.targets import Api, Deployment
from polycompare.model.turn_marks import Mark
from polycompare.model.turns import Turn, TurnComparison
from polycompare.model.values import Pair, Side
from polycompare.recordings.errors import StoreError
from polycompare.recordings.export import export_lines
from polycompare.recordings.filed import FiledRecording
from polycompare.recordings.opened import StoredRecording, open_recording
from polycompare.recordings.playback import DecodeReply, events_of
from polycompare.recordings.reading import stored_records
from polycompare.recordings.records import record_of
from polycompare.recordings.reviewing import write_review
from polycompare.recordings.store import Store
from polycompare.recordings.writing import RecordingWriter

MakeConversation = Callable[..., list[Event]]


def record(path: Path, events: list[Event]) -> None:
    with Store(path, synchronous="OFF") as store:
        writer = RecordingWriter(store)
        for event in events:
            writer.write(event)


def exported(events: list[Event], path: Path) -> Path:
    records = [kept for kept in map(record_of, events) if kept is not None]
    path.write_text("".join(export_lines(records, NO_REVIEW)))
    return path


def played_turns(path: Path, recording_id: str, read: DecodeReply) -> list[Turn]:
    with Store(path) as store:
        events = list(events_of(store, recording_id, read, TurnComparison))
    return [event.comparison.turn for event in events if isinstance(event, TurnCompared)]


def test_any_turn_by_itself_is_as_in_a_playback(
    recordings: st.SearchStrategy[list[Event]], read_hex: DecodeReply
) -> None:
    @settings(max_examples=15, deadline=None)
    @given(recordings, st.integers(0, 6))
    def check(events: list[Event], cut: int) -> None:
        start = events[0]
        assert isinstance(start, ComparisonStarted)
        kept = events[: max(1, len(events) - cut)]
        with TemporaryDirectory() as directory:
            path = Path(directory) / "s"
            record(path, kept)
            expected = played_turns(path, start.id, read_hex)
            opened = open_recording(start.id, path, read_hex)
            backwards = [opened.turn(turn.index) for turn in reversed(expected)]
            assert backwards[::-1] == expected
            assert [outline.index for outline in opened.outlines] == [turn.index for turn in expected]
            assert [outline.said for outline in opened.outlines] == [turn.said for turn in expected]
            filed = FiledRecording(exported(list(kept), Path(directory) / "x.jsonl"), read_hex)
            assert [filed.turn(turn.index) for turn in expected] == expected
            assert list(filed.outlines) == [replace(outline, mark=None) for outline in opened.outlines]
            assert list(opened.records()) == list(filed.records())
            opened.close()

    check()


def conversation_with_a_new_session(
    make_start: Callable[..., Event], make_reply: Callable[..., Reply]
) -> list[Event]:
    """The baseline is begun anew in turn 1; its deployment is read late; in turn 3 polycompare stops."""
    start = make_start()
    assert isinstance(start, ComparisonStarted)
    hello = replace(make_reply("hello"), conversation_id="")
    failure = Failure(FailureKind.TIMEOUT, "No answer came in time.")
    skipped = NotSent(NotSentReason.FAILED, 1)
    events: list[Event] = [start]
    outcomes: list[tuple[Outcome, Outcome]] = [(hello, hello), (hello, failure), (hello, skipped)]
    for index, (baseline, candidate) in enumerate(outcomes):
        events.append(TurnStarted(index, f"turn {index}", start.started_at))
        if index == 1:
            events.append(RebuildStarted(1, Side.BASELINE, "second", 0))
        events.append(SideAnswered(index, Side.BASELINE, baseline))
        events.append(SideAnswered(index, Side.CANDIDATE, candidate))
        events.append(TurnCompared(TurnComparison(Turn(index, f"turn {index}", Pair(baseline, candidate)))))
    events.append(DeploymentRead(Side.BASELINE, Deployment("d-1", "abc", "v7")))
    return [*events, TurnStarted(3, "turn 3", start.started_at), SideAnswered(3, Side.BASELINE, hello)]


def nameless(api: Api, response: RawResponse) -> Reply:
    return Reply("", response.body.decode(), False, 1.0, responses=(response,))


def test_sessions_and_ends_are_known_in_every_turn(
    store_path: Path, make_start: Callable[..., Event], make_reply: Callable[..., Reply], tmp_path: Path
) -> None:
    events = conversation_with_a_new_session(make_start, make_reply)
    record(store_path, events)
    in_file = str(exported(events, tmp_path / "file.jsonl"))
    for where in ("last", in_file):
        opened = open_recording(where, store_path, nameless)
        sessions = []
        for index in (3, 1, 0, 2):
            baseline = opened.turn(index).outcomes.baseline
            assert isinstance(baseline, Reply)
            sessions.append(baseline.conversation_id)
        first = opened.started.sides.candidate.conversation_id[:-1] + "A"
        assert sessions == ["second", "second", first, "second"]
        assert opened.turn(3).outcomes.candidate == NotSent(NotSentReason.FAILED, 1)
        assert opened.started.sides.baseline.conversation_id == "second"
        assert opened.started.sides.baseline.deployment == Deployment("d-1", "abc", "v7")
        with pytest.raises(IndexError, match="no turn 4"):
            opened.turn(4)
        opened.close()


def test_an_outline_needs_no_answers(
    store_path: Path, make_conversation: MakeConversation, read_reply: DecodeReply
) -> None:
    record(store_path, make_conversation([("", "hello", "hello"), ("two", "for two?", "2!")], identity="x"))

    def unread(api: Api, response: RawResponse) -> Reply:
        if b"for two" in response.body:
            raise AssertionError("the answer of turn 1 was read")
        return read_reply(api, response)

    opened = open_recording("x", store_path, unread)
    assert isinstance(opened, StoredRecording)
    assert [outline.texts for outline in opened.outlines] == [Pair("hello", "hello"), Pair("for two?", "2!")]
    assert [outline.mark for outline in opened.outlines] == [Mark.SAME, Mark.NEW]
    assert [outline.said.text for outline in opened.outlines] == ["", "two"]
    opened.close()


def test_many_threads_may_read_one_recording(
    store_path: Path, make_conversation: MakeConversation, read_reply: DecodeReply
) -> None:
    record(store_path, make_conversation([(str(n), f"a{n}", f"b{n}") for n in range(40)], identity="x"))
    opened = open_recording("x", store_path, read_reply)
    with ThreadPoolExecutor(8) as pool:
        turns = list(pool.map(opened.turn, [*range(40)] * 3))
        reviews = list(pool.map(lambda _: opened.review, range(8)))
    assert [turn.user for turn in turns] == [str(n) for n in range(40)] * 3
    assert reviews == [NO_REVIEW] * 8
    opened.close()


def test_a_review_is_as_it_is_now_and_a_file_keeps_its_own(
    store_path: Path, tmp_path: Path, make_conversation: MakeConversation, read_reply: DecodeReply
) -> None:
    record(store_path, make_conversation([("", "hello", "hello")], identity="x"))
    opened = open_recording("x", store_path, read_reply)
    review = Review(frozenset({"odd"}), "look at this", bookmarks=frozenset({0}))
    with Store(store_path) as store:
        write_review(store, "x", review)
        path = tmp_path / "x.jsonl"
        path.write_text("".join(export_lines(stored_records(store, "x"), review)))
    assert (opened.review, opened.place, opened.is_kept) == (review, "x", True)
    opened.close()
    filed = open_recording(str(path), store_path, read_reply)
    assert (filed.review, filed.place, filed.is_kept) == (review, str(path), False)


def test_a_closed_recording_says_so(
    store_path: Path, make_conversation: MakeConversation, read_reply: DecodeReply
) -> None:
    record(store_path, make_conversation([("", "hello", "hello")], identity="x"))
    opened = open_recording("x", store_path, read_reply)
    opened.close()
    for use in (lambda: opened.turn(0), lambda: opened.review, lambda: list(opened.records())):
        with pytest.raises(StoreError, match="was closed"):
            use()


def test_an_illegible_mark_is_none(
    store_path: Path, make_conversation: MakeConversation, read_reply: DecodeReply
) -> None:
    record(store_path, make_conversation([("", "hello", "hi!"), ("two", "a", "a")]))
    with sqlite3.connect(store_path) as connection:
        connection.execute("UPDATE turns SET mark = 'AAAA' WHERE turn = 0")
    opened = open_recording("last", store_path, read_reply)
    assert opened.outlines[0].mark is None
    opened.close()
