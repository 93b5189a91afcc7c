"""Rows of a table: a label, a value of each side, and what is said of them, in columns that share the width."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import NamedTuple, TypeAlias

from rich.cells import cell_len

from polycompare.model.values import JsonValue, Missing
from polycompare.tui.detail.json_text import compact_json
from polycompare.tui.detail.rows import Row
from polycompare.tui.detail.spans import Line, Role, Span, fit, fit_line, line_width


class Words(NamedTuple):
    """What is said of a row, in full, and in short where there is little room."""

    full: Line = ()
    short: Line = ()


@dataclass(frozen=True, slots=True)
class Json:
    """A cell that holds a JSON value; it is written out only when its row is drawn."""

    value: JsonValue | Missing


Cell: TypeAlias = Json | str
"""A value to show as JSON, or text as it is (already safe to show)."""


def cell_text(cell: Cell) -> str:
    """What a cell shows, on one line."""
    return compact_json(cell.value) if isinstance(cell, Json) else cell


@dataclass(frozen=True, slots=True)
class Needs:
    """The widths, in cells, that the columns of a table would like; `short` is that of the words in short."""

    label: int
    baseline: int
    candidate: int
    words: int
    short: int


@dataclass(frozen=True, slots=True)
class Columns:
    """The widths, in cells, that the columns of a table get.

    `stacked` puts the values on a second line; `full` says that there is room for the words in full.
    """

    label: int
    baseline: int
    candidate: int
    words: int
    stacked: bool
    full: bool


_GAP = 2
_GLYPH = 2
_SMALLEST_VALUE = 12
_SMALLEST_LABEL = 16
_STACK_BELOW = 76


@lru_cache(maxsize=64)
def columns(needs: Needs, width: int) -> Columns:
    """Share `width` among the columns: what they like where it fits, else the words first, then fair shares."""
    fixed = _GLYPH + 3 * _GAP
    wished = needs.label + needs.baseline + needs.candidate
    for full, words in ((True, needs.words), (False, needs.short)):
        if fixed + wished + words <= width:
            return Columns(needs.label, needs.baseline, needs.candidate, words, stacked=False, full=full)
    if width < _STACK_BELOW:
        return _stacked(needs, width)
    full = needs.words <= width * 9 // 20
    words = needs.words if full else min(needs.short, width // 2)
    room = width - fixed - words
    values = min(needs.baseline + needs.candidate, max(2 * _SMALLEST_VALUE, room - needs.label, room * 3 // 5))
    label = max(_SMALLEST_LABEL, room - values)
    baseline, candidate = _shares(needs.baseline, needs.candidate, room - label)
    return Columns(label, baseline, candidate, words, stacked=False, full=full)


def _stacked(needs: Needs, width: int) -> Columns:
    baseline, candidate = _shares(needs.baseline, needs.candidate, max(0, width - 4 - cell_len(_ARROW)))
    room = max(0, width - _GLYPH - _GAP)
    full = needs.words <= max(width // 2, room - needs.label)
    words = needs.words if full else min(needs.short, max(width // 2, room - needs.label))
    words = min(words, room)
    return Columns(room - words, baseline, candidate, words, stacked=True, full=full)


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
    """A glyph, a label, a value of each side and what is said of them, in the columns of its table.

    `needs` is the same for all rows of a table. `quiet` rows have dim values: they are there for completeness.
    """

    glyph: Span
    label: Line
    baseline: Cell
    candidate: Cell
    words: Words
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
        a, b = cell_text(self.baseline), cell_text(self.candidate)
        a_role, b_role = (Role.MUTED, Role.MUTED) if self.quiet else (Role.BASELINE, Role.CANDIDATE)
        words = self.words.full if share.full else self.words.short
        if not share.stacked:
            baseline = Span(fit(a, share.baseline), a_role)
            candidate = Span(fit(b, share.candidate), b_role)
            return [fit_line((glyph, *label, gap, baseline, gap, candidate, gap, *words), width)]
        room = " " * max(0, share.words - line_width(words))
        first = fit_line((glyph, *label, gap, Span(room), *words), width)
        values = (
            Span(fit(a, min(cell_len(a), share.baseline)), a_role),
            Span(_ARROW, Role.MUTED),
            Span(fit(b, share.candidate), b_role),
        )
        return [first, fit_line((Span("    "), *values), width)]


_MEASURED = 200
_WIDEST = 60
_NARROWEST = 8


def needs_of(rows: Iterable[tuple[Line, Cell, Cell, Words]]) -> Needs:
    """The widths that a table's label, value and word columns would like; its first rows speak for all."""
    label = baseline = candidate = full = short = 0
    for text, a, b, words in islice(rows, _MEASURED):
        label = max(label, line_width(text))
        baseline = max(baseline, cell_len(cell_text(a)))
        candidate = max(candidate, cell_len(cell_text(b)))
        full = max(full, line_width(words.full))
        short = max(short, line_width(words.short))
    return Needs(min(label, _WIDEST), _value_width(baseline), _value_width(candidate), full, short)


def _value_width(width: int) -> int:
    return max(_NARROWEST, min(width, _WIDEST))
