"""What went wrong, as a typed failure with one sentence for a person: what, where, what to do."""

import re
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Final

from polycompare.api.debug_chat_wire import MalformedReply, ServiceError, read_error
from polycompare.model.outcomes import Failure, FailureKind, RawResponse
from polycompare.model.targets import Target


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete HTTP answer, and its Retry-After header."""

    raw: RawResponse
    retry_after: str | None = None


class NoAnswer(Exception):  # noqa: N818 (it names what happened)
    """A request without a complete answer.

    `kind` is connect, timeout, broken, malformed or bad_request; `reason` says what happened and `hint` what to
    do, as parts of a sentence. `partial` is what came of the answer, if anything.
    """

    def __init__(self, kind: FailureKind, reason: str, hint: str, partial: RawResponse | None = None) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason
        self.hint = hint
        self.partial = partial


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a status or code means; `what` and `hint` may name a field of the target, such as `{agent_id}`."""

    kind: FailureKind
    what: str
    hint: str


_OF_CODE: Final = {
    "CHAT_TIMEOUT": _Meaning(
        FailureKind.EXPIRED, "closed the conversation since it outlived the service's limit", "start it again"
    ),
    "ChatConversationEnded": _Meaning(FailureKind.ENDED, "had already ended the conversation", "start a new one"),
    "CONVERSATIONS_NOT_FOUND": _Meaning(
        FailureKind.NOT_FOUND, "does not know the conversation: its id is wrong or it expired", "start a new one"
    ),
    "CHAT_DRAFT_NOT_EXIST": _Meaning(
        FailureKind.BAD_REQUEST,
        "has no version of agent {agent_id} in {environment}",
        "deploy one there or choose another environment",
    ),
    "CHAT_DRAFT_DEPLOYMENT_FAILED": _Meaning(
        FailureKind.SERVER,
        "could not deploy the draft of agent {agent_id}",
        "look at the deployment in Agent Studio",
    ),
}

_OF_STATUS: Final = {
    400: _Meaning(
        FailureKind.BAD_REQUEST,
        "did not accept the request",
        "check environment, variant, channel and languages of the target",
    ),
    401: _Meaning(
        FailureKind.AUTH,
        "rejected the API key",
        "check the key in {api_key_env}; a key works only in the region whose Studio issued it",
    ),
    403: _Meaning(
        FailureKind.FORBIDDEN,
        "does not allow the API key to do this",
        "check agent_id ({agent_id}) and the permissions of the key in {api_key_env}",
    ),
    404: _Meaning(
        FailureKind.NOT_FOUND,
        "found no such agent or conversation",
        "check agent_id ({agent_id}), region or base_url",
    ),
    408: _Meaning(
        FailureKind.TIMEOUT,
        "stopped waiting, and whether the agent took the turn is unknown",
        "start the conversation again",
    ),
    410: _Meaning(FailureKind.ENDED, "had already ended the conversation", "start a new one"),
    429: _Meaning(FailureKind.RATE_LIMITED, "limits the rate of requests", "wait a while or send fewer at once"),
    502: _Meaning(
        FailureKind.SERVER,
        "answered through a gateway that got no good answer, and whether the agent took the turn is unknown",
        "start the conversation again",
    ),
    503: _Meaning(FailureKind.UNAVAILABLE, "is not available at the moment", "try again later"),
    504: _Meaning(
        FailureKind.SERVER,
        "answered through a gateway that stopped waiting, and whether the agent took the turn is unknown",
        "start the conversation again",
    ),
}

_REDIRECT: Final = _Meaning(
    FailureKind.MALFORMED,
    "answered with a redirect, which is not followed with a key",
    "check region or base_url",
)
_OTHER_CLIENT_ERROR: Final = _Meaning(
    FailureKind.BAD_REQUEST, "did not accept the request", "check the target's settings"
)
_OTHER_SERVER_ERROR: Final = _Meaning(
    FailureKind.SERVER,
    "failed, and whether the agent took the turn is unknown",
    "start the conversation again, and quote the correlation id to support if it goes on",
)
_STRANGE: Final = _Meaning(
    FailureKind.MALFORMED, "answered with a status that has no meaning here", "check region or base_url"
)


def refusal(target: Target, answer: Answer) -> Failure:
    """The failure that an answer outside 2xx stands for. The service's code goes before the HTTP status."""
    raw = answer.raw
    error = read_error(raw)
    meaning = _OF_CODE.get(error.code or "") or _OF_STATUS.get(raw.status) or _of_status_class(raw.status)
    return Failure(
        kind=meaning.kind,
        message=_sentence(target, meaning, answer, error),
        http_status=raw.status,
        code=error.code,
        service_message=error.message,
        correlation_id=error.correlation_id,
        retry_after=retry_after_seconds(answer.retry_after, time.time()),
        responses=(raw,),
    )


def unreadable(target: Target, raw: RawResponse, complaint: MalformedReply) -> Failure:
    """The failure of a successful answer that is no reply."""
    message = (
        f"{_place(target)} gave an answer ({raw.status}) that could not be read: {complaint}; {complaint.hint}."
    )
    return Failure(
        FailureKind.MALFORMED,
        message,
        http_status=raw.status,
        correlation_id=raw.correlation_id,
        responses=(raw,),
    )


def unanswered(target: Target, problem: NoAnswer, correlation_id: str) -> Failure:
    """The failure of a request without a complete answer; `correlation_id` is the one that was sent."""
    return Failure(
        problem.kind,
        f"{_place(target)}: {problem.reason}; {problem.hint}.",
        http_status=problem.partial.status if problem.partial else None,
        correlation_id=correlation_id,
        responses=(problem.partial,) if problem.partial else (),
    )


def retry_after_seconds(value: str | None, now: float) -> float | None:
    """The wait that a Retry-After header asks for: whole seconds or an HTTP date (RFC 9110, 10.2.3).

    `now` is in seconds since 1970. None for no header or one that says nothing; a date in the past is 0.
    """
    if value is None:
        return None
    if re.fullmatch(r"[0-9]{1,12}", value.strip()):
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - now)
    except (ValueError, OverflowError):
        return None


def _of_status_class(status: int) -> _Meaning:
    if 300 <= status < 400:
        return _REDIRECT
    if 400 <= status < 500:
        return _OTHER_CLIENT_ERROR
    return _OTHER_SERVER_ERROR if status >= 500 else _STRANGE


def _sentence(target: Target, meaning: _Meaning, answer: Answer, error: ServiceError) -> str:
    fields = {
        "agent_id": target.agent_id,
        "environment": target.environment.value,
        "api_key_env": target.api_key_env,
    }
    status = answer.raw.status
    label = f"{status} {error.code}" if error.code else str(status)
    words = f": “{error.message}”" if error.message else ""
    what = f"{_place(target)} {meaning.what.format(**fields)} ({label}){words}"
    return f"{what}; {meaning.hint.format(**fields)}."


def _place(target: Target) -> str:
    return f"{target.name} ({target.base_url})"
