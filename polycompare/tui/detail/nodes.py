"""The Nodes tab: the paths of both sides as two tracks that part and rejoin, then node, flow and step."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import groupby
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len

from polycompare.model.divergences import Signal
from polycompare.model.outcomes import Reply
from polycompare.model.text import visible_line
from polycompare.model.turns import TurnComparison
from polycompare.model.values import Pair
from polycompare.tui.detail.divergence_rows import Shown
from polycompare.tui.detail.fields import Field, field_rows
from polycompare.tui.detail.rows import BLANK, Opened, Row, note
from polycompare.tui.detail.sides import not_reported, of_signals, replies, silent_sides
from polycompare.tui.detail.spans import Line, Role, Span, fit, fit_line

if TYPE_CHECKING:
    from polycompare.diffing.traces import TraceStep

_WIDEST = 84
_ARM = 4  # cells from the trunk to either track
_LONGEST_SHARED = 8
_HEAD, _TAIL = 2, 3


class Joint(Enum):
    """A line of the drawing that has no node: where the tracks part, rejoin, begin apart or end apart."""

    PART = ("╭", "┴", "╮")
    REJOIN = ("╰", "┬", "╯")
    BEGIN = ("╷", " ", "╷")
    END = ("╵", " ", "╵")


_SIGNALS: Final = (Signal.NODE_TRACE, Signal.CURRENT_NODE, Signal.FLOW)


def node_rows(comparison: TurnComparison, shown: Shown) -> list[Row]:
    """The rows of the Nodes tab."""
    from polycompare.diffing.traces import align_traces

    rows: list[Row] = silent_sides(comparison)
    rows += not_reported(comparison, _SIGNALS)
    both = replies(comparison)
    traces = both.map(lambda reply: reply.node_trace if reply is not None else None)
    if traces.baseline is not None and traces.candidate is not None:
        steps = align_traces(traces.baseline, traces.candidate)
        rows += track_rows(steps) or [note("= no node was passed on either side")]
    else:
        rows += _one_track(traces.baseline or traces.candidate or ())
    fields = _fields(both)
    if fields:
        divergences = [d for d in of_signals(comparison, _SIGNALS) if shown.show_muted or d.muted is None]
        rows += [BLANK, *field_rows(fields, divergences)]
    return rows


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


@dataclass(frozen=True, slots=True)
class SharedRow:
    """A node that both sides passed, on the trunk; or, `elided`, a word for several."""

    node: str
    elided: bool = False
    opens: Opened | None = None
    folds: bool = False

    def height(self, width: int) -> int:
        """See `Row`."""
        return 1

    def lines(self, width: int) -> Sequence[Line]:
        """See `Row`."""
        dot = Span("⋮" if self.elided else "●", Role.MUTED)
        name = Span(f"  {visible_line(self.node)}", Role.MUTED if self.elided else Role.PLAIN)
        return [fit_line((Span(" " * _trunk(width)), dot, name), width)]


@dataclass(frozen=True, slots=True)
class JointRow:
    """A line where the tracks part or rejoin, with the sides' letters."""

    joint: Joint
    opens: Opened | None = None
    folds: bool = False

    def height(self, width: int) -> int:
        """See `Row`."""
        return 1

    def lines(self, width: int) -> Sequence[Line]:
        """See `Row`."""
        left, middle, right = self.joint.value
        bar = " " if middle == " " else "─"
        drawn = left + bar * (_ARM - 1) + middle + bar * (_ARM - 1) + right
        opening = self.joint in (Joint.PART, Joint.BEGIN)
        letters = ("A", "B") if opening else (" ", " ")
        line = (
            Span(" " * (_trunk(width) - _ARM - 2)),
            Span(letters[0], Role.BASELINE),
            Span(f" {drawn} ", Role.MUTED),
            Span(letters[1], Role.CANDIDATE),
        )
        return [fit_line(line, width)]


@dataclass(frozen=True, slots=True)
class StepRow:
    """A step at which the sides passed different nodes, or only one passed any."""

    baseline: str | None
    candidate: str | None
    opens: Opened | None = None
    folds: bool = False

    def height(self, width: int) -> int:
        """See `Row`."""
        return 1

    def lines(self, width: int) -> Sequence[Line]:
        """See `Row`."""
        room = _trunk(width) - _ARM - 2
        a = visible_line(self.baseline or "")
        name = fit(a, min(cell_len(a), room))
        line = (
            Span(" " * (room - cell_len(name))),
            Span(name, Role.BASELINE),
            Span("  "),
            _dot(self.baseline, Role.BASELINE),
            Span(" " * (_ARM - 1)),
            self._mark(),
            Span(" " * (_ARM - 1)),
            _dot(self.candidate, Role.CANDIDATE),
            Span(f"  {visible_line(self.candidate or '')}", Role.CANDIDATE),
        )
        return [fit_line(line, width)]

    def _mark(self) -> Span:
        if self.baseline is None:
            return Span("+", Role.ADDED)
        if self.candidate is None:
            return Span("-", Role.REMOVED)
        return Span("≠", Role.CHANGED)


def _dot(node: str | None, role: Role) -> Span:
    return Span("│", Role.MUTED) if node is None else Span("●", role)


def _trunk(width: int) -> int:
    """The column of the trunk."""
    return max(_ARM + 2, min(width, _WIDEST) // 2)


def _fields(both: Pair[Reply | None]) -> list[Field]:
    """Node, flow and step, as far as either side has them."""
    fields = [
        Field.of("current node", both, lambda reply: reply.current_node, plain=True),
        Field.of("flow", both, lambda reply: reply.flow, plain=True),
        Field.of("step", both, lambda reply: reply.step, plain=True),
    ]
    return [field for field in fields if field.given]
