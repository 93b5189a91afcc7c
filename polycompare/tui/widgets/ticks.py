"""A list of a form in which each entry is ticked, or not."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import SelectionList
from textual.widgets.selection_list import Selection

from polycompare.model.text import visible_line


class Ticks(SelectionList[int], inherit_bindings=False):
    """Entries by their numbers: ↑ and ↓ move, the space bar ticks one or takes the tick away, `a` all of them.

    Enter is the form's.
    """

    DEFAULT_CSS = """
    Ticks, Ticks:focus {
        width: 1fr;
        height: auto;
        max-height: 34vh;
        border: none;
        padding: 0;
        background: $surface;
        text-wrap: nowrap;
        text-overflow: ellipsis;
        scrollbar-size-vertical: 1;
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "cursor_up", "Up", show=False, id="ticks.up"),
        Binding("down,j", "cursor_down", "Down", show=False, id="ticks.down"),
        Binding("home,g", "first", "First", show=False, id="ticks.first"),
        Binding("end,G", "last", "Last", show=False, id="ticks.last"),
        Binding("pageup", "page_up", "A page up", show=False, id="ticks.page_up"),
        Binding("pagedown", "page_down", "A page down", show=False, id="ticks.page_down"),
        Binding("space", "select", "Tick", show=False, id="ticks.tick"),
        Binding("a", "tick_all", "Tick all, or none", show=False, id="ticks.all"),
    ]

    def show(self, entries: Iterable[tuple[Content | str, bool]]) -> None:
        """Show these, some of them ticked."""
        self.clear_options()
        self.add_options(
            Selection(Content(visible_line(said)) if isinstance(said, str) else said, number, ticked)
            for number, (said, ticked) in enumerate(entries)
        )
        self.highlighted = 0 if self.option_count else None

    @property
    def ticked(self) -> Sequence[int]:
        """The numbers of those that are ticked, in order."""
        return sorted(self.selected)

    def action_tick_all(self) -> None:
        """Tick all, or none where all are."""
        if len(self.selected) == self.option_count:
            self.deselect_all()
        else:
            self.select_all()
