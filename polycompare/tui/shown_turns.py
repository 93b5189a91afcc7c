"""From a compared turn to what is shown of it. The work is done here, off the event loop."""

from dataclasses import dataclass, replace

from polycompare.diffing.words import word_changes
from polycompare.engine.contained import CompareTurn
from polycompare.model.outcomes import Outcome, Reply
from polycompare.model.turn_marks import mark_of
from polycompare.model.turns import TurnComparison
from polycompare.model.values import Pair, Side
from polycompare.tui.conversation import Conversation
from polycompare.tui.judging import Judge
from polycompare.tui.side_lines import CLIP
from polycompare.tui.turn_view import TurnView, swapped_turn


@dataclass(frozen=True, slots=True)
class ShownTurns:
    """The turns of a conversation as they are shown, and what compares and judges the next one."""

    views: list[TurnView]
    compare: CompareTurn | None
    judge: Judge


def shown_turns(conversation: Conversation, compare: CompareTurn | None, judge: Judge) -> ShownTurns:
    """All turns of a conversation: as they are recorded, or by `compare` the other way round."""
    kept, swapped = conversation.kept, compare is not None
    if kept is None:
        comparisons = [_this_way_round(each, compare) for each in list(conversation.recorded)]
        return ShownTurns([view_of(each) for each in judge.all(comparisons)], compare, judge)
    light = [kept.light(_this_way_round(each, compare)) for each in kept]
    judge.begin(light)
    views = [kept.light_view(view_of(judge.following(kept.whole(each, swapped=swapped)))) for each in light]
    return ShownTurns(views, compare, judge)


def shown_turn(recorded: TurnComparison, compare: CompareTurn | None, judge: Judge | None) -> TurnView:
    """The turn after those that were shown."""
    comparison = _this_way_round(recorded, compare)
    return view_of(comparison if judge is None else judge.following(comparison))


def judged_again(conversation: Conversation, judge: Judge) -> ShownTurns:
    """The turns that are shown already, judged anew."""
    kept, views = conversation.kept, list(conversation.turns)
    comparisons = [view.comparison for view in views if view.comparison is not None]
    judge.begin(comparisons)
    again: list[TurnView] = []
    for view, before in zip(views, comparisons, strict=True):
        whole = before if kept is None else kept.whole(before, swapped=conversation.swapped)
        judged = judge.following(whole)
        shown = replace(view, comparison=judged, mark=mark_of(judged))
        again.append(shown if kept is None else kept.light_view(shown))
    return ShownTurns(again, None, judge)


def _this_way_round(recorded: TurnComparison, compare: CompareTurn | None) -> TurnComparison:
    return recorded if compare is None else compare(swapped_turn(recorded.turn))


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
        None if turn.to_candidate is None else turn.to_candidate.text,
        turn.cleanup,
    )


def _path(comparison: TurnComparison, side: Side) -> tuple[str, ...] | None:
    """A side's way through its nodes in this turn alone."""
    outcome = comparison.turn.outcomes.of(side)
    if not isinstance(outcome, Reply) or outcome.node_trace is None:
        return None
    return outcome.node_trace[comparison.trace_offsets.of(side) :]


def _words(outcome: Outcome) -> str:
    return outcome.text[:CLIP] if isinstance(outcome, Reply) else ""
