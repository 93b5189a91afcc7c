"""Telephone and card numbers in a text."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeAlias

from polycompare.recordings.redaction.cards import is_card
from polycompare.recordings.redaction.cues import Cue, cue_before
from polycompare.recordings.redaction.digit_groups import (
    SPACES,
    DigitGroup,
    digit_runs,
    without_dates_and_money,
)
from polycompare.recordings.redaction.numbering import country_code, is_likely_length
from polycompare.recordings.redaction.spoken_digits import may_be_spoken, spoken_runs

_SHORTEST: Final = 7  # digits
_LONGEST_PHONE: Final = 15  # ITU-T E.164
_SHORTEST_CARD: Final = 12
_LONGEST: Final = 19  # a card's

_DIGIT: Final = re.compile(r"\d")
_DASHES: Final = "-\u2010\u2011\u2012\u2013"
_LOOSE: Final = re.compile(rf"[{SPACES}(]")
_GAP: Final = re.compile(rf"[{SPACES}]?[{_DASHES}_./()]{{0,2}}[{SPACES}]?")
_EXTENSION: Final = re.compile(r"(?:x|ext)\.? ?\d", re.IGNORECASE)
_NORTH_AMERICAN: Final = re.compile(r"1?[2-9]\d\d[2-9]\d{6}")
_CLOCK: Final = re.compile(r"([01]?\d|2[0-4])[0-5][05]")


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text. A telephone number's `core` is the index of its first digit after the country's code,
    which `country` is if it is written, and after zeros; a card number is all core."""

    groups: tuple[DigitGroup, ...]
    core: int = 0
    country: str | None = None
    is_card: bool = False

    @property
    def digits(self) -> str:
        """All digits."""
        return _digits(self.groups)

    @property
    def key(self) -> str:
        """What is the same in every way of writing the number."""
        return self.digits[self.core :]


Knows: TypeAlias = Callable[[tuple[DigitGroup, ...]], Number | None]
"""Reads digits as a number that was found elsewhere, if they are one."""


def find_numbers(text: str, key: str, knows: Knows) -> Iterator[Number]:
    """The numbers in a text that is the value of `key` in an object (of none: `""`)."""
    has_enough = len(_DIGIT.findall(text)) >= _SHORTEST
    is_spoken = may_be_spoken(text)
    if not (has_enough or is_spoken):
        return  # as nearly all texts: this is what most of the time would be spent on
    readable = without_dates_and_money(text)
    written = digit_runs(readable) if has_enough else ()
    spoken = spoken_runs(readable) if is_spoken else ()
    for runs, number_at in ((written, _number_at), (spoken, _spoken_at)):
        for groups in runs:
            at = 0
            while at < len(groups):
                number = number_at(readable, key, groups, at, knows)
                if number is not None:
                    yield number
                at += 1 if number is None else len(number.groups)


def _number_at(text: str, key: str, groups: tuple[DigitGroup, ...], at: int, knows: Knows) -> Number | None:
    """The longest number that begins with a group: a known one, else by its shape, else by the words before."""
    windows = list(_windows(groups, at))
    for window in windows:
        if (number := knows(window)) is not None:
            return number
    alone = [window for window in windows if _stands_alone(text, groups, at, at + len(window))]
    if not alone:
        return None
    cue = cue_before(text, groups[at].start, key)
    read = (reading(text, window, cue) for reading in (_by_shape, _by_cue) for window in alone)
    return next((number for number in read if number is not None), None)


def _spoken_at(text: str, key: str, groups: tuple[DigitGroup, ...], at: int, knows: Knows) -> Number | None:
    """The longest number that begins with a group and is known, else all that is said from there on."""
    windows = list(_windows(groups, at))
    known = next((number for number in map(knows, windows) if number is not None), None)
    if known is not None or not windows or len(windows[0]) < len(groups) - at:
        return known
    return _spoken(windows[0], cue_before(text, groups[at].start, key))


def _windows(groups: tuple[DigitGroup, ...], at: int) -> Iterator[tuple[DigitGroup, ...]]:
    """What begins with a group and may be one number, the longest first."""
    end, length = at, 0
    while end < len(groups) and length + len(groups[end].digits) <= _LONGEST:
        length += len(groups[end].digits)
        end += 1
    while length >= _SHORTEST:
        yield groups[at:end]
        end -= 1
        length -= len(groups[end].digits)


