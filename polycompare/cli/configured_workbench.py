"""The workbench of a `polycompare.toml`."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from polycompare.cli.opening import comparer, opened
from polycompare.cli.wording import target_in_words
from polycompare.config.errors import ConfigError
from polycompare.engine.contained import CompareTurn
from polycompare.engine.twin_session import TwinSession
from polycompare.model.events import Listener
from polycompare.model.targets import Api, Target
from polycompare.model.text import visible_line
from polycompare.model.values import Pair

if TYPE_CHECKING:
    from polycompare.config.configuration import Configuration


class ConfiguredWorkbench:
    """Opens sessions between the targets of a configuration; see `polycompare.tui.workbench.Workbench`.

    `load` gives the checked configuration; it is called in a thread, anew for each session, so that what was
    wrong with the file can be mended meanwhile. `target_names` are those of the file. `store` is where recordings
    go, None for the usual place. `allow_live` is consent for every target.
    """

    def __init__(
        self,
        load: "Callable[[], Configuration]",
        target_names: Sequence[str],
        pair: Pair[str],
        *,
        store: Path | None = None,
        allow_live: bool = False,
        environ: Mapping[str, str] = os.environ,
    ) -> None:
        self.pair = pair
        self._load = load
        self._configuration: Configuration | None = None
        self._names = target_names
        self._store = store
        self._allow_live = allow_live
        self._environ = environ

    @property
    def target_names(self) -> tuple[str, ...]:
        """The configured targets, and those of the pair that the command line completed from the defaults."""
        return tuple(dict.fromkeys((*self._names, self.pair.baseline, self.pair.candidate)))

    def describe(self, name: str) -> str:
        """One line about a target; of one that is not as it should be, what is wrong with it."""
        try:
            return target_in_words((self._configuration or self._load()).target(name))
        except ConfigError as error:
            return visible_line(str(error))

    @asynccontextmanager
    async def open(self, pair: Pair[str], emit: Listener, name: str | None = None) -> AsyncIterator[TwinSession]:
        """A recorded session. Everything that can be refused is refused before anything is sent."""
        targets, keys = await asyncio.to_thread(self._permitted, pair)
        async with opened(targets, keys, self._store, emit, name) as session:
            yield session

    def _permitted(self, pair: Pair[str]) -> tuple[Pair[Target], Pair[str]]:
        """The targets of a pair and their keys, if turns may be sent to them. Raises `ConfigError`."""
        from polycompare.config.consent import require_consent
        from polycompare.config.keys import key_of

        self._configuration = self._load()
        targets = pair.map(self._configuration.target)
        both = (targets.baseline, targets.candidate)
        for target in both:
            _require_debug_chat(self._configuration, target)
        require_consent(both, allow_live=self._allow_live)
        return targets, targets.map(lambda target: key_of(target, self._environ))

    def comparer(self) -> CompareTurn:
        """Something that compares the turns of one conversation, from the first."""
        return comparer()


def _require_debug_chat(configuration: "Configuration", target: Target) -> None:
    if target.api is not Api.DEBUG_CHAT:
        raise configuration.fault(
            target.name,
            "api",
            f"target {target.name!r} is reached by the {target.api.value} API, which this version cannot compare; "
            f'give it api = "{Api.DEBUG_CHAT.value}"',
        )
