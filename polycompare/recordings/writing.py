"""One comparison's events, written to the store as they happen."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from polycompare.model.events import ComparisonStarted, DeploymentRead, Event, RebuildStarted, TurnStarted
from polycompare.model.outcomes import NotSent, RawResponse
from polycompare.model.values import Side
from polycompare.recordings.beginning import insert_recording
from polycompare.recordings.columns import outcome_columns, response_columns
from polycompare.recordings.encoding import (
    Column,
    to_deployment,
    to_metadata,
    to_optional_text,
    to_sides,
    to_text,
    to_time,
    to_user_turn,
)
from polycompare.recordings.errors import StoreFailedError
from polycompare.recordings.glances import deployment_glance, put_glance
from polycompare.recordings.judging import Judge, Judged
from polycompare.recordings.records import (
    KeptAnswer,
    KeptDelay,
    KeptOutcome,
    KeptRebuiltTurn,
    KeptRecovery,
    KeptTurnEnd,
    Record,
    record_of,
)
from polycompare.recordings.store import Store


class RecordingWriter:
    """Writes one comparison, event by event. The first event is `ComparisonStarted`.

    Retries and troubles are not kept: they leave nothing behind. An outcome told twice, as after a cancelled turn,
    is kept once, as told last. A recording cannot be gone on with after an event that could not be stored. What is
    stored is on disk when the call returns, or with the transaction that it is a part of. Each method raises
    `StoreError` where that fails; nothing of its argument is stored then.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._rows: _Rows | None = None
        self._judge: Judge | None = None

    def write(self, event: Event) -> None:
        """Store an event as it happens, and what it says of the whole."""
        record = record_of(event)
        if record is None:
            return
        with self._store.transaction() as connection:
            self._keep(connection, record)
            self._judged(event)

    def keep(self, record: Record) -> None:
        """Store a record of a recording that was made elsewhere, as it is."""
        with self._store.transaction() as connection:
            self._keep(connection, record)

    def expect_end(self) -> None:
        """Let the recording be unfinished until `end`, however this process goes."""
        self._put_ended(False)

    def end(self) -> None:
        """Let the recording have come to its end."""
        self._put_ended(True)

    def judge(self, judged: Judged) -> None:
        """Store what an event, or a compared turn, says of the whole, beside what was kept of it before.

        A recording that is kept and never judged has no verdict, and its turns have no marks.
        """
        with self._store.transaction():
            self._judged(judged)

    def _keep(self, connection: sqlite3.Connection, record: Record) -> None:
        if isinstance(record, ComparisonStarted):
            key = insert_recording(connection, record)
            self._rows, self._judge = _Rows(connection, key), Judge(connection, key, record)
        elif self._rows is None:
            raise RuntimeError("the first event of a recording is ComparisonStarted")
        else:
            self._rows.add(record)

    def _put_ended(self, ended: bool) -> None:
        if self._rows is not None:
            with self._store.transaction() as connection:
                put_glance(connection, self._rows.key, {"ended": ended})

    def _judged(self, judged: Judged) -> None:
        if self._judge is None:
            raise RuntimeError("the first event of a recording is ComparisonStarted")
        self._judge.hear(judged)


