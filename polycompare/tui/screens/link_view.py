"""A link for whoever has a browser elsewhere: to be clicked where the terminal can, and on the clipboard."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.style import Style
from textual.widgets import Static

from polycompare.model.text import visible_line


class LinkView(ModalScreen[None]):
    """Shows a link as one that terminals can open (OSC 8), and says that it is copied."""

    DEFAULT_CSS = """
    LinkView { align: center middle; background: $background 60%; }
    LinkView > Vertical {
        width: auto;
        max-width: 96%;
        height: auto;
        border: round $primary;
        background: $surface;
        padding: 1 2;
    }
    LinkView Static { width: auto; max-width: 100%; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,o,enter", "dismiss", "Close", show=False, id="link.close"),
        Binding("y", "copy", "Copy it again", show=False, id="link.copy"),
    ]

    def __init__(self, link: str) -> None:
        super().__init__()
        self._link = visible_line(link)

    def compose(self) -> ComposeResult:
        """The link, and what became of it."""
        with Vertical() as box:
            box.border_title = Content.styled("Agent Studio", "bold $primary")
            box.border_subtitle = Content.styled("y copies it again · esc closes", "$muted")
            said = Content("No browser could be opened here; the link is copied.\n\n")
            yield Static(said + Content(self._link).stylize(Style(underline=True, link=self._link)), markup=False)

    def action_copy(self) -> None:
        """Copy the link."""
        self.app.copy_to_clipboard(self._link)
        self.notify("Copied.", timeout=2)
