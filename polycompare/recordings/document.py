"""A comparison as the documented, versioned JSON object that the command line prints."""

import json
from collections import Counter
from collections.abc import Iterable
from typing import Final

from polycompare.model.divergences import Cause, Divergence, Folded, MuteReason
from polycompare.model.expectations import Judgement
from polycompare.model.links import studio_link
from polycompare.model.outcomes import Failure, NotSent, Outcome, Reply
from polycompare.model.recoveries import Recovery
from polycompare.model.reviews import NO_REVIEW, Review
from polycompare.model.targets import Deployment
from polycompare.model.turns import (
    Comparison,
    Origin,
    Parent,
    RecordedFrom,
    RunPart,
    SideInfo,
    TurnComparison,
    UserTurn,
)
from polycompare.model.values import MISSING, JsonObject, JsonValue, Missing
from polycompare.model.verdicts import root_turn, verdict_of
from polycompare.recordings.review_document import review_document

FORMAT: Final = "polycompare.comparison/1"
"""The object's name and version. Keys may be added within a version; readers ignore those they do not know."""


def comparison_document(comparison: Comparison, review: Review = NO_REVIEW) -> JsonObject:
    """The JSON object of a comparison, and of what was said about it.

    It shares the states with `comparison`: print it with `dump_document`.
    """
    return {
        "format": FORMAT,
        "id": comparison.id,
        "name": comparison.name,
        "started_at": comparison.started_at.isoformat(),
        "seed": comparison.seed,
        "order": comparison.order.value,
        "parent": None if comparison.parent is None else _parent(comparison.parent),
        "part_of": None if comparison.part_of is None else _part_of(comparison.part_of),
        "origin": None if comparison.origin is None else _origin(comparison.origin),
        "review": None if review == NO_REVIEW else review_document(review),
        "verdict": None if comparison.origin is not None else _verdict(comparison),
        "root_turn": root_turn(comparison.turns),
        "counts": _counts(comparison.turns),
        "expectations": [_judgement(judgement) for judgement in comparison.judgements],
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


def _verdict(comparison: Comparison) -> str:
    return verdict_of(comparison.turns, comparison.judgements).value


def _counts(turns: Iterable[TurnComparison]) -> JsonObject:
    """How many divergences there are, by whether they count: a carried one is counted at every turn."""
    seen = tuple(turns)
    divergences = [divergence for turn in seen for divergence in turn.divergences]
    muted = Counter(divergence.muted.reason for divergence in divergences if divergence.muted is not None)
    return {
        "divergences": len(divergences),
        "counting": sum(divergence.counts for divergence in divergences),
        "muted": {reason.value: muted[reason] for reason in MuteReason},
        "folded": sum(len(turn.folded) for turn in seen),
    }


def _judgement(judgement: Judgement) -> JsonObject:
    return {
        "text": judgement.text,
        "side": judgement.side.value,
        "turn": judgement.turn,
        "passed": judgement.passed,
        "why": judgement.why,
    }


def _parent(parent: Parent) -> JsonObject:
    return {"recording": parent.recording_id, "turn": parent.turn}


def _part_of(part: RunPart) -> JsonObject:
    return {"run": part.run_id, "repeat": part.repeat}


def _origin(origin: Origin) -> JsonObject:
    return {"fetched_at": origin.fetched_at.isoformat()}  # what the service told is in the turns


def _side(info: SideInfo) -> JsonObject:
    return {
        "target": info.target.name,
        "environment": info.target.environment.value,
        "variant": info.target.variant,
        "variant_name": info.target.variant_name,
        "conversation_id": info.conversation_id,
        "studio_url": studio_link(info),
        "deployment": None if info.deployment is None else _deployment(info.deployment),
        "ab_test": info.ab_test.value,
        "recorded": None if info.recorded is None else _recorded(info.recorded),
    }


def _deployment(deployment: Deployment) -> JsonObject:
    return {
        "id": deployment.id,
        "version": deployment.version,
        "artifact_version": deployment.artifact_version,
        "created_by": deployment.created_by,
        "created_at": deployment.created_at,
        "message": deployment.message,
    }


def _recorded(recorded: RecordedFrom) -> JsonObject:
    return {
        "recording": recorded.recording_id,
        "side": recorded.side.value,
        "started_at": recorded.started_at.isoformat(),
    }


def _turn(compared: TurnComparison) -> JsonObject:
    turn, not_reported = compared.turn, compared.not_reported.items()
    return {
        "index": turn.index,
        "user": turn.user,
        "metadata": dict(turn.metadata),
        "to_candidate": None if turn.to_candidate is None else _said(turn.to_candidate),
        "cleanup": turn.cleanup,
        "service_turn": turn.service_turn,
        "baseline": _outcome(turn.outcomes.baseline),
        "candidate": _outcome(turn.outcomes.candidate),
        "recoveries": [_recovery(recovery) for recovery in turn.recoveries],
        "parted": [side.value for side in turn.parted],
        "divergences": [_divergence(divergence) for divergence in compared.divergences],
        "causes": [_cause(cause) for cause in compared.causes],
        "folded": [_folded(folded) for folded in compared.folded],
        "facts": "partial" if compared.partial_facts else "full",
        "not_reported": {signal.value: [side.value for side in sides] for signal, sides in not_reported},
        "fault": compared.fault,
    }


def _said(turn: UserTurn) -> JsonObject:
    return {"user": turn.text, "metadata": dict(turn.metadata)}


def _cause(cause: Cause) -> JsonObject:
    return {
        "signal": cause.signal.value,
        "path": cause.path,
        "turn": cause.turn,
        "likelihood": cause.likelihood.value,
        "why": cause.why,
    }


def _folded(folded: Folded) -> JsonObject:
    return {
        "signal": folded.signal.value,
        "path": folded.path,
        "kind": folded.kind,
        "baseline": folded.baseline,
        "candidate": folded.candidate,
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
        "outcome_unknown": failure.outcome_unknown,
        "http_status": failure.http_status,
        "code": failure.code,
        "correlation_id": failure.correlation_id,
    }


def _recovery(recovery: Recovery) -> JsonObject:
    return {
        "side": recovery.side.value,
        "decision": recovery.decision.value,
        "failure": _error(recovery.failure),
        "conversation_id": recovery.conversation_id,
        "again": sum(1 for turn in recovery.rebuilt if turn.index > 0),  # the greeting is not sent
        "differs_from": recovery.differs_from,
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
        "muted": None if divergence.muted is None else divergence.muted.reason.value,
        "why": None if divergence.muted is None else divergence.muted.why,
        "remark": None if divergence.remark is None else divergence.remark.value,
    }
    return {key: value for key, value in entries.items() if not isinstance(value, Missing)}