class _Rows:
    """The rows of one recording after its first, and where the next goes."""

    def __init__(self, connection: sqlite3.Connection, key: int) -> None:
        self._connection = connection
        self.key = key
        self._position = 0
        self._answers: dict[Side, _Answers] = {}

    def add(self, record: Record) -> None:
        """Add what one record takes."""
        self._position += 1
        columns: dict[str, Column]
        match record:
            case DeploymentRead(side, deployment, ab_test):
                columns = {"side": side.value, "deployment": to_deployment(deployment), "ab_test": ab_test.value}
                self._insert("deployments", columns)
                if deployment is not None:
                    put_glance(self._connection, self.key, deployment_glance(side, deployment))
            case TurnStarted():
                self._add_turn(record)
            case KeptDelay():
                self._add_delay(record)
            case RebuildStarted(index, side, conversation_id, again):
                columns = {"conversation_id": to_text(conversation_id), "again": again}
                self._insert("rebuilds", {"turn": index, "side": side.value, **columns})
            case KeptRebuiltTurn(index, side, rebuilt, outcome, differs):
                columns = {"rebuilt": rebuilt, "differs": differs}
                self._insert_outcome("rebuilt_turns", index, side, outcome, columns)
            case KeptRecovery(index, side, decision, failure, conversation_id):
                columns = {"decision": decision.value, "conversation_id": to_optional_text(conversation_id)}
                self._insert_outcome("recoveries", index, side, failure, columns)
            case KeptAnswer(index, side, outcome):
                self._connection.execute(
                    "DELETE FROM outcomes WHERE recording = ? AND turn = ? AND side = ?",
                    (self.key, index, side.value),
                )
                self._insert_outcome("outcomes", index, side, outcome, {})
            case KeptTurnEnd(index, parted):
                self._connection.execute(
                    "UPDATE turns SET compared = ?, parted = ? WHERE recording = ? AND turn = ?",
                    (self._position, to_sides(parted), self.key, index),
                )
                self._connection.execute("UPDATE recordings SET under_way = 0 WHERE key = ?", (self.key,))

    def _insert(self, table: str, columns: Mapping[str, Column]) -> None:
        row = {"recording": self.key, "position": self._position, **columns}
        names, places = ", ".join(row), ", ".join("?" * len(row))
        self._connection.execute(
            f"INSERT INTO {table} ({names}) VALUES ({places})",  # noqa: S608 - our own names
            tuple(row.values()),
        )

    def _insert_outcome(
        self, table: str, turn: int, side: Side, outcome: KeptOutcome, columns: Mapping[str, Column]
    ) -> None:
        """Add an outcome and the answers that it was read from."""
        responses = () if isinstance(outcome, NotSent) else outcome.responses
        first = self._add_responses(turn, side, responses)
        place: dict[str, Column] = {"turn": turn, "side": side.value, "first": first, "responses": len(responses)}
        self._insert(table, {**place, **outcome_columns(outcome), **columns})

    def _add_turn(self, started: TurnStarted) -> None:
        self._answers.clear()
        columns: dict[str, Column] = {
            "turn": started.index,
            "user": to_text(started.user),
            "started_at": to_time(started.at),
            "metadata": to_metadata(started.metadata),
            "to_candidate": to_user_turn(started.to_candidate),
            "cleanup": started.cleanup,
            "service_turn": started.service_turn,
        }
        begun = "UPDATE recordings SET turns = turns + 1, under_way = 1 WHERE key = ?"
        if not self._connection.execute(begun, (self.key,)).rowcount:
            raise StoreFailedError("The recording was deleted while it was made; start the conversation again.")
        self._insert("turns", columns)

    def _add_delay(self, delay: KeptDelay) -> None:
        if not delay.responses:
            return  # nothing to read it from
        first = self._add_responses(delay.index, delay.side, delay.responses)
        self._connection.execute(
            "UPDATE responses SET position = ?, waited_ms = ?, first = ?"
            " WHERE recording = ? AND turn = ? AND side = ? AND seq = ?",
            (
                *(self._position, delay.waited_ms, first),
                *(self.key, delay.index, delay.side.value, first + len(delay.responses) - 1),
            ),
        )

    def _add_responses(self, turn: int, side: Side, responses: tuple[RawResponse, ...]) -> int:
        """Add the answers that are not there yet, in a row with those they follow; `seq` of the first of all.

        What announced a reply was stored when it came. After a failure others may follow it than had before: then
        all are added once more.
        """
        before = self._answers.get(side, _NO_ANSWERS)
        if responses[: len(before.responses)] != before.responses:
            before = _Answers(before.first + len(before.responses), ())
        start = len(before.responses)
        self._connection.executemany(
            "INSERT INTO responses (recording, turn, side, seq, http_status, content_type, correlation_id,"
            " elapsed_ms, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (self.key, turn, side.value, before.first + number, *response_columns(responses[number]))
                for number in range(start, len(responses))
            ],
        )
        self._answers[side] = _Answers(before.first, responses)
        return before.first


@dataclass(frozen=True, slots=True)
class _Answers:
    """The latest answers of a side in the turn under way, and where they are in the store."""

    first: int
    responses: tuple[RawResponse, ...]


_NO_ANSWERS = _Answers(0, ())
