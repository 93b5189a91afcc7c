"""Records the events of a comparison as they happen, off the event loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from polycompare.model.events import Event, Listener
from polycompare.recordings.errors import StoreError
from polycompare.recordings.store import Store, Synchronous
from polycompare.recordings.writing import RecordingWriter

T = TypeVar("T")


class Recorder:
    """A `Listener` that returns when its event is on disk, and the context that its store is open in.

    All SQLite work is done in one thread of its own, in the order of the calls. A cancelled call is not undone:
    its event is stored all the same, whole, before those after it. Once an event could not be stored, the
    recording has a hole, so nothing more is stored, and that and every later call raises the same `StoreError`.
    """

    def __init__(self, path: Path, *, synchronous: Synchronous = "FULL") -> None:
        self._path = path
        self._synchronous: Synchronous = synchronous
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="recorder")
        self._store: Store | None = None
        self._writer: RecordingWriter | None = None
        self._failed: StoreError | None = None

    async def __aenter__(self) -> Self:
        try:
            await self._in_thread(self._open)
        except BaseException:
            await self.__aexit__(None, None, None)
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            await self._in_thread(self._close)
        finally:
            self._thread.shutdown(wait=False)  # what is queued is still done

    async def __call__(self, event: Event) -> None:
        """Store one event. Raises `StoreError` where it cannot be stored."""
        await self._in_thread(lambda: self._write(event))

    async def _in_thread(self, work: Callable[[], T]) -> T:
        # Shielded: cancelling the call must not take its event out of the queue.
        return await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._thread, work))

    def _open(self) -> None:
        self._store = Store(self._path, synchronous=self._synchronous)
        self._writer = RecordingWriter(self._store)

    def _write(self, event: Event) -> None:
        if self._failed is not None:
            raise self._failed
        if self._writer is None:
            raise RuntimeError("a recorder takes events inside its context")
        try:
            self._writer.write(event)
        except StoreError as error:
            self._failed = error
            raise

    def _close(self) -> None:
        self._writer = None
        if self._store is not None:
            self._store.close()
            self._store = None


def recorded(recorder: Recorder, then: Listener) -> Listener:
    """A listener that passes each event on to `then` once it is on disk."""

    async def listener(event: Event) -> None:
        await recorder(event)
        await then(event)

    return listener
