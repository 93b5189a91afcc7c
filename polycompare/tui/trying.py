"""Trying the conversation on the screen again in the background."""

from collections.abc import Callable
from typing import Protocol

from textual.screen import Screen
from textual.worker import Worker

from polycompare.model.errors import UserError
from polycompare.model.text import visible
from polycompare.model.values import Pair, Side
from polycompare.tui.conversation import Conversation, Progress
from polycompare.tui.ending import ended
from polycompare.tui.forks import acts
from polycompare.tui.trial import Trial, TrialPlan
from polycompare.tui.workbench import Workbench


class Live(Protocol):
    """What is tried again: the conversation on the screen, and where it came from."""

    @property
    def conversation(self) -> Conversation:
        """The conversation on the screen."""

    @property
    def workbench(self) -> Workbench:
        """What opens conversations."""

    def lasting(self, names: Pair[str]) -> Pair[str]:
        """Names that mean the same when they are opened again."""

    async def judge_again(self, conversation: Conversation) -> None:
        """Judge all turns anew, by what is known now."""

    def tell(self, sentence: str) -> None:
        """Tell the person something."""


class Trying:
    """Tries the conversation on the screen again in the background, one trial at a time.

    `changed` is called when something of it shows. What a trial told stays until its conversation goes, or until
    the same conversation is tried up to another turn.
    """

    def __init__(self, live: Live, screen: Screen[None], changed: Callable[[], None]) -> None:
        self._live = live
        self._screen = screen
        self._changed = changed
        self._trials: tuple[Conversation, Trial] | None = None
        self._worker: Worker[None] | None = None

    def trial_of(self, conversation: Conversation) -> Trial | None:
        """What trying a conversation again told, if it was tried."""
        if self._trials is None or self._trials[0] is not conversation:
            return None
        return self._trials[1]

    @property
    def needs_asking(self) -> bool:
        """Whether a person has to be asked first: what is sent may act on something, or nothing can be sent."""
        infos = self._live.conversation.recorded_infos
        return infos is None or any(acts(infos.of(side)) or infos.of(side).recorded is not None for side in Side)

    async def ask(self, turn: int) -> None:
        """Ask how often to try again up to a turn, and begin; say so where that cannot be."""
        from polycompare.tui.screens.try_again import TryAgainDialog

        conversation, infos = self._live.conversation, self._live.conversation.recorded_infos
        if infos is None:
            return
        if any(infos.of(side).recorded is not None for side in Side):
            self._screen.notify(
                "A recording cannot be tried again: nothing is sent to that side. Choose a target with A or B.",
                severity="warning",
                markup=False,
            )
            return

        def begin(times: int | None) -> None:
            if times is not None and conversation is self._live.conversation:
                self.begin(turn, times)

        await self._screen.app.push_screen(TryAgainDialog(turn, conversation.names, infos), begin)

    def begin(self, turn: int, times: int) -> None:
        """Drive the conversation again up to a turn, so many times; more of the same adds to what came before."""
        conversation, infos = self._live.conversation, self._live.conversation.recorded_infos
        if infos is None or conversation.again is not None:
            return
        plan = TrialPlan(
            self._live.lasting(conversation.names),
            conversation.title,
            tuple(each.turn.said for each in conversation.recorded[1 : turn + 1]),
            infos.map(lambda info: info.target.tts_lang),
        )
        trial = self.trial_of(conversation)
        if trial is None or trial.plan != plan:
            trial = Trial(self._live.workbench, plan)
        self._trials = (conversation, trial)
        conversation.again = Progress(0, times)
        running = self._run(conversation, trial, times)
        self._worker = self._screen.run_worker(running, group="trying", exit_on_error=False)
        self._changed()

    def stop(self) -> None:
        """Stop; what came is kept."""
        if self._worker is not None:
            self._worker.cancel()

    async def close(self) -> None:
        """Stop, and return when every conversation is recorded and closed."""
        if self._worker is not None:
            await ended(self._worker)

    async def _run(self, conversation: Conversation, trial: Trial, times: int) -> None:
        before = trial.whole + trial.failed

        async def tell() -> None:
            conversation.again = Progress(trial.whole + trial.failed - before, times)
            await self._live.judge_again(conversation)

        try:
            await trial.run(times, tell)
        except UserError as error:
            self._live.tell(f"Trying again stopped: {error}")
        except Exception as error:
            # Ours, not the person's: say so in the open; what came before it stays.
            self._live.tell(f"Trying again stopped, polycompare itself failed: {type(error).__name__}: {error}")
            self._screen.log.error(error)
        finally:
            conversation.again = None
            if conversation is self._live.conversation:
                self._changed()
                self._say_result(trial, Progress(trial.whole + trial.failed - before, times))

    def _say_result(self, trial: Trial, came: Progress) -> None:
        """How many conversations there are to go by, and why there are not more."""
        times = f"{trial.whole} whole conversation{'' if trial.whole == 1 else 's'}"
        tried = "Tried again"
        if came.done < came.of:
            tried = f"Stopped after {came.done} of {came.of}"
        lost = ""
        if trial.failure is not None:
            lost = f" {trial.failed} came to nothing: {visible(trial.failure.message)}"
        self._screen.notify(
            f"{tried}: {times} on both sides.{lost}",
            severity="warning" if lost else "information",
            markup=False,
        )
