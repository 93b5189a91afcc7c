"""The last digits of a number, where it is said that they are: "the card that ends in 6467"."""

import re
from collections.abc import Iterator
from typing import Final

from polycompare.recordings.redaction.digit_groups import DigitGroup, plain_digits

_DIGITS: Final = r"(?<![\d.,:/-])(?P<digits>\d(?:[ -]?\d){2,5})(?![ -]?\d|[.,:/]\d)"
_SAID: Final = re.compile(
    rf"""
    \b(?: end(?:s|ing|ed)?\s+(?:in|with|on) | finish(?:es|ing)?\s+(?:in|with|on)
        | last\s+(?:(?:\d|two|three|four|five|six)\s+)?(?:digits?|numbers?)?
          (?:\s+(?:of\s+\w+(?:\s+\w+)?\s+)?(?:are|is))?
        | acaba(?:da|do)?\s+en | termina(?:da|do)?\s+en | (?:se\s+)?termin(?:e|ant)\s+par | finissant\s+par
        | endet\s+(?:auf|mit) | endend\s+auf
    )\s*:?\s*{_DIGITS}
    """,
    re.IGNORECASE | re.VERBOSE,
)
_KEY: Final = re.compile(r"last_?(?:\d|three|four|digits)|last(?:\d|Four|Digits)|ending|suffix", re.IGNORECASE)
_ALONE: Final = re.compile(r"\s*(?P<digits>\d{3,6})\s*")
_RUN: Final = re.compile(r"\d+")


def find_endings(text: str, key: str) -> Iterator[tuple[DigitGroup, ...]]:
    """Digits that are said to be the last of a number, in a text that is the value of `key` in an object."""
    alone = _ALONE.fullmatch(text) if _KEY.search(key) else None
    for found in _SAID.finditer(text) if alone is None else (alone,):
        yield tuple(
            DigitGroup(run.start(), run.end(), plain_digits(run[0]))
            for run in _RUN.finditer(text, *found.span("digits"))
        )
