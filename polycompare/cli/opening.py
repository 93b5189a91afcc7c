"""What both workbenches need to open a session without holding up the screen."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeAlias

from polycompare.engine.contained import CompareTurn, contained
from polycompare.model.events import ComparisonStarted, Listener
from polycompare.model.rules import Rules
from polycompare.model.targets import Target
from polycompare.model.turns import Parent, RunPart
from polycompare.model.values import Pair, Side

if TYPE_CHECKING:
    from polycompare.cli.connecting import Plan, Source
    from polycompare.engine.decisions import Decide
    from polycompare.engine.twin_session import TwinSession


Adjust: TypeAlias = Callable[[Side, Target], Target]
"""Changes a side's target for one conversation, as a scenario's attributes and languages do."""


class OpensSessions(Protocol):
    """The part of a workbench that the headless commands use."""

    def open(
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
    ) -> "AbstractAsyncContextManager[TwinSession]":
        """A recorded session between two targets; `name` is its scenario's, `parent` what it is forked from,
        `part_of` the run that it belongs to. `adjust` changes each side's target. With `apart` no turn goes to
        both sides at once.

        `decide` chooses what becomes of a side that failed; without it the workbench's own rules do. Entering
        raises `UserError`.
        """


@asynccontextmanager
async def opened(
    sources: "Pair[Source]", plan: "Plan", store: Path | None, emit: Listener, decide: "Decide"
) -> "AsyncIterator[TwinSession]":
    """Connect and record in `store`, or in the usual place. The imports for it were done in a thread before."""
    from polycompare.cli.connecting import connect
    from polycompare.recordings.paths import default_store_path

    async with connect(sources, plan, store or default_store_path(), emit, decide) as session:
        yield session


async def connecting_loaded() -> None:
    """Import in a thread what opening a session needs: it takes longer than a frame lasts."""

    def load() -> None:
        import polycompare.cli.connecting
        import polycompare.recordings.paths  # noqa: F401 - only to have it loaded

    await asyncio.to_thread(load)


def comparer_for(rules: Rules, started: ComparisonStarted) -> CompareTurn:
    """What compares the turns of a conversation that was begun like this."""
    from polycompare.diffing.conversation import ConversationComparer

    languages = started.sides.map(lambda info: info.target.tts_lang)
    return contained(ConversationComparer(rules, scenario=started.name, languages=languages).compare)


def comparer(rules: Rules) -> CompareTurn:
    """Something that compares the turns of one conversation that is no scenario, from the first."""
    from polycompare.diffing.conversation import ConversationComparer

    return contained(ConversationComparer(rules).compare)
