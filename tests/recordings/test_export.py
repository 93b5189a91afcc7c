"""A recording becomes a file and comes back from it whole; what is no such file is a sentence."""

import json
import os
import stat
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from polycompare.model.events import (
    ComparisonStarted,
    DeploymentRead,
    Event,
    SideAnswered,
    SideDelayed,
    TurnStarted,
)
from polycompare.model.outcomes import RawResponse, Reply
from polycompare.model.reviews import NO_REVIEW, Review
from polycompare.model.targets import Api
from polycompare.model.turns import TurnComparison
from polycompare.model.values import Side
from polycompare.model.verdicts import ExitCode
from polycompare.recordings.errors import RecordingFileError, RecordingFileFailedError, StoreError
from polycompare.recordings.export import export_lines, write_private_file
from polycompare.recordings.exported import read_exported_recording, read_recording_file
from polycompare.recordings.playback import played
from polycompare.recordings.reading import stored_records
from polycompare.recordings.records import Record, record_of
from polycompare.recordings.store import Store
from polycompare.recordings.writing import RecordingWriter

MakeConversation = Callable[..., list[Event]]
Read = Callable[[Api, RawResponse], Reply]
Recordings = st.SearchStrategy[list[Event]]

AT = datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC)
ANY = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def records_of(events: Sequence[Event]) -> list[Record]:
    return [record for event in events if (record := record_of(event)) is not None]


@pytest.fixture
def exported(tmp_path: Path) -> Callable[..., Path]:
    """Writes events to a file as a recording."""
    path = tmp_path / "exported.jsonl"

    def write(events: Sequence[Event], review: Review = NO_REVIEW) -> Path:
        write_private_file(path, export_lines(records_of(events), review), replace=True)
        return path

    return write


@pytest.fixture
def export(exported: Callable[[Sequence[Event]], Path], make_conversation: MakeConversation) -> Path:
    """An exported conversation of two turns: lines 1; 2 to 5; 6 to 9; 10."""
    return exported(make_conversation([("", "hello", "hello"), ("two", "for two?", "2!")]))


@ANY
@given(st.data())
def test_any_recording_comes_back_from_its_file_as_it_was(
    exported: Callable[..., Path],
    recordings: Recordings,
    reviews: st.SearchStrategy[Review],
    data: st.DataObject,
) -> None:
    events, review = data.draw(recordings), data.draw(reviews)
    path = exported(events, review)
    read = read_exported_recording(path)
    assert ([*read.records], read.review) == (records_of(events), review)
    text = path.read_text(encoding="ascii")
    assert all(line.isprintable() for line in text.split("\n"))


@ANY
@given(st.data())
def test_a_file_holds_what_the_store_holds(
    store_path: Path,
    exported: Callable[[Sequence[Event]], Path],
    recordings: Recordings,
    read_hex: Read,
    data: st.DataObject,
) -> None:
    events = data.draw(recordings)
    start = events[0]
    assert isinstance(start, ComparisonStarted)
    with Store(store_path, synchronous="OFF") as store:
        writer = RecordingWriter(store)
        for event in events:
            writer.write(event)
        stored = list(stored_records(store, start.id))
    read = read_recording_file(exported(events))
    assert read == stored
    assert list(played(read, read_hex, TurnComparison)) == list(played(stored, read_hex, TurnComparison))


def test_answers_that_announced_a_reply_are_told_once(
    exported: Callable[[Sequence[Event]], Path],
    make_start: Callable[..., Event],
    make_reply: Callable[..., Reply],
) -> None:
    answers = [make_reply(f"wait {number}").responses[0] for number in range(50)]
    replies = [replace(make_reply(), responses=tuple(answers[: count + 1])) for count in range(50)]
    delays = [SideDelayed(0, Side.BASELINE, reply) for reply in replies]
    events = [make_start(), TurnStarted(0, "", AT), *delays, SideAnswered(0, Side.BASELINE, replies[-1])]
    path = exported(events)
    assert read_recording_file(path) == records_of(events)
    assert path.read_bytes().count(b"wait 1\\") == 1


def test_bytes_that_are_no_text_are_kept_too(
    exported: Callable[[Sequence[Event]], Path], make_start: Callable[..., Event], make_reply: Callable[..., Reply]
) -> None:
    bodies = (b"\xff\xfe\x00", "Grüße \u202e \x1b[2J \x7f".encode(), b"")
    replies = [replace(make_reply(), responses=(RawResponse(200, body),)) for body in bodies]
    events = [make_start(), TurnStarted(0, "", AT), *(SideAnswered(0, Side.BASELINE, reply) for reply in replies)]
    path = exported(events)
    assert read_recording_file(path) == records_of(events)
    answers: list[Any] = [
        json.loads(line)["outcome"]["answers"][0] for line in path.read_text().splitlines()[2:-1]
    ]
    assert [answer.get("base64") for answer in answers] == ["//4A", None, None]


