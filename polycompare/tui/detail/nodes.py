"""The Nodes tab: the paths of both sides as two tracks that part and rejoin, then node, flow and step."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from polycompare.model.divergences import Divergence, Signal, Status
from polycompare.model.turns import TurnComparison
from polycompare.model.values import MISSING, Pair, Side
from polycompare.tui.detail.divergence_rows import opened
from polycompare.tui.detail.fields import Field, Statuses, field_of, field_rows
from polycompare.tui.detail.rows import BLANK, Row, note
from polycompare.tui.detail.shown import Shown
from polycompare.tui.detail.sides import not_reported, of_signals, replies, silent_sides
from polycompare.tui.detail.tracks import Joint, JointRow, SharedRow, StepRow

if TYPE_CHECKING:
    from polycompare.diffing.traces import TraceStep

_LONGEST_SHARED = 8
_HEAD, _TAIL = 2, 3


def node_rows(comparison: TurnComparison, shown: Shown) -> list[Row]:
    """The rows of the Nodes tab."""
    from polycompare.diffing.traces import align_traces

    rows: list[Row] = silent_sides(comparison)
    rows += not_reported(comparison, (Signal.NODE_TRACE,))
    statuses = Statuses(comparison, shown)
    both = replies(comparison)
    traces = both.map(lambda reply: reply.node_trace if reply is not None else None)
    if traces.baseline is not None and traces.candidate is not None:
        offsets = comparison.trace_offsets
        rows += _earlier(offsets)
        steps = align_traces(traces.baseline[offsets.baseline :], traces.candidate[offsets.candidate :])
        passed = _passed(steps, offsets, of_signals(comparison, (Signal.NODE_TRACE,)))
        rows += track_rows(passed, statuses) or [note("= no node was passed on either side")]
    else:
        rows += _one_track(traces.baseline or traces.candidate or ())
    fields = _fields(comparison)
    if fields:
        rows += [BLANK, *field_rows(fields, statuses)]
    return rows


def _earlier(offsets: Pair[int]) -> list[Row]:
    """A word on the nodes of earlier turns, which growing traces repeat."""
    longest = max(offsets.baseline, offsets.candidate)
    return [SharedRow(f"{longest} from earlier turns", elided=True)] if longest else []


@dataclass(frozen=True, slots=True)
class Passed:
    """A step of two aligned traces: each side's node, how often it was there by then, and what is told of it."""

    nodes: Pair[str | None]
    visits: Pair[int]
    about: Divergence | None

    @property
    def shared(self) -> bool:
        """Whether both sides passed the same node."""
        return self.nodes.baseline == self.nodes.candidate

    def named(self, side: Side) -> str | None:
        """A side's node, with its number from the second time on: `ask_time ↻2`."""
        node, visits = self.nodes.of(side), self.visits.of(side)
        return f"{node} ↻{visits}" if node is not None and visits > 1 else node

    @property
    def named_once(self) -> str:
        """The node that both sides passed, with both numbers where one side was there more often."""
        a, b = self.visits.baseline, self.visits.candidate
        return f"{self.nodes.baseline} ↻{a}·{b}" if a != b else self.named(Side.BASELINE) or ""


def _passed(steps: Iterable["TraceStep"], offsets: Pair[int], divergences: Iterable[Divergence]) -> list[Passed]:
    """The steps with their divergences, whose paths are places in the reported traces."""
    told = {(d.path, d.candidate is MISSING): d for d in divergences if d.status is not Status.RESOLVED}
    counts: Pair[Counter[str]] = Pair(Counter(), Counter())
    passed: list[Passed] = []
    places = {Side.BASELINE: offsets.baseline, Side.CANDIDATE: offsets.candidate}
    for step in steps:
        nodes = Pair(step.baseline, step.candidate)
        only_a = step.candidate is None
        at = places[Side.BASELINE if only_a else Side.CANDIDATE]
        for side in Side:
            node = nodes.of(side)
            if node is not None:
                counts.of(side)[node] += 1
                places[side] += 1
        visits = Pair(*(counts.of(side)[nodes.of(side) or ""] for side in Side))
        about = None if step.baseline == step.candidate else told.get((f"[{at}]", only_a))
        passed.append(Passed(nodes, visits, about))
    return passed


def track_rows(steps: Sequence[Passed], statuses: Statuses) -> list[Row]:
    """Aligned traces as drawn rows."""
    runs = [(shared, list(run)) for shared, run in groupby(steps, key=lambda step: step.shared)]
    rows: list[Row] = []
    for number, (shared, run) in enumerate(runs):
        if shared:
            rows += _shared(run)
            continue
        rows.append(JointRow(Joint.BEGIN if number == 0 else Joint.PART))
        rows += [_parted(step, statuses) for step in run]
        rows.append(JointRow(Joint.END if number == len(runs) - 1 else Joint.REJOIN))
    return rows


def _parted(step: Passed, statuses: Statuses) -> Row:
    about = step.about
    return StepRow(
        step.named(Side.BASELINE),
        step.named(Side.CANDIDATE),
        statuses.words(about),
        opens=None if about is None else opened(about),
        about=about,
    )


def _shared(run: Sequence[Passed]) -> Iterator[Row]:
    nodes = [step.named_once for step in run]
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
