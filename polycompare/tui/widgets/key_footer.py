"""The last line: the keys that matter now."""

from textual.content import Content
from textual.widget import Widget


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
        self._keys: list[tuple[str, str]] = []

    def show(self, keys: list[tuple[str, str]]) -> None:
        """Offer these keys; see `for_footer`."""
        if keys != self._keys:
            self._keys = keys
            self.refresh()

    def render(self) -> Content:
        """The keys that fit."""
        room = self.content_size.width
        parts: list[Content] = []
        for keys, words in self._keys:
            part = Content.assemble((keys, "bold $primary"), " ", words)
            needed = part.cell_length + (3 if parts else 0)
            if needed > room:
                break
            parts.append(part)
            room -= needed
        return Content("   ").join(parts)
