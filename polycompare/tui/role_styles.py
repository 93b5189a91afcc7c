"""How each role of a span looks, the one place where what a text says gets its colour; and the empty line."""

from functools import lru_cache
from typing import Any, Final

from rich.style import Style as RichStyle
from textual.app import App
from textual.strip import Strip
from textual.style import Style

from polycompare.tui.detail.spans import Role

# Not component classes: Textual works those out again for every widget at every change of focus.
ROLE_STYLES: Final[dict[Role, str]] = {
    Role.PLAIN: "",
    Role.STRONG: "bold",
    Role.OPEN_TAB: "bold underline $primary",
    Role.MUTED: "$muted",
    Role.BASELINE: "$baseline",
    Role.CANDIDATE: "$candidate",
    Role.NEW: "bold $new",
    Role.CARRIED: "$carried",
    Role.RESOLVED: "$resolved",
    Role.ADDED: "$added",
    Role.REMOVED: "$removed",
    Role.CHANGED: "$changed",
    Role.FAILED: "$failed",
    Role.OTHER_WORDS: "$other-words",
    Role.ADDED_WORDS: "underline $added",
    Role.REMOVED_WORDS: "underline $removed",
}


def style_of(app: App[Any], role: Role) -> Style:
    """The style of a role in the app's theme; Textual keeps it until the theme changes."""
    return app.stylesheet.parse_style(ROLE_STYLES[role])


@lru_cache(maxsize=32)
def blank_line(width: int, style: RichStyle) -> Strip:
    """An empty line. It is the same one each time: Textual then crops and filters it once, not line by line."""
    return Strip.blank(width, style)
