"""The recordings as the screen asks for them, and where their agents are found again."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from polycompare.api.conversations_wire import read_conversation
from polycompare.cli.configured_workbench import ConfiguredWorkbench
from polycompare.cli.demo_workbench import DemoWorkbench
from polycompare.cli.fetching import records_of
from polycompare.cli.library import StoredLibrary
from polycompare.cli.replay_workbench import MixedSidesError, ReplayWorkbench
from polycompare.cli.session_options import SessionOptions
from polycompare.config.configuration import load_configuration
from polycompare.diffing.interest import Interest, points_of_interest
from polycompare.engine.decisions import Policy
from polycompare.engine.ledger import Ledger
from polycompare.model.errors import UserError
from polycompare.model.events import Event
from polycompare.model.outcomes import RawResponse
from polycompare.model.recordings import RecordingQuery
from polycompare.model.reviews import Review
from polycompare.model.targets import Environment, Target
from polycompare.model.turns import Origin, TurnComparison, UserTurn
from polycompare.model.values import Pair, Side
from polycompare.recordings.errors import StoreFailedError
from polycompare.recordings.store import Store
from polycompare.recordings.writing import RecordingWriter
from polycompare.scenarios.scripts import read_script
from polycompare.tui.workbench import Workbench


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture
def demo_recording(store: Path) -> str:
    """A recording of the demo."""
    with DemoWorkbench(Pair("live", "pre-release"), store=store, latency="0") as bench:
        return asyncio.run(held(bench, bench.pair, "two people")).comparison.id


@contextmanager
def replaying(directory: Path, store: Path) -> Iterator[tuple[ReplayWorkbench, StoredLibrary]]:
    """A replay in a directory, with no configuration."""
    load = partial(load_configuration, directory / "polycompare.toml")
    configured = ConfiguredWorkbench(load, (), Pair("A", "B"), SessionOptions(store=store))
    with ReplayWorkbench(configured, store=store) as bench:
        yield bench, StoredLibrary(store, bench)


async def held(bench: Workbench, pair: Pair[str], *said: str) -> Ledger:
    ledger = Ledger()

    async def listen(event: Event) -> None:
        ledger.apply(event)

    async with bench.open(pair, listen, decide=Policy().decide) as session:
        await session.start()
        for text in said:
            await session.send(UserTurn(text))
    return ledger


def test_a_recording_of_the_demo_goes_on_with_the_demo(tmp_path: Path, store: Path, demo_recording: str) -> None:
    with replaying(tmp_path, store) as (bench, library):
        recording = library.open("last")
        assert (recording.place, recording.is_kept) == (demo_recording, True)
        assert recording.names == Pair("demo:live", "demo:pre-release")
        assert [outline.said.text for outline in recording.outlines] == ["", "two people"]
        compare = recording.comparer()
        turns = [recording.turn(outline.index) for outline in recording.outlines]
        again = asyncio.run(held(bench, recording.names, "two people"))
        recorded = [compare(turn) for turn in turns]
        recording.close()
        assert [len(each.divergences) > 0 for each in recorded] == [len(t.divergences) > 0 for t in again.turns]
        assert again.comparison.sides.map(lambda info: info.target.name) == Pair("live", "pre-release")


@pytest.mark.slow
def test_one_side_may_be_what_was_recorded(tmp_path: Path, store: Path, demo_recording: str) -> None:
    names = Pair(f"recording:{demo_recording}@baseline", "demo:live")
    with replaying(tmp_path, store) as (bench, library):
        ledger = asyncio.run(held(bench, names, "two people"))
        recorded = ledger.comparison.sides.baseline.recorded
        assert recorded is not None
        assert recorded.recording_id == demo_recording
        assert library.open("last").names == names


def test_the_demo_is_compared_with_nobody_else(tmp_path: Path, store: Path, demo_recording: str) -> None:
    with replaying(tmp_path, store) as (bench, _):
        with pytest.raises(MixedSidesError, match="choose two of one kind"):
            asyncio.run(held(bench, Pair("demo:live", "live")))
        with pytest.raises(UserError, match=r"no file .*polycompare\.toml"):
            asyncio.run(held(bench, Pair("live", "live")))


def test_what_is_said_of_a_recording_stays_in_the_store(tmp_path: Path, store: Path, demo_recording: str) -> None:
    with replaying(tmp_path, store) as (_, library):
        review = Review(frozenset({"v44"}), "twice", bookmarks=frozenset({1}))
        library.keep_review(demo_recording, review)
        assert library.review(demo_recording) == review
        assert library.reviews([demo_recording]) == {demo_recording: review}
        (found,) = library.find(RecordingQuery(text="twice", tag="v44"))
        assert (found.id, found.note) == (demo_recording, "twice")


def test_where_nothing_was_recorded_yet_there_is_nothing_to_choose(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    with DemoWorkbench(Pair("live", "live")) as bench:
        library = StoredLibrary(None, bench)
        assert library.find(RecordingQuery()) == ()
        library.check(None)
        with pytest.raises(UserError, match="no store"):
            library.check("last")
    assert not (tmp_path / "data").exists()


def test_damage_is_told(tmp_path: Path, store: Path, demo_recording: str) -> None:
    with store.open("r+b") as file:
        file.truncate(store.stat().st_size - 4096)
    with replaying(tmp_path, store) as (_, library):
        library.find(RecordingQuery())
        assert library.damage is not None
        assert str(store) in library.damage
        with pytest.raises(StoreFailedError):
            library.keep_review(demo_recording, Review(note="lost"))


def test_a_real_conversation_is_held_against_expectations(tmp_path: Path, store: Path) -> None:
    turns = [
        {"user_input": "", "agent_response": "Hello."},
        {"user_input": "a table", "agent_response": "At 7 pm?"},
    ]
    answer = RawResponse(200, json.dumps({"conversationId": "CA1", "turns": turns}).encode())
    origin = Origin(datetime(2026, 11, 21, 9, tzinfo=UTC), answer)
    target = Target("live", "https://api.eu.poly.ai", "PROJECT-1", Environment.LIVE)
    with Store(store) as opened:
        writer = RecordingWriter(opened)
        for record in records_of(read_conversation(answer), "CA1", origin, target, {}):
            writer.keep(record)
    file = tmp_path / "call.yaml"
    expected = "turns: [{user: a table, expect: [{reply_facts: 8 pm}]}]\nexpect: [{reply_facts: 7 pm}]\n"
    file.write_text(f"name: call\n{expected}")

    load = partial(load_configuration, tmp_path / "polycompare.toml")
    configured = ConfiguredWorkbench(load, (), Pair("A", "B"), SessionOptions(store=store))
    with ReplayWorkbench(configured, store=store) as bench:
        recording = StoredLibrary(store, bench, read_script(str(file))).open("last")
        read = [TurnComparison(recording.turn(outline.index)) for outline in recording.outlines]
        judgements = recording.judged(read)
        points = points_of_interest([each.turn for each in read], judgements)
        recording.close()
    assert [(j.side, j.turn, j.passed) for j in judgements] == [
        (Side.BASELINE, 1, False),
        (Side.BASELINE, None, True),
    ]
    (failed,) = [point for point in points if point.kind is Interest.FAILED_EXPECTATION]
    assert failed.turn == 1
