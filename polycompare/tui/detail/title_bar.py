"""The titles of the tabs on one line, in words or in signs as there is room."""

from collections.abc import Sequence
from typing import Final

from polycompare.tui.detail.spans import Line, Role, Span, line_width
from polycompare.tui.detail.tabs import Title

_WIDE: Final = " │ "
_NARROW: Final = "│"


class TitleBar:
    """Six titles; which one is open decides how it is drawn."""

    def __init__(self, titles: Sequence[Title]) -> None:
        self._titles = titles

    def line(self, tab: int, width: int) -> Line:
        """The titles for a width, the open one in a role of its own."""
        pieces, separator = self._pieces(tab, width)
        spans: list[Span] = []
        for number, piece in enumerate(pieces):
            if number:
                spans.append(Span(separator, Role.MUTED))
            spans += piece
        return tuple(spans)

    def tab_at(self, x: int, width: int) -> int | None:
        """The tab whose title is at column `x` of the line."""
        pieces, separator = self._pieces(0, width)
        start = 0
        for number, piece in enumerate(pieces):
            end = start + line_width(piece)
            if start <= x < end:
                return number
            start = end + len(separator)
        return None

    def _pieces(self, tab: int, width: int) -> tuple[list[Line], str]:
        """The first way to draw the titles that fits: words, then signs, then close together."""
        for in_words, separator in ((True, _WIDE), (False, _WIDE), (False, _NARROW)):
            pieces = [self._piece(number, number == tab, in_words) for number in range(len(self._titles))]
            if sum(map(line_width, pieces)) + len(separator) * (len(pieces) - 1) <= width:
                break
        return pieces, separator

    def _piece(self, number: int, is_open: bool, in_words: bool) -> Line:
        title = self._titles[number]
        marks = title.words if in_words else title.signs
        name = Span(title.name, Role.OPEN_TAB if is_open else Role.MUTED)
        return (name, *marks)
