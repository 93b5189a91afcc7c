"""One comparison's events, written to the store as they happen."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from polycompare import __version__
from polycompare.model.events import (
    ComparisonStarted,
    DeploymentRead,
    Event,
    RebuildStarted,
    SideAnswered,
    TurnCompared,
    TurnStarted,
)
from polycompare.model.outcomes import Failure, NotSent, RawResponse
from polycompare.model.turns import SideInfo
from polycompare.model.values import Side
from polycompare.model.verdicts import Verdict, root_turn, verdict_of
from polycompare.recordings.encoding import (
    Column,
    to_body,
    to_deployment,
    to_metadata,
    to_optional_text,
    to_recorded,
    to_sides,
    to_target,
    to_text,
    to_time,
    to_user_turn,
)
from polycompare.recordings.records import (
    KeptAnswer,
    KeptDelay,
    KeptOutcome,
    KeptRebuiltTurn,
    KeptRecovery,
    KeptReply,
    KeptTurnEnd,
    Record,
    record_of,
)
from polycompare.recordings.store import Store

# A verdict only gets worse as a conversation goes on: same, then diverged, then error.
_KEEP_WORSE_VERDICT = f"""
    UPDATE recordings
    SET verdict = CASE
            WHEN verdict = '{Verdict.ERROR}' OR :verdict = '{Verdict.SAME}' THEN coalesce(verdict, :verdict)
            ELSE :verdict
        END,
        root_turn = coalesce(root_turn, :root_turn),
        judged_by = :judged_by
    WHERE key = :key
"""  # noqa: S608 - the two words are constants of the model


class RecordingWriter:
    """Writes one comparison, event by event. The first event is `ComparisonStarted`.

    Retries and troubles are not kept: they leave nothing behind. An outcome told twice, as after a cancelled turn,
    is kept once, as told last. A recording cannot be gone on with after an event that could not be stored.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._rows: _Rows | None = None

    def write(self, event: Event) -> None:
        """Store one event, in a transaction: it is on disk when `write` returns, or with the one it is a part of.

        Raises `StoreError` where that fails; nothing of the event is stored then.
        """
        record = record_of(event)
        if record is None:
            return
        with self._store.transaction() as connection:
            if isinstance(record, ComparisonStarted):
                self._rows = _Rows(connection, _insert_recording(connection, record))
                return
            if self._rows is None:
                raise RuntimeError("the first event of a recording is ComparisonStarted")
            self._rows.add(record)
            match event:
                case SideAnswered(outcome=Failure()):
                    self._rows.judge(Verdict.ERROR, None)
                case TurnCompared(comparison):
                    turns = (comparison,)
                    self._rows.judge(verdict_of(turns), root_turn(turns))
                case _:
                    pass


class _Rows:
    """The rows of one recording after its first, and where the next goes."""

    def __init__(self, connection: sqlite3.Connection, key: int) -> None:
        self._connection = connection
        self._key = key
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
                    (self._key, index, side.value),
                )
                self._insert_outcome("outcomes", index, side, outcome, {})
            case KeptTurnEnd(index, parted):
                self._connection.execute(
                    "UPDATE turns SET compared = ?, parted = ? WHERE recording = ? AND turn = ?",
                    (self._position, to_sides(parted), self._key, index),
                )

    def judge(self, verdict: Verdict, root: int | None) -> None:
        """Let the recording's verdict be no better than this one."""
        values = {"verdict": verdict.value, "root_turn": root, "judged_by": __version__, "key": self._key}
        self._connection.execute(_KEEP_WORSE_VERDICT, values)

    def _insert(self, table: str, columns: Mapping[str, Column]) -> None:
        row = {"recording": self._key, "position": self._position, **columns}
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
        self._insert(table, {**place, **_outcome_columns(outcome), **columns})

    def _add_turn(self, started: TurnStarted) -> None:
        self._answers.clear()
        columns: dict[str, Column] = {
            "turn": started.index,
            "user": to_text(started.user),
            "started_at": to_time(started.at),
            "metadata": to_metadata(started.metadata),
            "to_candidate": to_user_turn(started.to_candidate),
            "cleanup": started.cleanup,
        }
        self._insert("turns", columns)
        self._connection.execute("UPDATE recordings SET turns = turns + 1 WHERE key = ?", (self._key,))

    def _add_delay(self, delay: KeptDelay) -> None:
        if not delay.responses:
            return  # nothing to read it from
        first = self._add_responses(delay.index, delay.side, delay.responses)
        self._connection.execute(
            "UPDATE responses SET position = ?, waited_ms = ?, first = ?"
            " WHERE recording = ? AND turn = ? AND side = ? AND seq = ?",
            (
                *(self._position, delay.waited_ms, first),
                *(self._key, delay.index, delay.side.value, first + len(delay.responses) - 1),
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
                (self._key, turn, side.value, before.first + number, *_response_columns(responses[number]))
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


def _insert_recording(connection: sqlite3.Connection, start: ComparisonStarted) -> int:
    parent, part = start.parent, start.part_of
    cursor = connection.execute(
        "INSERT INTO recordings (id, started_at, name, seed, send_order, parent, parent_turn, run, repeat)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            to_text(start.id),
            to_time(start.started_at),
            to_optional_text(start.name),
            start.seed,
            start.order.value,
            None if parent is None else to_text(parent.recording_id),
            None if parent is None else parent.turn,
            None if part is None else to_text(part.run_id),
            None if part is None else part.repeat,
        ),
    )
    key = cursor.lastrowid
    assert key is not None  # noqa: S101 - an INSERT always leaves one
    connection.executemany(
        "INSERT INTO sides (recording, side, target_name, environment, target, conversation_id, deployment,"
        " ab_test, recorded) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [_side_row(key, side, start.sides.of(side)) for side in Side],
    )
    return key


def _side_row(key: int, side: Side, info: SideInfo) -> tuple[Column, ...]:
    return (
        *(key, side.value),
        to_text(info.target.name),
        info.target.environment.value,
        to_target(info.target),
        to_text(info.conversation_id),
        to_deployment(info.deployment),
        info.ab_test.value,
        to_recorded(info.recorded),
    )


def _response_columns(response: RawResponse) -> tuple[Column, ...]:
    return (
        response.status,
        to_optional_text(response.content_type),
        to_optional_text(response.correlation_id),
        response.elapsed_ms,
        to_body(response.body),
    )


def _outcome_columns(outcome: KeptOutcome) -> dict[str, Column]:
    match outcome:
        case KeptReply(_, latency_ms, delayed):
            return {"kind": "reply", "elapsed_ms": latency_ms, "delayed": delayed}
        case Failure():
            return {
                "kind": "failed",
                "elapsed_ms": outcome.elapsed_ms,
                "failure_kind": outcome.kind.value,
                "message": to_text(outcome.message),
                "http_status": outcome.http_status,
                "code": to_optional_text(outcome.code),
                "service_message": to_optional_text(outcome.service_message),
                "correlation_id": to_optional_text(outcome.correlation_id),
                "retry_after": outcome.retry_after,
            }
        case NotSent(reason, since):
            return {"kind": "not_sent", "reason": reason.value, "since": since}
