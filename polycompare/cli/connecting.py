"""Joins client, recorder, comparer and engine into a session. Heavy to import: wait until a session is wanted."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from polycompare.api.debug_chat import DebugChatTransport
from polycompare.diffing.conversation import ConversationComparer
from polycompare.engine.side_session import SideSession
from polycompare.engine.twin_session import TwinSession
from polycompare.model.events import Listener
from polycompare.model.targets import Target
from polycompare.model.turns import SideInfo
from polycompare.model.values import Pair, Side
from polycompare.recordings.paths import new_recording_id
from polycompare.recordings.recorder import Recorder, recorded


@asynccontextmanager
async def connect(
    targets: Pair[Target], keys: Pair[str], store: Path, emit: Listener, name: str | None
) -> AsyncIterator[TwinSession]:
    """A session between two targets, recorded: every event is on disk before `emit` has it.

    Raises `UserError` for a key that no header can hold or a store that cannot be used; nothing was sent then.
    """
    recording_id = new_recording_id(datetime.now(UTC))

    def session(side: Side, transport: DebugChatTransport) -> SideSession:
        info = SideInfo(targets.of(side), f"AS_CHAT_PC_{recording_id}_{side.letter}")
        return SideSession(side, info, transport)

    async with (
        DebugChatTransport(targets.baseline, keys.baseline) as baseline,
        DebugChatTransport(targets.candidate, keys.candidate) as candidate,
        Recorder(store) as recorder,
    ):
        sides = Pair(session(Side.BASELINE, baseline), session(Side.CANDIDATE, candidate))
        listener = recorded(recorder, emit)
        async with TwinSession(recording_id, sides, listener, ConversationComparer().compare, name=name) as twin:
            yield twin
