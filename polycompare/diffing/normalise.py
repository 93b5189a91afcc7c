"""An outcome as one comparable value per signal; a signal that is not there was not reported."""

from collections.abc import Mapping
from typing import Final

from polycompare.diffing.equality import Value
from polycompare.diffing.functions import handoff_reason
from polycompare.model.divergences import Signal
from polycompare.model.outcomes import Failure, NotSent, NotSentReason, Outcome, Reply
from polycompare.model.turns import Turn
from polycompare.model.values import MISSING, JsonObject, JsonValue, Side

_UNIVERSAL: Final = frozenset(
    {Signal.ERROR, Signal.ENDED, Signal.REPLY, Signal.FACTS, Signal.DELAYED, Signal.LATENCY}
)
"""What every reply says, with or without metadata."""


def signal_values(outcome: Outcome) -> Mapping[Signal, Value]:
    """What an outcome reports, by signal. `MISSING` says: reported, and there is none.

    A failure says only that it failed; a side that had ended says only that.
    """
    match outcome:
        case Reply():
            return _reply_values(outcome)
        case Failure(kind=kind, code=code):
            return {Signal.ERROR: {"kind": kind.value, "code": code}}
        case NotSent(reason=NotSentReason.ENDED):
            return {Signal.ENDED: True}
        case NotSent():
            return {}


def not_reported(turn: Turn, values: Mapping[Side, Mapping[Signal, Value]]) -> dict[Signal, tuple[Side, ...]]:
    """The signals that a side's reply does not carry; a side without a reply is not asked."""
    replied = [side for side in Side if isinstance(turn.outcomes.of(side), Reply)]
    silent = {signal: tuple(side for side in replied if signal not in values[side]) for signal in Signal}
    return {signal: sides for signal, sides in silent.items() if sides}


def _reply_values(reply: Reply) -> dict[Signal, Value]:
    has_metadata = not (reply.state is None and reply.current_node is None and reply.node_trace is None)
    values: dict[Signal, Value] = {
        Signal.ERROR: MISSING,
        Signal.ENDED: reply.ended,
        Signal.REPLY: reply.text,
        Signal.FACTS: reply.text,
        Signal.DELAYED: reply.delayed,
        Signal.LATENCY: reply.latency_ms,
    }
    if has_metadata or reply.extra:
        values[Signal.OTHER] = reply.extra
    reported: dict[Signal, JsonValue] = {
        Signal.STATE: reply.state,
        Signal.NODE_TRACE: _listed(reply.node_trace),
        Signal.CURRENT_NODE: reply.current_node,
        Signal.FUNCTIONS: _listed(reply.functions),
        Signal.TOPICS: _listed(reply.topics),
        Signal.SOURCES: _listed(reply.sources),
        Signal.LANGUAGE: _present(asr=reply.asr_lang, tts=reply.tts_lang) or None,
        Signal.LLM: None if reply.llm_requests is None else llm_summary(reply.llm_requests),
        Signal.METRICS: reply.metrics,
    }
    values |= {signal: value for signal, value in reported.items() if value is not None}
    # These are left out where there is none, so a reply with any metadata reports them.
    if has_metadata or reply.flow is not None or reply.step is not None:
        values[Signal.FLOW] = _present(flow=reply.flow, step=reply.step)
    if has_metadata or reply.cited_topic is not None:
        values[Signal.CITATION] = MISSING if reply.cited_topic is None else reply.cited_topic
    if has_metadata or reply.handoff_reported or reply.handoff is not None:
        reason = reply.handoff_reason or handoff_reason(reply.functions)
        values[Signal.HANDOFF] = _present(destination=reply.handoff, reason=reason)
    return values


def _listed(items: tuple[JsonValue, ...] | tuple[str, ...] | None) -> JsonValue:
    return None if items is None else list(items)


def _present(**fields: str | None) -> JsonObject:
    return {name: value for name, value in fields.items() if value is not None}


def llm_summary(requests: tuple[JsonValue, ...]) -> JsonObject:
    """What of a turn's LLM requests can be compared: how many, which models, how many tokens of each kind."""
    models: list[JsonValue] = []
    tokens: dict[str, int] = {}
    for request in requests:
        if not isinstance(request, dict):
            continue
        model = request.get("model", request.get("model_name", request.get("modelName")))
        if isinstance(model, str):
            models.append(model)
        for part in (request, request.get("usage"), request.get("tokens")):
            if isinstance(part, dict):
                _add_tokens(tokens, part, named=part is not request.get("tokens"))
    summary: JsonObject = {"count": len(requests)}
    if models:
        summary["models"] = models
    if tokens:
        summary["tokens"] = {name: tokens[name] for name in sorted(tokens)}
    return summary


def _add_tokens(tokens: dict[str, int], part: JsonObject, *, named: bool) -> None:
    for name, count in part.items():
        if type(count) is int and ("token" in name.lower() or not named):
            tokens[name] = tokens.get(name, 0) + count
