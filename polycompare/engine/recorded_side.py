"""A recording as one side of a comparison: nothing is sent to it."""

from collections.abc import Sequence

from polycompare.model.events import Listener
from polycompare.model.keys import keys_as_text
from polycompare.model.outcomes import Failure, NotSent, NotSentReason, Outcome, Reply
from polycompare.model.targets import Serving
from polycompare.model.turns import SideInfo, Turn, UserTurn
from polycompare.model.values import Side


class RecordedSide:
    """Says what one side said in a recording, as long as the user says what was said there.

    `turns` are the recording's, `side` whose outcomes are taken of it. A turn that is not in the recording, or
    reads otherwise there, is *not sent*, and so is every one after it.
    """

    def __init__(self, info: SideInfo, side: Side, turns: Sequence[Turn]) -> None:
        self.info = info
        self._side = side
        self._turns = turns
        self._over: NotSent | None = None

    @property
    def is_over(self) -> bool:
        """Whether further turns would be *not sent*."""
        return self._over is not None

    async def serving(self) -> Serving:
        """The deployment that was recorded."""
        return Serving(self.info.deployment, self.info.ab_test)

    async def answer(self, index: int, turn: UserTurn, emit: Listener) -> Outcome:
        """What the side said in the recording's turn `index`."""
        if self._over is not None:
            return self._over
        if index >= len(self._turns) or not _same(self._turns[index].said.heard_by(self._side), turn):
            self._over = NotSent(NotSentReason.NOT_RECORDED, index)
            return self._over
        outcome = self._turns[index].outcomes.of(self._side)
        match outcome:
            case Failure():
                self._over = NotSent(NotSentReason.FAILED, index)
            case Reply(ended=True):
                self._over = NotSent(NotSentReason.ENDED, index)
            case NotSent():
                self._over = outcome
            case _:
                pass
        return outcome

    def cancel(self, index: int) -> NotSent:
        """Stopped before the recording was asked: nothing of it is lost, and it says no more."""
        self._over = NotSent(NotSentReason.NOT_RECORDED, index)
        return self._over


def _same(recorded: UserTurn, turn: UserTurn) -> bool:
    """Whether both are the same turn. Keys that a real caller pressed are sent on as text."""
    same_words = keys_as_text(recorded.text) == keys_as_text(turn.text)
    return same_words and dict(recorded.metadata) == dict(turn.metadata)
