"""The keys of the list of recordings, and what it can be filtered by."""

from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from polycompare.tui.browsing.filters import FORMS

_KEYS: Final = (
    ("enter", "Open the recording; esc or q there comes back to this row"),
    ("j k g G", "Next, previous, first, last; so do the arrow and page keys"),
    ("/", "Write the filter; the list follows while you type"),
    ("f", "Only what is not reviewed, or all again"),
    ("s S", "Sort by the next column; the other way round"),
    ("]", "Call it reviewed, and go to the next"),
    ("# ;", "Tags; the note"),
    ("u", "Take back what was done last"),
    ("r", "Look again what there is"),
    ("esc q", "Back, or out of the app where there is nothing to go back to"),
)
_WIDEST_FORM: Final = 28


class BrowserHelp(ModalScreen[None]):
    """Keys and filter terms, on top of the list."""

    DEFAULT_CSS = """
    BrowserHelp { align: center middle; background: $background 60%; }
    BrowserHelp > VerticalScroll {
        width: 100%;
        max-width: 112;
        height: auto;
        max-height: 96%;
        border: round $primary;
        background: $surface;
        padding: 0 1;
        scrollbar-size-vertical: 1;
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,f1,q,enter", "dismiss", "Close", show=False, id="browser_help.close"),
        Binding("j", "scroll(2)", "Down", show=False, id="browser_help.down"),
        Binding("k", "scroll(-2)", "Up", show=False, id="browser_help.up"),
    ]

    def compose(self) -> ComposeResult:
        """One scrolling text."""
        lines = [
            Content.styled("Recordings", "bold $foreground"),
            *(_line(keys, words, 10) for keys, words in _KEYS),
            Content(""),
            Content.styled("In the filter", "bold $foreground"),
            *(_line(form, words, _WIDEST_FORM) for form, words in FORMS),
        ]
        with VerticalScroll() as box:
            box.border_title = Content.styled("keys", "bold $primary")
            box.border_subtitle = Content.styled("esc closes", "$muted")
            yield Static(Content("\n").join(lines), markup=False)

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)


def _line(key: str, words: str, width: int) -> Content:
    return Content.assemble((f"  {key:<{width}} ", "bold $primary"), words)
