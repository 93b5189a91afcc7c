"""Digits said as words, in English, Spanish, French and German: "oh two oh, seven nine four six"."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from polycompare.recordings.redaction.digit_groups import DigitGroup

_LANGUAGES: Final = (
    "zero|oh|o|nought one two three four five six seven eight nine",
    "cero uno dos tres cuatro cinco seis siete ocho nueve",
    "zéro un deux trois quatre cinq six sept huit neuf",
    "null eins zwei|zwo drei vier fünf sechs sieben acht neun",
)
_WORDS: Final = tuple(tuple(tuple(digit.split("|")) for digit in words.split()) for words in _LANGUAGES)
"""By language and digit; the first of several is said where another digit is put in."""

_DIGIT_OF: Final = {word: str(digit) for words in _WORDS for digit, said in enumerate(words) for word in said}
_TIMES: Final = {"double": 2, "triple": 3, "doble": 2, "doppel": 2}

SPOKEN_DIGIT: Final = rf"(?:(?:{'|'.join(_TIMES)})[ -]?)?(?:{'|'.join(sorted(_DIGIT_OF, key=len, reverse=True))})"
"""A pattern of one digit, or of several alike, said as words."""

_RUN: Final = re.compile(
    rf"(?<!\w)(?:{SPOKEN_DIGIT}|\d{{1,4}})"
    rf"(?:(?:, ?| ?[-–.] ?| ?(?:…|\.{{2,3}}) ?| |\n)(?:{SPOKEN_DIGIT}|\d{{1,4}})(?!\w)){{3,40}}",
    re.IGNORECASE,
)
_PART: Final = re.compile(rf"(?<!\w)(?:{SPOKEN_DIGIT}|\d{{1,4}})(?!\w)", re.IGNORECASE)
_FEWEST_WORDS: Final = 3
_FEWEST_DIGITS: Final = 7


def may_be_spoken(text: str) -> bool:
    """Whether there is a run of digits of which some are words, dates and amounts not taken out yet."""
    return _RUN.search(text) is not None


def spoken_runs(text: str) -> Iterator[tuple[DigitGroup, ...]]:
    """Digits that are said one after the other, some of them as words."""
    for run in _RUN.finditer(text):
        parts = list(_PART.finditer(text, run.start(), run.end()))
        groups = tuple(DigitGroup(part.start(), part.end(), _digits_of(part[0])) for part in parts)
        words = sum(not part[0].isdecimal() for part in parts)
        if (
            words >= max(_FEWEST_WORDS, len(parts) / 2)
            and sum(len(group.digits) for group in groups) >= _FEWEST_DIGITS
        ):
            yield groups


def said_alike(written: str, digits: str) -> str:
    """Other `digits` said in the language and manner of `written`, which is one part of a run."""
    words = re.split(r"[ -]", written)
    language = next(
        (words_of for words_of in _WORDS if any(words[-1].lower() in said for said in words_of)), _WORDS[0]
    )
    said = [language[int(digit)][0] for digit in digits]
    if len(set(digits)) == 1 and len(words) == 2:
        said = [words[0], said[0]]
    text = " ".join(said)
    if written.isupper():
        return text.upper()
    return text.capitalize() if written[0].isupper() else text


def _digits_of(written: str) -> str:
    if written.isdecimal():
        return written
    *times, word = re.split(r"[ -]", written.lower())
    return _DIGIT_OF.get(word, "") * (_TIMES[times[0]] if times else 1)


def is_spoken(groups: Sequence[DigitGroup], text: str) -> bool:
    """Whether the groups are words rather than digits."""
    return any(not text[group.start : group.end].isdecimal() for group in groups)
