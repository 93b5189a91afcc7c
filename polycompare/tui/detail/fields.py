"""Named values of both sides in one table: the same, or different with the word of their divergence."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from polycompare.diffing.equality import same
from polycompare.model.divergences import Divergence, Signal
from polycompare.model.outcomes import Reply
from polycompare.model.text import visible_line
from polycompare.model.turns import TurnComparison
from polycompare.model.values import MISSING, JsonValue, Missing, Side
from polycompare.tui.detail.divergence_rows import status_words
from polycompare.tui.detail.rows import Cell, Json, Needs, Opened, TableRow, needs_of
from polycompare.tui.detail.spans import Line, Role, Span


@dataclass(frozen=True, slots=True)
class Field:
    """One named value of both sides.

    `plain` values are words, shown without quotes. `indent` cells stand before the name. A side in `silent` has no
    say, for the reason given there; then nothing is compared.
    """

    name: str
    baseline: JsonValue | Missing
    candidate: JsonValue | Missing
    plain: bool = False
    indent: int = 0
    silent: Mapping[Side, str] = field(default_factory=dict)

    @property
    def given(self) -> bool:
        """Whether either side has a value."""
        return self.baseline is not MISSING or self.candidate is not MISSING

    @property
    def differs(self) -> bool:
        """Whether both sides have a say and the values are not the same, types included."""
        return not self.silent and not same(self.baseline, self.candidate)


def field_of(
    comparison: TurnComparison,
    signal: Signal,
    name: str,
    read: Callable[[Reply], JsonValue],
    *,
    plain: bool = False,
) -> Field:
    """A field that `read` takes from both replies, where None is none; a side without a report is silent."""
    values: dict[Side, JsonValue | Missing] = {}
    silent: dict[Side, str] = {}
    for side in Side:
        outcome = comparison.turn.outcomes.of(side)
        if not isinstance(outcome, Reply):
            values[side] = MISSING
            silent[side] = "no reply"
            continue
        values[side] = _or_missing(read(outcome))
        if values[side] is MISSING and side in comparison.not_reported.get(signal, ()):
            silent[side] = "not reported"
    return Field(name, values[Side.BASELINE], values[Side.CANDIDATE], plain, silent=silent)


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
            baseline=_cell(field, Side.BASELINE),
            candidate=_cell(field, Side.CANDIDATE),
            status=_status(field, divergences),
            needs=shared,
            quiet=not field.differs,
            opens=Opened(field.name, field.baseline, field.candidate),
        )
        for field in fields
    ]


def field_needs(fields: Iterable[Field], divergences: Sequence[Divergence]) -> Needs:
    """The widths that the columns of these fields would like."""
    return needs_of(
        (_label(f), _cell(f, Side.BASELINE), _cell(f, Side.CANDIDATE), _status(f, divergences)) for f in fields
    )


def _label(field: Field) -> Line:
    return (Span(" " * field.indent + visible_line(field.name), Role.STRONG if field.differs else Role.MUTED),)


def glyph(field: Field) -> Span:
    """The sign of a field: the same, changed, on one side only, or none where nothing was compared."""
    if field.silent:
        return Span(" ")
    if not field.differs:
        return Span("=", Role.MUTED)
    if field.baseline is MISSING:
        return Span("+", Role.ADDED)
    if field.candidate is MISSING:
        return Span("-", Role.REMOVED)
    return Span("~", Role.CHANGED)


def _or_missing(value: JsonValue | Missing) -> JsonValue | Missing:
    return MISSING if value is None else value


def _cell(field: Field, side: Side) -> Cell:
    if side in field.silent:
        return field.silent[side]
    value = field.baseline if side is Side.BASELINE else field.candidate
    if field.plain and isinstance(value, str):
        return visible_line(value)
    if field.plain and isinstance(value, bool):
        return "yes" if value else "no"
    return Json(value)


def _status(field: Field, divergences: Iterable[Divergence]) -> Line:
    if not field.differs:
        return ()
    baseline, candidate = _or_missing(field.baseline), _or_missing(field.candidate)
    for divergence in divergences:
        if same(_or_missing(divergence.baseline), baseline) and same(_or_missing(divergence.candidate), candidate):
            return status_words(divergence)
    return ()
