"""The one screen: two agents side by side, and why they part."""

import asyncio
import time
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical
from textual.screen import Screen
from textual.worker import Worker, WorkerCancelled, WorkerFailed

from polycompare.model.errors import UserError
from polycompare.model.events import Event, TurnCompared, TurnStarted
from polycompare.model.text import visible
from polycompare.model.turns import TurnComparison
from polycompare.model.values import Pair, Side
from polycompare.model.verdicts import ExitCode
from polycompare.tui.actions import Scope, Situation, bindings
from polycompare.tui.conductor import Conductor
from polycompare.tui.conversation import Conversation, TurnView, swapped_turn
from polycompare.tui.widgets.composer import Composer
from polycompare.tui.widgets.detail_panel import DetailPanel
from polycompare.tui.widgets.detail_rows import DetailRows
from polycompare.tui.widgets.key_footer import KeyFooter
from polycompare.tui.widgets.target_bar import Phase, TargetBar
from polycompare.tui.widgets.transcript import Transcript
from polycompare.tui.widgets.transcript_pane import TranscriptPane
from polycompare.tui.widgets.turn_strip import TurnStrip
from polycompare.tui.workbench import Workbench

if TYPE_CHECKING:
    from polycompare.engine.contained import CompareTurn

_LONGEST_CLOSING: Final = 3.0  # seconds that leaving waits for what is under way to be recorded
_FULL: Final = "-full"  # the detail has the whole height


