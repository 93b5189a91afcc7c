"""Events on their way out: in order, one at a time, none lost when who told them is cancelled."""

import asyncio

from polycompare.model.events import Event, Listener


class Outbox:
    """Hands events to a listener. `run` is its one task; it ends after `close`, when all that was told is out.

    A listener that raises breaks the outbox: who told that event gets the exception, and so does everyone after.
    What cannot be recorded must not go on unrecorded.
    """

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._queue: asyncio.Queue[tuple[Event, asyncio.Future[None]] | None] = asyncio.Queue()
        self._broken: Exception | None = None
        self._stopped = False

    async def tell(self, event: Event) -> None:
        """Return when the listener is done with the event. Cancelled, it goes out all the same.

        Where events are no longer handed out, this raises `CancelledError`: waiting would never end.
        """
        done = asyncio.get_running_loop().create_future()
        if self._stopped:
            done.cancel()
        else:
            self._queue.put_nowait((event, done))
        await done

    def close(self) -> None:
        """Nothing more will be told."""
        self._queue.put_nowait(None)

    async def run(self) -> None:
        """Hand out events until closed."""
        try:
            while (item := await self._queue.get()) is not None:
                await self._hand_out(*item)
        finally:
            self._stopped = True
            while not self._queue.empty():
                if (left := self._queue.get_nowait()) is not None:
                    left[1].cancel()

    async def _hand_out(self, event: Event, done: asyncio.Future[None]) -> None:
        try:
            if self._broken is None:
                try:
                    await self._listener(event)
                except Exception as error:
                    self._broken = error
        except asyncio.CancelledError:
            done.cancel()
            raise
        if done.cancelled():
            return
        if self._broken is not None:
            done.set_exception(self._broken)
        else:
            done.set_result(None)
