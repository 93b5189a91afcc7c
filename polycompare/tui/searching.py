"""Finding turns by what was said in them."""

from collections.abc import Sequence
from itertools import count

from polycompare.model.outcomes import Reply
from polycompare.model.values import Side
from polycompare.tui.turn_view import TurnView, Unread


def turns_with(views: Sequence[TurnView], words: str) -> list[int]:
    """The turns in which the user or a side says this, whatever its case."""
    wanted = words.casefold()
    return [number for number, view in zip(count(), views) if wanted and wanted in said_in(view)]


def said_in(view: TurnView) -> str:
    """All that is said in a turn, in one case."""
    said = [view.user, view.to_candidate or ""]
    for side in Side:
        state = view.sides.of(side)
        if isinstance(state, Reply | Unread):
            said.append(state.text or "")
    return "\n".join(said).casefold()
