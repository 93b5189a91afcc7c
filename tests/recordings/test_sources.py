"""Recordings by the names that a person gives, also on the command line."""

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from polycompare.model.events import ComparisonStarted, DeploymentRead, Event
from polycompare.model.outcomes import RawResponse, Reply
from polycompare.model.targets import AbTest, Api, Deployment
from polycompare.model.values import Side
from polycompare.recordings.errors import RecordingFileError, StoreError
from polycompare.recordings.export import export_lines, write_private_file
from polycompare.recordings.sources import read_recorded, records_at
from polycompare.recordings.store import Store
from polycompare.recordings.writing import RecordingWriter

MakeConversation = Callable[..., list[Event]]
Read = Callable[[Api, RawResponse], Reply]
Run = Callable[..., "subprocess.CompletedProcess[str]"]

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.fixture
def store(store_path: Path, make_conversation: MakeConversation) -> Path:
    """A store of two recordings, `20261121-a` and `20261122-b`."""
    deployment = DeploymentRead(Side.BASELINE, Deployment("d-1", "v-1"), AbTest.NONE)
    for identity, days, words in (("20261121-a", 0, "hello"), ("20261122-b", 1, "good day")):
        events = make_conversation(
            [("", "hello", words), ("two", "for two?", "2?")], identity, NOON + timedelta(days)
        )
        with Store(store_path, synchronous="OFF") as opened:
            writer = RecordingWriter(opened)
            for event in [*events, deployment]:
                writer.write(event)
    return store_path


def exported(store: Path, where: str, path: Path) -> Path:
    write_private_file(path, export_lines(records_at(where, store)), replace=False)
    return path


def test_a_recording_is_found_by_any_of_its_names(store: Path, tmp_path: Path, read_reply: Read) -> None:
    file = exported(store, "20261122", tmp_path / "second.jsonl")
    for where in ("last", "20261122-b", "20261122", str(file)):
        found = read_recorded(where, store, read_reply)
        assert (found.id, found.started_at) == ("20261122-b", NOON + timedelta(1))
        assert [turn.user for turn in found.turns] == ["", "two"]
        greeting = found.turns[0].outcomes.candidate
        assert isinstance(greeting, Reply)
        assert greeting.text == "good day"
        assert found.sides.baseline.deployment == Deployment("d-1", "v-1")
        assert found.sides.baseline.ab_test is AbTest.NONE
        assert found.sides.candidate.conversation_id == "c-1", "the service's own"


def test_a_file_needs_no_store(
    store: Path, tmp_path: Path, read_reply: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = exported(store, "last", tmp_path / "second.jsonl")
    plain = file.rename(tmp_path / "20261121")
    monkeypatch.chdir(tmp_path)
    for where in (str(plain), "./20261121", "20261121"):
        assert read_recorded(where, tmp_path / "no store", read_reply).id == "20261122-b"
    Path("last").touch()
    assert read_recorded("last", store, read_reply).id == "20261122-b", "a word of ours"


def test_each_answer_is_read_by_the_api_of_its_side(
    store_path: Path, make_conversation: MakeConversation, read_reply: Read
) -> None:
    events = make_conversation([("", "hello", "hello")])
    start = events[0]
    assert isinstance(start, ComparisonStarted)
    sides = start.sides
    chat = replace(sides.candidate, target=replace(sides.candidate.target, api=Api.CHAT))
    with Store(store_path) as store:
        writer = RecordingWriter(store)
        for event in [replace(start, sides=sides.replaced(Side.CANDIDATE, chat)), *events[1:]]:
            writer.write(event)

    def read(api: Api, response: RawResponse) -> Reply:
        return replace(read_reply(api, response), text=api.value)

    (turn,) = read_recorded("last", store_path, read).turns
    assert [getattr(turn.outcomes.of(side), "text", None) for side in Side] == ["debug-chat", "chat"]


@pytest.mark.parametrize("where", ["nope", "", "\x00", "2026112"])
def test_a_name_that_means_none_or_many_is_a_sentence(store: Path, where: str, read_reply: Read) -> None:
    with pytest.raises(StoreError):
        read_recorded(where, store, read_reply)


@pytest.mark.parametrize("where", ["nope.jsonl", "./nope", "no/such/file", "/\x00"])
def test_a_path_to_nothing_is_a_sentence(store: Path, where: str, read_reply: Read) -> None:
    with pytest.raises(RecordingFileError, match="cannot be read"):
        read_recorded(where, store, read_reply)


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def polycompare(*arguments: object) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "polycompare", "recordings", *map(str, arguments)]
        environ = {**os.environ, "HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path)}
        return subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environ, check=False)

    return polycompare


def test_export_writes_to_stdout_or_to_a_private_file(store: Path, tmp_path: Path, run: Run) -> None:
    printed = run("export", "last", "--store", store)
    assert (printed.returncode, printed.stderr) == (0, "")
    lines = [json.loads(line) for line in printed.stdout.splitlines()]
    assert (lines[0]["format"], lines[-1]["event"]) == ("polycompare.recording/1", "end")

    path = tmp_path / "mine.jsonl"
    written = run("export", "20261122-b", "--store", store, "--to", path)
    assert (written.returncode, written.stdout, written.stderr) == (0, "", "")
    assert path.read_text() == printed.stdout
    assert stat.S_IMODE(path.stat().st_mode) == 0o600

    again = run("export", "20261121-a", "--store", store, "--to", path)
    assert (again.returncode, again.stdout) == (2, "")
    assert again.stderr == f"{path} exists already; give another name, or --force to replace it.\n"
    assert path.read_text() == printed.stdout
    assert run("export", "20261121-a", "--store", store, "--to", path, "--force").returncode == 0
    assert '"id": "20261121-a"' in path.read_text()


@pytest.mark.slow
def test_show_reads_an_exported_file(store: Path, tmp_path: Path, run: Run) -> None:
    exported(store, "last", tmp_path / "mine.jsonl")
    from_file = run("show", "mine.jsonl", "--json")
    assert (from_file.returncode, from_file.stderr) == (0, "")
    assert from_file.stdout == run("show", "last", "--json", "--store", store).stdout
    refused = run("show", "./nope.jsonl")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr == "nope.jsonl cannot be read (No such file or directory); check the name of the file.\n"
