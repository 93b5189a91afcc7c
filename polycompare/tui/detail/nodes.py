"""The Nodes tab: the paths of both sides as two tracks that part and rejoin, then node, flow and step."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from polycompare.model.divergences import Signal
from polycompare.model.turns import TurnComparison
from polycompare.model.values import Pair
from polycompare.tui.detail.fields import Field, Statuses, field_of, field_rows
from polycompare.tui.detail.rows import BLANK, Row, note
from polycompare.tui.detail.sides import not_reported, replies, silent_sides
from polycompare.tui.detail.tracks import Joint, JointRow, SharedRow, StepRow

if TYPE_CHECKING:
    from polycompare.diffing.traces import TraceStep

_LONGEST_SHARED = 8
_HEAD, _TAIL = 2, 3


def node_rows(comparison: TurnComparison) -> list[Row]:
    """The rows of the Nodes tab."""
    from polycompare.diffing.traces import align_traces

    rows: list[Row] = silent_sides(comparison)
    rows += not_reported(comparison, (Signal.NODE_TRACE,))
    both = replies(comparison)
    traces = both.map(lambda reply: reply.node_trace if reply is not None else None)
    if traces.baseline is not None and traces.candidate is not None:
        offsets = comparison.trace_offsets
        rows += _earlier(offsets)
        steps = align_traces(traces.baseline[offsets.baseline :], traces.candidate[offsets.candidate :])
        rows += track_rows(steps) or [note("= no node was passed on either side")]
    else:
        rows += _one_track(traces.baseline or traces.candidate or ())
    fields = _fields(comparison)
    if fields:
        rows += [BLANK, *field_rows(fields, Statuses(comparison.divergences))]
    return rows


def _earlier(offsets: Pair[int]) -> list[Row]:
    """A word on the nodes of earlier turns, which growing traces repeat."""
    longest = max(offsets.baseline, offsets.candidate)
    return [SharedRow(f"{longest} from earlier turns", elided=True)] if longest else []


def track_rows(steps: Sequence["TraceStep"]) -> list[Row]:
    """Aligned traces as drawn rows."""
    runs = [(shared, list(run)) for shared, run in groupby(steps, key=lambda s: s.baseline == s.candidate)]
    rows: list[Row] = []
    for number, (shared, run) in enumerate(runs):
        if shared:
            rows += _shared(run)
            continue
        rows.append(JointRow(Joint.BEGIN if number == 0 else Joint.PART))
        rows += [StepRow(step.baseline, step.candidate) for step in run]
        rows.append(JointRow(Joint.END if number == len(runs) - 1 else Joint.REJOIN))
    return rows


def _shared(run: Sequence["TraceStep"]) -> Iterator[Row]:
    nodes = [step.baseline or "" for step in run]
    if len(nodes) <= _LONGEST_SHARED:
        yield from (SharedRow(node) for node in nodes)
        return
    yield from (SharedRow(node) for node in nodes[:_HEAD])
    yield SharedRow(f"{len(nodes) - _HEAD - _TAIL} more, the same", elided=True)
    yield from (SharedRow(node) for node in nodes[-_TAIL:])


def _one_track(trace: Sequence[str]) -> list[Row]:
    return [SharedRow(node) for node in trace]


def _fields(comparison: TurnComparison) -> list[Field]:
    """Node, flow and step, as far as either side has them."""
    fields = [
        field_of(comparison, Signal.CURRENT_NODE, "current node", lambda reply: reply.current_node, plain=True),
        field_of(comparison, Signal.FLOW, "flow", lambda reply: reply.flow, path=("flow",), plain=True),
        field_of(comparison, Signal.FLOW, "step", lambda reply: reply.step, path=("step",), plain=True),
    ]
    return [field for field in fields if field.given]
