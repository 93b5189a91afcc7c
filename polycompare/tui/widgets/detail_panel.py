"""The panel that shows everything about one turn, in six tabs."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.worker import get_current_worker

from polycompare.model.turns import TurnComparison
from polycompare.model.values import JsonObject
from polycompare.tui.detail.shown import Shown
from polycompare.tui.detail.tabs import NAMES, RAW, rows_of, tab_with_news, titles
from polycompare.tui.detail.title_bar import TitleBar
from polycompare.tui.role_styles import style_of
from polycompare.tui.widgets.detail_rows import DetailRows

if TYPE_CHECKING:
    from polycompare.diffing.evidence import Place
    from polycompare.model.divergences import Divergence, Folded
    from polycompare.model.evidence import Tally
    from polycompare.tui.detail.rows import Row

_NO_TALLIES: "Mapping[Place, Tally]" = {}
_ROOMY = 18  # lines from which on there is room for lists above the tabs' own rows
_LEGEND = "again: across · within A · within B"  # of the figures that stand for that in short
_LARGE_BODY = 32 * 1024  # bytes; reading and aligning them takes about a millisecond per KB


class DetailPanel(DetailRows):
    """Everything about the turn that `show` was given last, one tab at a time.

    Set `tab` (0 to 5), `fold_carried` and `show_muted` from outside; the panel sets the first itself on a click
    on a title, and the second on a fold that is opened, and posts a message.
    """

    DEFAULT_CSS = """
    DetailPanel {
        border: round $muted;
        border-title-color: $foreground;
        border-title-align: left;
        &:focus { border: round $primary; }
    }
    """

    tab: reactive[int] = reactive(0, init=False)
    fold_carried: reactive[bool] = reactive(False, init=False)
    show_muted: reactive[bool] = reactive(False, init=False)

    @dataclass
    class TabChosen(Message):
        """A title was clicked."""

        tab: int

    def __init__(self, *, name: str | None = None, id: str | None = None, classes: str | None = None) -> None:  # noqa: A002 - as in every Textual widget
        super().__init__(name=name, id=id, classes=classes)
        self._comparison: TurnComparison | None = None
        self._placed = True
        self._before: JsonObject | None = None
        self._tallies = _NO_TALLIES
        self._titles = TitleBar(titles(None))
        self._is_roomy = False
        self._once_filled: Callable[[], Awaitable[None]] | None = None
        self._stale = False  # rows were not built, since the panel had no room to show them

    def show(
        self,
        comparison: TurnComparison | None,
        tallies: "Mapping[Place, Tally] | None" = None,
        *,
        placed: bool = True,
        before: JsonObject | None = None,
    ) -> None:
        """Show this turn, or that there is none yet; `tallies` are what driving the conversation again told.
        Without `placed` it is not known yet since when its divergences are there. For `before` see `Shown`.

        The same turn again, judged anew, is shown where the person was in it.
        """
        shown, self._comparison = self._comparison, comparison
        was_placed, self._placed = self._placed, placed
        told, self._tallies = self._tallies, _NO_TALLIES if tallies is None else tallies
        state, self._before = self._before, before
        is_told = self._tallies is told and before is state
        if comparison is shown and comparison is not None and is_told:
            return
        is_same_turn = (
            comparison is not None
            and shown is not None
            and (comparison.turn is shown.turn or (not was_placed and comparison.index == shown.index))
        )
        self._titles = TitleBar(titles(comparison))
        self._draw_titles()
        self.border_subtitle = Content.styled(_LEGEND if self._has_evidence else "", "$muted")
        self._fill(keep_place=is_same_turn)

    @property
    def _has_evidence(self) -> bool:
        """Whether it is known how often a divergence of the turn came again."""
        shown, comparison = self._shown, self._comparison
        return comparison is not None and any(shown.tally_of(each) for each in comparison.divergences)

    @property
    def about(self) -> "Divergence | Folded | None":
        """What the row at the cursor tells of, if of any."""
        return self.rows[self.cursor].about if self.cursor < len(self.rows) else None

    def turn_to_news(self) -> None:
        """Open a tab that shows what is new in this turn, unless the open one does or nothing is."""
        if self._comparison is not None:
            self.tab = tab_with_news(self._comparison, self.tab)

    def to_a_divergence(self) -> None:
        """Put the cursor on an unmuted divergence, unless it is on one: on this tab, else on one with news."""
        if self.cursor < len(self.rows) and _is_unmuted(self.rows[self.cursor]):
            return
        if not any(map(_is_unmuted, self.rows)):
            self.turn_to_news()
        self.go_to(_is_unmuted)

    def once_filled(self, act: Callable[[], Awaitable[None]]) -> None:
        """Do something as soon as the rows of the turn are there: at once, or when the panel has got room."""
        if self.size:
            self.call_next(act)
        else:
            self._once_filled, self._stale = act, True

    def on_mount(self) -> None:
        """Draw the frame; what is in it comes with the first `show`."""
        self._draw_titles()

    def validate_tab(self, tab: int) -> int:
        """Keep to the tabs there are."""
        return max(0, min(tab, len(NAMES) - 1))

    def watch_tab(self) -> None:
        """Show another tab from its top."""
        self._draw_titles()
        self._fill()

    def watch_fold_carried(self) -> None:
        """Fold or unfold, and stay near where the person was."""
        self._fill(keep_place=True)

    def watch_show_muted(self) -> None:
        """Show or hide muted divergences, and stay near where the person was."""
        self._fill(keep_place=True)

    def on_resize(self, event: events.Resize) -> None:
        """Fit the titles to the new width; Textual has the base class lay out the rows."""
        self._draw_titles()
        was_roomy, self._is_roomy = self._is_roomy, self.size.height >= _ROOMY
        if self._stale:
            self._fill()
        elif was_roomy is not self._is_roomy:
            self._fill(keep_place=True)

    def on_click(self, event: events.Click) -> None:
        """A click on a title shows its tab; Textual has the base class see to clicks on rows."""
        if event.y != 0:
            return
        tab = self._titles.tab_at(event.x - 2, self._title_room())
        if tab is not None:
            self.tab = tab
            self.post_message(self.TabChosen(tab))

    def on_detail_rows_fold_opened(self, message: DetailRows.FoldOpened) -> None:
        """Show what was folded."""
        message.stop()
        self.fold_carried = False

    @property
    def _shown(self) -> Shown:
        turn = 0 if self._comparison is None else self._comparison.index
        return Shown(
            self.fold_carried, self.show_muted, turn, self._tallies, self._is_roomy, self._placed, self._before
        )

    def _fill(self, *, keep_place: bool = False) -> None:
        self._stale = not self.size
        if self._stale:
            return
        shown = self._shown
        self.workers.cancel_group(self, "detail")
        if self.tab == RAW and self._comparison is not None and _is_large(self._comparison):
            from polycompare.tui.detail.rows import note

            self.set_rows([note("reading the answers…")])
            self._build_aside(self._comparison, shown)
        else:
            self.set_rows(rows_of(self.tab, self._comparison, shown), keep_place=keep_place)
        act, self._once_filled = self._once_filled, None
        if act is not None:
            self.call_next(act)

    def _build_aside(self, comparison: TurnComparison, shown: Shown) -> None:
        """Build the rows of large answers in a thread, so that no key waits for it."""
        tab = self.tab

        def build() -> None:
            worker = get_current_worker()
            rows = rows_of(tab, comparison, shown)
            if not worker.is_cancelled:
                self.app.call_from_thread(self.set_rows, rows)

        self.run_worker(build, group="detail", thread=True, exclusive=True, exit_on_error=False)

    def _draw_titles(self) -> None:
        line = self._titles.line(self.tab, self._title_room())
        self.border_title = Content.assemble(*((text, style_of(self.app, role)) for text, role in line))

    def _title_room(self) -> int:
        return max(0, self.outer_size.width - 6)


def _is_unmuted(row: "Row") -> bool:
    from polycompare.model.divergences import Divergence

    return isinstance(row.about, Divergence) and row.about.muted is None


def _is_large(comparison: TurnComparison) -> bool:
    from polycompare.tui.detail.raw import raw_size

    return raw_size(comparison) > _LARGE_BODY
