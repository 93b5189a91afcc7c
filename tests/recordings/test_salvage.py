"""A damaged store: what can be read of it is read, and nothing is written to it."""

import os
import random
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from polycompare.model.events import Event
from polycompare.model.recordings import RecordingQuery
from polycompare.model.targets import Environment, Target
from polycompare.model.turns import TurnComparison
from polycompare.model.values import Side
from polycompare.recordings.encoding import to_target
from polycompare.recordings.errors import StoreError, StoreFailedError
from polycompare.recordings.indexing import index_missing
from polycompare.recordings.listing import find
from polycompare.recordings.opened import open_recording
from polycompare.recordings.playback import DecodeReply, events_of
from polycompare.recordings.reviewing import add_tags
from polycompare.recordings.schema import APPLICATION_ID, MIGRATIONS
from polycompare.recordings.store import Store
from polycompare.recordings.writing import RecordingWriter

MakeConversation = Callable[..., list[Event]]
PAGE = 4096
RECORDINGS = 40


@pytest.fixture
def filled(store_path: Path, make_conversation: MakeConversation) -> Path:
    with Store(store_path, synchronous="OFF") as store, store.transaction():
        for number in range(RECORDINGS):
            turns = [(f"turn {n}", f"baseline says {number}-{n}", "x" * 300) for n in range(5)]
            writer = RecordingWriter(store)
            for event in make_conversation(turns, identity=f"r{number:02}"):
                writer.write(event)
    return store_path


def pages_of(path: Path, table: str) -> list[int]:
    """The numbers of a table's leaf pages, counted from 0."""
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf'", (table,))
    pages = [row[0] - 1 for row in rows]
    connection.close()
    return pages


def damage(path: Path, page: int) -> None:
    with path.open("r+b") as file:
        file.seek(page * PAGE)
        file.write(random.Random(page).randbytes(PAGE))


def read_all(path: Path, read: DecodeReply) -> tuple[str | None, dict[str, list[Event]]]:
    """What was wrong, and the events of every recording."""
    found: dict[str, list[Event]] = {}
    with Store(path, create=False) as store:
        for summary in find(store, RecordingQuery()):
            with suppress(StoreFailedError):
                found[summary.id] = list(events_of(store, summary.id, read, TurnComparison))
        return store.damage, found


def whole_of(path: Path, read: DecodeReply, wanted: dict[str, list[Event]]) -> int:
    """How many recordings of a damaged store are as they were."""
    _, found = read_all(path, read)
    return sum(found.get(name) == events for name, events in wanted.items())


