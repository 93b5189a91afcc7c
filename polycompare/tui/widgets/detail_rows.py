"""A scrolling list of rows with a cursor, drawn line by line: only what is on screen is made."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from polycompare.tui.detail.layout import Layout
from polycompare.tui.detail.spans import Role, fit_line
from polycompare.tui.role_styles import blank_line, style_of

if TYPE_CHECKING:
    from polycompare.tui.detail.rows import Opened, Row  # they load with the first rows, after the first paint

_GUTTER = 1
_TALLEST_LIT = 2  # the lines of a row that is lit up at the cursor; a taller one has only the bar beside it


class DetailRows(ScrollView, can_focus=True):
    """Rows of any kind, with a cursor on those that open something or stand for folded ones.

    Rows are laid out for the width there is; a resize keeps the first visible row in place.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"detail--cursor"}

    DEFAULT_CSS = """
    DetailRows {
        scrollbar-gutter: stable;
        scrollbar-size-vertical: 1;
        overflow-x: hidden;
    }
    DetailRows > .detail--cursor { background: $primary 25%; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "row_down", "Next row", show=False, id="detail.down"),
        Binding("up,k", "row_up", "Previous row", show=False, id="detail.up"),
        Binding("pagedown", "page_down", "Page down", show=False, id="detail.page_down"),
        Binding("pageup", "page_up", "Page up", show=False, id="detail.page_up"),
        Binding("home", "first_row", "First row", show=False, id="detail.home"),
        Binding("end", "last_row", "Last row", show=False, id="detail.end"),
        Binding("enter", "open_row", "Show both values whole", show=False, id="detail.open"),
    ]

    cursor: reactive[int] = reactive(0, init=False)

    @dataclass
    class RowOpened(Message):
        """The person asks for a row's values whole."""

        opened: "Opened"

    @dataclass
    class FoldOpened(Message):
        """The person asks for the rows behind a fold."""

    def __init__(self, *, name: str | None = None, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - as in every Textual widget
        super().__init__(name=name, id=id, classes=classes)
        self._layout_now = Layout([], 1)

    @property
    def rows(self) -> Sequence["Row"]:
        """The rows that are shown."""
        return self._layout_now.rows

    def set_rows(self, rows: Sequence["Row"], *, keep_place: bool = False) -> None:
        """Show these rows, from the top or, with `keep_place`, where the person was."""
        top = self.scroll_offset.y if keep_place else 0
        before = self.rows[self.cursor] if keep_place and self.cursor < len(self.rows) else None
        self._arrange(rows)
        self.cursor = self._first_told() if before is None or not _stops(before) else self._kept(before)
        self.scroll_to(y=min(top, self.max_scroll_y), animate=False)
        self.refresh()

    def go_to(self, wanted: Callable[["Row"], bool]) -> None:
        """Put the cursor on the first wanted row that it can stand on, if there is one."""
        found = next((n for n, row in enumerate(self.rows) if _stops(row) and wanted(row)), None)
        if found is not None:
            self.cursor = found
            self._reveal(found)

    def render_line(self, y: int) -> Strip:
        """One line of the widget, as Textual's line API asks for it."""
        number = self.scroll_offset.y + y
        layout = self._layout_now
        width = layout.width + _GUTTER
        base = self.rich_style
        if number >= layout.height:
            return blank_line(width, base)
        row = layout.row_at(number)
        on_cursor = self.has_focus and row == self.cursor and _stops(layout.rows[row])
        segments = [Segment("▌" if on_cursor else " ", self._style_of(Role.NEW))]
        segments += [
            Segment(text, self._style_of(role)) for text, role in fit_line(layout.line(number), layout.width)
        ]
        strip = Strip(segments, width)
        if on_cursor and layout.row_height(row) <= _TALLEST_LIT:
            strip = strip.apply_style(self.get_component_rich_style("detail--cursor"))
        return strip.apply_style(base)

    def _style_of(self, role: Role) -> Style:
        return style_of(self.app, role).rich_style

    def on_resize(self, event: events.Resize) -> None:
        """Lay the rows out again; the row at the top stays there."""
        layout = self._layout_now
        if self._width() == layout.width:
            return
        row = layout.row_at(min(self.scroll_offset.y, layout.height - 1)) if layout.height else 0
        self._arrange(layout.rows)
        if self.rows:
            self.scroll_to(y=min(self._layout_now.first_line(row), self.max_scroll_y), animate=False)

    def _arrange(self, rows: Sequence["Row"]) -> None:
        self._layout_now = Layout(rows, self._width())
        self.virtual_size = Size(self._layout_now.width + _GUTTER, self._layout_now.height)

    def _width(self) -> int:
        return max(1, self.scrollable_content_region.width - _GUTTER)

    def watch_cursor(self) -> None:
        """Draw the cursor at its new row."""
        self.refresh()

    def on_focus(self) -> None:
        """Show the cursor."""
        self.refresh()

    def on_blur(self) -> None:
        """Hide the cursor."""
        self.refresh()

    def action_row_down(self) -> None:
        """Go to the next row that opens something; scroll where there is none near."""
        self._step(1)

    def action_row_up(self) -> None:
        """Go to the previous row that opens something; scroll where there is none near."""
        self._step(-1)

    def action_first_row(self) -> None:
        """Go to the beginning."""
        self.cursor = self._next_stop(-1, 1) or 0
        self.scroll_to(y=0, animate=False)

    def action_last_row(self) -> None:
        """Go to the end."""
        self.cursor = self._next_stop(len(self.rows), -1) or 0
        self.scroll_to(y=self.max_scroll_y, animate=False)

    def action_page_down(self) -> None:
        """Scroll a page; the cursor comes along."""
        self._page(1)

    def action_page_up(self) -> None:
        """Scroll a page back; the cursor comes along."""
        self._page(-1)

    def action_open_row(self) -> None:
        """Ask for what is behind the row at the cursor."""
        if not self.rows:
            return
        row = self.rows[self.cursor]
        if row.folds:
            self.post_message(self.FoldOpened())
        elif row.opens is not None:
            self.post_message(self.RowOpened(row.opens))

    def on_click(self, event: events.Click) -> None:
        """Put the cursor on a row; a click on the row that has it opens it."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        line = self.scroll_offset.y + offset.y
        if line >= self._layout_now.height:
            return
        row = self._layout_now.row_at(line)
        if not _stops(self.rows[row]):
            return
        if row == self.cursor:
            self.action_open_row()
        self.cursor = row

    def _step(self, direction: int) -> None:
        """Move the cursor unless the row it is on, or the next, is out of reach: then scroll a line."""
        target = self._next_stop(self.cursor, direction)
        top, height = self.scroll_offset.y, self._page_height()
        if target is None or not self._within(target, top - height, top + 2 * height):
            self.scroll_to(y=top + direction, animate=False)
            return
        self.cursor = target
        self._reveal(target)

    def _page(self, direction: int) -> None:
        height = self._page_height()
        top = max(0, min(self.max_scroll_y, self.scroll_offset.y + direction * height))
        self.scroll_to(y=top, animate=False)
        if not self.rows:
            return
        at_end = direction > 0 and top == self.max_scroll_y
        edge = self._layout_now.row_at(min(self._layout_now.height - 1, top + (height - 1 if at_end else 0)))
        near = self._next_stop(edge + (1 if at_end else -1), -1 if at_end else 1)
        if near is not None:
            self.cursor = near

    def _next_stop(self, row: int, direction: int) -> int | None:
        """The next row after `row` in a direction that the cursor can stand on."""
        rows = self.rows
        row += direction
        while 0 <= row < len(rows):
            if _stops(rows[row]):
                return row
            row += direction
        return None

    def _first_told(self) -> int:
        """The first row of the first page that tells of a divergence, else the first to stand on."""
        page = range(min(len(self.rows), self._layout_now.row_at(self._page_height() - 1) + 1))
        told = (row for row in page if self.rows[row].about is not None and _stops(self.rows[row]))
        return next(told, self._next_stop(-1, 1) or 0)

    def _kept(self, before: "Row") -> int:
        """The row that tells of what `before` did at the cursor; else one near."""
        about = before.about
        if about is not None:
            place = type(about), about.signal, about.path
            for number, row in enumerate(self.rows):
                told = row.about
                if told is not None and _stops(row) and (type(told), told.signal, told.path) == place:
                    return number
        return self._stop_near(self.cursor)

    def _stop_near(self, row: int) -> int:
        """A row that the cursor can stand on: this one, else the next, else the last before."""
        after, before = self._next_stop(row - 1, 1), self._next_stop(min(row, len(self.rows)), -1)
        return after if after is not None else before or 0

    def _within(self, row: int, first: int, beyond: int) -> bool:
        return first <= self._layout_now.first_line(row) < beyond

    def _reveal(self, row: int) -> None:
        first, height = self._layout_now.first_line(row), self._layout_now.row_height(row)
        self.scroll_to_region(
            Region(0, first, 1, min(height, self._page_height())), animate=False, force=True, x_axis=False
        )

    def _page_height(self) -> int:
        return max(1, self.scrollable_content_region.height)


def _stops(row: "Row") -> bool:
    return row.opens is not None or row.folds
