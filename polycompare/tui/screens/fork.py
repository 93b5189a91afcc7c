"""Taking up a conversation at an earlier turn, with another message."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from polycompare.model.text import visible_line
from polycompare.model.turns import SideInfo
from polycompare.model.values import Pair, Side
from polycompare.tui.forks import Fork, acts
from polycompare.tui.mending import turns
from polycompare.tui.questions import side_effects_in_words
from polycompare.tui.widgets.composer import Composer


class ForkDialog(ModalScreen[str | None]):
    """Edits the message of a fork, and says what will be sent; gives the message, or None.

    `names` and `infos` are in the order of the recording, which is the fork's too.
    """

    AUTO_FOCUS = "MessageInput"

    DEFAULT_CSS = """
    ForkDialog { align: center middle; background: $background 60%; }
    ForkDialog > VerticalScroll {
        width: 90%;
        max-width: 84;
        height: auto;
        max-height: 90%;
        border: round $primary;
        background: $surface;
        padding: 1 1 0 1;
        scrollbar-size-vertical: 1;
    }
    ForkDialog Static { padding: 0 1; }
    ForkDialog Composer { margin: 1 0 0 0; border: round $border; }
    ForkDialog Composer Static { padding: 0; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "dismiss", "Close", show=False, id="fork.close"),
    ]

    def __init__(self, fork: Fork, names: Pair[str], infos: Pair[SideInfo]) -> None:
        super().__init__()
        self._fork = fork
        self._names = names
        self._infos = infos
        self._composer = Composer()

    def compose(self) -> ComposeResult:
        """What will be sent to whom, and the message."""
        with VerticalScroll(can_focus=False) as box:
            box.border_title = Content.styled(f"fork at turn {self._fork.parent.turn}", "bold $primary")
            box.border_subtitle = Content.styled("enter begins · ctrl+o new line · esc closes", "$muted")
            yield Static(Content("\n").join([self._plan(), Content(""), *map(self._to, Side)]), markup=False)
            yield self._composer

    def on_mount(self) -> None:
        """Begin with the message as it was."""
        self._composer.write(self._fork.text)

    def on_composer_sent(self, message: Composer.Sent) -> None:
        """Give the message."""
        message.stop()
        self.dismiss(message.text)

    def _plan(self) -> Content:
        again = self._fork.again
        first = f"{turns(again)} sent again, then your message" if again else "your message after the greeting"
        return Content(f"A new conversation, recorded on its own: {first}.")

    def _to(self, side: Side) -> Content:
        info = self._infos.of(side)
        if info.recorded is not None:
            what = "a recording: nothing is sent"
        else:
            what = side_effects_in_words(acts=acts(info))
        return Content.assemble(
            (f"{side.letter} ", f"bold ${side.value}"),
            (visible_line(self._names.of(side)), f"${side.value}"),
            (" · ", "$muted"),
            (what, "$new" if acts(info) else "$muted"),
        )
