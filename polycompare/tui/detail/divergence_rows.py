"""Divergences as table rows: a glyph for the change, the path, both values, and a word for the status."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

from rich.cells import cell_len

from polycompare.model.divergences import Change, Divergence, Status
from polycompare.model.text import visible_line
from polycompare.tui.detail.json_text import compact_json
from polycompare.tui.detail.rows import Json, Needs, Opened, Row, TableRow, TextRow, needs_of, note
from polycompare.tui.detail.shown import STATUS_ROLES, Shown
from polycompare.tui.detail.spans import Line, Role, Span, fit

GLYPHS: Final = {
    Change.CHANGED: Span("~", Role.CHANGED),
    Change.ADDED: Span("+", Role.ADDED),
    Change.REMOVED: Span("-", Role.REMOVED),
    Change.TYPE: Span("!", Role.CHANGED),
    Change.MOVED: Span("→", Role.CHANGED),
}
_LONGEST_LABEL: Final = 40  # cells, of a divergence in one line
_LONGEST_VALUE: Final = 28  # as well


def divergence_rows(divergences: Iterable[Divergence], shown: Shown) -> list[Row]:
    """The divergences as rows in their order; carried ones folded by their first turn, muted ones counted."""
    given = list(divergences)
    listed = [d for d in given if shown.show_muted or d.muted is None]
    folded = [d for d in listed if shown.fold_carried and d.status is Status.CARRIED and d.muted is None]
    open_ones = [d for d in listed if not (shown.fold_carried and d.status is Status.CARRIED and d.muted is None)]
    needs = needs_of((_label(d), Json(d.baseline), Json(d.candidate), status_words(d)) for d in open_ones[:200])
    rows: list[Row] = [divergence_row(d, needs) for d in open_ones]
    rows += _fold_rows(folded)
    if not shown.show_muted:
        rows += _muted_rows([d for d in given if d.muted is not None])
    return rows


def divergence_row(divergence: Divergence, needs: Needs) -> TableRow:
    """One divergence in the columns of its table."""
    glyph = GLYPHS[divergence.change]
    quiet = divergence.muted is not None or divergence.status is not Status.NEW
    return TableRow(
        glyph=Span(glyph.text, Role.MUTED) if quiet else glyph,
        label=_label(divergence),
        baseline=Json(divergence.baseline),
        candidate=Json(divergence.candidate),
        status=status_words(divergence),
        needs=needs,
        quiet=quiet,
        opens=opened(divergence),
    )


def opened(divergence: Divergence) -> Opened:
    """Both values of a divergence, for the viewer."""
    where = divergence.path or "whole value"
    return Opened(f"{divergence.signal.replace('_', ' ')} · {where}", divergence.baseline, divergence.candidate)


def in_one_line(divergence: Divergence) -> str:
    """A divergence where there is no table: `~ state · booking.time  "19:00" → "19:15"`; safe to show."""
    label = "".join(span.text for span in _label(divergence))
    signal = divergence.signal.replace("_", " ")
    where = f"{signal} · {label}" if divergence.path else signal
    a, b = (_clipped(compact_json(value), _LONGEST_VALUE) for value in (divergence.baseline, divergence.candidate))
    return f"{GLYPHS[divergence.change].text} {_clipped(where, _LONGEST_LABEL)}  {a} → {b}"


def _clipped(text: str, width: int) -> str:
    return fit(text, min(width, cell_len(text)))


def status_words(divergence: Divergence) -> Line:
    """`new`, `carried from 3` or `resolved`, with `type` or `moved` before it and a muting's reason behind it."""
    words: list[Span] = []
    if divergence.change in (Change.TYPE, Change.MOVED):
        words.append(Span(f"{divergence.change} ", Role.CHANGED))
    role = Role.MUTED if divergence.muted is not None else STATUS_ROLES[divergence.status]
    words.append(Span(_status_word(divergence), role))
    if divergence.muted is not None:
        words.append(Span(f" {visible_line(divergence.muted.in_words)}", Role.MUTED))
    return tuple(words)


def _status_word(divergence: Divergence) -> str:
    if divergence.status is Status.CARRIED:
        return f"carried from {divergence.since}"
    return str(divergence.status)


def _label(divergence: Divergence) -> Line:
    role = Role.STRONG if divergence.status is Status.NEW and divergence.muted is None else Role.PLAIN
    path = visible_line(divergence.path) or divergence.signal.replace("_", " ")
    if divergence.moved_from is None:
        return (Span(path, role),)
    return (Span(path, role), Span(f" ← {visible_line(divergence.moved_from)}", Role.MUTED))


def _fold_rows(carried: Sequence[Divergence]) -> list[Row]:
    rows: list[Row] = []
    for since, group in groupby(sorted(carried, key=lambda d: d.since), key=lambda d: d.since):
        rows.append(TextRow((Span(f"▸ {len(list(group))} carried from turn {since}", Role.CARRIED),), folds=True))
    return rows


def _muted_rows(muted: Sequence[Divergence]) -> list[Row]:
    if not muted:
        return []
    reasons = dict.fromkeys(visible_line(d.muted.in_words) for d in muted if d.muted is not None)
    return [note(f"· {len(muted)} muted: {', '.join(reasons)}")]
