"""The few lines of a form that a note is written on."""

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.widgets import TextArea

from polycompare.tui.widgets.composer import printable


class NoteInput(TextArea):
    """A text of a few lines; enter takes the form that it is in."""

    DEFAULT_CSS = """
    NoteInput, NoteInput:focus {
        width: 1fr;
        border: none;
        padding: 0;
        height: auto;
        min-height: 3;
        max-height: 8;
        background: $panel;
        scrollbar-size-vertical: 1;
        & .text-area--cursor-line { background: transparent; }
        & .text-area--placeholder { color: $muted; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+o,alt+enter,shift+enter", "line", "New line", show=False, id="note.line"),
    ]

    def __init__(self, note: str, *, invitation: str) -> None:
        super().__init__(printable(note), placeholder=invitation, highlight_cursor_line=False)
        self.move_cursor(self.document.end)

    def action_line(self) -> None:
        """Start a new line."""
        self.insert("\n")

    async def _on_key(self, event: events.Key) -> None:
        """Leave enter and escape to the form, and tab to the next field."""
        if event.key in ("enter", "tab", "escape"):
            event.prevent_default()

    async def _on_paste(self, event: events.Paste) -> None:
        """Paste text without control characters: those would act on the terminal."""
        event.prevent_default()
        event.stop()
        self.insert(printable(event.text))
