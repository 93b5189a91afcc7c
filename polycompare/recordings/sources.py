"""Recordings by the names that a person gives: in the store, or an exported file."""

import os
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from polycompare.model.turns import SideInfo, Turn, TurnComparison
from polycompare.model.values import Pair
from polycompare.recordings.listing import LAST, resolve_id
from polycompare.recordings.playback import DecodeReply, comparison_of, played
from polycompare.recordings.reading import stored_records
from polycompare.recordings.records import Record
from polycompare.recordings.store import Store

_EXPORT_SUFFIX: Final = ".jsonl"


@dataclass(frozen=True, slots=True)
class RecordedConversation:
    """A recording as it can be driven against: who spoke, and every turn, not compared. `started_at` is in UTC."""

    id: str
    started_at: datetime
    sides: Pair[SideInfo]
    turns: tuple[Turn, ...]


def read_recorded(where: str, store: Path, decode_reply: DecodeReply) -> RecordedConversation:
    """The conversation of the recording that `where` names; see `records_at`."""
    whole = comparison_of(played(records_at(where, store), decode_reply, TurnComparison))
    turns = tuple(comparison.turn for comparison in whole.turns)
    return RecordedConversation(whole.id, whole.started_at, whole.sides, turns)


def records_at(where: str, store: Path) -> list[Record]:
    """The records of the recording that `where` names.

    That is the path of an exported file, or for a recording in the store at `store` its id, the beginning of it,
    or `last`. Raises `StoreError` or `RecordingFileError` where there is none, or it cannot be read.
    """
    if is_path(where):
        from polycompare.recordings.exported import read_recording_file  # most recordings are in the store

        return read_recording_file(Path(where))
    with Store(store, create=False) as opened:
        return list(stored_records(opened, resolve_id(opened, where)))


def is_path(where: str) -> bool:
    """Whether this is the path of a file, rather than the name of a recording in the store."""
    if os.sep in where or (os.altsep is not None and os.altsep in where) or where.endswith(_EXPORT_SUFFIX):
        return True
    return where != LAST and Path(where).is_file()