def _stands_alone(text: str, groups: Sequence[DigitGroup], at: int, end: int) -> bool:
    """Whether digits are no part of something longer, such as an id or an amount."""
    first, last = groups[at].start, groups[end - 1].end
    if at > 0:
        before = _LOOSE.search(text, groups[at - 1].end, first) is not None
    else:
        while first > 0 and text[first - 1] in "(+":
            first -= 1
        before = not _joins(text[first - 1 : first], text[max(0, first - 2) : first - 1])
    if end < len(groups):
        return before and _LOOSE.search(text, last, groups[end].start) is not None
    joins = _joins(text[last : last + 1], text[last + 1 : last + 2])
    return before and (not joins or _EXTENSION.match(text, last) is not None)


def _joins(sign: str, beyond: str) -> bool:
    """Whether a sign beside digits makes them part of what is beyond it."""
    if sign in ("_", "@") or sign.isalnum():
        return True
    return sign != "" and sign in f"{_DASHES}./:" and (beyond.isalnum() or beyond == "_")


def _by_shape(text: str, groups: tuple[DigitGroup, ...], cue: Cue) -> Number | None:
    """A number that is written as only such numbers are."""
    digits = _digits(groups)
    gaps = [text[one.end : other.start] for one, other in pairwise(groups)]
    if is_card(digits) and _is_grouped_as_card(groups, gaps) and (gaps or cue is not Cue.OTHER):
        return Number(groups, is_card=True)
    if len(digits) > _LONGEST_PHONE:
        return None
    if len(groups) == len(digits):  # digit by digit
        return None if cue is not Cue.PHONE and cue is not Cue.NONE else _national(groups, cue)
    if _is_north_american(text, groups, gaps, cue):
        return _north_american(groups)
    if any(_GAP.fullmatch(gap) is None for gap in gaps):
        return None
    if text[groups[0].start - 1 : groups[0].start] == "+":
        return _international(groups, 0)
    if "_" in "".join(gaps) and not digits.startswith("0"):
        return None
    if digits.startswith("00") and "_" not in "".join(gaps) and (cue is Cue.PHONE or gaps or cue is Cue.NONE):
        return _international(groups, 2)
    if digits.startswith("011") and gaps:
        return _international(groups, 3)
    is_national = _has_area(groups, gaps, cue) or _is_spanish(groups, gaps, cue) or _is_local(groups, gaps, cue)
    return _national(groups, cue) if is_national else None


def _by_cue(text: str, groups: tuple[DigitGroup, ...], cue: Cue) -> Number | None:
    """Digits that are a number by the sign or the words before them."""
    digits = _digits(groups)
    gaps = [text[one.end : other.start] for one, other in pairwise(groups)]
    if any(_GAP.fullmatch(gap) is None for gap in gaps):
        return None
    if cue is Cue.CARD and len(digits) >= _SHORTEST_CARD:
        return Number(groups, is_card=True)
    if len(digits) > _LONGEST_PHONE:
        return None
    if text[groups[0].start - 1 : groups[0].start] == "+":
        return _with_country(groups, 0)
    return _national(groups, cue) if cue is Cue.PHONE else None


def _is_grouped_as_card(groups: Sequence[DigitGroup], gaps: Sequence[str]) -> bool:
    """`4242 4242 4242 4242`, `3782-822463-10005`, all in one, or digit by digit."""
    lengths = [len(group.digits) for group in groups]
    if max(lengths) == 1:
        return True
    is_grouped = lengths[0] == 4 and (set(lengths[:-1]) == {4} or lengths[1:-1] == [6])
    return not gaps or (is_grouped and all(gap in (*SPACES, *_DASHES) for gap in gaps))


def _is_north_american(text: str, groups: Sequence[DigitGroup], gaps: Sequence[str], cue: Cue) -> bool:
    """`(212) 555-0142`, `212.555.0142`, `1 212 555 0142`, `212, 555, 0142`, `2125550142`."""
    lengths = tuple(len(group.digits) for group in groups)
    digits = _digits(groups)
    in_brackets = text[groups[0].start - 1 : groups[0].start] == "(" or "(" in "".join(gaps)
    if lengths[0] == 1 and digits[0] == "1" and len(lengths) > 1:
        lengths, gaps = lengths[1:], gaps[1:]
    if not (lengths in ((3, 3, 4), (10,), (11,)) or (lengths == (3, 7) and in_brackets)):
        return False
    is_assigned = _NORTH_AMERICAN.fullmatch(digits) is not None and (len(digits) == 11) == (digits[0] == "1")
    if any("," in gap for gap in gaps) or len(groups) == 1:
        return is_assigned and cue in (Cue.NONE, Cue.PHONE)
    if not all(_GAP.fullmatch(gap) for gap in gaps):
        return False
    if in_brackets or any(gap.strip(SPACES) for gap in gaps):
        return is_assigned or cue is not Cue.OTHER
    return is_assigned


