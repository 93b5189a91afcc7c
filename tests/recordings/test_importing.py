"""An exported recording comes into another store as it was in its own, to the byte; or a sentence says why not."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from polycompare.engine.contained import CompareTurn
from polycompare.model.errors import UserError
from polycompare.model.events import ComparisonStarted, Event
from polycompare.model.recordings import RecordingQuery
from polycompare.model.reviews import NO_REVIEW, Review
from polycompare.model.turns import TurnComparison
from polycompare.model.verdicts import Verdict
from polycompare.recordings.errors import RecordingFileError, StoreError
from polycompare.recordings.export import export_lines, write_private_file
from polycompare.recordings.exported import read_exported_recording
from polycompare.recordings.importing import Imported, import_recording, stored_recording
from polycompare.recordings.listing import find
from polycompare.recordings.playback import DecodeReply
from polycompare.recordings.reviewing import read_review, write_review
from polycompare.recordings.store import Store
from polycompare.recordings.writing import RecordingWriter

MakeConversation = Callable[..., list[Event]]
Recordings = st.SearchStrategy[list[Event]]
Reviews = st.SearchStrategy[Review]

ANY = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@dataclass(frozen=True, slots=True)
class Stores:
    """Two stores, and a place for the files that go between them."""

    ours: Store
    theirs: Store
    file: Path

    def keep(self, events: Sequence[Event], review: Review = NO_REVIEW) -> str:
        """Record events in our store, as they happen."""
        start = events[0]
        assert isinstance(start, ComparisonStarted)
        writer = RecordingWriter(self.ours)
        for event in events:
            writer.write(event)
        write_review(self.ours, start.id, review)
        return start.id

    def export(self, store: Store, identity: str) -> bytes:
        """A recording's file."""
        recording = stored_recording(store, identity)
        write_private_file(self.file, export_lines(recording.records, recording.review), replace=True)
        return self.file.read_bytes()


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[Stores]:
    with ExitStack() as stack:
        ours, theirs = (
            stack.enter_context(Store(tmp_path / name / "s.db", synchronous="OFF")) for name in ("ours", "theirs")
        )
        yield Stores(ours, theirs, tmp_path / "between.jsonl")


@ANY
@given(st.data())
def test_a_recording_goes_through_another_store_to_the_byte(
    stores: Stores, recordings: Recordings, reviews: Reviews, read_hex: DecodeReply, data: st.DataObject
) -> None:
    events = data.draw(recordings)
    kept = events[: data.draw(st.integers(1, len(events)))]  # polycompare may have been stopped at any moment
    identity = stores.keep(kept, data.draw(reviews))
    before = stores.export(stores.ours, identity)
    taken = read_exported_recording(stores.file)
    assert import_recording(stores.theirs, taken, read_hex, TurnComparison) is Imported.NEW
    assert stores.export(stores.theirs, identity) == before
    assert import_recording(stores.theirs, taken, read_hex, TurnComparison) is Imported.SAME
    everything = RecordingQuery(with_runs=True)
    here, there = (
        next(summary for summary in find(store, everything) if summary.id == identity)
        for store in (stores.ours, stores.theirs)
    )
    assert here == there


def test_what_a_recording_came_to_is_judged_anew(
    stores: Stores, make_conversation: MakeConversation, read_reply: DecodeReply, compare_turn: CompareTurn
) -> None:
    identity = stores.keep(make_conversation([("", "hello", "hello"), ("two", "for two", "2!")], name="booking"))
    stores.export(stores.ours, identity)
    taken = read_exported_recording(stores.file)
    assert import_recording(stores.theirs, taken, read_reply, compare_turn) is Imported.NEW
    (listed,) = find(stores.theirs, RecordingQuery())
    assert (listed.name, listed.turns, listed.verdict, listed.root_turn) == ("booking", 2, Verdict.DIVERGED, 1)
    (found,) = find(stores.theirs, RecordingQuery(text="two"))
    assert found.found is not None
    assert found.found.turn == 1


