"""A simulator that runs beside the rest of the program, in a thread with an event loop of its own."""

import asyncio
import errno
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

import uvicorn

from polycompare.simulator.agent_loading import load_agents
from polycompare.simulator.app import create_app
from polycompare.simulator.errors import SimulatorError
from polycompare.simulator.fault_responses import ResettableProtocol
from polycompare.simulator.faults import Fault
from polycompare.simulator.moves import Move
from polycompare.simulator.options import DEFAULT_AGENT, DEFAULT_IDLE_LIMIT, Latency, SimulatorOptions
from polycompare.simulator.service import Dials

HOST = "127.0.0.1"
_KEEP_ALIVE = 300  # seconds between two turns: people think
_GRACE = 5  # seconds that requests under way may take at the end


@dataclass(frozen=True, slots=True)
class RunningSimulator:
    """A simulator that takes requests. `base_url` has no slash at its end."""

    base_url: str


@contextmanager
def running_simulator(
    *,
    agent: str = DEFAULT_AGENT,
    seed: int = 0,
    key: str | None = None,
    agent_id: str | None = None,
    latency: Latency | None = None,
    noise: float = 0.0,
    port: int = 0,
    idle_limit: float = DEFAULT_IDLE_LIMIT,
    faults: Sequence[Fault] = (),
    moves: Sequence[Move] = (),
    token: str | None = None,
) -> Iterator[RunningSimulator]:
    """Serve an agent on the loopback interface until the block ends; see `SimulatorOptions` for the arguments.

    Raises `UserError` where the agent file or the port cannot be used. Replies that are still awaited when the
    block ends are given at once; connections that a fault holds are reset.
    """
    options = SimulatorOptions(
        agent, seed, key, agent_id, latency, noise, port, idle_limit, tuple(faults), tuple(moves), token
    )
    with running_with(options) as simulator:
        yield simulator


@contextmanager
def running_with(options: SimulatorOptions) -> Iterator[RunningSimulator]:
    """`running_simulator` for options that are there already."""
    agents = load_agents(options.agent)
    closing = _Closing()
    dials = Dials(options.seed, options.latency, options.noise, options.idle_limit, options.faults, options.moves)
    app = create_app(
        agents, dials, key=options.key, agent_id=options.agent_id, token=options.token, pause=closing.pause
    )
    with _listening(options.port) as listener:
        config = uvicorn.Config(
            app,
            http=ResettableProtocol,
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="critical",  # stderr belongs to the program that it runs beside
            access_log=False,
            timeout_keep_alive=_KEEP_ALIVE,
            timeout_graceful_shutdown=_GRACE,
        )
        server = uvicorn.Server(config)

        async def serve() -> None:
            closing.open()
            await server.serve(sockets=[listener])

        thread = threading.Thread(target=asyncio.run, args=[serve()], name="simulator", daemon=True)
        thread.start()
        try:
            # The kernel takes connections from here on; the server answers them as soon as it is up.
            yield RunningSimulator(f"http://{HOST}:{listener.getsockname()[1]}")
        finally:
            closing.close(server)
            thread.join()


class _Closing:
    """Ends the pauses of replies when the simulator is about to stop."""

    def __init__(self) -> None:
        self._ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._closed: asyncio.Event | None = None

    def open(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._closed = asyncio.Event()
        self._ready.set()

    def close(self, server: uvicorn.Server) -> None:
        self._ready.wait()
        server.should_exit = True
        if self._loop is not None and self._closed is not None:
            with suppress(RuntimeError):  # the loop has ended already
                self._loop.call_soon_threadsafe(self._closed.set)

    async def pause(self, seconds: float) -> None:
        assert self._closed is not None  # noqa: S101 (a request only comes after open)
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._closed.wait()


@contextmanager
def _listening(port: int) -> Iterator[socket.socket]:
    # The protocol is named because asyncio switches Nagle's algorithm off for a socket that says TCP, and for no
    # other; with it on, each request of a reused connection takes 40 ms longer.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                reason = f"Port {port} of {HOST} is in use; give another one, or --port 0 to pick one."
            else:
                reason = f"Port {port} of {HOST} cannot be used ({error.strerror}); give another one."
            raise SimulatorError(reason) from error
        listener.listen(256)
        yield listener
