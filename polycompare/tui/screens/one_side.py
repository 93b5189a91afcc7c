"""What cannot be done with a real conversation, which has one side, and why."""

from typing import Final

from textual.screen import Screen

from polycompare.tui.conversation import Conversation

_NOT_HELD: Final = "A real call is not held here; E drives its turns again, e goes on from one of them."
_WHY: Final = {
    "again": "A real call cannot be tried again; E drives its turns again.",
    "mute": "A real call is compared with nothing: there is no difference to mute.",
    "muted": "A real call is compared with nothing: nothing is muted.",
    "swap": "A real call has one side: there is nothing to exchange.",
    "tie": "A real call has one pane: there is nothing to tie.",
    "root": "A real call has no other side to part from; n goes to what is worth a look.",
    "restart": _NOT_HELD,
    "pick": _NOT_HELD,
}


def makes_no_sense(screen: Screen[None], conversation: Conversation, action: str) -> bool:
    """Whether an action, by its name, needs two sides and there is one; then it is told why."""
    if conversation.is_one_sided:
        screen.notify(_WHY[action], timeout=4, markup=False)
    return conversation.is_one_sided
