"""The kinds of rows that the detail panel draws, each of which knows its lines at any width."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from polycompare.model.divergences import Divergence, Folded
from polycompare.model.values import JsonValue, Missing
from polycompare.tui.detail.spans import Line, Role, Span, fit_line, line_width, wrap

SIDE_BY_SIDE = 90
"""From this many cells on, two texts stand beside each other; below, under each other."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What a row stands for: two values that a viewer can show whole. `title` says where they are.

    A `text` is to be read instead of values. With `one_side` both are of the same side: what the value was before,
    and what it is.
    """

    title: str
    baseline: JsonValue | Missing
    candidate: JsonValue | Missing
    text: Line = ()
    one_side: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(ABC):
    """One row. The cursor can stand on it where it `opens` two values, or `folds` others away.

    `about` is the divergence, or the folded pair of values, whose story it tells.
    """

    opens: Opened | None = None
    folds: bool = False
    about: Divergence | Folded | None = None

    def height(self, width: int) -> int:
        """How many lines the row takes. It is asked of every row, so it has to be cheap."""
        return len(self.lines(width))

    @abstractmethod
    def lines(self, width: int) -> Sequence[Line]:
        """The row's lines, none wider than `width` cells."""


@dataclass(frozen=True, slots=True)
class TextRow(Row):
    """Flowing text, wrapped."""

    spans: Line

    def lines(self, width: int) -> Sequence[Line]:
        """See `Row`."""
        return wrap(self.spans, width)


class Relation(Enum):
    """What two texts beside each other have to do with one another."""

    SAME = "same"
    DIFFERENT = "different"
    UNRELATED = "unrelated"  # nothing was compared: a failure's sentence beside a reply


@dataclass(frozen=True, slots=True)
class SplitRow(Row):
    """The same place of both sides: beside each other where there is room, else one under the other.

    A side that is None has nothing there. Equal sides are drawn once where they stand under each other. With
    `clip`, long lines are cut and not wrapped; each side is then one line.
    """

    baseline: Line | None
    candidate: Line | None
    relation: Relation
    clip: bool = False

    def height(self, width: int) -> int:
        """See `Row`."""
        if self.clip:
            if width >= SIDE_BY_SIDE or self.relation is Relation.SAME:
                return 1
            return 2 - (self.baseline is None) - (self.candidate is None)
        return len(self.lines(width))

    def lines(self, width: int) -> Sequence[Line]:
        """See `Row`."""
        return _split_lines(self.baseline, self.candidate, self.relation, self.clip, width)


_PLAIN_MARK = Span("│", Role.MUTED)


def _mark(a: Line | None, b: Line | None, relation: Relation) -> Span:
    if relation is not Relation.DIFFERENT:
        return _PLAIN_MARK
    if a is None:
        return Span("+", Role.ADDED)
    return Span("-", Role.REMOVED) if b is None else Span("≠", Role.CHANGED)


@lru_cache(maxsize=256)
def _split_lines(a: Line | None, b: Line | None, relation: Relation, clip: bool, width: int) -> tuple[Line, ...]:
    if width < SIDE_BY_SIDE:
        return _stacked_lines(a, b, relation, clip, width)
    half = (width - 3) // 2
    left, right = (
        _fill(a, half, clip) if clip else _prefixed(_A, _fill(a, half - 2, clip)),
        _fill(b, half, clip) if clip else _prefixed(_B, _fill(b, half - 2, clip)),
    )
    lines: list[Line] = []
    for n in range(max(len(left), len(right), 1)):
        one = left[n] if n < len(left) else ()
        two = right[n] if n < len(right) else ()
        mark = _mark(a, b, relation) if n == 0 else _PLAIN_MARK
        lines.append((*fit_line(one, half), Span(" "), mark, Span(" "), *fit_line(two, half)))
    return tuple(lines)


def _stacked_lines(a: Line | None, b: Line | None, relation: Relation, clip: bool, width: int) -> tuple[Line, ...]:
    if relation is Relation.SAME:
        return tuple(_prefixed(_NEITHER, _fill(a, width - 2, clip)))
    return (*_prefixed(_A, _fill(a, width - 2, clip)), *_prefixed(_B, _fill(b, width - 2, clip)))


_A, _B, _NEITHER = Span("A ", Role.BASELINE), Span("B ", Role.CANDIDATE), Span("  ")


def _prefixed(prefix: Span, lines: Sequence[Line]) -> list[Line]:
    """The lines with a prefix before the first, and as much room before the others."""
    return [(prefix if n == 0 else _NEITHER, *line) for n, line in enumerate(lines)]


def _fill(side: Line | None, width: int, clip: bool) -> list[Line]:
    if side is None:
        return []
    return [fit_line(side, width)] if clip else wrap(side, width)


@dataclass(frozen=True, slots=True)
class BarRow(Row):
    """A bar that fills `part` of its room, with a label before it and a remark behind it."""

    label: Line
    part: float
    role: Role
    remark: Line = ()

    def lines(self, width: int) -> Sequence[Line]:
        """See `Row`."""
        room = max(1, min(width, _WIDEST_BAR) - line_width(self.label) - line_width(self.remark))
        return [fit_line((*self.label, Span(_bar(self.part, room), self.role), *self.remark), width)]


_WIDEST_BAR = 100
_EIGHTHS = " ▏▎▍▌▋▊▉"


def _bar(part: float, room: int) -> str:
    """A bar of `part` of `room` cells, exact to an eighth, never quite nothing."""
    eighths = max(1, round(min(1.0, part) * room * 8))
    return "█" * (eighths // 8) + _EIGHTHS[eighths % 8].strip()


BLANK = TextRow((Span(""),))


def heading(text: str, note: Iterable[Span] = ()) -> TextRow:
    """A section's title with what is to be said beside it."""
    return TextRow((Span(text, Role.STRONG), *note))


def note(text: str, role: Role = Role.MUTED) -> TextRow:
    """A remark of our own."""
    return TextRow((Span(text, role),))
