"""Forks: a conversation taken up at an earlier turn with another message, or driven once more as it was."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from polycompare.model.keys import keys_as_text
from polycompare.model.turns import Parent, SideInfo, Turn, TurnComparison, UserTurn
from polycompare.model.values import Pair, Side
from polycompare.tui.conversation import Conversation


@dataclass(frozen=True, slots=True)
class Fork:
    """What a fork sends: the turns of `past` again, the greeting first, then `message`; None sends no more.

    `past` has the turns as they were recorded, so that it can be told where the fork behaves otherwise; only keys
    that a caller pressed are text, since that is what can be sent (see `to_be_sent`).
    """

    parent: Parent
    past: tuple[Turn, ...]
    message: UserTurn | None

    def saying(self, text: str) -> "Fork":
        """The same fork with other words, which both sides hear."""
        if text == self.text:
            return self
        return replace(self, message=UserTurn(text, {} if self.message is None else self.message.metadata))

    @property
    def text(self) -> str:
        """The words of the message."""
        return "" if self.message is None else self.message.text

    @property
    def again(self) -> int:
        """How many user turns are sent again; the greeting is not sent."""
        return len(self.past) - 1


def fork_of(conversation: Conversation, turn: int) -> Fork | None:
    """A fork at a turn, with the message that it has there. None where there is nothing to fork: before the
    conversation has begun, at its greeting, and behind its end. Of a recording it reads the turns before: for off
    the event loop."""
    said = conversation.said(turn)
    if conversation.id is None or said is None or turn == 0:
        return None
    past = tuple(to_be_sent(comparison.turn) for comparison in conversation.recorded[:turn])
    message = replace(said, text=keys_as_text(said.text)) if conversation.is_one_sided else said
    return Fork(Parent(conversation.id, turn), past, message)


def to_be_sent(turn: Turn) -> Turn:
    """A recorded turn as it can be sent again: what a caller pressed in a real conversation is text then."""
    return turn if turn.service_turn is None else replace(turn, user=keys_as_text(turn.user))


def partings(turns: Sequence[TurnComparison]) -> Pair[int | None]:
    """The first turn in which each side of a fork behaves otherwise than what it was forked from."""

    def first(side: Side) -> int | None:
        return next((each.index for each in turns if side in each.turn.parted), None)

    return Pair(first(Side.BASELINE), first(Side.CANDIDATE))


def acts(info: SideInfo) -> bool:
    """Whether what is sent to a side may act on anything outside of the conversation."""
    return info.recorded is None and info.target.side_effects