@pytest.mark.parametrize("table", ["recordings", "turns", "responses", "outcomes", "sides"])
def test_a_damaged_page_costs_no_more_than_what_is_on_it(
    filled: Path, read_reply: DecodeReply, table: str
) -> None:
    wrong, wanted = read_all(filled, read_reply)
    assert (wrong, len(wanted)) == (None, RECORDINGS)
    pages = pages_of(filled, table)
    if len(pages) < 2:
        pytest.skip("the whole table is on one page")
    damage(filled, pages[len(pages) // 2])
    assert whole_of(filled, read_reply, wanted) >= RECORDINGS * (1 - 2 / len(pages))


@pytest.mark.parametrize("missing", [100, 8 * PAGE, 0.33])
def test_of_a_store_that_was_cut_off_the_rest_is_read(
    filled: Path, read_reply: DecodeReply, missing: float
) -> None:
    _, wanted = read_all(filled, read_reply)
    size = filled.stat().st_size
    os.truncate(filled, int(size * (1 - missing)) if missing < 1 else size - int(missing))
    wrong, found = read_all(filled, read_reply)
    assert len(found) == RECORDINGS
    whole = sum(found[name] == events for name, events in wanted.items())
    assert whole >= (0 if missing < 1 else RECORDINGS * 0.9)
    assert f"{whole} recordings can still be read" in str(wrong)


def test_what_has_lost_its_sides_is_shown_with_what_is_left(filled: Path, read_reply: DecodeReply) -> None:
    for page in pages_of(filled, "sides"):
        damage(filled, page)
    with Store(filled) as store:
        store.rows("SELECT * FROM sides")
        found = find(store, RecordingQuery(text="turn"))
        assert f"0 recordings can still be read whole and {RECORDINGS} in part" in str(store.damage)
    assert [(s.unfinished, s.turns, s.sides.baseline.target) for s in found] == [(True, 5, "live")] * RECORDINGS
    _, events = read_all(filled, read_reply)
    assert len(events["r07"]) == 1 + 5 * 4


def test_what_has_lost_its_own_row_is_shown_with_what_is_left(filled: Path, read_reply: DecodeReply) -> None:
    for page in pages_of(filled, "recordings"):
        damage(filled, page)
    wrong, found = read_all(filled, read_reply)
    assert sorted(found) == [f"r{number:02}" for number in range(RECORDINGS)]
    assert all(len(events) == 1 + 5 * 4 for events in found.values())
    assert f"{RECORDINGS} in part" in str(wrong)


def test_the_sentence_counts_what_is_whole(filled: Path, read_reply: DecodeReply) -> None:
    _, wanted = read_all(filled, read_reply)
    content = filled.read_bytes()
    for table in ("turns", "outcomes", "responses"):
        filled.write_bytes(content)
        damage(filled, pages_of(filled, table)[1])
        wrong, found = read_all(filled, read_reply)
        whole = sum(found.get(name) == events for name, events in wanted.items())
        assert 0 < whole < RECORDINGS
        assert f"{whole} recordings can still be read whole and {len(found) - whole} in part" in str(wrong), table


@pytest.mark.parametrize("text", [b"turn 3", b"live", b"2026-11-21T05:15:23.000045"])
def test_a_byte_that_is_no_text_costs_no_more_than_its_value(
    filled: Path, read_reply: DecodeReply, text: bytes
) -> None:
    content = filled.read_bytes()
    assert text in content
    filled.write_bytes(content.replace(text, text[:-1] + b"\xff"))
    with Store(filled) as store:
        assert len(list(find(store, RecordingQuery()))) == RECORDINGS
        assert len(list(find(store, RecordingQuery(text="baseline")))) == RECORDINGS
        add_tags(store, ["r00"], ["odd"])
    _, found = read_all(filled, read_reply)
    assert set(found) <= {f"r{number:02}" for number in range(RECORDINGS)}


def test_a_wrong_byte_anywhere_is_no_more_than_a_sentence(filled: Path, read_reply: DecodeReply) -> None:
    content = filled.read_bytes()
    chance = random.Random(7)
    for _ in range(5):
        changed = bytearray(content)
        for place in chance.sample(range(PAGE, len(content)), 20):
            changed[place] = chance.randrange(256)
        filled.write_bytes(changed)
        with suppress(StoreFailedError):
            read_all(filled, read_reply)
            with Store(filled) as store:
                index_missing(store, read_reply)
                find(store, RecordingQuery(text="baseline says"))
        with suppress(StoreError):
            open_recording("r07", filled, read_reply).close()


def test_what_cannot_be_read_keeps_no_other_from_being_found(filled: Path, read_reply: DecodeReply) -> None:
    with Store(filled) as store:
        with store.transaction() as connection:
            connection.execute("UPDATE sides SET target = '{' WHERE recording = 1")
            connection.execute("UPDATE turns SET metadata = '[' WHERE recording = 2 AND turn = 4")
            connection.execute("DELETE FROM spoken")
            connection.execute("UPDATE turns SET searchable = 0")
        index_missing(store, read_reply)
        assert len(find(store, RecordingQuery(text="baseline"))) == RECORDINGS - 1
        for name in ("r00", "r01"):
            with pytest.raises(StoreFailedError, match="export the others"):
                open_recording(name, filled, read_reply)


def test_a_write_notices_damage_that_it_does_not_touch(filled: Path, tmp_path: Path) -> None:
    other = tmp_path / "copy"  # each file is checked once in a process
    other.write_bytes(filled.read_bytes())
    damage(other, pages_of(other, "responses")[3])
    with Store(other) as store:
        with pytest.raises(StoreFailedError, match=r"can still be read whole .* `polycompare recordings list`"):
            add_tags(store, ["r00"], ["odd"])
        assert len(find(store, RecordingQuery())) == RECORDINGS
        assert len(find(store, RecordingQuery(tag="odd"))) == 0


def test_damage_anywhere_is_no_more_than_a_sentence(filled: Path, read_reply: DecodeReply) -> None:
    whole = filled.read_bytes()
    for page in random.Random(5).sample(range(1, len(whole) // PAGE), 12):
        filled.write_bytes(whole)
        damage(filled, page)
        wrong, found = read_all(filled, read_reply)
        assert len(found) == RECORDINGS or "is damaged" in str(wrong)


def test_a_damaged_store_is_not_written_to(
    filled: Path, read_reply: DecodeReply, make_conversation: MakeConversation
) -> None:
    damage(filled, pages_of(filled, "turns")[1])
    before = filled.read_bytes()
    with Store(filled, create=False) as store:
        store.rows("SELECT * FROM turns NOT INDEXED")
        assert store.damage is not None
        assert str(filled) in store.damage
        with pytest.raises(StoreFailedError, match="nothing can be written"):
            RecordingWriter(store).write(make_conversation([], identity="new")[0])
        with pytest.raises(StoreFailedError, match="nothing can be written"):
            add_tags(store, ["r00"], ["odd"])
        assert len(find(store, RecordingQuery(text="baseline 0-1"))) == 1
    opened = open_recording("r00", filled, read_reply)
    assert [outline.said.text for outline in opened.outlines] == [f"turn {n}" for n in range(5)]
    opened.close()
    assert filled.read_bytes() == before


def test_where_nothing_is_left_that_is_a_sentence(filled: Path) -> None:
    content = filled.read_bytes()
    schema = 8 * PAGE
    filled.write_bytes(content[:schema] + os.urandom(len(content) - schema))
    with pytest.raises(StoreFailedError, match="nothing of it can be read"), Store(filled) as store:
        find(store, RecordingQuery())


def test_a_damaged_store_of_an_early_version_is_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "early"
    connection = sqlite3.connect(path)
    for statement in MIGRATIONS[0]:
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute("PRAGMA user_version = 1")
    target = to_target(Target("live", "https://localhost", "P-1", Environment.LIVE))
    for key in range(1, 201):
        row = (key, f"r{key}", "2026-01-02T03:04:05.000006+00:00", "x" * 200)
        connection.execute("INSERT INTO recordings (key, id, started_at, name) VALUES (?, ?, ?, ?)", row)
        sides = [(key, side.value, "live", "live", target, "c") for side in Side]
        insert = "INSERT INTO sides (recording, side, target_name, environment, target, conversation_id)"
        connection.executemany(f"{insert} VALUES (?, ?, ?, ?, ?, ?)", sides)
    connection.commit()
    connection.close()
    pages = pages_of(path, "recordings")
    damage(path, pages[len(pages) // 2])
    with Store(path) as store:
        assert "can still be read" in str(store.damage)
        found = find(store, RecordingQuery(target="live"))
        assert len(found) == 200, "of those on the page the indexes tell"
        lost = sum(summary.unfinished for summary in found)
        assert 0 < lost <= 200 * 2 / len(pages)
        assert f"{200 - lost} recordings can still be read whole and {lost} in part" in str(store.damage)
        assert found[0].sides.baseline.environment is Environment.LIVE
