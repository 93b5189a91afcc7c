"""Named values of both sides in one table: the same, or different with the word of their divergence."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from polycompare.diffing.equality import same
from polycompare.diffing.paths import Path, parse_path
from polycompare.model.divergences import Divergence, Folded, Signal
from polycompare.model.outcomes import Reply
from polycompare.model.text import visible_line
from polycompare.model.turns import TurnComparison
from polycompare.model.values import MISSING, JsonValue, Missing, Side
from polycompare.tui.detail.divergence_rows import status_words
from polycompare.tui.detail.remaining import FOLDED, opened_fold, placeholder
from polycompare.tui.detail.rows import Opened
from polycompare.tui.detail.shown import Shown
from polycompare.tui.detail.spans import Line, Role, Span
from polycompare.tui.detail.table import Cell, Json, Needs, TableRow, Words, needs_of

_NOTHING: Final = Words()


@dataclass(frozen=True, slots=True)
class Field:
    """One named value of both sides, found at `path` of a signal.

    `plain` values are words, shown without quotes. `indent` cells stand before the name. A side in `silent` has no
    say, for the reason given there; then nothing is compared.
    """

    name: str
    signal: Signal
    path: Path
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
    path: Path = (),
    plain: bool = False,
) -> Field:
    """A field that `read` takes from both replies, where None is none; a side without a report is silent."""
    values: dict[Side, JsonValue | Missing] = {}
    silent: dict[Side, str] = {}
    for side in Side:
        outcome = comparison.turn.outcomes.of(side)
        value = read(outcome) if isinstance(outcome, Reply) else None
        values[side] = MISSING if value is None else value
        if not isinstance(outcome, Reply):
            silent[side] = "no reply"
        elif value is None and _is_unreported(comparison, signal, side):
            silent[side] = "not reported"
    return Field(name, signal, path, values[Side.BASELINE], values[Side.CANDIDATE], plain, silent=silent)


def _is_unreported(comparison: TurnComparison, signal: Signal, side: Side) -> bool:
    """Languages are compared only where both sides name them; of the other signals the comparison knows."""
    return signal is Signal.LANGUAGE or side in comparison.not_reported.get(signal, ())


class Statuses:
    """Finds what is told of a place in a signal: its divergence, else one somewhere below it, or its fold."""

    def __init__(self, comparison: TurnComparison, shown: Shown) -> None:
        self._shown = shown
        self._at: dict[tuple[Signal, Path], Divergence] = {}
        self._below: dict[tuple[Signal, Path], Divergence] = {}
        self._folded = {(each.signal, parse_path(each.path)): each for each in comparison.folded}
        for divergence in comparison.divergences:
            path = parse_path(divergence.path)
            self._at.setdefault((divergence.signal, path), divergence)
            for length in range(len(path)):
                self._below.setdefault((divergence.signal, path[:length]), divergence)

    def at(self, signal: Signal, path: Path) -> Divergence | None:
        """The divergence of exactly this place, if there is one."""
        return self._at.get((signal, path))

    def of(self, field: Field) -> Divergence | Folded | None:
        """The divergence of a field that differs, if one is known, or what its values were folded as."""
        if not field.differs:
            return None
        place = field.signal, field.path
        return self._at.get(place) or self._below.get(place) or self._folded.get(place)

    def words(self, about: Divergence | Folded | None) -> Words:
        """What is said of a divergence or a fold."""
        match about:
            case Divergence():
                return status_words(about, self._shown)
            case Folded():
                return FOLDED
            case _:
                return _NOTHING


def field_rows(fields: Sequence[Field], statuses: Statuses, needs: Needs | None = None) -> list[TableRow]:
    """Fields as rows; those that differ say whether that is new. `needs` are those of a larger table around."""
    shared = needs or field_needs(fields, statuses)
    return [_row(field, statuses, shared) for field in fields]


def field_needs(fields: Iterable[Field], statuses: Statuses) -> Needs:
    """The widths that the columns of these fields would like."""
    return needs_of(
        (_label(field, quiet=False), *_cells(field, statuses.of(field)), statuses.words(statuses.of(field)))
        for field in fields
    )


def _row(field: Field, statuses: Statuses, needs: Needs) -> TableRow:
    about = statuses.of(field)
    is_muted = isinstance(about, Folded) or (about is not None and about.muted is not None)
    baseline, candidate = _cells(field, about)
    return TableRow(
        glyph=Span("=", Role.MUTED) if isinstance(about, Folded) else glyph(field),
        label=_label(field, quiet=is_muted or not field.differs),
        baseline=baseline,
        candidate=candidate,
        words=statuses.words(about),
        needs=needs,
        quiet=is_muted or not field.differs,
        opens=opened_fold(about) if isinstance(about, Folded) else _opened(field),
        about=about,
    )


def _opened(field: Field) -> Opened:
    return Opened(field.name, field.baseline, field.candidate)


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


def _label(field: Field, *, quiet: bool) -> Line:
    return (Span(" " * field.indent + visible_line(field.name), Role.MUTED if quiet else Role.STRONG),)


def _cells(field: Field, about: Divergence | Folded | None) -> tuple[Cell, Cell]:
    if isinstance(about, Folded):
        return placeholder(about), placeholder(about)
    return _cell(field, Side.BASELINE, field.baseline), _cell(field, Side.CANDIDATE, field.candidate)


def _cell(field: Field, side: Side, value: JsonValue | Missing) -> Cell:
    if side in field.silent:
        return field.silent[side]
    if field.plain and isinstance(value, str):
        return visible_line(value)
    if field.plain and isinstance(value, bool):
        return "yes" if value else "no"
    return Json(value)
