"""Records the events of comparisons as they happen, off the event loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self, TypeVar

from polycompare.model.events import Event, Listener
from polycompare.recordings.errors import StoreError
from polycompare.recordings.store import Store, Synchronous
from polycompare.recordings.writing import RecordingWriter

T = TypeVar("T")


class Recorder:
    """The context that a store is open in, and a `Listener` that returns when its event is on disk.

    It takes the events of one comparison; `session` gives a listener of the same kind for each of several. All
    SQLite work is done in one thread, in the order of the calls; events that come while it is at work are written
    together next, so that many comparisons share the price of waiting for the disk. A cancelled call is not undone:
    its event is stored all the same, whole, before those after it. Once an event could not be stored, its recording
    has a hole, so nothing more of it is stored, and that and every later call raises the same `StoreError`.
    """

    def __init__(self, path: Path, *, synchronous: Synchronous = "FULL") -> None:
        self._path = path
        self._synchronous: Synchronous = synchronous
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="recorder")
        self._store: Store | None = None
        self._queue: list[_Queued] = []
        self._is_writing = False
        self._own_session = self.session()

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
        self._write_queued()  # now: once the batch under way is done, the store is closed
        try:
            await self._in_thread(self._close)
        finally:
            self._thread.shutdown(wait=False)  # what is queued is still done

    async def __call__(self, event: Event) -> None:
        """Store one event. Raises `StoreError` where it cannot be stored."""
        await self._own_session(event)

    def session(self) -> Listener:
        """A listener that stores the events of one more comparison; any number may be in use at once."""
        return partial(self._record, _Recording())

    async def _record(self, recording: "_Recording", event: Event) -> None:
        queued = _Queued(recording, event, asyncio.get_running_loop().create_future())
        self._queue.append(queued)
        if not self._is_writing:
            self._write_queued()
        await queued.done

    def _write_queued(self) -> None:
        """Have all that is queued written together."""
        if not self._queue:
            return
        batch, self._queue = self._queue, []
        written = asyncio.get_running_loop().run_in_executor(self._thread, self._write, batch)
        self._is_writing = True
        written.add_done_callback(partial(self._tell, batch))

    def _tell(self, batch: "list[_Queued]", written: "asyncio.Future[list[Exception | None]]") -> None:
        """Tell each caller what became of its event, and go on with those that came meanwhile."""
        for queued, error in zip(batch, written.result(), strict=True):
            if queued.done.done():
                continue  # its caller was cancelled
            if error is None:
                queued.done.set_result(None)
            else:
                queued.done.set_exception(error)
        self._is_writing = False
        self._write_queued()

    async def _in_thread(self, work: Callable[[], T]) -> T:
        # Shielded: cancelling the call must not take its work out of the queue.
        return await asyncio.shield(asyncio.get_running_loop().run_in_executor(self._thread, work))

    def _open(self) -> None:
        self._store = Store(self._path, synchronous=self._synchronous)

    def _write(self, batch: "list[_Queued]") -> list[Exception | None]:
        """Write events in one transaction; what became of each."""
        if self._store is None:
            return [RuntimeError("a recorder takes events inside its context") for _ in batch]
        errors: list[Exception | None] = []
        try:
            with self._store.transaction():
                for queued in batch:
                    error = queued.recording.write(queued.event, self._store)
                    if error is not None and not self._store.in_transaction:
                        raise error  # the disk is full, say: SQLite itself has undone all of them
                    errors.append(error)
        except Exception as error:
            for queued in batch:
                queued.recording.failed = queued.recording.failed or error
            return [queued.recording.failed for queued in batch]
        return errors

    def _close(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None


class _Recording:
    """One comparison on its way into the store. `failed` is why it has a hole, once it has one."""

    def __init__(self) -> None:
        self.failed: Exception | None = None
        self._writer: RecordingWriter | None = None

    def write(self, event: Event, store: Store) -> Exception | None:
        """Write one event; what went wrong, if anything did."""
        if self.failed is not None:
            return self.failed
        if self._writer is None:
            self._writer = RecordingWriter(store)
        try:
            self._writer.write(event)
        except StoreError as error:
            self.failed = error
            return error
        except Exception as error:  # a mistake of ours, such as a first event that is none
            return error
        return None


@dataclass(frozen=True, slots=True)
class _Queued:
    """An event that waits to be written, and the future that its caller waits for."""

    recording: _Recording
    event: Event
    done: asyncio.Future[None]


def recorded(recorder: Listener, then: Listener) -> Listener:
    """A listener that passes each event on to `then` once `recorder` has it on disk."""

    async def listener(event: Event) -> None:
        await recorder(event)
        await then(event)

    return listener
