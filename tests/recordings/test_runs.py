"""Which recordings belong to a run."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from polycompare.model.events import ComparisonStarted, Event
from polycompare.model.turns import RunPart
from polycompare.recordings.errors import StoreError
from polycompare.recordings.runs import recordings_of_run, resolve_run
from polycompare.recordings.store import Store
from polycompare.recordings.writing import RecordingWriter

MakeConversation = Callable[..., list[Event]]


@pytest.fixture
def store(store_path: Path, make_conversation: MakeConversation) -> Store:
    """Two runs, one of which drove a conversation again, and a recording of none."""
    opened = Store(store_path)
    parts = [
        ("c", "booking", RunPart("run-1", 2)),
        ("a", "booking", RunPart("run-1", 1)),
        ("again", "booking", RunPart("run-1", 1)),
        ("b", "arrival", RunPart("run-1", 1)),
        ("d", "booking", RunPart("run-2", 1)),
        ("e", "booking", None),
    ]
    for identity, name, part in parts:
        started, *events = make_conversation([("hi", "hello", "hello")], identity=identity, name=name)
        assert isinstance(started, ComparisonStarted)
        writer = RecordingWriter(opened)
        for event in (replace(started, part_of=part), *events):
            writer.write(event)
    return opened


def test_the_recordings_of_a_run_by_scenario_and_repeat(store: Store) -> None:
    with store:
        assert recordings_of_run(store, "run-1") == ("b", "a", "again", "c")
        assert recordings_of_run(store, "run-2") == ("d",)
        assert recordings_of_run(store, "run-3") == ()


def test_a_run_by_its_id_its_beginning_or_as_the_last(store: Store) -> None:
    with store:
        assert [resolve_run(store, wanted) for wanted in ("run-1", "run-2", "last")] == ["run-1", "run-2", "run-2"]
        with pytest.raises(StoreError, match="any of 2 runs"):
            resolve_run(store, "run")
        for unknown in ("x", ""):
            with pytest.raises(StoreError, match="the newest is run-2"):
                resolve_run(store, unknown)


def test_where_there_is_no_run_yet(store_path: Path) -> None:
    with Store(store_path) as store, pytest.raises(StoreError, match="nor any other"):
        resolve_run(store, "last")
