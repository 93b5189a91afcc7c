"""From a compared turn to what is shown of it. The work is done here, off the event loop."""

from polycompare.diffing.words import word_changes
from polycompare.model.outcomes import Outcome, Reply
from polycompare.model.turns import TurnComparison
from polycompare.model.values import Pair, Side
from polycompare.tui.side_lines import CLIP
from polycompare.tui.turn_view import TurnView, mark_of


def view_of(comparison: TurnComparison) -> TurnView:
    """A compared turn as it is shown."""
    turn = comparison.turn
    texts = turn.outcomes.map(_words)
    words = word_changes(texts.baseline, texts.candidate) if texts.baseline and texts.candidate else ()
    return TurnView(
        turn.index,
        turn.user,
        Pair(turn.outcomes.baseline, turn.outcomes.candidate),
        mark_of(comparison),
        comparison,
        comparison.fault,
        tuple(words),
        Pair(_path(comparison, Side.BASELINE), _path(comparison, Side.CANDIDATE)),
        turn.recoveries,
        turn.parted,
    )


def _path(comparison: TurnComparison, side: Side) -> tuple[str, ...] | None:
    """A side's way through its nodes in this turn alone."""
    outcome = comparison.turn.outcomes.of(side)
    if not isinstance(outcome, Reply) or outcome.node_trace is None:
        return None
    return outcome.node_trace[comparison.trace_offsets.of(side) :]


def _words(outcome: Outcome) -> str:
    return outcome.text[:CLIP] if isinstance(outcome, Reply) else ""
