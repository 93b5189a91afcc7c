"""Patterns of paths: `booking.*`, `items[*].v`, `**.updated_at`, `["odd key"].x`.

`*` stands for one key, `[*]` for one list index, `**` for any steps, none among them; all else stands for itself.
A pattern matches a whole path: what lies below is matched by `a.**`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from functools import lru_cache
from typing import Final, TypeAlias

from polycompare.diffing.paths import Path, format_path, parse_path


class Wildcard(Enum):
    """A step of a pattern that stands for others."""

    KEY = "*"
    INDEX = "[*]"
    STEPS = "**"


PatternStep: TypeAlias = str | int | Wildcard

_KEPT: Final = 2_000  # patterns that stay parsed: those of a team's rules, and of the places that divergences name


@lru_cache(maxsize=_KEPT)
def parse_pattern(text: str) -> tuple[PatternStep, ...]:
    """The steps of a pattern; `ValueError` says what is wrong with it."""
    steps: list[PatternStep] = []
    plain = ""  # what was read of a part without wildcards
    at = 0

    def end_plain() -> None:
        nonlocal plain
        steps.extend(parse_path(plain))
        plain = ""

    while at < len(text):
        starts_step = at == 0 or text[at - 1] in ".]"
        if text.startswith("[*]", at):
            end_plain()
            steps.append(Wildcard.INDEX)
            at += 3
        elif text[at] == "*" and starts_step:
            end_plain()
            width = 2 if text.startswith("**", at) else 1
            steps.append(Wildcard.STEPS if width == 2 else Wildcard.KEY)
            at += width
            if at < len(text) and text[at] not in ".[":
                raise ValueError(
                    f"not a path pattern: {text!r} at character {at}; a wildcard is a step of its own"
                )
        elif text[at] == "[":
            end = _end_of_bracket(text, at)
            plain += text[at:end]
            at = end
        elif text[at] == "." and not plain:
            if not steps or at + 1 == len(text):
                raise ValueError(f"not a path pattern: {text!r} at character {at}")
            at += 1
        elif text[at] == "." and text.startswith("*", at + 1):
            at += 1
        else:
            plain += text[at]
            at += 1
    end_plain()
    return tuple(steps)


def _end_of_bracket(text: str, at: int) -> int:
    """Just after the bracket that opens at `at`: a quoted key may hold anything."""
    quoted = False
    place = at + 1
    while place < len(text):
        if quoted and text[place] == "\\":
            place += 1
        elif text[place] == '"':
            quoted = not quoted
        elif text[place] == "]" and not quoted:
            return place + 1
        place += 1
    raise ValueError(f"not a path pattern: {text!r} at character {at}; the bracket is not closed")


def matches_path(pattern: str, path: str) -> bool:
    """Whether a pattern matches a path, both as texts. Raises `ValueError` for a text that is none."""
    return _matches(parse_pattern(pattern), parsed(path))


@lru_cache(maxsize=_KEPT)
def parsed(path: str) -> Path:
    """The steps of a path's text, as `parse_path` reads them; the paths of a conversation recur."""
    return parse_path(path)


def _matches(pattern: tuple[PatternStep, ...], path: Path) -> bool:
    """Glob matching in the plain way: on a mismatch the last `**` takes one step more."""
    at = place = 0
    resume: tuple[int, int] | None = None
    while place < len(path):
        if at < len(pattern) and pattern[at] is Wildcard.STEPS:
            resume = (at, place)
            at += 1
        elif at < len(pattern) and _is_step(pattern[at], path[place]):
            at, place = at + 1, place + 1
        elif resume is not None:
            resume = (resume[0], resume[1] + 1)
            at, place = resume[0] + 1, resume[1]
        else:
            return False
    return all(step is Wildcard.STEPS for step in pattern[at:])


def _is_step(pattern: PatternStep, step: str | int) -> bool:
    if pattern is Wildcard.KEY:
        return isinstance(step, str)
    if pattern is Wildcard.INDEX:
        return isinstance(step, int)
    return pattern == step


@dataclass(slots=True)
class _Node:
    """Where the first steps of some patterns lead. After a `**` any step leads back to it."""

    stays: bool = False
    ends: list[int] = field(default_factory=list)
    then: dict[PatternStep, "_Node"] = field(default_factory=dict)

    def opened(self) -> "Iterator[_Node]":
        """This node, and those that a `**` of no steps leads to."""
        yield self
        if (after := self.then.get(Wildcard.STEPS)) is not None:
            yield from after.opened()


class PatternIndex:
    """Finds those of many patterns that match a path, at a cost that follows the path and not their number.

    Raises `ValueError` for a pattern that is none.
    """

    def __init__(self, patterns: Iterable[str] = ()) -> None:
        self._root = _Node()
        self._matching = lru_cache(maxsize=_KEPT)(self._look_up)
        for number, pattern in enumerate(patterns):
            node = self._root
            for step in parse_pattern(pattern):
                node = node.then.setdefault(step, _Node(stays=step is Wildcard.STEPS))
            node.ends.append(number)

    def matching(self, path: str) -> tuple[int, ...]:
        """The numbers of the patterns that match, in their order."""
        return self._matching(path)

    def _look_up(self, path: str) -> tuple[int, ...]:
        here = list(self._root.opened())
        for step in parsed(path):
            wildcard = Wildcard.KEY if isinstance(step, str) else Wildcard.INDEX
            after = {id(node): node for node in here if node.stays}
            for node in here:
                for wanted in (step, wildcard):
                    if (next_node := node.then.get(wanted)) is not None:
                        after.update((id(opened), opened) for opened in next_node.opened())
            here = list(after.values())
        return tuple(sorted({number for node in here for number in node.ends}))


def pattern_of(path: str) -> str:
    """The pattern that names a place whichever item of a list it lies in: `items[3].v` gives `items[*].v`."""
    return format_pattern(tuple(Wildcard.INDEX if isinstance(step, int) else step for step in parse_path(path)))


def format_pattern(pattern: tuple[PatternStep, ...]) -> str:
    """The text of a pattern; `parse_pattern` reads it back."""
    text = ""
    for step in pattern:
        if step is Wildcard.INDEX:
            text += "[*]"
        elif isinstance(step, Wildcard):
            text += f".{step.value}" if text else step.value
        else:
            part = format_path((step,))
            text += part if part.startswith("[") or not text else f".{part}"
    return text


def offered_patterns(path: str) -> tuple[str, ...]:
    """Patterns that cover a path, from the narrowest: itself, any item, its key anywhere, all of its parent's."""
    steps = parse_path(path)
    offers = [format_path(steps), pattern_of(path)]
    if len(steps) > 1:
        if isinstance(steps[-1], str):
            offers.append(format_pattern((Wildcard.STEPS, steps[-1])))
        parent = tuple(Wildcard.INDEX if isinstance(step, int) else step for step in steps[:-1])
        offers.append(format_pattern((*parent, Wildcard.STEPS)))
    return tuple(dict.fromkeys(offers))
