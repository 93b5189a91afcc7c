"""Storing while a conversation goes on: off the event loop, in order, not to be undone by cancelling."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from polycompare.model.events import ComparisonStarted, Event, Listener
from polycompare.model.outcomes import RawResponse, Reply
from polycompare.model.recordings import RecordingQuery
from polycompare.model.targets import Api
from polycompare.model.turns import Turn, TurnComparison
from polycompare.recordings.errors import StoreError
from polycompare.recordings.listing import find
from polycompare.recordings.playback import events_of
from polycompare.recordings.recorder import AHEAD, Recorder, recorded
from polycompare.recordings.store import Store
from polycompare.recordings.writing import RecordingWriter

MakeConversation = Callable[..., list[Event]]
StoredEvents = Callable[[], list[Event]]


@pytest.fixture
def stored(
    store_path: Path,
    read_reply: Callable[[Api, RawResponse], Reply],
    compare_turn: Callable[[Turn], TurnComparison],
) -> StoredEvents:
    """Reads what the store holds of the one recording in it."""

    def read() -> list[Event]:
        with Store(store_path, create=False) as store:
            (row,) = store.rows("SELECT id FROM recordings")
            return list(events_of(store, row["id"], read_reply, compare_turn))

    return read


async def test_an_event_is_passed_on_once_it_is_stored(
    store_path: Path, make_conversation: MakeConversation, stored: StoredEvents
) -> None:
    events = make_conversation([("", "hello", "hello"), ("two", "for two?", "2!")])
    passed_on: list[Event] = []

    async def then(event: Event) -> None:
        passed_on.append(event)
        assert stored()[: len(passed_on)] == passed_on

    async with Recorder(store_path) as recorder:
        listener = recorded(recorder, then)
        for event in events:
            await listener(event)
    assert passed_on == stored() == events


async def test_a_cancelled_call_is_stored_all_the_same_and_in_its_place(
    store_path: Path, make_conversation: MakeConversation, stored: StoredEvents
) -> None:
    events = make_conversation([("", "hello", "hello"), ("two", "for two?", "2!")])
    async with Recorder(store_path) as recorder:
        await recorder(events[0])
        blocker = sqlite3.connect(store_path, isolation_level=None)
        blocker.execute("BEGIN IMMEDIATE")
        for event in events[1:4]:  # the first waits for the lock in the thread, the others in its queue
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(recorder(event), 0.01)
        blocker.execute("ROLLBACK")
        blocker.close()
        for event in events[4:]:
            await recorder(event)
    assert stored() == events


async def test_a_recording_is_unfinished_until_its_recorder_was_left(
    store_path: Path, make_conversation: MakeConversation
) -> None:
    def unfinished() -> list[bool]:
        with Store(store_path, create=False) as store:
            return [summary.unfinished for summary in find(store, RecordingQuery())]

    async with Recorder(store_path) as recorder:
        for event in make_conversation([("", "hello", "hello")]):
            await recorder(event)
        assert unfinished() == [True], "killed here, it would stay so"
    assert unfinished() == [False]


def test_what_was_not_recorded_as_it_happened_is_not_unfinished(
    store_path: Path, make_conversation: MakeConversation
) -> None:
    with Store(store_path, synchronous="OFF") as store:
        writer = RecordingWriter(store)
        for event in make_conversation([("", "hello", "hello")]):
            writer.write(event)
        assert [summary.unfinished for summary in find(store, RecordingQuery())] == [False]


async def test_leaving_the_context_waits_for_what_is_queued(
    store_path: Path, make_conversation: MakeConversation, stored: StoredEvents
) -> None:
    events = make_conversation([("", "hello", "hello")])

    async def left_at_once() -> None:
        async with Recorder(store_path) as recorder, asyncio.TaskGroup() as tasks:
            for event in events:
                tasks.create_task(recorder(event))
            await asyncio.sleep(0)  # lets each of them reach the queue
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await left_at_once()
    assert stored() == events


async def test_once_a_write_failed_nothing_more_is_stored(
    store_path: Path, make_conversation: MakeConversation, stored: StoredEvents
) -> None:
    events = make_conversation([("", "hello", "hello"), ("two", "for two?", "2!")])
    async with Recorder(store_path) as recorder:
        for event in events[:5]:
            await recorder(event)
        with sqlite3.connect(store_path) as other:
            other.execute("ALTER TABLE turns RENAME TO elsewhere")
        with pytest.raises(StoreError, match="failed") as first:
            await recorder(events[5])
        with sqlite3.connect(store_path) as other:
            other.execute("ALTER TABLE elsewhere RENAME TO turns")
        other.close()
        with pytest.raises(StoreError) as second:
            await recorder(events[6])
        assert second.value is first.value
    assert stored() == events[:5]


async def test_a_store_that_cannot_be_opened_is_told_on_entering(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    with pytest.raises(StoreError, match="cannot be used"):
        async with Recorder(tmp_path):
            pytest.fail("a directory is no store")
    for thread in threading.enumerate():
        if thread.name.startswith("recorder"):
            thread.join(5)
    assert set(threading.enumerate()) <= before  # one of another test may have ended meanwhile


async def test_events_outside_the_context_are_a_mistake(
    store_path: Path, make_conversation: MakeConversation
) -> None:
    recorder = Recorder(store_path)
    async with recorder:
        with pytest.raises(RuntimeError, match="first event"):
            await recorder(make_conversation([("", "a", "b")])[1])
    with pytest.raises(RuntimeError):
        await recorder(make_conversation([])[0])


async def test_many_comparisons_share_a_recorder_and_none_suffers_from_another(
    store_path: Path, make_conversation: MakeConversation
) -> None:
    events = make_conversation([("", "hello", "hello"), ("two", "for two?", "2!")])

    async def record(listener: Listener, number: int) -> None:
        for event in events:
            await listener(replace(event, id=f"c-{number}") if isinstance(event, ComparisonStarted) else event)

    async def record_badly(listener: Listener) -> None:
        with pytest.raises(RuntimeError, match="first event"):
            await listener(events[1])

    async with Recorder(store_path) as recorder, asyncio.TaskGroup() as tasks:
        for number in range(20):
            tasks.create_task(record(recorder.session(), number))
            tasks.create_task(record_badly(recorder.session()))
    with Store(store_path, create=False) as store:
        assert {row["id"] for row in store.rows("SELECT id FROM recordings")} == {f"c-{n}" for n in range(20)}
        (answers,) = store.rows("SELECT count(*) AS n FROM responses")
    assert answers["n"] == 20 * 4


async def test_an_event_that_cannot_be_stored_fails_alone(
    store_path: Path, make_conversation: MakeConversation
) -> None:
    start = make_conversation([])[0]
    assert isinstance(start, ComparisonStarted)
    ids = ["same", "same", "other", "same"]
    async with Recorder(store_path) as recorder:
        calls = [recorder.session()(replace(start, id=name)) for name in ids]
        told = await asyncio.gather(*calls, return_exceptions=True)
    assert [isinstance(error, StoreError) for error in told] == [False, True, False, True]
    with Store(store_path, create=False) as store:
        assert sorted(row["id"] for row in store.rows("SELECT id FROM recordings")) == ["other", "same"]


async def test_a_session_ahead_of_the_disk_has_all_of_it_there_once_it_is_left(
    store_path: Path, make_conversation: MakeConversation, stored: StoredEvents
) -> None:
    events = make_conversation([("", "hello", "hello"), ("two", "for two?", "2!")])
    async with Recorder(store_path) as recorder:
        async with recorder.session_ahead() as listener:
            for number, event in enumerate(events):
                await listener(event)
                if number > AHEAD:
                    assert stored()[: number - AHEAD] == events[: number - AHEAD]
        assert stored() == events


async def test_what_a_session_ahead_could_not_store_is_told_on_leaving(
    store_path: Path, make_conversation: MakeConversation
) -> None:
    start = make_conversation([])[0]
    async with Recorder(store_path) as recorder:
        await recorder(start)
        with pytest.raises(StoreError):
            async with recorder.session_ahead() as listener:
                await listener(start)  # there is a recording of that id


async def test_what_a_session_ahead_could_not_store_is_told_by_a_later_event(
    store_path: Path, make_conversation: MakeConversation
) -> None:
    events = make_conversation([("", "hello", "hello"), ("two", "for two?", "2!")])
    taken: list[Event] = []

    async def record(recorder: Recorder) -> None:
        async with recorder.session_ahead() as listener:
            for event in events:
                await listener(event)
                taken.append(event)

    async with Recorder(store_path) as recorder:
        await recorder(events[0])
        with pytest.raises(StoreError):
            await record(recorder)
    assert len(taken) == AHEAD
