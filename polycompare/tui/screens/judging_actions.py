"""The actions that tell real from chance, and meant from not."""

from abc import abstractmethod
from collections.abc import Awaitable, Callable
from functools import cached_property
from typing import TYPE_CHECKING

from polycompare.tui.live_conversation import LiveConversation
from polycompare.tui.screens.one_side import makes_no_sense
from polycompare.tui.screens.review_actions import ReviewActions
from polycompare.tui.widgets.detail_panel import DetailPanel

if TYPE_CHECKING:
    from polycompare.tui.marking import Marking


class JudgingActions(ReviewActions):
    """A screen with a conversation and a detail of its turns, whose divergences can be judged."""

    _live: LiveConversation
    _detail: DetailPanel

    @abstractmethod
    def open_detail(self) -> None:
        """Give the detail the whole height."""

    def action_muted(self) -> None:
        """Show or hide what is muted or folded; on a narrow screen the detail comes with it."""
        if makes_no_sense(self, self._live.conversation, "muted"):
            return
        self._detail.show_muted = not self._detail.show_muted
        if self.has_class("-narrow") and self._detail.show_muted:
            self.open_detail()

    async def action_again(self) -> None:
        """Try the conversation again up to the selected turn, or stop that; ask first where it may act."""
        from polycompare.tui.trial import TIMES

        if makes_no_sense(self, self._live.conversation, "again"):
            return
        if self._live.is_trying:
            self._live.trying.stop()
        elif self._live.trying.needs_asking:
            await self.action_again_often()
        else:
            self._live.trying.begin(self._live.conversation.selected, TIMES)

    async def action_again_often(self) -> None:
        """Ask how often to try the conversation again."""
        if makes_no_sense(self, self._live.conversation, "again"):
            return
        if self._live.is_trying:
            self.notify("It is being tried again; t stops that.", timeout=3)
        else:
            await self._live.trying.ask(self._live.conversation.selected)

    def action_mute(self) -> None:
        """Never look at the place of the detail's row again."""
        if not makes_no_sense(self, self._live.conversation, "mute"):
            self._at_the_row(lambda: self._marking.mute(self._detail.about))

    async def action_accept(self) -> None:
        """Say that the change in the detail's row is intended; in a real conversation, label the turn."""
        if self._live.conversation.is_one_sided:
            await self.annotate_turn()
        else:
            self._at_the_row(lambda: self._marking.accept(self._detail.about))

    @cached_property
    def _marking(self) -> "Marking":
        from polycompare.tui.marking import Marking

        return Marking(self._live, self, self.undo_stack)

    def _at_the_row(self, act: Callable[[], Awaitable[None]]) -> None:
        """Act on the detail's row at the cursor. Where that cannot be seen it is shown first, at a divergence."""
        if self._detail.has_focus:
            self.call_next(act)
            return
        if self.has_class("-narrow"):
            self.open_detail()
        else:
            self._detail.focus()

        async def at_a_divergence() -> None:
            self._detail.to_a_divergence()
            await act()

        self._detail.once_filled(at_a_divergence)
