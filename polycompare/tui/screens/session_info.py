"""Who speaks on each side: target, deployment, conversation."""

from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.widget import Widget

from polycompare.model.text import visible_line
from polycompare.model.turns import SideInfo
from polycompare.model.values import Pair, Side
from polycompare.tui.detail.spans import Line, Role, Span, wrap
from polycompare.tui.role_styles import style_of
from polycompare.tui.session_facts import session_facts

_LABEL: Final = 14  # cells of the widest label and the gap behind it


class SideFacts(Widget, can_focus=True):
    """Everything about one side; where the focus is, the keys act on that side."""

    DEFAULT_CSS = """
    SideFacts {
        width: 1fr;
        height: auto;
        padding: 0 1;
        border: round $border-blurred;
        &:focus { border: round $border; }
    }
    """

    def __init__(self, side: Side, name: str, info: SideInfo, *, alone: bool = False) -> None:
        super().__init__(id=f"facts-{side.letter.lower()}")
        self.info = info
        self._facts = session_facts(info)
        role = f"${side.value}"
        letter = () if alone else ((side.letter, f"bold {role}"), (f" · {side.value} · ", "$muted"))
        self.border_title = Content.assemble(*letter, (visible_line(name), role))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the facts take."""
        return len(self._lines(width))

    def render(self) -> Content:
        """The facts, wrapped beside their labels."""
        lines = self._lines(self.content_size.width)
        drawn = [Content.assemble(*((text, style_of(self.app, role)) for text, role in line)) for line in lines]
        return Content("\n").join(drawn)

    def _lines(self, width: int) -> list[Line]:
        lines: list[Line] = []
        for label, text in self._facts:
            for number, line in enumerate(wrap((Span(text),), max(1, width - _LABEL))):
                head = Span((label if number == 0 else "").ljust(_LABEL), Role.MUTED)
                lines.append((head, *line))
        return lines or [()]


class SessionInfo(ModalScreen[None]):
    """Both sides, or the one of a real conversation.

    The link to Agent Studio of the side with the focus can be copied and opened.
    """

    AUTO_FOCUS = "SideFacts"

    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (110, "-normal")]  # noqa: RUF012 - Textual declares it

    DEFAULT_CSS = """
    SessionInfo { align: center middle; background: $background 60%; }
    SessionInfo > VerticalScroll {
        width: 96%;
        max-width: 150;
        height: auto;
        max-height: 94%;
        border: round $primary;
        background: $surface;
        scrollbar-size-vertical: 1;
    }
    SessionInfo #both { layout: horizontal; height: auto; }
    SessionInfo.-narrow #both { layout: vertical; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,I,enter", "dismiss", "Close", show=False, id="info.close"),
        Binding("left,right,h,l", "app.focus_next", "The other side", show=False, id="info.other"),
        Binding("y", "copy", "Copy the link", show=False, id="info.copy"),
        Binding("o", "open", "Open in the browser", show=False, id="info.open"),
        Binding("j,down", "scroll(2)", "Down", show=False, id="info.down"),
        Binding("k,up", "scroll(-2)", "Up", show=False, id="info.up"),
    ]

    def __init__(self, names: Pair[str], infos: Pair[SideInfo], *, one_sided: bool = False) -> None:
        super().__init__()
        self._one_sided = one_sided
        self._names = names
        self._infos = infos

    def compose(self) -> ComposeResult:
        """A box for each side."""
        with VerticalScroll(can_focus=False) as box:
            box.border_title = Content.styled("session", "bold $primary")
            other = "" if self._one_sided else "tab other side · "
            keys = f"y copies the link · o opens it · {other}esc closes"
            box.border_subtitle = Content.styled(keys, "$muted")
            with Container(id="both"):
                for side in (Side.BASELINE,) if self._one_sided else Side:
                    yield SideFacts(side, self._names.of(side), self._infos.of(side), alone=self._one_sided)

    @property
    def _chosen(self) -> SideInfo:
        focused = self.focused
        return focused.info if isinstance(focused, SideFacts) else self._infos.baseline

    def action_copy(self) -> None:
        """Copy the link of the side with the focus."""
        from polycompare.tui.studio import copy_link

        copy_link(self, self._chosen)

    async def action_open(self) -> None:
        """Open the conversation of the side with the focus in a browser."""
        from polycompare.tui.studio import open_link

        self.run_worker(open_link(self, self._chosen), group="studio", exit_on_error=False)

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines."""
        self.query_one(VerticalScroll).scroll_relative(y=lines, animate=False)
