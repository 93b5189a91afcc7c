"""Values shown whole, above the screen."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen

from polycompare.model.text import visible_line
from polycompare.tui.detail.rows import Opened, Row, note
from polycompare.tui.widgets.detail_rows import DetailRows


class ValueView(ModalScreen[None]):
    """Both values of a divergence or a field, whole: words marked in texts, lines aligned in JSON."""

    DEFAULT_CSS = """
    ValueView {
        align: center middle;
        background: $background 60%;
    }
    ValueView > Vertical {
        width: 94%;
        height: 90%;
        max-width: 200;
        border: round $primary;
        border-title-color: $foreground;
        border-title-style: bold;
        border-subtitle-color: $muted;
        background: $background;
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss", "Close", id="value.close"),
    ]

    def __init__(self, opened: Opened) -> None:
        super().__init__()
        self._opened = opened

    def compose(self) -> ComposeResult:
        """One box with the values' rows."""
        with Vertical() as box:
            box.border_title = Content(f" {visible_line(self._opened.title)} ")
            box.border_subtitle = Content(" escape closes ")
            yield DetailRows()

    def on_mount(self) -> None:
        """Show the frame at once, the values as soon as they are laid out."""
        rows = self.query_one(DetailRows)
        rows.focus()
        rows.set_rows([note("laying out the values…")])
        self.run_worker(self._read, thread=True, exclusive=True, exit_on_error=False)

    def on_detail_rows_row_opened(self, message: DetailRows.RowOpened) -> None:
        """What is open already is not opened again."""
        message.stop()

    def _read(self) -> None:
        """Large values take longer than a frame: off the event loop."""
        from polycompare.tui.detail.values import value_rows

        rows = value_rows(self._opened)
        self.app.call_from_thread(self._show, rows)

    def _show(self, rows: list[Row]) -> None:
        self.query_one(DetailRows).set_rows(rows)
