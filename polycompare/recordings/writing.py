"""One comparison's events, written to the store as they happen."""

import sqlite3
from collections.abc import Sequence

from polycompare import __version__
from polycompare.model.events import (
    ComparisonStarted,
    DeploymentRead,
    Event,
    SideAnswered,
    SideDelayed,
    SideRetrying,
    TurnCompared,
    TurnStarted,
)
from polycompare.model.outcomes import Failure, NotSent, Outcome, RawResponse, Reply
from polycompare.model.turns import SideInfo, TurnComparison
from polycompare.model.values import Side
from polycompare.model.verdicts import Verdict, root_turn, verdict_of
from polycompare.recordings.encoding import (
    Column,
    to_body,
    to_deployment,
    to_optional_text,
    to_target,
    to_text,
    to_time,
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
    """Writes one comparison, event by event; each event is one transaction, on disk when `write` returns.

    The first event is `ComparisonStarted`. Retries are not kept: they leave nothing behind. An outcome told twice,
    as after a cancelled turn, is kept once, as told last.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._key: int | None = None
        self._position = 0

    def write(self, event: Event) -> None:
        """Store one event. Raises `StoreError` where that fails; nothing of the event is stored then."""
        match event:
            case ComparisonStarted():
                with self._store.transaction() as connection:
                    self._key = _insert_recording(connection, event)
                self._position = 0
            case SideRetrying():
                return
            case _:
                if self._key is None:
                    raise RuntimeError("the first event of a recording is ComparisonStarted")
                self._position += 1
                with self._store.transaction() as connection:
                    _Rows(connection, self._key, self._position).add(event)


class _Rows:
    """The rows of one event of a recording."""

    def __init__(self, connection: sqlite3.Connection, key: int, position: int) -> None:
        self._connection = connection
        self._key = key
        self._position = position

    def add(self, event: DeploymentRead | TurnStarted | SideDelayed | SideAnswered | TurnCompared) -> None:
        match event:
            case DeploymentRead(side, deployment):
                self._connection.execute(
                    "UPDATE sides SET deployment = ?, position = ? WHERE recording = ? AND side = ?",
                    (to_deployment(deployment), self._position, self._key, side.value),
                )
            case TurnStarted():
                self._add_turn(event)
            case SideDelayed(index, side, reply):
                self._add_responses(index, side, reply.responses)
                self._connection.execute(
                    "UPDATE responses SET position = ?, waited_ms = ?"
                    " WHERE recording = ? AND turn = ? AND side = ? AND seq = ?",
                    (self._position, reply.latency_ms, self._key, index, side.value, len(reply.responses) - 1),
                )
            case SideAnswered(index, side, outcome):
                self._add_outcome(index, side, outcome)
                if isinstance(outcome, Failure):
                    self._judge(Verdict.ERROR, None)
            case TurnCompared(comparison):
                self._close_turn(comparison)

    def _add_turn(self, event: TurnStarted) -> None:
        self._connection.execute(
            "INSERT INTO turns (recording, turn, user, started_at, position) VALUES (?, ?, ?, ?, ?)",
            (self._key, event.index, to_text(event.user), to_time(event.at), self._position),
        )
        self._connection.execute("UPDATE recordings SET turns = turns + 1 WHERE key = ?", (self._key,))

    def _add_responses(self, turn: int, side: Side, responses: Sequence[RawResponse]) -> None:
        """Store the answers that are not there yet: those that announced the reply were stored when they came."""
        place = (self._key, turn, side.value)
        query = "SELECT count(*) FROM responses WHERE recording = ? AND turn = ? AND side = ?"
        stored = self._connection.execute(query, place).fetchone()[0]
        self._connection.executemany(
            "INSERT INTO responses (recording, turn, side, seq, http_status, content_type, correlation_id,"
            " elapsed_ms, body) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [(*place, seq, *_response_columns(responses[seq])) for seq in range(stored, len(responses))],
        )

    def _add_outcome(self, turn: int, side: Side, outcome: Outcome) -> None:
        columns = {
            "recording": self._key,
            "turn": turn,
            "side": side.value,
            "position": self._position,
            **_outcome_columns(outcome),
        }
        names, places = ", ".join(columns), ", ".join("?" * len(columns))
        self._connection.execute(
            f"INSERT OR REPLACE INTO outcomes ({names}) VALUES ({places})",  # noqa: S608 - our own column names
            tuple(columns.values()),
        )
        if not isinstance(outcome, NotSent):
            self._add_responses(turn, side, outcome.responses)

    def _close_turn(self, comparison: TurnComparison) -> None:
        self._connection.execute(
            "UPDATE turns SET compared = ? WHERE recording = ? AND turn = ?",
            (self._position, self._key, comparison.index),
        )
        turns = (comparison,)
        self._judge(verdict_of(turns), root_turn(turns))

    def _judge(self, verdict: Verdict, root: int | None) -> None:
        values = {"verdict": verdict.value, "root_turn": root, "judged_by": __version__, "key": self._key}
        self._connection.execute(_KEEP_WORSE_VERDICT, values)


def _insert_recording(connection: sqlite3.Connection, event: ComparisonStarted) -> int:
    cursor = connection.execute(
        "INSERT INTO recordings (id, started_at, name) VALUES (?, ?, ?)",
        (to_text(event.id), to_time(event.started_at), to_optional_text(event.name)),
    )
    key = cursor.lastrowid
    assert key is not None  # noqa: S101 - an INSERT always leaves one
    connection.executemany(
        "INSERT INTO sides (recording, side, target_name, environment, target, conversation_id, deployment)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        [_side_row(key, side, event.sides.of(side)) for side in Side],
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
    )


def _response_columns(response: RawResponse) -> tuple[Column, ...]:
    return (
        response.status,
        to_optional_text(response.content_type),
        to_optional_text(response.correlation_id),
        response.elapsed_ms,
        to_body(response.body),
    )


def _outcome_columns(outcome: Outcome) -> dict[str, Column]:
    match outcome:
        case Reply():
            return {
                "kind": "reply",
                "responses": len(outcome.responses),
                "elapsed_ms": outcome.latency_ms,
                "delayed": outcome.delayed,
            }
        case Failure():
            return {
                "kind": "failed",
                "responses": len(outcome.responses),
                "elapsed_ms": outcome.elapsed_ms,
                "failure_kind": outcome.kind.value,
                "message": to_text(outcome.message),
                "http_status": outcome.http_status,
                "code": to_optional_text(outcome.code),
                "service_message": to_optional_text(outcome.service_message),
                "correlation_id": to_optional_text(outcome.correlation_id),
                "retry_after": outcome.retry_after,
            }
        case NotSent():
            return {"kind": "not_sent", "reason": outcome.reason.value, "since": outcome.since}
