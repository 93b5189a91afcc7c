"""Times of day as people say them: 7 pm, 19:00, half past seven, las siete y media, 19 Uhr."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Final

from polycompare.diffing.facts.calendar_words import AFTERNOON, LATER_TODAY, MIDNIGHT, MORNING, NOON
from polycompare.diffing.facts.fact import Fact, FactKind
from polycompare.diffing.facts.number_words import UNCERTAIN
from polycompare.diffing.facts.reading import Pattern, led_by, way

_HOUR: Final = rf"{UNCERTAIN}?(?P<hour>[01]?\d|2[0-3])"
_FIRST_HOUR: Final = rf"(?P<hour>{led_by('0-9', '.,:/$€£-')}(?:(?<=[01])\d|(?<=2)[0-3])?)"  # begins a pattern
_MINUTE: Final = r"(?P<minute>[0-5]\d)"
_MINUTES: Final = rf"{UNCERTAIN}?(?P<minutes>[0-5]?\d)"  # said before or after the hour
_NOT_BEFORE: Final = r"(?<![\w.,:/$€£-])"
_FIRST_MINUTES: Final = rf"(?P<minutes>{led_by('0-5', '.,:/$€£-')}\d?)"
_NOT_AFTER: Final = r"(?![\w%])(?!\s*[$€£%])(?![.,:]\d)"
_DAY: Final = 1440


@cache
def time_patterns(language: str) -> tuple[Pattern, ...]:
    """What to look for, in this order."""
    written = way(rf"{_FIRST_HOUR}[:h]{_MINUTE}(?::[0-5]\d)?{_NOT_AFTER}", _plain, ":", "h")
    spoken = _SPOKEN.get(language)
    if spoken is None:
        return (written,)
    half = (
        rf"(?:\s*(?:(?P<am>{MORNING[language]})|(?P<pm>{AFTERNOON[language]}))"
        rf"|\s+(?P<later>(?=(?:{LATER_TODAY[language]})\b)))"
    )
    noon, midnight = NOON[language], MIDNIGHT[language]
    return (
        *spoken(half),
        written,
        way(rf"\b(?:12 )?(?:{noon})\b", _fixed(720), *noon.replace("s?", "").split("|"), counted=False),
        way(rf"\b(?:12 )?(?:{midnight})\b", _fixed(0), *midnight.split("|"), counted=False),
    )


def _english(half: str) -> tuple[Pattern, ...]:
    return (
        way(
            rf"\b(?:at|by|around) (?P<minutes>5|10|20|25) (?:minutes )?to {_HOUR}\b(?!:){half}?",
            _counted(-1),
            " to ",
        ),
        way(
            rf"(?P<from>{led_by('0-9', '.,:/$€£-')}\d?)(?::(?P<from_minute>[0-5]\d))?"
            r"\s*(?:-|–|to|and|until|till)\s*"
            rf"{_HOUR}(?::{_MINUTE})?{half}",
            _range,
        ),
        way(rf"\bhalf(?: past)? {_HOUR}\b{half}?", _past(30), "half"),
        way(rf"\b(?:a )?quarter (?:past|after) {_HOUR}\b{half}?", _past(15), "quarter"),
        way(rf"\b(?:a )?quarter (?:to|of|before) {_HOUR}\b{half}?", _past(-15), "quarter"),
        way(rf"{_FIRST_MINUTES} (?:minutes )?past {_HOUR}\b{half}?", _counted(1), "past"),
        way(rf"{_FIRST_HOUR}\s+o'clock{half}?", _plain, "clock"),
        way(rf"{_NOT_BEFORE}(?P<hour>[01]\d|2[0-3]){_MINUTE} (?:hours|hrs)\b", _plain, " hours", " hrs"),
        way(rf"{_FIRST_HOUR}(?:[:. ]{_MINUTE})?{half}", _plain),
        way(
            rf"\b(?:at|around|by|until|till) {_HOUR}(?:[. ]{_MINUTE})?(?=\s*(?:[,;!?…]|\.(?!\d)|$)"
            r"|\s+(?:on|for|tomorrow|today|tonight|in|and|or|then|please|sharp|instead)\b)",
            _plain,
        ),
    )


def _spanish(half: str) -> tuple[Pattern, ...]:
    return (
        way(rf"\blas? {_HOUR} y media\b{half}?", _past(30), " y media"),
        way(rf"\blas? {_HOUR} y cuarto\b{half}?", _past(15), " y cuarto"),
        way(rf"\blas? {_HOUR} menos cuarto\b{half}?", _past(-15), " menos cuarto"),
        way(rf"\blas? {_HOUR} menos {_MINUTES}\b{half}?", _counted(-1), " menos "),
        way(rf"\blas? {_HOUR} y {_MINUTES}{_NOT_AFTER}{half}?", _counted(1), " y "),
        way(
            rf"\b(?:(?<=\ba )las?|las?(?! \d+ (?!horas)\w+[ao]s\b)) "  # "las 2 mesas" are no time
            rf"{_HOUR}(?:[:. ]{_MINUTE})?{_NOT_AFTER}(?:\s*(?:horas|hs?\b\.?))?(?:\s+en punto)?{half}?",
            _plain,
            "la ",
            "las ",
        ),
        way(rf"{_FIRST_HOUR}(?:[:.]{_MINUTE})?(?:\s*(?:horas|hs?\b\.?))?{half}", _plain),
        way(rf"{_FIRST_HOUR}[:.]{_MINUTE}\s*(?:horas|hs?)\b", _plain, "h"),
        way(rf"{_NOT_BEFORE}(?P<hour>1[3-9]|2[0-3])\s*h\b\.?", _plain, "h"),
    )


def _french(half: str) -> tuple[Pattern, ...]:
    hours = rf"{_FIRST_HOUR}\s*h(?:eures?)?"
    return (
        way(rf"{hours}\s+et demie?\b{half}?", _past(30), "et demi"),
        way(rf"{hours}\s+et quart\b{half}?", _past(15), "et quart"),
        way(rf"{hours}\s+moins le quart\b{half}?", _past(-15), "moins le quart"),
        way(rf"{hours}\s+moins {_MINUTES}\b{half}?", _counted(-1), "moins"),
        way(r"\bmidi et demie?\b", _fixed(750), "midi et demi", counted=False),
        way(r"\bminuit et demie?\b", _fixed(30), "minuit et demi", counted=False),
        way(rf"{_FIRST_HOUR}\s*h(?:eures?\b)?(?:\s*{_MINUTE})?(?!\w){half}?", _plain, "h"),
        way(rf"{_FIRST_HOUR}:{_MINUTE}{half}", _plain, ":"),
    )


def _german(half: str) -> tuple[Pattern, ...]:
    return (
        way(rf"{_FIRST_MINUTES} (?:minuten )?vor halb {_HOUR}\b{half}?", _counted(-1, -30), "vor halb"),
        way(rf"{_FIRST_MINUTES} (?:minuten )?nach halb {_HOUR}\b{half}?", _counted(1, -30), "nach halb"),
        way(rf"\bhalb {_HOUR}\b{half}?", _past(-30), "halb"),
        way(rf"\bviertel nach {_HOUR}\b{half}?", _past(15), "viertel nach"),
        way(rf"\b(?:viertel vor|dreiviertel|drei viertel) {_HOUR}\b{half}?", _past(-15), "viertel"),
        way(
            rf"{_FIRST_MINUTES} (?:minuten )?nach {_HOUR}\b{_NOT_AFTER}(?!\.\d){half}?",
            _counted(1),
            " nach ",
        ),
        way(
            rf"{_FIRST_MINUTES} (?:minuten )?vor {_HOUR}\b{_NOT_AFTER}(?!\.\d){half}?",
            _counted(-1),
            " vor ",
        ),
        way(
            rf"{_FIRST_HOUR}(?:[.:]{_MINUTE})?\s*uhr\b(?:\s*(?P<after>[0-5]\d)\b)?{half}?",
            _plain,
            "uhr",
        ),
        way(rf"{_FIRST_HOUR}(?:[.:]{_MINUTE})?{half}", _plain),
        way(
            rf"\b(?:um|gegen|ab|bis) {_HOUR}(?:[. ]{_MINUTE})?(?=\s*(?:[,;!?…]|\.(?!\d)|$)"
            r"|\s+(?:am|für|morgen|heute|und|oder|statt)\b)",
            _plain,
            "um ",
            "gegen ",
            "ab ",
            "bis ",
        ),
    )


_SPOKEN: Final[dict[str, Callable[[str], tuple[Pattern, ...]]]] = {
    "en": _english,
    "es": _spanish,
    "fr": _french,
    "de": _german,
}


def _time(minutes: int, *, half_open: bool) -> Fact:
    """A time by its minutes since midnight; `half_open` where nothing said which half of the day is meant."""
    value, other = minutes % _DAY, (minutes + 720) % _DAY
    return Fact(FactKind.TIME, _written(value), others=(_written(other),) if half_open else ())


def _written(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _clock(hour: int, minute: int, found: re.Match[str]) -> Fact:
    groups = found.groupdict()
    if groups.get("am") is not None:
        return _time(hour % 12 * 60 + minute, half_open=False)
    if groups.get("pm") is not None or groups.get("later") is not None:
        return _time((hour % 12 + 12 if hour <= 12 else hour) * 60 + minute, half_open=False)
    return _time(hour * 60 + minute, half_open=0 < hour <= 12 and not found["hour"].startswith("0"))


def _plain(found: re.Match[str]) -> Iterator[Fact]:
    groups = found.groupdict()
    yield _clock(int(found["hour"]), int(groups.get("minute") or groups.get("after") or 0), found)


def _past(minutes: int) -> Callable[[re.Match[str]], Iterator[Fact]]:
    def reading(found: re.Match[str]) -> Iterator[Fact]:
        yield _clock(int(found["hour"]), minutes, found)

    return reading


def _counted(sign: int, plus: int = 0) -> Callable[[re.Match[str]], Iterator[Fact]]:
    """Minutes that are told after the hour, or before it."""

    def reading(found: re.Match[str]) -> Iterator[Fact]:
        yield _clock(int(found["hour"]), sign * int(found["minutes"]) + plus, found)

    return reading


def _range(found: re.Match[str]) -> Iterator[Fact]:
    """From 7 to 9 pm: the first may be in the other half of the day, as in 10 to 2 pm."""
    hour = int(found["from"])
    yield _time(hour % 24 * 60 + int(found["from_minute"] or 0), half_open=hour <= 12)
    yield _clock(int(found["hour"]), int(found["minute"] or 0), found)


def _fixed(minutes: int) -> Callable[[re.Match[str]], Iterator[Fact]]:
    def reading(_found: re.Match[str]) -> Iterator[Fact]:
        yield _time(minutes, half_open=False)

    return reading
