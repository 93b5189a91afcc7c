"""Asking how often a conversation is tried again, and whether it may be."""

from collections.abc import Iterable

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from polycompare.model.text import visible_line
from polycompare.model.turns import SideInfo
from polycompare.model.values import Pair, Side
from polycompare.tui.forks import acts
from polycompare.tui.mending import turns
from polycompare.tui.questions import side_effects_in_words
from polycompare.tui.screens.form import FormDialog, NotYetError
from polycompare.tui.trial import MOST_TIMES, TIMES


class TryAgainDialog(FormDialog[int]):
    """Gives how often; says what is sent to whom. `names` and `infos` are in the order of the recording."""

    title_text = "try again"
    keys = "enter begins · esc closes, and sends nothing"

    def __init__(self, turn: int, names: Pair[str], infos: Pair[SideInfo]) -> None:
        super().__init__()
        self._turn = turn
        self._names = names
        self._infos = infos
        self._times = Input(str(TIMES), type="integer", compact=True)

    def about(self) -> Content:
        """What is sent to whom."""
        sent = f"the greeting and {turns(self._turn)}" if self._turn else "the greeting alone"
        plan = Content(f"New conversations in the background, up to turn {self._turn}: each time {sent}, to")
        return Content("\n").join([plan, *map(self._to, Side)])

    def fields(self) -> Iterable[tuple[str, Widget]]:
        """How often."""
        yield "times", self._times

    def given(self) -> int:
        """How often. Raises `NotYetError`."""
        text = self._times.value.strip()
        if not text.isdecimal() or not 1 <= int(text) <= MOST_TIMES:
            raise NotYetError(f"A number from 1 to {MOST_TIMES}.")
        return int(text)

    def _to(self, side: Side) -> Content:
        acting = acts(self._infos.of(side))
        return Content.assemble(
            (f"{side.letter} ", f"bold ${side.value}"),
            (visible_line(self._names.of(side)), f"${side.value}"),
            (" · ", "$muted"),
            (side_effects_in_words(acts=acting), "$new" if acting else "$muted"),
        )
