"""The names by which the control knows what a difference is between: values, whole traces, things that moved."""

from typing import NamedTuple, TypeAlias

from polycompare.diffing.equality import Value
from polycompare.diffing.functions import VOLATILE
from polycompare.diffing.paths import parse_path
from polycompare.diffing.value_names import folded, shape_names, value_name
from polycompare.model.divergences import Change, Divergence, Signal
from polycompare.model.outcomes import Outcome, Reply
from polycompare.model.turns import TurnComparison
from polycompare.model.values import Pair, Side

Names: TypeAlias = tuple[str, ...]


class Named(NamedTuple):
    """A value by the names under which the control may have it, and by its shapes."""

    names: Names
    shapes: Names = ()


def names_of(divergence: Divergence, comparison: TurnComparison | None) -> Pair[Named] | None:
    """The values of both sides as the control would have named them; None where they are not known.

    A difference in the node trace goes by both whole traces of its turn, which `comparison` has.
    """
    if divergence.signal is Signal.NODE_TRACE:
        if comparison is None:
            return None
        traces = own_traces(comparison.turn.outcomes, comparison.trace_offsets)
        return None if traces is None else traces.map(lambda trace: Named((trace,)))
    path = parse_path(divergence.path)
    values = lasting(divergence.signal, divergence.change, Pair(divergence.baseline, divergence.candidate))
    plain = marked(divergence.change, values.map(value_name))
    placed = marked(divergence.change, values.map(lambda value: value_name(folded(path, value))))
    return Pair(
        Named((plain.baseline, placed.baseline), shape_names(values.baseline)),
        Named((plain.candidate, placed.candidate), shape_names(values.candidate)),
    )


def own_traces(outcomes: Pair[Outcome], offsets: Pair[int]) -> Pair[str] | None:
    """The names of both sides' whole own traces of a turn; None unless both report one."""
    names: dict[Side, str] = {}
    for side in Side:
        outcome = outcomes.of(side)
        if not isinstance(outcome, Reply) or outcome.node_trace is None:
            return None
        names[side] = value_name(list(outcome.node_trace[offsets.of(side) :]))
    return Pair(names[Side.BASELINE], names[Side.CANDIDATE])


def lasting(signal: Signal, change: Change, values: Pair[Value]) -> Pair[Value]:
    """The values of a difference; of a call that only one side makes, without what no two calls have alike."""
    if signal is not Signal.FUNCTIONS or change not in (Change.ADDED, Change.REMOVED):
        return values
    return values.map(_without_volatile)


def _without_volatile(value: Value) -> Value:
    if not isinstance(value, dict):
        return value
    return {key: item for key, item in value.items() if key not in VOLATILE and key != "utterance"}


def marked(change: Change, names: Pair[str]) -> Pair[str]:
    """The names; what moved is the same on both sides, so its names tell that it did."""
    if change is not Change.MOVED:
        return names
    return Pair(f"in place: {names.baseline}", f"moved: {names.candidate}")
