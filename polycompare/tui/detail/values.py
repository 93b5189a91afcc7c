"""Values shown whole, for the viewer that a row opens."""

from polycompare.model.text import visible
from polycompare.model.values import MISSING, JsonValue, Missing
from polycompare.tui.detail.aligned_json import abridged, aligned_json
from polycompare.tui.detail.json_text import ABSENT, pretty_json
from polycompare.tui.detail.reply import word_spans
from polycompare.tui.detail.rows import BLANK, Opened, Relation, Row, SplitRow, TextRow, heading
from polycompare.tui.detail.spans import Line, Role, Span

_LONGEST_COMPARED = 40_000


def value_rows(opened: Opened) -> list[Row]:
    """Rows of the viewer: words marked in two strings, lines aligned in two JSON values, else what there is."""
    if opened.text:
        return [TextRow(opened.text)]
    a, b = opened.baseline, opened.candidate
    if opened.one_side:
        return _of_one_side(a, b)
    if isinstance(a, str) and isinstance(b, str):
        return _texts(a, b)
    if a is not MISSING and b is not MISSING:
        return aligned_json(a, b)
    return [SplitRow(_whole(a, Role.BASELINE), _whole(b, Role.CANDIDATE), Relation.DIFFERENT)]


def _of_one_side(before: JsonValue | Missing, now: JsonValue | Missing) -> list[Row]:
    """A value as it is, and under it what it was."""
    rows = [] if now is MISSING else _lines(now)
    if before is not MISSING:
        rows += [*([BLANK] if rows else []), heading("before this turn"), *_lines(before)]
    return abridged(rows)


def _lines(value: JsonValue | Missing) -> list[Row]:
    text = visible(value) if isinstance(value, str) else pretty_json(value)
    return [TextRow((Span(line),)) for line in text.split("\n")]


def _texts(a: str, b: str) -> list[Row]:
    if a == b:
        whole = _whole(a, Role.PLAIN)
        return [SplitRow(whole, whole, Relation.SAME)]
    if len(a) + len(b) > _LONGEST_COMPARED:
        return [SplitRow(_whole(a, Role.PLAIN), _whole(b, Role.PLAIN), Relation.DIFFERENT)]
    one, two = word_spans(a, b)
    return [SplitRow(one, two, Relation.DIFFERENT)]


def _whole(value: JsonValue | Missing, role: Role) -> Line:
    if value is MISSING:
        return (Span(f"{ABSENT} not there", Role.MUTED),)
    if isinstance(value, str):
        return (Span(visible(value), role),)
    return (Span(pretty_json(value), role),)
