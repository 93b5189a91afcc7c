"""What a side gave for a turn: a reply, a failure, or nothing because it was not asked."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, TypeAlias

from polycompare.model.values import JsonObject, JsonValue


@dataclass(frozen=True, slots=True)
class RawResponse:
    """One HTTP answer as it came: what is recorded, so that a better reader tomorrow can read it again.

    `elapsed_ms` is the time from handing the request to the client until the body was complete.
    """

    status: int
    body: bytes
    content_type: str | None = None
    correlation_id: str | None = None
    elapsed_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class Reply:
    """An agent's answer to one turn. A field that is None was *not reported* by the service.

    `latency_ms` is the person's wait: for a delayed reply it includes the fetching. `responses` are the raw
    answers in order: one, or the delayed ones and then the last. `handoff_reported` says that the service would
    have told of a hand-off, also where it tells no other metadata. `extra` holds metadata fields that this
    version has no name for.
    """

    conversation_id: str
    text: str
    ended: bool
    latency_ms: float
    responses: tuple[RawResponse, ...] = ()
    delayed: bool = False
    state: JsonObject | None = None
    current_node: str | None = None
    node_trace: tuple[str, ...] | None = None
    flow: str | None = None
    step: str | None = None
    functions: tuple[JsonValue, ...] | None = None
    topics: tuple[str, ...] | None = None
    sources: tuple[str, ...] | None = None
    cited_topic: str | None = None
    handoff: str | None = None
    handoff_reason: str | None = None
    handoff_reported: bool = False
    asr_lang: str | None = None
    tts_lang: str | None = None
    llm_requests: tuple[JsonValue, ...] | None = None
    metrics: JsonObject | None = None
    extra: JsonObject = field(default_factory=dict)


class FailureKind(StrEnum):
    """Why a side gave no reply; the values are part of the JSON format."""

    CONNECT = "connect"  # the connection never opened: certainly not processed
    TIMEOUT = "timeout"  # sent, no complete answer in time: outcome unknown
    BROKEN = "broken"  # sent, and no whole answer came: outcome unknown
    MALFORMED = "malformed"  # an answer that is not what the service promises
    BAD_REQUEST = "bad_request"
    AUTH = "auth"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    EXPIRED = "expired"  # the chat session outlived the service's limit
    ENDED = "ended"  # a turn sent to a conversation that the service had ended
    RATE_LIMITED = "rate_limited"
    UNAVAILABLE = "unavailable"
    SERVER = "server"
    DELAYED_TIMEOUT = "delayed_timeout"  # a delayed reply that never came
    CANCELLED = "cancelled"  # stopped by the person while under way


@dataclass(frozen=True, slots=True)
class Failure:
    """A turn that gave no reply. `message` is one sentence for a person: what happened, where, what to do.

    `service_message`, `code` and `correlation_id` are the service's own words; `responses` what came, if anything.
    `retry_after` is the wait in seconds that the service asked for.
    """

    kind: FailureKind
    message: str
    http_status: int | None = None
    code: str | None = None
    service_message: str | None = None
    correlation_id: str | None = None
    retry_after: float | None = None
    elapsed_ms: float = 0.0
    responses: tuple[RawResponse, ...] = ()

    @property
    def outcome_unknown(self) -> bool:
        """Whether the agent may or may not have taken the turn: nobody can tell.

        So it is after a request that left without a whole answer, and after a server's own failure. 503 says
        that nothing was processed, and is a kind of its own.
        """
        return self.kind in _OUTCOME_UNKNOWN

    @property
    def not_processed(self) -> bool:
        """Whether the agent certainly did not take the turn, so that sending it again is safe."""
        return self.kind in NOT_PROCESSED


NOT_PROCESSED: Final = frozenset({FailureKind.CONNECT, FailureKind.RATE_LIMITED, FailureKind.UNAVAILABLE})
"""A turn moves the agent and is not idempotent: only after these may it be sent again unasked."""

_OUTCOME_UNKNOWN: Final = frozenset(
    {FailureKind.TIMEOUT, FailureKind.BROKEN, FailureKind.SERVER, FailureKind.CANCELLED}
)


class NotSentReason(StrEnum):
    """Why a turn was not sent to a side."""

    ENDED = "ended"  # the agent had ended the conversation
    FAILED = "failed"  # an earlier turn of this side failed
    NOT_RECORDED = "not_recorded"  # the side is a recording, in which the user said nothing or something else
    ABSENT = "absent"  # a real conversation has one side only


@dataclass(frozen=True, slots=True)
class NotSent:
    """A turn that this side was never asked, since turn `since` ended or failed it, or left its recording."""

    reason: NotSentReason
    since: int

    @property
    def in_words(self) -> str:
        """Why the side was not asked."""
        match self.reason:
            case NotSentReason.ENDED:
                return f"not sent: ended in turn {self.since}"
            case NotSentReason.FAILED:
                return f"not sent: failed in turn {self.since}"
            case NotSentReason.NOT_RECORDED:
                return f"not in the recording from turn {self.since}"
            case NotSentReason.ABSENT:
                return "nobody on this side"


Outcome: TypeAlias = Reply | Failure | NotSent
