"""A conversation as lines at given widths: where each turn starts, and what each line says."""

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from polycompare.tui.detail.spans import Line
from polycompare.tui.heights import Heights
from polycompare.tui.transcript_blocks import Block, block_of, estimated_height
from polycompare.tui.turn_view import TurnView

ViewAt: TypeAlias = Callable[[int], TurnView]
"""The turn of an index, as it is to be shown."""

_MOST_BLOCKS: Final = 1_000  # laid out at the same time; a screen shows a few dozen


class TranscriptLayout:
    """The turns of a conversation laid out in one or two columns.

    Both columns of a turn have the same height, so that a turn is level on both sides. A turn is laid out when it
    is `put`, or comes near to what is looked at: `prepare`. Until then its height is estimated. So adding a turn,
    drawing one again and looking at another place cost the same however many there are.
    """

    def __init__(self, widths: Sequence[int] = (1,)) -> None:
        self.widths = tuple(widths)
        self._view_at: ViewAt = _no_view
        self._heights = Heights()
        self._blocks: dict[int, Block] = {}
        self._now = 0.0

    def arrange(self, view_at: ViewAt, count: int, widths: Sequence[int], now: float) -> None:
        """Show these turns, and nothing else, at these widths."""
        self.widths = tuple(widths)
        self._view_at = view_at
        self._now = now
        self._blocks.clear()
        self._heights = Heights(estimated_height(view_at(turn), self.widths) for turn in range(count))

    def put(self, turn: int, now: float) -> None:
        """Lay out a turn again, or the one after the last."""
        self._now = now
        self._blocks.pop(turn, None)
        if turn == self.count:
            self._heights.append(self._block(turn).height)
        else:
            self._heights.replace(turn, self._block(turn).height)

    def extend(self, count: int) -> None:
        """Have as many turns as this; the new ones are not laid out yet."""
        for turn in range(self.count, count):
            self._heights.append(estimated_height(self._view_at(turn), self.widths))

    def truncate(self, count: int) -> None:
        """Keep the first so many turns."""
        for turn in range(count, self.count):
            self._blocks.pop(turn, None)
        self._heights.truncate(count)

    def revise(self, turn: int) -> bool:
        """A turn is to be shown otherwise. It is laid out at once if it was before; whether it was."""
        if self._blocks.pop(turn, None) is None:
            return False
        self._heights.replace(turn, self._block(turn).height)
        return True

    def prepare(self, turn: int, lines: int) -> bool:
        """Lay out a turn and those around it, so many lines before and after its first one.

        Returns whether some height was another than estimated: the lines after that turn have moved then.
        """
        before = self.height
        changed = False
        for step in (1, -1):
            covered, at = 0, turn if step > 0 else turn - 1
            while covered < lines and 0 <= at < self.count:
                height = self._block(at).height
                if height != self._heights[at]:
                    self._heights.replace(at, height)
                    changed = True
                covered += height
                at += step
        return changed or self.height != before

    @property
    def count(self) -> int:
        """How many turns there are."""
        return len(self._heights)

    @property
    def height(self) -> int:
        """All lines together."""
        return self._heights.total

    def first_line(self, turn: int) -> int:
        """The line at which a turn starts."""
        return self._heights.start(turn)

    def turn_height(self, turn: int) -> int:
        """How many lines a turn takes, with the blank one after it."""
        return self._heights[turn]

    def turn_at(self, line: int) -> int:
        """The turn that a line belongs to."""
        return self._heights.at(line)

    def line(self, column: int, number: int) -> Line:
        """What a line says in a column."""
        turn = self.turn_at(number)
        lines = self._block(turn).columns[column]
        at = number - self.first_line(turn)
        return lines[at] if at < len(lines) else ()  # behind the end only where the height is an estimate

    def _block(self, turn: int) -> Block:
        block = self._blocks.get(turn)
        if block is None:
            if len(self._blocks) >= _MOST_BLOCKS:
                self._blocks.clear()
            block = self._blocks[turn] = block_of(self._view_at(turn), self.widths, self._now)
        return block


def _no_view(turn: int) -> TurnView:
    raise LookupError(f"turn {turn} is not there to be laid out")
