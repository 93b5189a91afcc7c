"""The Functions tab: the calls of both sides with their arguments, and what the replies were drawn from."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from polycompare.model.divergences import Divergence, Signal
from polycompare.model.text import visible_line
from polycompare.model.turns import TurnComparison
from polycompare.model.values import MISSING, JsonObject, JsonValue, Missing, Side
from polycompare.tui.detail.divergence_rows import Shown
from polycompare.tui.detail.fields import Field, field_needs, field_of, field_rows
from polycompare.tui.detail.rows import BLANK, Opened, Row, TextRow, heading, note
from polycompare.tui.detail.sides import not_reported, of_signals, replies, silent_sides
from polycompare.tui.detail.spans import Role, Span

_SIGNALS: Final = (Signal.FUNCTIONS, Signal.TOPICS, Signal.SOURCES, Signal.CITATION, Signal.HANDOFF)

_TOLD: Final = ("error", "handoff", "hangup", "transition", "utterance", "state_changes", "variant_id_change")
"""The keys of a call that say what it did; the others are ids and times, which differ by nature."""


def function_rows(comparison: TurnComparison, shown: Shown) -> list[Row]:
    """The rows of the Functions tab."""
    both = replies(comparison)
    rows: list[Row] = silent_sides(comparison)
    rows += not_reported(comparison, (Signal.FUNCTIONS,))
    divergences = [d for d in of_signals(comparison, _SIGNALS) if shown.show_muted or d.muted is None]
    called = both.map(lambda reply: None if reply is None else reply.functions)
    silent = {side: "" for side in Side if called.of(side) is None}
    calls = paired_calls(called.baseline or (), called.candidate or ())
    rows += _call_rows(calls, silent, divergences)
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
        rows += [BLANK, heading("Evidence and hand-off"), *field_rows(given, divergences)]
    return rows


@dataclass(frozen=True, slots=True)
class Call:
    """One function call as both sides made it, or as the one that did."""

    name: str
    baseline: JsonObject | None
    candidate: JsonObject | None

    def fields(self, silent: Mapping[Side, str]) -> list[Field]:
        """The arguments and what the call did; `silent` are the sides that did not report their calls."""
        one, two = _parts(self.baseline, "arguments"), _parts(self.candidate, "arguments")
        parts = [(name, one.get(name, MISSING), two.get(name, MISSING)) for name in dict.fromkeys((*one, *two))]
        parts += [(key.replace("_", " "), _told(self.baseline, key), _told(self.candidate, key)) for key in _TOLD]
        fields = [Field(name, a, b, indent=2, silent=silent) for name, a, b in parts]
        return [field for field in fields if field.given]


def paired_calls(a: Sequence[JsonValue], b: Sequence[JsonValue]) -> list[Call]:
    """The calls of both sides, aligned by name. Calls of different names at one place are two calls."""
    from polycompare.diffing.traces import align_traces

    ones, twos = iter(a), iter(b)
    calls: list[Call] = []
    for step in align_traces([_name(call) for call in a], [_name(call) for call in b]):
        one = _object(next(ones)) if step.baseline is not None else None
        two = _object(next(twos)) if step.candidate is not None else None
        if step.baseline is not None and step.baseline == step.candidate:
            calls.append(Call(step.baseline, one, two))
            continue
        if step.baseline is not None:
            calls.append(Call(step.baseline, one, None))
        if step.candidate is not None:
            calls.append(Call(step.candidate, None, two))
    return calls


def _call_rows(
    calls: Sequence[Call], silent: Mapping[Side, str], divergences: Sequence[Divergence]
) -> Iterator[Row]:
    fields = [call.fields(silent) for call in calls]
    needs = field_needs((field for some in fields for field in some), divergences)
    for call, own in zip(calls, fields, strict=True):
        yield _call_heading(call, own, compared=not silent)
        yield from field_rows(own, divergences, needs)


def _call_heading(call: Call, fields: Iterable[Field], *, compared: bool) -> Row:
    glyph, said, role = _call_words(call, fields) if compared else (" ", "called", Role.MUTED)
    name = Span(f"{visible_line(call.name)}()", Role.STRONG)
    opens = Opened(f"{call.name}()", _whole(call.baseline), _whole(call.candidate))
    return TextRow((Span(f"{glyph} ", role), name, Span(f"  {said}", role)), opens=opens)


def _call_words(call: Call, fields: Iterable[Field]) -> tuple[str, str, Role]:
    """The glyph, the words and the role for who made a call."""
    if call.candidate is None:
        return "-", "only A called it", Role.REMOVED
    if call.baseline is None:
        return "+", "only B called it", Role.ADDED
    if different := sum(field.differs for field in fields):
        return "~", f"called by both, {different} different", Role.CHANGED
    return "=", "called by both, the same", Role.MUTED


def _name(call: JsonValue) -> str:
    """A call's name; for what is no call at all, a word that says so."""
    if isinstance(call, dict):
        name = call.get("name") or call.get("function_id")
        if isinstance(name, str):
            return name
    return "unnamed"


def _object(call: JsonValue) -> JsonObject:
    return call if isinstance(call, dict) else {"arguments": call}


def _whole(call: JsonObject | None) -> JsonObject | Missing:
    return MISSING if call is None else call


def _parts(call: JsonObject | None, key: str) -> JsonObject:
    value = None if call is None else call.get(key)
    if value is None or isinstance(value, dict):
        return value or {}
    return {key: value}


def _told(call: JsonObject | None, key: str) -> JsonValue | Missing:
    """What a call says under a key; an empty value says nothing."""
    return (None if call is None else call.get(key)) or MISSING


def _listed(values: Sequence[str] | None) -> JsonValue:
    return list(values) if values else None
