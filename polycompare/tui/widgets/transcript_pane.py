"""One column of the conversation, drawn line by line: only what is on screen is made."""

from dataclasses import dataclass
from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from polycompare.tui.detail.spans import fit_line
from polycompare.tui.role_styles import blank_line, style_of
from polycompare.tui.transcript_layout import TranscriptLayout

_BAR: Final = "$primary"
_SELECTED: Final = "on $surface"
_GUTTER = 1  # the bar beside the selected turn
_MOST_DRAWN: Final = 1_000  # lines that are kept as they were drawn


class TranscriptPane(ScrollView, can_focus=True):
    """A column of a layout that its panes share. Whoever changes the layout calls `layout_changed`."""

    DEFAULT_CSS = """
    TranscriptPane {
        width: 1fr;
        border: round $border-blurred;
        border-subtitle-color: $muted;
        padding: 0;
        scrollbar-gutter: stable;
        scrollbar-size-vertical: 1;
        overflow-x: hidden;
        overflow-y: auto;
        &:focus { border: round $border; }
    }
    """

    @dataclass
    class Resized(Message):
        """There is another width to lay out for."""

    @dataclass
    class ScrolledTo(Message):
        """The first visible line is another."""

        pane: "TranscriptPane"
        line: int

    @dataclass
    class TurnClicked(Message):
        """A turn was clicked."""

        index: int

    def __init__(self, column: int, layout: TranscriptLayout, *, id: str) -> None:  # noqa: A002 - as in every Textual widget
        super().__init__(id=id)
        self.column = column
        self._lines = layout
        self._selected = 0
        self._top = (0, 0)  # the turn at the top, and which of its lines
        self._is_moving = False  # by itself, to keep that turn at the top
        self._drawn: dict[tuple[int, bool], Strip] = {}  # by line, and whether its turn is selected

    @property
    def line_width(self) -> int:
        """The cells there are for a line of the layout."""
        return max(1, self.scrollable_content_region.width - _GUTTER)

    @property
    def page_height(self) -> int:
        """How many lines are visible."""
        return max(1, self.scrollable_content_region.height)

    @property
    def top_turn(self) -> int:
        """The turn of the first visible line."""
        return self._lines.turn_at(self.scroll_offset.y)

    @property
    def turns_in_view(self) -> range:
        """The turns that are to be seen, as far as they are."""
        first = self.scroll_offset.y
        beyond = self._lines.turn_at(first + self.page_height - 1) + 1
        return range(self._lines.turn_at(first), min(beyond, self._lines.count))

    def layout_changed(self) -> None:
        """Take the layout's new height and draw, with the same line of the same turn at the top."""
        self._drawn.clear()
        turn, line = self._top
        self._is_moving = True
        self.virtual_size = Size(self.line_width + _GUTTER, self._lines.height)
        if turn < self._lines.count:
            self.go_to(self._lines.first_line(turn) + min(line, self._lines.turn_height(turn) - 1))
        self._is_moving = False
        self._note_top()
        self.refresh()

    def mark(self, turn: int) -> None:
        """Draw another turn as the selected one."""
        if turn != self._selected:
            self._selected = turn
            self.refresh()

    def reveal(self, turn: int) -> None:
        """Scroll as little as needed to have a turn in view, its beginning where it is too tall."""
        if turn >= self._lines.count:
            return
        top = self._lines.first_line(turn)
        last = top + self._lines.turn_height(turn) - 2  # the blank line after a turn may stay outside
        line = self.scroll_offset.y
        if last - top >= self.page_height or top < line:
            line = top
        elif last >= line + self.page_height:
            line = last - self.page_height + 1
        self.go_to(line)

    def rows_of(self, turn: int) -> range:
        """The rows of the screen on which a turn is to be seen."""
        if turn >= self._lines.count:
            return range(0)
        visible = self.scrollable_content_region
        top = visible.y + self._lines.first_line(turn) - self.scroll_offset.y
        last = top + self._lines.turn_height(turn) - 1  # the blank line after a turn
        return range(max(top, visible.y), min(last, visible.bottom))

    def go_to(self, line: int) -> None:
        """Make this the first visible line, as far as there are lines."""
        self.scroll_to(y=line, animate=False, force=True, immediate=True)

    def render_line(self, y: int) -> Strip:
        """One line of the widget, as Textual's line API asks for it."""
        number = self.scroll_offset.y + y
        lines = self._lines
        if number >= lines.height or self.column >= len(lines.widths):
            return blank_line(self.scrollable_content_region.width, self.rich_style)
        turn = lines.turn_at(number)
        in_turn = number - lines.first_line(turn) < lines.turn_height(turn) - 1
        selected = turn == self._selected and in_turn
        strip = self._drawn.get((number, selected))
        if strip is None:
            if len(self._drawn) > _MOST_DRAWN:
                self._drawn.clear()
            strip = self._drawn[number, selected] = self._strip(number, selected=selected)
        return strip

    def _strip(self, number: int, *, selected: bool) -> Strip:
        """A line of the layout."""
        base, lines = self.rich_style, self._lines
        width = self.scrollable_content_region.width
        segments = [Segment("▌" if selected else " ", self._style(_BAR))]
        spans = fit_line(lines.line(self.column, number), width - _GUTTER)
        segments += [Segment(text, style_of(self.app, role).rich_style) for text, role in spans]
        strip = Strip(segments, width)
        if selected:
            strip = strip.apply_style(self._style(_SELECTED))
        return strip.apply_style(base)

    def notify_style_update(self) -> None:
        """Draw anew with another theme."""
        self._drawn.clear()
        super().notify_style_update()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """Tell where the pane is scrolled to."""
        super().watch_scroll_y(old_value, new_value)
        if not self._is_moving:
            self._note_top()
        if round(old_value) != round(new_value):
            self.post_message(self.ScrolledTo(self, round(new_value)))

    def on_resize(self, event: events.Resize) -> None:
        """Ask for a layout of the new width."""
        self.post_message(self.Resized())

    def on_click(self, event: events.Click) -> None:
        """Select the turn under the mouse."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        line = self.scroll_offset.y + offset.y
        if line < self._lines.height:
            self.post_message(self.TurnClicked(self._lines.turn_at(line)))

    def _note_top(self) -> None:
        line = self.scroll_offset.y
        turn = self._lines.turn_at(line)
        self._top = (turn, line - self._lines.first_line(turn))

    def _style(self, words: str) -> Style:
        return self.app.stylesheet.parse_style(words).rich_style
