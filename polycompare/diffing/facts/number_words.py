"""Numbers said in words, written as digits: "a table for two at half past seven" counts like one in digits."""

import re
from collections.abc import Callable
from functools import cache
from typing import Final

from polycompare.diffing.facts.alternatives import either, listed
from polycompare.diffing.facts.number_vocabulary import SCALE_WORDS, number_words, ordinal_words

UNCERTAIN: Final = "\ue000"
"""Stands before a number that may be none, as the "one" of "that one" is: it can agree with a number of the other
side, and alone it says nothing. (A private-use character: no agent says it.)"""

_JOINTS: Final = {"en": r"(?:-|\s+)", "es": r"\s+", "fr": r"(?:-|\s+)", "de": r"\s*"}
"""What joins the words of one number: twenty-five, two hundred five, zweihundertfünf."""

_AND: Final = {"en": r"(?:(?<=hundred)|(?<=thousand))\s+and\s+", "de": r"(?:(?<=hundert)|(?<=tausend))und"}
"""Two hundred and five: only there does it join."""

_Rewriting = tuple[re.Pattern[str], str]


def _rewriting(pattern: str, by: str) -> _Rewriting:
    return re.compile(pattern, re.IGNORECASE), by


_WORDS_BEFORE_ONE: Final = either(
    listed("no any some every each which this that the another other good right last next new only")
)
_WORDS_AFTER_ONE: Final = either(["moment", "second", "sec", "minute", "more", "of", "another", "or two", "by",
                                  "day soon", "thing", "way", "last"])  # fmt: skip
_COUNTED_EN: Final = either(
    listed("person people guest adult child table room night day week month year hour ticket seat glass")
)

# Numbers that count nothing go first, then a "one" that certainly counts.
_REWRITINGS: Final[dict[str, tuple[_Rewriting, ...]]] = {
    "en": (
        _rewriting(rf"\b{_WORDS_BEFORE_ONE}[ -]one\b|\bone(?=[- ]{_WORDS_AFTER_ONE}\b)|\bone'?s\b", " "),
        _rewriting(r"\b(?:a|just\s+a|one|per|every|split)\s+seconds?\b(?!\s+\w+day)", " "),
        _rewriting(r"(?<![-\w])(?:first|second)(?:ly)?(?=\s*,)|\bfirst\s+(?:of\s+all|name)\b|\bat\s+first\b", " "),
        _rewriting(r"\bthanks\s+a\s+million\b|\ba\s+(?:thousand|million)\s+thanks\b|\bfirst\s+come\b", " "),
        _rewriting(
            r"\b(for|of|just|only)\s+one\b(?=\s*(?:[.,;!?]|$|person|people|at|on|tomorrow|today|tonight))", r"\1 1"
        ),
        _rewriting(rf"\bone(?=\s+{_COUNTED_EN}\b)", "1"),
        _rewriting(r"\b(?:a|one)\s+(?=(?:hundred|thousand|million)\b)", ""),
    ),
    "es": (
        _rewriting(r"\bpor\s+ciento\b", "%"),
        _rewriting(r"\b(?:mil|un millón de)\s+(?:gracias|disculpas|perdones)\b", " "),
        _rewriting(r"\bun\s+segundo\b|\ben\s+(?:primer|segundo)\s+lugar\b|\bde\s+primera\b", " "),
        _rewriting(r"\bla una\b(?=\s+(?:y|de|en|menos)\b|\s*[.,;!?]|$)", "las 1"),
        _rewriting(
            r"\b(?:un|una)(?=\s+(?:sola\s+|solo\s+)?(?:persona|adulto|niñ[oa]|noche|euro|hora|día|semana)\b)",
            f"{UNCERTAIN}1",
        ),
        _rewriting(r"\bun\s+(?=(?:millón)\b)", ""),
    ),
    "fr": (
        _rewriting(r"\bpour\s+cent\b", "%"),
        _rewriting(r"\bmille\s+(?:mercis?|excuses|fois)\b|\b(?:une|la)\s+seconde\b", " "),
        _rewriting(r"\bà une heure\b", "à 1 heure"),
        _rewriting(
            r"\b(?:un|une)(?=\s+(?:seule?\s+)?(?:personne|adulte|enfant|nuit|euro|jour|semaine)\b)",
            f"{UNCERTAIN}1",
        ),
        _rewriting(r"\bun\s+(?=(?:million)\b)", ""),
    ),
    "de": (
        _rewriting(r"\btausend\s+(?:dank|mal)\b", " "),
        _rewriting(r"\beine?n?\s*(?=(?:hundert|tausend|million)[a-zäöü]*\b)", ""),
        _rewriting(r"\bein\b(?=\s+uhr\b)", "1"),
        _rewriting(
            r"\beine?n?(?=\s+(?:einzige\s+)?(?:person|erwachsene[nr]?|kind|nacht|euro|tag|stunde|woche)\b)",
            f"{UNCERTAIN}1",
        ),
    ),
}
_SIGNS: Final[dict[str, tuple[str, ...]]] = {
    "en": ("one", "second", "first", "hundred", "thousand", "million"),
    "es": ("ciento", "un", "mil", "segundo", "primer"),
    "fr": ("cent", "un", "mille", "seconde"),
    "de": ("ein", "tausend"),
}
"""Where none of these is in a text, there is nothing to rewrite."""

