"""Every action of the screen with its key: footer, help, palette and bindings are made from this one list."""

from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Final

from textual.binding import Binding


class Scope(Enum):
    """Where a key acts."""

    NAVIGATION = "navigation"  # wherever nothing is typed
    COMPOSER = "composer"
    ANYWHERE = "anywhere"


class Group(StrEnum):
    """The headings of the help."""

    TALK = "Talking"
    TURNS = "Turns"
    LOOK = "Looking closer"
    DETAIL = "In the detail"
    COMPARISON = "The comparison"
    APP = "The app"


@dataclass(frozen=True, slots=True)
class Action:
    """Something a person can do. `keys` is Textual's spelling, comma-separated; `shown` is a person's.

    `command` is the Textual action. `footer` is the rank in the footer, lowest first; None keeps it out. Actions
    of one rank stand together there under `together`. What is `first` acts before the widget with the focus has
    the key.
    """

    id: str
    keys: str
    shown: str
    command: str
    title: str
    tooltip: str
    group: Group
    scope: Scope = Scope.NAVIGATION
    footer: int | None = None
    together: str | None = None
    first: bool = False

    @property
    def name(self) -> str:
        """The command without its arguments, as `check_action` is asked about it."""
        return self.command.partition("(")[0]

    def binding(self) -> Binding:
        """The action as a Textual binding; what acts anywhere comes before the typing.

        The message line's own keys do not: they would overtake letters that are still on their way to it.
        """
        return Binding(
            self.keys,
            self.command,
            self.title,
            show=False,
            key_display=self.shown,
            priority=self.first or self.scope is Scope.ANYWHERE,
            tooltip=self.tooltip,
            id=self.id,
        )


_TABS: Final = ("State", "Nodes", "Functions", "Reply", "Timing", "Raw")

