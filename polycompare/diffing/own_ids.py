"""The conversation ids that each side of a conversation has had: no two sessions have the same."""

from collections.abc import Iterator

from polycompare.model.outcomes import Reply
from polycompare.model.turns import Turn
from polycompare.model.values import Pair, Side


class OwnIds:
    """Collects them over the turns of one conversation; a session that was rebuilt has one of its own."""

    def __init__(self) -> None:
        self._known: dict[Side, dict[str, None]] = {side: {} for side in Side}

    def at(self, turn: Turn) -> Pair[tuple[str, ...]]:
        """All ids up to the next turn, the longest first: one may be a part of another."""
        for side in Side:
            self._known[side].update(dict.fromkeys(_ids(turn, side)))
        return Pair(self._of(Side.BASELINE), self._of(Side.CANDIDATE))

    def _of(self, side: Side) -> tuple[str, ...]:
        return tuple(sorted(self._known[side], key=len, reverse=True))


def _ids(turn: Turn, side: Side) -> Iterator[str]:
    outcomes = [turn.outcomes.of(side)]
    for recovery in turn.recoveries:
        if recovery.side is side:
            outcomes += [rebuilt.outcome for rebuilt in recovery.rebuilt]
            if recovery.conversation_id is not None:
                yield recovery.conversation_id
    yield from (outcome.conversation_id for outcome in outcomes if isinstance(outcome, Reply))
