"""From compared turns to what is shown of them. The work is done here, off the event loop."""

from collections.abc import Iterable

from polycompare.diffing.traces import TraceHistory, traces_of
from polycompare.diffing.words import word_changes
from polycompare.model.outcomes import Outcome, Reply
from polycompare.model.turns import TurnComparison
from polycompare.model.values import Pair
from polycompare.tui.conversation import TurnView, mark_of
from polycompare.tui.transcript_blocks import CLIP


class ShownTurns:
    """Makes the views of one conversation's turns, in order."""

    def __init__(self) -> None:
        self._history = TraceHistory()

    def view(self, comparison: TurnComparison) -> TurnView:
        """The next turn as it is shown."""
        turn = comparison.turn
        both = traces_of(turn)
        if both is not None:
            paths: Pair[tuple[str, ...] | None] = self._history.own(both).map(lambda own: own.nodes)
        else:
            paths = turn.outcomes.map(lambda outcome: outcome.node_trace if isinstance(outcome, Reply) else None)
        texts = turn.outcomes.map(_words)
        words = word_changes(texts.baseline, texts.candidate) if texts.baseline and texts.candidate else ()
        sides = turn.outcomes
        return TurnView(
            turn.index,
            turn.user,
            Pair(sides.baseline, sides.candidate),
            mark_of(comparison),
            comparison,
            comparison.fault,
            tuple(words),
            paths,
        )

    def views(self, comparisons: Iterable[TurnComparison]) -> list[TurnView]:
        """The next turns as they are shown."""
        return [self.view(comparison) for comparison in comparisons]


def _words(outcome: Outcome) -> str:
    return outcome.text[:CLIP] if isinstance(outcome, Reply) else ""
