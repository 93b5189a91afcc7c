"""What a turn costs beside the service's latency: send, parse, store, diff, hand over, for both sides.

The service answers at once with bytes made beforehand, in a process of its own. The store does not wait for the
disk (`synchronous=OFF`). The floor is the same sends by bare clients of the same kind, the answers thrown away.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
from bench_row import BenchRow
from canned_process import canned_service

from polycompare.api.debug_chat import DebugChatTransport
from polycompare.api.keys import ApiKey
from polycompare.diffing.conversation import ConversationComparer
from polycompare.engine.contained import CompareTurn
from polycompare.engine.decisions import Policy
from polycompare.engine.side_session import SideSession
from polycompare.engine.twin_session import TwinSession
from polycompare.model.events import Event
from polycompare.model.targets import Environment, Target
from polycompare.model.turns import SideInfo, UserTurn
from polycompare.model.values import Pair, Side
from polycompare.recordings.recorder import Recorder, recorded

_TURNS = 40
_AGENTS = {Side.BASELINE: "a", Side.CANDIDATE: "b"}


def rows() -> Iterator[BenchRow]:
    """A row per size of state, ten leaves of which differ between the sides."""
    for kilobytes, target in ((10, "≤ 10 ms"), (100, "≤ 25 ms")):
        with canned_service(kilobytes) as base_url:
            floor = asyncio.run(_bare_sends(base_url))
            ours = asyncio.run(_whole_turns(base_url))
        yield BenchRow(f"a turn, {kilobytes} KB state", ours, "bare sends of both sides", floor, target)


async def _bare_sends(base_url: str) -> float:
    async with aiohttp.ClientSession() as a, aiohttp.ClientSession() as b:
        clients = {"a": a, "b": b}

        async def send(agent: str) -> None:
            url = f"{base_url}/v1/agents/{agent}/debug-chat/c-1"
            async with clients[agent].post(url, json={"clientEnv": "live", "message": "a table"}) as response:
                await response.read()

        async def turn() -> None:
            async with asyncio.TaskGroup() as both:
                for agent in clients:
                    both.create_task(send(agent))

        await turn()
        return await _median_ms(turn)


async def _whole_turns(base_url: str) -> float:
    def target(side: Side) -> Target:
        return Target(side.value, base_url, _AGENTS[side], Environment.LIVE)

    async def shown(event: Event) -> None:
        """Where the screen would take over."""

    with tempfile.TemporaryDirectory() as folder:
        async with AsyncExitStack() as stack:
            recorder = await stack.enter_async_context(Recorder(Path(folder) / "store.sqlite3", synchronous="OFF"))
            sessions = {}
            for side in Side:
                transport = await stack.enter_async_context(
                    DebugChatTransport(target(side), ApiKey("a-key", "nowhere"))
                )
                sessions[side] = SideSession(
                    side, SideInfo(target(side), "c-1"), transport, Policy().decide, _new_comparer
                )
            twin = TwinSession(
                "20260101-000000-abcdef",
                Pair(sessions[Side.BASELINE], sessions[Side.CANDIDATE]),
                recorded(recorder, shown),
                _new_comparer,
            )
            session = await stack.enter_async_context(twin)
            await session.start()
            return await _median_ms(lambda: session.send(UserTurn("a table for two")))


def _new_comparer() -> CompareTurn:
    return ConversationComparer().compare


async def _median_ms(turn: Callable[[], Awaitable[None]]) -> float:
    seconds = []
    for _ in range(_TURNS):
        started = time.perf_counter()
        await turn()
        seconds.append(time.perf_counter() - started)
    return statistics.median(seconds) * 1000
