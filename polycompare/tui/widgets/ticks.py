"""A list of a form in which each entry is ticked, or not."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.widgets import OptionList
from textual.widgets.option_list import Option


class Ticks(OptionList, inherit_bindings=False):
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
    Ticks > .option-list--option-highlighted { background: $surface; text-style: none; }
    Ticks:focus > .option-list--option-highlighted { background: $primary 25%; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "cursor_up", "Up", show=False, id="ticks.up"),
        Binding("down,j", "cursor_down", "Down", show=False, id="ticks.down"),
        Binding("home,g", "first", "First", show=False, id="ticks.first"),
        Binding("end,G", "last", "Last", show=False, id="ticks.last"),
        Binding("pageup", "page_up", "A page up", show=False, id="ticks.page_up"),
        Binding("pagedown", "page_down", "A page down", show=False, id="ticks.page_down"),
        Binding("space", "tick", "Tick", show=False, id="ticks.tick"),
        Binding("a", "tick_all", "Tick all, or none", show=False, id="ticks.all"),
    ]

    @dataclass
    class Changed(Message):
        """Something was ticked, or a tick was taken away."""

        ticks: "Ticks"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - as in every Textual widget
        super().__init__(id=id, markup=False)
        self._said: list[Content] = []
        self._ticked: list[bool] = []

    def show(self, entries: Iterable[tuple[Content, bool]]) -> None:
        """Show these, some of them ticked."""
        shown = list(entries)
        self._said = [said for said, _ in shown]
        self._ticked = [ticked for _, ticked in shown]
        self.clear_options()
        self.add_options(map(Option, map(self._prompt, range(len(shown)))))
        self.highlighted = 0 if shown else None

    @property
    def ticked(self) -> list[int]:
        """The numbers of those that are ticked, in order."""
        return [number for number, ticked in enumerate(self._ticked) if ticked]

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click ticks."""
        event.stop()
        self._tick(event.option_index, not self._ticked[event.option_index])

    def action_tick(self) -> None:
        """Tick the marked one, or take its tick away."""
        if self.highlighted is not None:
            self._tick(self.highlighted, not self._ticked[self.highlighted])

    def action_tick_all(self) -> None:
        """Tick all, or none where all are."""
        ticked = not all(self._ticked)
        for number in range(len(self._ticked)):
            self._tick(number, ticked)

    def _tick(self, number: int, ticked: bool) -> None:
        if self._ticked[number] is not ticked:
            self._ticked[number] = ticked
            self.replace_option_prompt_at_index(number, self._prompt(number))
            self.post_message(self.Changed(self))

    def _prompt(self, number: int) -> Content:
        said = self._said[number]
        return (
            Content.assemble("✓ ", said)
            if self._ticked[number]
            else Content.assemble("  ", said.stylize("$muted"))
        )
