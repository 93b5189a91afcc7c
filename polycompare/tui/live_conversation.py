"""The conversation on the screen while it is held: it begins, takes turns, is asked about, breaks off, ends."""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Final

from textual.screen import Screen
from textual.worker import Worker, WorkerCancelled, WorkerFailed

from polycompare.model.errors import ConsentNeededError, UserError
from polycompare.model.events import ComparisonStarted, Event, TurnCompared, TurnStarted
from polycompare.model.recoveries import Decision, Trouble
from polycompare.model.text import visible
from polycompare.model.turns import TurnComparison
from polycompare.model.values import Pair, Side
from polycompare.model.verdicts import ExitCode
from polycompare.tui.conductor import Conductor
from polycompare.tui.conversation import Conversation
from polycompare.tui.recorded_turns import RecordedTurns, is_recorded, lasting_name
from polycompare.tui.turn_view import TurnView, swapped_turn
from polycompare.tui.widgets.target_bar import Phase
from polycompare.tui.workbench import Workbench

if TYPE_CHECKING:
    from polycompare.engine.contained import CompareTurn
    from polycompare.tui.asking import Asker
    from polycompare.tui.forks import Fork
    from polycompare.tui.questions import AfterParting

_LONGEST_CLOSING: Final = 3.0  # seconds that leaving waits for what is under way to be recorded


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
        self._lasting: dict[str, str] = {}  # what `recording:last` meant when it was opened first
        self._one_at_a_time = asyncio.Lock()

    def begin(self, pair: Pair[str], fork: "Fork | None" = None) -> None:
        """Begin a new conversation; the one before is closed first."""
        self.conversation = conversation = Conversation(pair)
        listener = partial(self._listen, conversation)
        lasting = pair.map(lambda name: self._lasting.get(name, name))
        self._conductor = conductor = Conductor(self.workbench, lasting, listener, self, fork)
        self.phase = Phase.CONNECTING
        self.recorded_turns = RecordedTurns()
        self.refused = None
        self.exit_code = ExitCode.PASS
        self._owner = self._screen.run_worker(
            self._converse(conductor, conversation, self._owner), group="conversation", exit_on_error=False
        )
        self._changed()

    async def close(self) -> None:
        """Stop what is under way, and return when it is recorded and closed."""
        if self._owner is not None:
            await _ended(self._owner)

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
        async with self._one_at_a_time:
            compare = None if conversation.swapped else await asyncio.to_thread(self.workbench.comparer)
            views = await _views(list(conversation.recorded), compare)
            conversation.compare = compare
            conversation.show_all(views, swapped=compare is not None)
        self._changed()

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

        answer = AfterParting.STOP
        if not stopped and not self.conversation.is_over:
            answer = await self._after_parting(fork)
        if answer is AfterParting.GO_ON:
            return True
        if answer is AfterParting.AGAIN:
            self.begin(self.conversation.names, fork)
        else:
            self._changed()
            self._unsent(fork.message.text)
        return False

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
            await _ended(before)
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
            self._screen.notify(visible(sentence), severity="error", timeout=8, markup=False)
        self._changed()
        conductor = self._conductor
        if conductor is not None and conductor.fork is not None and conductor.is_forwarding:
            self._unsent(conductor.fork.message.text)

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
                (view,) = await _views(conversation.recorded[-1:], conversation.compare)
                conversation.settle(view)
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


async def _views(recorded: Sequence[TurnComparison], compare: "CompareTurn | None") -> list[TurnView]:
    """How compared turns are shown: as they are, or by `compare` the other way round."""

    def make() -> list[TurnView]:
        from polycompare.tui.shown_turns import view_of

        if compare is None:
            return [view_of(each) for each in recorded]
        return [view_of(compare(swapped_turn(each.turn))) for each in recorded]

    return await asyncio.to_thread(make)


async def _ended(owner: Worker[None]) -> None:
    """Cancel a conversation and wait until it has told and closed what it had."""
    owner.cancel()
    with suppress(WorkerCancelled, WorkerFailed, TimeoutError):
        async with asyncio.timeout(_LONGEST_CLOSING):
            await owner.wait()
