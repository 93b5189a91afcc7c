"""Runs a coroutine that can be stopped from outside."""

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any, Final, TypeVar

STOP_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""What ends a command in good order: the person, the system, a terminal that goes away."""

_Result = TypeVar("_Result")


def run_until_stopped(work: Coroutine[Any, Any, _Result]) -> _Result:
    """Run `work` on an event loop of its own and return its result. For the main thread.

    A stop signal cancels `work`; `KeyboardInterrupt` is raised when it has come to its end. Signals that the
    command was started to ignore, as under `nohup`, stay ignored.
    """
    try:
        return asyncio.run(_stoppable(work))
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None


async def _stoppable(work: Coroutine[Any, Any, _Result]) -> _Result:
    loop = asyncio.get_running_loop()
    running = asyncio.current_task()
    assert running is not None  # noqa: S101 (a coroutine that runs is in a task)
    stopped = False

    def stop() -> None:
        nonlocal stopped
        if not stopped:  # a closing terminal sends several signals; the tidying up is not cut short by the second
            stopped = True
            running.cancel()

    heeded = [number for number in STOP_SIGNALS if signal.getsignal(number) is not signal.SIG_IGN]
    for number in heeded:
        loop.add_signal_handler(number, stop)
    try:
        return await work
    finally:
        for number in heeded:
            loop.remove_signal_handler(number)
