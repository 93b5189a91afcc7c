"""Named values of both sides in one table: the same, or different with the word of their divergence."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from polycompare.diffing.equality import same
from polycompare.model.divergences import Divergence
from polycompare.model.outcomes import Reply
from polycompare.model.text import visible_line
from polycompare.model.values import MISSING, JsonValue, Missing, Pair
from polycompare.tui.detail.divergence_rows import status_words
from polycompare.tui.detail.rows import Cell, Json, Needs, Opened, TableRow, needs_of
from polycompare.tui.detail.spans import Line, Role, Span


@dataclass(frozen=True, slots=True)
class Field:
    """One named value of both sides.

    `plain` values are words, shown without quotes. `indent` cells stand before the name.
    """

    name: str
    baseline: JsonValue | Missing
    candidate: JsonValue | Missing
    plain: bool = False
    indent: int = 0

    @classmethod
    def of(
        cls, name: str, replies: Pair[Reply | None], read: Callable[[Reply], JsonValue], *, plain: bool = False
    ) -> "Field":
        """A field that `read` takes from each reply; a side without a reply has none, and None is none as well."""
        values = replies.map(lambda reply: _or_missing(None if reply is None else read(reply)))
        return cls(name, values.baseline, values.candidate, plain)

    @property
    def given(self) -> bool:
        """Whether either side has a value."""
        return self.baseline is not MISSING or self.candidate is not MISSING

    @property
    def same(self) -> bool:
        """Whether both sides have the same value, types included."""
        return same(self.baseline, self.candidate)


def field_rows(
    fields: Sequence[Field], divergences: Sequence[Divergence], needs: Needs | None = None
) -> list[TableRow]:
    """Fields as rows. A field that differs says whether that is new, where a divergence has its two values.

    `needs` are the columns of a table that these are only a part of.
    """
    shared = needs or field_needs(fields, divergences)
    return [
        TableRow(
            glyph=glyph(field),
            label=_label(field),
            baseline=_cell(field, field.baseline),
            candidate=_cell(field, field.candidate),
            status=_status(field, divergences),
            needs=shared,
            quiet=field.same,
            opens=Opened(field.name, field.baseline, field.candidate),
        )
        for field in fields
    ]


def field_needs(fields: Iterable[Field], divergences: Sequence[Divergence]) -> Needs:
    """The widths that the columns of these fields would like."""
    return needs_of(
        (_label(f), _cell(f, f.baseline), _cell(f, f.candidate), _status(f, divergences)) for f in fields
    )


def _label(field: Field) -> Line:
    return (Span(" " * field.indent + visible_line(field.name), Role.MUTED if field.same else Role.STRONG),)


def glyph(field: Field) -> Span:
    """The sign of a field: the same, changed, or on one side only."""
    if field.same:
        return Span("=", Role.MUTED)
    if field.baseline is MISSING:
        return Span("+", Role.ADDED)
    if field.candidate is MISSING:
        return Span("-", Role.REMOVED)
    return Span("~", Role.CHANGED)


def _or_missing(value: JsonValue | Missing) -> JsonValue | Missing:
    return MISSING if value is None else value


def _cell(field: Field, value: JsonValue | Missing) -> Cell:
    if field.plain and isinstance(value, str):
        return visible_line(value)
    if field.plain and isinstance(value, bool):
        return "yes" if value else "no"
    return Json(value)


def _status(field: Field, divergences: Iterable[Divergence]) -> Line:
    if field.same:
        return ()
    baseline, candidate = _or_missing(field.baseline), _or_missing(field.candidate)
    for divergence in divergences:
        if same(_or_missing(divergence.baseline), baseline) and same(_or_missing(divergence.candidate), candidate):
            return status_words(divergence)
    return ()
