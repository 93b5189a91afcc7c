"""Judging the turns of a conversation as they are shown: by the rules that hold now, and by what came of trying it
again."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from polycompare.diffing.muting import Muting
from polycompare.model.change_classes import ChangeClass
from polycompare.model.divergences import Signal
from polycompare.model.rules import Rules
from polycompare.model.turns import TurnComparison

if TYPE_CHECKING:
    from polycompare.diffing.evidence import Place
    from polycompare.model.evidence import Tally
    from polycompare.tui.trial import Trial


class Judge:
    """Judges the turns of one conversation, from the first on; used off the event loop.

    `scenario` is the conversation's name. Rules speak of the sides as they are recorded: where these are shown
    `swapped`, so are the rules. `tallies` are what the `trial` told of the divergences.
    """

    def __init__(self, rules: Rules, scenario: str | None, *, swapped: bool, trial: "Trial | None" = None) -> None:
        shown_rules = _swapped(rules) if swapped else rules
        self._muting = Muting(shown_rules, scenario)
        self._options = rules.options
        self._swapped = swapped
        self._trial = trial
        self.tallies: Mapping[Place, Tally] = {}
        self._by_chance: set[tuple[int, Signal, str]] = set()  # turn, signal, path

    def all(self, comparisons: Sequence[TurnComparison]) -> list[TurnComparison]:
        """All turns so far, judged anew."""
        self.begin(comparisons)
        return [self.following(comparison) for comparison in comparisons]

    def begin(self, comparisons: Sequence[TurnComparison]) -> None:
        """Judge all turns so far anew, each by `following`; their answers are not looked at yet."""
        if self._trial is not None:
            self.tallies = self._trial.tallies(comparisons, self._options, swapped=self._swapped)
        self._by_chance.clear()

    def following(self, comparison: TurnComparison) -> TurnComparison:
        """The turn after the last one that was judged."""
        judged = self._muting.judged(comparison, self.tallies or None)
        return self._without_chance(judged) if self.tallies else judged

    def _without_chance(self, comparison: TurnComparison) -> TurnComparison:
        """The turn without causes that trying it again has shown to come by chance."""
        from polycompare.diffing.evidence import noise_stands

        for each in comparison.divergences:
            tally = self.tallies.get((comparison.index, each.signal, each.identity))
            if tally is not None and noise_stands(tally):
                self._by_chance.add((comparison.index, each.signal, each.path))
        causes = tuple(c for c in comparison.causes if (c.turn, c.signal, c.path) not in self._by_chance)
        return comparison if causes == comparison.causes else replace(comparison, causes=causes)


def swapped_class(change: ChangeClass) -> ChangeClass:
    """A change class with the sides exchanged."""
    return replace(change, baseline=change.candidate, candidate=change.baseline)


def _swapped(rules: Rules) -> Rules:
    accepted = tuple(replace(each, change=swapped_class(each.change)) for each in rules.accepted)
    return replace(rules, accepted=accepted)