ACTIONS: Final[tuple[Action, ...]] = (
    Action(
        "talk.send",
        "enter",
        "enter",
        "send",
        "send",
        "Send the message to both sides; empty: twice sends silence",
        Group.TALK,
        Scope.COMPOSER,
        footer=10,
    ),
    Action(
        "talk.line",
        "ctrl+o,alt+enter,shift+enter",
        "ctrl+o",
        "line",
        "new line",
        "Start a new line in the message; alt+enter does so too",
        Group.TALK,
        Scope.COMPOSER,
        footer=50,
    ),
    Action(
        "talk.take",
        "tab",
        "tab",
        "take",
        "take it over",
        "Take a recording's next turn into the empty line; so does →",
        Group.TALK,
        Scope.COMPOSER,
    ),
    Action(
        "talk.write",
        "i",
        "i",
        "write",
        "write",
        "Go to the message line",
        Group.TALK,
        footer=10,
        first=True,  # what is typed right behind it belongs to the message line
    ),
    Action(
        "talk.leave",
        "escape",
        "esc",
        "back",
        "keys",
        "Leave the message line or the tall detail for the panes",
        Group.TALK,
        footer=None,
    ),
    Action(
        "talk.stop",
        "ctrl+x",
        "ctrl+x",
        "stop",
        "stop waiting",
        "Stop waiting for a reply; what came is kept",
        Group.TALK,
        Scope.ANYWHERE,
        footer=30,
    ),
    Action(
        "turn.next",
        "j,down,J",
        "j",
        "turn(1)",
        "next turn",
        "Select the next turn; J does so from the detail too",
        Group.TURNS,
        footer=20,
        together="turns",
    ),
    Action(
        "turn.previous",
        "k,up,K",
        "k",
        "turn(-1)",
        "previous turn",
        "Select the previous turn; K does so from the detail too",
        Group.TURNS,
        footer=20,
    ),
    Action(
        "turn.next_new",
        "n",
        "n",
        "next_new",
        "next new",
        "Go to the next turn in which behaviour newly parts",
        Group.TURNS,
        footer=25,
        together="new divergences",
    ),
    Action(
        "turn.previous_new",
        "N",
        "N",
        "previous_new",
        "previous new",
        "Go back to the turn before in which behaviour newly parts",
        Group.TURNS,
        footer=25,
    ),
    Action(
        "turn.root", "r", "r", "root", "root turn", "Go to the turn where it all began", Group.TURNS, footer=27
    ),
    Action(
        "turn.fork",
        "e",
        "e",
        "fork",
        "fork",
        "Edit this turn's message and go on from there anew",
        Group.TURNS,
        footer=28,
    ),
    Action("turn.first", "g,home", "g", "first", "first", "Go to the greeting", Group.TURNS),
    Action("turn.last", "G,end", "G", "last", "last", "Go to the newest turn", Group.TURNS),
    Action(
        "look.detail",
        "enter",
        "enter",
        "detail",
        "detail",
        "Show the detail at full height; esc goes back",
        Group.LOOK,
        footer=15,
    ),
    *(
        Action(
            f"look.tab_{number}",
            str(number),
            str(number),
            f"tab({number - 1})",
            f"{name} tab",
            f"Show the {name} tab of the detail",
            Group.LOOK,
        )
        for number, name in enumerate(_TABS, start=1)
    ),
    Action(
        "look.fold",
        "c",
        "c",
        "fold",
        "fold carried",
        "Fold or unfold what is carried from earlier turns",
        Group.LOOK,
        footer=40,
    ),
    Action(
        "look.pane",
        "tab",
        "tab",
        "app.focus_next",
        "next pane",
        "Go round the panes, the detail, the message line",
        Group.LOOK,
    ),
    Action(
        "look.tie", "z", "z", "tie", "tie panes", "Let both panes scroll together, or each on its own", Group.LOOK
    ),
    Action(
        "look.info",
        "I",
        "I",
        "info",
        "session",
        "Show who speaks: deployments, versions, links",
        Group.LOOK,
        footer=43,
    ),
    Action(
        "look.studio",
        "o",
        "o",
        "studio",
        "open in Studio",
        "Open the side's conversation in Agent Studio",
        Group.LOOK,
        footer=44,
        together="Studio link",
    ),
    Action(
        "look.copy",
        "y",
        "y",
        "copy",
        "copy link",
        "Copy the link to the side's conversation in Agent Studio",
        Group.LOOK,
        footer=44,
    ),
    Action(
        "comparison.swap",
        "w",
        "w",
        "swap",
        "swap",
        "Exchange A and B on the screen; the recording stays as it is",
        Group.COMPARISON,
        footer=45,
    ),
    Action(
        "comparison.restart",
        "R",
        "R",
        "restart",
        "restart",
        "Begin a new conversation; this one stays recorded",
        Group.COMPARISON,
        footer=42,
    ),
    Action(
        "comparison.baseline",
        "A",
        "A",
        "pick('baseline')",
        "target A",
        "Choose another baseline and begin a new conversation",
        Group.COMPARISON,
        footer=46,
        together="targets",
    ),
    Action(
        "comparison.candidate",
        "B",
        "B",
        "pick('candidate')",
        "target B",
        "Choose another candidate and begin a new conversation",
        Group.COMPARISON,
        footer=46,
    ),
    Action("app.help", "question_mark,f1", "?", "help", "help", "Show every key", Group.APP, footer=5),
    Action(
        "app.palette",
        "ctrl+p",
        "ctrl+p",
        "app.command_palette",
        "palette",
        "Find any action or theme by its name",
        Group.APP,
        Scope.ANYWHERE,
    ),
    Action("app.quit", "q", "q", "app.quit", "quit", "Leave; everything shown is recorded", Group.APP, footer=12),
    Action(
        "app.quit_anywhere",
        "ctrl+q",
        "ctrl+q",
        "app.quit",
        "quit",
        "Leave, also while a message is typed",
        Group.APP,
        Scope.ANYWHERE,
        footer=60,
    ),
)


def bindings(*scopes: Scope) -> list[Binding]:
    """The bindings of what acts in these scopes."""
    return [action.binding() for action in ACTIONS if action.scope in scopes]


ACT_ON_TURNS: Final = frozenset(
    action.name for action in ACTIONS if action.group in (Group.TURNS, Group.LOOK) or action.name == "swap"
)
"""The names of the actions that do nothing where there is no turn yet."""
