"""An exported recording taken into a store, as it was in the one that it came from."""

from collections.abc import Iterator
from enum import Enum

from polycompare.engine.contained import CompareTurn
from polycompare.model.events import ComparisonStarted, Event, SideAnswered, TurnCompared
from polycompare.model.outcomes import Failure
from polycompare.recordings.encoding import to_text
from polycompare.recordings.exported import ExportedRecording
from polycompare.recordings.playback import DecodeReply, played
from polycompare.recordings.reading import stored_records
from polycompare.recordings.records import KeptAnswer, KeptTurnEnd
from polycompare.recordings.reviewing import read_review, write_review
from polycompare.recordings.store import Store
from polycompare.recordings.writing import RecordingWriter


class Imported(Enum):
    """What became of a file."""

    NEW = "new"  # it was not there and is now
    SAME = "same"  # it was there already
    DIFFERENT = "different"  # something else of this id is there, and stays
    REPLACED = "replaced"  # something else of this id was there


def import_recording(
    store: Store,
    recording: ExportedRecording,
    decode_reply: DecodeReply,
    compare: CompareTurn,
    *,
    replace: bool = False,
) -> Imported:
    """Keep a recording and its review as they are, whole or not at all; `compare` judges the turns, in order.

    One that is in the store already is left alone unless it differs and `replace` is on. Raises `StoreError`.
    """
    identity = recording.started.id
    if _is_there(store, identity):
        if stored_recording(store, identity) == recording:
            return Imported.SAME
        if not replace:
            return Imported.DIFFERENT
    judged = list(_judged(recording, decode_reply, compare))  # it takes long, and others may record meanwhile
    with store.transaction() as connection:
        was_there = _is_there(store, identity)
        if was_there:
            if not replace:
                return Imported.DIFFERENT  # another process took one in meanwhile
            connection.execute("DELETE FROM recordings WHERE id = ?", (to_text(identity),))
        writer = RecordingWriter(store)
        for record in recording.records:
            writer.keep(record)
        for event in judged:
            writer.judge(event)
        write_review(store, identity, recording.review)
    return Imported.REPLACED if was_there else Imported.NEW


def stored_recording(store: Store, recording_id: str) -> ExportedRecording:
    """A recording of the store with its review, as a file has it. Raises `StoreError` for an unknown id."""
    started, *later = stored_records(store, recording_id)
    assert isinstance(started, ComparisonStarted)  # noqa: S101 (every recording begins so)
    return ExportedRecording(started, tuple(later), read_review(store, recording_id))


def _is_there(store: Store, recording_id: str) -> bool:
    return bool(store.rows("SELECT 1 FROM recordings WHERE id = ?", (to_text(recording_id),)))


def _judged(recording: ExportedRecording, decode_reply: DecodeReply, compare: CompareTurn) -> Iterator[Event]:
    """The events that were told when the recording was made: playback ends a turn that was broken off.

    What was said in a turn that is whole is told with its end, and need not be stored before.
    """
    answered = {(record.index, record.side) for record in recording.later if isinstance(record, KeptAnswer)}
    whole = {record.index for record in recording.later if isinstance(record, KeptTurnEnd)}
    for event in played(recording.records, decode_reply, compare):
        match event:
            case SideAnswered(index, side, outcome) if (index, side) in answered and (
                index not in whole or isinstance(outcome, Failure)
            ):
                yield event
            case TurnCompared(comparison) if comparison.index in whole:
                yield event
            case _:
                pass