def test_what_a_reader_does_not_know_is_passed_over(export: Path) -> None:
    before = read_recording_file(export)
    lines = [json.dumps({**json.loads(line), "new": {"key": 1}}) for line in export.read_text().splitlines()]
    export.write_text("\n".join(lines))
    assert read_recording_file(export) == before


def test_a_file_of_an_earlier_version_is_read(export: Path) -> None:
    before = read_recording_file(export)
    lines = [json.loads(line) for line in export.read_text().splitlines()]
    for key in ("origin", "review"):
        del lines[0][key]
    for line in lines:
        line.pop("service_turn", None)
    export.write_text("\n".join(map(json.dumps, lines)))
    read = read_exported_recording(export)
    assert ([*read.records], read.review) == (before, NO_REVIEW)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n",
        b"Dear reader,\n",
        b"SQLite format 3\x00\xff",
        b"[]",
        b'{"format": 1}',
        b'{"format": "x/1"}',
        b"\xff",
    ],
)
def test_another_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "other.jsonl"
    path.write_bytes(content)
    with pytest.raises(RecordingFileError, match=r"other\.jsonl is not an exported recording; make one with"):
        read_recording_file(path)


def test_a_newer_file_is_refused(export: Path) -> None:
    export.write_text(export.read_text().replace("polycompare.recording/1", "polycompare.recording/2", 1))
    with pytest.raises(RecordingFileError, match=r"newer polycompare \(format 2, this one knows 1\); update"):
        read_recording_file(export)


def test_a_file_that_was_cut_off_is_refused(export: Path) -> None:
    content = export.read_bytes()
    lines = content.splitlines(keepends=True)
    export.write_bytes(b"".join(lines[:4]))
    with pytest.raises(RecordingFileError, match=r"Line 4 of .* is damaged \(the lines after it are missing\)"):
        read_recording_file(export)
    export.write_bytes(content[: len(b"".join(lines[:4])) + 20])
    with pytest.raises(RecordingFileError, match=r"Line 5 of .* is damaged \(it is not JSON\); export"):
        read_recording_file(export)


@pytest.mark.parametrize(
    ("line", "old", "new", "reason"),
    [
        (1, '"seed": 0', '"seed": 0.5', '"seed" is not a whole number'),
        (1, '"seed": 0', '"seed": true', '"seed" is not a whole number'),
        (1, '"seed": 0', '"seed": 9223372036854775808', '"seed" is too large'),
        (1, '"id": "', '"id": "../../', '"id" is not an id'),
        (1, '"id": "', '"id": "a b', '"id" is not an id'),
        (1, '"id": "', '"id": "' + "x" * 100, '"id" is not an id'),
        (10, '"lines": 10', '"lines": 11', "of 11 lines 10 are there"),
        (1, '"origin": null', '"origin": {"fetched_at": "2026-11-21T05:15:23Z"}', '"answer" is missing'),
        (1, '"turn_timeout": 60.0', '"turn_timeout": 1e400', '"turn_timeout" is too large'),
        (1, '"started_at": "2026-11-21T05', '"started_at": "0001-01-01T00:00:00+01:00", "x": "', "is not a time"),
        (1, '"order": "concurrent"', '"order": "chaos"', '"order" is none of the words that this version knows'),
        (1, '"started_at": "2026-11-21T05:15:23.000045+00:00"', '"started_at": "2026-11-21"', "without a zone"),
        (2, '"metadata": {}', '"metadata": {"x": NaN}', "it is not JSON"),
        (1, '"turn_timeout": 60.0', '"turn_timeout": 1' + "0" * 400, '"turn_timeout" is too large'),
        (2, '"turn": 0', '"turn": 1', "turn 1 stands where turn 0 should"),
        (2, '"user": ""', '"user": null', '"user" is not a text'),
        (2, '"service_turn": null', '"service_turn": "1"', '"service_turn" is not a whole number'),
        (3, '"event": "answered"', '"event": "sang"', '"event" is none of the words'),
        (3, '"turn": 0', '"turn": 3', "turn 3 is not under way there"),
        (3, '"status": "reply"', '"status": "song"', '"status" is none of the words'),
        (3, '"answers"', '"earlier": 1, "answers"', "there are no 1 earlier answers"),
        (3, '"answers"', '"lies"', '"answers" is missing'),
        (3, '"text"', '"base64"', '"base64" is not Base64'),
        (5, '"parted": []', '"parted": ["left"]', '"side" is none of the words'),
        (6, '"event": "turn"', '"event": "compared"', "turn 1 is not under way there"),
        (6, "{", "[" * 100_000, "it is nested too deeply"),
        (9, '"event": "compared", ', '"event": "end", ', "nothing comes after the end"),
    ],
)
def test_a_damaged_line_is_named(export: Path, line: int, old: str, new: str, reason: str) -> None:
    lines = export.read_text().splitlines()
    assert old in lines[line - 1]
    lines[line - 1] = lines[line - 1].replace(old, new, 1)
    export.write_text("\n".join(lines))
    named = line + 1 if "after the end" in reason else line
    with pytest.raises(RecordingFileError) as raised:
        read_recording_file(export)
    message = str(raised.value)
    assert message.startswith(f"Line {named} of {export} is damaged (")
    assert message.endswith("); export the recording again.")
    assert reason in message


