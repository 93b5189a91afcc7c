"""The Raw tab: the answers of both sides as they came, aligned where both are JSON."""

import json
from collections.abc import Sequence
from itertools import zip_longest

from polycompare.model.outcomes import NotSent, Outcome, RawResponse
from polycompare.model.text import visible_line
from polycompare.model.turns import TurnComparison
from polycompare.model.values import JsonValue
from polycompare.tui.detail.aligned_json import abridged, aligned_json
from polycompare.tui.detail.durations import duration
from polycompare.tui.detail.json_text import pretty_json
from polycompare.tui.detail.rows import BLANK, Relation, Row, SplitRow, note
from polycompare.tui.detail.sides import silent_sides
from polycompare.tui.detail.spans import Line, Role, Span

_LONGEST_LINE = 2_000


def raw_size(comparison: TurnComparison) -> int:
    """The bytes that the Raw tab has to read; a large number is a reason to build it off the event loop."""
    outcomes = comparison.turn.outcomes
    return sum(len(r.body) for side in (outcomes.baseline, outcomes.candidate) for r in _responses(side))


def raw_rows(comparison: TurnComparison) -> list[Row]:
    """The rows of the Raw tab; the answers of a delayed reply come one after the other."""
    outcomes = comparison.turn.outcomes
    rows: list[Row] = silent_sides(comparison)
    for number, (a, b) in enumerate(zip_longest(_responses(outcomes.baseline), _responses(outcomes.candidate))):
        if number:
            rows.append(BLANK)
        rows.append(SplitRow(_head(a, Role.BASELINE), _head(b, Role.CANDIDATE), Relation.UNRELATED, clip=True))
        rows += _bodies(a, b)
    if not rows:
        rows.append(note("no answer was kept on either side"))
    return rows


def _responses(outcome: Outcome) -> Sequence[RawResponse]:
    return () if isinstance(outcome, NotSent) else outcome.responses


def _head(response: RawResponse | None, role: Role) -> Line | None:
    if response is None:
        return None
    parts = [f"HTTP {response.status}", duration(response.elapsed_ms), f"{len(response.body):,} bytes"]
    if response.content_type:
        parts.append(visible_line(response.content_type))
    if response.correlation_id:
        parts.append(visible_line(response.correlation_id))
    return (Span(" · ".join(parts), role),)


def _bodies(a: RawResponse | None, b: RawResponse | None) -> list[Row]:
    if a is not None and b is not None:
        one, two = _json(a.body), _json(b.body)
        if one is not None and two is not None:
            return aligned_json(one[0], two[0])
    sides = [text_lines(response) for response in (a, b)]
    return abridged(
        [
            SplitRow(_line(one, Role.BASELINE), _line(two, Role.CANDIDATE), Relation.UNRELATED, clip=True)
            for one, two in zip_longest(*sides)
        ]
    )


def _json(body: bytes) -> tuple[JsonValue] | None:
    """A body's JSON value in a tuple, or None where it is no JSON (null is a value)."""
    try:
        return (json.loads(body),)
    except (ValueError, RecursionError):
        return None


def text_lines(response: RawResponse | None) -> list[str]:
    """A body line by line, JSON indented."""
    if response is None:
        return []
    parsed = _json(response.body)
    if parsed is not None:
        return pretty_json(parsed[0]).split("\n")
    return response.body.decode("utf-8", "replace").splitlines() or ["(empty body)"]


def _line(text: str | None, role: Role) -> Line | None:
    return None if text is None else (Span(visible_line(text[:_LONGEST_LINE]), role),)
