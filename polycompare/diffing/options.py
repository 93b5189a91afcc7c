"""How the values at a path are compared, where a team has said so."""

import math
from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Final

from polycompare.diffing.path_patterns import Wildcard, matches_path, parse_pattern
from polycompare.diffing.paths import Path, format_path
from polycompare.model.divergences import Signal
from polycompare.model.rules import CompareOption
from polycompare.model.values import JsonValue

_SAYING: Final = tuple(field.name for field in fields(CompareOption) if field.name not in ("path", "signal"))


class Options:
    """The options of one signal, by path. Raises `ValueError` for a path that is no pattern."""

    def __init__(self, options: Iterable[CompareOption] = (), signal: Signal | None = None) -> None:
        # A pattern's last step, where that is no wildcard, rules out most paths without reading them.
        self._options = [
            (_last_step(option.path), option) for option in options if option.signal in (None, signal)
        ]

    def __bool__(self) -> bool:
        return bool(self._options)

    def at(self, path: Path) -> CompareOption | None:
        """What holds at a path: of several options that say something, what the last one says."""
        held: CompareOption | None = None
        text = ""
        for last, option in self._options:
            if last is not None and (not path or path[-1] != last):
                continue
            text = text or format_path(path)
            if matches_path(option.path, text):
                held = option if held is None else _merged(held, option)
        return held


NO_OPTIONS: Final = Options()


def _last_step(pattern: str) -> str | int | None:
    steps = parse_pattern(pattern)
    last = steps[-1] if steps else None
    return None if isinstance(last, Wildcard) else last


def _merged(earlier: CompareOption, later: CompareOption) -> CompareOption:
    """The earlier option with what the later one says; None says nothing."""
    said = {name: value for name in _SAYING if (value := getattr(later, name)) is not None}
    return replace(earlier, **said)


def equal_under(option: CompareOption, left: JsonValue, right: JsonValue) -> bool:
    """Whether two values that differ are equal as far as an option lets them be."""
    if isinstance(left, str) and isinstance(right, str):
        return text_under(option, left) == text_under(option, right)
    if isinstance(left, bool) or isinstance(right, bool):
        return False
    return isinstance(left, int | float) and isinstance(right, int | float) and within(option, left, right)


def within(option: CompareOption, left: float, right: float) -> bool:
    """Whether two numbers are as near as an option asks."""
    try:
        apart, larger = abs(left - right), max(abs(left), abs(right))
        near = option.tolerance is not None and apart <= option.tolerance
        return math.isfinite(larger) and (
            near or (option.relative_tolerance is not None and apart <= option.relative_tolerance * larger)
        )
    except OverflowError:  # an integer that no float can hold
        return False


def text_under(option: CompareOption, text: str) -> str:
    """A text without what an option says does not matter. White space is taken as words are apart or not."""
    if option.ignore_space:
        text = " ".join(text.split())
    return text.casefold() if option.ignore_case else text
