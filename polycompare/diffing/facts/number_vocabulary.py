"""The words for numbers in the languages that facts are read in."""

from functools import cache
from typing import Final

from polycompare.diffing.facts.alternatives import listed

SCALE_WORDS: Final[dict[str, dict[str, int]]] = {
    "en": {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000},
    "es": {"ciento": 100, "mil": 1_000, "millón": 1_000_000, "millones": 1_000_000},
    "fr": {"cent": 100, "cents": 100, "mille": 1_000, "million": 1_000_000, "millions": 1_000_000},
    "de": {"hundert": 100, "tausend": 1_000, "million": 1_000_000, "millionen": 1_000_000},
}
"""Words that multiply the number before them, by language: also the languages that number words are read in."""

_EN_UNITS: Final = listed(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
)
_EN_TENS: Final = listed("twenty thirty forty fifty sixty seventy eighty ninety")
_ES_UNITS: Final = listed(
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis "
    "diecisiete dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis "
    "veintisiete veintiocho veintinueve"
)
_ES_TENS: Final = listed("treinta cuarenta cincuenta sesenta setenta ochenta noventa")
_ES_HUNDREDS: Final = listed(
    "cien doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos"
)
_FR_UNITS: Final = listed(
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept "
    "dix-huit dix-neuf"
)
_FR_TENS: Final = listed("vingt trente quarante cinquante soixante")
_DE_UNITS: Final = listed(
    "null eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn "
    "siebzehn achtzehn neunzehn"
)
_DE_TENS: Final = listed("zwanzig dreißig vierzig fünfzig sechzig siebzig achtzig neunzig")

_EN_ORDINALS: Final = listed(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth"
)
_ES_ORDINALS: Final = listed("primer segund tercer cuart quint sext séptim octav noven décim")
_FR_ORDINALS: Final = listed(
    "deuxième troisième quatrième cinquième sixième septième huitième neuvième dixième onzième douzième treizième "
    "quatorzième quinzième seizième dix-septième dix-huitième dix-neuvième vingtième"
)
_DE_ORDINALS: Final = listed(
    "erst zweit dritt viert fünft sechst siebt acht neunt zehnt elft zwölft dreizehnt vierzehnt fünfzehnt "
    "sechzehnt siebzehnt achtzehnt neunzehnt"
)


@cache
def number_words(language: str) -> dict[str, int]:
    """Every number that is said in one piece, at least all up to 99."""
    match language:
        case "en":
            numbers = {word: n for n, word in enumerate(_EN_UNITS)}
            for ten, name in enumerate(_EN_TENS, 2):
                numbers |= {f"{name}{joint}{_EN_UNITS[n]}": ten * 10 + n for n in range(1, 10) for joint in "- "}
                numbers[name] = ten * 10
            return numbers | {"dozen": 12}
        case "es":
            numbers = {word: n for n, word in enumerate(_ES_UNITS)}
            for ten, name in enumerate(_ES_TENS, 3):
                numbers |= {f"{name} y {_ES_UNITS[n]}": ten * 10 + n for n in range(1, 10)}
                numbers |= {f"{name} y un": ten * 10 + 1, f"{name} y una": ten * 10 + 1, name: ten * 10}
            for n, name in enumerate(_ES_HUNDREDS, 1):
                numbers |= {name: n * 100, name.replace("cientos", "cientas").replace("entos", "entas"): n * 100}
            unaccented = {"dieciseis": 16, "veintidos": 22, "veintitres": 23, "veintiseis": 26}
            return numbers | unaccented | {"veintiún": 21, "veintiun": 21, "veintiuna": 21}
        case "fr":
            numbers = {word: n for n, word in enumerate(_FR_UNITS) if n != 1}  # "un" is an article
            for ten, name in enumerate(_FR_TENS, 2):
                numbers |= {f"{name}{joint}{_FR_UNITS[n]}": ten * 10 + n for n in range(2, 10) for joint in "- "}
                numbers |= {f"{name}{joint}un": ten * 10 + 1 for joint in ("-et-", " et ")}
                numbers |= {f"{name}{joint}une": ten * 10 + 1 for joint in ("-et-", " et ")}
                numbers[name] = ten * 10
            numbers |= {f"soixante{joint}{_FR_UNITS[n]}": 60 + n for n in range(10, 20) for joint in "- "}
            for joint in ("-", " "):
                eighty = f"quatre{joint}vingt"
                numbers |= {f"{eighty}{joint}{_FR_UNITS[n]}": 80 + n for n in range(1, 20)}
                numbers |= {eighty: 80, f"{eighty}s": 80}
            return numbers | {"soixante et onze": 71, "soixante-et-onze": 71, "zero": 0}
        case _:
            numbers = {word: n for n, word in enumerate(_DE_UNITS)}
            for ten, name in enumerate(_DE_TENS, 2):
                numbers |= {f"{'ein' if n == 1 else _DE_UNITS[n]}und{name}": ten * 10 + n for n in range(1, 10)}
                numbers[name] = ten * 10
            return numbers | {"zwo": 2, "dutzend": 12, "dreissig": 30}


@cache
def ordinal_words(language: str) -> dict[str, int]:
    """The words for first, second and so on."""
    ordinals: dict[str, int] = {}
    match language:
        case "en":
            ordinals = {word: n for n, word in enumerate(_EN_ORDINALS, 1)}
            for ten, name, tenth in ((20, "twenty", "twentieth"), (30, "thirty", "thirtieth")):
                ordinals |= {
                    f"{name}{joint}{_EN_ORDINALS[n - 1]}": ten + n for n in range(1, 10) for joint in "- "
                }
                ordinals[tenth] = ten
        case "es":
            ordinals = {f"{stem}{end}": n for n, stem in enumerate(_ES_ORDINALS, 1) for end in ("o", "a")}
            ordinals |= {"primer": 1, "tercer": 3, "septimo": 7, "decimo": 10}
            del ordinals["cuarto"]  # a quarter, or a room
        case "fr":
            ordinals = {word: n for n, word in enumerate(_FR_ORDINALS, 2)}
            ordinals |= {"premier": 1, "première": 1, "second": 2, "seconde": 2, "vingt et unième": 21}
        case _:
            stems = {stem: n for n, stem in enumerate(_DE_ORDINALS, 1)}
            for ten, name in ((20, "zwanzig"), (30, "dreißig")):
                stems |= {f"{one}und{name}st": ten + n for n, one in enumerate(["ein", *_DE_UNITS[2:10]], 1)}
                stems[f"{name}st"] = ten
            ordinals = {f"{stem}{end}": n for stem, n in stems.items() for end in ("e", "en", "er", "es", "em")}
    return ordinals
