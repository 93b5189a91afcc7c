"""Telephone numbering: country codes, how long numbers are, and which of them belong to nobody."""

import re
from collections.abc import Iterator
from typing import Final

_TWO_DIGIT_CODES: Final = re.compile(r"2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]")
"""Of ITU-T E.164. 1 and 7 have one digit, all others three."""

_LENGTHS: Final[dict[str, range]] = {
    "1": range(10, 11),
    "7": range(10, 11),
    "31": range(9, 10),
    "32": range(8, 10),
    "33": range(9, 10),
    "34": range(9, 10),
    "41": range(9, 10),
    "44": range(9, 11),
    "45": range(8, 9),
    "46": range(7, 10),
    "47": range(8, 9),
    "48": range(9, 10),
    "49": range(6, 12),
    "61": range(9, 10),
    "351": range(9, 10),
    "353": range(7, 10),
}
_ANY_LENGTH: Final = range(6, 13)

_NORTH_AMERICAN_AREAS: Final = (
    202,
    212,
    303,
    305,
    312,
    404,
    415,
    416,
    503,
    512,
    602,
    604,
    617,
    702,
    713,
    718,
    808,
    901,
)

_RESERVED: Final[dict[str, tuple[str, ...]]] = {
    # NANPA: 555-0100 to 555-0199 in every area.
    "1": tuple(f"{area}55501" for area in _NORTH_AMERICAN_AREAS),
    # Ofcom, numbers for use in drama: mobile, London, no particular town, several towns, UK-wide.
    "44": ("7700900", "2079460", "1632960", "1214960", "1314960", "1414960", "1614960", "3069990"),
    # Bundesnetzagentur, Rufnummern für Medienproduktionen: Berlin, Frankfurt, Hamburg, Cologne, Munich.
    "49": ("3023125", "6990009", "4066969", "2214710", "8999998"),
    # ARCEP, numbers for audiovisual works.
    "33": ("63998", "19900", "26191", "35301", "46571", "53649"),
    # ACMA, numbers for use in creative works: 5550 and 7010 in each area.
    "61": ("25550", "35550", "75550", "85550", "27010", "37010", "77010", "87010"),
    # ComReg: 020 91.
    "353": ("2091",),
}
"""What reserved numbers begin with, without the 0 that is dialled inside the country; all that follows is free."""

_WITHOUT_ZERO: Final = frozenset({"1", "34"})
"""Countries in which no 0 is dialled before an area."""

_LOCAL_LENGTH: Final = 7  # of a North American number without its area
_RESERVED_LENGTHS: Final = {"1": 10, "44": 10, "49": 10, "33": 9, "61": 9, "353": 9}


def country_code(digits: str) -> str:
    """The country's code at the beginning of an international number."""
    if digits[:1] in ("1", "7"):
        return digits[:1]
    return digits[:2] if _TWO_DIGIT_CODES.match(digits) else digits[:3]


def is_likely_length(code: str, length: int) -> bool:
    """Whether a country has numbers of so many digits, without its code and the 0 before an area."""
    return length in _LENGTHS.get(code, _ANY_LENGTH)


def likely_country(number: str, home: str | None, *, with_zero: bool) -> str:
    """Whose number it may be that is written without a country's code: that of `home`, if its length allows.

    `number` lacks the 0 before an area; `with_zero` says that it was written.
    """
    if home is not None and is_likely_length(home, len(number)) and with_zero == (home not in _WITHOUT_ZERO):
        return home
    if not with_zero:
        return "1" if len(number) in (_RESERVED_LENGTHS["1"], _LOCAL_LENGTH) else "34"
    return next((code for code in ("44", "33") if _RESERVED_LENGTHS[code] == len(number)), "49")


def numbers_of_nobody(code: str, like: str) -> Iterator[str]:
    """Numbers of a country, as long as `like`, that belong to nobody: reserved ones, then ones of leading zeros.

    Ranges that begin as `like` does come first, but in North America: they are numbers of its kind, such as mobile
    ones. A shorter number within a range would be the beginning of reserved ones, and is nobody's either.
    No subscriber's number anywhere begins with zeros.
    """
    length = len(like)
    prefixes = _RESERVED.get(code, ())
    if code == "1" and length == _LOCAL_LENGTH:
        prefixes = ("55501",)
    for prefix in sorted(prefixes, key=lambda prefix: code != "1" and prefix[0] != like[0]):
        free = length - len(prefix)
        if free > 0 and length <= _RESERVED_LENGTHS[code]:
            yield from (f"{prefix}{number:0{free}}" for number in range(10**free))
    yield from (f"{number:0{length}}" for number in range(1, 10 ** (length - 1)))
