"""A recording's records, read from the store in the order in which they were written."""

from collections.abc import Iterator
from contextlib import contextmanager
from sqlite3 import Row
from typing import TypeAlias

from polycompare.model.events import ComparisonStarted, DeploymentRead, RebuildStarted, TurnStarted
from polycompare.model.outcomes import Failure, FailureKind, NotSent, NotSentReason, RawResponse
from polycompare.model.recoveries import Decision
from polycompare.model.targets import AbTest, Order
from polycompare.model.turns import Origin, Parent, RunPart, SideInfo
from polycompare.model.values import Pair, Side
from polycompare.recordings.encoding import (
    ILLEGIBLE,
    from_body,
    from_deployment,
    from_metadata,
    from_optional_text,
    from_recorded,
    from_sides,
    from_target,
    from_text,
    from_time,
    from_user_turn,
    to_text,
)
from polycompare.recordings.errors import IllegibleError, StoreError, StoreFailedError
from polycompare.recordings.records import (
    KeptAnswer,
    KeptDelay,
    KeptOutcome,
    KeptRebuiltTurn,
    KeptRecovery,
    KeptReply,
    KeptTurnEnd,
    Record,
)
from polycompare.recordings.store import Store

_Placed: TypeAlias = tuple[int, Record]
"""A record and its position in the recording."""


def stored_records(store: Store, recording_id: str) -> Iterator[Record]:
    """The records of a recording, a turn at a time. Raises `StoreError` for an id that is not there."""
    key, started = recording_start(store, recording_id)
    yield started
    deployments = _deployments(store, key)
    for turn in store.rows("SELECT turn FROM turns WHERE recording = ? ORDER BY turn", (key,)):
        for position, record in _placed_records(store, key, turn["turn"]):
            while deployments and deployments[0][0] < position:
                yield deployments.pop(0)[1]
            yield record
    for _, record in deployments:
        yield record


def recording_start(store: Store, recording_id: str) -> tuple[int, ComparisonStarted]:
    """The key of a recording's rows, and its start. Raises `StoreError` for an id that is not there."""
    found = store.rows("SELECT * FROM recordings WHERE id = ?", (to_text(recording_id),))
    if not found and store.damage is not None:
        raise StoreFailedError(f'The recording "{recording_id}" is among what was lost. {store.damage}')
    if not found:
        raise StoreError(f'There is no recording "{recording_id}" in {store.path}.')
    with legible_rows(store):
        return found[0]["key"], _started(store, found[0])


def deployments_read(store: Store, key: int) -> list[DeploymentRead]:
    """The deployments that were read for a recording, in order."""
    return [read for _, read in _deployments(store, key)]


def turn_records(store: Store, key: int, index: int) -> list[Record]:
    """The records of a turn in order, none where there is no such turn; a deployment that was read is in none."""
    return [record for _, record in _placed_records(store, key, index)]


def _placed_records(store: Store, key: int, index: int) -> list[_Placed]:
    rows = store.rows("SELECT * FROM turns WHERE recording = ? AND turn = ?", (key, index))
    with legible_rows(store):
        return _TurnRows(store, key, index).records(rows[0]) if rows else []


@contextmanager
def legible_rows(store: Store) -> Iterator[None]:
    """Raise `IllegibleError` for rows that are not as they were written, where SQLite did not see it."""
    try:
        yield
    except ILLEGIBLE as error:
        raise IllegibleError(
            f"A recording in {store.path} is damaged and cannot be read ({error!r}); export the others."
        ) from error


def _started(store: Store, recording: Row) -> ComparisonStarted:
    key: int = recording["key"]
    sides = store.rows("SELECT * FROM sides WHERE recording = ?", (key,))
    infos = {Side(row["side"]): _side_info(row) for row in sides}
    origins = store.rows("SELECT * FROM origins WHERE recording = ?", (key,))
    parent, run = recording["parent"], recording["run"]
    return ComparisonStarted(
        from_text(recording["id"]),
        from_time(recording["started_at"]),
        Pair(infos[Side.BASELINE], infos[Side.CANDIDATE]),
        from_optional_text(recording["name"]),
        recording["seed"],
        Order(recording["send_order"]),
        None if parent is None else Parent(from_text(parent), recording["parent_turn"]),
        None if run is None else RunPart(from_text(run), recording["repeat"]),
        Origin(from_time(origins[0]["fetched_at"]), _response(origins[0])) if origins else None,
    )


def _side_info(row: Row) -> SideInfo:
    return SideInfo(
        from_target(row["target"]),
        from_text(row["conversation_id"]),
        from_deployment(row["deployment"]),
        AbTest(row["ab_test"]),
        from_recorded(row["recorded"]),
    )


