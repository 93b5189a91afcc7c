"""What agents say: the same facts, worded anew each time, in five languages."""

from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from random import Random
from typing import Final, NamedTuple, TypeAlias

import yaml


class Money(NamedTuple):
    """An amount in dollars or euros."""

    amount: float
    currency: str


Fact: TypeAlias = str | int | date | Money
"""A fact to be said: times as `19:00`, counts as whole numbers, all else as it stands."""

LANGUAGES: Final = {"en": "en-US", "es": "es-ES", "fr": "fr-FR", "de": "de-DE", "it": "it-IT"}
"""The languages of the corpus, with the code that an agent reports."""

_PHRASES: Final = Path(__file__).parent / "phrases"

_NUMBERS: Final = {
    "en": ("one", "two", "three", "four", "five", "six", "seven", "eight"),
    "es": ("una", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho"),
    "fr": ("une", "deux", "trois", "quatre", "cinq", "six", "sept", "huit"),
    "de": ("eine", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht"),
}
_PEOPLE: Final = {
    "en": ("people", "guests"),
    "es": ("personas",),
    "fr": ("personnes",),
    "de": ("Personen",),
    "it": ("persone",),
}
_WEEKDAYS: Final = {
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "es": ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"),
    "fr": ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"),
    "de": ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    "it": ("lunedì", "martedì", "mercoledì", "giovedì", "venerdì", "sabato", "domenica"),
}
_MONTHS: Final = {
    "en": "January February March April May June July August September October November December",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
}
_CURRENCIES: Final = {
    ("USD", "en"): ("$", "dollars"),
    ("USD", "es"): ("$", "dólares"),
    ("USD", "fr"): ("$", "dollars"),
    ("USD", "de"): ("$", "Dollar"),
    ("EUR", "en"): ("€", "euros"),
    ("EUR", "es"): ("€", "euros"),
    ("EUR", "fr"): ("€", "euros"),
    ("EUR", "de"): ("€", "Euro"),
    ("EUR", "it"): ("€", "euro"),
}


@dataclass(frozen=True, slots=True)
class Saying:
    """One thing that an agent says, by its name in the phrase files, with its facts by the names used there."""

    name: str
    facts: dict[str, Fact]

    def with_fact(self, name: str, fact: Fact) -> "Saying":
        """The same with another fact."""
        return replace(self, facts={**self.facts, name: fact})


@cache
def phrases(language: str) -> dict[str, list[str]]:
    """The phrases of a language: several for each saying."""
    found: dict[str, list[str]] = yaml.safe_load((_PHRASES / f"{language}.yaml").read_text(encoding="utf-8"))
    return found


def say(saying: Saying, language: str, draw: Random) -> str:
    """The saying in words: the phrase and the form of each fact are drawn."""
    forms = {name: _form(name, fact, language, draw) for name, fact in saying.facts.items()}
    return draw.choice(phrases(language)[saying.name]).format(**forms)


def _form(name: str, fact: Fact, language: str, draw: Random) -> str:
    match name, fact:
        case "time" | "opens" | "closes", str():
            return draw.choice(_times(fact, language))
        case "date", date():
            return draw.choice(_dates(fact, language))
        case _, Money():
            return draw.choice(_prices(fact, language))
        case "party", int():
            return f"{draw.choice(_counts(fact, language))} {draw.choice(_PEOPLE[language])}"
        case "count", int():
            return str(fact)
        case "percent", int():
            return draw.choice(_percents(fact, language))
    return str(fact)


def _counts(count: int, language: str) -> list[str]:
    words = _NUMBERS.get(language, ())
    return [str(count), words[count - 1]] if count <= len(words) else [str(count)]


def _times(time: str, language: str) -> list[str]:
    hour, minute = map(int, time.split(":"))
    if language == "en":
        half, twelve = "am" if hour < 12 else "pm", hour % 12 or 12
        if minute:
            return [f"{twelve}:{minute:02} {half}", f"{twelve}:{minute:02}{half}", time]
        return [f"{twelve} {half}", f"{twelve}{half}", f"{twelve}:00 {half}", time]
    plain = {"es": "las {}", "fr": "{}", "de": "{} Uhr", "it": "{}"}[language].format(time)
    match language:
        case "fr":
            return [f"{hour} h {minute:02}", f"{hour}h{minute:02}"] if minute else [f"{hour} h", f"{hour} heures"]
        case "de":
            return [plain] if minute else [plain, f"{hour} Uhr"]
        case "es" if not minute:
            return [plain, f"las {hour} h"]
    return [plain]


def _dates(day: date, language: str) -> list[str]:
    weekday, month = _WEEKDAYS[language][day.weekday()], _MONTHS[language].split()[day.month - 1]
    match language:
        case "en":
            ordinal = f"{day.day}{_ordinal(day.day)}"
            return [
                f"{weekday}, {month} {day.day}",
                f"{weekday}, {month} {ordinal}",
                f"{weekday} {day.day} {month}",
                f"{weekday} the {ordinal} of {month}",
            ]
        case "es":
            return [f"{weekday} {day.day} de {month}", f"{weekday}, {day.day} de {month}"]
        case "de":
            return [f"{weekday}, {day.day}. {month}", f"{weekday}, den {day.day}. {month}"]
    return [f"{weekday} {day.day} {month}"]


def _ordinal(day: int) -> str:
    return "th" if day in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(day % 10, "th")


def _prices(price: Money, language: str) -> list[str]:
    sign, name = _CURRENCIES[price.currency, language]
    whole = price.amount == int(price.amount)
    number = f"{price.amount:.0f}" if whole else f"{price.amount:.2f}"
    if language == "en":
        return [f"{sign}{number}", f"{sign}{price.amount:.2f}", f"{number} {name}"]
    number = number.replace(".", ",")
    return [f"{number} {sign}", f"{number} {name}"]


def _percents(percent: int, language: str) -> list[str]:
    word = {"en": "percent", "es": "por ciento", "fr": "pour cent", "de": "Prozent"}.get(language)
    return [f"{percent}%", f"{percent} {word}"] if word else [f"{percent}%"]
