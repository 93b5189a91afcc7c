"""Records the events of comparisons as they happen, off the event loop."""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from types import TracebackType
from typing import Final, Self

from polycompare.model.events import Event, Listener
from polycompare.recordings.errors import StoreError
from polycompare.recordings.store import Store, Synchronous
from polycompare.recordings.writing import RecordingWriter

AHEAD: Final = 4
"""How many events of a comparison may be on their way to the disk where nobody waits for them: a turn's."""

_LOCK_WAIT: Final = 10.0  # seconds for which another process may write; what happens meanwhile waits in memory
_PATIENCE: Final = 0.005  # seconds for which events that nobody waits for are let gather


class Recorder:
    """The context that a store is open in, and a `Listener` that returns when its event is on disk.

    It takes the events of one comparison; `session` gives a listener of the same kind for each of several. All
    SQLite work is done in one thread, in the order of the calls; events that come while it is at work are written
    together next, so that many comparisons share the price of waiting for the disk. A cancelled call is not
    undone: its event is stored all the same, whole, before those after it. Once an event could not be stored, its
    recording has a hole, so nothing more of it is stored, and that and every later call raises the same
    `StoreError`.
    """

    def __init__(self, path: Path, *, synchronous: Synchronous = "FULL") -> None:
        self._path = path
        self._synchronous: Synchronous = synchronous
        self._queue: SimpleQueue[_Queued | None] = SimpleQueue()  # None: nothing more will come
        self._is_open = False
        self._closed: asyncio.Future[None] | None = None
        self._own_session = self.session()

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        opened, self._closed = loop.create_future(), loop.create_future()
        work = partial(self._work, loop, opened, self._closed)
        Thread(target=work, name="recorder").start()
        try:
            await opened
        except asyncio.CancelledError:
            self._queue.put(None)
            raise
        self._is_open = True
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._is_open = False
        self._queue.put(None)
        if self._closed is not None:
            await self._closed  # what is queued is done before that, also where this is cancelled

    async def __call__(self, event: Event) -> None:
        """Store one event. Raises `StoreError` where it cannot be stored."""
        await self._own_session(event)

    def session(self) -> Listener:
        """A listener that stores the events of one more comparison; any number may be in use at once."""
        return partial(self._record, _Recording())

    @asynccontextmanager
    async def session_ahead(self) -> AsyncIterator[Listener]:
        """Like `session`, but no call waits for its own event: for commands that tell nothing before the end.

        It returns when all but the latest `AHEAD` events of its comparison are on disk, and leaving the context
        waits for those. So a turn hardly ever waits for the disk, more is written at once, and a crash loses no
        more than a turn. What could not be stored is raised by a later call, or on leaving.
        """
        recording = _Recording()
        under_way: deque[asyncio.Future[None]] = deque()

        async def listener(event: Event) -> None:
            under_way.append(self._put(recording, event, has_time=True))
            if len(under_way) > AHEAD:
                await under_way.popleft()

        try:
            yield listener
        finally:
            for error in await asyncio.gather(*under_way, return_exceptions=True):
                if error is not None:
                    raise error

    async def _record(self, recording: "_Recording", event: Event) -> None:
        await self._put(recording, event)

    def _put(self, recording: "_Recording", event: Event, *, has_time: bool = False) -> "asyncio.Future[None]":
        """Have an event written; the future is done when it is on disk."""
        if not self._is_open:
            raise RuntimeError("a recorder takes events inside its context")
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue.put(_Queued(recording, event, done, has_time))
        return done

    def _work(
        self, loop: asyncio.AbstractEventLoop, opened: "asyncio.Future[None]", closed: "asyncio.Future[None]"
    ) -> None:
        """The thread: open the store, write batches until there are no more, close it."""

        def settle(futures: "Sequence[asyncio.Future[None]]", errors: Sequence[Exception | None]) -> None:
            with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
                loop.call_soon_threadsafe(_settle, futures, errors)

        try:
            store = Store(self._path, synchronous=self._synchronous, patience=_LOCK_WAIT)
        except Exception as error:
            settle([opened], [error])
            return
        settle([opened], [None])
        recordings: dict[_Recording, None] = {}
        while batch := self._next_batch():
            settle([queued.done for queued in batch], _write(store, batch))
            recordings |= dict.fromkeys(queued.recording for queued in batch)
        with contextlib.suppress(StoreError):  # nothing is lost: they look like what was broken off
            _end(store, list(recordings))
        try:
            store.close()
        except Exception as error:
            settle([closed], [error])
        else:
            settle([closed], [None])

    def _next_batch(self) -> "list[_Queued]":
        """Wait for an event, and take all that there are then; none once nothing more will come."""
        batch: list[_Queued] = []
        while (queued := self._queue.get()) is not None:
            if queued.has_time and not batch:
                time.sleep(_PATIENCE)
            batch.append(queued)
            if self._queue.empty():
                return batch
        if batch:
            self._queue.put(None)  # for the next call
        return batch


class _Recording:
    """One comparison on its way into the store. `failed` is why it has a hole, once it has one."""

    def __init__(self) -> None:
        self.failed: Exception | None = None
        self._writer: RecordingWriter | None = None

    def write(self, event: Event, store: Store) -> Exception | None:
        """Write one event; what went wrong, if anything did."""
        if self.failed is not None:
            return self.failed
        is_first = self._writer is None
        self._writer = self._writer or RecordingWriter(store)
        try:
            self._writer.write(event)
            if is_first:
                self._writer.expect_end()
        except StoreError as error:
            self.failed = error
            return error
        except Exception as error:  # a mistake of ours, such as a first event that is none
            return error
        return None

    def end(self) -> None:
        """Let the recording have come to its end, where it has no hole. Raises `StoreError`."""
        if self._writer is not None and self.failed is None:
            self._writer.end()


@dataclass(frozen=True, slots=True)
class _Queued:
    """An event that waits to be written, and the future that its caller waits for, now or later."""

    recording: _Recording
    event: Event
    done: asyncio.Future[None]
    has_time: bool


def _write(store: Store, batch: Sequence[_Queued]) -> list[Exception | None]:
    """Write events in one transaction; what became of each."""
    errors: list[Exception | None] = []
    try:
        with store.transaction():
            for queued in batch:
                error = queued.recording.write(queued.event, store)
                if error is not None and not store.in_transaction:
                    raise error  # the disk is full, say: SQLite itself has undone all of them
                errors.append(error)
    except Exception as error:
        for queued in batch:
            queued.recording.failed = queued.recording.failed or error
        return [queued.recording.failed for queued in batch]
    return errors


def _end(store: Store, recordings: Sequence[_Recording]) -> None:
    """Let recordings have come to their end, all at once. Raises `StoreError`."""
    if recordings:
        with store.transaction():
            for recording in recordings:
                recording.end()


def _settle(futures: Sequence[asyncio.Future[None]], errors: Sequence[Exception | None]) -> None:
    """Tell those who wait what became of it; whoever was cancelled does not."""
    for future, error in zip(futures, errors, strict=True):
        if future.done():
            continue
        if error is None:
            future.set_result(None)
        else:
            future.set_exception(error)


def recorded(recorder: Listener, then: Listener) -> Listener:
    """A listener that passes each event on to `then` once `recorder` has it on disk."""

    async def listener(event: Event) -> None:
        await recorder(event)
        await then(event)

    return listener
