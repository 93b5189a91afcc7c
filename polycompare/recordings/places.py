"""Where a turn is in the full-text index."""

from typing import Final

TURN_BITS: Final = 20
"""A recording's key and the number of a turn share one integer; the turn takes so many bits."""

TURN_MASK: Final = (1 << TURN_BITS) - 1
"""The bits of the turn."""


def place_of(key: int, turn: int) -> int:
    """The row of a turn in `spoken`: the rows of one recording are beside each other, its turns in order."""
    return key << TURN_BITS | turn


def is_searchable(turn: int) -> bool:
    """Whether a turn has a place: a conversation of more than a million turns is searched up to there."""
    return 0 <= turn <= TURN_MASK
