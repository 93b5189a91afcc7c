"""Conversations that must not be spliced: evidence has to come from one session from its greeting to its end."""

from collections.abc import Iterable
from typing import Final

from polycompare.engine.decisions import choices_for
from polycompare.model.outcomes import Failure
from polycompare.model.recoveries import Decision
from polycompare.model.turns import TurnComparison
from polycompare.model.values import Side

MOST_REPEATS: Final = 2
"""How often a conversation is run again whole before its failure stands."""


def spoiling_failure(turns: Iterable[TurnComparison]) -> Failure | None:
    """The first failure for which a conversation is thrown away: one after which it could only go on spliced.

    Such are a turn of which nobody knows whether the agent took it, a reply that is lost, and a session that the
    service no longer has. What the agent itself refused would come again, and stands.
    """
    for turn in turns:
        if turn.turn.cleanup:
            continue  # after the evidence
        for side in Side:
            outcome = turn.turn.outcomes.of(side)
            if isinstance(outcome, Failure) and Decision.FRESH in choices_for(outcome, turn.index):
                return outcome
    return None
