"""A recorded turn as it is shown before its answers are read."""

from polycompare.model.outcomes import NotSent, NotSentReason
from polycompare.model.recordings import TurnOutline
from polycompare.model.turn_marks import Mark
from polycompare.model.values import Pair
from polycompare.tui.turn_view import SideState, TurnView, Unread


def outlined(outline: TurnOutline, *, one_sided: bool) -> TurnView:
    """The turn as far as its outline tells; in a `one_sided` recording nobody was there on the other side."""
    said = outline.said
    candidate: SideState = Unread(outline.texts.candidate)
    if one_sided:
        candidate = NotSent(NotSentReason.ABSENT, 0)
    return TurnView(
        outline.index,
        said.text,
        Pair(Unread(outline.texts.baseline), candidate),
        mark=outline.mark or Mark.WAITING,
        to_candidate=None if said.to_candidate is None else said.to_candidate.text,
        cleanup=said.cleanup,
        placed=False,
    )
