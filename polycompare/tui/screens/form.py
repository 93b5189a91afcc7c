"""A box with a few fields, above the screen."""

from collections.abc import Iterable
from typing import ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, Static

T = TypeVar("T")


class NotYetError(ValueError):
    """What was filled in cannot be taken; one sentence says why."""


class FormDialog(ModalScreen[T | None], Generic[T]):
    """Gives what was filled in when enter is pressed, None where the person closes the form.

    A form says what it is about, has `fields` with a label each, and `given` of them. Under them stands a note.
    """

    DEFAULT_CSS = """
    FormDialog { align: center middle; background: $background 60%; }
    FormDialog > VerticalScroll {
        width: 94%;
        max-width: 92;
        height: auto;
        max-height: 94%;
        border: round $primary;
        background: $surface;
        padding: 0 1;
        scrollbar-size-vertical: 1;
    }
    FormDialog #about { padding: 0 1 1 1; }
    FormDialog Horizontal { height: auto; padding: 0 1; }
    FormDialog .label { width: 10; color: $muted; }
    FormDialog Input { width: 1fr; background: $panel; }
    FormDialog #note { padding: 1 1 0 1; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Close", show=False, id="form.close"),
        Binding("enter", "take", "Take what is filled in", show=False, id="form.take"),
        Binding(
            "ctrl+c", "interrupt", "Copy what is selected, or close", show=False, priority=True, id="form.stop"
        ),
    ]

    title_text = ""
    keys = "enter takes it · tab next field · esc closes"

    def about(self) -> Content:
        """What the form is about."""
        raise NotImplementedError

    def fields(self) -> Iterable[tuple[str, Widget]]:
        """The fields with their labels, the first of which has the focus."""
        raise NotImplementedError

    def given(self) -> T:
        """What is filled in. Raises `NotYetError`."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        """What it is about, the fields, and a note."""
        with VerticalScroll(can_focus=False) as box:
            box.border_title = Content.styled(self.title_text, "bold $primary")
            box.border_subtitle = Content.styled(self.keys, "$muted")
            yield Static(self.about(), id="about", markup=False)
            for label, field in self.fields():
                with Horizontal():
                    yield Static(label, classes="label", markup=False)
                    yield field
            yield Static("", id="note", markup=False)

    def say(self, note: str, *, wrong: bool = False) -> None:
        """Say something under the fields."""
        self.query_one("#note", Static).update(Content.styled(note, "$failed" if wrong else "$muted"))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Take what is filled in, from any field."""
        event.stop()
        self.action_take()

    def action_take(self) -> None:
        """Give what is filled in, or say why that cannot be."""
        try:
            self.dismiss(self.given())
        except NotYetError as error:
            self.say(str(error), wrong=True)

    def action_interrupt(self) -> None:
        """Copy what is selected; without that, close."""
        focused = self.focused
        if isinstance(focused, Input) and focused.selected_text:
            focused.action_copy()
        elif self.get_selected_text():
            self.action_copy_text()
        else:
            self.dismiss(None)
