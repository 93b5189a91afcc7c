"""Finds numbers of people, times, days, names, phone numbers and choices in what a person said."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from polycompare.model.values import JsonValue
from polycompare.simulator.agent_file import Slot


@dataclass(frozen=True, slots=True)
class Said:
    """A text as it came and in plain words (see `hearing.plain`), and its language."""

    text: str
    plain: str
    language: str

    @property
    def base(self) -> str:
        """The language without its region."""
        return self.language.partition("-")[0].lower()


_NUMBERS: Final[dict[str, list[str]]] = {
    "en": [
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
    ],
    "es": [
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
    ],
}
_ALSO: Final[dict[str, dict[str, int]]] = {
    "en": {"a couple": 2, "twenty": 20, "fifteen": 15},
    "es": {"una": 1, "un": 1, "veinte": 20, "quince": 15},
}

_DAYS: Final = {
    "en": {
        "today": "today", "tonight": "today", "this evening": "today", "tomorrow": "tomorrow",
        "monday": "monday", "tuesday": "tuesday", "wednesday": "wednesday", "thursday": "thursday",
        "friday": "friday", "saturday": "saturday", "sunday": "sunday",
    },
    "es": {
        "hoy": "today", "esta noche": "today", "manana": "tomorrow",
        "lunes": "monday", "martes": "tuesday", "miercoles": "wednesday", "jueves": "thursday",
        "viernes": "friday", "sabado": "saturday", "domingo": "sunday",
    },
}  # fmt: skip

_NUMBER: Final[dict[str, str]] = {
    base: "(" + "|".join([r"\d{1,3}", *words, *_ALSO[base]]) + ")" for base, words in _NUMBERS.items()
}
_PEOPLE: Final[dict[str, list[str]]] = {
    "en": [
        rf" {_NUMBER['en']} (?:people|persons|guests|adults|diners|of us) ",
        rf" (?:table|party|group|reservation|booking) (?:for|of) {_NUMBER['en']} (?!pm |am |o clock |oclock )",
        rf" for {_NUMBER['en']} (?!pm |am |o clock |oclock |thirty |fifteen )",
    ],
    "es": [
        rf" {_NUMBER['es']} (?:personas|comensales|adultos) ",
        rf" (?:mesa|grupo|reserva) (?:para|de) {_NUMBER['es']} ",
        rf" somos {_NUMBER['es']} ",
        rf" para {_NUMBER['es']} ",
    ],
}
_HALF: Final = r"(?P<minute> [0-5]\d| thirty| fifteen| y media| y cuarto)?"
_TIMES: Final[dict[str, list[str]]] = {
    "en": [
        rf" (?P<before>half|quarter) past (?P<hour>{_NUMBER['en']}) ",
        rf" (?P<hour>{_NUMBER['en']}){_HALF} ?(?P<half>am|pm) ",
        rf" (?P<hour>{_NUMBER['en']}) (?:oclock|o clock) ",
        rf" (?:at|to|around|about|by) (?P<hour>{_NUMBER['en']}){_HALF} (?!people |persons |guests |of us )",
    ],
    "es": [rf" (?:a|para|sobre) las? (?P<hour>{_NUMBER['es']}){_HALF} "],
}
_BARE_TIME: Final[dict[str, str]] = {base: rf" (?P<hour>{number}){_HALF} " for base, number in _NUMBER.items()}
_DIGITAL_TIME: Final = re.compile(r" (?P<hour>[01]?\d|2[0-3]):(?P<minute>[0-5]\d) ?(?P<half>am|pm)? ")
_COMPACT_TIME: Final = re.compile(r" (?P<hour>1[0-2]|[1-9])(?P<half>am|pm) ")

_NAME: Final = {
    "en": re.compile(
        r"(?:my name is|my name's|name is|this is|it's for|under the name(?: of)?|i am|i'm)\s+", re.IGNORECASE
    ),
    "es": re.compile(r"(?:me llamo|mi nombre es|soy|a nombre de)\s+", re.IGNORECASE),
}
_NAME_WORDS: Final = re.compile(r"[^\W\d_][\w'’-]{0,30}(?: [^\W\d_][\w'’-]{0,30}){0,2}")
_NOT_NAMES: Final = frozenset(
    {
        "yes", "no", "ok", "okay", "please", "thanks", "thank", "bye", "hello", "hi", "the", "a",
        "an", "for", "at", "it", "calling", "looking", "here", "sure", "yeah", "late", "si",
        "gracias", "hola", "adios", "vale", "en", "con", "allergic", "vegan", "vegetarian",
        "coming", "going", "sorry", "done", "fine", "not",
    }
)  # fmt: skip
_PHONE: Final = re.compile(r"\+?[0-9][0-9 ()-]{6,18}[0-9]")
_BARE_WORDS: Final = 4  # an answer of more words is no bare answer
_FIRST_CHARACTERS: Final = 2000  # slots are not looked for beyond; the time for a long text stays small


def heard_in(
    said: Said, slots: Mapping[str, Slot], expected: Sequence[str], plain: Callable[[str], str]
) -> dict[str, JsonValue]:
    """The value of each slot that was heard, as the slot stores it; `plain` makes phrases comparable."""
    short = Said(said.text[:_FIRST_CHARACTERS], said.plain[:_FIRST_CHARACTERS], said.language)
    heard: dict[str, JsonValue] = {}
    for name, slot in slots.items():
        value = _heard(short, slot, plain)
        if value is not None:
            heard[name] = value
    if len(short.plain.split()) <= _BARE_WORDS and not heard:
        for name in expected:
            value = _bare(short, slots[name])
            if value is not None:
                heard[name] = value
                break
    return {name: str(value) if slots[name].stored_as == "text" else value for name, value in heard.items()}


def _heard(said: Said, slot: Slot, plain: Callable[[str], str]) -> JsonValue:
    match slot.kind:
        case "number":
            return _people(said)
        case "time":
            return _time(said)
        case "day":
            return _day(said)
        case "name":
            return _name(said)
        case "phone":
            return _phone(said)
        case "choice":
            return _choice(said, slot, plain)


def _bare(said: Said, slot: Slot) -> JsonValue:
    """What a short answer means where just this was asked for."""
    match slot.kind:
        case "number":
            found = re.search(f" {_NUMBER.get(said.base, _NUMBER['en'])} ", said.plain)
            return _as_number(found[1], said.base) if found else None
        case "time":
            found = re.search(_BARE_TIME.get(said.base, _BARE_TIME["en"]), said.plain)
            return _as_time(found, said.base) if found else None
        case "name":
            return _as_name(said.text.strip())
        case _:
            return None


def _people(said: Said) -> JsonValue:
    for pattern in _PEOPLE.get(said.base, _PEOPLE["en"]):
        found = re.search(pattern, said.plain)
        if found:
            return _as_number(found[1], said.base)
    return None


def _time(said: Said) -> JsonValue:
    patterns: list[str | re.Pattern[str]] = [_DIGITAL_TIME, _COMPACT_TIME, *_TIMES.get(said.base, _TIMES["en"])]
    for pattern in patterns:
        found = re.search(pattern, said.plain)
        if found:
            return _as_time(found, said.base)
    return "12:00" if " noon " in said.plain else None


def _day(said: Said) -> JsonValue:
    days = _DAYS.get(said.base, _DAYS["en"])
    return next((day for word, day in days.items() if f" {word} " in said.plain), None)


def _name(said: Said) -> JsonValue:
    found = _NAME.get(said.base, _NAME["en"]).search(said.text)
    return _as_name(said.text[found.end() :]) if found else None


def _phone(said: Said) -> JsonValue:
    found = _PHONE.search(said.text)
    return re.sub(r"[^0-9+]", "", found[0]) if found else None


def _choice(said: Said, slot: Slot, plain: Callable[[str], str]) -> JsonValue:
    for value, phrases in slot.choices.items():
        if any(plain(phrase) in said.plain for phrase in phrases.get(said.language, ())):
            return value
    return None


def _as_number(word: str, base: str) -> int | None:
    if word.isdigit():
        return int(word)
    words = _NUMBERS.get(base, _NUMBERS["en"])
    return words.index(word) if word in words else _ALSO.get(base, {}).get(word)


def _as_time(found: re.Match[str], base: str) -> str | None:
    """`HH:MM`. Without am or pm, an hour from 1 to 11 is in the afternoon or evening: people book dinner."""
    groups = found.groupdict()
    hour = _as_number(groups["hour"], base)
    if hour is None or hour > 23:
        return None
    half = groups.get("half")
    if (half == "pm" or half is None) and 1 <= hour <= 11:
        hour += 12
    elif half == "am" and hour == 12:
        hour = 0
    minute = {"thirty": 30, "fifteen": 15, "y media": 30, "y cuarto": 15, "half": 30, "quarter": 15}
    said_minute = (groups.get("minute") or groups.get("before") or "0").strip()
    return f"{hour:02d}:{int(minute.get(said_minute, said_minute)):02d}"


def _as_name(text: str) -> str | None:
    """The name that `text` starts with, each word with a capital."""
    found = _NAME_WORDS.match(text)
    if not found:
        return None
    words = found[0].split()
    if words[0].casefold() in _NOT_NAMES:
        return None
    kept = [words[0]]
    for word in words[1:]:
        if word.casefold() in _NOT_NAMES | {"and", "y"}:
            break
        kept.append(word)
    return " ".join(word[:1].upper() + word[1:] for word in kept)
