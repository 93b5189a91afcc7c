"""The list of recordings: found, looked into, gone through one after the other."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, Horizontal
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Static

from polycompare.model.errors import UserError
from polycompare.model.recordings import RecordingQuery, RecordingSummary, SortBy, TurnOutline
from polycompare.model.text import visible, visible_line
from polycompare.tui.browsing.columns import placed_columns
from polycompare.tui.browsing.filters import NOT_REVIEWED, toggled
from polycompare.tui.browsing.queue import FIRST_ROWS, Queue
from polycompare.tui.latest import Latest
from polycompare.tui.library import Library
from polycompare.tui.reviewing.desk import ReviewDesk
from polycompare.tui.widgets.key_footer import KeyFooter
from polycompare.tui.widgets.recording_preview import RecordingPreview
from polycompare.tui.widgets.recording_table import RecordingTable

_IN_LIST: Final = [
    ("enter", "open"),
    ("/", "filter"),
    ("f", "not reviewed"),
    ("]", "reviewed, next"),
    ("#", "tag"),
    (";", "note"),
    ("u", "undo"),
    ("s S", "sort"),
    ("?", "help"),
    ("r", "read again"),
]
_IN_FILTER: Final = [("enter", "open"), ("↑ ↓", "rows"), ("esc", "list"), ("ctrl+u", "clear"), ("f1", "help")]
_NO_RECORDINGS: Final = "There are no recordings yet. A comparison is recorded while it is held."
_NOTHING_FOUND: Final = "Nothing is like that. / changes the filter."


class BrowserScreen(Screen[str | None]):
    """Gives the id of the recording that is to be opened, None where the person goes back or leaves.

    The `queue` stays what it is when the screen goes, so that another one begins where this ended. `is_home` says
    that there is nothing to go back to.
    """

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-normal"), (160, "-wide")]  # noqa: RUF012 - Textual declares it

    DEFAULT_CSS = """
    BrowserScreen { background: $background; color: $foreground; }
    BrowserScreen #head { height: 1; padding: 0 1; background: $surface; }
    BrowserScreen #filter-line { height: 1; padding: 0 1; }
    BrowserScreen #filter-sign { width: 2; color: $primary; text-style: bold; }
    BrowserScreen Input { width: 1fr; background: $background; }
    BrowserScreen Input:focus { background: $panel; }
    BrowserScreen #lists { height: 1fr; layout: vertical; }
    BrowserScreen RecordingPreview { border: round $border-blurred; height: 38%; min-height: 7; }
    BrowserScreen.-wide #lists { layout: horizontal; }
    BrowserScreen.-wide RecordingTable { width: 13fr; }
    BrowserScreen.-wide RecordingPreview { width: 7fr; height: 1fr; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "move(1)", "Next", show=False, id="browser.down"),
        Binding("up,k", "move(-1)", "Previous", show=False, id="browser.up"),
        Binding("home,g", "first", "First", show=False, id="browser.first"),
        Binding("end,G", "last", "Last", show=False, id="browser.last"),
        Binding("enter", "open", "Open", show=False, id="browser.open"),
        # First of all: what is typed right behind it belongs to the filter.
        Binding("slash,i", "filter", "Filter", show=False, priority=True, id="browser.filter"),
        Binding("f", "not_reviewed", "Not reviewed", show=False, id="browser.not_reviewed"),
        Binding("s", "sort", "Sort by another column", show=False, id="browser.sort"),
        Binding("S", "turn_round", "Sort the other way round", show=False, id="browser.turn_round"),
        Binding("right_square_bracket", "reviewed", "Reviewed, next", show=False, id="browser.reviewed"),
        Binding("number_sign", "tag", "Tag", show=False, id="browser.tag"),
        Binding("semicolon", "note", "Note", show=False, id="browser.note"),
        Binding("u", "undo", "Undo", show=False, id="browser.undo"),
        Binding("r", "read", "Read again", show=False, id="browser.read"),
        Binding("question_mark,f1", "help", "Help", show=False, id="browser.help"),
        Binding("escape,q", "back", "Back", show=False, id="browser.back"),
        Binding("ctrl+q", "app.quit", "Quit", show=False, priority=True, id="browser.quit"),
    ]

    def __init__(self, library: Library, queue: Queue, desk: ReviewDesk, *, is_home: bool) -> None:
        super().__init__()
        self._library = library
        self._queue = queue
        self._desk = desk
        self._is_home = is_home
        self._table = RecordingTable()
        self._preview = RecordingPreview()
        self._filter = Input(
            queue.text,
            placeholder="words, tag:x verdict:diverged env:live is:unreviewed signal:state since:7d",
            select_on_focus=False,
            compact=True,
        )
        self._footer = KeyFooter()
        self._faults: tuple[str, ...] = ()
        self._has_typed = False  # since the rows that are shown were asked for
        self._opens_found = False  # as soon as what was typed is found
        self._failure: str | None = None
        self._damage: str | None = None  # as far as it was told
        self._outlines: tuple[str, Sequence[TurnOutline]] | None = None  # of the recording that was looked into
        self._rows = Latest(self, library.find, self._took_rows, self._could_not_find)
        self._looks = Latest(self, self._look_into, self._took_outlines, self._could_not_look)

    def compose(self) -> ComposeResult:
        """Head, filter, list, preview, keys."""
        yield Static("", id="head", markup=False)
        with Horizontal(id="filter-line"):
            yield Static("/ ", id="filter-sign", markup=False)
            yield self._filter
        with Container(id="lists"):
            yield self._table
            yield self._preview
        yield self._footer

    def on_mount(self) -> None:
        """Show what was shown last, and look what there is now."""
        self._table.focus()
        self._draw()
        self.action_read()

    # What is asked and what comes

    def action_read(self) -> None:
        """Look again what there is."""
        self._ask(FIRST_ROWS if not self._queue.is_whole or not self._queue.is_loaded else None)

    def _ask(self, limit: int | None) -> None:
        asked = self._queue.asked(_now())
        self._faults = asked.faults
        self._rows.want(replace(asked.query, limit=limit))
        self._draw_head()

    def _took_rows(self, query: RecordingQuery, rows: Sequence[RecordingSummary]) -> None:
        self._failure = None
        self._has_typed = False
        self._queue.take(rows, query)
        self._draw()
        if self._opens_found:
            self._opens_found = False
            self.action_open()
        if self._library.damage not in (None, self._damage):
            self._damage = self._library.damage
            self.notify(visible(self._damage or ""), severity="error", timeout=10, markup=False)

    def _could_not_find(self, error: UserError) -> None:
        self._failure = str(error)
        self._has_typed = self._opens_found = False
        self._queue.take((), RecordingQuery())
        self._draw()

    def _look_into(self, recording_id: str) -> Sequence[TurnOutline]:
        recording = self._library.open(recording_id)
        try:
            return recording.outlines
        finally:
            recording.close()

    def _took_outlines(self, recording_id: str, outlines: Sequence[TurnOutline]) -> None:
        self._outlines = recording_id, outlines
        self._draw_preview()

    def _could_not_look(self, error: UserError) -> None:
        self._preview.say(str(error))

    # What is drawn

    def _draw(self) -> None:
        self._draw_head()
        self._table.show(self._queue, _now(), self._empty())
        self._draw_preview()
        self._draw_keys()

    def _empty(self) -> str:
        """What stands where no rows are."""
        if self._failure is not None:
            return visible(self._failure)
        if not self._queue.is_loaded:
            return "reading…"
        return _NOTHING_FOUND if self._queue.text.strip() else _NO_RECORDINGS

    def _draw_head(self) -> None:
        queue = self._queue
        many = f"{len(queue.rows)}{'' if queue.is_whole else '+'}"
        at = f"{queue.at + 1} of {many}" if queue.rows else ""
        left = Content.assemble(("polycompare", "bold $primary"), "   recordings   ", (at, "$muted"))
        right = (
            Content.styled(visible_line(self._faults[0]), "$new")
            if self._faults
            else Content.styled("not reviewed only" if NOT_REVIEWED in queue.text.split() else "", "$accent")
        )
        head = self.query_one("#head", Static)
        gap = max(2, self.size.width - 2 - left.cell_length - right.cell_length)
        head.update(Content.assemble(left, " " * gap, right), layout=False)

    def _draw_preview(self) -> None:
        current = self._queue.current
        outlines = None
        if current is not None:
            if self._outlines is not None and self._outlines[0] == current.id:
                outlines = self._outlines[1]
            else:
                self._looks.want(current.id)
        self._preview.show(current, outlines, _now())

    def _draw_keys(self) -> None:
        leave = ("q", "quit") if self._is_home else ("esc", "back")
        self._footer.show(_IN_FILTER if self.focused is self._filter else [*_IN_LIST[:3], leave, *_IN_LIST[3:]])

    def follow_review(self, recording_id: str) -> None:
        """What was said about a recording changed; it may belong to the list now."""
        self._draw()
        if self._queue.index_of(recording_id) is None:
            self.action_read()

    # What a person does

    def on_descendant_focus(self) -> None:
        """Offer the keys that act now."""
        self._draw_keys()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Find what is asked for now."""
        event.stop()
        if event.value != self._queue.text:
            self._queue.text = event.value
            self._has_typed, self._opens_found = True, False
            self._ask(FIRST_ROWS)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Open the row at the cursor."""
        event.stop()
        self.action_open()

    def on_recording_table_moved(self, message: RecordingTable.Moved) -> None:
        """Go to a row."""
        self._go_to(message.index)

    def on_recording_table_opened(self, message: RecordingTable.Opened) -> None:
        """Open a row."""
        self._go_to(message.index)
        self.action_open()

    def on_recording_table_sort_asked(self, message: RecordingTable.SortAsked) -> None:
        """Sort by a column, the other way round where it is sorted by that."""
        self._sort_by(message.sort)

    def action_move(self, step: int) -> None:
        """Go on by rows."""
        self._go_to(self._queue.at + step)

    def action_first(self) -> None:
        """Go to the first row."""
        self._go_to(0)

    def action_last(self) -> None:
        """Go to the last row that is known, and ask for all others."""
        self._go_to(len(self._queue.rows) - 1)

    def action_open(self) -> None:
        """Open the recording; where something else was typed, that is found first."""
        if self._has_typed:
            self._opens_found = True
        elif self._queue.current is not None:
            self.dismiss(self._queue.current.id)

    def action_filter(self) -> None:
        """Go to the filter."""
        self.set_focus(self._filter)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """In the filter, letters are text."""
        return action != "filter" or self.focused is not self._filter

    def action_not_reviewed(self) -> None:
        """Leave out what is reviewed, or not."""
        self._filter.value = toggled(self._queue.text, NOT_REVIEWED)

    def action_sort(self) -> None:
        """Sort by the next column that is shown."""
        shown = [each.column.sort for each in placed_columns(self._table.size.width)]
        sorts = [sort for sort in shown if sort is not None]
        at = sorts.index(self._queue.sort) if self._queue.sort in sorts else -1
        self._sort_by(sorts[(at + 1) % len(sorts)])

    def action_turn_round(self) -> None:
        """Sort the other way round."""
        self._sort_by(self._queue.sort)

    def action_reviewed(self) -> None:
        """Call the recording reviewed, and go to the next."""
        if (current := self._queue.current) is not None:
            self._desk.call_reviewed(current.id)
            self._go_to(self._queue.at + 1)

    async def action_tag(self) -> None:
        """Say which tags the recording has."""
        if (current := self._queue.current) is not None:
            await self._desk.tag(current.id)

    async def action_note(self) -> None:
        """Write the recording's note."""
        if (current := self._queue.current) is not None:
            await self._desk.note(current.id, goes_upstream=current.one_sided)

    def action_undo(self) -> None:
        """Take back what was done last."""
        self._desk.undo()

    async def action_help(self) -> None:
        """Show the keys, and what can be filtered by."""
        from polycompare.tui.screens.browser_help import BrowserHelp

        await self.app.push_screen(BrowserHelp())

    def action_back(self) -> None:
        """From the filter to the list, from there back."""
        if self.focused is self._filter:
            self._table.focus()
        else:
            self.dismiss(None)

    def _go_to(self, index: int) -> None:
        queue = self._queue
        queue.go_to(index)
        if not queue.is_whole and index >= len(queue.rows) - FIRST_ROWS // 5 and not self._rows.is_asking:
            self._ask(None)
        self._draw()

    def _sort_by(self, sort: SortBy) -> None:
        queue = self._queue
        queue.ascending = not queue.ascending if sort is queue.sort else sort not in (SortBy.STARTED, SortBy.TURNS)
        queue.sort = sort
        self._ask(FIRST_ROWS)


def _now() -> datetime:
    return datetime.now().astimezone()
