"""What marking a divergence reaches: which conversations, and how many divergences of this one."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from textual.worker import get_current_worker

from polycompare.model.divergences import Divergence
from polycompare.model.text import visible_line
from polycompare.model.turns import TurnComparison
from polycompare.tui.screens.form import FormDialog
from polycompare.tui.widgets.one_of import OneOf


class Scope:
    """The choice between one scenario and all conversations; there is none where a conversation has no name."""

    def __init__(self, scenario: str | None) -> None:
        self._name = scenario
        self._choice = OneOf((visible_line(f"scenario {scenario}"), "all conversations"))

    def field(self) -> Iterator[tuple[str, OneOf]]:
        """The field, if there is a choice."""
        if self._name is not None:
            yield "scope", self._choice

    @property
    def scenario(self) -> str | None:
        """The scenario that was chosen; None for all conversations."""
        return self._name if self._choice.chosen == 0 else None


class Coverage:
    """Counts, off the event loop, how many divergences of a conversation a mark covers, and says so in a form."""

    def __init__(self, form: FormDialog[Any], comparisons: Sequence[TurnComparison]) -> None:
        self._form = form
        self._comparisons = comparisons

    def count(self, covers: Callable[[Divergence], bool]) -> None:
        """Count, and say it; the count before is forgotten."""

        def work() -> None:
            worker = get_current_worker()
            counts = [sum(map(covers, comparison.divergences)) for comparison in self._comparisons]
            if not worker.is_cancelled:
                self._form.app.call_from_thread(self._form.say, _in_words(sum(counts), sum(map(bool, counts))))

        self._form.run_worker(work, group="coverage", thread=True, exclusive=True, exit_on_error=False)

    def forget(self) -> None:
        """Say nothing of a count that is under way."""
        self._form.workers.cancel_group(self._form, "coverage")


def _in_words(divergences: int, turns: int) -> str:
    if not divergences:
        return "covers no divergence of this conversation"
    many = "" if divergences == 1 else "s"
    where = f"{turns} turn{'' if turns == 1 else 's'}"
    return f"covers {divergences} divergence{many} of this conversation, in {where}"
