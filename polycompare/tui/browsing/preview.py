"""What a recording is about, beside the list: who, what was said about it, and how it went."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from polycompare.model.recordings import RecordingSummary, TurnOutline
from polycompare.model.text import visible_line
from polycompare.model.turn_marks import Mark
from polycompare.model.values import Side
from polycompare.tui.browsing.columns import side_name, verdict_line, when
from polycompare.tui.detail.spans import ELLIPSIS, Line, Role, Span, line_width, wrap
from polycompare.tui.turn_view import GLYPHS

_ROLES: Final = {
    Mark.FAILED: Role.FAILED,
    Mark.NEW: Role.NEW,
    Mark.CARRIED: Role.CARRIED,
    Mark.WORDS: Role.OTHER_WORDS,
}
_SIDES: Final = {Side.BASELINE: Role.BASELINE, Side.CANDIDATE: Role.CANDIDATE}
_LONGEST: Final = 400  # characters of one text that are looked at
_TALL: Final = 10  # lines; with fewer the turns begin at the one that matters
_MOST_LINES: Final = 2  # of one text of a turn


def preview_lines(
    summary: RecordingSummary, outlines: Sequence[TurnOutline] | None, width: int, height: int, now: datetime
) -> list[Line]:
    """At most `height` lines of `width` cells. `outlines` are None until they were read.

    The turns begin at what a search found, else at the root turn.
    """
    is_short = height < _TALL
    lines = [wrapped for line in _head(summary, now, is_short=is_short) for wrapped in wrap(line, width)]
    if outlines is None:
        lines.append((Span("reading…", Role.MUTED),))
        return lines[:height]
    start = _start(summary, outlines, before=0 if is_short else 1)
    if not is_short:
        lines.append(())
    if start and not is_short:
        lines.append((Span(f"… from turn {start}", Role.MUTED),))
    for outline in outlines[start:]:
        if len(lines) >= height:
            break
        lines += _turn(outline, summary, width)
    return lines[:height]


def _head(summary: RecordingSummary, now: datetime, *, is_short: bool) -> Iterable[Line]:
    if summary.name is not None:
        yield (Span(visible_line(summary.name), Role.STRONG),)
    if summary.name is None or not is_short:
        yield (Span(visible_line(summary.id), Role.MUTED),)
    other = (Span(" ⇄ ", Role.MUTED), Span("B ", Role.CANDIDATE), Span(side_name(summary.sides.candidate)))
    count = (
        f" · {when(summary.started_at, now).strip()} · {summary.turns} turn{'' if summary.turns == 1 else 's'} · "
    )
    yield (
        Span("" if summary.one_sided else "A ", Role.BASELINE),
        Span(side_name(summary.sides.baseline)),
        *(() if summary.one_sided else other),
        Span(count, Role.MUTED),
        *verdict_line(summary),
    )
    if summary.signals and not is_short:
        yield (Span(", ".join(signal.replace("_", " ") for signal in summary.signals), Role.NEW),)
    if summary.run is not None:
        yield (Span(f"run {visible_line(summary.run)}", Role.MUTED),)
    if summary.tags:
        yield (Span(" ".join(f"#{visible_line(tag)}" for tag in summary.tags), Role.OTHER_WORDS),)
    if summary.note:
        yield (Span(visible_line(summary.note[:_LONGEST])),)
    if summary.reviewed_at is not None:
        yield (Span(f"✓ reviewed {when(summary.reviewed_at, now).strip()}", Role.RESOLVED),)


def _start(summary: RecordingSummary, outlines: Sequence[TurnOutline], before: int) -> int:
    wanted = summary.root_turn if summary.found is None else summary.found.turn
    return 0 if wanted is None else max(0, min(wanted - before, len(outlines) - 1))


def _turn(outline: TurnOutline, summary: RecordingSummary, width: int) -> Iterable[Line]:
    is_found = summary.found is not None and summary.found.turn == outline.index
    mark = None if summary.one_sided else outline.mark
    glyph = Span("  ") if mark is None else Span(f"{GLYPHS[mark]} ", _ROLES.get(mark, Role.MUTED))
    user = outline.said.text or ("(silence)" if outline.index else "(greeting)")
    head = (glyph, Span(f"{outline.index} › ", Role.MUTED))
    yield from _hanging(head, user, Role.STRONG if is_found else Role.PLAIN, width)
    texts = outline.texts
    if texts.baseline is not None and texts.baseline == texts.candidate:
        yield from _hanging((Span("  A=B ", Role.MUTED),), texts.baseline, Role.MUTED, width)
        return
    for side in Side:
        text = texts.of(side)
        if text is not None:
            letter = " " if summary.one_sided else side.letter
            yield from _hanging((Span(f"  {letter} ", _SIDES[side]),), text, Role.MUTED, width)


def _hanging(head: Line, text: str, role: Role, width: int) -> Iterable[Line]:
    """A text behind a head, in a few lines at most."""
    indent = line_width(head)
    said = wrap((Span(visible_line(text[:_LONGEST]), role),), max(1, width - indent))
    for number, line in enumerate(said[:_MOST_LINES]):
        is_cut = number == _MOST_LINES - 1 and len(said) > _MOST_LINES
        yield (
            (*head, *line) if not number else (Span(" " * indent), *line, Span(ELLIPSIS if is_cut else "", role))
        )
