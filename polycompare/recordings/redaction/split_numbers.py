"""Numbers that are said in several user turns, as on the telephone: "my number is 07911", then "555 123"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from polycompare.recordings.redaction.digit_groups import DigitGroup
from polycompare.recordings.redaction.numbers import Knows, Number, find_numbers
from polycompare.recordings.redaction.spoken_digits import SPOKEN_DIGIT

_DIGIT: Final = rf"(?:\d+|\b(?:{SPOKEN_DIGIT})\b)"
_FILLERS: Final = (
    r"\W*(?:(?:and|then|yes|yeah|ok|okay|it's|its|that's|is|um|uh|er|please|thanks|thank you|y|luego|sí|por favor|"
    r"et|puis|oui|merci|und|dann|ja|danke)\b\W*)*"
)
_ENDS: Final = re.compile(rf"{_DIGIT}\W*\Z", re.IGNORECASE)
_GOES_ON: Final = re.compile(rf"{_FILLERS}(?P<said>{_DIGIT}(?:\W*{_DIGIT})*){_FILLERS}", re.IGNORECASE)
"""A turn that is digits and little else."""

_MOST: Final = 6  # turns that a number is said in


@dataclass(frozen=True, slots=True)
class SplitNumber:
    """A number in `joined`, and what of it is said in each turn: groups at their places in the turn's text."""

    joined: str
    number: Number
    said_in: tuple[tuple[str, tuple[DigitGroup, ...]], ...]


def split_numbers(said: Sequence[str], knows: Knows) -> Iterator[SplitNumber]:
    """The numbers that go over from one user turn into the next ones; turns of silence count for nothing."""
    texts = [text for text in said if text.strip()]
    for at, text in enumerate(texts):
        begun = _ENDS.search(text)
        if begun is None:
            continue
        parts = [(text, 0, len(text.rstrip(" .,;…-")))]
        for following in texts[at + 1 : at + _MOST]:
            found = _GOES_ON.fullmatch(following)
            if found is None:
                break
            parts.append((following, *found.span("said")))
        lengths = range(len(parts), 1, -1)
        split = next(filter(None, (_over_all(parts[:length], knows) for length in lengths)), None)
        if split is not None:
            yield split


def _over_all(parts: Sequence[tuple[str, int, int]], knows: Knows) -> SplitNumber | None:
    """The number that begins in the first of several turns and ends in the last; each has where its digits are."""
    joined = " ".join(text[start:end] for text, start, end in parts)
    first = parts[0][2]
    last = len(joined) - (parts[-1][2] - parts[-1][1])
    for number in find_numbers(joined, "", knows):
        if number.groups[0].start < first and number.groups[-1].start >= last:
            return SplitNumber(joined, number, tuple(_said_in(parts, number)))
    return None


def _said_in(
    parts: Sequence[tuple[str, int, int]], number: Number
) -> Iterator[tuple[str, tuple[DigitGroup, ...]]]:
    begins = 0
    for text, start, end in parts:
        ends = begins + end - start
        yield (
            text,
            tuple(
                replace(group, start=group.start - begins + start, end=group.end - begins + start)
                for group in number.groups
                if begins <= group.start < ends
            ),
        )
        begins = ends + 1
