"""A recording that is open: its outline at once, its answers when they are asked for."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from threading import Lock
from typing import Final

from polycompare.model.events import ComparisonStarted
from polycompare.model.recordings import TurnOutline
from polycompare.model.reviews import Review
from polycompare.model.turns import Turn
from polycompare.recordings.errors import StoreError
from polycompare.recordings.filed import FiledRecording
from polycompare.recordings.listing import resolve_id
from polycompare.recordings.outlines import stored_outlines, stored_plan
from polycompare.recordings.playback import DecodeReply
from polycompare.recordings.reading import deployments_read, recording_start, stored_records, turn_records
from polycompare.recordings.records import Record
from polycompare.recordings.reviewing import read_review
from polycompare.recordings.sources import is_path
from polycompare.recordings.store import Store
from polycompare.recordings.turn_reading import TurnReader

__all__ = ["FiledRecording", "StoredRecording", "open_recording"]

_CLOSED: Final = "The recording {} was closed; open it again."


def open_recording(where: str, store: Path, decode_reply: DecodeReply) -> "StoredRecording | FiledRecording":
    """The recording that `where` names: the path of an exported file, or an id in the store, the beginning of one
    or `last`. Raises `StoreError` or `RecordingFileError` where there is none, or it cannot be read."""
    if is_path(where):
        return FiledRecording(Path(where), decode_reply)
    opened = Store(store, create=False, any_thread=True)
    try:
        return StoredRecording(opened, resolve_id(opened, where), decode_reply)
    except BaseException:
        opened.close()
        raise


class StoredRecording:
    """A recording in a store, which is open until `close`. Any thread may use it, several at once too.

    `started` has the deployments and the conversations as they were known at the end. It and `outlines` are as
    they were when it was opened. Raises `StoreError` where something cannot be read.
    """

    is_kept: Final = True

    def __init__(self, store: Store, recording_id: str, decode_reply: DecodeReply) -> None:
        self.place = recording_id
        self._store = store
        self._lock = Lock()  # SQLite works for one thread at a time
        self._is_closed = False
        key, started = recording_start(store, recording_id)
        self._key = key
        plan = stored_plan(store, key)
        self._reader = TurnReader(started, plan, self._records_of, decode_reply)
        self.started: ComparisonStarted = self._reader.started_at_the_end(deployments_read(store, key))
        self.outlines: Sequence[TurnOutline] = stored_outlines(store, key, self._reader)

    @property
    def review(self) -> Review:
        """What was said about it, as it is now."""
        with self._lock:
            self._check()
            return read_review(self._store, self.place)

    @property
    def damage(self) -> str | None:
        """What is wrong with its store, as far as that was noticed; then something of it may be lost."""
        return self._store.damage

    def turn(self, index: int) -> Turn:
        """A turn with its outcomes, read from the answers. Raises `IndexError` for one that is not there."""
        return self._reader.turn(index)

    def records(self) -> Iterator[Record]:
        """All that was kept, in order."""
        records = stored_records(self._store, self.place)
        while True:
            with self._lock:
                self._check()
                record = next(records, None)
            if record is None:
                return
            yield record

    def close(self) -> None:
        """Close the store."""
        with self._lock:
            self._is_closed = True
            self._store.close()

    def _records_of(self, index: int) -> list[Record]:
        with self._lock:
            self._check()
            return turn_records(self._store, self._key, index)

    def _check(self) -> None:
        if self._is_closed:
            raise StoreError(_CLOSED.format(self.place))
