"""Where the sides of a case talk: simulators with a fault or without, and places where nobody answers."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, asynccontextmanager, closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from polycompare.simulator.faults import Fault
from polycompare.simulator.options import Latency
from polycompare.simulator.running import HOST, running_simulator
from tests.faults.cases import DeadEnd

KEY: Final = "key-58c1f0b2d7a94e36"
TOKEN: Final = "pre-release-token-7d20c4"  # noqa: S105  # of a connector that does not exist

_AGENT: Final = str(Path(__file__).parent / "agent.yaml")
_NO_NAME: Final = f"https://{'a.' * 140}example"  # too long for any name server to be asked

_STOPPING: Final = ThreadPoolExecutor(thread_name_prefix="stopping")
"""A simulator takes a while to stop; nobody need wait for that."""


class Door:
    """A base URL, and what the simulator behind it counts, if there is one."""

    def __init__(self, base_url: str, behind: ExitStack, *, simulated: bool) -> None:
        self.base_url = base_url
        self._behind = behind
        self._simulated = simulated
        self._last_told: dict[str, Any] = {}

    async def stats(self) -> dict[str, Any]:
        """The simulator's counts; the last ones after it stopped, none where there is no simulator."""
        if self._simulated:
            self._last_told = await asyncio.to_thread(self._ask)
        return self._last_told

    def _ask(self) -> dict[str, Any]:
        with closing(HTTPConnection(urlsplit(self.base_url).netloc, timeout=20)) as connection:
            connection.request("GET", "/_sim/stats")
            return dict(json.load(connection.getresponse()))

    async def shut(self) -> None:
        """Stop what is behind it, so that its port refuses connections."""
        await self.stats()
        self._simulated = False
        await asyncio.to_thread(self._behind.close)


@asynccontextmanager
async def simulated(faults: Sequence[Fault] = ()) -> AsyncIterator[Door]:
    """A simulator; it stops in the background."""
    with ExitStack() as stack:
        simulator = running_simulator(agent=_AGENT, key=KEY, token=TOKEN, latency=Latency(0), faults=faults)
        door = Door(stack.enter_context(simulator).base_url, stack, simulated=True)
        try:
            yield door
        finally:
            _STOPPING.submit(stack.pop_all().close)


@asynccontextmanager
async def dead_end(kind: DeadEnd) -> AsyncIterator[Door]:
    """A place where nobody answers, or soon nobody will."""
    if kind is DeadEnd.GONE_AWAY:
        async with simulated() as door:
            yield door
        return
    with ExitStack() as stack:
        url = _NO_NAME
        if kind is not DeadEnd.NO_NAME:
            taken = stack.enter_context(socket.socket())  # bound, so that nobody else gets the port
            taken.bind((HOST, 0))
            url = f"http://{HOST}:{taken.getsockname()[1]}"
            if kind is DeadEnd.SILENT:
                taken.listen()
                url = url.replace("http:", "https:")
        yield Door(url, stack, simulated=False)
