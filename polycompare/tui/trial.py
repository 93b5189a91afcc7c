"""What driving one conversation again tells: which of its divergences are real, and which are chance."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from polycompare.diffing.evidence import Place, tallies
from polycompare.engine.decisions import let_it_stand
from polycompare.engine.driving import Driven, Job, drive
from polycompare.engine.twin_session import TwinSession
from polycompare.model.events import Listener
from polycompare.model.evidence import Tally
from polycompare.model.outcomes import Failure
from polycompare.model.rules import CompareOption
from polycompare.model.turns import RunPart, Turn, TurnComparison, UserTurn
from polycompare.model.values import Pair
from polycompare.tui.turn_view import swapped_turn
from polycompare.tui.workbench import Workbench

TIMES: Final = 5
"""How often a conversation is tried again unless the person says otherwise."""

MOST_TIMES: Final = 50
"""More would tell no more, and cost what nobody meant."""


@dataclass(frozen=True, slots=True)
class TrialPlan:
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

    def __init__(self, workbench: Workbench, plan: TrialPlan) -> None:
        self.plan = plan
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
        jobs = [Job(self.plan.name, repeat, self.plan.turns) for repeat in range(first, first + times)]

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
        return self._workbench.open(self.plan.pair, listener, decide=let_it_stand, name=job.name, part_of=part)

    def tallies(
        self, shown: Sequence[TurnComparison], options: tuple[CompareOption, ...], *, swapped: bool
    ) -> Mapping[Place, Tally]:
        """How often each divergence of the `shown` turns came again; with sides shown `swapped`, so are these."""
        repeats = list(self._repeats)
        languages = self.plan.languages
        if swapped:
            repeats = [tuple(map(swapped_turn, repeat)) for repeat in repeats]
            languages = languages.swapped()
        if not repeats:
            return {}
        return tallies(shown[: self.plan.turn + 1], repeats, languages, options=options)
