"""Rows that draw two paths as tracks on either side of a trunk."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from rich.cells import cell_len

from polycompare.model.text import visible_line
from polycompare.tui.detail.rows import Row
from polycompare.tui.detail.spans import Line, Role, Span, fit, fit_line, line_width
from polycompare.tui.detail.table import Words

_WIDEST = 84
_ARM = 4  # cells from the trunk to either track
_GAP = 2  # cells before what is said of a step


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
    """A step at which the sides passed different nodes, or only one passed any; `words` are said of it.

    They stand behind the step, in short where there is little room, and under it where there is less.
    """

    baseline: str | None
    candidate: str | None
    words: Words = field(default_factory=Words)

    def lines(self, width: int) -> Sequence[Line]:
        """See `Row`."""
        step = self._step(width)
        if not self.words.full:
            return [fit_line(step, width)]
        for words in self.words:
            if line_width(step) + _GAP + line_width(words) <= width:
                return [fit_line((*step, Span(" " * _GAP), *words), width)]
        indent = Span(" " * max(0, width - line_width(self.words.short)))
        return [fit_line(step, width), fit_line((indent, *self.words.short), width)]

    def _step(self, width: int) -> Line:
        room = _trunk(width) - _ARM - 2
        a = visible_line(self.baseline or "")
        name = fit(a, min(cell_len(a), room))
        return (
            Span(" " * (room - cell_len(name))),
            Span(name, Role.BASELINE),
            Span("  "),
            _dot(self.baseline, Role.BASELINE),
            Span(" " * (_ARM - 1)),
            self._mark(),
            Span(" " * (_ARM - 1)),
            _dot(self.candidate, Role.CANDIDATE),
            Span(f"  {visible_line(self.candidate or '')}".rstrip(), Role.CANDIDATE),
        )

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
