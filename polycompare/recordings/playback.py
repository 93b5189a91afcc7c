"""Recordings read back: the same events, from the store or from an exported file."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from polycompare.engine.contained import CompareTurn, contained
from polycompare.engine.exchange import quoted
from polycompare.engine.ledger import Ledger
from polycompare.model.events import (
    ComparisonStarted,
    DeploymentRead,
    Event,
    RebuildStarted,
    SideAnswered,
    SideDelayed,
    SideRecovered,
    TurnCompared,
    TurnRebuilt,
    TurnStarted,
)
from polycompare.model.outcomes import Failure, FailureKind, NotSent, NotSentReason, Outcome, RawResponse, Reply
from polycompare.model.recoveries import Decision, RebuiltTurn, Recovery
from polycompare.model.targets import Api
from polycompare.model.turns import Comparison, Turn, TurnComparison
from polycompare.model.values import Pair, Side
from polycompare.recordings.reading import stored_records
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

DecodeReply: TypeAlias = Callable[[Api, RawResponse], Reply]
"""Reads a reply from an answer of an API; raises `ValueError` for one that it cannot read."""


def load_comparison(
    store: Store, recording_id: str, decode_reply: DecodeReply, compare: CompareTurn
) -> Comparison:
    """A whole recording, with every turn compared anew. Raises `StoreError` for an id that is not there."""
    return comparison_of(events_of(store, recording_id, decode_reply, compare))


def events_of(store: Store, recording_id: str, decode_reply: DecodeReply, compare: CompareTurn) -> Iterator[Event]:
    """The events of a stored recording, as `played` tells them. Raises `StoreError` for an unknown id."""
    return played(stored_records(store, recording_id), decode_reply, compare)


def comparison_of(events: Iterable[Event]) -> Comparison:
    """What the events of a comparison amount to."""
    ledger = Ledger()
    for event in events:
        ledger.apply(event)
    return ledger.comparison


def played(records: Iterable[Record], decode_reply: DecodeReply, compare: CompareTurn) -> Iterator[Event]:
    """The events of a recording in the order in which they happened; replies are read from their raw answers.

    A turn that was under way when polycompare stopped is told to its end: a side whose answer is not there has a
    failure that says so, and the turn is compared. A turn that `compare` stumbles over is told with its fault. In
    a real conversation there is nothing to compare with.
    """
    player: Player | None = None
    for record in records:
        if isinstance(record, ComparisonStarted):
            is_real = record.origin is not None
            player = Player(record, decode_reply, TurnComparison if is_real else contained(compare))
            yield record
        elif player is not None:
            yield from player.play(record)
    if player is not None:
        yield from player.end_turn(())


@dataclass(slots=True)
class _UnderWay:
    """A turn that was begun, and what came of it so far."""

    started: TurnStarted
    outcomes: dict[Side, Outcome] = field(default_factory=dict)
    announced: dict[Side, tuple[KeptDelay, Reply | None]] = field(default_factory=dict)
    rebuilt: dict[Side, list[RebuiltTurn]] = field(default_factory=dict)
    recoveries: list[Recovery] = field(default_factory=list)


class Player:
    """Tells the events of one recording, in order. `conversations` is what each side's session is called."""

    def __init__(self, started: ComparisonStarted, decode_reply: DecodeReply, compare: CompareTurn) -> None:
        self.conversations = {side: started.sides.of(side).conversation_id for side in Side}
        self._infos = started.sides
        self._decode = decode_reply
        self._compare = compare
        self._over: dict[Side, NotSent] = {}
        self._under_way: _UnderWay | None = None

    def play(self, record: Record) -> Iterator[Event]:
        """The events of one record after the first."""
        match record:
            case TurnStarted():
                yield from self.end_turn(())
                self._under_way = _UnderWay(record)
                yield record
            case DeploymentRead():
                yield record
            case KeptTurnEnd(_, parted):
                yield from self.end_turn(parted)
            case _ if self._under_way is not None:
                yield from self._within(record, self._under_way)

    def end_turn(self, parted: tuple[Side, ...]) -> Iterator[Event]:
        """Tell the end of the turn under way, if there is one."""
        if self._under_way is None:
            return
        turn, self._under_way = self._under_way, None
        index = turn.started.index
        for side in Side:
            if side not in turn.outcomes:
                yield self._answered(turn, side, self._over.get(side) or self._interrupted(turn, side))
        outcomes = Pair(turn.outcomes[Side.BASELINE], turn.outcomes[Side.CANDIDATE])
        started = turn.started
        whole = Turn(
            index,
            started.user,
            outcomes,
            started.metadata,
            tuple(turn.recoveries),
            parted,
            started.to_candidate,
            started.cleanup,
            started.service_turn,
        )
        yield TurnCompared(self._compare(whole))

    def _within(self, record: Record, turn: _UnderWay) -> Iterator[Event]:
        match record:
            case KeptDelay(index, side):
                reply = self._announcement(record)
                turn.announced[side] = (record, reply)
                if reply is not None:
                    yield SideDelayed(index, side, reply)
            case RebuildStarted(_, side, conversation_id):
                self.conversations[side] = conversation_id
                turn.rebuilt[side] = []
                yield record
            case KeptRebuiltTurn(index, side, earlier, outcome, differs):
                rebuilt = RebuiltTurn(earlier, self._read(side, earlier, outcome), differs)
                turn.rebuilt.setdefault(side, []).append(rebuilt)
                yield TurnRebuilt(index, side, rebuilt)
            case KeptRecovery():
                turn.recoveries.append(self._recovery(record, turn))
                yield SideRecovered(record.index, turn.recoveries[-1])
            case KeptAnswer(index, side, outcome):
                yield self._answered(turn, side, self._read(side, index, outcome))

    def _recovery(self, record: KeptRecovery, turn: _UnderWay) -> Recovery:
        side, decision = record.side, record.decision
        if decision is not Decision.FRESH:
            return Recovery(side, record.failure, decision, record.conversation_id)
        turn.announced.pop(side, None)  # in the session that was given up
        rebuilt = tuple(turn.rebuilt.get(side, ()))
        return Recovery(side, record.failure, decision, record.conversation_id, rebuilt)

    def _answered(self, turn: _UnderWay, side: Side, outcome: Outcome) -> SideAnswered:
        """Note a side's outcome; one that ends the session says what becomes of the turns after it."""
        index = turn.started.index
        turn.outcomes[side] = outcome
        match outcome:
            case Failure():
                self._over[side] = NotSent(NotSentReason.FAILED, index)
            case Reply(ended=True):
                self._over[side] = NotSent(NotSentReason.ENDED, index)
            case NotSent():
                self._over[side] = outcome
            case _:
                self._over.pop(side, None)
        return SideAnswered(index, side, outcome)

    def _read(self, side: Side, index: int, outcome: KeptOutcome) -> Outcome:
        """The outcome of turn `index`; a reply that cannot be read is a failure."""
        if not isinstance(outcome, KeptReply):
            return outcome
        reply = self._reply(side, outcome)
        if isinstance(reply, Reply):
            return reply
        name = self._infos.of(side).target.name
        message = f"The recorded answer of {name} to turn {index} could not be read: {reply}."
        return Failure(FailureKind.MALFORMED, message, elapsed_ms=outcome.latency_ms, responses=outcome.responses)

    def _announcement(self, delay: KeptDelay) -> Reply | None:
        """What a side said before its reply was ready; None where it cannot be read any more."""
        reply = self._reply(delay.side, KeptReply(delay.responses, delay.waited_ms, delayed=True))
        return reply if isinstance(reply, Reply) else None

    def _reply(self, side: Side, kept: KeptReply) -> Reply | ValueError:
        """The reply that the last of its answers holds, with what the recording knows better."""
        if not kept.responses:
            return ValueError("no answer was kept")
        try:
            reply = self._decode(self._infos.of(side).target.api, kept.responses[-1])
        except ValueError as error:
            return error
        if reply.conversation_id:
            self.conversations[side] = reply.conversation_id
        return replace(
            reply,
            conversation_id=self.conversations[side],  # the service need not repeat it
            responses=kept.responses,
            latency_ms=kept.latency_ms,
            delayed=kept.delayed,
        )

    def _interrupted(self, turn: _UnderWay, side: Side) -> Outcome:
        """The outcome of a turn that polycompare stopped in, on a side that might have taken it."""
        info, index = self._infos.of(side), turn.started.index
        if info.recorded is not None:
            return NotSent(NotSentReason.NOT_RECORDED, index)
        delay, reply = turn.announced.get(side, (None, None))
        said = "" if reply is None else f", after it had said “{quoted(reply.text)}”"
        message = (
            f"polycompare stopped before {info.target.name}'s answer to turn {index} came{said}; "
            "whether the agent processed the turn is unknown."
        )
        if delay is None:
            return Failure(FailureKind.BROKEN, message)
        return Failure(FailureKind.BROKEN, message, elapsed_ms=delay.waited_ms, responses=delay.responses)
