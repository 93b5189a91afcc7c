"""Times of day as people say them: 7 pm, 19:00, half past seven, las siete y media, 19 Uhr."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Final, NamedTuple, TypeAlias

from polycompare.diffing.calendar_words import AFTERNOON, MIDNIGHT, MORNING, NOON
from polycompare.diffing.number_words import UNCERTAIN


class ClockTime(NamedTuple):
    """Minutes since midnight; `open` where nothing said which half of the day is meant."""

    minutes: int
    open: bool

    def __str__(self) -> str:
        return f"{self.minutes // 60:02}:{self.minutes % 60:02}"


Reading: TypeAlias = Callable[[re.Match[str]], Iterator[ClockTime]]

_HOUR: Final = rf"{UNCERTAIN}?(?P<hour>[01]?\d|2[0-3])"
_MINUTE: Final = r"(?P<minute>[0-5]\d)"
_NOT_BEFORE: Final = r"(?<![\w.,:/$€£-])"
_NOT_AFTER: Final = r"(?![\w%])(?!\s*[$€£%])(?![.,:]\d)"


@cache
def time_patterns(language: str) -> tuple[tuple[re.Pattern[str], Reading], ...]:
    """What to look for in this order, each with what a find says. What was found is not looked at again."""
    spoken = _SPOKEN.get(language)
    patterns: list[tuple[str, Reading]] = []
    if spoken is not None:
        half = rf"(?:\s*(?:(?P<am>{MORNING[language]})|(?P<pm>{AFTERNOON[language]})))"
        patterns = spoken(half)
    patterns.append((rf"{_NOT_BEFORE}{_HOUR}[:h]{_MINUTE}(?::[0-5]\d)?{_NOT_AFTER}", _plain))
    if spoken is not None:
        patterns.append((rf"\b(?:12 )?(?:{NOON[language]})\b", _fixed(12 * 60)))
        patterns.append((rf"\b(?:12 )?(?:{MIDNIGHT[language]})\b", _fixed(0)))
    return tuple((re.compile(pattern, re.IGNORECASE), reading) for pattern, reading in patterns)


def _english(half: str) -> list[tuple[str, Reading]]:
    return [
        (
            rf"{_NOT_BEFORE}(?P<from>\d{{1,2}})(?::(?P<from_minute>[0-5]\d))?\s*(?:-|–|to|and|until|till)\s*"
            rf"{_HOUR}(?::{_MINUTE})?{half}",
            _range,
        ),
        (rf"\bhalf past {_HOUR}\b{half}?", _past(30)),
        (rf"\b(?:a )?quarter past {_HOUR}\b{half}?", _past(15)),
        (rf"\b(?:a )?quarter to {_HOUR}\b{half}?", _past(-15)),
        (rf"{_NOT_BEFORE}{_HOUR}\s+o['’]clock{half}?", _plain),
        (rf"{_NOT_BEFORE}{_HOUR}(?:[:. ]{_MINUTE})?{half}", _plain),
        (
            rf"\b(?:at|around|by|until|till) {_HOUR}(?=\s*(?:[,;!?…]|\.(?!\d)|$)"
            r"|\s+(?:on|for|tomorrow|today|tonight|in|and|or|then|please|sharp|instead)\b)",
            _plain,
        ),
    ]


def _spanish(half: str) -> list[tuple[str, Reading]]:
    return [
        (rf"\blas? {_HOUR} y media\b{half}?", _past(30)),
        (rf"\blas? {_HOUR} y cuarto\b{half}?", _past(15)),
        (rf"\blas? {_HOUR} menos cuarto\b{half}?", _past(-15)),
        (rf"\blas? {_HOUR}(?:(?::| y ){_MINUTE})?{_NOT_AFTER}(?:\s*(?:horas|h)\b)?{half}?", _plain),
        (rf"{_NOT_BEFORE}{_HOUR}(?::{_MINUTE})?{half}", _plain),
    ]


def _french(half: str) -> list[tuple[str, Reading]]:
    return [
        (rf"{_NOT_BEFORE}{_HOUR}\s*h(?:eures?)?\s+et demie?\b{half}?", _past(30)),
        (rf"{_NOT_BEFORE}{_HOUR}\s*h(?:eures?)?\s+et quart\b{half}?", _past(15)),
        (rf"{_NOT_BEFORE}{_HOUR}\s*h(?:eures?)?\s+moins le quart\b{half}?", _past(-15)),
        (rf"{_NOT_BEFORE}{_HOUR}\s*h(?:eures?\b)?(?:\s*{_MINUTE})?(?!\w){half}?", _plain),
    ]


def _german(half: str) -> list[tuple[str, Reading]]:
    return [
        (rf"\bhalb {_HOUR}\b{half}?", _past(-30)),
        (rf"\bviertel nach {_HOUR}\b{half}?", _past(15)),
        (rf"\bviertel vor {_HOUR}\b{half}?", _past(-15)),
        (
            rf"{_NOT_BEFORE}{_HOUR}(?:[.:]{_MINUTE})?\s*uhr\b(?:\s*(?P<after>[0-5]\d)\b)?{half}?",
            _plain,
        ),
    ]


_SPOKEN: Final[dict[str, Callable[[str], list[tuple[str, Reading]]]]] = {
    "en": _english,
    "es": _spanish,
    "fr": _french,
    "de": _german,
}


def _clock(hour: int, minute: int, found: re.Match[str]) -> ClockTime:
    groups = found.groupdict()
    if groups.get("am"):
        return ClockTime((hour % 12 * 60 + minute) % 1440, open=False)
    if groups.get("pm"):
        return ClockTime(((hour % 12 + 12 if hour <= 12 else hour) * 60 + minute) % 1440, open=False)
    return ClockTime((hour * 60 + minute) % 1440, open=0 < hour <= 12 and not found["hour"].startswith("0"))


def _plain(found: re.Match[str]) -> Iterator[ClockTime]:
    groups = found.groupdict()
    yield _clock(int(found["hour"]), int(groups.get("minute") or groups.get("after") or 0), found)


def _past(minutes: int) -> Reading:
    def reading(found: re.Match[str]) -> Iterator[ClockTime]:
        yield _clock(int(found["hour"]), minutes, found)

    return reading


def _range(found: re.Match[str]) -> Iterator[ClockTime]:
    """From 7 to 9 pm: the first may be in the other half of the day, as in 10 to 2 pm."""
    yield ClockTime(int(found["from"]) % 24 * 60 + int(found["from_minute"] or 0), open=int(found["from"]) <= 12)
    yield _clock(int(found["hour"]), int(found["minute"] or 0), found)


def _fixed(minutes: int) -> Reading:
    def reading(_found: re.Match[str]) -> Iterator[ClockTime]:
        yield ClockTime(minutes, open=False)

    return reading
