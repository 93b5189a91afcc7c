"""What the recording at the cursor is about."""

from collections.abc import Sequence
from datetime import datetime

from rich.segment import Segment
from textual import events
from textual.strip import Strip
from textual.widget import Widget

from polycompare.model.recordings import RecordingSummary, TurnOutline
from polycompare.model.text import visible
from polycompare.tui.browsing.preview import preview_lines
from polycompare.tui.detail.spans import Line, Role, Span, fit_line, wrap
from polycompare.tui.role_styles import blank_line, style_of


class RecordingPreview(Widget):
    """A recording in as many lines as there are."""

    DEFAULT_CSS = """
    RecordingPreview { padding: 0 1; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._shown: tuple[RecordingSummary, Sequence[TurnOutline] | None, datetime] | None = None
        self._lines: list[Line] = []

    def show(
        self, summary: RecordingSummary | None, outlines: Sequence[TurnOutline] | None, now: datetime
    ) -> None:
        """Show a recording; `outlines` are None until they were read."""
        self._shown = None if summary is None else (summary, outlines, now)
        self._lay_out()

    def say(self, sentence: str) -> None:
        """Say why the recording cannot be shown."""
        self._shown = None
        self._lines = wrap((Span(visible(sentence), Role.FAILED),), max(1, self.content_size.width))
        self.refresh()

    def on_resize(self, event: events.Resize) -> None:
        """Lay it out for the room there is."""
        self._lay_out()

    def render_line(self, y: int) -> Strip:
        """One line, as Textual's line API asks for it."""
        width = self.content_size.width
        if y >= len(self._lines):
            return blank_line(width, self.rich_style)
        segments = [
            Segment(text, style_of(self.app, role).rich_style) for text, role in fit_line(self._lines[y], width)
        ]
        return Strip(segments, width).apply_style(self.rich_style)

    def _lay_out(self) -> None:
        size = self.content_size
        self._lines = [] if self._shown is None else self._fitting(size.width, size.height)
        self.refresh()

    def _fitting(self, width: int, height: int) -> list[Line]:
        if self._shown is None or not width or not height:
            return []
        summary, outlines, now = self._shown
        return preview_lines(summary, outlines, width, height, now)
