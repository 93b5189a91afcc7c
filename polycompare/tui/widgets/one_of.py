"""A line of a form on which one of a few words is chosen."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget


class OneOf(Widget, can_focus=True):
    """Words beside each other, one of them chosen: ← and → and the space bar choose another."""

    DEFAULT_CSS = """
    OneOf { height: 1; width: 1fr; }
    OneOf:focus { background: $primary 25%; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,space", "choose(1)", "Next", show=False, id="one_of.next"),
        Binding("left", "choose(-1)", "Previous", show=False, id="one_of.previous"),
    ]

    chosen: reactive[int] = reactive(0, init=False)

    @dataclass
    class Chosen(Message):
        """Another one is chosen."""

        one_of: "OneOf"

    def __init__(self, words: Sequence[str], chosen: int = 0, *, id: str | None = None) -> None:  # noqa: A002 - as in every Textual widget
        super().__init__(id=id)
        self._words = words
        self.set_reactive(OneOf.chosen, chosen)

    def render(self) -> Content:
        """All words, the chosen one with a sign of its own."""
        parts = [
            Content.styled(f"● {word}", "bold") if number == self.chosen else Content.styled(f"○ {word}", "$muted")
            for number, word in enumerate(self._words)
        ]
        return Content("   ").join(parts)

    def watch_chosen(self) -> None:
        """Tell of the choice."""
        self.post_message(self.Chosen(self))

    def action_choose(self, step: int) -> None:
        """Choose the next word, or the one before."""
        self.chosen = (self.chosen + step) % len(self._words)

    def on_click(self, event: events.Click) -> None:
        """Choose the word that is clicked."""
        start = 0
        for number, word in enumerate(self._words):
            width = Content(f"● {word}").cell_length
            if start <= event.x < start + width:
                self.chosen = number
            start += width + 3
