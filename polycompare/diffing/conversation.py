"""The comparison of a conversation, turn by turn: find what differs, place it in time, judge it."""

from collections.abc import Iterable
from typing import Final

from polycompare.diffing.lens import Lens
from polycompare.diffing.paths import natural_order, parse_path
from polycompare.diffing.provenance import Provenance
from polycompare.diffing.turn_findings import TurnFinder
from polycompare.model.divergences import Divergence, Signal, Status
from polycompare.model.rules import NO_RULES, Rules
from polycompare.model.turns import Turn, TurnComparison
from polycompare.model.values import Pair

_IMPORTANCE: Final = {signal: rank for rank, signal in enumerate(Signal)}
_FRESHNESS: Final = {Status.NEW: 0, Status.CARRIED: 1, Status.RESOLVED: 2}


class ConversationComparer:
    """Compares the turns of one conversation, in order. It does no I/O, and never changes what it is given.

    `rules` say what does not count, in a conversation of the scenario `scenario` or in one that is none.
    `languages` are those of the targets. Without `fold`, volatile values are compared as they are.
    """

    def __init__(
        self,
        rules: Rules = NO_RULES,
        *,
        scenario: str | None = None,
        languages: Pair[str | None] | None = None,
        fold: bool = True,
    ) -> None:
        self._finder = TurnFinder(Lens(rules.options, fold, languages or Pair(None, None)))
        self._provenance = Provenance()

    def compare(self, turn: Turn) -> TurnComparison:
        """The divergences of the next turn, the most important first; of a cleanup turn there are none."""
        if turn.cleanup:
            return TurnComparison(turn)
        found = self._finder.find(turn)
        divergences = self._provenance.place(turn.index, found.findings, found.compared)
        return TurnComparison(
            turn,
            tuple(sorted(divergences, key=_rank)),
            found.not_reported,
            found.folded,
            partial_facts=found.partial_facts,
            trace_offsets=found.trace_offsets,
        )


def compare_all(turns: Iterable[Turn]) -> list[TurnComparison]:
    """A whole conversation, compared from its first turn on."""
    comparer = ConversationComparer()
    return [comparer.compare(turn) for turn in turns]


def _rank(divergence: Divergence) -> tuple[int, int, tuple[tuple[int, int, str], ...]]:
    return (
        _IMPORTANCE[divergence.signal],
        _FRESHNESS[divergence.status],
        natural_order(parse_path(divergence.path)),
    )
