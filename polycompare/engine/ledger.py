"""Events folded into what is known of a comparison so far."""

from dataclasses import replace

from polycompare.model.events import ComparisonStarted, DeploymentRead, Event, TurnCompared
from polycompare.model.turns import Comparison, TurnComparison


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
            case DeploymentRead(side, deployment) if self._started is not None:
                sides = self._started.sides
                info = replace(sides.of(side), deployment=deployment)
                self._started = replace(self._started, sides=sides.replaced(side, info))
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
        return Comparison(start.id, start.started_at, start.sides, tuple(self.turns), start.name)
