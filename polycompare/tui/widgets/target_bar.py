"""The first line: who is compared, where we are, and whether it is recorded."""

from enum import Enum, StrEnum
from typing import Final

from textual.content import Content
from textual.widget import Widget

from polycompare.model.targets import AbTest
from polycompare.model.text import visible_line
from polycompare.model.turns import SideInfo
from polycompare.model.values import Side
from polycompare.tui.conversation import Conversation
from polycompare.tui.reviewing.signs import in_short
from polycompare.tui.session_facts import When, channel_of, recorded_time, spoken_for

_COLOURS = {Side.BASELINE: "$baseline", Side.CANDIDATE: "$candidate"}


class _Form(Enum):
    """How much is said of a side beside its name."""

    FULL = "full"
    SHORT = "short"  # without the dots
    DAY = "day"  # a recording without its year and time
    VERSION = "version"  # a recording without its date
    BARE = "bare"


_WHEN: Final = {_Form.FULL: When.MINUTE, _Form.SHORT: When.MINUTE, _Form.DAY: When.DAY, _Form.VERSION: When.NOT}


class Phase(StrEnum):
    """How far the connection is."""

    CONNECTING = "connecting…"
    RECORDING = "● rec"
    READING = "reading…"
    REPLAY = "▷ replay"
    CLOSED = "○ not connected"


class TargetBar(Widget):
    """Product, both targets with their deployments, the root turn, the selected turn, and the recording sign."""

    DEFAULT_CSS = """
    TargetBar {
        height: 1;
        padding: 0 1;
        background: $surface;
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._conversation: Conversation | None = None
        self._phase = Phase.CONNECTING

    def show(self, conversation: Conversation, phase: Phase) -> None:
        """Show the conversation as it stands."""
        self._conversation, self._phase = conversation, phase
        self.refresh()

    def render(self) -> Content:
        """The fullest form that fits."""
        if self._conversation is None:
            return Content.styled("polycompare", "bold $primary")
        width = self.content_size.width
        right = self._right(self._conversation)
        for left in self._lefts(self._conversation):
            gap = width - left.cell_length - right.cell_length
            if gap >= 2:
                return Content.assemble(left, " " * gap, right)
        return Content.assemble(left.truncate(max(1, width - right.cell_length - 2), ellipsis=True), "  ", right)

    def _lefts(self, conversation: Conversation) -> list[Content]:
        """The left part, from full to short."""
        name = Content.styled("polycompare", "bold $primary")
        if conversation.is_one_sided:
            alone = _alone(conversation)
            return [Content.assemble(name, "   ", alone[0]), *alone]
        full, *shorter = (_pair(conversation, form) for form in _Form)
        swapped = Content.styled("  swapped", "$muted") if conversation.swapped else Content("")
        title = (
            Content.styled(f"     {visible_line(conversation.title)}", "$muted")
            if conversation.title
            else Content("")
        )
        return [
            Content.assemble(name, "   ", full, swapped, title),
            Content.assemble(name, "   ", full, swapped),
            Content.assemble(name, "   ", shorter[0], swapped),
            *(Content.assemble(pair, swapped) for pair in shorter[:-1]),
            shorter[-1],
        ]

    def _right(self, conversation: Conversation) -> Content:
        colour = "$failed" if self._phase is Phase.RECORDING else "$muted"
        rec = Content.styled(self._phase.value, colour)
        if conversation.count == 0:
            return rec
        turn = Content.styled(f"turn {conversation.selected}/{conversation.length - 1}", "$foreground")
        if conversation.root is not None:
            turn = Content.assemble((f"root {conversation.root}", "$new"), "   ", turn)
        parent = conversation.parent
        if parent is not None:
            has_own = conversation.count > parent.turn
            forked = f"fork of turn {parent.turn}" if has_own else "driven again"
            turn = Content.assemble((forked, "$accent"), "   ", turn)
        if conversation.again is not None:
            again = f"trying again {conversation.again.done}/{conversation.again.of}"
            turn = Content.assemble((again, "$accent"), "   ", turn)
        said = " · ".join(in_short(conversation.review, goes_upstream=conversation.is_one_sided))
        if said:
            turn = Content.assemble((said, "$accent"), "   ", turn)
        return Content.assemble(turn, "   ", rec)


def _pair(conversation: Conversation, form: _Form) -> Content:
    infos = conversation.infos
    sides = [
        _side(side, conversation.called.of(side), infos.of(side) if infos is not None else None, form)
        for side in Side
    ]
    return Content.styled(" ⇄ ", "$muted").join(sides)


def _alone(conversation: Conversation) -> list[Content]:
    """Who spoke in a real conversation, where and when, from full to short."""
    infos, at = conversation.infos, conversation.started_at
    info = None if infos is None else infos.baseline
    who = Content.styled(visible_line(conversation.called.baseline), "$baseline")
    version = Content.styled("".join(f" · {fact}" for fact in spoken_for(info)), "$muted")
    call = " · ".join(["real call", *channel_of(info)])
    when = "" if at is None else f" · {recorded_time(at)}"
    return [
        Content.assemble(who, version, "   ", (f"{call}{when}", "$muted")),
        Content.assemble(who, version, "   ", (call, "$muted")),
        Content.assemble(who, "   ", ("real call", "$muted")),
        who,
    ]


def _side(side: Side, name: str, info: SideInfo | None, form: _Form) -> Content:
    separator = " · " if form is _Form.FULL else " "
    facts = "".join(f"{separator}{fact}" for fact in spoken_for(info, _WHEN[form])) if form in _WHEN else ""
    ab_test = info is not None and info.ab_test is AbTest.RUNNING
    return Content.assemble(
        (f"{side.letter} ", f"bold {_COLOURS[side]}"),
        (visible_line(name), _COLOURS[side]),
        (facts, "$muted"),
        (f"{separator}A/B test" if ab_test else "", "$new"),
    )
