"""What a compared turn comes to, in one mark."""

from enum import StrEnum

from polycompare.model.divergences import SignalClass, Status
from polycompare.model.outcomes import Failure, NotSent
from polycompare.model.turns import TurnComparison


class Mark(StrEnum):
    """What a turn comes to, the weightiest first; recordings keep the values."""

    FAILED = "failed"
    NEW = "new"
    CARRIED = "carried"
    WORDS = "words"
    ONE_SIDED = "one-sided"
    CLEANUP = "cleanup"
    SAME = "same"
    WAITING = "waiting"


def mark_of(comparison: TurnComparison) -> Mark:
    """The weightiest thing about a compared turn; muted divergences weigh nothing."""
    outcomes = comparison.turn.outcomes
    if (
        comparison.fault is not None
        or isinstance(outcomes.baseline, Failure)
        or isinstance(outcomes.candidate, Failure)
    ):
        return Mark.FAILED
    if comparison.turn.cleanup:
        return Mark.CLEANUP
    seen = [d for d in comparison.divergences if d.muted is None]
    if any(d.counts for d in seen):
        return Mark.NEW
    if any(d.status is Status.CARRIED and d.signal_class is SignalClass.BEHAVIOUR for d in seen):
        return Mark.CARRIED
    if any(d.status is not Status.RESOLVED and d.signal_class is SignalClass.WORDING for d in seen):
        return Mark.WORDS
    if isinstance(outcomes.baseline, NotSent) or isinstance(outcomes.candidate, NotSent):
        return Mark.ONE_SIDED
    return Mark.SAME
