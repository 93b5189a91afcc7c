"""The kinds of rows that the detail panel draws, each of which knows its lines at any width."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from itertools import islice
from typing import TypeAlias

from rich.cells import cell_len

from polycompare.model.values import JsonValue, Missing
from polycompare.tui.detail.json_text import compact_json
from polycompare.tui.detail.spans import Line, Role, Span, fit, fit_line, line_width, wrap

SIDE_BY_SIDE = 90
"""From this many cells on, two texts stand beside each other; below, under each other."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What a row stands for: two values that a viewer can show whole. `title` says where they are."""

    title: str
    baseline: JsonValue | Missing
    candidate: JsonValue | Missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(ABC):
    """One row. The cursor can stand on it where it `opens` two values, or `folds` others away."""

    opens: Opened | None = None
    folds: bool = False

    def height(self, width: int) -> int:
        """How many lines the row takes. It is asked of every row, so it has to be cheap."""
        return len(self.lines(width))

    @abstractmethod
    def lines(self, width: int) -> Sequence[Line]:
        """The row's lines, none wider than `width` cells."""


@dataclass(frozen=True, slots=True)
class TextRow(Row):
    """Flowing text, wrapped."""

    spans: Line

    def lines(self, width: int) -> Sequence[Line]:
        """See `Row`."""
        return wrap(self.spans, width)


@dataclass(frozen=True, slots=True)
class Json:
    """A cell that holds a JSON value; it is written out only when its row is drawn."""

    value: JsonValue | Missing


Cell: TypeAlias = Json | str
"""A value to show as JSON, or text as it is (already safe to show)."""


def _cell_text(cell: Cell) -> str:
    return compact_json(cell.value) if isinstance(cell, Json) else cell


@dataclass(frozen=True, slots=True)
class Needs:
    """The widths, in cells, that the columns of a table would like."""

    label: int
    baseline: int
    candidate: int
    status: int


@dataclass(frozen=True, slots=True)
class Columns:
    """The widths, in cells, that the columns of a table get; `stacked` puts the values on a second line."""

    label: int
    baseline: int
    candidate: int
    status: int
    stacked: bool


_GAP = 2
_GLYPH = 2
_SMALLEST_VALUE = 12
_SMALLEST_LABEL = 16
_STACK_BELOW = 76


