"""The whole length of a long conversation in one line: where in it we are, and where the sides part."""

from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import Final

from textual.content import Content

from polycompare.model.turn_marks import Mark
from polycompare.tui.conversation import Conversation
from polycompare.tui.turn_view import GLYPHS, TurnView

MARK_COLOURS: Final = {
    Mark.FAILED: "$failed",
    Mark.NEW: "$new",
    Mark.CARRIED: "$carried",
    Mark.WORDS: "$other-words",
    Mark.ONE_SIDED: "$muted",
    Mark.CLEANUP: "$muted",
    Mark.SAME: "$muted",
    Mark.WAITING: "$muted",
}
_SHOWN: Final = "─"
_TO_COME: Final = "┄"
_HERE: Final = "┃"


def mark_in(conversation: Conversation, view: TurnView) -> Mark:
    """The mark of a turn; one of interest in a real conversation is marked as one where sides part."""
    if not conversation.is_one_sided or view.mark is Mark.FAILED:
        return view.mark
    if view.index in conversation.points_in_words:
        return Mark.NEW
    return Mark.SAME if view.mark is Mark.ONE_SIDED else view.mark


class Scrubber:
    """Draws a cell for each stretch of turns. What the cells stand for is only looked for when turns changed."""

    def __init__(self) -> None:
        self._of: tuple[object, ...] = ()
        self._marks: list[Mark | None] = []
        self._turns = 0

    def line(self, conversation: Conversation, width: int) -> Content:
        """The line, `width` cells of it: failed turns and new divergences, and the selected turn."""
        turns = conversation.turns
        changed = (conversation.generation, conversation.marks_changed, len(conversation.points))
        of = (conversation, *changed, len(turns), width)
        if of != self._of:
            self._of, self._turns = of, len(turns)
            self._marks = _marks([mark_in(conversation, view) for view in turns], max(1, width))
        cells = (self._cell(conversation, number, mark) for number, mark in enumerate(self._marks))
        stretches = groupby(cells, key=itemgetter(1))
        return Content.assemble(*(("".join(glyph for glyph, _ in each), style) for style, each in stretches))

    def turn_at(self, cell: int) -> int | None:
        """The first turn of a cell's stretch."""
        return _first(cell, self._turns, len(self._marks)) if 0 <= cell < len(self._marks) else None

    def _cell(self, conversation: Conversation, number: int, mark: Mark | None) -> tuple[str, str]:
        """A cell's glyph and style."""
        first = _first(number, self._turns, len(self._marks))
        beyond = max(first + 1, _first(number + 1, self._turns, len(self._marks)))
        is_here = first <= conversation.selected < beyond
        is_shown = first < conversation.count
        if is_here:
            return _HERE, f"bold {'$foreground' if mark is None else MARK_COLOURS[mark]} on $panel"
        if mark is not None:
            return GLYPHS[mark], f"bold {MARK_COLOURS[mark]}" if is_shown else MARK_COLOURS[mark]
        return _SHOWN if is_shown else _TO_COME, "$muted"


def _marks(marks: Sequence[Mark], width: int) -> list[Mark | None]:
    """What is to be seen of each stretch: a failure, else new behaviour, else nothing."""
    cells: list[Mark | None] = [None] * min(width, len(marks))
    for turn, mark in enumerate(marks):
        if mark is Mark.NEW or mark is Mark.FAILED:
            cell = turn * len(cells) // len(marks)
            if cells[cell] is not Mark.FAILED:
                cells[cell] = mark
    return cells


def _first(cell: int, turns: int, cells: int) -> int:
    """The first turn whose cell this is."""
    return -(-cell * turns // cells)
