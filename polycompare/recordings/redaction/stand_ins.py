"""What stands in the place of personal values: of the same kind and shape, and nobody's."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import count
from math import gcd, prod
from typing import Final

from polycompare.recordings.redaction.cards import cards_of_nobody
from polycompare.recordings.redaction.numbering import likely_country, numbers_of_nobody

_NAMED: Final = (
    "alex billie casey devon eden frankie gray harper indigo jamie kelly lee morgan noel oakley parker quinn "
    "robin sam taylor uma val wren xen yuki zion"
)
_NAMES: Final = tuple(_NAMED.split())
_HOST: Final = "example.com"  # RFC 2606

_CONSONANTS: Final = "bdfghjklmnprstvwz"
_VOWELS: Final = "aeiou"
_DIGITS: Final = "0123456789"
_ISO_DATE: Final = re.compile(r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")
_FIRST_DAY: Final = date(1950, 1, 1)
_DAYS: Final = 18_262  # fifty years


class StandIns:
    """Gives each original one stand-in, and no two originals the same.

    What stands in for what is told by the order in which it was asked for, so that nothing of an original can be
    told from its stand-in but its shape. A stand-in is never one of the originals that were `noted`.
    """

    def __init__(self) -> None:
        self.home: str | None = None
        """The code of the country whose numbers are written without one, if it is known."""
        self._originals: set[str] = set()
        self._given: dict[tuple[str, str], str] = {}
        self._used: set[str] = set()
        self._makers: dict[tuple[str, ...], Iterator[str]] = {}
        self._countries: dict[str, str] = {}

    def note(self, original: str) -> None:
        """Remember what must not be given as a stand-in."""
        self._originals.add(original)

    def note_country(self, phone: str, code: str) -> None:
        """Remember the country of a telephone number that is elsewhere written without it."""
        self._countries.setdefault(phone, code)

    def email(self, address: str) -> tuple[str, str]:
        """The name and the host of an address in the place of another, which is in small letters."""
        name, _, host = self._of("email", address, ("email",), _addresses).partition("@")
        return name, host

    def phone(self, number: str, country: str | None, *, with_zero: bool) -> str:
        """A telephone number as long, both without the country's code and zeros before the area.

        `with_zero` says that a zero was written before the number.
        """
        code = country or self._countries.get(number) or likely_country(number, self.home, with_zero=with_zero)
        maker = ("phone", code, str(len(number)), "" if code == "1" else number[0])
        return self._of("phone", number, maker, lambda: numbers_of_nobody(code, number))

    def card(self, digits: str) -> str:
        """A card number as long, of the same brand, and as right or wrong in its last digit."""
        return self._of("card", digits, ("card", digits), lambda: cards_of_nobody(digits))

    def value(self, text: str) -> str:
        """A text of the same shape: letters for letters, digits for digits, a date for a date, all else as it is.

        Large and small letters make no other original.
        """
        shape = "".join(map(_kind_of, text))
        if not set(shape) & set("a0"):
            return text
        maker = ("value", shape, "date" if _ISO_DATE.fullmatch(text) else "")
        made = self._of("value", text.casefold(), maker, lambda: _texts_like(shape, text))
        return _cased_like(text, made)

    def _of(self, kind: str, original: str, maker: tuple[str, ...], make: Callable[[], Iterator[str]]) -> str:
        given = self._given.get((kind, original))
        if given is None:
            self.note(original)
            candidates = self._makers.setdefault(maker, make())
            given = next(made for made in candidates if made not in self._used and made not in self._originals)
            self._used.add(given)
            self._given[(kind, original)] = given
        return given


def _addresses() -> Iterator[str]:
    """`alex@example.com`, `billie@example.com`, …, `alex.alex@example.com`, …"""
    for words in count(1):
        for number in range(len(_NAMES) ** words):
            parts = []
            for _ in range(words):
                number, part = divmod(number, len(_NAMES))
                parts.append(_NAMES[part])
            yield f"{'.'.join(reversed(parts))}@{_HOST}"


def _kind_of(sign: str) -> str:
    if sign.isdecimal():
        return "0"
    return "a" if sign.isalpha() else sign


def _texts_like(shape: str, text: str) -> Iterator[str]:
    """Texts of a shape, each once; when all have been, longer ones."""
    if _ISO_DATE.fullmatch(text):
        yield from ((_FIRST_DAY + timedelta(days=day)).isoformat() for day in _scattered(_DAYS))
    last = shape[-1] if shape[-1] in "a0" else "a"
    for more in count():
        yield from _texts_of(shape + last * more)


def _texts_of(shape: str) -> Iterator[str]:
    choices = list(_choices(shape))
    for rest in _scattered(prod(len(choice) for choice in choices), begin=len(choices)):
        signs = []
        for choice in reversed(choices):
            rest, sign = divmod(rest, len(choice))
            signs.append(choice[sign])
        yield "".join(reversed(signs))


def _scattered(total: int, begin: int = 1) -> Iterator[int]:
    """Each number below `total` once, so that neighbours are far apart: in steps of the golden ratio."""
    stride = next(step for step in count(total * 618_033_989 // 10**9 or 1) if gcd(step, total) == 1)
    return (number * stride % total for number in range(begin, begin + total))


def _choices(shape: str) -> Iterator[str]:
    """What may stand at each place: letters that can be spoken, and numbers that do not begin with a zero."""
    for at, kind in enumerate(shape):
        if kind == "a":
            run = at - len(shape[:at].rstrip("a"))
            yield _VOWELS if run % 2 else _CONSONANTS
        elif kind == "0":
            begins = at == 0 or shape[at - 1] != "0"
            yield _DIGITS[1:] if begins and shape[at + 1 : at + 2] == "0" else _DIGITS
        else:
            yield kind


def _cased_like(text: str, made: str) -> str:
    if len(text) != len(made):
        return made.upper() if text.isupper() else made
    return "".join(new.upper() if old.isupper() else new for old, new in zip(text, made, strict=True))
