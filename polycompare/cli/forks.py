"""Going on from a turn of a recording with something else."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from polycompare.cli.recorded_names import PREFIX, read_conversation, recording_name
from polycompare.model.errors import UserError
from polycompare.model.turns import Parent, SideInfo, Turn
from polycompare.model.values import Pair, Side

if TYPE_CHECKING:
    from polycompare.engine.twin_session import TwinSession


class ForkError(UserError):
    """A place that nothing can be forked from."""


@dataclass(frozen=True, slots=True)
class Fork:
    """Where a new conversation leaves a recorded one: `turns` are those before, the greeting first.

    `names` are the names by which the recording's sides are opened again.
    """

    parent: Parent
    turns: tuple[Turn, ...]
    names: Pair[str]

    @property
    def again(self) -> int:
        """How many user turns are sent once more."""
        return len(self.turns) - 1

    async def send_again(self, session: "TwinSession") -> None:
        """Open both sides and send them the turns before the fork's own."""
        greeting, *others = self.turns
        await session.start(greeting.outcomes)
        for turn in others:
            await session.send(turn.said, turn.outcomes)


def read_fork(place: str, store: Path | None) -> Fork:
    """The fork at `RECORDING@TURN`. Raises `UserError` where there is no such recording or turn."""
    where, at, number = place.rpartition("@")
    if not at or not where or not (number.isascii() and number.isdigit() and len(number) < 10):
        raise ForkError(f"--fork {place!r} is not understood; give RECORDING@TURN, such as last@3.")
    turn = int(number)
    conversation = read_conversation(where.removeprefix(PREFIX), store)
    count = len(conversation.turns)
    if not 1 <= turn <= count:
        last = f"the turns 1 to {count}" if count > 1 else "turn 1"
        raise ForkError(f"Recording {conversation.id} cannot be forked at turn {turn}; it can at {last}.")
    parent = Parent(conversation.id, turn)
    names = Pair(Side.BASELINE, Side.CANDIDATE).map(lambda side: _name_of(conversation.sides.of(side)))
    return Fork(parent, conversation.turns[:turn], names)


def _name_of(info: SideInfo) -> str:
    return recording_name(info) or info.target.name
