"""The comparison of a conversation, turn by turn: find what differs, place it in time, judge it."""

from collections.abc import Iterable

from polycompare.diffing.lens import Lens
from polycompare.diffing.muting import Muting
from polycompare.diffing.provenance import Provenance
from polycompare.diffing.turn_findings import TurnFinder
from polycompare.model.rules import NO_RULES, Rules
from polycompare.model.turns import Turn, TurnComparison
from polycompare.model.values import Pair


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
        self._muting = Muting(rules, scenario)

    def compare(self, turn: Turn) -> TurnComparison:
        """The next turn with its divergences, judged, the most important first, and what may have caused them.

        A cleanup turn is not compared.
        """
        if turn.cleanup:
            return TurnComparison(turn)
        found = self._finder.find(turn)
        divergences = self._provenance.place(turn.index, found.findings, found.compared)
        compared = TurnComparison(
            turn,
            tuple(divergences),
            found.not_reported,
            found.folded,
            partial_facts=found.partial_facts,
            trace_offsets=found.trace_offsets,
        )
        return self._muting.judged(compared)


def compare_all(turns: Iterable[Turn]) -> list[TurnComparison]:
    """A whole conversation, compared from its first turn on."""
    comparer = ConversationComparer()
    return [comparer.compare(turn) for turn in turns]
