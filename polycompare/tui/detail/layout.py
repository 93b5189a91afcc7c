"""Rows laid out at one width: which lines a row takes and which row a line belongs to."""

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import TYPE_CHECKING

from polycompare.tui.detail.spans import Line

if TYPE_CHECKING:
    from polycompare.tui.detail.rows import Row  # not needed before there are rows: the first paint has none


class Layout:
    """The rows at a width. Only heights are computed ahead; lines are made when they are asked for."""

    def __init__(self, rows: Sequence["Row"], width: int) -> None:
        self.rows = rows
        self.width = width
        self._starts = list(accumulate((row.height(width) for row in rows), initial=0))

    @property
    def height(self) -> int:
        """All lines together."""
        return self._starts[-1]

    def first_line(self, row: int) -> int:
        """The first line of a row."""
        return self._starts[row]

    def row_height(self, row: int) -> int:
        """How many lines a row takes."""
        return self._starts[row + 1] - self._starts[row]

    def row_at(self, line: int) -> int:
        """The row that a line belongs to."""
        return bisect_right(self._starts, line) - 1

    def line(self, number: int) -> Line:
        """A line's spans."""
        row = self.row_at(number)
        return self.rows[row].lines(self.width)[number - self._starts[row]]
