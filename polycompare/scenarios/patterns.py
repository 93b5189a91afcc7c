"""Regular expressions of people, kept from running for ever."""

import re
import warnings
from typing import Final

MOST_SEARCHED: Final = 2_000
"""Characters of a text that are searched, more than is said in a turn: the time may grow with their square."""

_TOKEN: Final = re.compile(
    r"""(?P<plain>\\. | \[\^?\]?(?:\\.|[^\]\\])*\])
      | (?P<atomic>\(\?>) | (?P<opening>\() | (?P<closing>\))
      | (?P<repeat>[*+]|\{[0-9]*,\})(?P<possessive>\+)?
      | .""",
    re.DOTALL | re.VERBOSE,
)


def compiled(text: str) -> re.Pattern[str]:
    """The regular expression that `text` is. Raises `ValueError`, also for one whose time may double with each
    character of the text it is tried on."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # what Python warns of will mean something else one day
            pattern = re.compile(text)
    except (re.error, RecursionError, OverflowError, Warning) as error:
        raise ValueError(f"must be a regular expression: {error}") from None
    if _repeats_repeats(text):
        raise ValueError(
            "repeats what has an open repeat in it, as (a+)+ does, which may take for ever; write the inner one "
            "as ++ or *+, which gives nothing back"
        )
    return pattern


def is_found(pattern: re.Pattern[str], text: str) -> bool:
    """Whether the pattern is found in the first `MOST_SEARCHED` characters of a text."""
    return pattern.search(text[:MOST_SEARCHED]) is not None


def _repeats_repeats(text: str) -> bool:
    """Whether a repeat without end, that may give back, stands around another."""
    around: list[tuple[bool, bool]] = []  # of each open group: is it atomic, was there a repeat before it
    repeats = False  # in the group that is being read
    closed = False  # whether a group with a repeat in it has just been closed
    for token in _TOKEN.finditer(text):
        just_closed, closed = closed, False
        if token["atomic"] or token["opening"]:
            around.append((token["atomic"] is not None, repeats))
            repeats = False
        elif token["closing"] and around:
            is_atomic, before = around.pop()
            closed = repeats and not is_atomic
            repeats = before or closed
        elif token["repeat"] and not token["possessive"]:
            if just_closed:
                return True
            repeats = True
    return False
