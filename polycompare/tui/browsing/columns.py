"""One recording in one line: which columns there is room for, and what they say."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from polycompare.model.recordings import Found, RecordingSummary, SideSummary, SortBy
from polycompare.model.text import visible_line
from polycompare.model.verdicts import Verdict
from polycompare.tui.detail.spans import Line, Role, Span, fit, fit_line

GAP: Final = 2  # cells between columns

VERDICTS: Final = {
    Verdict.SAME: Span("· same", Role.MUTED),
    Verdict.DIVERGED: Span("◆ diverged", Role.NEW),
    Verdict.REGRESSED: Span("◆ regressed", Role.FAILED),
    Verdict.ERROR: Span("✖ error", Role.FAILED),
}

REAL_CALL: Final = "☎ real call"

_WIDE_ENOUGH: Final = 114  # cells for sides, what it is about, and what was said about it, each in its column
_SHORT_NAME: Final = 14  # cells of a name beside what was found
_LONGEST: Final = 200  # characters of one text that are looked at


@dataclass(frozen=True, slots=True)
class Column:
    """What one column says of a recording, `now` being the person's.

    It takes at least `least` cells, and up to `most` where there are more, the lowest `rank` first. Where there is
    no room for all columns, those with the highest `rank` go first. `sort` is what a listing is then sorted by.
    """

    title: str
    says: Callable[[RecordingSummary, datetime], Line]
    least: int
    rank: int
    most: int = 0
    sort: SortBy | None = None


@dataclass(frozen=True, slots=True)
class Placed:
    """A column where it stands: `start` cells from the left, `width` of them."""

    column: Column
    start: int
    width: int


def placed_columns(width: int) -> tuple[Placed, ...]:
    """The columns that `width` cells have room for, from left to right."""
    columns = _NARROW if width < _WIDE_ENOUGH else _WIDE
    ranked = sorted(columns, key=lambda column: column.rank)
    while len(ranked) > 1 and _needed(ranked) > width:
        ranked.pop()
    room = max(0, width - _needed(ranked))
    widths: dict[str, int] = {}
    for column in ranked:
        more = min(room, max(0, column.most - column.least))
        widths[column.title] = min(column.least, width) + more
        room -= more
    placed: list[Placed] = []
    for column in columns:
        if column in ranked:
            start = placed[-1].start + placed[-1].width + GAP if placed else 0
            placed.append(Placed(column, start, widths[column.title]))
    return tuple(placed)


def row_line(summary: RecordingSummary, placed: Sequence[Placed], now: datetime) -> Line:
    """A recording's line."""
    return _joined([fit_line(each.column.says(summary, now), each.width) for each in placed])


def heading_line(placed: Sequence[Placed], sort: SortBy, *, ascending: bool) -> Line:
    """The columns' titles; what the rows are sorted by has a sign."""
    cells: list[Line] = []
    for each in placed:
        is_sorted = each.column.sort is sort
        sign = ("▲" if ascending else "▼") if is_sorted else ""
        title = fit(f"{each.column.title}{sign}", each.width)
        cells.append((Span(title, Role.STRONG if is_sorted else Role.MUTED),))
    return _joined(cells)


def when(moment: datetime, now: datetime) -> str:
    """A moment in the time zone of `now`: without the day today, without the time in other years."""
    local = moment.astimezone(now.tzinfo)
    if local.date() == now.date():
        return f"{local:%H:%M}"
    return f"{local.day:>2} {local:%b %H:%M}" if local.year == now.year else f"{local.day:>2} {local:%b %Y}"


def side_name(side: SideSummary) -> str:
    """A side in a few words: its target, its environment where the name does not tell, its deployment."""
    environment = "" if side.environment.value in side.target else side.environment.value
    deployment = "" if side.deployment is None else f"v{side.deployment}" if side.deployment.isdigit() else ""
    facts = (side.target, environment, deployment or (side.deployment or "")[:8], side.variant or "")
    return visible_line(" · ".join(filter(None, facts)))


def verdict_line(summary: RecordingSummary) -> Line:
    """What a recording came to, with its root turn."""
    if summary.one_sided:
        return (Span(REAL_CALL, Role.MUTED),)
    if summary.verdict is None:
        return (Span("…" if summary.unfinished else "–", Role.MUTED),)
    root = "" if summary.root_turn is None else f" {summary.root_turn}"
    return (VERDICTS[summary.verdict], Span(root, Role.MUTED))


