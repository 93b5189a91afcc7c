"""Rows with one value each: its name, what is said of it, and the value."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from rich.cells import cell_len

from polycompare.model.text import visible_line
from polycompare.model.values import MISSING, JsonValue, Missing
from polycompare.tui.detail.rows import Opened, Row
from polycompare.tui.detail.spans import Line, Role, Span, fit, fit_line
from polycompare.tui.detail.table import Cell, Json, cell_text

_MEASURED = 200
_WIDEST_NAME = 48
_NO_SIGN = Span(" ")
_GAP = 2


@dataclass(frozen=True, slots=True)
class Fact:
    """A value to tell. `before` is what it was, where that is told; `sign` and `word` say how it changed."""

    name: str
    value: Cell
    before: Cell | None = None
    sign: Span = _NO_SIGN
    word: str = ""
    opens: Opened | None = None


@dataclass(frozen=True, slots=True)
class ValueRow(Row):
    """A fact on one line, in the columns of its table: `name` and `word` are those columns' widths in cells."""

    fact: Fact
    name: int
    word: int

    def height(self, width: int) -> int:
        """See `Row`."""
        return 1

    def lines(self, width: int) -> Sequence[Line]:
        """See `Row`."""
        fact, gap = self.fact, Span(" " * _GAP)
        name = fit(visible_line(fact.name), min(self.name, max(8, width * 2 // 5)))
        head = [Span(fit(fact.sign.text, 2), fact.sign.role), Span(name, Role.MUTED), gap]
        if self.word:
            head += [Span(fit(fact.word, self.word), fact.sign.role), gap]
        room = max(1, width - sum(cell_len(span.text) for span in head))
        return [fit_line((*head, *self._values(room)), width)]

    def _values(self, room: int) -> Line:
        value = cell_text(self.fact.value)
        if self.fact.before is None:
            return (Span(value),)
        before, arrow = cell_text(self.fact.before), " → "
        left = max(room // 2 - len(arrow), room - len(arrow) - cell_len(value))
        return (Span(fit(before, min(cell_len(before), left)), Role.MUTED), Span(arrow, Role.MUTED), Span(value))


def value_rows_of(facts: Sequence[Fact]) -> list[Row]:
    """A row for each fact, in the columns of one table; the first of them speak for all."""
    name = word = 0
    for fact in islice(facts, _MEASURED):
        name = max(name, min(_WIDEST_NAME, cell_len(visible_line(fact.name))))
        word = max(word, cell_len(fact.word))
    return [ValueRow(fact, name, word, opens=fact.opens) for fact in facts]


def json_fact(name: str, value: JsonValue, *, indent: int = 0) -> Fact:
    """A JSON value, which can be opened."""
    return Fact(" " * indent + name, Json(value), opens=alone(name, value))


def text_fact(name: str, value: str | None) -> list[Fact]:
    """A text shown without quotes, where it is told."""
    return [] if value is None else [Fact(name, visible_line(value), opens=alone(name, value))]


def alone(title: str, value: JsonValue | Missing, before: JsonValue | Missing = MISSING) -> Opened:
    """A value of the one side, and what it was before, for the viewer."""
    return Opened(title, before, value, one_side=True)
