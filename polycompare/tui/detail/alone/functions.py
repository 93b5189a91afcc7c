"""The Functions tab of a real conversation: the calls, and what the reply was drawn from."""

from polycompare.model.outcomes import Reply
from polycompare.model.text import visible_line
from polycompare.model.values import MISSING, JsonValue
from polycompare.tui.detail.alone.value_rows import alone, json_fact, text_fact, value_rows_of
from polycompare.tui.detail.calls import Call, paired_calls
from polycompare.tui.detail.durations import duration
from polycompare.tui.detail.rows import BLANK, Row, TextRow, heading, note
from polycompare.tui.detail.spans import Role, Span

_LONGEST_ERROR = 240  # characters in the line of a call; all of it is among its fields


def function_rows(reply: Reply) -> list[Row]:
    """Each call with its arguments, its error and how long it took; then topics, sources and hand-off."""
    rows: list[Row] = []
    if reply.functions is None:
        rows.append(note("functions: not reported"))
    elif not reply.functions:
        rows.append(note("= no function was called"))
    for call in paired_calls(reply.functions or (), ()):
        rows.append(_heading(call))
        fields = call.fields({})
        rows += value_rows_of(
            [json_fact(each.name, each.baseline) for each in fields if each.baseline is not MISSING]
        )
    evidence = [
        *text_fact("hand-off", reply.handoff),
        *([json_fact("topics", list(reply.topics))] if reply.topics else []),
        *([json_fact("sources", list(reply.sources))] if reply.sources else []),
        *text_fact("cited topic", reply.cited_topic),
    ]
    return [*rows, BLANK, heading("Evidence and hand-off"), *value_rows_of(evidence)] if evidence else rows


def failed_call(call: JsonValue) -> bool:
    """Whether a call tells an error."""
    return isinstance(call, dict) and bool(call.get("error"))


def _heading(call: Call) -> Row:
    event = call.baseline if isinstance(call.baseline, dict) else {}
    took, error = event.get("duration"), event.get("error")
    glyph = Span("✖ ", Role.FAILED) if error else Span("  ")
    spans = [glyph, Span(f"{visible_line(call.name)}()", Role.STRONG)]
    if isinstance(took, int | float) and not isinstance(took, bool):
        spans.append(Span(f"  {duration(took)}", Role.MUTED))
    if error:
        why = f": {visible_line(error[:_LONGEST_ERROR])}" if isinstance(error, str) else ""
        spans.append(Span(f"  failed{why}", Role.FAILED))
    return TextRow(tuple(spans), opens=alone(f"{call.name}()", call.baseline))
