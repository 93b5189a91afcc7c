"""What both workbenches need to open a session without holding up the screen."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from polycompare.engine.contained import CompareTurn, contained
from polycompare.model.events import Listener
from polycompare.model.turns import Parent
from polycompare.model.values import Pair

if TYPE_CHECKING:
    from polycompare.cli.connecting import Plan, Source
    from polycompare.engine.decisions import Decide
    from polycompare.engine.twin_session import TwinSession


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
    ) -> "AbstractAsyncContextManager[TwinSession]":
        """A recorded session between two targets; `name` is its scenario's, `parent` what it is forked from.

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


def comparer() -> CompareTurn:
    """Something that compares the turns of one conversation, from the first."""
    from polycompare.diffing.conversation import ConversationComparer

    return contained(ConversationComparer().compare)
