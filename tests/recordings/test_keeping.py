"""What is deleted is gone: from the lists, from the search, and from the file."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from polycompare.model.events import Event
from polycompare.model.recordings import RecordingQuery
from polycompare.model.reviews import Annotation, AnnotationKind, Review, Speaker
from polycompare.recordings.errors import StoreError, StoreFailedError
from polycompare.recordings.keeping import delete, prunable
from polycompare.recordings.listing import find
from polycompare.recordings.reviewing import add_tags, write_review
from polycompare.recordings.store import Store
from polycompare.recordings.writing import RecordingWriter

MakeConversation = Callable[..., list[Event]]
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
PLANTED = "xylophone"


@pytest.fixture
def filled(store_path: Path, make_conversation: MakeConversation) -> Path:
    with Store(store_path, synchronous="OFF") as store:
        for day in range(6):
            said = [(f"turn {n} {PLANTED}{day}", f"hello {PLANTED}{day}", "x" * 500) for n in range(30)]
            writer = RecordingWriter(store)
            for event in make_conversation(said, identity=f"r{day}", at=NOON + timedelta(days=day)):
                writer.write(event)
        labels = (Annotation(1, Speaker.AGENT, AnnotationKind.WRONG_INFO),)
        write_review(
            store, "r1", Review(frozenset({"keep"}), "a note", bookmarks=frozenset({2}), annotations=labels)
        )
    return store_path


def rows_left(store: Store) -> dict[str, int]:
    tables = (
        "recordings",
        "sides",
        "turns",
        "outcomes",
        "responses",
        "bookmarks",
        "annotations",
        "spoken",
        "noted",
    )
    return {table: store.rows(f"SELECT count(*) FROM {table}")[0][0] for table in tables}  # noqa: S608 - these names


def test_what_is_deleted_leaves_nothing_behind(filled: Path) -> None:
    before = filled.stat().st_size
    with Store(filled) as store:
        delete(store, ["r1", "r2", "r3", "r4", "r5", "r1"])
        assert [summary.id for summary in find(store, RecordingQuery())] == ["r0"]
        assert len(find(store, RecordingQuery(text=PLANTED))) == 1
        left = rows_left(store)
    assert [*left.values()] == [1, 2, 30, 60, 60, 0, 0, 30, 1]
    content = filled.read_bytes()
    assert len(content) < before / 2
    assert f"{PLANTED}0".encode() in content
    assert f"{PLANTED}3".encode() not in content


def test_deleting_is_all_or_nothing(filled: Path) -> None:
    with Store(filled) as store:
        with pytest.raises(StoreError, match='There is no recording "nope"'):
            delete(store, ["r1", "nope"])
        assert len(find(store, RecordingQuery())) == 6


def test_what_is_old_may_be_pruned_but_for_what_is_tagged(filled: Path) -> None:
    with Store(filled) as store:
        add_tags(store, ["r5"], ["new"])
        before = NOON + timedelta(days=2)
        assert prunable(store, before, keep_tagged=False) == ("r0", "r1")
        assert prunable(store, before, keep_tagged=True) == ("r0",)
        assert prunable(store, NOON, keep_tagged=False) == ()


def test_an_early_store_shrinks_too(filled: Path) -> None:
    with Store(filled) as store:
        store.rows("PRAGMA auto_vacuum = 0")
        store.rows("VACUUM")
        assert store.rows("PRAGMA auto_vacuum")[0][0] == 0
    before = filled.stat().st_size
    with Store(filled) as store:
        delete(store, ["r1", "r2", "r3", "r4", "r5"])
        assert store.rows("PRAGMA auto_vacuum")[0][0] == 2
        assert len(find(store, RecordingQuery(text=PLANTED))) == 1
    assert filled.stat().st_size < before / 2


def test_a_recording_that_is_deleted_while_it_is_made_ends_and_harms_no_other(
    filled: Path, make_conversation: MakeConversation
) -> None:
    events = make_conversation([("hi", "hello", "hello")] * 2, identity="going-on")
    with Store(filled) as store, Store(filled) as other:
        writer = RecordingWriter(store)
        for event in events[:5]:
            writer.write(event)
        delete(other, ["going-on"])
        newer = RecordingWriter(other)
        newer.write(make_conversation([], identity="newer")[0])
        with pytest.raises(StoreFailedError, match="was deleted while it was made"):
            writer.write(events[5])
        (summary,) = find(other, RecordingQuery(limit=1, text="", target="live", until=NOON))
    assert (summary.id, summary.turns) == ("newer", 0)
