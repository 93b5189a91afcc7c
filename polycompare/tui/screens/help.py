"""Every key, by what a person wants to do."""

from dataclasses import replace
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
from polycompare.tui.footer_keys import NOT_IN_A_CALL
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


_SIGNS_OF_A_CALL = (
    (Mark.NEW, "$new", "worth a look: an error, a hand-off, the end, silence, a question again"),
    (Mark.FAILED, "$failed", "the turn could not be read, or gave no reply"),
    (Mark.SAME, "$muted", "nothing special"),
)
_KEYS_OF_A_CALL = {
    "turn.next_new": "Go to the next turn that is worth a look",
    "turn.previous_new": "Go back to the turn before that is worth a look",
    "turn.fork": "Edit this turn's message and go on from there with an agent",
    "look.fold": "Fold or unfold what of the state did not change",
    "judge.accept": "Label the turn for the service",
    "judge.undo": "Take back the last mark or label",
    "comparison.rerun": "Send all turns once more, to today's agent",
    "comparison.save": "Make a scenario file of it: turns, and what the agent did",
}


class HelpScreen(ModalScreen[None]):
    """The keys and the signs, on top of the comparison; those of a real conversation where it is one."""

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

    def __init__(self, *, one_sided: bool = False) -> None:
        super().__init__()
        self._one_sided = one_sided

    def compose(self) -> ComposeResult:
        """One scrolling text."""
        with VerticalScroll() as box:
            box.border_title = Content.styled("keys", "bold $primary")
            yield Static(
                Content("\n").join([*_keys(one_sided=self._one_sided), *_signs(one_sided=self._one_sided)]),
                markup=False,
            )

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


def _keys(*, one_sided: bool) -> list[Content]:
    lines: list[Content] = []
    actions: list[Action] = list(ACTIONS)
    if one_sided:
        actions = [_in_a_call(action) for action in ACTIONS if _is_in_a_call(action)]
    for group in Group:
        if not any(action.group is group for action in actions):
            continue
        if lines:
            lines.append(Content(""))
        lines.append(Content.styled(group.value, "bold $foreground"))
        members = [action for action in actions if action.group is group]
        lines += [_line(shown, tooltip) for shown, tooltip in _rows(group, members, one_sided=one_sided)]
    return lines


def _rows(group: Group, actions: list[Action], *, one_sided: bool) -> list[tuple[str, str]]:
    """Key and sentence; the six tabs share one line."""
    rows = [(action.shown, action.tooltip) for action in actions if not action.id.startswith("look.tab_")]
    if group is Group.LOOK:
        names = [action.title.removesuffix(" tab") for action in actions if action.id.startswith("look.tab_")]
        rows.insert(1, ("1…6", f"Tabs of the detail: {', '.join(names)}"))
    if group is Group.DETAIL:
        rows += _DETAIL
    if group is Group.JUDGE and not one_sided:
        rows.insert(2, ("5/5 · …", "How often it came again: across A and B, within A, within B"))
    if group is Group.TALK:
        rows.insert(1, ("↑ ↓", "In the message line: what was sent before"))
    return rows


def _is_in_a_call(action: Action) -> bool:
    return action.group is not Group.TALK and action.id not in NOT_IN_A_CALL


def _in_a_call(action: Action) -> Action:
    return replace(action, tooltip=_KEYS_OF_A_CALL.get(action.id, action.tooltip))


def _signs(*, one_sided: bool) -> list[Content]:
    heading = [Content(""), Content.styled("Signs", "bold $foreground")]
    return heading + [
        _line(GLYPHS[mark], words, colour) for mark, colour, words in (_SIGNS_OF_A_CALL if one_sided else _SIGNS)
    ]


def _line(key: str, words: str, colour: str = "$primary") -> Content:
    return Content.assemble((f"  {key:<10}", f"bold {colour}"), words)
