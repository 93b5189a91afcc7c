"""The one screen: two agents side by side, and why they part."""

from typing import TYPE_CHECKING, ClassVar, Final

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container, Vertical

from polycompare.model.text import visible
from polycompare.model.values import Pair, Side
from polycompare.model.verdicts import ExitCode
from polycompare.tui.action import Scope
from polycompare.tui.actions import ACT_ON_TURNS, bindings
from polycompare.tui.conversation import Conversation
from polycompare.tui.footer_keys import Situation, for_footer
from polycompare.tui.live_conversation import LiveConversation
from polycompare.tui.message_line import why_not_now
from polycompare.tui.screens.judging_actions import JudgingActions
from polycompare.tui.screens.one_side import makes_no_sense
from polycompare.tui.screens.sharing_actions import SharingActions
from polycompare.tui.screens.turn_actions import TurnActions
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
    from polycompare.tui.forks import Fork
    from polycompare.tui.library import Library
    from polycompare.tui.replay.replay import Replay

_FULL: Final = "-full"  # the detail has the whole height
_REPLAY: Final = "-replay"  # nothing can be said


class CompareScreen(TurnActions, SharingActions, JudgingActions):
    """Shows one conversation after the other. The first picture is painted before anything is connected."""

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (100, "-normal"), (160, "-wide")]  # noqa: RUF012 - Textual declares it
    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]  # noqa: RUF012 - Textual declares it

    AUTO_FOCUS = ""  # see `on_screen_resume`

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(Scope.NAVIGATION, Scope.ANYWHERE)]

    def __init__(
        self, workbench: Workbench, library: "Library | None" = None, replay: "Replay | None" = None
    ) -> None:
        super().__init__()
        self.library = library
        self._asked_for = replay
        self._live = LiveConversation(workbench, self, changed=self.draw, unsent=self._keep)
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
        if self._asked_for is None:
            self._composer.take_focus()
            self.call_after_refresh(self._live.begin, self._live.workbench.pair)
        else:
            self._live.phase = Phase.READING
            self.set_class(True, _REPLAY)
            self.call_after_refresh(self.open_replay, self._asked_for)
        self.draw()

    def on_screen_resume(self) -> None:
        """Let the person write where a dialog has gone, unless that is of no use."""
        if self.focused is not None:
            return
        if self._replayed is not None:
            self._transcript.take_focus()
        elif not self._is_closed:
            self._composer.take_focus()

    @property
    def conversation(self) -> Conversation:
        """The conversation that is shown."""
        return self._live.conversation

    @property
    def exit_code(self) -> ExitCode:
        """What leaving now means: `PASS`, or why the last conversation could not begin or go on."""
        return self._live.exit_code

    @property
    def recording_id(self) -> str | None:
        """The last recording that holds a turn; None where there is none."""
        return self._live.recording_id

    def begin(self, pair: Pair[str], fork: "Fork | None" = None) -> None:
        """Leave what is shown, and hold a new conversation between targets; a `fork` sends its turns first."""
        self.leave_recording()
        self._live.begin(pair, fork)
        self._composer.take_focus()

    async def close(self) -> None:
        """Stop what is under way, and return when it is recorded and closed."""
        self.leave_recording()
        await self._live.close()

    # What is drawn

    def draw(self) -> None:
        """Bring everything up to the state of the conversation."""
        conversation = self.conversation
        self._transcript.show(conversation)
        if self._live.refused is not None:
            self._transcript.show_trouble(
                f"{self._live.refused}\n\nR tries again, A and B choose other targets, q leaves."
            )
        recorded = self._live.recorded_turns
        self._composer.follow(recorded.spoken, recorded.after(conversation))
        self._composer.block(why_not_now(self._live), lasting=self._is_closed)
        if self._is_closed:
            self._leave_empty_message()
        self._follow()

    def draw_revised(self) -> None:
        """Bring up to date what changed of the turns, and keep the place that is looked at."""
        self._transcript.revise(self.conversation)
        self._follow()

    def draw_answers(self) -> None:
        """Show the answers of the selected turn, which were not there yet."""
        self._follow_detail()
        self._draw_keys()

    @property
    def _is_closed(self) -> bool:
        """Whether nothing can be sent in this conversation any more."""
        return self._live.phase in (Phase.CLOSED, Phase.REPLAY, Phase.READING) or self.conversation.is_over

    def _leave_empty_message(self) -> None:
        """Where nothing can be sent any more, the keys are what a person needs."""
        if self._composer.has_focus_within and not self._composer.text:
            self.set_focus(None)

    def _follow(self) -> None:
        """Show what depends on the selected turn."""
        conversation = self.conversation
        self.read_review()
        self._bar.show(conversation, self._live.phase)
        self._strip.show(conversation)
        if self._replayed is not None:
            self._follow_replay(self._replayed)
        self._follow_detail()
        self._draw_keys()

    def _follow_detail(self) -> None:
        conversation = self.conversation
        view = conversation.view(conversation.selected)
        if self._replayed is None or self._replayed.has_answers(conversation.selected):
            comparison = None if view is None else view.comparison
            before = None if self._replayed is None else self._replayed.state_before(conversation.selected)
            placed = view is None or view.placed
            self._detail.show(comparison, conversation.tallies, placed=placed, before=before)

    def follow_review(self) -> None:
        """Draw what was said about the conversation."""
        self._bar.show(self.conversation, self._live.phase)
        self._strip.show(self.conversation)

    def _draw_keys(self) -> None:
        if self._composer.has_focus_within:
            situation = Situation.COMPOSING
        elif self.conversation.count == 0:
            situation = Situation.EMPTY
        else:
            situation = Situation.DETAIL if self._detail.has_focus else Situation.PANES
        view = self.conversation.view(self.conversation.selected)
        comparison = None if view is None else view.comparison
        divergences = () if comparison is None else comparison.divergences
        keys = for_footer(
            situation,
            waiting=self.conversation.is_waiting,
            offered=self._composer.has_offer,
            trying=self._live.is_trying,
            differs=bool(divergences),
            muted=any(each.muted is not None for each in divergences),
            replaying=self._replayed is not None,
            one_sided=self.conversation.is_one_sided,
        )
        self._footer.show(keys)

    def on_descendant_focus(self) -> None:
        """Offer the keys that act now."""
        self._draw_keys()

    def on_descendant_blur(self) -> None:
        """Offer the keys that act now, also where nothing has the focus."""
        self._draw_keys()

    def on_text_area_changed(self) -> None:
        """Offer the keys that act now: some do only in an empty message line."""
        self._draw_keys()

    # What a person does

    def on_composer_sent(self, message: Composer.Sent) -> None:
        """Send a message to both sides."""
        message.stop()
        self._composer.block("sending…")  # until the turn is announced nothing else may be sent
        self._live.send(message.text)

    def on_turn_strip_chosen(self, message: TurnStrip.Chosen) -> None:
        """Select a clicked turn."""
        self.select_turn(message.index)

    def on_transcript_pane_turn_clicked(self, message: TranscriptPane.TurnClicked) -> None:
        """Select a clicked turn."""
        self.select_turn(message.index)

    def on_detail_rows_row_opened(self, message: DetailRows.RowOpened) -> None:
        """Show the values behind a row whole."""
        from polycompare.tui.screens.value_view import ValueView

        self.app.push_screen(ValueView(message.opened))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only a wait can be stopped, only turns can be looked at, and where a person writes, letters are text.

        So a sentence that is typed at an empty screen does as little as can be.
        """
        match action:
            case "stop":
                return self.conversation.is_waiting or self._live.is_forwarding
            case "play" | "step" | "speed":
                return self._replayed is not None
            case "write" if self._replayed is not None:
                return False
            case "write":
                is_of_use = self._live.phase is not Phase.CLOSED or bool(self._composer.text)
                return is_of_use and not self._composer.has_focus_within
            case "search" if self._composer.has_focus_within:
                return False
            case _:
                return self.conversation.count > 0 or action not in ACT_ON_TURNS

    def action_write(self) -> None:
        """Go to the message line."""
        if self.has_class(_FULL):
            self.set_class(False, _FULL)
            self.app.stylesheet.update(self)  # only what is displayed takes the focus, and that is now
        self._composer.take_focus()

    async def action_back(self) -> None:
        """From the message line to the keys, from a tall detail to the panes, from there to the list before it."""
        is_at_panes = self._transcript.has_focus_within and not self.has_class(_FULL)
        if not (is_at_panes and await self.back_to_list()):
            self._to_panes()

    def _to_panes(self) -> None:
        self.set_class(False, _FULL)
        self._transcript.take_focus()

    def action_stop(self) -> None:
        """Stop waiting for the sides, or playing."""
        if self._replayed is not None:
            self._replayed.pause()
        self._live.stop_turn()

    def action_detail(self) -> None:
        """Give the detail the whole height, or take it back."""
        if self.has_class(_FULL):
            self._to_panes()
        else:
            self.open_detail()

    def action_tab(self, tab: int) -> None:
        """Show a tab of the detail; on a narrow screen the detail comes with it."""
        self._detail.tab = tab
        if self.has_class("-narrow"):
            self.open_detail()

    def action_fold(self) -> None:
        """Fold or unfold what is carried."""
        self._detail.fold_carried = not self._detail.fold_carried

    def action_tie(self) -> None:
        """Let the panes scroll together, or each on its own."""
        if not makes_no_sense(self, self.conversation, "tie"):
            self._transcript.tied = not self._transcript.tied

    def action_swap(self) -> None:
        """Exchange A and B on the screen."""
        if not makes_no_sense(self, self.conversation, "swap"):
            self.run_worker(self._live.exchange_sides(), group="swap", exit_on_error=False)

    def action_restart(self) -> None:
        """Begin a new conversation between the targets as they are shown."""
        if makes_no_sense(self, self.conversation, "restart"):
            return
        if self.conversation.id is not None:
            self.notify(f"The last conversation is recorded as {visible(self.conversation.id)}.", markup=False)
        self.begin(self.conversation.pair)

    async def action_pick(self, side_name: str) -> None:
        """Choose another target for a side, and begin a new conversation with it."""
        if makes_no_sense(self, self.conversation, "pick"):
            return
        from polycompare.tui.screens.pick_target import PickTarget

        side = Side(side_name)
        pair = self.conversation.pair

        def chosen(name: str | None) -> None:
            if name is not None:
                self.begin(pair.replaced(side, name))

        await self.app.push_screen(PickTarget(self._live.workbench, side, pair.of(side)), chosen)

    async def action_info(self) -> None:
        """Show who speaks on each side."""
        from polycompare.tui.screens.session_info import SessionInfo

        conversation, infos = self.conversation, self.conversation.infos
        if infos is None:
            self.notify("There is no conversation yet.", timeout=2)
        else:
            await self.app.push_screen(SessionInfo(conversation.pair, infos, one_sided=conversation.is_one_sided))

    async def action_help(self) -> None:
        """Show every key."""
        from polycompare.tui.screens.help import HelpScreen

        await self.app.push_screen(HelpScreen(one_sided=self.conversation.is_one_sided))

    def _keep(self, text: str) -> None:
        """Keep a message that was not sent, unless another one is being written."""
        if not self._composer.text:
            self._composer.write(text)

    def open_detail(self) -> None:
        """Give the detail the whole height."""
        self.set_class(True, _FULL)
        self._detail.focus()
