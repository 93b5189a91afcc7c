"""A comparison as the documented, versioned JSON object that the command line prints."""

import json
from typing import Final

from polycompare.model.divergences import Divergence
from polycompare.model.outcomes import Failure, NotSent, Outcome, Reply
from polycompare.model.turns import Comparison, SideInfo, TurnComparison
from polycompare.model.values import MISSING, JsonObject, JsonValue, Missing
from polycompare.model.verdicts import root_turn, verdict_of

FORMAT: Final = "polycompare.comparison/1"
"""The object's name and version. Keys may be added within a version; readers ignore those they do not know."""


def comparison_document(comparison: Comparison) -> JsonObject:
    """The JSON object of a comparison. It shares the states with `comparison`: print it with `dump_document`."""
    return {
        "format": FORMAT,
        "id": comparison.id,
        "name": comparison.name,
        "started_at": comparison.started_at.isoformat(),
        "verdict": verdict_of(comparison.turns).value,
        "root_turn": root_turn(comparison.turns),
        "baseline": _side(comparison.sides.baseline),
        "candidate": _side(comparison.sides.candidate),
        "turns": [_turn(turn) for turn in comparison.turns],
    }


def dump_document(document: JsonObject) -> str:
    """A document as one line of valid JSON in printable ASCII, whatever an agent put into it.

    Control characters, bidi overrides and lone surrogates are escaped. JSON has no NaN and no infinities: a state
    that holds one gets the text `"NaN"`, `"Infinity"` or `"-Infinity"` in its place.
    """
    try:
        text = json.dumps(document, allow_nan=False)
    except ValueError:
        text = json.dumps(json.loads(json.dumps(document), parse_constant=str))
    return text.replace("\x7f", "\\u007f")  # DEL is ASCII, yet a control character


def _side(info: SideInfo) -> JsonObject:
    deployment = info.deployment
    return {
        "target": info.target.name,
        "environment": info.target.environment.value,
        "variant": info.target.variant,
        "conversation_id": info.conversation_id,
        "deployment": None if deployment is None else {"id": deployment.id, "version": deployment.version},
    }


def _turn(compared: TurnComparison) -> JsonObject:
    not_reported = compared.not_reported.items()
    return {
        "index": compared.index,
        "user": compared.turn.user,
        "baseline": _outcome(compared.turn.outcomes.baseline),
        "candidate": _outcome(compared.turn.outcomes.candidate),
        "divergences": [_divergence(divergence) for divergence in compared.divergences],
        "not_reported": {signal.value: [side.value for side in sides] for signal, sides in not_reported},
        "fault": compared.fault,
    }


def _outcome(outcome: Outcome) -> JsonObject:
    match outcome:
        case Reply():
            return _reply(outcome)
        case Failure():
            return {**_nothing("failed"), "error": _error(outcome)}
        case NotSent():
            return _nothing("not_sent")


def _reply(reply: Reply) -> JsonObject:
    return {
        "status": "reply",
        "reply": reply.text,
        "latency_ms": reply.latency_ms,
        "node_trace": None if reply.node_trace is None else list(reply.node_trace),
        "state": reply.state,
        "ended": reply.ended,
        "handoff": reply.handoff,
        "error": None,
    }


def _nothing(status: str) -> JsonObject:
    keys = ("reply", "latency_ms", "node_trace", "state", "ended", "handoff", "error")
    return {"status": status, **dict.fromkeys(keys)}


def _error(failure: Failure) -> JsonObject:
    return {
        "kind": failure.kind.value,
        "message": failure.message,
        "http_status": failure.http_status,
        "code": failure.code,
        "correlation_id": failure.correlation_id,
    }


def _divergence(divergence: Divergence) -> JsonObject:
    entries: dict[str, JsonValue | Missing] = {
        "signal": divergence.signal.value,
        "class": divergence.signal_class.value,
        "path": divergence.path,
        "change": divergence.change.value,
        "from": MISSING if divergence.moved_from is None else divergence.moved_from,
        "baseline": divergence.baseline,
        "candidate": divergence.candidate,
        "status": divergence.status.value,
        "since": divergence.since,
        "muted": divergence.muted,
    }
    return {key: value for key, value in entries.items() if not isinstance(value, Missing)}
