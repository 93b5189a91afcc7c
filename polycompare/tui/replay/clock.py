"""The time of a replay: it passes at a speed that can be changed, also while somebody waits."""

import asyncio
import time
from collections.abc import Callable
from math import isinf

from polycompare.tui.replay.pace import AS_RECORDED, SPEEDS


class ReplayClock:
    """Waits for recorded seconds, each of which takes as long as `speed` says.

    `speed` is an index into `SPEEDS`. `skip` ends the wait that is under way.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self.speed = AS_RECORDED
        self._now = now
        self._disturbed = asyncio.Event()
        self._skipped = False

    def change_speed(self, step: int) -> None:
        """Go faster or slower by so many steps."""
        self.speed = max(0, min(self.speed + step, len(SPEEDS) - 1))
        self._disturbed.set()

    def skip(self) -> None:
        """Wait no longer."""
        self._skipped = True
        self._disturbed.set()

    async def wait(self, seconds: float) -> None:
        """Return when so many recorded seconds have passed."""
        left, self._skipped = seconds, False
        while left > 0 and not self._skipped and not isinf(SPEEDS[self.speed]):
            began, speed = self._now(), SPEEDS[self.speed]
            self._disturbed.clear()
            try:
                async with asyncio.timeout(left / speed):
                    await self._disturbed.wait()
            except TimeoutError:
                return
            left -= (self._now() - began) * speed
