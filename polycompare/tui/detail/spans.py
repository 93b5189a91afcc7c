"""Styled text in cells: spans, lines, fitting and wrapping.

A line is a tuple of spans. Each span has a role, which the widget turns into a style of the theme, so that the
content here knows no colour. Text that goes into a span has passed `visible` or `visible_line`.
"""

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple, TypeAlias

from rich.cells import cell_len, chop_cells, set_cell_size


class Role(StrEnum):
    """What a span says; the widget has one component class for each."""

    PLAIN = "plain"
    STRONG = "strong"
    OPEN_TAB = "open-tab"
    MUTED = "muted"
    BASELINE = "baseline"
    CANDIDATE = "candidate"
    NEW = "new"
    CARRIED = "carried"
    RESOLVED = "resolved"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    FAILED = "failed"
    OTHER_WORDS = "other-words"
    ADDED_WORDS = "added-words"  # words that only the candidate says, within its text
    REMOVED_WORDS = "removed-words"  # words that only the baseline says, within its text


class Span(NamedTuple):
    """A piece of a line in one style."""

    text: str
    role: Role = Role.PLAIN


Line: TypeAlias = tuple[Span, ...]

ELLIPSIS = "…"
# Marks that join two characters into one, or change the one before, where there is no such character.
_LOOSE_JOINERS = re.compile(r"(?:\A|(?<=\s))[\u200d\ufe0e\ufe0f]+|\u200d+(?=\s|\Z)")
_TAB = "    "
_TOKENS = re.compile(r"\n|[^\S\n]+|\S+")


def line_width(line: Iterable[Span]) -> int:
    """The cells that a line takes."""
    return sum(cell_len(span.text) for span in line)


def fit(text: str, width: int) -> str:
    """`text` in exactly `width` cells: padded with spaces, or cut with an ellipsis.

    Only the beginning of a long text is looked at, so that its length costs nothing.
    """
    if width <= 0:
        return ""
    head = _settled(text[: 4 * width + 8])
    if len(text) <= 4 * width + 8 and cell_len(head) <= width:
        return set_cell_size(head, width)
    cut = _settled(set_cell_size(head, width - 1).rstrip())
    return set_cell_size(cut + ELLIPSIS, width)


def _settled(text: str) -> str:
    """`text` without loose joiners: they would draw what stands beside it into it, and break the columns."""
    return _LOOSE_JOINERS.sub("", text)


def fit_line(line: Iterable[Span], width: int) -> Line:
    """A line in exactly `width` cells: padded, or cut with an ellipsis where it is longer."""
    fitted: list[Span] = []
    room = width
    for span in line:
        size = cell_len(span.text)
        if size > room:
            fitted.append(Span(fit(span.text, room), span.role))
            return tuple(fitted)
        fitted.append(span)
        room -= size
    if room > 0:
        fitted.append(Span(" " * room))
    return tuple(fitted)


def wrap(spans: Sequence[Span], width: int) -> list[Line]:
    """Spans as lines of at most `width` cells, broken at spaces; words longer than a line are broken anywhere.

    Newlines in the text start a line. A word may run over several spans and stays whole. Spaces at a break go.
    """
    wrapper = _Wrapper(max(1, width))
    for span in spans:
        for piece in _TOKENS.findall(_settled(span.text.replace("\t", _TAB))):
            wrapper.take(piece, span.role)
    return wrapper.finished()


class _Wrapper:
    """Fills lines with words; a word is kept apart until the space after it."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._lines: list[Line] = []
        self._line: list[Span] = []
        self._used = 0
        self._space: Span | None = None
        self._word: list[Span] = []

    def take(self, text: str, role: Role) -> None:
        if text == "\n":
            self._end_word()
            self._end_line()
        elif text.isspace():
            self._end_word()
            before = self._space.text if self._space else ""
            self._space = Span(before + text, role)
        else:
            self._word.append(Span(text, role))

    def finished(self) -> list[Line]:
        self._end_word()
        if self._line or not self._lines:
            self._end_line()
        return self._lines

    def _end_line(self) -> None:
        self._lines.append(tuple(self._line))
        self._line, self._used, self._space = [], 0, None

    def _end_word(self) -> None:
        if not self._word:
            return
        word, self._word = self._word, []
        size = line_width(word)
        space = self._space
        gap = cell_len(space.text) if space else 0
        if self._used + gap + size <= self._width:
            if space:
                self._line.append(space)
                self._used += gap
        elif self._line:
            self._end_line()
        self._space = None
        for span in word:
            self._put(span)

    def _put(self, span: Span) -> None:
        """Add a part of a word, over as many lines as it needs."""
        if self._used + (size := cell_len(span.text)) <= self._width:
            self._line.append(span)
            self._used += size
            return
        for piece in _pieces(span.text, self._width - self._used, self._width):
            size = cell_len(piece)
            if self._line and self._used + size > self._width:
                self._end_line()
            self._line.append(Span(piece, span.role))
            self._used += size


def _pieces(text: str, first: int, width: int) -> list[str]:
    """`text` cut into pieces of at most `width` cells, the first of at most `first` where that is any."""
    if first <= 0:
        return chop_cells(text, width)
    head, *_ = chop_cells(text, first)
    rest = text[len(head) :]
    return [piece for piece in (head, *chop_cells(rest, width)) if piece]