class CompareScreen(Screen[None]):
    """Shows one conversation after the other; the engine's events come to `_listen`.

    The first picture is painted before anything is connected.
    """

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-normal"), (160, "-wide")]  # noqa: RUF012 - Textual declares it
    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]  # noqa: RUF012 - Textual declares it

    AUTO_FOCUS = "MessageInput"

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Scope.NAVIGATION, Scope.ANYWHERE)]

    def __init__(self, workbench: Workbench) -> None:
        super().__init__()
        self._workbench = workbench
        self._conversation = Conversation(workbench.pair)
        self._conductor: Conductor | None = None
        self._owner: Worker[None] | None = None
        self._phase = Phase.CONNECTING
        self._exit_code = ExitCode.PASS
        self._recording_id: str | None = None
        self._one_at_a_time = asyncio.Lock()
        self._bar = TargetBar()
        self._transcript = Transcript()
        self._strip = TurnStrip()
        self._detail = DetailPanel(id="detail")
        self._composer = Composer()
        self._footer = KeyFooter()

    def compose(self) -> ComposeResult:
        """Header, panes, strip, detail, message line, keys."""
        yield self._bar
        with Container(id="stage"):
            with Vertical(id="talk"):
                yield self._transcript
                yield self._strip
            yield self._detail
        yield self._composer
        yield self._footer

    def on_mount(self) -> None:
        """Paint, and connect only then."""
        self._draw()
        self.call_after_refresh(self._begin, self._workbench.pair)

    @property
    def conversation(self) -> Conversation:
        """The conversation that is shown."""
        return self._conversation

    @property
    def exit_code(self) -> ExitCode:
        """What leaving now means: `PASS`, or why the last conversation could not begin or go on."""
        return self._exit_code

    @property
    def recording_id(self) -> str | None:
        """The last recording that holds a turn; None where there is none."""
        return self._recording_id

    async def close(self) -> None:
        """Stop what is under way, and return when it is recorded and closed."""
        if self._owner is not None:
            await _ended(self._owner)

    # What happens

    def _begin(self, pair: Pair[str]) -> None:
        """Begin a new conversation; the one before is closed first."""
        self._conversation = conversation = Conversation(pair)
        self._conductor = conductor = Conductor(self._workbench, pair, partial(self._listen, conversation))
        self._phase = Phase.CONNECTING
        self._exit_code = ExitCode.PASS
        self._owner = self.run_worker(
            self._converse(conductor, conversation, self._owner), group="conversation", exit_on_error=False
        )
        self._draw()

    async def _converse(
        self, conductor: Conductor, conversation: Conversation, before: Worker[None] | None
    ) -> None:
        if before is not None:
            await _ended(before)
        try:
            await conductor.run()
        except UserError as error:
            self._break_off(conversation, str(error), error.exit_code)
        except Exception as error:
            # Ours, not the person's: say so in the open, and keep what is on the screen.
            sentence = f"polycompare itself failed: {type(error).__name__}: {error}"
            self._break_off(conversation, sentence, ExitCode.INCOMPLETE)
            self.log.error(error)

    def _break_off(self, conversation: Conversation, sentence: str, code: ExitCode) -> None:
        """Say why the conversation cannot begin or go on."""
        if conversation is not self._conversation:
            return
        self._phase = Phase.CLOSED
        self._exit_code = code
        conversation.break_off(sentence)
        self._draw()
        if conversation.count == 0:
            self._transcript.show_trouble(f"{sentence}\n\nR tries again, A and B choose other targets, q leaves.")
        else:
            self.notify(visible(sentence), severity="error", timeout=8, markup=False)

    async def _listen(self, conversation: Conversation, event: Event) -> None:
        """Take an event of a conversation. The engine waits for this, so what is shown is in order."""
        if conversation is not self._conversation:
            return
        async with self._one_at_a_time:
            conversation.apply(event, time.monotonic())
            self._phase = Phase.RECORDING
            if isinstance(event, TurnStarted):
                self._recording_id = conversation.id
            if isinstance(event, TurnCompared):
                self._tell_fault(conversation)
                conversation.settle(await self._view_of_last(conversation))
        if conversation is self._conversation:
            self._draw()

    def _tell_fault(self, conversation: Conversation) -> None:
        """Say once that differences could not be worked out; each such turn says it itself."""
        recorded = conversation.recorded
        fault = recorded[-1].fault
        if fault is not None and all(each.fault is None for each in recorded[:-1]):
            self.notify(visible(fault), severity="error", markup=False)

    async def _view_of_last(self, conversation: Conversation) -> TurnView:
        """How the turn that was just compared is shown."""
        (view,) = await self._views(conversation.recorded[-1:], conversation.compare)
        return view

    async def _views(self, recorded: Sequence[TurnComparison], compare: "CompareTurn | None") -> list[TurnView]:
        """How compared turns are shown: as they are, or by `compare` the other way round."""

        def make() -> list[TurnView]:
            from polycompare.tui.shown_turns import view_of

            if compare is None:
                return [view_of(each) for each in recorded]
            return [view_of(compare(swapped_turn(each.turn))) for each in recorded]

        return await asyncio.to_thread(make)

    async def _exchange_sides(self) -> None:
        conversation = self._conversation
        async with self._one_at_a_time:
            compare = None if conversation.swapped else await asyncio.to_thread(self._workbench.comparer)
            views = await self._views(list(conversation.recorded), compare)
            conversation.compare = compare
            conversation.show_all(views, swapped=compare is not None)
        self._draw()

    # What is drawn

    def _draw(self) -> None:
        """Bring everything up to the state of the conversation."""
        conversation = self._conversation
        self._transcript.show(conversation)
        self._composer.block(self._why_not_now())
        if self._phase is Phase.CLOSED or conversation.is_over:
            self._leave_empty_message()
        self._follow()

    def _leave_empty_message(self) -> None:
        """Where nothing can be sent any more, the keys are what a person needs."""
        if self._composer.has_focus_within and not self._composer.text:
            self.set_focus(None)

    def _follow(self) -> None:
        """Show what depends on the selected turn."""
        conversation = self._conversation
        view = conversation.view(conversation.selected)
        self._bar.show(conversation, self._phase)
        self._strip.show(conversation)
        self._detail.show(view.comparison if view is not None else None)
        self._draw_keys()

    def _draw_keys(self) -> None:
        if self._composer.has_focus_within:
            situation = Situation.COMPOSING
        else:
            situation = Situation.DETAIL if self._detail.has_focus else Situation.PANES
        self._footer.show(situation, waiting=self._conversation.is_waiting)

    def _why_not_now(self) -> str | None:
        """Why no message can be sent at the moment; None where one can."""
        conversation = self._conversation
        if self._phase is Phase.CLOSED:
            return "not connected · R tries again"
        if conversation.under_way is not None:
            waiting = conversation.under_way.waiting
            who = "both" if len(waiting) == 2 else waiting[0].letter if waiting else ""
            return f"waiting for {who} · ctrl+x stops" if who else "comparing…"
        if self._phase is Phase.CONNECTING:
            return self._phase.value
        return "both sides are over · R starts again" if conversation.is_over else None

    def on_descendant_focus(self) -> None:
        """Offer the keys that act now."""
        self._draw_keys()

    def on_descendant_blur(self) -> None:
        """Offer the keys that act now, also where nothing has the focus."""
        self._draw_keys()

    # What a person does

    def on_composer_sent(self, message: Composer.Sent) -> None:
        """Send a message to both sides."""
        message.stop()
        if self._conductor is not None:
            # Until the turn is announced nothing else may be sent.
            self._composer.block("sending…")
            self._conductor.send(message.text)

    def on_turn_strip_chosen(self, message: TurnStrip.Chosen) -> None:
        """Select a clicked turn."""
        self._select(message.index)

    def on_transcript_pane_turn_clicked(self, message: TranscriptPane.TurnClicked) -> None:
        """Select a clicked turn."""
        self._select(message.index)

    def on_detail_rows_row_opened(self, message: DetailRows.RowOpened) -> None:
        """Show the values behind a row whole."""
        from polycompare.tui.screens.value_view import ValueView

        self.app.push_screen(ValueView(message.opened))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only a wait can be stopped; otherwise the key is the message line's."""
        return self._conversation.is_waiting if action == "stop" else True

    def action_write(self) -> None:
        """Go to the message line."""
        self.set_class(False, _FULL)
        self._composer.take_focus()

    def action_back(self) -> None:
        """From the message line to the keys; from a tall detail to the panes."""
        self.set_class(False, _FULL)
        self._transcript.take_focus()

    def action_stop(self) -> None:
        """Stop waiting for the sides."""
        if self._conductor is not None:
            self._conductor.stop_turn()

    def action_turn(self, step: int) -> None:
        """Select the next or the previous turn."""
        self._select(self._conversation.selected + step)

    def action_next_new(self) -> None:
        """Go to the next turn with new behaviour."""
        self._select_found(self._conversation.next_new(), "No new divergence after this turn.")

    def action_previous_new(self) -> None:
        """Go to the last turn before with new behaviour."""
        self._select_found(self._conversation.previous_new(), "No new divergence before this turn.")

    def action_root(self) -> None:
        """Go to the root turn."""
        self._select_found(self._conversation.root, "The two behave the same so far.")

    def action_first(self) -> None:
        """Go to the greeting."""
        self._select(0)

    def action_last(self) -> None:
        """Go to the newest turn."""
        self._select(self._conversation.count - 1)

    def action_detail(self) -> None:
        """Give the detail the whole height, or take it back."""
        if self.has_class(_FULL):
            self.action_back()
        else:
            self._open_detail()

    def action_tab(self, tab: int) -> None:
        """Show a tab of the detail; on a narrow screen the detail comes with it."""
        self._detail.tab = tab
        if self.has_class("-narrow"):
            self._open_detail()

    def action_fold(self) -> None:
        """Fold or unfold what is carried."""
        self._detail.fold_carried = not self._detail.fold_carried

    def action_tie(self) -> None:
        """Let the panes scroll together, or each on its own."""
        self._transcript.tied = not self._transcript.tied

    def action_swap(self) -> None:
        """Exchange A and B on the screen."""
        self.run_worker(self._exchange_sides(), group="swap", exit_on_error=False)

    def action_restart(self) -> None:
        """Begin a new conversation between the targets as they are shown."""
        if self._conversation.id is not None:
            self.notify(f"The last conversation is recorded as {visible(self._conversation.id)}.", markup=False)
        self._begin(self._conversation.pair)
        self._composer.take_focus()

    async def action_pick(self, side_name: str) -> None:
        """Choose another target for a side, and begin a new conversation with it."""
        from polycompare.tui.screens.pick_target import PickTarget

        side = Side(side_name)
        pair = self._conversation.pair

        def chosen(name: str | None) -> None:
            if name is not None:
                self._begin(pair.replaced(side, name))
                self._composer.take_focus()

        await self.app.push_screen(PickTarget(self._workbench, side, pair.of(side)), chosen)

    async def action_help(self) -> None:
        """Show every key."""
        from polycompare.tui.screens.help import HelpScreen

        await self.app.push_screen(HelpScreen())

    def _open_detail(self) -> None:
        self.set_class(True, _FULL)
        self._detail.focus()

    def _select(self, index: int) -> None:
        conversation = self._conversation
        before = conversation.selected
        conversation.select(index)
        if conversation.selected != before:
            self._transcript.select(conversation)
            self._follow()

    def _select_found(self, index: int | None, otherwise: str) -> None:
        if index is None:
            self.notify(otherwise, timeout=2, markup=False)
        else:
            self._select(index)
            self._detail.turn_to_news()


async def _ended(owner: Worker[None]) -> None:
    """Cancel a conversation and wait until it has told and closed what it had."""
    owner.cancel()
    with suppress(WorkerCancelled, WorkerFailed, TimeoutError):
        async with asyncio.timeout(_LONGEST_CLOSING):
            await owner.wait()
