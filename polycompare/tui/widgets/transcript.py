"""The conversation: two panes that stay level turn by turn, or one that holds both sides."""

import time
from dataclasses import dataclass
from typing import Final

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.timer import Timer
from textual.widgets import Static

from polycompare.model.text import visible, visible_line
from polycompare.model.turns import SideInfo
from polycompare.model.values import Side
from polycompare.tui.conversation import Conversation
from polycompare.tui.session_facts import spoken_for
from polycompare.tui.transcript_layout import TranscriptLayout, ViewAt
from polycompare.tui.turn_view import TurnView
from polycompare.tui.widgets.transcript_pane import TranscriptPane

_FRAME: Final = 0.1  # seconds between two pictures of a running wait
_PAGES: Final = 2  # laid out above and below what is looked at: nothing jumps while it is scrolled to
_AT_ONCE: Final = 20  # new turns that are laid out at once; more of them when they are looked at


class Transcript(Horizontal):
    """Shows a conversation. `show` takes it as it stands now; only what is new in it is laid out.

    `tied` lets both panes scroll together. On a narrow screen there is one pane with both sides under each other.
    """

    DEFAULT_CSS = """
    Transcript {
        height: 1fr;
        & #pane-a { scrollbar-size-vertical: 0; padding: 0 1 0 0; }
        &.-untied #pane-a, &.-one-sided #pane-a { scrollbar-size-vertical: 1; padding: 0; }
        &.-one-sided #pane-b { display: none; }
        & #trouble { display: none; width: 1fr; height: 1fr; padding: 1 3; border: round $failed; }
        &.-trouble #panes { display: none; }
        &.-trouble #trouble { display: block; }
    }
    """

    tied: reactive[bool] = reactive(True, init=False)

    @dataclass
    class Scrolled(Message):
        """Other turns are in view."""

    def __init__(self) -> None:
        super().__init__()
        self._conversation: Conversation | None = None
        self._generation = -1
        self._settled = 0
        self._revised = 0
        self._lines = TranscriptLayout()
        self._pane_a = TranscriptPane(0, self._lines, id="pane-a")
        self._pane_b = TranscriptPane(1, self._lines, id="pane-b")
        self._trouble = Static("", id="trouble", markup=False)
        self._clock: Timer | None = None

    def compose(self) -> ComposeResult:
        """Both panes, and what stands in their place where there is no conversation."""
        with Horizontal(id="panes"):
            yield self._pane_a
            yield self._pane_b
        yield self._trouble

    def on_mount(self) -> None:
        """Make the clock of a running wait; it stands still while nobody is waited for."""
        self._clock = self.set_interval(_FRAME, self._show_wait, pause=True)

    def show(self, conversation: Conversation) -> None:
        """Show a conversation as it stands now, with its selected turn in view."""
        if conversation is not self._conversation or conversation.generation != self._generation:
            self._conversation, self._generation = conversation, conversation.generation
            self._lay_out()
        else:
            self._catch_up(conversation)
        self.set_class(False, "-trouble")
        self.set_class(conversation.is_one_sided, "-one-sided")
        self._draw_titles(conversation)
        self._run_clock(waiting=conversation.under_way is not None and bool(conversation.under_way.waiting))
        self.select(conversation)

    def revise(self, conversation: Conversation) -> None:
        """Draw what changed of the turns; what is at the top of a pane stays there."""
        self._catch_up(conversation)

    def show_trouble(self, sentence: str) -> None:
        """Say why there is no conversation, in the place of one."""
        self._trouble.update(Content(visible(sentence)))
        self.set_class(True, "-trouble")

    def select(self, conversation: Conversation) -> None:
        """Follow a selection; what comes near is laid out."""
        self._prepare(conversation.selected)
        for pane in self._panes():
            pane.mark(conversation.selected)
            pane.reveal(conversation.selected)

    def watch_tied(self, tied: bool) -> None:
        """Bring both panes back to the selected turn when they are tied again."""
        self.set_class(not tied, "-untied")
        if tied and self._conversation is not None:
            self._pane_b.go_to(self._pane_a.scroll_offset.y)
            self.select(self._conversation)
        if self._conversation is not None:
            self._draw_titles(self._conversation)

    @property
    def unified(self) -> bool:
        """Whether one pane holds both sides."""
        return not self._pane_b.display

    @property
    def focused_side(self) -> Side | None:
        """The side whose own pane has the focus."""
        if self.unified:
            return None
        return next((side for side, pane in zip(Side, self._panes(), strict=True) if pane.has_focus), None)

    @property
    def selected_rows(self) -> range:
        """The rows of the screen on which the selected turn is to be seen."""
        return range(0) if self._conversation is None else self._pane_a.rows_of(self._conversation.selected)

    def take_focus(self) -> None:
        """Let the keys act on the conversation."""
        self._pane_a.focus()

    def on_transcript_pane_resized(self, message: TranscriptPane.Resized) -> None:
        """Lay out for the new widths; the selected turn keeps its place."""
        message.stop()
        if self._widths() != self._lines.widths:
            self._lay_out()
            if self._conversation is not None:
                self._draw_titles(self._conversation)
        elif self._conversation is not None:
            self.select(self._conversation)  # another height only

    def on_transcript_pane_scrolled_to(self, message: TranscriptPane.ScrolledTo) -> None:
        """Take the other pane along."""
        message.stop()
        if self.tied and not self.unified:
            other = self._pane_b if message.pane is self._pane_a else self._pane_a
            if other.scroll_offset.y != message.line and message.pane.scroll_offset.y == message.line:
                other.go_to(message.line)
        self._prepare(message.pane.top_turn)
        self.post_message(self.Scrolled())

    @property
    def turns_in_view(self) -> range:
        """The turns that are to be seen, of untied panes those of the first."""
        return self._pane_a.turns_in_view

    def _panes(self) -> tuple[TranscriptPane, ...]:
        return (self._pane_a,) if self.unified else (self._pane_a, self._pane_b)

    def _widths(self) -> tuple[int, ...]:
        return tuple(pane.line_width for pane in self._panes())

    def _lay_out(self) -> None:
        """Lay out everything again; the selected turn stays where it is on the screen."""
        conversation = self._conversation
        if conversation is None:
            return
        selected = conversation.selected
        before = self._lines.first_line(selected) if selected < self._lines.count else 0
        above = [before - pane.scroll_offset.y for pane in self._panes()]
        self._lines.arrange(_views_of(conversation), conversation.count, self._widths(), time.monotonic())
        self._note_drawn(conversation)
        self._prepare(selected)
        for pane, distance in zip(self._panes(), above, strict=True):
            pane.layout_changed()
            pane.mark(selected)
            if selected < self._lines.count:
                pane.go_to(self._lines.first_line(selected) - distance)
            pane.reveal(selected)

    def _catch_up(self, conversation: Conversation) -> None:
        """Lay out what came or changed since the last time."""
        lines, now = self._lines, time.monotonic()
        first = min(self._settled, conversation.settled)
        changed = lines.count > conversation.count or first < conversation.count
        lines.truncate(min(lines.count, conversation.count))
        for turn in set(conversation.revised[self._revised :]):
            if turn < first:
                changed |= lines.revise(turn)
        if conversation.count - first > _AT_ONCE:
            lines.truncate(first)
            lines.extend(conversation.count)
        else:
            for turn in range(first, conversation.count):
                lines.put(turn, now)
        self._note_drawn(conversation)
        if changed:
            for pane in self._panes():
                pane.layout_changed()

    def _note_drawn(self, conversation: Conversation) -> None:
        self._settled, self._revised = conversation.settled, len(conversation.revised)

    def _prepare(self, turn: int) -> None:
        """Lay out a turn and what can be seen around it; what is at the top of a pane stays there."""
        if turn < self._lines.count and self._lines.prepare(turn, _PAGES * self._pane_a.page_height):
            for pane in self._panes():
                pane.layout_changed()

    def _show_wait(self) -> None:
        conversation = self._conversation
        if conversation is not None and conversation.under_way is not None:
            self._lines.put(conversation.under_way.index, time.monotonic())
            for pane in self._panes():
                pane.layout_changed()

    def _run_clock(self, *, waiting: bool) -> None:
        if self._clock is None:
            return
        if waiting:
            self._clock.resume()
        else:
            self._clock.pause()

    def _draw_titles(self, conversation: Conversation) -> None:
        infos = conversation.infos
        names = {
            side: _title(side, conversation.called.of(side), None if infos is None else infos.of(side))
            for side in Side
        }
        if conversation.is_one_sided:
            self._pane_a.border_title = Content.styled(visible_line(conversation.called.baseline), "$baseline")
        elif self.unified:
            self._pane_a.border_title = Content.styled(" ⇄ ", "$muted").join(names.values())
        else:
            self._pane_a.border_title = names[Side.BASELINE]
        self._pane_b.border_title = names[Side.CANDIDATE]
        self._pane_b.border_subtitle = Content("" if self.tied else "untied · z ties")


def _views_of(conversation: Conversation) -> ViewAt:
    def view_at(turn: int) -> TurnView:
        view = conversation.view(turn)
        if view is None:
            raise LookupError(f"turn {turn} is not shown")
        return view

    return view_at


def _title(side: Side, name: str, info: SideInfo | None) -> Content:
    colour = f"${side.value}"
    recorded = info is not None and info.recorded is not None
    role = " · " if recorded else f" · {side.value} · "  # a title is short: when it was recorded says more
    facts = "".join(f" · {fact}" for fact in spoken_for(info)) if recorded else ""
    return Content.assemble(
        (side.letter, f"bold {colour}"), (role, "$muted"), (visible_line(name), colour), (facts, "$muted")
    )
