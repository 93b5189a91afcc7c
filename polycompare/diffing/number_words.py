"""Numbers said in words, written as digits: "a table for two at half past seven" counts like one in digits."""

import re
from functools import cache
from typing import Final

UNCERTAIN: Final = "\ue000"
"""Stands before a number that may be none, as the "one" of "that one" is: it can agree with a number of the other
side, and alone it says nothing. (A private-use character: no agent says it.)"""

_EN_UNITS: Final = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_EN_TENS: Final = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_EN_ORDINALS: Final = [
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
]

_ES_UNITS: Final = [
    "cero",
    "uno",
    "dos",
    "tres",
    "cuatro",
    "cinco",
    "seis",
    "siete",
    "ocho",
    "nueve",
    "diez",
    "once",
    "doce",
    "trece",
    "catorce",
    "quince",
    "dieciséis",
    "diecisiete",
    "dieciocho",
    "diecinueve",
    "veinte",
    "veintiuno",
    "veintidós",
    "veintitrés",
    "veinticuatro",
    "veinticinco",
    "veintiséis",
    "veintisiete",
    "veintiocho",
    "veintinueve",
]
_ES_TENS: Final = ["treinta", "cuarenta", "cincuenta", "sesenta", "setenta", "ochenta", "noventa"]
_ES_HUNDREDS: Final = [
    "cien",
    "doscientos",
    "trescientos",
    "cuatrocientos",
    "quinientos",
    "seiscientos",
    "setecientos",
    "ochocientos",
    "novecientos",
]

_FR_UNITS: Final = [
    "zéro",
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
    "dix-sept",
    "dix-huit",
    "dix-neuf",
]
_FR_TENS: Final = ["vingt", "trente", "quarante", "cinquante", "soixante"]

_DE_UNITS: Final = [
    "null",
    "eins",
    "zwei",
    "drei",
    "vier",
    "fünf",
    "sechs",
    "sieben",
    "acht",
    "neun",
    "zehn",
    "elf",
    "zwölf",
    "dreizehn",
    "vierzehn",
    "fünfzehn",
    "sechzehn",
    "siebzehn",
    "achtzehn",
    "neunzehn",
]
_DE_TENS: Final = ["zwanzig", "dreißig", "vierzig", "fünfzig", "sechzig", "siebzig", "achtzig", "neunzig"]

_SCALES: Final[dict[str, dict[str, int]]] = {
    "en": {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000},
    "es": {"ciento": 100, "mil": 1_000, "millón": 1_000_000, "millones": 1_000_000},
    "fr": {"cent": 100, "cents": 100, "mille": 1_000, "million": 1_000_000, "millions": 1_000_000},
    "de": {"hundert": 100, "tausend": 1_000, "million": 1_000_000, "millionen": 1_000_000},
}
# Where a phrase may be joined: twenty-five, two hundred and five, treinta y cinco.
_JOINTS: Final = {"en": r"(?:-|\s+and\s+|\s+)", "es": r"\s+", "fr": r"(?:-|\s+)", "de": r"\s*"}

# "one" that counts nothing, and "one" that certainly counts.
_NO_NUMBER: Final = re.compile(
    r"\b(?:no|any|some|every|each|which|this|that|the|another|other|good|right|last|next|new|only)[ -]one\b"
    r"|\bone(?=[- ](?:moment|second|sec|minute|more|of|another|or\s+two|by|day\s+soon|thing|way|last)\b)"
    r"|\b(?:a|just\s+a|one|per|every|the|split)\s+seconds?\b(?!\s+\w+day)"
    r"|(?<![-\w])(?:first|second)(?:ly)?(?=\s*,)|\bfirst\s+of\s+all\b|\bfirst\s+name\b|\bat\s+first\b|\bone['’]s\b",
    re.IGNORECASE,
)
_COUNTED_ONE: Final = re.compile(
    r"\b(for|of|just|only)\s+one\b(?=\s*(?:[.,;!?]|$|person|people|at|on|tomorrow|today|tonight))"
    r"|\bone(?=\s+(?:person|people|guest|adult|child|table|room|night|day|week|month|year|hour|ticket|seat|glass)\b)",
    re.IGNORECASE,
)


def digits_for_words(text: str, language: str) -> str:
    """The text with its number words as digits, in the languages there are words for; other texts as they are."""
    if language not in _SCALES:
        return text
    if language == "en":
        text = _NO_NUMBER.sub(" ", text)
        text = _COUNTED_ONE.sub(lambda found: f"{found[1]} 1" if found[1] else "1", text)
    numbers = _vocabulary(language)
    scales = _SCALES[language]

    def digits(found: re.Match[str]) -> str:
        phrase = found[0].lower()
        if ordinal := _ordinals().get(phrase) if language == "en" else None:
            return f"{UNCERTAIN if ordinal < 3 else ''}{ordinal}{_suffix(ordinal)}"
        written = _value(phrase, numbers, scales, language)
        return f"{UNCERTAIN}1" if written == "1" else written

    return _pattern(language).sub(digits, text)


