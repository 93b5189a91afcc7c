"""The actions that go from turn to turn."""

from abc import abstractmethod

from polycompare.tui.conversation import Conversation
from polycompare.tui.screens.one_side import makes_no_sense
from polycompare.tui.screens.replay_actions import ReplayActions
from polycompare.tui.widgets.detail_panel import DetailPanel


class TurnActions(ReplayActions):
    """A screen on whose conversation one turn is selected."""

    _detail: DetailPanel
    _words = ""  # that were searched for last

    @abstractmethod
    def _follow(self) -> None:
        """Show what depends on the selected turn."""

    def select_turn(self, index: int) -> None:
        """Select a turn, which is shown if it was not; the nearest there is."""
        conversation = self._live.conversation
        self._have_shown(index)
        before = conversation.selected
        conversation.select(index)
        if conversation.selected != before:
            self._transcript.select(conversation)
            self._follow()

    def action_turn(self, step: int) -> None:
        """Select the next or the previous turn."""
        self.select_turn(self._live.conversation.selected + step)

    def action_next_new(self) -> None:
        """Go to the next turn with new behaviour, or to the next point of interest of a real conversation."""
        conversation = self._live.conversation
        self._select_found(conversation.next_new(), f"{_nothing(conversation)} after this turn.")

    def action_previous_new(self) -> None:
        """Go to the last turn before with new behaviour, or to the last point of interest before."""
        conversation = self._live.conversation
        self._select_found(conversation.previous_new(), f"{_nothing(conversation)} before this turn.")

    def action_root(self) -> None:
        """Go to the root turn."""
        conversation = self._live.conversation
        if not makes_no_sense(self, conversation, "root"):
            self._select_found(conversation.root, "The two behave the same so far.")

    def action_first(self) -> None:
        """Go to the greeting."""
        self.select_turn(0)

    def action_last(self) -> None:
        """Go to the newest turn; of a recording to the last one."""
        self.select_turn(self._live.conversation.length - 1)

    async def action_search(self) -> None:
        """Search in what was said."""
        from polycompare.tui.screens.search import SearchLine

        conversation = self._live.conversation

        def keep(words: str | None) -> None:
            self._words = words or self._words

        line = SearchLine(conversation.turns, conversation.selected, self._words, self.select_turn)
        await self.app.push_screen(line, keep)

    def _select_found(self, index: int | None, otherwise: str) -> None:
        if index is None:
            self.notify(otherwise, timeout=2, markup=False)
        else:
            self.select_turn(index)
            self._detail.turn_to_news()


def _nothing(conversation: Conversation) -> str:
    return "Nothing of interest" if conversation.is_one_sided else "No new divergence"