def _joined(cells: Sequence[Line]) -> Line:
    line: list[Span] = []
    for number, cell in enumerate(cells):
        if number:
            line.append(Span(" " * GAP))
        line += cell
    return tuple(line)


def _needed(columns: Sequence[Column]) -> int:
    return sum(column.least + GAP for column in columns) - GAP


def _sign(summary: RecordingSummary, now: datetime) -> Line:
    return (Span("✓" if summary.reviewed_at is not None else " ", Role.RESOLVED),)


def _started(summary: RecordingSummary, now: datetime) -> Line:
    return (Span(when(summary.started_at, now)),)


def _turns(summary: RecordingSummary, now: datetime) -> Line:
    return (Span(f"{summary.turns:>5}", Role.MUTED if summary.unfinished else Role.PLAIN),)


def _baseline(summary: RecordingSummary, now: datetime) -> Line:
    return (Span(side_name(summary.sides.baseline), Role.BASELINE),)


def _candidate(summary: RecordingSummary, now: datetime) -> Line:
    if summary.one_sided:
        return (Span("–", Role.MUTED),)
    return (Span(side_name(summary.sides.candidate), Role.CANDIDATE),)


def _about(summary: RecordingSummary, now: datetime) -> Line:
    """What it is about: its name, else what the user said first."""
    if summary.name is not None:
        return (Span(visible_line(summary.name)),)
    if summary.opening:
        return (Span(f"“{visible_line(summary.opening[:_LONGEST])}”", Role.MUTED),)
    return (Span(visible_line(summary.id), Role.MUTED),)


def _about_in_short(summary: RecordingSummary, now: datetime) -> Line:
    """What was found and the name; else tags, what it is about, and the note."""
    if summary.found is not None:
        name = "" if summary.name is None else fit(visible_line(summary.name), _SHORT_NAME).rstrip() + "  "
        return (Span(name, Role.MUTED), *_found(summary.found))
    note = (Span(f" · {visible_line(summary.note[:_LONGEST])}"),) if summary.note else ()
    return (*_tags(summary), *_about(summary, now), *note)


def _signals(summary: RecordingSummary, now: datetime) -> Line:
    return (Span(", ".join(signal.replace("_", " ") for signal in summary.signals), Role.MUTED),)


def _said(summary: RecordingSummary, now: datetime) -> Line:
    """Tags, then what was found, else the note."""
    if summary.found is not None:
        return (*_tags(summary), *_found(summary.found))
    return (*_tags(summary), Span(visible_line(summary.note[:_LONGEST])))


def _tags(summary: RecordingSummary) -> Line:
    tags = " ".join(f"#{visible_line(tag)}" for tag in summary.tags)
    return (Span(f"{tags}  ", Role.OTHER_WORDS),) if tags else ()


def _found(found: Found) -> Line:
    return (Span(f"{found.turn}: ", Role.MUTED), Span(visible_line(found.excerpt)))


_FIRST: Final = (
    Column("", _sign, least=1, rank=0),
    Column("started", _started, least=12, rank=1, sort=SortBy.STARTED),
    Column("verdict", lambda summary, _now: verdict_line(summary), least=13, rank=2, sort=SortBy.VERDICT),
    Column("turns", _turns, least=6, rank=4, sort=SortBy.TURNS),
)
_SIDES: Final = (
    Column("A", _baseline, least=12, rank=5, most=17, sort=SortBy.BASELINE),
    Column("B", _candidate, least=12, rank=6, most=17, sort=SortBy.CANDIDATE),
)

# The sides are in the preview too; what was found, tags and note need the room where there is little.
_NARROW: Final = (*_FIRST, *_SIDES, Column("about", _about_in_short, least=22, rank=3, most=60, sort=SortBy.NAME))
_WIDE: Final = (
    *_FIRST,
    *_SIDES,
    Column("about", _about, least=18, rank=3, most=24, sort=SortBy.NAME),
    Column("tags · note", _said, least=26, rank=7, most=50),
    Column("signals", _signals, least=30, rank=8, most=60),
)
