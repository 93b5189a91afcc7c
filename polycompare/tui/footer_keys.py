"""Which keys the footer offers, and in which order."""

from enum import Enum
from itertools import groupby
from typing import Final

from polycompare.tui.actions import ACTIONS, Scope


class Situation(Enum):
    """What the footer is for."""

    COMPOSING = "composing"
    EMPTY = "empty"  # there is no turn yet
    PANES = "panes"
    DETAIL = "detail"


_COMPOSING: Final = ("talk.send", "talk.leave", "talk.stop", "talk.line", "app.quit_anywhere")
_EMPTY: Final = (
    "app.help",
    "app.quit",
    "comparison.restart",
    "comparison.baseline",
    "comparison.candidate",
    "app.palette",
)
_IN_DETAIL: Final = (("j k", "rows"), ("enter", "open"), ("1…6", "tabs"), ("J K", "turns"), ("esc", "panes"))


def for_footer(situation: Situation, *, waiting: bool) -> list[tuple[str, str]]:
    """Keys and words for the footer, the most useful first. `waiting` offers to stop that."""
    by_id = {action.id: action for action in ACTIONS}
    if situation is Situation.COMPOSING:
        offered = [by_id[name] for name in _COMPOSING]
    elif situation is Situation.EMPTY:
        offered = [by_id[name] for name in _EMPTY]
    else:
        offered = [
            a for a in ACTIONS if a.footer is not None and a.scope is not Scope.COMPOSER and a.keys != "ctrl+q"
        ]
        offered.sort(key=lambda action: action.footer or 0)
    offered = [action for action in offered if waiting or action.id != "talk.stop"]
    ranks = [list(members) for _, members in groupby(offered, key=lambda action: action.footer or action.id)]
    keys = [
        (" ".join(each.shown for each in members), members[0].together or members[0].title) for members in ranks
    ]
    if situation is not Situation.DETAIL:
        return keys
    taken = {"enter", "j k"}
    return [*_IN_DETAIL, *(each for each in keys if each[0] not in taken)]