def _value(phrase: str, numbers: dict[str, int], scales: dict[str, int], language: str) -> str:
    """The number that a phrase says. Small numbers that do not join up, as in a telephone number, stay apart."""
    total = group = 0
    apart: list[str] = []
    seen = False
    for word in _words(language).findall(phrase):
        if word in scales:
            scale = scales[word]
            group = max(group, 1) * scale
            if scale > 100:
                total, group = total + group, 0
            seen = True
        elif word in numbers:
            if seen and group % 100:
                apart.append(str(total + group))
                total = group = 0
            group += numbers[word]
            seen = True
    return " ".join([*apart, str(total + group)])


@cache
def _vocabulary(language: str) -> dict[str, int]:
    """Every number that is said in one piece, at least all up to 99."""
    numbers: dict[str, int] = {}
    match language:
        case "en":
            numbers |= {word: n for n, word in enumerate(_EN_UNITS)}
            for ten, name in enumerate(_EN_TENS, 2):
                numbers |= {f"{name}{joint}{_EN_UNITS[n]}": ten * 10 + n for n in range(1, 10) for joint in "- "}
                numbers[name] = ten * 10
            numbers["dozen"] = 12
        case "es":
            numbers |= {word: n for n, word in enumerate(_ES_UNITS)}
            numbers |= {"dieciseis": 16, "veintidos": 22, "veintitres": 23, "veintiseis": 26}
            for ten, name in enumerate(_ES_TENS, 3):
                numbers |= {f"{name} y {_ES_UNITS[n]}": ten * 10 + n for n in range(1, 10)}
                numbers[name] = ten * 10
            numbers |= {name: n * 100 for n, name in enumerate(_ES_HUNDREDS, 1)}
        case "fr":
            numbers |= {word: n for n, word in enumerate(_FR_UNITS) if n != 1}  # "un" is an article
            for ten, name in enumerate(_FR_TENS, 2):
                numbers |= {f"{name}-{_FR_UNITS[n]}": ten * 10 + n for n in range(2, 10)}
                numbers |= {f"{name} et un": ten * 10 + 1, f"{name}-et-un": ten * 10 + 1, name: ten * 10}
            numbers |= {f"soixante-{_FR_UNITS[n]}": 60 + n for n in range(10, 20)}
            numbers |= {f"quatre-vingt-{_FR_UNITS[n]}": 80 + n for n in range(1, 20)}
            numbers |= {"soixante et onze": 71, "quatre-vingts": 80, "quatre-vingt": 80}
        case _:
            numbers |= {word: n for n, word in enumerate(_DE_UNITS)}
            for ten, name in enumerate(_DE_TENS, 2):
                numbers |= {f"{'ein' if n == 1 else _DE_UNITS[n]}und{name}": ten * 10 + n for n in range(1, 10)}
                numbers[name] = ten * 10
    return numbers


@cache
def _ordinals() -> dict[str, int]:
    ordinals = {word: n for n, word in enumerate(_EN_ORDINALS, 1)}
    for ten, name, tenth in ((20, "twenty", "twentieth"), (30, "thirty", "thirtieth")):
        ordinals |= {f"{name}-{_EN_ORDINALS[n - 1]}": ten + n for n in range(1, 10)}
        ordinals[tenth] = ten
    return ordinals


def _suffix(ordinal: int) -> str:
    if 10 < ordinal % 100 < 14:
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(ordinal % 10, "th")


def _either(words: list[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def _words(language: str) -> re.Pattern[str]:
    """One number or scale."""
    return re.compile(_either([*_vocabulary(language), *_SCALES[language]]))


@cache
def _pattern(language: str) -> re.Pattern[str]:
    """A whole phrase: a number, then any numbers and scales that join on."""
    number = _either(list(_vocabulary(language)))
    either = _either([*_vocabulary(language), *_SCALES[language]])
    scale = _either(list(_SCALES[language]))
    starts = {"en": number, "es": either, "fr": either, "de": either}[language]
    joined = f"(?:{starts})(?:{_JOINTS[language]}(?:{scale})(?:{_JOINTS[language]}(?:{number}))?)*"
    alone = f"{_either(list(_ordinals()))}|" if language == "en" else ""
    return re.compile(rf"\b(?:{alone}{joined})\b", re.IGNORECASE)
