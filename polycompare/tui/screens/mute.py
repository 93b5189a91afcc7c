"""Muting a place: never to look there again."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from polycompare.diffing.path_patterns import matches_path, offered_patterns, parse_pattern
from polycompare.model.divergences import Divergence, Status
from polycompare.model.rules import IgnoreRule
from polycompare.model.text import visible, visible_line
from polycompare.model.turns import TurnComparison
from polycompare.tui.detail.divergence_rows import in_one_line
from polycompare.tui.screens.covering import Coverage, Scope
from polycompare.tui.screens.form import FormDialog, NotYetError
from polycompare.tui.widgets.reason_input import ReasonInput


class MuteDialog(FormDialog[IgnoreRule]):
    """Gives the rule that looks past a divergence, and says how many of the conversation it looks past.

    `scenario` is the conversation's name, `reason` the one that was given last and is offered again.
    """

    title_text = "mute: never look here"
    keys = "enter mutes · ↑↓ other patterns · tab next field · esc closes"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "offer(1)", "Wider", show=False, id="mute.wider"),
        Binding("up", "offer(-1)", "Narrower", show=False, id="mute.narrower"),
    ]

    def __init__(
        self, divergence: Divergence, comparisons: Sequence[TurnComparison], scenario: str | None, reason: str
    ) -> None:
        super().__init__()
        self._divergence = divergence
        self._coverage = Coverage(self, comparisons)
        self._offers = offered_patterns(divergence.path)
        whole = f"empty: the whole {divergence.signal.replace('_', ' ')}"
        self._pattern = Input(self._offers[0], placeholder=whole, select_on_focus=False, compact=True)
        self._scope = Scope(scenario)
        self._reason = ReasonInput(reason)

    def about(self) -> Content:
        """The divergence, and which other patterns there are."""
        others = " · ".join(offer or "(the whole of it)" for offer in self._offers)
        return Content.assemble(in_one_line(self._divergence), ("\n↑↓ " + visible_line(others), "$muted"))

    def fields(self) -> Iterable[tuple[str, Widget]]:
        """Pattern, scope and reason."""
        yield "pattern", self._pattern
        yield from self._scope.field()
        yield "reason", self._reason

    def given(self) -> IgnoreRule:
        """The rule. Raises `NotYetError` where the pattern is none."""
        pattern = self._pattern.value.strip()
        try:
            parse_pattern(pattern)
        except ValueError as error:
            raise NotYetError(visible(f"{error}.")) from None
        return IgnoreRule(
            pattern, self._divergence.signal, self._scope.scenario, reason=self._reason.value.strip()
        )

    def on_mount(self) -> None:
        """Say what the first offer covers; an empty one is no change that the field would tell of."""
        self._count()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Count anew what the pattern covers."""
        if event.input is self._pattern:
            self._count()

    def _count(self) -> None:
        try:
            rule = self.given()
        except NotYetError as error:
            self._coverage.forget()
            self.say(str(error), wrong=True)
            return

        def covers(divergence: Divergence) -> bool:
            return (
                divergence.signal is rule.signal
                and divergence.status is not Status.RESOLVED
                and matches_path(rule.path, divergence.path)
            )

        self._coverage.count(covers)

    def action_offer(self, step: int) -> None:
        """Put the next offer into the pattern, or the one before."""
        value = self._pattern.value
        at = self._offers.index(value) + step if value in self._offers else 0
        self._pattern.value = self._offers[at % len(self._offers)]
        self._pattern.cursor_position = len(self._pattern.value)
