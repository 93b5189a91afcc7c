"""What can be copied of a turn: each with its key and its words."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from polycompare.model.links import studio_link
from polycompare.model.text import visible
from polycompare.model.values import Side
from polycompare.tui.sharing.curl import curl_of
from polycompare.tui.sharing.message import in_words
from polycompare.tui.sharing.told_turn import ToldTurn, as_json

_KEYS: Final = {Side.BASELINE: ("a", "c", "l"), Side.CANDIDATE: ("b", "C", "L")}
"""The keys of a side's reply, its curl command and its link."""


@dataclass(frozen=True, slots=True)
class Copy:
    """Something to be copied. `text` makes it, safe to be pasted into a terminal; `about` shows what it is."""

    key: str
    title: str
    about: str
    text: Callable[[], str]


def copies_of(told: ToldTurn) -> Iterator[Copy]:
    """What there is to copy of a turn: what was said, then what was answered, then what leads there."""
    turn = told.comparison.turn
    inside = "what was said, and links" if told.one_sided else "replies, differences, cause, links"
    yield Copy("m", "message for a colleague", inside, partial(in_words, told))
    if turn.user:
        yield Copy("t", f"turn {turn.index}", turn.user, partial(visible, turn.user))
    for side in told.sides:
        reply = told.reply(side)
        if reply is not None:
            yield Copy(_KEYS[side][0], f"reply of {side.letter}", reply, partial(visible, reply))
    yield Copy("j", "turn as JSON", "both answers raw, the divergences", partial(as_json, told))
    for side in told.sides:
        curl = partial(curl_of, told.infos.of(side), told.comparison, side)
        yield Copy(_KEYS[side][1], f"curl to {side.letter}", "the request, without the key", curl)
    for side in told.sides:
        link = studio_link(told.infos.of(side))
        if link is not None:
            yield Copy(_KEYS[side][2], f"Studio link of {side.letter}", link, partial(visible, link))
