"""What varies by itself, applied: is a difference one that the control showed?

A difference is noise only where both of its values were seen at this place, or where the place never had the same
value twice and type and shape of both agree with what it had. All else is *beyond the control*, and counts.
"""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from polycompare.diffing.noise_learning import learned
from polycompare.diffing.noise_names import Named, names_of, own_traces, trace_name
from polycompare.diffing.path_patterns import PatternIndex
from polycompare.diffing.value_names import value_name
from polycompare.model.divergences import Divergence, Signal, Status
from polycompare.model.rules import NoisyPath
from polycompare.model.turns import TurnComparison
from polycompare.model.values import MISSING, Missing, Pair

__all__ = ["NoiseIndex", "NoiseVerdict", "learned", "value_name"]

_NOTHING: Final = value_name(MISSING)


class NoiseVerdict(StrEnum):
    """What the control says of a difference."""

    WITHIN = "within"  # it was seen, or is one more of values that never recur
    BEYOND = "beyond"  # its place varies by itself, but not like this
    UNKNOWN = "unknown"  # its place did not vary


class NoiseIndex:
    """Judges differences by what was learned.

    In a scenario only what was learned of it counts, at the turns where it varied so: what varies where a guest
    asks for the hours says nothing about where one books. In a conversation that is no scenario what was learned
    of such ones does, at any turn.
    """

    def __init__(self, noise: Sequence[NoisyPath]) -> None:
        self._noise = noise
        self._of_signal: dict[Signal, tuple[list[int], PatternIndex]] = {}
        for signal in {entry.signal for entry in noise}:
            numbers = [number for number, entry in enumerate(noise) if entry.signal is signal]
            self._of_signal[signal] = numbers, PatternIndex(noise[number].path for number in numbers)

    def verdict(
        self, divergence: Divergence, *, scenario: str | None, turn: int, comparison: TurnComparison | None = None
    ) -> tuple[NoiseVerdict, int | None]:
        """What the control says, and by which entry of the noise; by none where the place did not vary.

        `comparison` is that of the turn. A difference in the node trace is judged by both whole traces, since
        every single node was seen somewhere: without them only a node that comes and goes is within.
        """
        there = self._entries_at(divergence.signal, divergence.path)
        entries = [number for number in there if self._noise[number].scenario == scenario]
        if not entries:
            return NoiseVerdict.UNKNOWN, None
        holding = [number for number in entries if scenario is None or turn in self._noise[number].turns]
        within = (
            self._trace_entry(holding, divergence, comparison)
            if divergence.signal is Signal.NODE_TRACE
            else self._value_entry(holding, divergence)
        )
        if within is not None:
            return NoiseVerdict.WITHIN, within
        if divergence.status is Status.RESOLVED:
            return NoiseVerdict.UNKNOWN, None  # both sides agree again: there is nothing beyond anything
        return NoiseVerdict.BEYOND, entries[0]

    def _value_entry(self, numbers: Sequence[int], divergence: Divergence) -> int | None:
        """The entry that has both values."""
        named = names_of(divergence)
        return next((number for number in numbers if _covers(self._noise[number], named)), None)

    def _trace_entry(
        self, numbers: Sequence[int], divergence: Divergence, comparison: TurnComparison | None
    ) -> int | None:
        """The entry of a node that comes and goes, where the edit or all that differs is of such nodes; else that
        which has both whole traces without them."""
        passing = {
            value: number
            for number in numbers
            if _NOTHING in self._noise[number].values
            for value in self._noise[number].values - {_NOTHING}
        }
        nodes = [node for node in (divergence.baseline, divergence.candidate) if not isinstance(node, Missing)]
        if all(value_name(node) in passing for node in nodes):
            return passing[value_name(nodes[0])]
        traces = None if comparison is None else own_traces(comparison.turn.outcomes, comparison.trace_offsets)
        if traces is None:
            return None
        rest = traces.map(lambda trace: tuple(node for node in trace if value_name(node) not in passing))
        if rest.baseline == rest.candidate:
            both = (*traces.baseline, *traces.candidate)
            return next((passing[value_name(node)] for node in both if value_name(node) in passing), None)
        named = Pair(
            Named((trace_name(traces.baseline), trace_name(rest.baseline))),
            Named((trace_name(traces.candidate), trace_name(rest.candidate))),
        )
        return next((number for number in numbers if _covers(self._noise[number], named)), None)

    def _entries_at(self, signal: Signal, path: str) -> tuple[int, ...]:
        """The entries whose pattern matches a place."""
        if signal not in self._of_signal:
            return ()
        numbers, patterns = self._of_signal[signal]
        return tuple(numbers[found] for found in patterns.matching(path))


def _covers(entry: NoisyPath, named: Pair[Named]) -> bool:
    """Whether both values are among those of the entry."""
    both = (named.baseline, named.candidate)
    return all(not entry.values.isdisjoint(side.shapes if entry.free else side.names) for side in both)