def _deployments(store: Store, key: int) -> list[tuple[int, DeploymentRead]]:
    rows = store.rows("SELECT * FROM deployments WHERE recording = ? ORDER BY position", (key,))
    with legible_rows(store):
        return [_deployment_read(row) for row in rows]


def _deployment_read(row: Row) -> tuple[int, DeploymentRead]:
    read = DeploymentRead(Side(row["side"]), from_deployment(row["deployment"]), AbTest(row["ab_test"]))
    return row["position"], read


class _TurnRows:
    """What the store holds of one turn."""

    def __init__(self, store: Store, key: int, index: int) -> None:
        self._store = store
        self._place = (key, index)
        self._index = index
        self._answers: dict[Side, list[RawResponse]] = {side: [] for side in Side}

    def records(self, turn: Row) -> list[_Placed]:
        """The turn's records with their positions, in order."""
        cleanup = bool(turn["cleanup"])
        started = TurnStarted(
            self._index,
            from_text(turn["user"]),
            from_time(turn["started_at"]),
            from_metadata(turn["metadata"]),
            from_user_turn(turn["to_candidate"], cleanup=cleanup),
            cleanup,
            turn["service_turn"],
        )
        placed: list[_Placed] = [(turn["position"], started), *self._delays()]  # these read the answers
        placed += [(row["position"], self._answer(row)) for row in self._rows("outcomes")]
        placed += [(row["position"], self._rebuild(row)) for row in self._rows("rebuilds")]
        placed += [(row["position"], self._rebuilt_turn(row)) for row in self._rows("rebuilt_turns")]
        placed += [(row["position"], self._recovery(row)) for row in self._rows("recoveries")]
        if turn["compared"] is not None:
            placed.append((turn["compared"], KeptTurnEnd(self._index, from_sides(turn["parted"]))))
        placed.sort(key=lambda record: record[0])
        return placed

    def _rows(self, table: str, order: str = "position") -> list[Row]:
        query = f"SELECT * FROM {table} WHERE recording = ? AND turn = ? ORDER BY {order}"  # noqa: S608 - our own names
        return self._store.rows(query, self._place)

    def _delays(self) -> Iterator[_Placed]:
        """Read the turn's answers; gives the records of those that only announced a reply."""
        for row in self._rows("responses", "seq"):
            side = Side(row["side"])
            answers = self._answers[side]
            answers.append(_response(row))
            if row["position"] is not None:
                yield (
                    row["position"],
                    KeptDelay(self._index, side, tuple(answers[row["first"] :]), row["waited_ms"]),
                )

    def _answer(self, row: Row) -> KeptAnswer:
        return KeptAnswer(self._index, Side(row["side"]), self._outcome(row))

    def _rebuild(self, row: Row) -> RebuildStarted:
        return RebuildStarted(self._index, Side(row["side"]), from_text(row["conversation_id"]), row["again"])

    def _rebuilt_turn(self, row: Row) -> KeptRebuiltTurn:
        outcome, differs = self._outcome(row), bool(row["differs"])
        return KeptRebuiltTurn(self._index, Side(row["side"]), row["rebuilt"], outcome, differs)

    def _recovery(self, row: Row) -> KeptRecovery:
        conversation_id = from_optional_text(row["conversation_id"])
        decision, failure = Decision(row["decision"]), self._failure(row)
        return KeptRecovery(self._index, Side(row["side"]), decision, failure, conversation_id)

    def _outcome(self, row: Row) -> KeptOutcome:
        match row["kind"]:
            case "reply":
                return KeptReply(self._responses(row), row["elapsed_ms"], bool(row["delayed"]))
            case "failed":
                return self._failure(row)
            case _:
                return NotSent(NotSentReason(row["reason"]), row["since"])

    def _failure(self, row: Row) -> Failure:
        return Failure(
            FailureKind(row["failure_kind"]),
            from_text(row["message"]),
            row["http_status"],
            from_optional_text(row["code"]),
            from_optional_text(row["service_message"]),
            from_optional_text(row["correlation_id"]),
            row["retry_after"],
            row["elapsed_ms"],
            self._responses(row),
        )

    def _responses(self, row: Row) -> tuple[RawResponse, ...]:
        first: int = row["first"]
        return tuple(self._answers[Side(row["side"])][first : first + row["responses"]])


def _response(row: Row) -> RawResponse:
    return RawResponse(
        row["http_status"],
        from_body(row["body"]),
        from_optional_text(row["content_type"]),
        from_optional_text(row["correlation_id"]),
        row["elapsed_ms"],
    )
