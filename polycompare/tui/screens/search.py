"""A line to search in the conversation, below it."""

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from polycompare.tui.searching import Finder
from polycompare.tui.turn_view import TurnView


class SearchLine(ModalScreen[str | None]):
    """Goes to a hit while words are typed; gives the words, or None where the person goes back to where they were.

    `views` are searched from turn `start` on, and `go_to` shows a turn. With words from the last time, enter goes
    to their next hit.
    """

    DEFAULT_CSS = """
    SearchLine { align: center bottom; background: transparent; }
    SearchLine > Horizontal { height: 1; width: 100%; margin: 0 0 1 0; padding: 0 1; background: $panel; }
    SearchLine Static { width: auto; }
    SearchLine #hits { color: $muted; padding: 0 0 0 2; }
    SearchLine Input, SearchLine Input:focus {
        width: 1fr;
        height: 1;
        border: none;
        padding: 0;
        background: $panel;
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "give_up", "Back", show=False, id="search.back"),
        Binding("down", "next(1)", "Next hit", show=False, priority=True, id="search.next"),
        Binding("up", "next(-1)", "Previous hit", show=False, priority=True, id="search.previous"),
    ]

    def __init__(self, views: Sequence[TurnView], start: int, words: str, go_to: Callable[[int], None]) -> None:
        super().__init__()
        self._finder = Finder(views)
        self._start = start
        self._at = start
        self._go_to = go_to
        self._input = Input(words, placeholder="search in this conversation", select_on_focus=True)
        self._found = Static("", id="hits", markup=False)
        self._hits: list[int] = []
        self._is_fresh = True  # nothing was typed or gone to yet

    def compose(self) -> ComposeResult:
        """The sign, the words, and how many hits there are."""
        with Horizontal():
            yield Static("/ ", markup=False)
            yield self._input
            yield self._found

    def on_mount(self) -> None:
        """Know what was said, and the hits of the last words."""
        self._input.focus()
        self._search()

    def on_input_changed(self, message: Input.Changed) -> None:
        """Go to the first hit from where the search began."""
        message.stop()
        is_new = not self._is_fresh or message.value != self._input.value
        self._search()
        if self._hits and is_new:
            self._move_to(next((hit for hit in self._hits if hit >= self._start), self._hits[0]))
        self._is_fresh = False

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Stay at the hit."""
        message.stop()
        if self._at == self._start:
            self.action_next(1)
        self.dismiss(self._input.value)

    def action_next(self, step: int) -> None:
        """Go to the next hit, or the one before; behind the last one comes the first."""
        if not self._hits:
            return
        if step > 0:
            following = next((hit for hit in self._hits if hit > self._at), self._hits[0])
        else:
            following = next((hit for hit in reversed(self._hits) if hit < self._at), self._hits[-1])
        self._move_to(following)

    def action_give_up(self) -> None:
        """Go back to where the search began."""
        self._go_to(self._start)
        self.dismiss(None)

    def _search(self) -> None:
        self._hits = self._finder.turns_with(self._input.value)
        self._say()

    def _move_to(self, turn: int) -> None:
        self._at = turn
        self._go_to(turn)
        self._say()

    def _say(self) -> None:
        if not self._input.value:
            said = "enter stays · esc goes back"
        elif not self._hits:
            said = "nothing found"
        else:
            place = f"{self._hits.index(self._at) + 1} of " if self._at in self._hits else ""
            said = f"{place}{len(self._hits)} · ↓ ↑"
        self._found.update(said)
