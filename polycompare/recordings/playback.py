"""Recordings read back: the same events, from disk."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from sqlite3 import Row
from typing import TypeAlias

from polycompare.engine.contained import CompareTurn, contained
from polycompare.engine.ledger import Ledger
from polycompare.model.events import (
    ComparisonStarted,
    DeploymentRead,
    Event,
    SideAnswered,
    SideDelayed,
    TurnCompared,
    TurnStarted,
)
from polycompare.model.outcomes import Failure, FailureKind, NotSent, NotSentReason, Outcome, RawResponse, Reply
from polycompare.model.turns import Comparison, SideInfo, Turn
from polycompare.model.values import Pair, Side
from polycompare.recordings.encoding import (
    from_body,
    from_deployment,
    from_optional_text,
    from_target,
    from_text,
    from_time,
    to_text,
)
from polycompare.recordings.errors import StoreError
from polycompare.recordings.store import Store

DecodeReply: TypeAlias = Callable[[RawResponse], Reply]
"""Reads a reply from an HTTP answer; raises `ValueError` for one that it cannot read."""

_Placed: TypeAlias = tuple[float, Event]
"""An event and its position in the recording."""

_AFTER_ALL = float("inf")  # the position of what was not recorded


def load_comparison(
    store: Store, recording_id: str, decode_reply: DecodeReply, compare: CompareTurn
) -> Comparison:
    """A whole recording, with every turn compared anew. Raises `StoreError` for an id that is not there."""
    ledger = Ledger()
    for event in events_of(store, recording_id, decode_reply, compare):
        ledger.apply(event)
    return ledger.comparison


def events_of(store: Store, recording_id: str, decode_reply: DecodeReply, compare: CompareTurn) -> Iterator[Event]:
    """The events of a recording in the order in which they happened; replies are read from their raw answers.

    A turn that was under way when polycompare stopped is told to its end: a side whose answer is not there has a
    failure that says so, and the turn is compared. A turn that `compare` stumbles over is told with its fault.
    Raises `StoreError` for an id that is not there.
    """
    found = store.rows("SELECT * FROM recordings WHERE id = ?", (to_text(recording_id),))
    if not found:
        raise StoreError(f'There is no recording "{recording_id}" in {store.path}.')
    recording = found[0]
    sides = store.rows("SELECT * FROM sides WHERE recording = ?", (recording["key"],))
    started = _started(recording, sides)
    yield started
    deployments = [
        (row["position"], DeploymentRead(Side(row["side"]), from_deployment(row["deployment"])))
        for row in sides
        if row["position"] is not None
    ]
    deployments.sort(key=lambda placed: placed[0])
    reader = _TurnReader(store, recording["key"], started.sides, decode_reply)
    compare = contained(compare)
    for turn in store.rows("SELECT * FROM turns WHERE recording = ? ORDER BY turn", (recording["key"],)):
        for position, event in reader.events(turn, compare):
            while deployments and deployments[0][0] < position:
                yield deployments.pop(0)[1]
            yield event
    for _, event in deployments:
        yield event


def _started(recording: Row, rows: list[Row]) -> ComparisonStarted:
    by_side = {Side(row["side"]): row for row in rows}

    def info(side: Side) -> SideInfo:
        row = by_side[side]
        at_start = row["deployment"] if row["position"] is None else None  # one with a position was read later
        return SideInfo(from_target(row["target"]), from_text(row["conversation_id"]), from_deployment(at_start))

    return ComparisonStarted(
        from_text(recording["id"]),
        from_time(recording["started_at"]),
        Pair(Side.BASELINE, Side.CANDIDATE).map(info),
        from_optional_text(recording["name"]),
    )


class _TurnReader:
    """Reads the turns of one recording, in order."""

    def __init__(self, store: Store, key: int, sides: Pair[SideInfo], decode_reply: DecodeReply) -> None:
        self._store = store
        self._key = key
        self._names = sides.map(lambda info: info.target.name)
        self._decode = decode_reply
        self._over: dict[Side, NotSent] = {}

    def events(self, turn: Row, compare: CompareTurn) -> Iterator[_Placed]:
        """The events of one turn with their positions."""
        index, user = turn["turn"], from_text(turn["user"])
        yield turn["position"], TurnStarted(index, user, from_time(turn["started_at"]))
        outcomes = self._rows_by_side("SELECT * FROM outcomes WHERE recording = ? AND turn = ?", index)
        answers = self._rows_by_side(
            "SELECT * FROM responses WHERE recording = ? AND turn = ? ORDER BY seq", index
        )
        placed: list[_Placed] = []
        told: dict[Side, Outcome] = {}
        for side in Side:
            responses = tuple(_response(row) for row in answers[side])
            delays = list(self._delays(index, side, answers[side], responses))
            position = _AFTER_ALL
            if outcomes[side]:
                row = outcomes[side][0]
                position = row["position"]
                told[side] = self._outcome(side, row, responses[: row["responses"]])
            else:
                told[side] = self._over.get(side) or self._interrupted(index, side, delays, responses)
            self._note_end(index, side, told[side])
            placed += [*delays, (position, SideAnswered(index, side, told[side]))]
        yield from sorted(placed, key=lambda event: event[0])
        comparison = compare(Turn(index, user, Pair(told[Side.BASELINE], told[Side.CANDIDATE])))
        yield _AFTER_ALL if turn["compared"] is None else turn["compared"], TurnCompared(comparison)

    def _rows_by_side(self, query: str, index: int) -> dict[Side, list[Row]]:
        by_side: dict[Side, list[Row]] = {side: [] for side in Side}
        for row in self._store.rows(query, (self._key, index)):
            by_side[Side(row["side"])].append(row)
        return by_side

    def _delays(
        self, index: int, side: Side, rows: list[Row], responses: tuple[RawResponse, ...]
    ) -> Iterator[tuple[float, SideDelayed]]:
        """What a side said before its reply was ready. What cannot be read any more is left out."""
        for count, row in enumerate(rows, start=1):
            if row["position"] is None:
                continue
            reply = self._reply(responses[:count], row["waited_ms"], delayed=True)
            if not isinstance(reply, ValueError):
                yield row["position"], SideDelayed(index, side, reply)

    def _outcome(self, side: Side, row: Row, responses: tuple[RawResponse, ...]) -> Outcome:
        match row["kind"]:
            case "reply":
                reply = self._reply(responses, row["elapsed_ms"], delayed=bool(row["delayed"]))
                if isinstance(reply, ValueError):
                    name, index = self._names.of(side), row["turn"]
                    message = f"The recorded answer of {name} to turn {index} could not be read: {reply}."
                    return Failure(
                        FailureKind.MALFORMED, message, elapsed_ms=row["elapsed_ms"], responses=responses
                    )
                return reply
            case "failed":
                return Failure(
                    FailureKind(row["failure_kind"]),
                    from_text(row["message"]),
                    row["http_status"],
                    from_optional_text(row["code"]),
                    from_optional_text(row["service_message"]),
                    from_optional_text(row["correlation_id"]),
                    row["retry_after"],
                    row["elapsed_ms"],
                    responses,
                )
            case _:
                return NotSent(NotSentReason(row["reason"]), row["since"])

    def _reply(
        self, responses: tuple[RawResponse, ...], latency_ms: float, *, delayed: bool
    ) -> Reply | ValueError:
        """The reply that the last of `responses` holds, with what the recording knows better."""
        if not responses:
            return ValueError("no answer was kept")
        try:
            reply = self._decode(responses[-1])
        except ValueError as error:
            return error
        return replace(reply, responses=responses, latency_ms=latency_ms, delayed=delayed)

    def _interrupted(
        self,
        index: int,
        side: Side,
        delays: list[tuple[float, SideDelayed]],
        responses: tuple[RawResponse, ...],
    ) -> Failure:
        said = f", after it had said “{delays[-1][1].reply.text}”" if delays else ""
        message = (
            f"polycompare stopped before {self._names.of(side)}'s answer to turn {index} came{said}; "
            "whether the agent processed the turn is unknown."
        )
        waited = delays[-1][1].reply.latency_ms if delays else 0.0
        return Failure(FailureKind.BROKEN, message, elapsed_ms=waited, responses=responses)

    def _note_end(self, index: int, side: Side, outcome: Outcome) -> None:
        """Remember that a side takes no more turns, as the session that was recorded did."""
        if isinstance(outcome, Failure):
            self._over[side] = NotSent(NotSentReason.FAILED, index)
        elif isinstance(outcome, Reply) and outcome.ended:
            self._over[side] = NotSent(NotSentReason.ENDED, index)


def _response(row: Row) -> RawResponse:
    return RawResponse(
        row["http_status"],
        from_body(row["body"]),
        from_optional_text(row["content_type"]),
        from_optional_text(row["correlation_id"]),
        row["elapsed_ms"],
    )
