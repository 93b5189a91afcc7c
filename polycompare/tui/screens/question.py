"""A question with its answers, above the screen."""

from typing import ClassVar, Final, Generic, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from polycompare.model.text import visible, visible_line
from polycompare.tui.detail.spans import Span, wrap
from polycompare.tui.questions import Choice, Question

T = TypeVar("T")

_WIDEST: Final = 84  # cells, as below
_NARROWEST: Final = 20
_QUIET: Final = 0.3  # seconds without a key before answers count: what was meant for the message line is none


class QuestionDialog(ModalScreen[T | None], Generic[T]):
    """Gives the value of the choice taken; None where the person stops what it is about.

    It stands at the bottom of the screen, or `at_top`. It comes up while a person may be typing. So it takes no
    answer before the keys have been still for a moment.
    """

    AUTO_FOCUS = ""

    VERTICAL_BREAKPOINTS = [(0, "-short"), (30, "-tall")]  # noqa: RUF012 - Textual declares it

    DEFAULT_CSS = """
    QuestionDialog { align: center bottom; background: $background 60%; }
    QuestionDialog.-top { align: center top; }
    QuestionDialog > VerticalScroll {
        width: 90%;
        max-width: 84;
        height: auto;
        max-height: 90%;
        border: round $new;
        background: $surface;
        padding: 1 1 0 1;
        scrollbar-size-vertical: 1;
        &.-baseline { border: round $baseline; }
        &.-candidate { border: round $candidate; }
    }
    QuestionDialog Static { padding: 0 1 1 1; }
    QuestionDialog.-short > VerticalScroll { padding: 0 1; }
    QuestionDialog.-short Static { padding: 0 1; }
    QuestionDialog OptionList, QuestionDialog OptionList:focus {
        height: auto;
        max-height: 100%;
        border: none;
        padding: 0;
        background: $surface;
    }
    QuestionDialog.-unarmed OptionList { opacity: 60%; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "safe", "Take the safe answer", show=False, id="question.safe"),
        Binding("ctrl+x", "stop", "Stop", show=False, id="question.stop"),
        Binding("ctrl+c", "interrupt", "Copy what is selected, or stop", show=False, id="question.interrupt"),
        Binding("j", "move('down')", "Down", show=False, id="question.down"),
        Binding("k", "move('up')", "Up", show=False, id="question.up"),
    ]

    def __init__(self, question: Question[T], *, at_top: bool = False) -> None:
        super().__init__(classes="-unarmed")
        self.set_class(at_top, "-top")
        self.question = question
        self._quiet: Timer | None = None

    @property
    def armed(self) -> bool:
        """Whether answers count."""
        return not self.has_class("-unarmed")

    def compose(self) -> ComposeResult:
        """What happened, and a choice under the other."""
        question = self.question
        with VerticalScroll(can_focus=False) as box:
            role = "$new"
            if question.side is not None:
                role = f"${question.side.value}"
                box.add_class(f"-{question.side.value}")
            box.border_title = Content.styled(visible_line(question.title), f"bold {role}")
            yield Static(Content("\n\n".join(visible(each) for each in question.text)), markup=False)
            yield OptionList(*(Option(self._said(choice)) for choice in question.choices), markup=False)

    def on_mount(self) -> None:
        """Mark the safe answer, and wait for the keys to be still."""
        self.query_one(OptionList).highlighted = 0
        self._quiet = self.set_timer(_QUIET, self._arm)

    def on_key(self, event: events.Key) -> None:
        """Take the answer of a choice's own key."""
        if not self.armed:
            if self._quiet is not None:
                self._quiet.reset()
            return
        for choice in self.question.choices:
            if event.key == choice.key:
                event.stop()
                self.dismiss(choice.value)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take the marked answer."""
        event.stop()
        if self.armed:
            self.dismiss(self.question.choices[event.option_index].value)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Only what stops a turn acts at once."""
        return action in ("stop", "interrupt") or self.armed

    def action_safe(self) -> None:
        """Take the safe answer."""
        self.dismiss(self.question.choices[0].value)

    def action_stop(self) -> None:
        """Stop what the question is about."""
        self.dismiss(None)

    def action_interrupt(self) -> None:
        """Copy what is selected with the mouse; without that, stop what the question is about."""
        if self.get_selected_text():
            self.action_copy_text()
        else:
            self.action_stop()

    def action_move(self, direction: str) -> None:
        """Move the mark with letters too."""
        options = self.query_one(OptionList)
        if direction == "down":
            options.action_cursor_down()
        else:
            options.action_cursor_up()

    def _arm(self) -> None:
        self.remove_class("-unarmed")
        self.query_one(OptionList).focus()
        said = f"enter takes the marked · esc: {self.question.choices[0].title}"
        self.query_one(VerticalScroll).border_subtitle = Content.styled(said, "$muted")

    def _said(self, choice: Choice[T]) -> Content:
        room = max(_NARROWEST, min(_WIDEST, self.app.size.width * 9 // 10) - 8)
        lines = wrap((Span(visible_line(choice.consequence)),), room)
        return Content.assemble(
            (f" {choice.key} ", "bold $primary"),
            (f" {choice.title}", "bold"),
            *((f"\n    {''.join(span.text for span in line)}", "$muted") for line in lines),
        )
