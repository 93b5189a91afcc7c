"""Ending what runs in the background, so that nothing is left half told."""

import asyncio
from contextlib import suppress
from typing import Final

from textual.worker import Worker, WorkerCancelled, WorkerFailed

_LONGEST_CLOSING: Final = 3.0  # seconds that leaving waits for what is under way to be recorded


async def ended(worker: Worker[None]) -> None:
    """Cancel a worker and wait until it has told and closed what it had."""
    worker.cancel()
    with suppress(WorkerCancelled, WorkerFailed, TimeoutError):
        async with asyncio.timeout(_LONGEST_CLOSING):
            await worker.wait()
