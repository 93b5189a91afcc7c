"""Many conversations at once with the whole pipeline on, beside the bound that the service's latency sets.

Each scenario is a comparison of its own: two transports with a client each, a greeting and eight turns. Replies of
5 KB are parsed, compared and stored, all in one store. They are driven as a command without a screen would do it:
turns begin some time after each other, so that replies to all of them do not come at the same moment; small ones
are compared at once; the store may be a turn behind; what runs is asked once and not by each; and what was
imported is kept from the garbage collector.

The bound is as many waves of scenarios as it takes, each as long as the latency of its exchanges; the floor is the
same requests by bare clients, the answers thrown away.
"""

import asyncio
import gc
import math
import os
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

import aiohttp
from bench_row import BenchRow
from canned_process import canned_service

from polycompare.api.keys import ApiKey
from polycompare.api.transports import AnyTransport, transport_for
from polycompare.diffing.conversation import ConversationComparer
from polycompare.engine.contained import CompareTurn
from polycompare.engine.decisions import Policy
from polycompare.engine.side_session import SideSession
from polycompare.engine.speaker import Speaker
from polycompare.engine.twin_session import TwinSession
from polycompare.model.events import Event, Listener
from polycompare.model.targets import Environment, Serving, Target
from polycompare.model.turns import SideInfo, UserTurn
from polycompare.model.values import Pair, Side
from polycompare.recordings.recorder import Recorder, recorded

Scenario: TypeAlias = Callable[[int], Awaitable[None]]

_SCENARIOS: Final = 200
_AT_ONCE: Final = 64
_TURNS: Final = 8
_EXCHANGES: Final = _TURNS + 1  # with the greeting
_TARGETS: Final = {400: "≤ 1.10", 100: "≤ 1.3"}
_MESSAGE: Final = "a table for two, at seven"
_APART: Final = 0.001  # seconds between the beginnings of turns
_SMALL: Final = 32 * 1024
_KEY: Final = ApiKey("a-key-of-a-benchmark", "nowhere")


class _Pace:
    """Lets turns begin one after the other, so many seconds apart, however many wait."""

    def __init__(self, apart: float) -> None:
        self._apart = apart
        self._next = 0.0

    async def __call__(self) -> None:
        """Return when it is one's turn."""
        now = time.monotonic()
        at = max(now, self._next)
        self._next = at + self._apart
        if at > now:
            await asyncio.sleep(at - now)


class _Known:
    """A real transport to a target of which it is known already what runs there."""

    def __init__(self, transport: AnyTransport) -> None:
        self.create = transport.create
        self.respond = transport.respond
        self.fetch = transport.fetch

    async def serving(self) -> Serving:
        return Serving()


@dataclass(frozen=True, slots=True)
class _Spent:
    """What it took to drive scenarios: seconds, and by how many bytes the process grew from half of them on."""

    wall: float
    processor: float
    grown: int


def rows() -> Iterator[BenchRow]:
    """Wall time at two latencies beside bound and floor; then what a turn takes of the processor and of memory."""
    name = f"{_SCENARIOS} × {_TURNS} turns × 2, {_AT_ONCE} at once"
    turns = _SCENARIOS * _EXCHANGES
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000)
    for latency, target in _TARGETS.items():
        bound = math.ceil(_SCENARIOS / _AT_ONCE) * _EXCHANGES * latency
        with canned_service(5, differing=2, latency_ms=latency) as base_url:
            asyncio.run(_whole_pipeline(base_url, 1))  # so that all is imported
            ours = asyncio.run(_whole_pipeline(base_url, _SCENARIOS))
            floor = asyncio.run(_bare_sends(base_url, _SCENARIOS))
        yield BenchRow(f"{name}, {latency} ms", ours.wall * 1000, "the latency's bound", bound, target)
        yield BenchRow("  the same sends, nothing else", floor.wall * 1000, "the latency's bound", bound, "")
        yield BenchRow(
            "  processor time of a turn",
            ours.processor / turns * 1000,
            "the same sends",
            floor.processor / turns * 1000,
            "",
        )
    with canned_service(5, differing=2) as base_url:
        grown = asyncio.run(_whole_pipeline(base_url, 2 * _SCENARIOS)).grown
    yield BenchRow("  memory that stays of a turn, KB", grown / 1024 / turns, "", None, "≤ 0.5 KB")


async def _whole_pipeline(base_url: str, scenarios: int) -> _Spent:
    pace = _Pace(_APART)
    with tempfile.TemporaryDirectory() as folder:
        async with Recorder(Path(folder) / "store.sqlite3") as recorder:

            async def scenario(number: int) -> None:
                async with recorder.session_ahead() as recording:
                    await _compare(base_url, number, recorded(recording, _shown), pace)

            return await _drive(scenario, scenarios)


async def _shown(event: Event) -> None:
    """Where a report would take over."""


async def _compare(base_url: str, number: int, listener: Listener, pace: _Pace) -> None:
    """One scenario."""

    def new_comparer() -> CompareTurn:
        return ConversationComparer().compare

    async with AsyncExitStack() as stack:
        speakers: dict[Side, Speaker] = {}
        for side in Side:
            target = Target(side.value, base_url, _agent(side), Environment.SANDBOX)
            transport = transport_for(target, _KEY)
            await stack.enter_async_context(transport)
            info = SideInfo(target, f"c-{number}-{side.letter}")
            speakers[side] = SideSession(side, info, _Known(transport), Policy().decide, new_comparer)
        sides = Pair(speakers[Side.BASELINE], speakers[Side.CANDIDATE])
        twin = TwinSession(f"scenario-{number}", sides, listener, new_comparer, compared_at_once=_SMALL)
        await stack.enter_async_context(twin)
        await pace()
        await twin.start()
        for _ in range(_TURNS):
            await pace()
            await twin.send(UserTurn(_MESSAGE))


async def _bare_sends(base_url: str, scenarios: int) -> _Spent:
    async def send(client: aiohttp.ClientSession, path: str) -> None:
        body = {"clientEnv": "sandbox", "message": _MESSAGE}
        async with client.post(f"{base_url}/v1/agents/{path}", json=body) as response:
            await response.read()

    async def scenario(number: int) -> None:
        async with AsyncExitStack() as stack:
            clients = {side: await stack.enter_async_context(aiohttp.ClientSession()) for side in Side}
            for path in ("", *(f"/c-{number}" for _ in range(_TURNS))):
                async with asyncio.TaskGroup() as both:
                    for side, client in clients.items():
                        both.create_task(send(client, f"{_agent(side)}/debug-chat{path}"))

    return await _drive(scenario, scenarios)


async def _drive(scenario: Scenario, scenarios: int) -> _Spent:
    """All scenarios, so many at once."""
    free = asyncio.Semaphore(_AT_ONCE)
    sizes: list[int] = []

    async def one(number: int) -> None:
        async with free:
            await scenario(number)
        sizes.append(_resident())

    gc.collect()
    wall, processor = time.perf_counter(), time.process_time()
    async with asyncio.TaskGroup() as all_of_them:
        for number in range(scenarios):
            all_of_them.create_task(one(number))
    return _Spent(
        time.perf_counter() - wall, time.process_time() - processor, sizes[-1] - sizes[scenarios // 2 - 1]
    )


def _resident() -> int:
    """The size of this process in memory, in bytes."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _agent(side: Side) -> str:
    return side.letter.lower()
