"""The end of each tab: what its other rows do not tell. What does not count is counted or shown, never gone."""

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from polycompare.model.divergences import Divergence, Folded, Signal, Status
from polycompare.model.text import visible_line
from polycompare.model.turns import TurnComparison
from polycompare.tui.detail.divergence_rows import divergence_rows, table_of
from polycompare.tui.detail.rows import BLANK, Opened, Row, heading, note
from polycompare.tui.detail.shown import Shown
from polycompare.tui.detail.spans import Role, Span
from polycompare.tui.detail.table import TableRow, Words, needs_of

FOLDED: Final = Words((Span("folded", Role.MUTED),), (Span("folded", Role.MUTED),))
"""What is said of values that were compared as the same placeholder."""


def remaining_rows(
    comparison: TurnComparison, signals: Collection[Signal], shown: Shown, above: Iterable[Row], *, others: bool
) -> list[Row]:
    """What rows `above` do not tell of some signals: muted divergences and folded values, and with `others` what
    counts as well."""
    told = {_place(row.about) for row in above if row.about is not None}
    untold = [d for d in comparison.divergences if d.signal in signals and _place(d) not in told]
    rows: list[Row] = []
    counting = [d for d in untold if d.muted is None and d.status is not Status.RESOLVED]
    if others and counting:
        rows += [BLANK, heading("Also different"), *divergence_rows(counting, shown)]
    muted = [d for d in untold if d.muted is not None]
    folded = [each for each in comparison.folded if each.signal in signals and _place(each) not in told]
    if not muted and not folded:
        return rows
    if shown.show_muted:
        return [*rows, BLANK, heading("Muted and folded"), *table_of(muted, shown), *_folded_rows(folded)]
    return [*rows, note(f"· {', '.join(_counted(muted, folded))} · v shows them")]


def _place(about: Divergence | Folded) -> tuple[type, Signal, str]:
    return type(about), about.signal, about.identity if isinstance(about, Divergence) else about.path


def _counted(muted: Sequence[Divergence], folded: Sequence[Folded]) -> list[str]:
    counts = [(len(muted), "muted"), (len(folded), "folded")]
    words = [f"{count} {word}" for count, word in counts if count]
    reasons = dict.fromkeys(visible_line(d.muted.in_words) for d in muted if d.muted is not None)
    if reasons:
        words[0] += f" ({'; '.join(reasons)})"
    return words


def placeholder(folded: Folded) -> str:
    """What both values were compared as: `<uuid>`."""
    return visible_line(f"<{folded.kind}>")


def opened_fold(folded: Folded) -> Opened:
    """Both values behind a placeholder, for the viewer."""
    where = folded.path or "whole value"
    title = f"{folded.signal.replace('_', ' ')} · {where} · folded as {placeholder(folded)}"
    return Opened(title, folded.baseline, folded.candidate)


def _folded_rows(folded: Sequence[Folded]) -> list[Row]:
    labels = [(Span(visible_line(each.path) or each.signal.replace("_", " ")),) for each in folded]
    kinds = [placeholder(each) for each in folded]
    needs = needs_of((label, kind, kind, FOLDED) for label, kind in zip(labels, kinds, strict=True))
    return [
        TableRow(
            glyph=Span("=", Role.MUTED),
            label=label,
            baseline=kind,
            candidate=kind,
            words=FOLDED,
            needs=needs,
            quiet=True,
            opens=opened_fold(each),
            about=each,
        )
        for each, label, kind in zip(folded, labels, kinds, strict=True)
    ]
