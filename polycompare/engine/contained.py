"""A fault in comparing one turn stays with that turn."""

from collections.abc import Callable
from typing import TypeAlias

from polycompare.model.turns import Turn, TurnComparison

CompareTurn: TypeAlias = Callable[[Turn], TurnComparison]
"""Compares the turns of one conversation, called once per turn and in order."""

NewComparer: TypeAlias = Callable[[], CompareTurn]
"""Makes what compares one more conversation."""


def contained(compare: CompareTurn) -> CompareTurn:
    """`compare`, but what it raises becomes the turn's `fault`.

    Only a bug of ours raises there. It must neither end a conversation that goes on at the service nor make a
    recording unreadable, and it is told: the verdict is then an error.
    """

    def compare_or_say_why_not(turn: Turn) -> TurnComparison:
        try:
            return compare(turn)
        except Exception as error:
            return TurnComparison(
                turn,
                fault=f"The differences of turn {turn.index} could not be worked out "
                f"({type(error).__name__}: {error}): a bug in polycompare; both sides are recorded whole.",
            )

    return compare_or_say_why_not


def behaves_otherwise(comparison: TurnComparison) -> bool:
    """Whether the turn's outcomes newly part in behaviour; also where that could not be worked out."""
    return comparison.fault is not None or any(divergence.counts for divergence in comparison.divergences)
