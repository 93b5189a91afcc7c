"""Who speaks for one side of a comparison: an agent, or a recording."""

from typing import Protocol

from polycompare.model.events import Listener
from polycompare.model.outcomes import Failure, NotSent, Outcome
from polycompare.model.targets import Serving
from polycompare.model.turns import SideInfo, UserTurn


class Speaker(Protocol):
    """Gives one side's outcome of each turn, in order."""

    @property
    def info(self) -> SideInfo:
        """Who it is."""

    @property
    def is_over(self) -> bool:
        """Whether further turns would be *not sent*."""

    async def serving(self) -> Serving:
        """What answers on this side, as far as that is known."""

    async def answer(self, index: int, turn: UserTurn, emit: Listener) -> Outcome:
        """Turn `index` (0 opens the conversation), told through `emit`; a failure is a value."""

    def cancel(self, index: int) -> Failure | NotSent:
        """The outcome of turn `index` after the person stopped it under way; it is the last."""