def _has_area(groups: Sequence[DigitGroup], gaps: Sequence[str], cue: Cue) -> bool:
    """`020 7946 0958`, `(030) 1234567`, `06 12 34 56 78`, `0211/123456`, `07911123456`: with the 0 of an area."""
    digits = _digits(groups)
    if not gaps:
        return digits[0] == "0" and digits[1] != "0" and len(digits) in (10, 11) and cue in (Cue.NONE, Cue.PHONE)
    lengths = [len(group.digits) for group in groups]
    signs = [gap.strip(SPACES) for gap in gaps]
    if cue is Cue.OTHER and all(signs):
        return False
    return (
        digits[0] == "0"
        and digits[1] != "0"
        and 9 <= len(digits) <= 12
        and 2 <= lengths[0] <= 6
        and min(lengths) >= 2
        and len(set(signs[1:])) <= 1
    )


def _is_spanish(groups: Sequence[DigitGroup], gaps: Sequence[str], cue: Cue) -> bool:
    """`612 345 678`, `612 34 56 78`, `91 234 56 78`: nine digits without a 0 before them."""
    lengths = tuple(len(group.digits) for group in groups)
    return (
        lengths in ((3, 3, 3), (3, 2, 2, 2), (2, 3, 2, 2))
        and groups[0].digits[0] in "6789"
        and all(gap in (*SPACES, *_DASHES) for gap in gaps)
        and any(set(group.digits) != {"0"} for group in groups[1:])
        and cue in (Cue.NONE, Cue.PHONE)
    )


def _is_local(groups: Sequence[DigitGroup], gaps: Sequence[str], cue: Cue) -> bool:
    """`555-0142`, unless it is as well the hours of a day: `930-1745`."""
    if tuple(len(group.digits) for group in groups) != (3, 4) or gaps[0] not in tuple(_DASHES):
        return False
    opens, closes = groups[0].digits, groups[1].digits
    is_hours = _CLOCK.fullmatch(opens) and _CLOCK.fullmatch(closes) and int(opens) < int(closes)
    return opens[0] not in "01" and (cue is Cue.PHONE or (cue is Cue.NONE and not is_hours))


def _spoken(groups: tuple[DigitGroup, ...], cue: Cue) -> Number | None:
    """A number that is said digit by digit."""
    digits = _digits(groups)
    if is_card(digits) or (cue is Cue.CARD and _SHORTEST_CARD <= len(digits) <= _LONGEST):
        return Number(groups, is_card=True)
    is_phone = _SHORTEST <= len(digits) <= _LONGEST_PHONE and cue in (Cue.NONE, Cue.PHONE)
    return _national(groups, cue) if is_phone else None


def _north_american(groups: tuple[DigitGroup, ...]) -> Number:
    return Number(groups, 1, "1") if len(_digits(groups)) == 11 else Number(groups)


def _international(groups: tuple[DigitGroup, ...], prefix: int) -> Number | None:
    """A number with its country's code after a prefix, if it is as long as that country's are."""
    number = _with_country(groups, prefix)
    return number if number.country is not None and is_likely_length(number.country, len(number.key)) else None


def _with_country(groups: tuple[DigitGroup, ...], prefix: int) -> Number:
    digits = _digits(groups)
    code = country_code(digits[prefix:])
    return Number(groups, _after_zeros(digits, prefix + len(code)), code)


def _national(groups: tuple[DigitGroup, ...], cue: Cue) -> Number:
    """A number as it is dialled inside of its country; a long one may have the country's code without a plus."""
    digits = _digits(groups)
    if digits[0] != "0":
        code = country_code(digits)
        if _NORTH_AMERICAN.fullmatch(digits) and len(digits) == 11:
            return Number(groups, 1, "1")
        if cue is Cue.PHONE and len(digits) >= 11 and is_likely_length(code, len(digits) - len(code)):
            return _with_country(groups, 0)
    return Number(groups, _after_zeros(digits, 0))


def _after_zeros(digits: str, at: int) -> int:
    """The index of the first digit from a place on that is none of the zeros there; not all may be zeros."""
    core = at
    while core < len(digits) - 1 and digits[core] == "0":
        core += 1
    return core


def _digits(groups: Sequence[DigitGroup]) -> str:
    return "".join(group.digits for group in groups)
