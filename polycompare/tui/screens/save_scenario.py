"""Making a scenario of a conversation: its name and file, what is expected, what is a variable."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input
from textual.worker import get_current_worker

from polycompare.model.errors import UserError
from polycompare.model.text import visible, visible_line
from polycompare.model.values import Side
from polycompare.scenarios.draft import Draft, OfferedExpectation, OfferedVariable
from polycompare.scenarios.drafting import scenario_file_name, scenario_text
from polycompare.tui.mending import turns
from polycompare.tui.screens.form import FormDialog, NotYetError
from polycompare.tui.sharing.saving import ToSave, usual_path
from polycompare.tui.widgets.one_of import OneOf
from polycompare.tui.widgets.ticks import Ticks

_LONGEST_NAME = 20  # characters of a target's name in the choice of the right side

Offered = TypeVar("Offered", OfferedExpectation, OfferedVariable)


class SaveScenarioDialog(FormDialog[ToSave]):
    """Gives the file of a scenario, not written yet.

    `draft` makes the draft for the side that was right, off the event loop. `sides` are those that may have been:
    each as it is recorded, with its letter and its name as shown.
    """

    title_text = "save as scenario"
    keys = "enter saves · tab next · ←→ choose · space ticks · a all · esc closes"

    def __init__(
        self, name: str, sides: Sequence[tuple[Side, str, str]], draft: Callable[[Side | None], Draft]
    ) -> None:
        super().__init__()
        self._make = draft
        self._draft: Draft | None = None
        self._sides: tuple[Side | None, ...] = (*(side for side, _, _ in sides), None)
        labels = [f"{letter} {visible_line(called[:_LONGEST_NAME])}" for _, letter, called in sides]
        self._right = OneOf((*labels, "neither"))
        self._scenario = Input(visible_line(name), compact=True)
        self._file = Input(str(usual_path(scenario_file_name(name))), compact=True)
        self._named_so = self._file.value  # as long as it is this, it follows the name
        self._expected = Ticks(id="expected")
        self._variables = Ticks(id="variables")

    def about(self) -> Content:
        """What will be in the file."""
        return Content("Ticked: what a turn was for, and where the sides differ.")

    def fields(self) -> Iterable[tuple[str, Widget]]:
        """Name, file, the right side, and the offers."""
        yield "name", self._scenario
        yield "file", self._file
        yield "right", self._right
        yield "expect", self._expected
        yield "variables", self._variables

    def given(self) -> ToSave:
        """The file. Raises `NotYetError`."""
        if self._draft is None:
            raise NotYetError("The conversation is still being read.")
        name, file = self._scenario.value.strip(), self._file.value.strip()
        if not name or not name.isprintable():
            raise NotYetError("A scenario needs a name, on one line.")
        if Path(file).suffix.lower() not in (".yaml", ".yml"):
            raise NotYetError("The file's name ends with .yaml.")
        path = Path(file).expanduser()
        if path.exists():
            raise NotYetError(f"{visible_line(file)} is there already; take another name.")
        draft = replace(
            self._draft,
            name=name,
            expectations=_chosen(self._draft.expectations, self._expected),
            variables=_chosen(self._draft.variables, self._variables),
        )
        expected = sum(each.chosen for each in draft.expectations)
        many = "1 expectation" if expected == 1 else f"{expected or 'no'} expectations"
        return ToSave(path, scenario_text(draft), f"{turns(len(draft.turns))}, {many}")

    def on_mount(self) -> None:
        """Make the first draft."""
        self._redraft()

    def on_one_of_chosen(self, message: OneOf.Chosen) -> None:
        """Make the draft of another side."""
        message.stop()
        self._redraft()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Let the file follow the name, until it was given one of its own."""
        if event.input is self._scenario and self._file.value == self._named_so:
            self._named_so = str(usual_path(scenario_file_name(self._scenario.value)))
            self._file.value = self._named_so

    def on_ticks_changed(self, message: Ticks.Changed) -> None:
        """Say how much is chosen."""
        message.stop()
        self._say_chosen()

    def _redraft(self) -> None:
        self._draft = None
        right = self._sides[self._right.chosen]
        self.say("reading the conversation…")

        def work() -> None:
            worker = get_current_worker()
            try:
                draft: Draft | UserError = self._make(right)
            except UserError as error:
                draft = error
            if not worker.is_cancelled:
                self.app.call_from_thread(self._show, draft)

        self.run_worker(work, group="draft", thread=True, exclusive=True, exit_on_error=False)

    def _show(self, draft: Draft | UserError) -> None:
        if isinstance(draft, UserError):
            self.say(visible(str(draft)), wrong=True)
            return
        self._draft = draft
        self._expected.show((_in_words(each), each.chosen) for each in draft.expectations)
        self._variables.show((Content(visible_line(each.words)), each.chosen) for each in draft.variables)
        self._expected.display = bool(draft.expectations)
        self._variables.display = bool(draft.variables)
        self._say_chosen()

    def _say_chosen(self) -> None:
        if self._draft is not None:
            expected, offered = len(self._expected.ticked), len(self._draft.expectations)
            self.say(f"{turns(len(self._draft.turns))} · {expected} of {offered} expectations")


def _chosen(offered: Sequence[Offered], ticks: Ticks) -> tuple[Offered, ...]:
    ticked = set(ticks.ticked)
    return tuple(replace(each, chosen=number in ticked) for number, each in enumerate(offered))


def _in_words(offer: OfferedExpectation) -> Content:
    return Content.assemble((f"{offer.turn:>2} ", "$muted"), visible_line(offer.words))