def test_a_line_that_was_cut_out_is_missed(
    exported: Callable[..., Path], make_conversation: MakeConversation
) -> None:
    start, *turns = make_conversation([("", "hello", "hello")])
    export = exported([start, DeploymentRead(Side.BASELINE, None), *turns])
    header, deployment, *others = export.read_text().splitlines(keepends=True)
    assert "deployment" in deployment
    export.write_text("".join([header, *others]))
    with pytest.raises(RecordingFileError, match=r"Line 6 of .* is damaged \(of 7 lines 6 are there\)"):
        read_recording_file(export)


def test_a_file_of_before_does_not_tell_how_long_it_is(export: Path) -> None:
    read = read_recording_file(export)
    export.write_text(export.read_text().replace(', "lines": 10', ""))
    assert read_recording_file(export) == read


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every container in a JSON value, with each of its keys or indexes."""
    keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from places(value[key])


@ANY
@given(st.data())
def test_whatever_stands_in_a_file_is_read_or_is_a_sentence(
    exported: Callable[[Sequence[Event]], Path], recordings: Recordings, read_hex: Read, data: st.DataObject
) -> None:
    path = exported(data.draw(recordings))
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    others = st.sampled_from([None, True, -1, 2**70, 1.5, "", "reply", "\udcff", [], [1], {}, {"text": "x"}])
    for _ in range(data.draw(st.integers(1, 3))):
        container, key = data.draw(st.sampled_from(list(places(lines))))
        container[key] = data.draw(others)
    path.write_text("\n".join(json.dumps(line) for line in lines))
    try:
        records = read_recording_file(path)
    except RecordingFileError:
        return
    assert list(played(records, read_hex, TurnComparison))


def test_a_file_is_its_owners_only_and_replaced_only_when_asked(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    before = os.umask(0)
    try:
        write_private_file(path, ["one\n"], replace=False)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        with pytest.raises(RecordingFileError, match=r"mine\.jsonl exists already; .* --force to replace it"):
            write_private_file(path, ["two\n"], replace=False)
        assert path.read_text() == "one\n"
        path.chmod(0o644)
        write_private_file(path, ["two\n"], replace=True)
    finally:
        os.umask(before)
    assert (path.read_text(), stat.S_IMODE(path.stat().st_mode)) == ("two\n", 0o600)


def test_a_file_that_cannot_be_finished_is_not_begun(tmp_path: Path) -> None:
    def lines() -> Iterator[str]:
        yield "one\n"
        raise StoreError("It broke.")

    with pytest.raises(StoreError):
        write_private_file(tmp_path / "new.jsonl", lines(), replace=False)
    assert list(tmp_path.iterdir()) == []


def test_places_that_take_no_file_are_sentences(tmp_path: Path) -> None:
    with pytest.raises(RecordingFileError, match="exists already; give the name of a file"):
        write_private_file(tmp_path, [], replace=True)
    with pytest.raises(
        RecordingFileFailedError, match=r"cannot be written \(No such file or directory\)"
    ) as raised:
        write_private_file(tmp_path / "none" / "x.jsonl", [], replace=False)
    assert raised.value.exit_code is ExitCode.INCOMPLETE
    with pytest.raises(RecordingFileError, match=r"cannot be read \(No such file or directory\); check"):
        read_recording_file(tmp_path / "none.jsonl")
    with pytest.raises(RecordingFileError, match=r"cannot be read \(Is a directory\); check"):
        read_recording_file(tmp_path)
