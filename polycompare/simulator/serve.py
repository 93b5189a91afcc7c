"""The simulator as a command: serves until it is told to stop."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue

from polycompare.simulator.options import SimulatorOptions
from polycompare.simulator.running import running_with


def serve(options: SimulatorOptions) -> None:
    """Serve, and return on SIGINT, SIGTERM or SIGHUP. For the main thread.

    Once it listens, the base URL is printed: the only line on stdout. Raises `UserError` where the agent file or
    the port cannot be used.
    """
    with _stop_signals() as stops, running_with(options) as simulator:
        print(simulator.base_url, flush=True)  # noqa: T201 (the command's output)
        stops.get()


@contextmanager
def _stop_signals() -> Iterator["SimpleQueue[int]"]:
    """A queue that receives the signals that end the command, while the block runs.

    Those that the command was started to ignore, as under `nohup`, stay ignored.
    """
    stops: SimpleQueue[int] = SimpleQueue()  # its put may run in the middle of its get, as a signal handler does
    wanted = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    heeded = [number for number in wanted if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, lambda number, _: stops.put(number)) for number in heeded}
    try:
        yield stops
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