_DECIMAL: Final = {"en": "point", "es": "coma", "fr": "virgule", "de": "komma"}
_DECIMALS: Final = {base: _rewriting(rf"(\d)\s+{word}\s+(?=\d)", r"\1.") for base, word in _DECIMAL.items()}


def digits_for_words(text: str, language: str) -> str:
    """The text with its number words as digits, in the languages there are words for; other texts as they are."""
    if language not in SCALE_WORDS:
        return text
    small = text.lower()
    if any(sign in small for sign in _SIGNS[language]):
        for pattern, by in _REWRITINGS[language]:
            text = pattern.sub(by, text)
    text = _phrase(language).sub(_digits(language), text)
    if _DECIMAL[language] in small:
        pattern, by = _DECIMALS[language]
        text = pattern.sub(by, text)
    return text


@cache
def _digits(language: str) -> Callable[[re.Match[str]], str]:
    ordinals = ordinal_words(language)

    def digits(found: re.Match[str]) -> str:
        phrase = " ".join(found[0].lower().split())
        if ordinal := ordinals.get(phrase):
            return f"{UNCERTAIN if ordinal < 3 else ''}{ordinal}{_suffix(ordinal)}"
        written = _value(phrase, language)
        return f"{UNCERTAIN}1" if written == "1" else written

    return digits


def _value(phrase: str, language: str) -> str:
    """The number that a phrase says. Numbers that do not join up, as in a telephone number, stay apart."""
    numbers, scales = number_words(language), SCALE_WORDS[language]
    said: list[int] = []  # the last one may still grow
    room = 0  # what may still be added to it: less than this
    group = 0  # its part that a scale still multiplies
    for word in _words(language).findall(phrase):
        if word in scales:
            scale = scales[word]
            if group and (scale > 100 or group < 100):
                said[-1] += group * (scale - 1)
            elif said and scale < room:
                said[-1] += scale
            else:
                said.append(scale)
            room, group = scale, scale if scale == 100 else 0
        elif 0 < (number := numbers[word]) < room:
            said[-1] += number
            group += number
            room = 100 if number % 100 == 0 else 0
        else:
            said.append(number)
            group = number
            room = 100 if number and number % 100 == 0 else 0
    return " ".join(map(str, said))


def _suffix(ordinal: int) -> str:
    if 10 < ordinal % 100 < 14:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(ordinal % 10, "th")


@cache
def _words(language: str) -> re.Pattern[str]:
    """One number or scale."""
    return re.compile(either([*number_words(language), *SCALE_WORDS[language]]))


@cache
def _phrase(language: str) -> re.Pattern[str]:
    """An ordinal, or a number with any numbers and scales that join on. A scale after digits stays their scale."""
    number, scale = either(number_words(language)), either(SCALE_WORDS[language])
    joint = _JOINTS[language]
    if language in _AND:
        joint = f"(?:{_AND[language]}|{joint})"
    first = rf"(?:{number}|(?<!\d)(?<!\d\s){scale})"
    ordinal = either(ordinal_words(language))
    return re.compile(rf"\b(?:{ordinal}\b|{first}(?:{joint}(?:{number}|{scale}))*\b)", re.IGNORECASE)
