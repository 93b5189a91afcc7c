"""Every key, by what a person wants to do."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from polycompare.model.turn_marks import Mark
from polycompare.tui.action import Action, Group
from polycompare.tui.actions import ACTIONS
from polycompare.tui.turn_view import GLYPHS

_SIGNS = (
    (Mark.NEW, "$new", "behaviour parts here: state, path, functions, facts, end"),
    (Mark.CARRIED, "$carried", "it parted at an earlier turn and still does"),
    (Mark.WORDS, "$other-words", "other words, and no other difference was found"),
    (Mark.FAILED, "$failed", "a side gave no reply"),
    (Mark.ONE_SIDED, "$muted", "only one side was asked: the other had ended or failed"),
    (Mark.CLEANUP, "$muted", "a cleanup turn of a scenario: it is not compared"),
    (Mark.SAME, "$muted", "the same"),
)

_DETAIL = (
    ("j k", "Go through the rows; also ↓ ↑ and the page keys"),
    ("enter", "Show both values of a row whole, or what is folded"),
)


class HelpScreen(ModalScreen[None]):
    """The keys and the signs, on top of the comparison."""

    DEFAULT_CSS = """
    HelpScreen { align: center middle; background: $background 60%; }
    HelpScreen > VerticalScroll {
        width: 100%;
        max-width: 92;
        height: auto;
        max-height: 92%;
        border: round $primary;
        background: $surface;
        padding: 0 1;
        scrollbar-size-vertical: 1;
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,f1,q,enter", "dismiss", "Close", show=False, id="help.close"),
        Binding("j", "scroll(2)", "Down", show=False, id="help.down"),
        Binding("k", "scroll(-2)", "Up", show=False, id="help.up"),
    ]

    def compose(self) -> ComposeResult:
        """One scrolling text."""
        with VerticalScroll() as box:
            box.border_title = Content.styled("keys", "bold $primary")
            yield Static(Content("\n").join([*_keys(), *_signs()]), markup=False)

    def on_mount(self) -> None:
        """Say at every scrolling whether there is more."""
        box = self.query_one(VerticalScroll)
        for what in ("scroll_y", "virtual_size", "size"):
            self.watch(box, what, self._say_more)

    def _say_more(self) -> None:
        box = self.query_one(VerticalScroll)
        more = (("↓ j more", "bold $primary"), " · ") if box.scroll_y < box.max_scroll_y else ()
        box.border_subtitle = Content.assemble(*more, ("esc closes", "$muted"))

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)


def _keys() -> list[Content]:
    lines: list[Content] = []
    for group in Group:
        if lines:
            lines.append(Content(""))
        lines.append(Content.styled(group.value, "bold $foreground"))
        members = [action for action in ACTIONS if action.group is group]
        lines += [_line(shown, tooltip) for shown, tooltip in _rows(group, members)]
    return lines


def _rows(group: Group, actions: list[Action]) -> list[tuple[str, str]]:
    """Key and sentence; the six tabs share one line."""
    rows = [(action.shown, action.tooltip) for action in actions if not action.id.startswith("look.tab_")]
    if group is Group.LOOK:
        names = [action.title.removesuffix(" tab") for action in actions if action.id.startswith("look.tab_")]
        rows.insert(1, ("1…6", f"Tabs of the detail: {', '.join(names)}"))
    if group is Group.DETAIL:
        rows += _DETAIL
    if group is Group.JUDGE:
        rows.insert(2, ("5/5 · …", "How often it came again: across A and B, within A, within B"))
    if group is Group.TALK:
        rows.insert(1, ("↑ ↓", "In the message line: what was sent before"))
    return rows


def _signs() -> list[Content]:
    heading = [Content(""), Content.styled("Signs", "bold $foreground")]
    return heading + [_line(GLYPHS[mark], words, colour) for mark, colour, words in _SIGNS]


def _line(key: str, words: str, colour: str = "$primary") -> Content:
    return Content.assemble((f"  {key:<10}", f"bold {colour}"), words)
