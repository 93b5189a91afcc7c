"""The turns of a recording, of which only those that are looked at are held with their answers."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, overload

from polycompare.model.outcomes import Outcome, Reply
from polycompare.model.turns import Turn, TurnComparison, UserTurn
from polycompare.model.values import Pair
from polycompare.tui.library import OpenedRecording
from polycompare.tui.turn_view import TurnView, swapped_turn

_MOST_HELD: Final = 256  # turns; a turn with 10 KB of state takes 150 KB when it is read


class KeptTurns(Sequence[TurnComparison]):
    """The turns as they are recorded, each with its answers: these are read whenever a turn is asked for.

    A turn that was not compared yet comes without divergences. Reading is for off the event loop; of a
    conversation of usual length everything is held once it was compared, and nothing read any more.
    """

    def __init__(self, recording: OpenedRecording) -> None:
        self._recording = recording
        self.are_held = len(recording.outlines) <= _MOST_HELD
        self._said = [outline.said for outline in recording.outlines]
        self._compared: list[TurnComparison] = []

    def __len__(self) -> int:
        return len(self._said)

    @overload
    def __getitem__(self, index: int) -> TurnComparison: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[TurnComparison]: ...
    def __getitem__(self, index: int | slice) -> TurnComparison | Sequence[TurnComparison]:
        """A turn, or several, with what they were answered."""
        if isinstance(index, slice):
            return [self[each] for each in range(*index.indices(len(self)))]
        index = range(len(self))[index]
        if index < len(self._compared):
            return self.whole(self._compared[index], swapped=False)
        return TurnComparison(self.turn(index))

    def turn(self, index: int) -> Turn:
        """A turn as it was recorded."""
        if self.are_held and index < len(self._compared):
            return self._compared[index].turn
        return self._recording.turn(index)

    def whole(self, comparison: TurnComparison, *, swapped: bool) -> TurnComparison:
        """A compared turn with its answers; its sides may be shown `swapped`."""
        if self.are_held:
            return comparison
        turn = self.turn(comparison.index)
        return replace(comparison, turn=swapped_turn(turn) if swapped else turn)

    def light(self, comparison: TurnComparison) -> TurnComparison:
        """What is held of a compared turn while nobody looks at it."""
        return comparison if self.are_held else bare(comparison)

    def light_view(self, view: TurnView) -> TurnView:
        """What is held of a turn as it is shown, while nobody looks at it."""
        return view if self.are_held else bare_view(view)

    def said(self, index: int) -> UserTurn:
        """What the user said; this reads nothing."""
        return self._said[index]

    @property
    def compared(self) -> int:
        """How many turns were compared, from the first on."""
        return len(self._compared)

    def add(self, comparison: TurnComparison) -> None:
        """The turn after those that were compared."""
        self._compared.append(self.light(comparison))


def bare(comparison: TurnComparison) -> TurnComparison:
    """A compared turn without the answers that its divergences were found in."""
    outcomes = comparison.turn.outcomes
    kept = Pair(_bare_outcome(outcomes.baseline), _bare_outcome(outcomes.candidate))
    return replace(comparison, turn=replace(comparison.turn, outcomes=kept))


def bare_view(view: TurnView) -> TurnView:
    """A turn as it is drawn among others, without its answers."""
    if view.comparison is None:
        return view
    comparison = bare(view.comparison)
    outcomes = comparison.turn.outcomes
    return replace(view, comparison=comparison, sides=Pair(outcomes.baseline, outcomes.candidate))


def _bare_outcome(outcome: Outcome) -> Outcome:
    """What is drawn of an outcome, without what makes it large."""
    if isinstance(outcome, Reply):
        return replace(
            outcome,
            responses=(),
            state=None,
            functions=None,
            llm_requests=None,
            metrics=None,
            extra={},
        )
    return outcome
