"""Rows that draw two paths as tracks on either side of a trunk."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from rich.cells import cell_len

from polycompare.model.text import visible_line
from polycompare.tui.detail.rows import Row
from polycompare.tui.detail.spans import Line, Role, Span, fit, fit_line

_WIDEST = 84
_ARM = 4  # cells from the trunk to either track


class Joint(Enum):
    """A line of the drawing that has no node: where the tracks part, rejoin, begin apart or end apart."""

    PART = ("╭", "┴", "╮")
    REJOIN = ("╰", "┬", "╯")
    BEGIN = ("╷", " ", "╷")
    END = ("╵", " ", "╵")


@dataclass(frozen=True, slots=True)
class SharedRow(Row):
    """A node that both sides passed, on the trunk; or, `elided`, a word for several."""

    node: str
    elided: bool = False

    def lines(self, width: int) -> Sequence[Line]:
        """See `Row`."""
        dot = Span("⋮" if self.elided else "●", Role.MUTED)
        name = Span(f"  {visible_line(self.node)}", Role.MUTED if self.elided else Role.PLAIN)
        return [fit_line((Span(" " * _trunk(width)), dot, name), width)]


@dataclass(frozen=True, slots=True)
class JointRow(Row):
    """A line where the tracks part or rejoin, with the sides' letters."""

    joint: Joint

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
class StepRow(Row):
    """A step at which the sides passed different nodes, or only one passed any."""

    baseline: str | None
    candidate: str | None

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
