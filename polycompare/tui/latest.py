"""Asking off the event loop for what is wanted now, and never for what no longer is."""

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

from textual.screen import Screen

from polycompare.model.errors import UserError
from polycompare.tui.reviewing.aside import own_failure

Wanted = TypeVar("Wanted")
Got = TypeVar("Got")


class Latest(Generic[Wanted, Got]):
    """Calls `ask` in a thread, one call at a time; of what was wanted meanwhile only the last is asked for.

    `took` is given what came, `failed` why nothing could come.
    """

    def __init__(
        self,
        screen: Screen[str | None],
        ask: Callable[[Wanted], Got],
        took: Callable[[Wanted, Got], None],
        failed: Callable[[UserError], None],
    ) -> None:
        self._screen = screen
        self._ask = ask
        self._took = took
        self._failed = failed
        self._waiting: list[Wanted] = []
        self._is_asking = False

    @property
    def is_asking(self) -> bool:
        """Whether something is still to come."""
        return self._is_asking

    def want(self, wanted: Wanted) -> None:
        """Ask for this, instead of what was not asked for yet."""
        self._waiting = [wanted]
        if not self._is_asking:
            self._is_asking = True
            self._screen.run_worker(self._work(), exit_on_error=False)

    async def _work(self) -> None:
        try:
            while self._waiting:
                wanted = self._waiting.pop()
                try:
                    got = await asyncio.to_thread(self._ask, wanted)
                except UserError as error:
                    self._failed(error)
                except Exception as error:
                    self._failed(own_failure(error))
                    self._screen.log.error(error)
                else:
                    if not self._waiting:
                        self._took(wanted, got)
        finally:
            self._is_asking = False
