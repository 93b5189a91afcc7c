"""Events folded into what is known of a comparison so far."""

from dataclasses import replace

from polycompare.model.events import (
    ComparisonStarted,
    DeploymentRead,
    Event,
    RebuildStarted,
    SideAnswered,
    TurnCompared,
)
from polycompare.model.outcomes import Reply
from polycompare.model.turns import Comparison, SideInfo, TurnComparison
from polycompare.model.values import Side


class Ledger:
    """Takes the events of one comparison in order and gives the `Comparison` they amount to.

    A turn counts from its `TurnCompared` on. Each event costs the same however long the conversation is.
    """

    def __init__(self) -> None:
        self.turns: list[TurnComparison] = []
        self._started: ComparisonStarted | None = None

    def apply(self, event: Event) -> None:
        """Take one event."""
        match event:
            case ComparisonStarted():
                self._started = event
                self.turns.clear()
            case DeploymentRead(side, deployment, ab_test):
                self._replace(side, replace(self._info(side), deployment=deployment, ab_test=ab_test))
            case RebuildStarted(side=side, conversation_id=conversation_id):
                self._replace(side, replace(self._info(side), conversation_id=conversation_id))
            case SideAnswered(side=side, outcome=Reply(conversation_id=conversation_id)):
                # The service may have given the conversation an id of its own.
                if conversation_id and conversation_id != self._info(side).conversation_id:
                    self._replace(side, replace(self._info(side), conversation_id=conversation_id))
            case TurnCompared(comparison):
                self.turns.append(comparison)
            case _:
                pass  # what happens within a turn is in its comparison

    @property
    def started(self) -> ComparisonStarted:
        """The start of the comparison, with the deployments as far as they are known."""
        if self._started is None:
            raise LookupError("no comparison was started")
        return self._started

    @property
    def comparison(self) -> Comparison:
        """The comparison so far, without a turn under way."""
        start = self.started
        return Comparison(
            start.id,
            start.started_at,
            start.sides,
            tuple(self.turns),
            start.name,
            start.seed,
            start.order,
            start.parent,
            start.part_of,
            origin=start.origin,
        )

    def _info(self, side: Side) -> SideInfo:
        return self.started.sides.of(side)

    def _replace(self, side: Side, info: SideInfo) -> None:
        start = self.started
        self._started = replace(start, sides=start.sides.replaced(side, info))
