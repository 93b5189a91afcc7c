"""Answers and outcomes as the columns that several tables keep them in."""

from polycompare.model.outcomes import Failure, NotSent, RawResponse
from polycompare.recordings.encoding import Column, to_body, to_optional_text, to_text
from polycompare.recordings.records import KeptOutcome, KeptReply


def response_columns(response: RawResponse) -> tuple[Column, ...]:
    """`http_status`, `content_type`, `correlation_id`, `elapsed_ms` and `body` of an answer."""
    return (
        response.status,
        to_optional_text(response.content_type),
        to_optional_text(response.correlation_id),
        response.elapsed_ms,
        to_body(response.body),
    )


def outcome_columns(outcome: KeptOutcome) -> dict[str, Column]:
    """The columns of an outcome, but for those that say where its answers are."""
    match outcome:
        case KeptReply(_, latency_ms, delayed):
            return {"kind": "reply", "elapsed_ms": latency_ms, "delayed": delayed}
        case Failure():
            return {
                "kind": "failed",
                "elapsed_ms": outcome.elapsed_ms,
                "failure_kind": outcome.kind.value,
                "message": to_text(outcome.message),
                "http_status": outcome.http_status,
                "code": to_optional_text(outcome.code),
                "service_message": to_optional_text(outcome.service_message),
                "correlation_id": to_optional_text(outcome.correlation_id),
                "retry_after": outcome.retry_after,
            }
        case NotSent(reason, since):
            return {"kind": "not_sent", "reason": reason.value, "since": since}
