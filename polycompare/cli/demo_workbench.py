"""The workbench of the demo: a simulated agent inside of this process. Nothing leaves the machine."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from polycompare.cli.opening import Adjust, comparer, connecting_loaded, opened
from polycompare.cli.recorded_names import RECORDING_IN_WORDS, is_recorded, played, recorded_turns, recording_name
from polycompare.engine.contained import CompareTurn
from polycompare.model.errors import UserError
from polycompare.model.events import ComparisonStarted, Listener
from polycompare.model.targets import Environment, Order, Target
from polycompare.model.turns import Parent, RunPart, SideInfo
from polycompare.model.values import Pair, Side

AGENT: Final = "restaurant"
VARIANTS: Final = ("standard", "brief", "spicy", "formal")
"""The variants of the demo's agent; written here too so that the screen can list them without reading its file."""

TARGET_NAMES: Final = (*Environment, *(f"{Environment.SANDBOX}/{variant}" for variant in VARIANTS))

_KEY: Final = "demo"  # the simulator accepts any

if TYPE_CHECKING:
    from polycompare.engine.decisions import Decide
    from polycompare.engine.twin_session import TwinSession
    from polycompare.scenarios.rulebook import Rulebook
    from polycompare.tui.library import Upstream


class DemoError(UserError):
    """A target that the demo does not have."""


class DemoWorkbench:
    """Opens sessions between the environments and variants of the simulated agent; see
    `polycompare.tui.workbench.Workbench`.

    A context manager: the simulator is started with the first session and runs until the context ends. `latency`
    is in the words of the command line (`300±100`), None for the agent's own pace; `noise` the chance that a turn
    branches. `rulebook` has the rules that hold, if not the demo's own, which are gone with it.
    """

    def __init__(
        self,
        pair: Pair[str],
        *,
        store: Path | None = None,
        latency: str | None = None,
        noise: float = 0.0,
        rulebook: "Rulebook | None" = None,
    ) -> None:
        self.pair = pair.map(lambda name: name if is_recorded(name) else _known(name))
        self._store = store
        self._latency = latency
        self._noise = noise
        self._base_url: str | None = None
        self._starting = Lock()
        self._resources = ExitStack()
        self._rulebook = rulebook

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._resources.close()

    @property
    def target_names(self) -> tuple[str, ...]:
        """The environments of the simulated agent, and its variants in one of them."""
        return tuple(dict.fromkeys((*TARGET_NAMES, self.pair.baseline, self.pair.candidate)))

    def describe(self, name: str) -> str:
        """One line about a target."""
        if is_recorded(name):
            return RECORDING_IN_WORDS
        environment, _, variant = name.partition("/")
        return f"{environment}{f' · variant {variant}' if variant else ''} · simulated"

    @asynccontextmanager
    async def open(
        self,
        pair: Pair[str],
        emit: Listener,
        *,
        decide: "Decide | None" = None,
        name: str | None = None,
        parent: Parent | None = None,
        part_of: RunPart | None = None,
        adjust: Adjust | None = None,
        apart: bool = False,
    ) -> "AsyncIterator[TwinSession]":
        """A recorded session with the simulator, which is started where it does not run yet."""
        base_url = await asyncio.to_thread(self._simulator)
        await connecting_loaded()
        from polycompare.api.keys import ApiKey
        from polycompare.cli.connecting import Agent, Plan, Source
        from polycompare.engine.decisions import Policy

        def source(side: Side) -> Source:
            name = pair.of(side)
            if is_recorded(name):
                return played(side, name, self._store)
            target = _target(_known(name), base_url)
            return Agent(target if adjust is None else adjust(side, target), ApiKey(_KEY, "the demo"))

        sources = await asyncio.to_thread(lambda: Pair(Side.BASELINE, Side.CANDIDATE).map(source))
        rules = await asyncio.to_thread(lambda: self.rulebook.rules())
        order = Order.ALTERNATE if apart else Order.CONCURRENT
        plan = Plan(name, order, parent=parent, part_of=part_of, rules=rules)
        async with opened(sources, plan, self._store, emit, decide or Policy().decide) as session:
            yield session

    @property
    def rulebook(self) -> "Rulebook":
        """The rules that were given, else some that are gone with the demo: nothing is written."""
        if self._rulebook is None:
            from polycompare.scenarios.rulebook import Rulebook

            self._rulebook = Rulebook(None)
        return self._rulebook

    def names_of(self, started: ComparisonStarted) -> Pair[str]:
        """By which names a recording's sides are opened again; an agent elsewhere has none that is known here."""

        def name_of(info: SideInfo) -> str:
            elsewhere = "" if was_demo(info.target) else f" at {info.target.base_url}"
            return recording_name(info) or f"{info.target.name}{elsewhere}"

        return started.sides.map(name_of)

    def upstream_of(self, started: ComparisonStarted) -> "Upstream":
        """Nothing is sent from the demo."""
        raise DemoError("The demo sends nothing to a real service; use `polycompare replay`.")

    def allow_live(self) -> None:
        """Nothing here is live: the simulator acts on nothing."""

    def recorded_turns(self, name: str) -> tuple[str, ...]:
        """The user turns of a recording's name after the greeting; none for a target."""
        return recorded_turns(name, self._store)

    def comparer(self) -> CompareTurn:
        """Something that compares the turns of one conversation, from the first."""
        return comparer(self.rulebook.rules())

    def _simulator(self) -> str:
        """The base URL of the running simulator."""
        from polycompare.simulator.options import parse_latency
        from polycompare.simulator.running import running_simulator

        with self._starting:
            if self._base_url is None:
                latency = None if self._latency is None else parse_latency(self._latency)
                running = running_simulator(agent=AGENT, latency=latency, noise=self._noise)
                self._base_url = self._resources.enter_context(running).base_url
            return self._base_url


def was_demo(target: Target) -> bool:
    """Whether a recorded target was the demo's agent, in this process or an earlier one."""
    is_here = target.base_url.startswith("http://127.0.0.1:")
    return is_here and target.agent_id == AGENT and target.name in TARGET_NAMES


def _known(name: str) -> str:
    environment, slash, variant = name.partition("/")
    if environment not in list(Environment) or (slash and variant not in VARIANTS):
        raise DemoError(
            f"The demo has no target {name!r}; it has {', '.join(Environment)}, "
            f"each also with a variant, such as {TARGET_NAMES[-1]} (variants: {', '.join(VARIANTS)})."
        )
    return name


def _target(name: str, base_url: str) -> Target:
    environment, _, variant = name.partition("/")
    return Target(name, base_url, AGENT, Environment(environment), variant=variant or None, side_effects=False)
