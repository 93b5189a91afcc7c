"""What the tabs say about the sides themselves: who replied, who did not, who did not report a signal."""

from collections.abc import Collection, Iterable

from polycompare.model.divergences import Divergence, Signal
from polycompare.model.outcomes import Failure, NotSent, NotSentReason, Outcome, Reply
from polycompare.model.turns import TurnComparison
from polycompare.model.values import Pair, Side
from polycompare.tui.detail.rows import Row, TextRow, note
from polycompare.tui.detail.spans import Role, Span

SIDE_ROLES = {Side.BASELINE: Role.BASELINE, Side.CANDIDATE: Role.CANDIDATE}


def replies(comparison: TurnComparison) -> Pair[Reply | None]:
    """Each side's reply, or None where it gave none."""
    return comparison.turn.outcomes.map(_reply)


def _reply(outcome: Outcome) -> Reply | None:
    return outcome if isinstance(outcome, Reply) else None


def of_signals(comparison: TurnComparison, signals: Collection[Signal]) -> list[Divergence]:
    """The divergences of some signals, in their order."""
    return [d for d in comparison.divergences if d.signal in signals]


def silent_sides(comparison: TurnComparison) -> list[Row]:
    """A line for each side that gave no reply."""
    rows: list[Row] = []
    for side in Side:
        said = silence(comparison.turn.outcomes.of(side))
        if said is not None:
            rows.append(TextRow((Span(f"{side.letter} ", SIDE_ROLES[side]), said)))
    return rows


def silence(outcome: Outcome) -> Span | None:
    """Why a side gave no reply, in a few words; None where it did, and where there is no such side."""
    match outcome:
        case Failure(kind=kind):
            return Span(f"✖ failed: {kind.replace('_', ' ')}", Role.FAILED)
        case NotSent(reason=NotSentReason.ENDED, since=since):
            return Span(f"not asked: it had ended the conversation at turn {since}", Role.MUTED)
        case NotSent(reason=NotSentReason.ABSENT):
            return None  # nobody was there to reply
        case NotSent(reason=NotSentReason.NOT_RECORDED):
            return Span("not in the recording", Role.MUTED)
        case NotSent(since=since):
            return Span(f"not asked: it had failed at turn {since}", Role.MUTED)
        case _:
            return None


def not_reported(comparison: TurnComparison, signals: Iterable[Signal]) -> list[Row]:
    """A line for each signal that a replying side did not carry."""
    return [
        note(f"{signal.replace('_', ' ')}: not reported by {_who(comparison.not_reported[signal])}")
        for signal in signals
        if comparison.not_reported.get(signal)
    ]


def _who(sides: Collection[Side]) -> str:
    return "either side" if len(sides) == 2 else " and ".join(side.letter for side in sides)
