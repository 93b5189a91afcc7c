"""The line of a form that a reason is written on."""

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.widgets import Input

from polycompare.model.text import visible_line


class ReasonInput(Input):
    """An empty line that shows the reason which was given `last`: → takes it, enter leaves the line empty."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right", "take_last", "Take the last reason", show=False, id="reason.take_last"),
    ]

    def __init__(self, last: str) -> None:
        super().__init__(placeholder=f"→ {visible_line(last)}" if last else "optional", compact=True)
        self._last = last

    def action_take_last(self) -> None:
        """Take the last reason into an empty line; in another one go a letter to the right."""
        if self.value or not self._last:
            self.action_cursor_right()
        else:
            self.value = self._last
            self.action_end()
