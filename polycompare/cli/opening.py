"""What both workbenches need to open a session without holding up the screen."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Protocol, TypeAlias

from polycompare.engine.contained import CompareTurn, contained
from polycompare.engine.twin_session import TwinSession
from polycompare.model.events import Listener
from polycompare.model.targets import Target
from polycompare.model.values import Pair


class OpensSessions(Protocol):
    """The part of a workbench that the headless commands use."""

    def open(
        self, pair: Pair[str], emit: Listener, name: str | None = None
    ) -> AbstractAsyncContextManager[TwinSession]:
        """A recorded session between two targets; `name` is its scenario's. Entering raises `UserError`."""


_Connect: TypeAlias = Callable[
    [Pair[Target], Pair[str], Path, Listener, str | None], AbstractAsyncContextManager[TwinSession]
]


@asynccontextmanager
async def opened(
    targets: Pair[Target], keys: Pair[str], store: Path | None, emit: Listener, name: str | None
) -> AsyncIterator[TwinSession]:
    """Connect and record in `store`, or in the usual place. The imports for it are done in a thread."""
    connect, usual_store = await asyncio.to_thread(_load)
    async with connect(targets, keys, store or usual_store(), emit, name) as session:
        yield session


def _load() -> tuple[_Connect, Callable[[], Path]]:
    from polycompare.cli.connecting import connect
    from polycompare.recordings.paths import default_store_path

    return connect, default_store_path


def comparer() -> CompareTurn:
    """Something that compares the turns of one conversation, from the first."""
    from polycompare.diffing.conversation import ConversationComparer

    return contained(ConversationComparer().compare)
