"""What varies by itself, as a table to be read."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from rich.cells import cell_len

from polycompare.cli.layout import padded, shortened
from polycompare.model.rules import NoisyPath
from polycompare.model.text import visible_line

_WIDEST_PATH = 36
_GAP = "  "


def noise_text(learned: Mapping[str | None, Sequence[NoisyPath]], width: int) -> str:
    """For each scenario what varies in it, where, in how many of the pairs, and among which values."""
    parts: list[str] = []
    for scenario, places in sorted(learned.items(), key=lambda item: item[0] or ""):
        parts.append(visible_line(scenario or "conversations that are no scenario"))
        rows = [_row(place) for place in places]
        parts += _laid_out(rows, width) if rows else ["  nothing varies"]
        parts.append("")
    return "\n".join(parts[:-1]) + "\n" if parts else ""


def _row(place: NoisyPath) -> tuple[str, str, str, str, str]:
    values = ", ".join(sorted(place.values))
    return (
        place.signal.value,
        shortened(visible_line(place.path or "(all of it)"), _WIDEST_PATH),
        _turns(place.turns),
        f"{place.varied} of {place.compared}",
        visible_line(f"free: {values}" if place.free else values),
    )


def _laid_out(rows: Sequence[tuple[str, ...]], width: int) -> list[str]:
    titled = [("signal", "path", "turns", "pairs", "values"), *rows]
    widths = [max(cell_len(row[column]) for row in titled) for column in range(len(titled[0]) - 1)]
    lines: list[str] = []
    for row in titled:
        head = _GAP.join(padded(cell, cells) for cell, cells in zip(row[:-1], widths, strict=True))
        lines.append(shortened(f"  {head}{_GAP}{row[-1]}", width))
    return lines


def _turns(turns: Sequence[int]) -> str:
    """`0, 3-5`."""
    starts = [b for a, b in pairwise((-2, *turns)) if b != a + 1]
    spans: list[str] = []
    for start in starts:
        end = start
        while end + 1 in turns:
            end += 1
        spans.append(str(start) if start == end else f"{start}-{end}")
    return ", ".join(spans)
