"""A recording in an exported file, open to be read."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, overload

from polycompare.model.events import ComparisonStarted, DeploymentRead, RebuildStarted, TurnStarted
from polycompare.model.recordings import TurnOutline
from polycompare.model.reviews import Review
from polycompare.model.turns import Turn
from polycompare.model.values import Side
from polycompare.recordings.judging import text_of
from polycompare.recordings.playback import DecodeReply
from polycompare.recordings.records import KeptTurnEnd, Record
from polycompare.recordings.turn_reading import TurnPlan, TurnReader


class FiledRecording:
    """A recording in an exported file, which is read whole at once; any thread may use it.

    `started` has the deployments and the conversations as they were known at the end. Its marks are not known: a
    file keeps no judgement. Raises `RecordingFileError` where the file cannot be read.
    """

    is_kept: Final = False
    damage: Final = None

    def __init__(self, path: Path, decode_reply: DecodeReply) -> None:
        from polycompare.recordings.exported import read_exported_recording  # most recordings are in the store

        exported = read_exported_recording(path)
        self.place = str(path)
        self.review: Review = exported.review
        self._records = exported.records
        turns = _by_turn(exported.later)
        self._reader = TurnReader(exported.started, _plan(turns), turns.__getitem__, decode_reply)
        deployments = [record for record in exported.later if isinstance(record, DeploymentRead)]
        self.started: ComparisonStarted = self._reader.started_at_the_end(deployments)
        self.outlines: Sequence[TurnOutline] = _Outlines(turns, self._reader)

    def turn(self, index: int) -> Turn:
        """A turn with its outcomes, read from the answers. Raises `IndexError` for one that is not there."""
        return self._reader.turn(index)

    def records(self) -> Iterator[Record]:
        """All that the file holds, in order."""
        return iter(self._records)

    def close(self) -> None:
        """Nothing is open: the file was read at once."""


class _Outlines(Sequence[TurnOutline]):
    """The outlines of a file's turns: the answers of a turn are read when its outline is first asked for."""

    def __init__(self, turns: dict[int, list[Record]], reader: TurnReader) -> None:
        self._begun = [
            record for records in turns.values() for record in records if isinstance(record, TurnStarted)
        ]
        self._reader = reader
        self._made: dict[int, TurnOutline] = {}

    def __len__(self) -> int:
        return len(self._begun)

    @overload
    def __getitem__(self, number: int) -> TurnOutline: ...
    @overload
    def __getitem__(self, number: slice) -> tuple[TurnOutline, ...]: ...
    def __getitem__(self, number: int | slice) -> TurnOutline | tuple[TurnOutline, ...]:
        if isinstance(number, slice):
            return tuple(self[one] for one in range(*number.indices(len(self))))
        begun = self._begun[number]
        if begun.index not in self._made:
            texts = self._reader.turn(begun.index).outcomes.map(text_of)
            self._made[begun.index] = TurnOutline(begun.index, begun.said, begun.at, texts)
        return self._made[begun.index]


def _by_turn(records: Sequence[Record]) -> dict[int, list[Record]]:
    """The records of each turn, in order; a deployment that was read belongs to none."""
    turns: dict[int, list[Record]] = {}
    for record in records:
        if isinstance(record, TurnStarted):
            turns[record.index] = []
        if not isinstance(record, ComparisonStarted | DeploymentRead) and record.index in turns:
            turns[record.index].append(record)
    return dict(sorted(turns.items()))


def _plan(turns: dict[int, list[Record]]) -> TurnPlan:
    def rebuilt(records: list[Record], side: Side) -> bool:
        return any(isinstance(record, RebuildStarted) and record.side is side for record in records)

    return TurnPlan(
        list(turns),
        {side: [index for index, records in turns.items() if rebuilt(records, side)] for side in Side},
        frozenset(i for i, records in turns.items() if not any(isinstance(r, KeptTurnEnd) for r in records)),
    )
