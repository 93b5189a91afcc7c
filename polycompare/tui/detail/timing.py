"""The Timing tab: both waits as bars, and what else the turn cost."""

from polycompare.model.divergences import Signal
from polycompare.model.outcomes import Failure, Outcome, Reply
from polycompare.model.turns import TurnComparison
from polycompare.model.values import Side
from polycompare.tui.detail.divergence_rows import divergence_rows
from polycompare.tui.detail.durations import duration
from polycompare.tui.detail.fields import Statuses, field_of, field_rows
from polycompare.tui.detail.rows import BLANK, BarRow, Row, TextRow, heading
from polycompare.tui.detail.shown import Shown
from polycompare.tui.detail.sides import SIDE_ROLES, not_reported, of_signals, replies, silence
from polycompare.tui.detail.spans import Role, Span


def timing_rows(comparison: TurnComparison, shown: Shown) -> list[Row]:
    """The rows of the Timing tab."""
    outcomes = comparison.turn.outcomes
    waits = outcomes.map(_wait)
    longest = max(waits.baseline or 0.0, waits.candidate or 0.0)
    texts = waits.map(lambda wait: "" if wait is None else duration(wait))
    widest = max(len(texts.baseline), len(texts.candidate))
    rows: list[Row] = []
    for side in Side:
        wait, outcome = waits.of(side), outcomes.of(side)
        letter = Span(f"{side.letter} ", SIDE_ROLES[side])
        if wait is None:
            rows.append(TextRow((letter, silence(outcome) or Span(""))))
            continue
        label = (letter, Span(f"{texts.of(side):>{widest}}  ", Role.STRONG))
        remark = (Span(" ✖ until it failed", Role.FAILED),) if isinstance(outcome, Failure) else ()
        rows.append(BarRow(label, wait / longest if longest else 0.0, SIDE_ROLES[side], remark))
    both = replies(comparison)
    a, b = both.baseline, both.candidate
    if a is not None and b is not None:
        rows.append(TextRow((Span("  "), comparison_of_waits(a.latency_ms, b.latency_ms))))
    fields = [
        field_of(comparison, Signal.DELAYED, "reply delayed", lambda reply: reply.delayed, plain=True),
        field_of(
            comparison, Signal.LATENCY, "HTTP answers", lambda reply: len(reply.responses), path=("answers",)
        ),
        field_of(comparison, Signal.LLM, "LLM requests", _requests, path=("count",)),
    ]
    given = [field for field in fields if field.given]
    if given:
        rows += [BLANK, *field_rows(given, Statuses(comparison, shown))]
    rows += not_reported(comparison, (Signal.METRICS,))
    counted = (Signal.LLM, "count")  # a field above
    costs = divergence_rows(
        [d for d in of_signals(comparison, (Signal.METRICS, Signal.LLM)) if (d.signal, d.path) != counted], shown
    )
    if costs:
        rows += [BLANK, heading("Metrics and LLM requests"), *costs]
    return rows


def comparison_of_waits(baseline: float, candidate: float) -> Span:
    """Which side was slower, by how much and how many times."""
    difference = duration(abs(candidate - baseline))
    if abs(candidate - baseline) < 0.5:
        return Span("both took the same time", Role.MUTED)
    letter, slow, fast = ("B", candidate, baseline) if candidate > baseline else ("A", baseline, candidate)
    ratio = f" · ×{slow / fast:.2f}" if fast > 0 else ""
    return Span(f"{letter} took {difference} longer{ratio}", Role.STRONG)


def _wait(outcome: Outcome) -> float | None:
    match outcome:
        case Reply(latency_ms=wait) | Failure(elapsed_ms=wait):
            return wait
        case _:
            return None


def _requests(reply: Reply) -> int | None:
    return None if reply.llm_requests is None else len(reply.llm_requests)
