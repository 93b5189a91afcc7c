"""The names by which the control knows what a difference is between: values, whole traces, things that moved."""

from typing import NamedTuple, TypeAlias

from polycompare.diffing.equality import Value
from polycompare.diffing.functions import VOLATILE
from polycompare.diffing.paths import parse_path
from polycompare.diffing.traces import Trace
from polycompare.diffing.value_names import folded, shape_names, value_name
from polycompare.model.divergences import Change, Divergence, Signal
from polycompare.model.outcomes import Outcome, Reply
from polycompare.model.values import Pair, Side

Names: TypeAlias = tuple[str, ...]


class Named(NamedTuple):
    """A value by the names under which the control may have it, and by its shapes."""

    names: Names
    shapes: Names = ()


def names_of(divergence: Divergence) -> Pair[Named]:
    """The values of both sides as the control would have named them."""
    path = parse_path(divergence.path)
    values = lasting(divergence.signal, divergence.change, Pair(divergence.baseline, divergence.candidate))
    plain = marked(divergence.change, values.map(value_name))
    placed = marked(divergence.change, values.map(lambda value: value_name(folded(path, value))))
    return Pair(
        Named((plain.baseline, placed.baseline), shape_names(values.baseline)),
        Named((plain.candidate, placed.candidate), shape_names(values.candidate)),
    )


def own_traces(outcomes: Pair[Outcome], offsets: Pair[int]) -> Pair[Trace] | None:
    """What of both sides' traces belongs to the turn; None unless both report one."""
    traces: dict[Side, Trace] = {}
    for side in Side:
        outcome = outcomes.of(side)
        if not isinstance(outcome, Reply) or outcome.node_trace is None:
            return None
        traces[side] = outcome.node_trace[offsets.of(side) :]
    return Pair(traces[Side.BASELINE], traces[Side.CANDIDATE])


def trace_name(trace: Trace) -> str:
    """The name of a whole trace."""
    return value_name(list(trace))


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
    """The names; what moved is the same on both sides, so its names tell that it did, whichever item it is."""
    return Pair("in place", "moved") if change is Change.MOVED else names
