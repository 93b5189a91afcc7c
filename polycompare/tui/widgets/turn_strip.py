"""One line with a glyph for each turn, so that a person sees where the sides part."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from textual import events
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from polycompare.model.text import visible_line
from polycompare.model.turn_marks import Mark
from polycompare.model.turns import TurnComparison
from polycompare.tui.conversation import Conversation
from polycompare.tui.reviewing.signs import sign_of
from polycompare.tui.turn_view import GLYPHS, TurnView
from polycompare.tui.widgets.scrubber import MARK_COLOURS, Scrubber, mark_in

_QUIET: Final = (Mark.ONE_SIDED, Mark.CLEANUP, Mark.SAME, Mark.WAITING)
_LEGEND: Final = (
    (Mark.NEW, "new"),
    (Mark.CARRIED, "carried"),
    (Mark.WORDS, "words"),
    (Mark.FAILED, "failed"),
    (Mark.SAME, "same"),
)
_OF_INTEREST: Final = ((Mark.NEW, "worth a look"), (Mark.FAILED, "failed"), (Mark.SAME, "the rest"))
_GAP: Final = 3  # cells between what stands on the line
_SHORTEST_CAUSE: Final = 24  # cells; a shorter beginning says nothing
_HEAD: Final = "turns "
_ROOT: Final = "root "


@dataclass(frozen=True, slots=True)
class Window:
    """The turns that fit, `first` up to but not with `beyond`, each `cell` cells wide."""

    first: int
    beyond: int
    cell: int


def window_around(selected: int, count: int, width: int) -> Window:
    """The turns to show in `width` cells: all where they fit, else a stretch with the selected one inside."""
    cell = len(str(max(0, count - 1))) + 4
    fitting = max(1, width // cell)
    if count <= fitting:
        return Window(0, count, cell)
    fitting = max(1, (width - 4) // cell)  # room for a sign at both ends
    first = max(0, min(selected - fitting // 2, count - fitting))
    return Window(first, first + fitting, cell)


class TurnStrip(Widget):
    """The turns with their marks, windowed around the selected one; a click selects.

    Where not all fit, a second line has the whole length. Turns of a recording that are to come are there too.
    """

    DEFAULT_CSS = """
    TurnStrip {
        height: 1;
        padding: 0 1;
        &.-long { height: 2; }
    }
    """

    @dataclass
    class Chosen(Message):
        """A turn was clicked."""

        index: int

    def __init__(self) -> None:
        super().__init__()
        self._conversation: Conversation | None = None
        self._scrubber = Scrubber()

    def show(self, conversation: Conversation) -> None:
        """Show the turns of a conversation; the root turn is called so."""
        self._conversation = conversation
        self.set_class(self._is_long(conversation), "-long")
        self.refresh()

    def on_resize(self) -> None:
        """See whether all turns fit now."""
        if self._conversation is not None:
            self.set_class(self._is_long(self._conversation), "-long")

    def render(self) -> Content:
        """The strip, and the legend where there is room."""
        conversation = self._conversation
        if conversation is None:
            return Content("")
        window = self._window(conversation)
        parts: list[Content] = [Content.styled(_HEAD, "$muted")]
        if window.first > 0:
            parts.append(Content.styled("‹ ", "$muted"))
        parts += [_turn(conversation, index, window.cell) for index in range(window.first, window.beyond)]
        if window.beyond < conversation.length:
            parts.append(Content.styled(" ›", "$muted"))
        strip = Content("").join(parts)
        room = self.content_size.width - strip.cell_length
        right = self._right(conversation, room - _GAP)
        line = Content.assemble(strip, " " * (room - right.cell_length), right) if right else strip
        if not self._is_long(conversation):
            return line
        whole = self._scrubber.line(conversation, self.content_size.width - len(_HEAD))
        return Content.assemble(line, "\n", " " * len(_HEAD), whole)

    def _right(self, conversation: Conversation, room: int) -> Content:
        """What is said of the selected turn, as far as there is room: its cause where it is the root turn, what is
        muted; in a real conversation why it is worth a look; and the legend."""
        said: list[Content] = []
        view = conversation.view(conversation.selected)
        comparison = None if view is None else view.comparison
        told = conversation.points_in_words.get(conversation.selected)
        if told is not None:
            if room >= _SHORTEST_CAUSE:
                said.append(Content.styled(visible_line(told), "$new").truncate(room, ellipsis=True))
        elif comparison is not None:
            quiet = _quiet(comparison)
            cause = _cause(comparison) if comparison.index == conversation.root else None
            left = room - (quiet.cell_length + _GAP if quiet else 0)
            if cause is not None and left >= _SHORTEST_CAUSE:
                said.append(cause.truncate(left, ellipsis=True))
            if quiet and quiet.cell_length <= room:
                said.append(quiet)
        legend = _legend(_OF_INTEREST if conversation.is_one_sided else _LEGEND)
        gap = " " * _GAP
        if sum(each.cell_length + _GAP for each in said) + legend.cell_length <= room:
            said.append(legend)
        return Content(gap).join(said)

    def on_click(self, event: events.Click) -> None:
        """Select the turn under the mouse."""
        if self._conversation is None:
            return
        if event.y == 1:
            at = event.x - self.styles.padding.left - len(_HEAD)
            turn = self._scrubber.turn_at(at)
            if turn is not None:
                self.post_message(self.Chosen(turn))
            return
        window = self._window(self._conversation)
        x = event.x - self.styles.padding.left - len(_HEAD) - (2 if window.first > 0 else 0)
        root = self._conversation.root
        if root is not None and window.first <= root < window.beyond:
            end = (root - window.first + 1) * window.cell  # of the root turn, before the word behind it
            x = x if x < end else max(end - 1, x - len(_ROOT))
        index = window.first + x // window.cell
        if x >= 0 and index < window.beyond:
            self.post_message(self.Chosen(index))

    def _window(self, conversation: Conversation) -> Window:
        room = self.content_size.width - len(_HEAD)
        if conversation.root is not None:
            room -= len(_ROOT)
        return window_around(conversation.selected, conversation.length, room)

    def _is_long(self, conversation: Conversation) -> bool:
        window = self._window(conversation)
        return self.content_size.width > 0 and window.beyond - window.first < conversation.length


def _shown_or_to_come(conversation: Conversation, index: int) -> TurnView | None:
    if conversation.count <= index < len(conversation.turns):
        return conversation.turns[index]
    return conversation.view(index)


def _turn(conversation: Conversation, index: int, cell: int) -> Content:
    view = _shown_or_to_come(conversation, index)
    mark = mark_in(conversation, view) if view is not None else Mark.WAITING
    selected = index == conversation.selected
    number = Content.styled(f" {index:>{cell - 4}} ", "bold $foreground" if selected else "$muted")
    glyph = Content.styled(GLYPHS[mark], f"bold {MARK_COLOURS[mark]}" if mark not in _QUIET else "$muted")
    if index >= conversation.count:
        number, glyph = number.stylize("dim"), glyph.stylize("dim")
    said = Content.styled(f"{sign_of(conversation.review, index):1}", "bold $accent")
    turn = number + glyph + said
    if index == conversation.root:
        turn += Content.styled(_ROOT, f"bold {MARK_COLOURS[Mark.NEW]}")
    return turn.stylize("on $panel") if selected else turn


def _quiet(comparison: TurnComparison) -> Content:
    """How much of a turn does not count; empty for nothing."""
    muted = sum(divergence.muted is not None for divergence in comparison.divergences)
    counts = ((muted, "muted"), (len(comparison.folded), "folded"))
    return Content.styled(" · ".join(f"{count} {word}" for count, word in counts if count), "$muted")


def _cause(comparison: TurnComparison) -> Content | None:
    """The likeliest cause of a turn, if one is known."""
    if not comparison.causes:
        return None
    from polycompare.tui.detail.causes import first_cause

    return Content.styled(first_cause(comparison) or "", "$new")


def _legend(signs: Sequence[tuple[Mark, str]]) -> Content:
    return Content("  ").join(
        Content.assemble((GLYPHS[mark], MARK_COLOURS[mark]), " ", (word, "$muted")) for mark, word in signs
    )
