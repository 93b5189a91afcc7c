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
from polycompare.recordings.errors import StoreFailedError
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


def test_where_nothing_is_left_the_store_is_empty(filled: Path) -> None:
    content = filled.read_bytes()
    schema = 8 * PAGE
    filled.write_bytes(content[:schema] + os.urandom(len(content) - schema))
    with Store(filled) as store:
        assert len(find(store, RecordingQuery())) == 0


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
        assert 200 * (1 - 2 / len(pages)) <= len(found) < 200
        assert found[0].sides.baseline.environment is Environment.LIVE
