"""What is shown of the divergences, and how their status looks; light, for the first paint."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from polycompare.model.divergences import Divergence, Status
from polycompare.model.outcomes import NotSent, NotSentReason
from polycompare.model.turns import TurnComparison
from polycompare.model.values import JsonObject
from polycompare.tui.detail.spans import Role

if TYPE_CHECKING:
    from polycompare.diffing.evidence import Place
    from polycompare.model.evidence import Tally

STATUS_ROLES: Final = {Status.NEW: Role.NEW, Status.CARRIED: Role.CARRIED, Status.RESOLVED: Role.RESOLVED}


@dataclass(frozen=True, slots=True)
class Shown:
    """What the person wants to see of turn `turn`: whether carried divergences are folded, whether muted ones and
    folded values are there, and what driving the conversation again told. `roomy` says that there are many lines
    to show it on. Without `placed` it is not known yet since when the turn's divergences are there. In a real
    conversation `before` is the state that was told last before the turn; None: none was, or it was not read."""

    fold_carried: bool = False
    show_muted: bool = False
    turn: int = 0
    tallies: "Mapping[Place, Tally]" = field(default_factory=dict)
    roomy: bool = False
    placed: bool = True
    before: JsonObject | None = None

    def tally_of(self, divergence: Divergence) -> "Tally | None":
        """What driving the conversation again told of a divergence of the turn, if it did."""
        return self.tallies.get((self.turn, divergence.signal, divergence.identity))


def is_real(comparison: TurnComparison) -> bool:
    """Whether it is a turn of a real conversation, which has one side."""
    outcomes = comparison.turn.outcomes
    return any(
        isinstance(outcome, NotSent) and outcome.reason is NotSentReason.ABSENT
        for outcome in (outcomes.baseline, outcomes.candidate)
    )
