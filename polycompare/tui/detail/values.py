"""Two values shown whole, for the viewer that a row opens."""

from polycompare.model.text import visible
from polycompare.model.values import MISSING, JsonValue, Missing
from polycompare.tui.detail.aligned_json import aligned_json
from polycompare.tui.detail.json_text import ABSENT, pretty_json
from polycompare.tui.detail.reply import word_spans
from polycompare.tui.detail.rows import Opened, Relation, Row, SplitRow, TextRow
from polycompare.tui.detail.spans import Line, Role, Span

_LONGEST_COMPARED = 40_000


def value_rows(opened: Opened) -> list[Row]:
    """The rows of the viewer: words marked in two strings, lines aligned in two JSON values; or a text."""
    if opened.text:
        return [TextRow(opened.text)]
    a, b = opened.baseline, opened.candidate
    if isinstance(a, str) and isinstance(b, str):
        return _texts(a, b)
    if a is not MISSING and b is not MISSING:
        return aligned_json(a, b)
    return [SplitRow(_whole(a, Role.BASELINE), _whole(b, Role.CANDIDATE), Relation.DIFFERENT)]


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
