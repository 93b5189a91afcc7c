"""The Functions tab: the calls of both sides with their arguments, and what the replies were drawn from."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from polycompare.diffing.paths import parse_path
from polycompare.model.divergences import Change, Divergence, Folded, Signal
from polycompare.model.text import visible_line
from polycompare.model.turns import TurnComparison
from polycompare.model.values import MISSING, JsonValue, Side
from polycompare.tui.detail.calls import Call, paired_calls
from polycompare.tui.detail.divergence_rows import opened
from polycompare.tui.detail.fields import Field, Statuses, field_needs, field_of, field_rows
from polycompare.tui.detail.rows import BLANK, Opened, Row, TextRow, heading, note
from polycompare.tui.detail.shown import Shown
from polycompare.tui.detail.sides import not_reported, of_signals, replies, silent_sides
from polycompare.tui.detail.spans import Role, Span


def function_rows(comparison: TurnComparison, shown: Shown) -> list[Row]:
    """The rows of the Functions tab."""
    rows: list[Row] = silent_sides(comparison)
    rows += not_reported(comparison, (Signal.FUNCTIONS,))
    statuses = Statuses(comparison, shown)
    called = replies(comparison).map(lambda reply: None if reply is None else reply.functions)
    silent = {side: "" for side in Side if called.of(side) is None}
    calls = paired_calls(called.baseline or (), called.candidate or ())
    rows += _call_rows(calls, silent, statuses, _moved(comparison, called.candidate or ()))
    if not calls and len(silent) < len(Side):
        rows.append(note("= no function was called"))
    evidence = [
        field_of(comparison, Signal.HANDOFF, "hand-off", lambda reply: reply.handoff, plain=True),
        field_of(comparison, Signal.TOPICS, "topics", lambda reply: _listed(reply.topics)),
        field_of(comparison, Signal.SOURCES, "sources", lambda reply: _listed(reply.sources)),
        field_of(comparison, Signal.CITATION, "cited topic", lambda reply: reply.cited_topic, plain=True),
    ]
    given = [field for field in evidence if field.given]
    if given:
        rows += [BLANK, heading("Evidence and hand-off"), *field_rows(given, statuses)]
    return rows


def _moved(comparison: TurnComparison, called: Sequence[JsonValue]) -> dict[int, Divergence]:
    """What is told of calls that come in another order, by the identity of the candidate's call."""
    moved: dict[int, Divergence] = {}
    for divergence in of_signals(comparison, (Signal.FUNCTIONS,)):
        if divergence.change is not Change.MOVED or divergence.muted is not None:
            continue
        match parse_path(divergence.path):
            case (int(place), *_) if place < len(called):
                moved[id(called[place])] = divergence
    return moved


def _call_rows(
    calls: Sequence[Call], silent: Mapping[Side, str], statuses: Statuses, moved: Mapping[int, Divergence]
) -> Iterator[Row]:
    fields = [call.fields(silent) for call in calls]
    needs = field_needs((field for some in fields for field in some), statuses)
    for call, own in zip(calls, fields, strict=True):
        yield _call_heading(call, own, statuses, compared=not silent)
        if id(call.candidate) in moved:
            yield _moved_row(moved[id(call.candidate)], statuses)
        yield from field_rows(own, statuses, needs)


def _call_heading(call: Call, fields: Iterable[Field], statuses: Statuses, *, compared: bool) -> Row:
    divergence = statuses.at(Signal.FUNCTIONS, call.path)
    status = () if divergence is None else (Span("  "), *statuses.words(divergence).full)
    different = sum(field.differs and not isinstance(statuses.of(field), Folded) for field in fields)
    glyph, said, role = _call_words(call, different) if compared else (" ", "called", Role.MUTED)
    name = Span(f"{visible_line(call.name)}()", Role.STRONG)
    line = (Span(f"{glyph} ", role), name, Span(f"  {said}", role), *status)
    return TextRow(line, opens=Opened(f"{call.name}()", call.baseline, call.candidate), about=divergence)


def _moved_row(divergence: Divergence, statuses: Statuses) -> Row:
    """That a call comes elsewhere among the calls, by their numbers from 0 on."""
    where = f"called elsewhere: {visible_line(divergence.moved_from or '')} → {visible_line(divergence.path)}"
    line = (Span("→   ", Role.CHANGED), Span(f"{where}  ", Role.STRONG), *statuses.words(divergence).full)
    return TextRow(line, opens=opened(divergence), about=divergence)


def _call_words(call: Call, different: int) -> tuple[str, str, Role]:
    """The glyph, the words and the role for who made a call, of which so many parts are `different`."""
    if call.candidate is MISSING:
        return "-", "only A called it", Role.REMOVED
    if call.baseline is MISSING:
        return "+", "only B called it", Role.ADDED
    if different:
        return "~", f"called by both, {different} different", Role.CHANGED
    return "=", "called by both, the same", Role.MUTED


def _listed(values: Sequence[str] | None) -> JsonValue:
    return list(values) if values else None
