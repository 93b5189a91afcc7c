"""Drives scenarios with two sessions of the same target, again and again."""

import os
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from time import monotonic

from polycompare.cli.configured_workbench import ConfiguredWorkbench
from polycompare.cli.scripted import adjust_for, must_stay_apart
from polycompare.cli.session_options import SessionOptions
from polycompare.cli.stopping import run_until_stopped
from polycompare.cli.terminal import narrate
from polycompare.cli.wording import duration
from polycompare.config.configuration import Configuration
from polycompare.engine.decisions import let_it_stand
from polycompare.engine.driving import AT_ONCE, Driven, Job, drive
from polycompare.engine.twin_session import TwinSession
from polycompare.model.errors import UserError
from polycompare.model.events import Listener
from polycompare.model.targets import Order
from polycompare.model.turns import RunPart
from polycompare.model.values import Pair
from polycompare.model.verdicts import ExitCode
from polycompare.recordings.paths import new_recording_id
from polycompare.scenarios.scenario import Scenario
from polycompare.scenarios.turns import Script
from polycompare.scenarios.variables import Draw

USUAL_REPEATS = 5


class StoppedError(UserError):
    """The person stopped the command."""

    exit_code = ExitCode.INTERRUPTED


@dataclass(frozen=True, slots=True)
class Control:
    """A target that is to be compared with itself, and in what: scripts by scenario and repeat."""

    run_id: str
    target: str
    scripts: dict[tuple[str, int], Script]
    at_once: int

    @property
    def total(self) -> int:
        """How many pairs of conversations are driven."""
        return len(self.scripts)


def planned(target: str, scenarios: Sequence[Scenario], repeat: int | None, at_once: int | None) -> Control:
    """The control of these scenarios, each `repeat` times, or as often as it asks for itself.

    Raises `UserError` for variables that cannot be filled in; nothing was sent then.
    """
    now = datetime.now().astimezone()
    run_id = new_recording_id(now.astimezone(UTC))
    scripts = {
        (scenario.name, number): scenario.rendered(Draw(run_id, number, now, os.environ))
        for scenario in scenarios
        for number in range(1, (repeat or scenario.repeat or USUAL_REPEATS) + 1)
    }
    return Control(run_id, target, scripts, at_once or AT_ONCE)


def driven(control: Control, configuration: Configuration, said: SessionOptions) -> list[Driven]:
    """Drive all of it, telling on stderr how far it is, and return what came of it.

    Scenarios with effects come last, one pair of conversations at a time, and in it one side after the other. A
    stop signal raises `StoppedError`, which says how to learn from what is whole.
    """
    work = _Work(control, configuration, said)
    try:
        run_until_stopped(work.run())
    except KeyboardInterrupt:
        raise StoppedError(
            f"Interrupted after {len(work.done)} of {control.total} pairs of conversations; "
            f"`polycompare noise --from {control.run_id}` learns from those that are whole."
        ) from None
    return work.done


@dataclass(slots=True)
class _Work:
    """The driving of one control, and what is done of it."""

    control: Control
    configuration: Configuration
    said: SessionOptions
    done: list[Driven] = field(default_factory=list)
    began: float = field(default_factory=monotonic)

    async def run(self) -> None:
        count = "1 pair" if self.control.total == 1 else f"{self.control.total} pairs"
        narrate(f"Run {self.control.run_id}: {count} of conversations of {self.control.target} with itself.")
        apart = [key for key, script in self.control.scripts.items() if must_stay_apart(script)]
        others = [key for key in self.control.scripts if key not in apart]
        await self._drive(others, self.said, self.control.at_once)
        await self._drive(apart, replace(self.said, order=Order.BASELINE_FIRST), 1)

    async def _drive(self, keys: Sequence[tuple[str, int]], said: SessionOptions, at_once: int) -> None:
        names = tuple(self.configuration.targets)
        pair = Pair(self.control.target, self.control.target)
        beside = self.configuration.path
        bench = ConfiguredWorkbench(lambda: self.configuration, names, pair, said, rules_beside=beside)

        def open_job(job: Job, listen: Listener) -> AbstractAsyncContextManager[TwinSession]:
            return bench.open(
                pair,
                listen,
                decide=let_it_stand,
                name=job.name,
                part_of=RunPart(self.control.run_id, job.repeat),
                adjust=adjust_for(self.control.scripts[job.name or "", job.repeat]),
            )

        jobs = [Job(name, repeat, self.control.scripts[name, repeat].turns) for name, repeat in keys]
        await drive(jobs, open_job, self._on_driven, at_once=at_once)

    async def _on_driven(self, driven: Driven) -> None:
        self.done.append(driven)
        spent = duration((monotonic() - self.began) * 1000)
        trouble = "" if driven.spoiled is None else f": {driven.spoiled.message}"
        what = f"{driven.job.name}, repeat {driven.job.repeat}{trouble}"
        narrate(f"{len(self.done)} of {self.control.total} · {spent} · {what}")
