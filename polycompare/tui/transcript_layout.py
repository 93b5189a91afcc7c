"""A conversation as lines at given widths: where each turn starts, and what each line says."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence

from polycompare.tui.detail.spans import Line
from polycompare.tui.transcript_blocks import Block, block_of
from polycompare.tui.turn_view import TurnView


class TranscriptLayout:
    """The turns of a conversation laid out in one or two columns.

    Both columns of a turn have the same height, so that a turn is level on both sides. Adding a turn or drawing
    the last one again costs the same however many there are; other widths lay out all of them.
    """

    def __init__(self, widths: Sequence[int] = (1,)) -> None:
        self.widths = tuple(widths)
        self._blocks: list[Block] = []
        self._starts = [0]

    def arrange(self, views: Iterable[TurnView], widths: Sequence[int], now: float) -> None:
        """Lay out these turns, and nothing else, at these widths."""
        self.widths = tuple(widths)
        self._blocks.clear()
        self._starts = [0]
        for view in views:
            self.put(view, now)

    def put(self, view: TurnView, now: float) -> None:
        """Lay out the turn after the last one, or the last one again."""
        if view.index < len(self._blocks):
            del self._blocks[view.index :]
            del self._starts[view.index + 1 :]
        block = block_of(view, self.widths, now)
        self._blocks.append(block)
        self._starts.append(self._starts[-1] + block.height)

    @property
    def count(self) -> int:
        """How many turns are laid out."""
        return len(self._blocks)

    @property
    def height(self) -> int:
        """All lines together."""
        return self._starts[-1]

    def first_line(self, turn: int) -> int:
        """The line at which a turn starts."""
        return self._starts[turn]

    def turn_height(self, turn: int) -> int:
        """How many lines a turn takes, with the blank one after it."""
        return self._blocks[turn].height

    def turn_at(self, line: int) -> int:
        """The turn that a line belongs to."""
        return bisect_right(self._starts, line) - 1

    def line(self, column: int, number: int) -> Line:
        """What a line says in a column."""
        turn = self.turn_at(number)
        return self._blocks[turn].columns[column][number - self._starts[turn]]
