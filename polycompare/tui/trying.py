"""Trying a conversation again, to tell what is real from what is chance."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from uuid import uuid4

from textual.screen import Screen
from textual.worker import Worker

from polycompare.diffing.evidence import Place, tallies
from polycompare.engine.decisions import let_it_stand
from polycompare.engine.driving import Driven, Job, drive
from polycompare.engine.twin_session import TwinSession
from polycompare.model.errors import UserError
from polycompare.model.events import Listener
from polycompare.model.evidence import Tally
from polycompare.model.outcomes import Failure
from polycompare.model.rules import CompareOption
from polycompare.model.text import visible
from polycompare.model.turns import RunPart, Turn, TurnComparison, UserTurn
from polycompare.model.values import Pair, Side
from polycompare.tui.conversation import Conversation, Progress
from polycompare.tui.ending import ended
from polycompare.tui.forks import acts
from polycompare.tui.turn_view import swapped_turn
from polycompare.tui.workbench import Workbench

if TYPE_CHECKING:
    from polycompare.tui.live_conversation import LiveConversation

TIMES: Final = 5
"""How often a conversation is tried again unless the person says otherwise."""

MOST_TIMES: Final = 50
"""More would tell no more, and cost what nobody meant."""


@dataclass(frozen=True, slots=True)
class Script:
    """What is driven again: the `turns` after the greeting, up to `turn`, between a pair of targets."""

    pair: Pair[str]
    name: str | None
    turns: tuple[UserTurn, ...]
    languages: Pair[str | None]

    @property
    def turn(self) -> int:
        """The last turn that is driven."""
        return len(self.turns)


class Trial:
    """What driving one conversation again told so far.

    Only whole conversations tell something: `failed` counts the others, and `failure` is the last reason.
    """

    def __init__(self, workbench: Workbench, script: Script) -> None:
        self.script = script
        self.failed = 0
        self.failure: Failure | None = None
        self._workbench = workbench
        self._run_id = str(uuid4())
        self._repeats: list[tuple[Turn, ...]] = []
        self._begun = 0
        self._told = 0
        self._telling = asyncio.Lock()

    @property
    def whole(self) -> int:
        """How many conversations were driven whole."""
        return len(self._repeats)

    async def run(self, times: int, on_news: Callable[[], Awaitable[None]]) -> None:
        """Drive the conversation so many times more, and await `on_news` when one or several have come.

        Cancelled, it keeps what it had. Raises what opening a session raises.
        """
        first = self._begun + 1
        self._begun += times
        jobs = [Job(self.script.name, repeat, self.script.turns) for repeat in range(first, first + times)]

        async def take(driven: Driven) -> None:
            if driven.spoiled is None:
                self._repeats.append(tuple(each.turn for each in driven.comparison.turns))
            else:
                self.failed += 1
                self.failure = driven.spoiled
            async with self._telling:
                if self._told < self.whole + self.failed:
                    self._told = self.whole + self.failed
                    await on_news()

        await drive(jobs, self._open, take)

    def _open(self, job: Job, listener: Listener) -> AbstractAsyncContextManager[TwinSession]:
        part = RunPart(self._run_id, job.repeat)
        return self._workbench.open(self.script.pair, listener, decide=let_it_stand, name=job.name, part_of=part)

    def tallies(
        self, shown: Sequence[TurnComparison], options: tuple[CompareOption, ...], *, swapped: bool
    ) -> Mapping[Place, Tally]:
        """How often each divergence of the `shown` turns came again; with sides shown `swapped`, so are these."""
        repeats = list(self._repeats)
        languages = self.script.languages
        if swapped:
            repeats = [tuple(map(swapped_turn, repeat)) for repeat in repeats]
            languages = languages.swapped()
        if not repeats:
            return {}
        return tallies(shown[: self.script.turn + 1], repeats, languages, options=options)


class Trying:
    """Tries the conversation on the screen again in the background, one trial at a time.

    `changed` is called when something of it shows. What a trial told stays until its conversation goes, or until
    the same conversation is tried up to another turn.
    """

    def __init__(self, live: "LiveConversation", screen: Screen[None], changed: Callable[[], None]) -> None:
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
        script = Script(
            self._live.lasting(conversation.names),
            conversation.title,
            tuple(each.turn.said for each in conversation.recorded[1 : turn + 1]),
            infos.map(lambda info: info.target.tts_lang),
        )
        trial = self.trial_of(conversation)
        if trial is None or trial.script != script:
            trial = Trial(self._live.workbench, script)
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
                self._say_result(trial)

    def _say_result(self, trial: Trial) -> None:
        """How many conversations there are to go by, and why there are not more."""
        times = f"{trial.whole} whole conversation{'' if trial.whole == 1 else 's'}"
        lost = ""
        if trial.failure is not None:
            lost = f" {trial.failed} came to nothing: {visible(trial.failure.message)}"
        self._screen.notify(
            f"Tried again: {times} on both sides.{lost}",
            severity="warning" if lost else "information",
            markup=False,
        )