@lru_cache(maxsize=64)
def columns(needs: Needs, width: int) -> Columns:
    """Share `width` among the columns: what they like where it fits, else the status first, then fair shares."""
    fixed = _GLYPH + 3 * _GAP + needs.status
    if fixed + needs.label + needs.baseline + needs.candidate <= width:
        return Columns(needs.label, needs.baseline, needs.candidate, needs.status, stacked=False)
    if width < _STACK_BELOW:
        arrow = 4 + cell_len(_ARROW)
        baseline, candidate = _shares(needs.baseline, needs.candidate, max(0, width - arrow))
        status = min(needs.status, max(0, width // 2))
        return Columns(max(0, width - _GLYPH - _GAP - status), baseline, candidate, status, stacked=True)
    room = width - fixed
    values = min(needs.baseline + needs.candidate, max(2 * _SMALLEST_VALUE, room - needs.label, room * 3 // 5))
    label = max(_SMALLEST_LABEL, room - values)
    baseline, candidate = _shares(needs.baseline, needs.candidate, room - label)
    return Columns(label, baseline, candidate, needs.status, stacked=False)


def _shares(first: int, second: int, room: int) -> tuple[int, int]:
    """Share `room` between two wishes: halves, but what one does not need goes to the other."""
    if first + second <= room:
        return first, second
    half = room // 2
    if first <= half:
        return first, room - first
    if second <= half:
        return room - second, second
    return half, room - half


_ARROW = " → "


@dataclass(frozen=True, slots=True)
class TableRow(Row):
    """A glyph, a label, a value of each side and a status word, in the columns of its table.

    `needs` is the same for all rows of a table. `quiet` rows have dim values: they are there for completeness.
    """

    glyph: Span
    label: Line
    baseline: Cell
    candidate: Cell
    status: Line
    needs: Needs
    quiet: bool = False

    def height(self, width: int) -> int:
        """See `Row`."""
        return 2 if columns(self.needs, width).stacked else 1

    def lines(self, width: int) -> Sequence[Line]:
        """See `Row`."""
        share = columns(self.needs, width)
        glyph = Span(fit(self.glyph.text, _GLYPH), self.glyph.role)
        label = fit_line(self.label, share.label)
        gap = Span(" " * _GAP)
        a, b = _cell_text(self.baseline), _cell_text(self.candidate)
        a_role, b_role = (Role.MUTED, Role.MUTED) if self.quiet else (Role.BASELINE, Role.CANDIDATE)
        if not share.stacked:
            baseline = Span(fit(a, share.baseline), a_role)
            candidate = Span(fit(b, share.candidate), b_role)
            return [fit_line((glyph, *label, gap, baseline, gap, candidate, gap, *self.status), width)]
        room = " " * max(0, share.status - line_width(self.status))
        first = fit_line((glyph, *label, gap, Span(room), *self.status), width)
        values = (
            Span(fit(a, min(cell_len(a), share.baseline)), a_role),
            Span(_ARROW, Role.MUTED),
            Span(fit(b, share.candidate), b_role),
        )
        return [first, fit_line((Span("    "), *values), width)]


_MEASURED = 200
_WIDEST = 60
_NARROWEST = 8


def needs_of(rows: Iterable[tuple[Line, Cell, Cell, Line]]) -> Needs:
    """The widths that a table's label, value and status columns would like; its first rows speak for all."""
    label = baseline = candidate = status = 0
    for text, a, b, word in islice(rows, _MEASURED):
        label = max(label, line_width(text))
        baseline = max(baseline, cell_len(_cell_text(a)))
        candidate = max(candidate, cell_len(_cell_text(b)))
        status = max(status, line_width(word))
    return Needs(min(label, _WIDEST), _value_width(baseline), _value_width(candidate), status)


def _value_width(width: int) -> int:
    return max(_NARROWEST, min(width, _WIDEST))


class Relation(Enum):
    """What two texts beside each other have to do with one another."""

    SAME = "same"
    DIFFERENT = "different"
    UNRELATED = "unrelated"  # nothing was compared: a failure's sentence beside a reply


@dataclass(frozen=True, slots=True)
class SplitRow(Row):
    """The same place of both sides: beside each other where there is room, else one under the other.

    A side that is None has nothing there. Equal sides are drawn once where they stand under each other. With
    `clip`, long lines are cut and not wrapped; each side is then one line.
    """

    baseline: Line | None
    candidate: Line | None
    relation: Relation
    clip: bool = False

    def height(self, width: int) -> int:
        """See `Row`."""
        if self.clip:
            if width >= SIDE_BY_SIDE or self.relation is Relation.SAME:
                return 1
            return 2 - (self.baseline is None) - (self.candidate is None)
        return len(self.lines(width))

    def lines(self, width: int) -> Sequence[Line]:
        """See `Row`."""
        return _split_lines(self.baseline, self.candidate, self.relation, self.clip, width)


_PLAIN_MARK = Span("│", Role.MUTED)


def _mark(a: Line | None, b: Line | None, relation: Relation) -> Span:
    if relation is not Relation.DIFFERENT:
        return _PLAIN_MARK
    if a is None:
        return Span("+", Role.ADDED)
    return Span("-", Role.REMOVED) if b is None else Span("≠", Role.CHANGED)


@lru_cache(maxsize=256)
def _split_lines(a: Line | None, b: Line | None, relation: Relation, clip: bool, width: int) -> tuple[Line, ...]:
    if width < SIDE_BY_SIDE:
        return _stacked_lines(a, b, relation, clip, width)
    half = (width - 3) // 2
    left, right = (
        _fill(a, half, clip) if clip else _prefixed(_A, _fill(a, half - 2, clip)),
        _fill(b, half, clip) if clip else _prefixed(_B, _fill(b, half - 2, clip)),
    )
    lines: list[Line] = []
    for n in range(max(len(left), len(right), 1)):
        one = left[n] if n < len(left) else ()
        two = right[n] if n < len(right) else ()
        mark = _mark(a, b, relation) if n == 0 else _PLAIN_MARK
        lines.append((*fit_line(one, half), Span(" "), mark, Span(" "), *fit_line(two, half)))
    return tuple(lines)


def _stacked_lines(a: Line | None, b: Line | None, relation: Relation, clip: bool, width: int) -> tuple[Line, ...]:
    if relation is Relation.SAME:
        return tuple(_prefixed(_NEITHER, _fill(a, width - 2, clip)))
    return (*_prefixed(_A, _fill(a, width - 2, clip)), *_prefixed(_B, _fill(b, width - 2, clip)))


_A, _B, _NEITHER = Span("A ", Role.BASELINE), Span("B ", Role.CANDIDATE), Span("  ")


def _prefixed(prefix: Span, lines: Sequence[Line]) -> list[Line]:
    """The lines with a prefix before the first, and as much room before the others."""
    return [(prefix if n == 0 else _NEITHER, *line) for n, line in enumerate(lines)]


def _fill(side: Line | None, width: int, clip: bool) -> list[Line]:
    if side is None:
        return []
    return [fit_line(side, width)] if clip else wrap(side, width)


@dataclass(frozen=True, slots=True)
class BarRow(Row):
    """A bar that fills `part` of its room, with a label before it and a remark behind it."""

    label: Line
    part: float
    role: Role
    remark: Line = ()

    def lines(self, width: int) -> Sequence[Line]:
        """See `Row`."""
        room = max(1, min(width, _WIDEST_BAR) - line_width(self.label) - line_width(self.remark))
        return [fit_line((*self.label, Span(_bar(self.part, room), self.role), *self.remark), width)]


_WIDEST_BAR = 100
_EIGHTHS = " ▏▎▍▌▋▊▉"


def _bar(part: float, room: int) -> str:
    """A bar of `part` of `room` cells, exact to an eighth, never quite nothing."""
    eighths = max(1, round(min(1.0, part) * room * 8))
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()


BLANK = TextRow((Span(""),))


def heading(text: str, note: Iterable[Span] = ()) -> TextRow:
    """A section's title with what is to be said beside it."""
    return TextRow((Span(text, Role.STRONG), *note))


def note(text: str, role: Role = Role.MUTED) -> TextRow:
    """A remark of our own."""
    return TextRow((Span(text, role),))
