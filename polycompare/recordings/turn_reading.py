"""The turns of a recording, each read by itself."""

from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import takewhile
from typing import TypeAlias

from polycompare.engine.ledger import Ledger
from polycompare.model.events import ComparisonStarted, DeploymentRead, RebuildStarted, TurnCompared
from polycompare.model.turns import Turn, TurnComparison
from polycompare.model.values import Side
from polycompare.recordings.playback import DecodeReply, Player
from polycompare.recordings.records import Record

RecordsOfTurn: TypeAlias = Callable[[int], Sequence[Record]]
"""The records of a turn, from its `TurnStarted` on. Any thread may call it."""


@dataclass(frozen=True, slots=True)
class TurnPlan:
    """What must be known of all turns to read any one of them.

    `indices` are those of the turns, in order. `rebuilt` are the turns in which a side's session was begun anew,
    also in order, and `unfinished` those whose end was not told.
    """

    indices: Sequence[int]
    rebuilt: Mapping[Side, Sequence[int]]
    unfinished: Set[int]


class TurnReader:
    """Reads one turn as a playback of the whole recording would tell it. Any thread may use it.

    What the service calls a session it says in the turn that begins it, or in every reply.
    """

    def __init__(
        self, started: ComparisonStarted, plan: TurnPlan, records_of: RecordsOfTurn, decode_reply: DecodeReply
    ) -> None:
        self._started = started
        self._plan = plan
        self._records_of = records_of
        self._decode = decode_reply
        self._named_in: dict[tuple[Side, int], str] = {}

    def turn(self, index: int) -> Turn:
        """A turn with its outcomes. Raises `IndexError` where there is none of this number."""
        number = bisect_left(self._plan.indices, index)
        if self._plan.indices[number : number + 1] != [index]:
            raise IndexError(f"the recording has no turn {index}")
        first = number
        while first and self._plan.indices[first] in self._plan.unfinished:
            first -= 1  # what is not told of an unfinished turn follows from the one before
        player = self._player(self._plan.indices[first])
        turns: list[Turn] = []
        for earlier in self._plan.indices[first : number + 1]:
            turns += self._played(player, earlier)
        return turns[-1]

    def started_at_the_end(self, deployments: Sequence[DeploymentRead]) -> ComparisonStarted:
        """The start, with the deployments that were read and the sessions as they were known at last."""
        ledger = Ledger()
        ledger.apply(self._started)
        for read in deployments:
            ledger.apply(read)
        for side in Side if self._plan.indices else ():
            session = self._session(side, self._plan.indices[-1] + 1)
            ledger.apply(RebuildStarted(self._plan.indices[-1], side, session, 0))
        return ledger.started

    def _player(self, index: int) -> Player:
        """A player that is ready for the records of a turn."""
        player = Player(self._started, self._decode, TurnComparison)
        for side in Side:
            player.conversations[side] = self._session(side, index)
        return player

    def _played(self, player: Player, index: int) -> list[Turn]:
        events = [event for record in self._records_of(index) for event in player.play(record)]
        events += player.end_turn(())
        return [event.comparison.turn for event in events if isinstance(event, TurnCompared)]

    def _session(self, side: Side, before: int) -> str:
        """What a side's session was called before a turn."""
        first = self._plan.indices[0] if self._plan.indices else before
        if before <= first:
            return self._started.sides.of(side).conversation_id
        began = max((first, *takewhile(lambda turn: turn < before, self._plan.rebuilt[side])))
        if (side, began) not in self._named_in:
            player = Player(self._started, self._decode, TurnComparison)
            self._played(player, began)
            self._named_in[side, began] = player.conversations[side]
        return self._named_in[side, began]
