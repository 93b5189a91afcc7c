"""Divergences as table rows: a glyph for the change, the path, both values, and words for status and evidence."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final

from rich.cells import cell_len

from polycompare.model.divergences import Change, Divergence, Status
from polycompare.model.evidence import Tally
from polycompare.model.text import visible_line
from polycompare.tui.detail.json_text import compact_json
from polycompare.tui.detail.rows import Opened, Row, TextRow
from polycompare.tui.detail.shown import STATUS_ROLES, Shown
from polycompare.tui.detail.spans import Line, Role, Span, fit
from polycompare.tui.detail.table import Json, Needs, TableRow, Words, needs_of

GLYPHS: Final = {
    Change.CHANGED: Span("~", Role.CHANGED),
    Change.ADDED: Span("+", Role.ADDED),
    Change.REMOVED: Span("-", Role.REMOVED),
    Change.TYPE: Span("!", Role.CHANGED),
    Change.MOVED: Span("→", Role.CHANGED),
}
_LONGEST_LABEL: Final = 40  # cells, of a divergence in one line
_LONGEST_VALUE: Final = 28  # as well
_LONGEST_REASON: Final = 40  # as well, of why something is muted


def divergence_rows(divergences: Iterable[Divergence], shown: Shown) -> list[Row]:
    """The unmuted divergences as rows in their order; carried ones folded by their first turn."""
    listed: list[Divergence] = []
    folded: list[Divergence] = []
    for divergence in divergences:
        if divergence.muted is None:
            folds = shown.fold_carried and divergence.status is Status.CARRIED
            (folded if folds else listed).append(divergence)
    return [*table_of(listed, shown), *_fold_rows(folded)]


def table_of(divergences: Sequence[Divergence], shown: Shown) -> list[Row]:
    """A row for each divergence, in the columns of one table."""
    words = [status_words(d, shown) for d in divergences]
    needs = needs_of(
        (_label(d), Json(d.baseline), Json(d.candidate), said) for d, said in zip(divergences, words, strict=True)
    )
    return [_row(d, said, needs) for d, said in zip(divergences, words, strict=True)]


def _row(divergence: Divergence, words: Words, needs: Needs) -> TableRow:
    glyph = GLYPHS[divergence.change]
    quiet = divergence.muted is not None or divergence.status is not Status.NEW
    return TableRow(
        glyph=Span(glyph.text, Role.MUTED) if quiet else glyph,
        label=_label(divergence),
        baseline=Json(divergence.baseline),
        candidate=Json(divergence.candidate),
        words=words,
        needs=needs,
        quiet=quiet,
        opens=opened(divergence),
        about=divergence,
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


def status_words(divergence: Divergence, shown: Shown) -> Words:
    """`new`, `carried from 3` or `resolved`, with `type` or `moved` before it; then why it is muted, what is odd
    about it, and what driving the conversation again told."""
    words: list[Span] = []
    if divergence.change in (Change.TYPE, Change.MOVED):
        words.append(Span(f"{divergence.change} ", Role.CHANGED))
    role = Role.MUTED if divergence.muted is not None else STATUS_ROLES[divergence.status]
    words.append(Span(_status_word(divergence, shown), role))
    if divergence.remark is not None:
        words.append(Span(f" · {divergence.remark}", Role.CHANGED))
    full, short = list(words), words
    if divergence.muted is not None:
        reason = _clipped(visible_line(divergence.muted.in_words), _LONGEST_REASON)
        full.append(Span(f" · {reason}", Role.MUTED))
        short.append(Span(f" · {divergence.muted.reason}", Role.MUTED))
    tally = shown.tally_of(divergence)
    if tally is not None:
        from polycompare.diffing.evidence import in_words

        full.append(Span(f" · {in_words(tally)}", Role.STRONG))
        short.append(Span(f" · {_in_figures(tally)}", Role.STRONG))
    return Words(tuple(full), tuple(short))


def _in_figures(tally: Tally) -> str:
    """Across, within A, within B: `5/5 · 0/10 · 1/10`."""
    from polycompare.diffing.evidence import count_in_figures

    return " · ".join(map(count_in_figures, (tally.across, tally.within_baseline, tally.within_candidate)))


def _status_word(divergence: Divergence, shown: Shown) -> str:
    if divergence.status is Status.CARRIED and shown.placed:
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
