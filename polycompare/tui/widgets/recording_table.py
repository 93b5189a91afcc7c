"""The list of recordings, drawn line by line: ten thousand rows cost what is on the screen."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from rich.segment import Segment
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from polycompare.model.recordings import SortBy
from polycompare.tui.browsing.columns import GAP, Placed, heading_line, placed_columns, row_line
from polycompare.tui.browsing.queue import Queue
from polycompare.tui.detail.spans import Line, Role, Span, fit_line, wrap
from polycompare.tui.role_styles import blank_line, style_of

_GUTTER = 2  # the cursor's sign
_EMPTY_LINE = 2  # where it is said that there are no rows


class RecordingTable(ScrollView, can_focus=True):
    """A heading, and a row for each recording; the screen decides what a key or a click means."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"table--cursor"}

    DEFAULT_CSS = """
    RecordingTable {
        height: 1fr;
        scrollbar-gutter: stable;
        scrollbar-size-vertical: 1;
        overflow-x: hidden;
        padding: 0 1;
    }
    RecordingTable > .table--cursor { background: $primary 25%; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("pagedown", "page(1)", "Page down", show=False, id="recordings.page_down"),
        Binding("pageup", "page(-1)", "Page up", show=False, id="recordings.page_up"),
    ]

    @dataclass
    class Moved(Message):
        """The person goes to a row, which may be none."""

        index: int

    @dataclass
    class Opened(Message):
        """A row is to be opened."""

        index: int

    @dataclass
    class SortAsked(Message):
        """The heading of a column was clicked."""

        sort: SortBy

    def __init__(self) -> None:
        super().__init__()
        self._queue = Queue()
        self._empty = ""
        self._placed: tuple[Placed, ...] = ()
        self._now = datetime.now().astimezone()

    def show(self, queue: Queue, now: datetime, empty: str) -> None:
        """Show these rows, with the cursor in sight; `empty` is what stands there where there are none."""
        self._queue, self._now, self._empty = queue, now, empty
        self._arrange()
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """The heading, and below it what is scrolled to."""
        queue, width = self._queue, self._width()
        if y == 0:
            heading = heading_line(self._placed, queue.sort, ascending=queue.ascending)
            return self._strip("", heading, width)
        index = self.scroll_offset.y + y - 1
        if index >= len(queue.rows):
            return self._below_rows(y, width)
        is_current = index == queue.at
        line = row_line(queue.rows[index], self._placed, self._now)
        return self._strip("▌" if is_current else "", line, width, is_current=is_current)

    def _below_rows(self, y: int, width: int) -> Strip:
        """An empty line, or one of what is said where there are no rows."""
        if not self._queue.rows:
            said = wrap((Span(self._empty, Role.MUTED),), width - _GUTTER)
            if _EMPTY_LINE <= y < _EMPTY_LINE + len(said):
                return self._strip("", said[y - _EMPTY_LINE], width)
        return blank_line(width, self.rich_style)

    def on_resize(self, event: events.Resize) -> None:
        """Choose the columns anew; the cursor stays in sight."""
        self._arrange()

    def on_click(self, event: events.Click) -> None:
        """Sort by a heading, go to a row, open the row one is at."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        if offset.y == 0:
            x = offset.x - _GUTTER
            for each in self._placed:
                if each.start <= x < each.start + each.width + GAP and each.column.sort is not None:
                    self.post_message(self.SortAsked(each.column.sort))
            return
        index = self.scroll_offset.y + offset.y - 1
        if index < len(self._queue.rows):
            self.post_message(self.Opened(index) if index == self._queue.at else self.Moved(index))

    def action_page(self, direction: int) -> None:
        """Go a page on, or back."""
        self.post_message(self.Moved(self._queue.at + direction * self._page_height()))

    def _strip(self, sign: str, line: Line, width: int, *, is_current: bool = False) -> Strip:
        segments = [Segment(f"{sign:<{_GUTTER}}", style_of(self.app, Role.NEW).rich_style)]
        segments += [
            Segment(text, style_of(self.app, role).rich_style) for text, role in fit_line(line, width - _GUTTER)
        ]
        strip = Strip(segments, width)
        if is_current:
            strip = strip.apply_style(self.get_component_rich_style("table--cursor"))
        return strip.apply_style(self.rich_style)

    def _arrange(self) -> None:
        width, queue = self._width(), self._queue
        self._placed = placed_columns(width - _GUTTER)
        self.virtual_size = Size(width, len(queue.rows) + 1)
        top, page = self.scroll_offset.y, self._page_height()
        lowest, highest = queue.at - page + 1, queue.at
        if not lowest <= top <= highest:
            self.scroll_to(y=max(0, lowest if top < lowest else highest), animate=False)

    def _width(self) -> int:
        return max(_GUTTER + 1, self.scrollable_content_region.width)

    def _page_height(self) -> int:
        return max(1, self.scrollable_content_region.height - 1)
