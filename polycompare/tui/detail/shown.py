"""What is shown of the divergences, and how their status looks; light, for the first paint."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from polycompare.model.divergences import Divergence, Status
from polycompare.tui.detail.spans import Role

if TYPE_CHECKING:
    from polycompare.diffing.evidence import Place
    from polycompare.model.evidence import Tally

STATUS_ROLES: Final = {Status.NEW: Role.NEW, Status.CARRIED: Role.CARRIED, Status.RESOLVED: Role.RESOLVED}


@dataclass(frozen=True, slots=True)
class Shown:
    """What the person wants to see of turn `turn`: whether carried divergences are folded, whether muted ones and
    folded values are there, and what driving the conversation again told. `roomy` says that there are many lines
    to show it on. Without `placed` it is not known yet since when the turn's divergences are there."""

    fold_carried: bool = False
    show_muted: bool = False
    turn: int = 0
    tallies: "Mapping[Place, Tally]" = field(default_factory=dict)
    roomy: bool = False
    placed: bool = True

    def tally_of(self, divergence: Divergence) -> "Tally | None":
        """What driving the conversation again told of a divergence of the turn, if it did."""
        return self.tallies.get((self.turn, divergence.signal, divergence.identity))
