"""Accepting a change: it is intended, until it changes."""

from collections.abc import Iterable, Sequence
from datetime import date

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static

from polycompare.diffing.classes import class_in_words, class_of, covers
from polycompare.model.change_classes import ChangeClass
from polycompare.model.divergences import Divergence, Status
from polycompare.model.evidence import Tally
from polycompare.model.rules import Acceptance
from polycompare.model.text import visible_line
from polycompare.model.turns import TurnComparison
from polycompare.tui.detail.divergence_rows import in_one_line
from polycompare.tui.screens.covering import Coverage, Scope
from polycompare.tui.screens.form import FormDialog, NotYetError
from polycompare.tui.widgets.one_of import OneOf
from polycompare.tui.widgets.reason_input import ReasonInput


class AcceptDialog(FormDialog[Acceptance]):
    """Gives the acceptance of a divergence's change class, and says how many of the conversation it covers.

    The values count as constant unless the `tally` says otherwise; then the class is the wider one from the start.
    `scenario` is the conversation's name, `reason` the one that was given last and is offered again.
    """

    title_text = "accept: this change is intended"
    keys = "enter accepts · tab next field · ←→ choose · esc closes"

    def __init__(
        self,
        divergence: Divergence,
        comparisons: Sequence[TurnComparison],
        scenario: str | None,
        reason: str,
        tally: Tally | None,
    ) -> None:
        super().__init__()
        self._divergence = divergence
        exact, wider = class_of(divergence), class_of(divergence, constant=False)
        self._offers = (exact,) if exact == wider else (exact, wider)
        varies = tally is not None and bool(tally.within_baseline.hits or tally.within_candidate.hits)
        self._breadth = OneOf(("exactly these", "any such"), len(self._offers) - 1 if varies else 0)
        self._coverage = Coverage(self, comparisons)
        self._scope = Scope(scenario)
        self._reason = ReasonInput(reason)
        self._expires = Input(placeholder="never, or a day such as 2027-03-31", compact=True)

    @property
    def _change(self) -> ChangeClass:
        return self._offers[min(self._breadth.chosen, len(self._offers) - 1)]

    def about(self) -> Content:
        """The divergence, and the class that it is of."""
        change = visible_line(class_in_words(self._change))
        return Content.assemble(in_one_line(self._divergence), "\n", ("change  ", "$muted"), (change, "bold"))

    def fields(self) -> Iterable[tuple[str, Widget]]:
        """Reason, breadth, scope and expiry."""
        yield "reason", self._reason
        if len(self._offers) > 1:
            yield "values", self._breadth
        yield from self._scope.field()
        yield "expires", self._expires

    def given(self) -> Acceptance:
        """The acceptance. Raises `NotYetError` where the day is none."""
        return Acceptance(
            self._change,
            self._scope.scenario,
            reason=self._reason.value.strip(),
            expires=_day(self._expires.value.strip()),
        )

    def on_mount(self) -> None:
        """Say what the class covers."""
        self._count()

    def on_one_of_chosen(self, message: OneOf.Chosen) -> None:
        """Show the other class."""
        message.stop()
        if message.one_of is self._breadth:
            self.query_one("#about", Static).update(self.about())
            self._count()

    def _count(self) -> None:
        change = self._change
        self._coverage.count(
            lambda divergence: divergence.status is not Status.RESOLVED and covers(change, divergence)
        )


def _day(text: str) -> date | None:
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise NotYetError("The day is written as 2027-03-31; leave it empty for never.") from None
    if day < date.today():
        raise NotYetError("That day is over; an acceptance holds up to and with its day.")
    return day
