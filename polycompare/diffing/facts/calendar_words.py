"""Days, months and times of day in the languages that facts are read in."""

from typing import Final

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _days(words: str) -> dict[str, str]:
    return dict(zip(words.split(), WEEKDAYS, strict=True))


WEEKDAY_WORDS: Final[dict[str, dict[str, str]]] = {
    "en": {day: day for day in WEEKDAYS},
    "es": _days("lunes martes miércoles jueves viernes sábado domingo")
    | {"miercoles": "wednesday", "sabado": "saturday", "sábados": "saturday", "domingos": "sunday"},
    "fr": _days("lundi mardi mercredi jeudi vendredi samedi dimanche"),
    "de": _days("montag dienstag mittwoch donnerstag freitag samstag sonntag") | {"sonnabend": "saturday"},
}

# Only English: in the other languages they are words, or short for words, of other meanings (mar, sam, so).
WEEKDAY_SHORT_WORDS: Final[dict[str, dict[str, str]]] = {
    "en": {
        **{day[:3]: day for day in WEEKDAYS},
        "tues": "tuesday",
        "weds": "wednesday",
        "thur": "thursday",
        "thurs": "thursday",
    }
}

RELATIVE_DAYS: Final[dict[str, dict[str, str]]] = {
    "en": {
        "the day after tomorrow": "in 2 days",
        "day after tomorrow": "in 2 days",
        "tomorrow": "tomorrow",
        "today": "today",
        "tonight": "today",
        "this evening": "today",
        "this afternoon": "today",
        "this morning": "today",
        "yesterday": "yesterday",
    },
    "es": {
        "pasado mañana": "in 2 days",
        "mañana": "tomorrow",
        "hoy": "today",
        "esta noche": "today",
        "esta tarde": "today",
        "esta mañana": "today",
        "ayer": "yesterday",
    },
    "fr": {
        "après-demain": "in 2 days",
        "après demain": "in 2 days",
        "apres-demain": "in 2 days",
        "demain": "tomorrow",
        "aujourd'hui": "today",
        "ce soir": "today",
        "cet après-midi": "today",
        "ce matin": "today",
        "hier": "yesterday",
    },
    "de": {
        "übermorgen": "in 2 days",
        "uebermorgen": "in 2 days",
        "morgen": "tomorrow",
        "heute": "today",
        "gestern": "yesterday",
    },
}

# What counts the days from today: "in two days" is the day after tomorrow.
DAYS_AHEAD: Final = {"en": r"in {n} days", "es": r"(?:en|dentro de) {n} días", "fr": r"dans {n} jours",
                     "de": r"in {n} tagen"}  # fmt: skip


def _months(words: str) -> dict[str, int]:
    return {name: n for n, name in enumerate(words.split(), 1)}


MONTH_WORDS: Final[dict[str, dict[str, int]]] = {
    "en": _months("january february march april may june july august september october november december")
    | _months("jan feb mar apr may jun jul aug sep oct nov dec")
    | {"sept": 9},
    "es": _months("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre")
    | _months("ene feb mar abr may jun jul ago sep oct nov dic")
    | {"setiembre": 9, "sept": 9},
    "fr": _months("janvier février mars avril mai juin juillet août septembre octobre novembre décembre")
    | {"fevrier": 2, "aout": 8, "decembre": 12, "janv": 1, "févr": 2, "avr": 4, "juil": 7, "sept": 9, "oct": 10}
    | {"nov": 11, "déc": 12},
    "de": _months("januar februar märz april mai juni juli august september oktober november dezember")
    | _months("jan feb mär apr mai jun jul aug sep okt nov dez")
    | {"jänner": 1, "maerz": 3, "sept": 9},
}

# Words between which a date's day and month stand: "3 de marzo", "3rd of March", "3. März".
DAY_JOINT: Final = {"en": r"\s+(?:of\s+)?", "es": r"\s+(?:de\s+)?", "fr": r"\s+", "de": r"\.?\s+"}

# Said after a time, these settle which half of the day is meant.
MORNING: Final = {
    "en": r"a\.?\s?m\b\.?|in the morning",
    "es": r"a\.?\s?m\b\.?|(?:de|por) la (?:mañana|madrugada)",
    "fr": r"du matin",
    "de": r"morgens|am morgen|vormittags|am vormittag|früh\b",
}
AFTERNOON: Final = {
    "en": r"p\.?\s?m\b\.?|in the (?:afternoon|evening)|at night",
    "es": r"p\.?\s?m\b\.?|(?:de|por) la (?:tarde|noche)",
    "fr": r"de l'après-midi|du soir",
    "de": r"nachmittags|abends|am abend|am nachmittag",
}
# These settle it too, and are days as well.
LATER_TODAY: Final = {
    "en": r"tonight|this evening|this afternoon|tomorrow (?:evening|night|afternoon)",
    "es": r"esta (?:tarde|noche)",
    "fr": r"ce soir|cet après-midi",
    "de": r"heute abend|heute nachmittag|morgen abend|morgen nachmittag",
}
NOON: Final = {"en": r"noon|midday", "es": r"mediodía", "fr": r"midi", "de": r"mittags?"}
MIDNIGHT: Final = {"en": r"midnight", "es": r"medianoche", "fr": r"minuit", "de": r"mitternacht"}
