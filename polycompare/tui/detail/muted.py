"""What does not count, at the end of each tab: counted, or shown with its reason. Never gone."""

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from polycompare.model.divergences import Divergence, Folded, Signal
from polycompare.model.text import visible_line
from polycompare.model.turns import TurnComparison
from polycompare.tui.detail.divergence_rows import table_of
from polycompare.tui.detail.rows import BLANK, Opened, Row, heading, note
from polycompare.tui.detail.shown import Shown
from polycompare.tui.detail.spans import Role, Span
from polycompare.tui.detail.table import TableRow, Words, needs_of

FOLDED: Final = Words((Span("folded", Role.MUTED),), (Span("folded", Role.MUTED),))
"""What is said of values that were compared as the same placeholder."""


def muted_rows(
    comparison: TurnComparison, signals: Collection[Signal], shown: Shown, above: Iterable[Row]
) -> list[Row]:
    """The muted divergences and folded values of some signals, but for those that rows `above` tell of."""
    told = {_place(row.about) for row in above if row.about is not None}
    muted = [
        d for d in comparison.divergences if d.muted is not None and d.signal in signals and _place(d) not in told
    ]
    folded = [each for each in comparison.folded if each.signal in signals and _place(each) not in told]
    if not muted and not folded:
        return []
    if shown.show_muted:
        return [BLANK, heading("Muted and folded"), *table_of(muted, shown), *_folded_rows(folded)]
    return [note(f"· {', '.join(_counted(muted, folded))} · v shows them")]


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
