"""Which keys the footer offers, and in which order."""

from enum import Enum
from itertools import groupby
from typing import Final

from polycompare.tui.action import Group, Scope
from polycompare.tui.actions import ACTIONS


class Situation(Enum):
    """What the footer is for."""

    COMPOSING = "composing"
    EMPTY = "empty"  # there is no turn yet
    PANES = "panes"
    DETAIL = "detail"


_COMPOSING: Final = ("talk.send", "talk.take", "talk.leave", "talk.stop", "talk.line", "app.quit_anywhere")
_EMPTY: Final = (
    "app.help",
    "app.quit",
    "comparison.restart",
    "comparison.baseline",
    "comparison.candidate",
    "app.palette",
)
_MUTE_ACCEPT: Final = ("m a", "mute, accept")
_IN_DETAIL: Final = (
    ("j k", "rows"),
    ("enter", "open"),
    _MUTE_ACCEPT,
    ("1…6", "tabs"),
    ("esc", "panes"),
    ("?", "help"),
    ("J K", "turns"),
)
_AT_A_DIVERGENCE: Final = {
    Situation.PANES: ("?", "i", "enter", "j k", "t", "m a", "v", "q", "n N", "u", "r"),
    Situation.DETAIL: ("j k", "enter", "m a", "1…6", "esc", "t", "v", "?", "J K", "u"),
}
_REPLAYING: Final = ("space", "l h", "n N", "]", "r", "/", "?", "+ -", "enter", "e", "q", "b # ;", "j k")
_IN_A_CALL: Final = ("space", "n N", "a", "]", "U", "l h", "?", "q", "b # ;", "D", "/", "+ -", "enter", "j k")
_ONLY_LIVE: Final = ("talk.write", "comparison.restart", "comparison.baseline", "comparison.candidate")
_ONLY_CALLS: Final = ("review.send", "review.audio")
NOT_IN_A_CALL: Final = (
    "judge.again",
    "judge.again_often",
    "judge.mute",
    "turn.root",
    "look.muted",
    "look.tie",
    "comparison.swap",
    *_ONLY_LIVE,
)
"""Actions that need two sides, or a conversation that is held here."""
_LABEL: Final = ("a", "label")
_POINTS: Final = ("n N", "worth a look")
_FOLD: Final = ("c", "fold unchanged")
_STOP_TRYING: Final = ("t", "stop trying again")


def for_footer(
    situation: Situation,
    *,
    waiting: bool,
    offered: bool = False,
    trying: bool = False,
    differs: bool = False,
    muted: bool = False,
    replaying: bool = False,
    one_sided: bool = False,
) -> list[tuple[str, str]]:
    """Keys and words for the footer, the most useful first.

    `waiting` says that there is something to stop, `offered` that a recorded turn can be taken, `trying` that the
    conversation is driven again, `differs` that the selected turn has divergences, `muted` that some of them do
    not count, `replaying` that a recording is shown, and `one_sided` that it is a real conversation.
    """
    hidden = {name for name, acts in (("talk.stop", waiting), ("talk.take", offered)) if not acts}
    hidden |= {*_ONLY_LIVE} if replaying else {each.id for each in ACTIONS if each.group is Group.REPLAY}
    hidden |= {*NOT_IN_A_CALL, "judge.accept"} if one_sided else {*_ONLY_CALLS}
    if not replaying:
        hidden.add("review.next")
    by_id = {action.id: action for action in ACTIONS}
    if situation is Situation.COMPOSING:
        actions = [by_id[name] for name in _COMPOSING]
    elif situation is Situation.EMPTY:
        actions = [by_id[name] for name in _EMPTY]
    else:
        actions = [
            a for a in ACTIONS if a.footer is not None and a.scope is not Scope.COMPOSER and a.keys != "ctrl+q"
        ]
        actions.sort(key=lambda action: action.footer or 0)
    actions = [action for action in actions if action.id not in hidden]
    ranks = [list(members) for _, members in groupby(actions, key=lambda action: action.footer or action.id)]
    keys = [
        (" ".join(each.shown for each in members), members[0].together or members[0].title) for members in ranks
    ]
    if one_sided:
        own = dict((_POINTS, _FOLD))
        keys = [(shown, own.get(shown, words)) for shown, words in keys]
    if situation is Situation.DETAIL:
        taken = {shown for shown, _ in _IN_DETAIL}
        in_detail = [_LABEL if one_sided and each == _MUTE_ACCEPT else each for each in _IN_DETAIL]
        keys = [*in_detail, *(each for each in keys if each[0] not in taken)]
    if replaying and situation is Situation.PANES:
        order = _IN_A_CALL if one_sided else _REPLAYING
        keys += [_LABEL] if one_sided else []
        keys.sort(key=lambda each: order.index(each[0]) if each[0] in order else len(order))
    elif differs and situation in _AT_A_DIVERGENCE:
        preferred = [key for key in _AT_A_DIVERGENCE[situation] if muted or key != "v"]
        keys.sort(key=lambda each: preferred.index(each[0]) if each[0] in preferred else len(preferred))
    if trying and situation in (Situation.PANES, Situation.DETAIL):
        keys = [_STOP_TRYING, *(each for each in keys if each[0] != _STOP_TRYING[0])]
    return keys
