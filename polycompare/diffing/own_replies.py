"""What each side has said so far: an agent that keeps its transcript has its own replies in its state."""

from typing import Final

from polycompare.model.outcomes import Outcome, Reply
from polycompare.model.turns import Turn
from polycompare.model.values import JsonValue, Pair, Side

OWN_REPLY: Final = "own reply"

_CLOSING: Final = tuple(".!?…。！？")
_FEWEST_WORDS: Final = 3


class OwnReplies:
    """Collects the replies of one conversation. What they say otherwise is compared where they are said."""

    def __init__(self) -> None:
        self._turns: dict[Side, dict[str, set[int]]] = {side: {} for side in Side}

    def note(self, turn: Turn) -> None:
        """Take the next turn. Of a rebuilt session, only what behaves as before counts as said at its turn."""
        for side in Side:
            self._note(side, turn.index, turn.outcomes.of(side))
        for recovery in turn.recoveries:
            if recovery.differs_from is None:
                for rebuilt in recovery.rebuilt:
                    self._note(recovery.side, rebuilt.index, rebuilt.outcome)

    def both_said(self, values: Pair[JsonValue]) -> bool:
        """Whether each side's value is the whole of what that side said, both at the same turn."""
        left, right = (self._said(side, values.of(side)) for side in Side)
        return not left.isdisjoint(right)

    def _note(self, side: Side, index: int, outcome: Outcome) -> None:
        if isinstance(outcome, Reply) and _is_sentence(text := outcome.text.strip()):
            self._turns[side].setdefault(text, set()).add(index)

    def _said(self, side: Side, value: JsonValue) -> set[int]:
        """The turns at which a side said just this."""
        return self._turns[side].get(value.strip(), set()) if isinstance(value, str) else set()


def _is_sentence(text: str) -> bool:
    """Whether a text is worded: a bare value, which a state may have for itself, is not."""
    return text.endswith(_CLOSING) or len(text.split()) >= _FEWEST_WORDS
