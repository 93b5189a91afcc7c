"""Choosing another target for one side."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from polycompare.model.text import visible_line
from polycompare.model.values import Side
from polycompare.tui.workbench import Workbench


class PickTarget(ModalScreen[str | None]):
    """The configured targets; gives the chosen name, or None."""

    DEFAULT_CSS = """
    PickTarget { align: center middle; background: $background 60%; }
    PickTarget > Vertical {
        width: 90%;
        max-width: 84;
        height: auto;
        max-height: 80%;
        border: round $primary;
        background: $surface;
        padding: 1 1;
    }
    PickTarget OptionList, PickTarget OptionList:focus {
        height: auto;
        max-height: 100%;
        border: none;
        padding: 0;
        background: $surface;
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "dismiss", "Close", show=False, id="pick.close"),
        Binding("j", "move('down')", "Down", show=False, id="pick.down"),
        Binding("k", "move('up')", "Up", show=False, id="pick.up"),
    ]

    def __init__(self, workbench: Workbench, side: Side, current: str) -> None:
        super().__init__()
        self._workbench = workbench
        self._side = side
        self._current = current

    def compose(self) -> ComposeResult:
        """The targets, the current one marked."""
        with Vertical() as box:
            role = f"${self._side.value}"
            box.border_title = Content.assemble((f"{self._side.letter}", f"bold {role}"), f" · {self._side.value}")
            box.border_subtitle = Content.styled("enter begins a new conversation · esc closes", "$muted")
            yield OptionList(*(self._option(name) for name in self._names()), markup=False)

    def on_mount(self) -> None:
        """Start at the current target."""
        names = self._names()
        if self._current in names:
            self.query_one(OptionList).highlighted = names.index(self._current)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Give the chosen name."""
        event.stop()
        self.dismiss(self._names()[event.option_index])

    def action_move(self, direction: str) -> None:
        """Move the highlight with letters too."""
        options = self.query_one(OptionList)
        if direction == "down":
            options.action_cursor_down()
        else:
            options.action_cursor_up()

    def _names(self) -> tuple[str, ...]:
        return self._workbench.target_names

    def _option(self, name: str) -> Option:
        sign = "●" if name == self._current else " "
        width = max(len(visible_line(other)) for other in self._names())
        about = visible_line(self._workbench.describe(name))
        return Option(
            Content.assemble(
                (f" {sign} ", f"${self._side.value}"), f"{visible_line(name):<{width}}   ", (about, "$muted")
            )
        )
