"""Working beside what is shown, and saying what came of it."""

from collections.abc import Awaitable, Callable
from typing import Any

from textual.app import App
from textual.worker import Worker

from polycompare.model.errors import UserError
from polycompare.model.text import visible


class Aside:
    """Runs work of an app, whatever screen is shown, and tells of it there."""

    def __init__(self, app: App[Any]) -> None:
        self._app = app

    def run(self, work: Callable[[], Awaitable[None]]) -> Worker[None]:
        """Begin a piece of work; what it is refused is told."""

        async def told() -> None:
            try:
                await work()
            except UserError as error:
                self.complain(str(error))
            except Exception as error:
                self.complain(str(own_failure(error)))
                self._app.log.error(error)

        return self._app.run_worker(told(), group="aside", exit_on_error=False)

    def say(self, sentence: str, seconds: float = 3) -> None:
        """Say what was done."""
        self._app.notify(visible(sentence), timeout=seconds, markup=False)

    def complain(self, sentence: str) -> None:
        """Say what went wrong."""
        self._app.notify(visible(sentence), severity="error", timeout=8, markup=False)


def own_failure(error: Exception) -> UserError:
    """What to say of a mistake that is ours: it is said in the open, and what is on the screen stays."""
    return UserError(f"polycompare itself failed: {type(error).__name__}: {error}")
