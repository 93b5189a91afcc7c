"""The last line: the keys that matter now."""

from textual.content import Content
from textual.widget import Widget

from polycompare.tui.footer_keys import Situation, for_footer


class KeyFooter(Widget):
    """As many keys as fit, the most useful first. They depend on where a person is."""

    DEFAULT_CSS = """
    KeyFooter {
        height: 1;
        padding: 0 1;
        color: $muted;
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._situation = Situation.COMPOSING
        self._waiting = False
        self._offered = False
        self._trying = False

    def show(self, situation: Situation, *, waiting: bool, offered: bool, trying: bool) -> None:
        """Offer the keys of a situation; see `for_footer`."""
        given = (situation, waiting, offered, trying)
        if given != (self._situation, self._waiting, self._offered, self._trying):
            self._situation, self._waiting, self._offered, self._trying = given
            self.refresh()

    def render(self) -> Content:
        """The keys that fit."""
        room = self.content_size.width
        parts: list[Content] = []
        offered = for_footer(self._situation, waiting=self._waiting, offered=self._offered, trying=self._trying)
        for keys, words in offered:
            part = Content.assemble((keys, "bold $primary"), " ", words)
            needed = part.cell_length + (3 if parts else 0)
            if needed > room:
                break
            parts.append(part)
            room -= needed
        return Content("   ").join(parts)
