"""The workbench of a `polycompare.toml`."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from polycompare.cli.opening import Adjust, comparer, connecting_loaded, opened
from polycompare.cli.recorded_names import RECORDING_IN_WORDS, is_recorded, played, recorded_turns
from polycompare.cli.session_options import SessionOptions
from polycompare.engine.contained import CompareTurn
from polycompare.model.errors import UserError
from polycompare.model.events import ComparisonStarted, Listener
from polycompare.model.targets import Order, Target
from polycompare.model.text import visible_line
from polycompare.model.turns import Parent, RunPart
from polycompare.model.values import Pair, Side

if TYPE_CHECKING:
    from polycompare.cli.connecting import Agent, Source
    from polycompare.config.configuration import Configuration
    from polycompare.engine.decisions import Decide
    from polycompare.engine.twin_session import TwinSession
    from polycompare.scenarios.rulebook import Rulebook
    from polycompare.tui.library import Upstream


class ConfiguredWorkbench:
    """Opens sessions between the targets of a configuration; see `polycompare.tui.workbench.Workbench`.

    `load` gives the checked configuration; it is called in a thread, anew for each session, so that what was
    wrong with the file can be mended meanwhile. `target_names` are those of the file; a side may be a recording
    too. `options` are the command line's. `rules_beside` is the configuration's file, beside which the team's
    rules are looked for and written.
    """

    def __init__(
        self,
        load: "Callable[[], Configuration]",
        target_names: Sequence[str],
        pair: Pair[str],
        options: SessionOptions | None = None,
        *,
        rules_beside: Path | None = None,
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        self.pair = pair
        self._load = load
        self._configuration: Configuration | None = None
        self._names = target_names
        self._options = options or SessionOptions()
        self._allow_live = self._options.allow_live
        self._environ = environ
        self._rules_beside = rules_beside
        self._rulebook: Rulebook | None = None

    @property
    def target_names(self) -> tuple[str, ...]:
        """The configured targets, and those of the pair that the command line completed from the defaults."""
        return tuple(dict.fromkeys((*self._names, self.pair.baseline, self.pair.candidate)))

    def describe(self, name: str) -> str:
        """One line about a target; of one that is not as it should be, what is wrong with it."""
        from polycompare.cli.wording import target_in_words

        if is_recorded(name):
            return RECORDING_IN_WORDS
        try:
            return target_in_words((self._configuration or self._load()).target(name))
        except UserError as error:
            return visible_line(str(error))

    @property
    def rulebook(self) -> "Rulebook":
        """The rules beside the configuration, or in the working directory."""
        if self._rulebook is None:
            from polycompare.scenarios.rulebook import Rulebook, rules_directory

            self._rulebook = Rulebook(rules_directory(self._rules_beside))
        return self._rulebook

    def upstream_of(self, started: ComparisonStarted) -> "Upstream":
        """The service that a real conversation came from, by the target through which it was fetched.

        Raises `UserError` where it is no real one, or that target is not configured any more.
        """
        from polycompare.cli.upstream import upstream_of

        return upstream_of(started, self._load(), self._environ)

    def allow_live(self) -> None:
        """The person agreed to talk to live agents, for as long as this process runs."""
        self._allow_live = True

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
        """A recorded session. Everything that can be refused is refused before anything is sent."""
        await connecting_loaded()
        from polycompare.cli.connecting import Plan
        from polycompare.cli.variants import with_variant
        from polycompare.engine.decisions import Policy

        sources = await asyncio.to_thread(self._permitted, pair, adjust)
        rules = await asyncio.to_thread(lambda: self.rulebook.rules())
        async with asyncio.TaskGroup() as both:
            baseline = both.create_task(with_variant(sources.baseline))
            candidate = both.create_task(with_variant(sources.candidate))
        how = self._options.comparison(self._configuration.comparison if self._configuration else None)
        policy = Policy(how.on_unknown, how.on_expired)
        order = Order.ALTERNATE if apart and how.order is Order.CONCURRENT else how.order
        plan = Plan(name, order, how.seed, parent, part_of, rules)
        resolved = Pair(baseline.result(), candidate.result())
        async with opened(resolved, plan, self._options.store, emit, decide or policy.decide) as session:
            yield session

    def recorded_turns(self, name: str) -> tuple[str, ...]:
        """The user turns of a recording's name after the greeting; none for a target."""
        return recorded_turns(name, self._options.store)

    def comparer(self) -> CompareTurn:
        """Something that compares the turns of one conversation, from the first."""
        return comparer(self.rulebook.rules())

    def _permitted(self, pair: Pair[str], adjust: Adjust | None) -> "Pair[Source]":
        """Who speaks for each side, if turns may be sent to them. Raises `UserError`."""
        from polycompare.config.consent import require_consent

        targets = {
            side: self._target(side, pair.of(side), adjust) for side in Side if not is_recorded(pair.of(side))
        }
        require_consent(targets.values(), allow_live=self._allow_live)

        def source(side: Side) -> "Source":
            if side in targets:
                return self._agent(side, targets[side])
            return played(side, pair.of(side), self._options.store)

        return Pair(Side.BASELINE, Side.CANDIDATE).map(source)

    def _target(self, side: Side, name: str, adjust: Adjust | None) -> Target:
        """A side's target: the command line goes before `adjust`, that before the configuration."""
        self._configuration = self._load()
        target = self._configuration.target(name)
        return self._options.adjusted(target if adjust is None else adjust(side, target))

    def _agent(self, side: Side, target: Target) -> "Agent":
        from polycompare.cli.connecting import Agent
        from polycompare.config.keys import key_of, token_of

        key = key_of(target, self._environ, side_env=self._options.key_envs.of(side))
        return Agent(target, key, token_of(target, self._environ))
