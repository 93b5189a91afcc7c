"""The last line: the keys that matter now."""

from textual.content import Content
from textual.widget import Widget

from polycompare.tui.actions import Action, for_footer


class KeyFooter(Widget):
    """As many keys as fit, the most useful first. It knows two situations: typing, and moving about."""

    DEFAULT_CSS = """
    KeyFooter {
        height: 1;
        padding: 0 1;
        color: $muted;
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._composing = True
        self._waiting = False

    def show(self, *, composing: bool, waiting: bool) -> None:
        """Offer the keys for typing or for moving about; `waiting` adds what stops a wait."""
        if (composing, waiting) != (self._composing, self._waiting):
            self._composing, self._waiting = composing, waiting
            self.refresh()

    def render(self) -> Content:
        """The keys that fit."""
        room = self.content_size.width
        parts: list[Content] = []
        for action in self._offered():
            part = Content.assemble((action.shown, "bold $primary"), " ", action.title)
            needed = part.cell_length + (3 if parts else 0)
            if needed > room:
                break
            parts.append(part)
            room -= needed
        return Content("   ").join(parts)

    def _offered(self) -> list[Action]:
        return [a for a in for_footer(composing=self._composing) if a.id != "talk.stop" or self._waiting]