def test_what_is_there_stays_unless_it_is_to_be_replaced(
    stores: Stores, make_conversation: MakeConversation, read_reply: DecodeReply, compare_turn: CompareTurn
) -> None:
    identity = stores.keep(make_conversation([("", "hello", "hello")]))
    stores.export(stores.ours, identity)
    taken = read_exported_recording(stores.file)
    import_recording(stores.theirs, taken, read_reply, compare_turn)
    noted = Review(note="mine")
    write_review(stores.theirs, identity, noted)
    assert import_recording(stores.theirs, taken, read_reply, compare_turn) is Imported.DIFFERENT
    assert read_review(stores.theirs, identity) == noted
    replaced = import_recording(stores.theirs, taken, read_reply, compare_turn, replace=True)
    assert replaced is Imported.REPLACED
    assert stored_recording(stores.theirs, identity) == taken
    assert len(find(stores.theirs, RecordingQuery())) == 1


def test_a_recording_that_cannot_be_kept_leaves_the_one_before(
    stores: Stores, make_conversation: MakeConversation, read_reply: DecodeReply, compare_turn: CompareTurn
) -> None:
    identity = stores.keep(make_conversation([("", "hello", "hello")]))
    stores.export(stores.ours, identity)
    taken = read_exported_recording(stores.file)
    import_recording(stores.theirs, taken, read_reply, compare_turn)
    bad = replace(taken, review=Review(frozenset({"two\nlines"})))
    with pytest.raises(StoreError, match="tag"):
        import_recording(stores.theirs, bad, read_reply, compare_turn, replace=True)
    assert stored_recording(stores.theirs, identity) == taken


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every container in a JSON value, with each of its keys or indexes."""
    keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for key in keys:
        yield value, key
        yield from places(value[key])


@ANY
@given(st.data())
def test_whatever_stands_in_a_file_is_kept_or_is_a_sentence(
    stores: Stores, recordings: Recordings, reviews: Reviews, read_hex: DecodeReply, data: st.DataObject
) -> None:
    stores.export(stores.ours, stores.keep(data.draw(recordings), data.draw(reviews)))
    lines = [json.loads(line) for line in stores.file.read_text().splitlines()]
    others: st.SearchStrategy[Any] = st.sampled_from(
        [None, True, -1, 2**63, 2**63 - 1, 1.5, "", "\x00\udcff\n", [], [1], ["x"], {}]
    )
    for _ in range(data.draw(st.integers(1, 3))):
        container, key = data.draw(st.sampled_from(list(places(lines))))
        container[key] = data.draw(others)
    stores.file.write_text("\n".join(json.dumps(line) for line in lines))
    try:
        taken = read_exported_recording(stores.file)
        import_recording(stores.theirs, taken, read_hex, TurnComparison, replace=True)
    except UserError:
        return
    identity = taken.started.id
    again = stores.export(stores.theirs, identity)
    import_recording(stores.ours, read_exported_recording(stores.file), read_hex, TurnComparison, replace=True)
    assert stores.export(stores.ours, identity) == again


@pytest.mark.parametrize(
    ("review", "reason"),
    [
        ({"tags": [1]}, '"tag" is not a text'),
        ({"bookmarks": ["1"]}, '"bookmark" is not a whole number'),
        ({"annotations": [{"turn": 0}]}, '"speaker" is missing'),
        ({"reviewed_at": "yesterday"}, '"reviewed_at" is not a time'),
        ({"note": None}, '"note" is not a text'),
    ],
)
def test_a_review_that_is_none_is_named(
    stores: Stores, make_conversation: MakeConversation, review: dict[str, Any], reason: str
) -> None:
    stores.export(stores.ours, stores.keep(make_conversation([]), Review(note="x")))
    first, *others = stores.file.read_text().splitlines()
    header = json.loads(first)
    header["review"] |= review
    stores.file.write_text("\n".join([json.dumps(header), *others]))
    with pytest.raises(RecordingFileError, match=r"Line 1 of .* is damaged") as raised:
        read_exported_recording(stores.file)
    assert reason in str(raised.value)
