"""The conversation on the screen while it is held: it begins, takes turns, is asked about, breaks off, ends."""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from textual.screen import Screen
from textual.worker import Worker

from polycompare.model.errors import ConsentNeededError, UserError
from polycompare.model.events import ComparisonStarted, Event, TurnCompared, TurnStarted
from polycompare.model.recoveries import Decision, Trouble
from polycompare.model.text import visible
from polycompare.model.values import Pair, Side
from polycompare.model.verdicts import ExitCode
from polycompare.tui.conductor import Conductor
from polycompare.tui.conversation import Conversation
from polycompare.tui.ending import ended
from polycompare.tui.recorded_turns import RecordedTurns, is_recorded, lasting_name
from polycompare.tui.turn_view import TurnView
from polycompare.tui.widgets.target_bar import Phase
from polycompare.tui.workbench import Workbench

if TYPE_CHECKING:
    from polycompare.model.rules import Rules
    from polycompare.tui.asking import Asker
    from polycompare.tui.forks import Fork
    from polycompare.tui.judging import Judge
    from polycompare.tui.questions import AfterParting
    from polycompare.tui.shown_turns import ShownTurns
    from polycompare.tui.trying import Trying


class LiveConversation:
    """Holds one conversation after the other, above a screen; the engine's events come to `_listen`.

    `changed` is called after everything that shows, `unsent` with a message that could not be sent.
    `conversation` is the present one, `phase` how far its connection is, and `refused` why it could not begin.
    `recorded_turns` are those of the recordings that speak for a side. `exit_code` is what leaving now means,
    `recording_id` the last recording that holds a turn.
    """

    def __init__(
        self,
        workbench: Workbench,
        screen: Screen[None],
        *,
        changed: Callable[[], None],
        unsent: Callable[[str], None],
    ) -> None:
        self.workbench = workbench
        self.conversation = Conversation(workbench.pair)
        self.phase = Phase.CONNECTING
        self.refused: str | None = None
        self.recorded_turns = RecordedTurns()
        self.exit_code = ExitCode.PASS
        self.recording_id: str | None = None
        self._screen = screen
        self._changed = changed
        self._unsent = unsent
        self._conductor: Conductor | None = None
        self._owner: Worker[None] | None = None
        self._asker: Asker | None = None
        self._trying: Trying | None = None
        self._rules: Rules | None = None  # None: those that the workbench's sessions judged by
        self._lasting: dict[str, str] = {}  # what `recording:last` meant when it was opened first
        self._one_at_a_time = asyncio.Lock()

    def begin(self, pair: Pair[str], fork: "Fork | None" = None) -> None:
        """Begin a new conversation; the one before is closed first."""
        self.conversation = conversation = Conversation(pair)
        listener = partial(self._listen, conversation)
        lasting = self.lasting(pair)
        if self._trying is not None:
            self._trying.stop()
        self._conductor = conductor = Conductor(self.workbench, lasting, listener, self, fork)
        self.phase = Phase.CONNECTING
        self.recorded_turns = RecordedTurns()
        self.refused = None
        self.exit_code = ExitCode.PASS
        self._owner = self._screen.run_worker(
            self._converse(conductor, conversation, self._owner), group="conversation", exit_on_error=False
        )
        self._changed()

    def show_recorded(self, conversation: Conversation) -> None:
        """Show a conversation that is not held here; the one that is held is closed."""
        self._let_go()
        self.conversation = conversation
        self.phase = Phase.REPLAY
        self.refused = None
        self.exit_code = ExitCode.PASS

    def refuse_recording(self, conversation: Conversation, error: UserError) -> None:
        """Say why there is nothing to show."""
        self.show_recorded(conversation)
        self.phase = Phase.CLOSED
        self.refused = str(error)
        self.exit_code = error.exit_code
        self._changed()

    def _let_go(self) -> None:
        """Close what is held; whoever comes next waits for that."""
        if self._trying is not None:
            self._trying.stop()
        if self._owner is not None:
            self._owner.cancel()
        self._conductor = None
        self.recorded_turns = RecordedTurns()

    async def close(self) -> None:
        """Stop what is under way, and return when it is recorded and closed."""
        if self._trying is not None:
            await self._trying.close()
        if self._owner is not None:
            await ended(self._owner)

    @property
    def is_forwarding(self) -> bool:
        """Whether a fork is sending the turns before its message."""
        return self._conductor is not None and self._conductor.is_forwarding

    def send(self, text: str) -> None:
        """Send a message to both sides."""
        if self._conductor is not None:
            self._conductor.send(text)

    def stop_turn(self) -> None:
        """Stop waiting for the sides."""
        if self._conductor is not None:
            self._conductor.stop_turn()

    async def exchange_sides(self) -> None:
        """Show A as B and B as A; the recording stays as it is."""
        conversation = self.conversation
        await conversation.compared.wait()
        async with self._one_at_a_time:
            swapped = not conversation.swapped
            try:
                shown = await asyncio.to_thread(self._shown, conversation, swapped=swapped)
            except UserError as error:  # of the rules
                self.tell(str(error))
                return
            conversation.show_all(shown.views, swapped=swapped)
            conversation.compare, conversation.judge = shown.compare, shown.judge
        self._changed()

    def _shown(self, conversation: Conversation, *, swapped: bool) -> "ShownTurns":
        """All turns with the sides one way round or the other; off the event loop."""
        from polycompare.tui.shown_turns import shown_turns

        compare = self.workbench.comparer() if swapped else None
        return shown_turns(conversation, compare, self._judge(conversation, swapped=swapped))

    async def judge_again(self, conversation: Conversation, rules: "Rules | None" = None) -> None:
        """Judge a conversation anew, by `rules` where they changed, and by what came of trying it again.

        Raises `UserError` where rules have to be read for it and cannot be.
        """
        await conversation.compared.wait()
        async with self._one_at_a_time:
            self._rules = rules or self._rules

            def judge() -> "ShownTurns":
                from polycompare.tui.shown_turns import judged_again

                return judged_again(conversation, self._judge(conversation, swapped=conversation.swapped))

            shown = await asyncio.to_thread(judge)
            conversation.show_all(shown.views, swapped=conversation.swapped)
            conversation.judge = shown.judge
        if conversation is self.conversation:
            self._changed()

    def _judge(self, conversation: Conversation, *, swapped: bool) -> "Judge":
        """What judges a conversation from now on; off the event loop. Raises `UserError`."""
        from polycompare.tui.judging import Judge

        rules = self._rules or self.workbench.rulebook.rules()
        trial = None if self._trying is None else self._trying.trial_of(conversation)
        return Judge(rules, conversation.title, swapped=swapped, trial=trial)

    @property
    def trying(self) -> "Trying":
        """Drives the conversation again when it is told to."""
        from polycompare.tui.trying import Trying

        if self._trying is None:
            self._trying = Trying(self, self._screen, self._changed)
        return self._trying

    @property
    def is_trying(self) -> bool:
        """Whether the conversation is driven again at the moment."""
        return self.conversation.again is not None

    def lasting(self, pair: Pair[str]) -> Pair[str]:
        """The names of a pair that mean the same however many conversations are recorded."""
        return pair.map(lambda name: self._lasting.get(name, name))

    def tell(self, sentence: str) -> None:
        """Say what went wrong, above the conversation."""
        self._screen.notify(visible(sentence), severity="error", timeout=8, markup=False)

    # What the conductor asks

    async def decide(self, trouble: Trouble) -> Decision:
        """Ask what becomes of a side that failed; stopping the turn lets its failure stand."""
        from polycompare.engine.decisions import rebuilt_unasked
        from polycompare.tui.questions import trouble_question

        if rebuilt_unasked(trouble):
            return Decision.FRESH
        conversation = self.conversation
        side = conversation.shown_side(trouble.side)
        question = trouble_question(trouble, conversation.pair.of(side), side)
        answer = await self._ask().ask(question)
        if answer is None:
            self.stop_turn()
        return answer or Decision.STOP

    async def forwarded(self, fork: "Fork", *, stopped: bool) -> bool:
        """Whether to send a fork's message: asked where its turns parted from the recording."""
        from polycompare.tui.questions import AfterParting

        if fork.message is None:
            self._tell_rerun(stopped=stopped)
            return False
        answer = AfterParting.STOP
        if not stopped and not self.conversation.is_over:
            answer = await self._after_parting(fork)
        if answer is AfterParting.GO_ON:
            return True
        if answer is AfterParting.AGAIN:
            self.begin(self.conversation.names, fork)
        else:
            self._changed()
            self._unsent(fork.text)
        return False

    def _tell_rerun(self, *, stopped: bool) -> None:
        """Say what came of driving a recording again."""
        from polycompare.tui.forks import partings
        from polycompare.tui.sharing.reruns import outcome_in_words

        conversation, infos = self.conversation, self.conversation.infos
        self._changed()
        if not stopped and infos is not None:
            parted = partings(conversation.recorded)
            shown = parted.swapped() if conversation.swapped else parted
            said = outcome_in_words(shown, infos, conversation.called)
            self._screen.notify(visible(said), timeout=10, markup=False)

    async def _after_parting(self, fork: "Fork") -> "AfterParting":
        from polycompare.tui.forks import partings
        from polycompare.tui.questions import AfterParting, parting_question

        conversation = self.conversation
        parted = partings(conversation.recorded)
        if parted == Pair(None, None):
            return AfterParting.GO_ON
        shown = parted.swapped() if conversation.swapped else parted
        answer = await self._ask().ask(parting_question(fork, shown, conversation.pair))
        return answer or AfterParting.STOP

    def _ask(self) -> "Asker":
        from polycompare.tui.asking import Asker

        if self._asker is None:
            self._asker = Asker(self._screen)
        return self._asker

    # What happens

    async def _converse(
        self, conductor: Conductor, conversation: Conversation, before: Worker[None] | None
    ) -> None:
        if before is not None:
            await ended(before)
        try:
            await self._run(conductor)
        except UserError as error:
            self._break_off(conversation, str(error), error.exit_code)
        except Exception as error:
            # Ours, not the person's: say so in the open, and keep what is on the screen.
            sentence = f"polycompare itself failed: {type(error).__name__}: {error}"
            self._break_off(conversation, sentence, ExitCode.INCOMPLETE)
            self._screen.log.error(error)

    async def _run(self, conductor: Conductor) -> None:
        """Run; where that needs the person's consent, ask for it and run again."""
        while True:
            try:
                await conductor.run()
            except ConsentNeededError as error:
                if not await self._consents(error):
                    raise ConsentNeededError(f"Nothing was sent. {error}", error.targets) from None
                self.workbench.allow_live()

    async def _consents(self, error: ConsentNeededError) -> bool:
        from polycompare.tui.questions import consent_question

        described = await asyncio.to_thread(lambda: [self.workbench.describe(name) for name in error.targets])
        answer = await self._ask().ask(consent_question(error, described))
        return answer is True

    def _break_off(self, conversation: Conversation, sentence: str, code: ExitCode) -> None:
        """Say why the conversation cannot begin or go on."""
        if conversation is not self.conversation:
            return
        self.phase = Phase.CLOSED
        self.exit_code = code
        conversation.break_off(sentence)
        if conversation.count == 0:
            self.refused = sentence
        else:
            self.tell(sentence)
        self._changed()
        conductor = self._conductor
        fork = None if conductor is None or not conductor.is_forwarding else conductor.fork
        if fork is not None and fork.message is not None:
            self._unsent(fork.text)

    async def _listen(self, conversation: Conversation, event: Event) -> None:
        """Take an event of a conversation. The engine waits for this, so what is shown is in order."""
        if conversation is not self.conversation:
            return
        async with self._one_at_a_time:
            conversation.apply(event, time.monotonic())
            self.phase = Phase.RECORDING
            if isinstance(event, ComparisonStarted):
                self._look_into_recordings(conversation, event)
            if isinstance(event, TurnStarted):
                self.recording_id = conversation.id
            if isinstance(event, TurnCompared):
                self._tell_fault(conversation)
                conversation.settle(await _view(conversation))
        if conversation is self.conversation:
            self._changed()

    def _look_into_recordings(self, conversation: Conversation, started: ComparisonStarted) -> None:
        """Keep what the names of recordings mean, and read what the user said in them."""
        names: list[str] = []
        for side in Side:
            name, recorded = conversation.names.of(side), started.sides.of(side).recorded
            if recorded is not None and is_recorded(name):
                names.append(self._lasting.setdefault(name, lasting_name(name, recorded)))
        if names:
            reading = self._read_recordings(conversation, names)
            self._screen.run_worker(reading, group="recordings", exit_on_error=False)

    async def _read_recordings(self, conversation: Conversation, names: Sequence[str]) -> None:
        with suppress(UserError):  # the sides were opened from them: what is lost is an offer
            scripts = await asyncio.to_thread(lambda: [self.workbench.recorded_turns(name) for name in names])
            if conversation is self.conversation:
                self.recorded_turns = RecordedTurns(scripts)
                self._changed()

    def _tell_fault(self, conversation: Conversation) -> None:
        """Say once that differences could not be worked out; each such turn says it itself."""
        recorded = conversation.recorded
        fault = recorded[-1].fault
        if fault is not None and all(each.fault is None for each in recorded[:-1]):
            self._screen.notify(visible(fault), severity="error", markup=False)


async def _view(conversation: Conversation) -> TurnView:
    """How the turn that was compared last is shown."""

    def make() -> TurnView:
        from polycompare.tui.shown_turns import shown_turn

        return shown_turn(conversation.recorded[-1], conversation.compare, conversation.judge)

    return await asyncio.to_thread(make)
