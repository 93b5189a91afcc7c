"""What of a turn is to be copied."""

from collections.abc import Sequence
from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from polycompare.model.text import visible_line
from polycompare.tui.sharing.copies import Copy

_LONGEST: Final = 100  # characters of what is shown of a text


class CopyMenu(ModalScreen[Copy | None]):
    """Gives what is to be copied, or None."""

    DEFAULT_CSS = """
    CopyMenu { align: center middle; background: $background 60%; }
    CopyMenu > Vertical {
        width: 90%;
        max-width: 92;
        height: auto;
        max-height: 90%;
        border: round $primary;
        background: $surface;
        padding: 0 1;
    }
    CopyMenu OptionList, CopyMenu OptionList:focus {
        height: auto;
        max-height: 100%;
        border: none;
        padding: 0;
        background: $surface;
        text-wrap: nowrap;
        text-overflow: ellipsis;
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,y", "dismiss", "Close", show=False, id="copy.close"),
    ]

    def __init__(self, copies: Sequence[Copy]) -> None:
        super().__init__()
        self._copies = copies

    def compose(self) -> ComposeResult:
        """Everything there is, with its key."""
        with Vertical() as box:
            box.border_title = Content.styled("copy", "bold $primary")
            box.border_subtitle = Content.styled("enter or its letter copies · esc closes", "$muted")
            yield OptionList(*map(self._option, self._copies), markup=False)

    def on_mount(self) -> None:
        """Start at the first."""
        self.query_one(OptionList).highlighted = 0

    def on_key(self, event: events.Key) -> None:
        """Take what has this letter."""
        for copy in self._copies:
            if event.character == copy.key:
                event.stop()
                self.dismiss(copy)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take what is marked."""
        event.stop()
        self.dismiss(self._copies[event.option_index])

    def _option(self, copy: Copy) -> Option:
        width = max(len(each.title) for each in self._copies)
        about = visible_line(copy.about[:_LONGEST])
        return Option(
            Content.assemble((f" {copy.key}  ", "bold $accent"), f"{copy.title:<{width}}   ", (about, "$muted"))
        )
