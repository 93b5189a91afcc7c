"""The workbench of a replay: where a recording's agents are found again, if somebody goes on talking to them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from polycompare.cli.demo_workbench import TARGET_NAMES, DemoWorkbench, was_demo
from polycompare.cli.recorded_names import is_recorded, recording_name
from polycompare.engine.contained import CompareTurn
from polycompare.model.errors import UserError
from polycompare.model.events import ComparisonStarted, Listener
from polycompare.model.turns import Parent, RunPart, SideInfo
from polycompare.model.values import Pair

if TYPE_CHECKING:
    from polycompare.cli.configured_workbench import ConfiguredWorkbench
    from polycompare.engine.decisions import Decide
    from polycompare.engine.twin_session import TwinSession
    from polycompare.scenarios.rulebook import Rulebook
    from polycompare.tui.library import Upstream

_DEMO: Final = "demo:"
"""How the name of a target begins that the demo's simulated agent speaks for."""


class MixedSidesError(UserError):
    """The demo's simulated agent and another one, to be compared with each other."""


class ReplayWorkbench:
    """Opens sessions between the targets that recordings name; see `polycompare.tui.workbench.Workbench`.

    A context manager: the demo's simulator is started for the first recording that needs it. All else is
    `configured`'s; where there is no configuration, that says so when a session is opened.
    """

    def __init__(self, configured: "ConfiguredWorkbench", *, store: Path | None = None) -> None:
        self._configured = configured
        self._store = store
        self._demo: DemoWorkbench | None = None
        self._starting = Lock()
        self._resources = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._resources.close()

    @property
    def pair(self) -> Pair[str]:
        """The configured pair: nothing is opened with it before a recording is."""
        return self._configured.pair

    @property
    def target_names(self) -> tuple[str, ...]:
        """The configured targets, else those of the demo."""
        return self._configured.target_names or tuple(f"{_DEMO}{name}" for name in TARGET_NAMES)

    def describe(self, name: str) -> str:
        """One line about a target."""
        if name.startswith(_DEMO):
            return self._demo_workbench().describe(name.removeprefix(_DEMO))
        return self._configured.describe(name)

    @asynccontextmanager
    async def open(
        self,
        pair: Pair[str],
        emit: Listener,
        *,
        decide: "Decide",
        name: str | None = None,
        parent: Parent | None = None,
        part_of: RunPart | None = None,
    ) -> "AsyncIterator[TwinSession]":
        """A recorded session, with the demo's agent where the names say so."""
        bench: DemoWorkbench | ConfiguredWorkbench = self._configured
        names = (pair.baseline, pair.candidate)
        demo_names = [each for each in names if each.startswith(_DEMO)]
        if demo_names:
            others = [each for each in names if each not in demo_names and not is_recorded(each)]
            if others:
                raise MixedSidesError(
                    f"{demo_names[0]} is the demo's simulated agent, {others[0]} is not; choose two of one kind."
                )
            bench = await asyncio.to_thread(self._demo_workbench)
            pair = pair.map(lambda each: each.removeprefix(_DEMO))
        async with bench.open(pair, emit, decide=decide, name=name, parent=parent, part_of=part_of) as session:
            yield session

    def names_of(self, started: ComparisonStarted) -> Pair[str]:
        """The names by which a recording's sides are opened again.

        A side that was the demo's is that again, whatever the configuration calls by the same name.
        """

        def name_of(info: SideInfo) -> str:
            return recording_name(info) or f"{_DEMO if was_demo(info.target) else ''}{info.target.name}"

        return started.sides.map(name_of)

    def upstream_of(self, started: ComparisonStarted) -> "Upstream":
        """The service that a real conversation came from, if its target is configured."""
        return self._configured.upstream_of(started)

    def allow_live(self) -> None:
        """The person agreed to talk to live agents, for as long as this process runs."""
        self._configured.allow_live()

    def recorded_turns(self, name: str) -> tuple[str, ...]:
        """The user turns of a recording's name after the greeting; none for a target."""
        return self._configured.recorded_turns(name)

    def comparer(self) -> CompareTurn:
        """Something that compares the turns of one conversation, from the first."""
        return self._configured.comparer()

    @property
    def rulebook(self) -> "Rulebook":
        """The rules beside the configuration, or in the working directory."""
        return self._configured.rulebook

    def _demo_workbench(self) -> DemoWorkbench:
        with self._starting:
            if self._demo is None:
                bench = DemoWorkbench(Pair("live", "pre-release"), store=self._store, rulebook=self.rulebook)
                self._demo = self._resources.enter_context(bench)
            return self._demo
