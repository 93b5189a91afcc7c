"""Finds what is personal in texts, and puts stand-ins in its place."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Final

from polycompare.recordings.redaction.addresses import Address, find_addresses
from polycompare.recordings.redaction.digit_groups import DigitGroup, digits_like
from polycompare.recordings.redaction.known_values import KnownValues, is_name
from polycompare.recordings.redaction.number_endings import find_endings
from polycompare.recordings.redaction.numbering import country_code
from polycompare.recordings.redaction.numbers import Number, find_numbers
from polycompare.recordings.redaction.split_numbers import split_numbers
from polycompare.recordings.redaction.spoken_digits import said_alike
from polycompare.recordings.redaction.stand_ins import StandIns

_PREFIX: Final = re.compile(r"(?:00|011)?(\d{0,3}?)0*")
_LONGEST_PREFIX: Final = 8
_NORTH_AMERICAN: Final = 10  # digits of a number there
_LOCAL: Final = 7  # without its area
_WORD: Final = re.compile(r"\S+")

# What is in a state is there in every turn: texts up to this length are looked at once.
_REMEMBERED: Final = 200


@dataclass(frozen=True, slots=True)
class _Piece:
    """What is personal in a text; `learn` takes it in, `write` gives what is put in its place."""

    start: int
    end: int
    learn: Callable[[], None]
    write: Callable[[], str]


class PersonalData:
    """All personal values that were met so far, each with its stand-in.

    What is learned before anything is replaced is known in every spelling, also in those that nobody would take
    for a telephone number, and no stand-in is ever one of the originals.
    """

    def __init__(self, patterns: tuple[str, ...]) -> None:
        self._patterns = [_compiled(pattern) for pattern in patterns]
        self._stand_ins = StandIns()
        self._values = KnownValues()
        self._met: set[str] = set()
        self._names: set[str] = set()
        self._phones: dict[str, Number] = {}
        self._local_phones: dict[str, str] = {}
        self._cards: dict[str, Number] = {}
        self._split: dict[str, list[_Piece]] = {}
        self._written: dict[str, str] = {}
        self._learned: set[tuple[str, str]] = set()
        self._replaced: dict[tuple[str, str], str] = {}

    def learn_home(self, country: str | None) -> None:
        """Take in the code of the country whose numbers are written without one."""
        self._stand_ins.home = country or self._stand_ins.home

    def learn(self, text: str, key: str) -> None:
        """Take in what is personal in a text, the value of `key` in an object."""
        if (text, key) not in self._learned:
            for piece in self._found(text, key):
                piece.learn()
            if len(text) <= _REMEMBERED:
                self._learned.add((text, key))

    def learn_said(self, texts: Sequence[str]) -> None:
        """Take in the numbers that go over from one user turn of a conversation into the next."""
        for split in split_numbers(texts, self._knows):
            self._number(split.joined, split.number).learn()
            begin = 0
            for text, groups in split.said_in:
                self._split.setdefault(text, []).append(self._part(text, groups, split.number, begin))
                begin += sum(len(group.digits) for group in groups)
            self._replaced.clear()

    def learn_value(self, text: str, key: str) -> None:
        """Take in a text that is personal as a whole."""
        for piece in self._whole(text, key):
            piece.learn()

    def replaced(self, text: str, key: str) -> str:
        """A text with stand-ins for what is personal in it."""
        replaced = self._replaced.get((text, key))
        if replaced is None:
            pieces = list(self._found(text, key))
            for piece in pieces:
                piece.learn()
            replaced = _with_pieces(text, [*pieces, *self._known(text)])
            if len(text) <= _REMEMBERED:
                self._replaced[(text, key)] = replaced
        return replaced

    def replaced_value(self, text: str, key: str) -> str:
        """A stand-in for a text that is personal as a whole."""
        return _with_pieces(text, list(self._whole(text, key)))

    def _found(self, text: str, key: str) -> Iterator[_Piece]:
        for pattern in self._patterns:
            for found in pattern.finditer(text):
                start, end = found.span(1) if pattern.groups and found[1] is not None else found.span()
                if end > start:
                    yield self._value(text, start, end)
        yield from (self._address(text, address) for address in find_addresses(text))
        yield from (self._number(text, number) for number in find_numbers(text, key, self._knows))
        yield from self._split.get(text, ())
        for groups in find_endings(text, key):
            if (number := self._ending_in("".join(group.digits for group in groups))) is not None:
                yield self._part(text, groups, number, -sum(len(group.digits) for group in groups))

    def _known(self, text: str) -> Iterator[_Piece]:
        yield from (self._value(text, known.start, known.end) for known in self._values.find(text))

    def _whole(self, text: str, key: str) -> Iterator[_Piece]:
        """All of a text: the addresses and numbers in it, and what is between them."""
        at = 0
        for piece in sorted(_apart(list(self._found(text, key))), key=lambda piece: piece.start):
            if piece.start > at:
                yield self._value(text, at, piece.start)
            yield piece
            at = piece.end
        if at < len(text):
            yield self._value(text, at, len(text))

    def _value(self, text: str, start: int, end: int) -> _Piece:
        value = text[start:end]

        def learn() -> None:
            if value in self._met:
                return
            self._met.add(value)
            self._replaced.clear()
            self._values.learn(value)
            self._stand_ins.note(value.casefold())
            if is_name(value):
                self._names.add(_folded(value))
                for word in value.split():
                    self._stand_ins.note(word.casefold())

        def write() -> str:
            learn()
            if _folded(value) in self._names:
                return _WORD.sub(lambda word: self._stand_ins.value(word[0]), value)
            return self._stand_ins.value(value)

        return _Piece(start, end, learn, write)

    def _address(self, text: str, address: Address) -> _Piece:
        def write() -> str:
            original = text[address.start : address.end]
            made = address.written(*self._stand_ins.email(address.key))
            for cased in _casings(made, original):
                if self._written.setdefault(cased, original) == original:
                    return cased
            raise AssertionError("there is always another casing")

        return _Piece(address.start, address.end, lambda: self._stand_ins.note(address.key), write)

    def _number(self, text: str, number: Number) -> _Piece:
        def learn() -> None:
            if number.country is not None:
                self._stand_ins.note_country(number.key, number.country)
            if number.key in self._cards or number.key in self._phones or number.key in self._local_phones:
                return
            self._replaced.clear()
            self._stand_ins.note(number.key)
            if number.is_card:
                self._cards[number.key] = number
            else:
                self._phones[number.key] = number
                if len(number.key) == _NORTH_AMERICAN and (number.country == "1" or number.core == 0):
                    self._local_phones.setdefault(number.key[-_LOCAL:], number.key)

        def write() -> str:
            learn()
            return _written_like(text, number.groups, number.digits[: number.core] + self._stand_in(number))

        return _Piece(number.groups[0].start, number.groups[-1].end, learn, write)

    def _part(self, text: str, groups: tuple[DigitGroup, ...], number: Number, begin: int) -> _Piece:
        """Some digits of a number that stands elsewhere: those from an index on."""

        def write() -> str:
            digits = number.digits[: number.core] + self._stand_in(number)
            count = sum(len(group.digits) for group in groups)
            return _written_like(text, groups, digits[begin:][:count])

        return _Piece(groups[0].start, groups[-1].end, lambda: None, write)

    def _ending_in(self, digits: str) -> Number | None:
        """A number that is known and has these last digits; always the same of several."""
        known = self._phones | self._cards
        return known.get(min((key for key in known if key.endswith(digits)), default=""))

    def _stand_in(self, number: Number) -> str:
        if number.is_card:
            return self._stand_ins.card(number.key)
        with_zero = number.digits[: number.core].endswith("0")
        whole = self._local_phones.get(number.key)
        if whole is not None and number.key not in self._phones:
            return self._stand_ins.phone(whole, None, with_zero=with_zero)[-_LOCAL:]
        return self._stand_ins.phone(number.key, number.country, with_zero=with_zero)

    def _knows(self, groups: tuple[DigitGroup, ...]) -> Number | None:
        """Digits as a number that was met before, whatever stands around them."""
        digits = "".join(group.digits for group in groups)
        if digits in self._cards:
            return Number(groups, is_card=True)
        for core in range(min(len(digits), _LONGEST_PREFIX)):
            if digits[core:] in self._phones:
                prefix = _PREFIX.fullmatch(digits[:core])
                code = prefix[1] if prefix is not None else digits
                if code in ("", country_code(code + digits[core:])):
                    return Number(groups, core, code or None)
        return Number(groups) if digits in self._local_phones else None


def _compiled(pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error as error:
        raise ValueError(f"not a regular expression: {pattern!r}; {error}") from None


def _with_pieces(text: str, pieces: list[_Piece]) -> str:
    made: list[str] = []
    at = 0
    for piece in sorted(_apart(pieces), key=lambda piece: piece.start):
        made += (text[at : piece.start], piece.write())
        at = piece.end
    return "".join((*made, text[at:])) if made else text


def _apart(pieces: list[_Piece]) -> list[_Piece]:
    """The pieces that do not overlap; of those that do, the longest."""
    kept: list[_Piece] = []
    for piece in sorted(pieces, key=lambda piece: piece.start - piece.end):
        if all(piece.end <= other.start or piece.start >= other.end for other in kept):
            kept.append(piece)
    return kept


def _written_like(text: str, groups: tuple[DigitGroup, ...], digits: str) -> str:
    """`digits` in the places of those of the groups, with all that is between these."""
    made: list[str] = []
    at, taken = groups[0].start, 0
    for group in groups:
        written = text[group.start : group.end]
        own = digits[taken : taken + len(group.digits)]
        made += (
            text[at : group.start],
            digits_like(written, own) if written.isdecimal() else said_alike(written, own),
        )
        at, taken = group.end, taken + len(own)
    return "".join(made)


def _casings(made: str, original: str) -> Iterator[str]:
    """`made` in large and small letters as in `original`, then in ways of its own, so that no two are the same."""
    if original.islower():
        yield made
    if original.isupper():
        yield made.upper()
    letters = [at for at, sign in enumerate(made) if sign.isalpha()]
    for number in count(1):
        large = {at for bit, at in enumerate(letters) if number >> bit & 1}
        yield "".join(sign.upper() if at in large else sign for at, sign in enumerate(made))


def _folded(value: str) -> str:
    return " ".join(value.casefold().split())
