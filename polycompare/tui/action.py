"""What an action of the screen is: its key, its words, and where it acts."""

from dataclasses import dataclass
from enum import Enum, StrEnum

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
    REPLAY = "In a replay"
    LOOK = "Looking closer"
    JUDGE = "Real or chance, meant or not"
    REVIEW = "Recordings and what is said about them"
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
