"""Days, months and times of day in the languages that facts are read in."""

from typing import Final

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

WEEKDAY_WORDS: Final[dict[str, dict[str, str]]] = {
    "en": {day: day for day in WEEKDAYS},
    "es": dict(
        zip(["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"], WEEKDAYS, strict=True)
    ),
    "fr": dict(
        zip(["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"], WEEKDAYS, strict=True)
    ),
    "de": dict(
        zip(
            ["montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag"],
            WEEKDAYS,
            strict=True,
        )
    ),
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
        "yesterday": "yesterday",
    },
    "es": {
        "pasado mañana": "in 2 days",
        "mañana": "tomorrow",
        "hoy": "today",
        "esta noche": "today",
        "ayer": "yesterday",
    },
    "fr": {
        "après-demain": "in 2 days",
        "demain": "tomorrow",
        "aujourd'hui": "today",
        "aujourd’hui": "today",
        "ce soir": "today",
        "hier": "yesterday",
    },
    "de": {"übermorgen": "in 2 days", "morgen": "tomorrow", "heute": "today", "gestern": "yesterday"},
}

_EN_MONTHS: Final = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_ES_MONTHS: Final = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
]
_FR_MONTHS: Final = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
]
_DE_MONTHS: Final = [
    "januar",
    "februar",
    "märz",
    "april",
    "mai",
    "juni",
    "juli",
    "august",
    "september",
    "oktober",
    "november",
    "dezember",
]

MONTH_WORDS: Final[dict[str, dict[str, int]]] = {
    "en": {
        **{name: n for n, name in enumerate(_EN_MONTHS, 1)},
        **{name[:3]: n for n, name in enumerate(_EN_MONTHS, 1)},
        "sept": 9,
    },
    "es": {**{name: n for n, name in enumerate(_ES_MONTHS, 1)}, "setiembre": 9},
    "fr": {name: n for n, name in enumerate(_FR_MONTHS, 1)},
    "de": {name: n for n, name in enumerate(_DE_MONTHS, 1)},
}

# Words between which a date's day and month stand: "3 de marzo", "3rd of March", "3. März".
DAY_JOINT: Final = {"en": r"\s+(?:of\s+)?", "es": r"\s+de\s+", "fr": r"\s+", "de": r"\.?\s+"}

# Said after a time, these settle which half of the day is meant.
MORNING: Final = {
    "en": r"a\.?\s?m\b\.?|in the morning",
    "es": r"a\.?\s?m\b\.?|(?:de|por) la (?:mañana|madrugada)",
    "fr": r"du matin",
    "de": r"morgens|am morgen|vormittags|früh",
}
AFTERNOON: Final = {
    "en": r"p\.?\s?m\b\.?|in the (?:afternoon|evening)|at night",
    "es": r"p\.?\s?m\b\.?|(?:de|por) la (?:tarde|noche)",
    "fr": r"de l['’]après-midi|du soir",
    "de": r"nachmittags|abends|am abend|am nachmittag",
}
NOON: Final = {"en": r"noon|midday", "es": r"mediodía", "fr": r"midi", "de": r"mittags?"}
MIDNIGHT: Final = {"en": r"midnight", "es": r"medianoche", "fr": r"minuit", "de": r"mitternacht"}
