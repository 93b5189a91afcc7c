"""The six tabs of a turn of a real conversation. Nothing is compared, and nobody is on the other side."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from polycompare.model.outcomes import Failure, NotSent, Outcome, RawResponse, Reply
from polycompare.model.text import visible_line
from polycompare.model.turns import TurnComparison
from polycompare.tui.detail.aligned_json import abridged
from polycompare.tui.detail.alone.functions import failed_call, function_rows
from polycompare.tui.detail.alone.state import state_rows
from polycompare.tui.detail.alone.value_rows import Fact, alone, json_fact, text_fact, value_rows_of
from polycompare.tui.detail.durations import waited
from polycompare.tui.detail.raw import text_lines
from polycompare.tui.detail.reply import failure_lines, shortened
from polycompare.tui.detail.rows import BLANK, Row, TextRow, heading, note
from polycompare.tui.detail.shown import Shown
from polycompare.tui.detail.spans import Line, Role, Span

_LONGEST_LINE: Final = 2_000
_FAILED: Final = Span(" ✖", Role.FAILED)


def marks_alone(comparison: TurnComparison) -> dict[str, Line]:
    """What stands behind the titles of the tabs: how many calls there were, and where something failed."""
    outcome = _outcome(comparison)
    if isinstance(outcome, Failure):
        return {"Reply": (_FAILED,)}
    calls = outcome.functions or () if isinstance(outcome, Reply) else ()
    if not calls:
        return {}
    failed = (_FAILED,) if any(map(failed_call, calls)) else ()
    return {"Functions": (Span(f" {len(calls)}", Role.STRONG), *failed)}


def rows_alone(tab: str, comparison: TurnComparison, shown: Shown) -> list[Row]:
    """The rows of a tab."""
    outcome = _outcome(comparison)
    if tab == "Raw":
        return _raw_rows(outcome, comparison.turn.service_turn)
    if isinstance(outcome, Failure):
        return [TextRow(failure_lines(outcome))]
    if not isinstance(outcome, Reply):
        return [note("nothing was recorded of this turn")]
    match tab:
        case "State":
            return state_rows(outcome, shown)
        case "Nodes":
            return _node_rows(outcome)
        case "Functions":
            return function_rows(outcome)
        case "Reply":
            return _reply_rows(outcome)
        case _:
            return _timing_rows(outcome)


def _outcome(comparison: TurnComparison) -> Outcome:
    """What the one side gave, wherever it is shown."""
    outcomes = comparison.turn.outcomes
    return outcomes.candidate if isinstance(outcomes.baseline, NotSent) else outcomes.baseline


def _node_rows(reply: Reply) -> list[Row]:
    rows: list[Row] = []
    if reply.node_trace is None:
        rows.append(note("node trace: not reported"))
    elif not reply.node_trace:
        rows.append(note("= no node was passed"))
    visits: Counter[str] = Counter()
    for node in reply.node_trace or ():
        visits[node] += 1
        again = (Span(f" ↻{visits[node]}", Role.MUTED),) if visits[node] > 1 else ()
        rows.append(TextRow((Span("● ", Role.MUTED), Span(visible_line(node)), *again)))
    facts = [
        *text_fact("current node", reply.current_node),
        *text_fact("flow", reply.flow),
        *text_fact("step", reply.step),
    ]
    return [*rows, BLANK, *value_rows_of(facts)] if facts else rows


def _reply_rows(reply: Reply) -> list[Row]:
    from polycompare.diffing.functions import handoff_reason

    words = shortened(reply.text) if reply.text.strip() else (Span("no words", Role.MUTED),)
    facts = [
        Fact("ended", "yes" if reply.ended else "no"),
        *text_fact("hand-off", reply.handoff),
        *text_fact("hand-off reason", reply.handoff_reason or handoff_reason(reply.functions)),
        *text_fact("language heard", reply.asr_lang),
        *text_fact("language spoken", reply.tts_lang),
        *([json_fact("topics", list(reply.topics))] if reply.topics else []),
        *text_fact("cited topic", reply.cited_topic),
    ]
    return [TextRow(words, opens=alone("reply", reply.text)), BLANK, *value_rows_of(facts)]


def _timing_rows(reply: Reply) -> list[Row]:
    facts = [Fact("wait", waited(reply.latency_ms))]
    if reply.delayed:
        facts.append(Fact("reply delayed", "yes"))
    rows = value_rows_of(facts)
    if reply.llm_requests:
        requests = [json_fact(str(number), each) for number, each in enumerate(reply.llm_requests, start=1)]
        rows += [BLANK, heading("LLM requests"), *value_rows_of(requests)]
    if reply.metrics:
        rows += [BLANK, heading("Metrics"), *value_rows_of([json_fact(*each) for each in reply.metrics.items()])]
    return rows


def _raw_rows(outcome: Outcome, service_turn: int | None) -> list[Row]:
    """The turn as the service told it; when that came says nothing of the turn."""
    responses: Sequence[RawResponse] = () if isinstance(outcome, NotSent) else outcome.responses
    if not responses:
        return [note("the service told nothing of this turn" if service_turn is None else "no answer was kept")]
    rows: list[Row] = []
    for response in responses:
        where = "as the service told it" if service_turn is None else f"turn {service_turn} as the service told it"
        rows.append(note(f"{where} · {len(response.body):,} bytes"))
        rows += [TextRow((Span(visible_line(line[:_LONGEST_LINE])),)) for line in text_lines(response)]
    return abridged(rows)
