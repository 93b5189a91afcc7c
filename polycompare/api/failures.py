"""What went wrong, as a typed failure with one sentence for a person: what, where, what to do."""

import time
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from polycompare.api.waits import retry_after_seconds, wait_in_words
from polycompare.api.wire import CHECK_ADDRESS, MalformedReply, ServiceError, read_error
from polycompare.model.outcomes import NOT_PROCESSED, Failure, FailureKind, RawResponse
from polycompare.model.targets import Api, Target


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete HTTP answer, and its Retry-After header."""

    raw: RawResponse
    retry_after: str | None = None


class NoAnswer(Exception):  # noqa: N818 (it names what happened)
    """A request without a complete answer.

    `kind` is connect, timeout, broken, malformed or bad_request; `reason` says what happened and `hint` what to
    do, as parts of a sentence. `partial` is what came of the answer, if anything. `lasts` says that it would be
    the same a second later.
    """

    def __init__(
        self,
        kind: FailureKind,
        reason: str,
        hint: str | None,
        partial: RawResponse | None = None,
        *,
        lasts: bool = False,
    ) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason
        self.hint = hint
        self.partial = partial
        self.lasts = lasts


class Asked(Enum):
    """What a request was for: it decides what is unknown after one without an answer, and what can be done."""

    CONVERSATION = "conversation"
    TURN = "turn"
    DELAYED_REPLY = "delayed reply"
    INFORMATION = "information"
    HELD = "held conversation"
    SOUND = "sound of a held conversation"
    MARK = "mark on a held conversation"

    def advice(self, unknown: bool, hint: str | None) -> str:
        """What to do after a failure; `hint` is what is particular to it."""
        if not unknown:
            return hint or "try again"
        known, remedies = _UNKNOWN[self]
        return known + _either(remedies if hint is None or self is Asked.INFORMATION else (*remedies, hint))


_UNKNOWN: Final = {
    Asked.CONVERSATION: (
        "whether a conversation was opened is unknown, so it was not asked for again: ",
        ("begin a fresh one",),
    ),
    Asked.TURN: (
        "whether the agent took the turn is unknown, so it was not sent again: ",
        ("resend it", "begin a fresh session"),
    ),
    # The service has no other way to ask than an empty message, which a listening agent takes for silence.
    Asked.DELAYED_REPLY: (
        "whether the announced reply was handed out is unknown, so it was not fetched again: ",
        ("fetch it again, which the agent hears as silence if it was", "begin a fresh session"),
    ),
    Asked.INFORMATION: ("", ("try again",)),
    Asked.HELD: ("", ("try again",)),
    Asked.SOUND: ("", ("try again",)),
    Asked.MARK: (
        "whether it was taken is unknown, so it was not sent again: ",
        ("look at the conversation in Agent Studio before you send it again",),
    ),
}

_OF_HELD: Final = frozenset({Asked.HELD, Asked.SOUND, Asked.MARK})

_ABOUT_HELD: Final = {
    FailureKind.BAD_REQUEST: "check what was asked for",
    FailureKind.NOT_FOUND: "check the conversation's id, {agent}, region or base_url",
}
"""What to do where nobody talks: a conversation that was held is not begun anew, and has no settings to check."""

_IN_CONVERSATION: Final = frozenset({Asked.TURN, Asked.DELAYED_REPLY})


@dataclass(frozen=True, slots=True)
class Where:
    """The place that a request went to and what opened its door there, to be told in a sentence.

    `keys` names where the key came from: *the key in POLYAI_API_KEY*.
    """

    target: Target
    keys: str

    def __str__(self) -> str:
        return f"{self.target.name} ({self.target.base_url})"

    @property
    def fields(self) -> dict[str, str]:
        """What the sentences of failures may name."""
        target = self.target
        agent = f"agent_id ({target.agent_id})"
        return {
            "agent_id": target.agent_id,
            "agent": f"account_id ({target.account_id}), {agent}" if _has_account(target) else agent,
            "environment": target.environment.value,
            "keys": self.keys,
            "studio": f" (here {target.studio})" if target.studio else "",
        }


def _has_account(target: Target) -> bool:
    """Whether the account is part of the addresses there, or may be."""
    return target.api is Api.CHAT or (target.api is Api.CONVERSATIONS and target.account_id is not None)


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a status or code means; `what` and `hint` may name the fields of `Where`, such as `{agent_id}`."""

    kind: FailureKind
    what: str
    hint: str | None


# The service writes codes in two ways, `CHAT_TIMEOUT` and `ChatConversationEnded`: both are found, in either.
_CODES: Final = {
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
    "ErrPreReleaseNotReady": _Meaning(
        FailureKind.BAD_REQUEST,
        "does not promote to live what was not in pre-release",
        "promote it to pre-release first",
    ),
}
_OF_CODE: Final = {code.replace("_", "").lower(): meaning for code, meaning in _CODES.items()}

_OF_STATUS: Final = {
    400: _Meaning(
        FailureKind.BAD_REQUEST,
        "did not accept the request",
        "check environment, variant, channel and languages of the target",
    ),
    401: _Meaning(
        FailureKind.AUTH,
        "rejected the API key",
        "check {keys}; a key works only in the region whose Studio issued it{studio}",
    ),
    403: _Meaning(
        FailureKind.FORBIDDEN,
        "does not allow the API key to do this",
        "check {agent} and the permissions of {keys}",
    ),
    404: _Meaning(
        FailureKind.NOT_FOUND,
        "found no such agent or conversation",
        "check {agent}, region or base_url",
    ),
    408: _Meaning(FailureKind.TIMEOUT, "stopped waiting", None),
    410: _Meaning(FailureKind.ENDED, "had already ended the conversation", "start a new one"),
    429: _Meaning(FailureKind.RATE_LIMITED, "limits the rate of requests", "wait a while or send fewer at once"),
    502: _Meaning(FailureKind.SERVER, "answered through a gateway that got no good answer", None),
    503: _Meaning(FailureKind.UNAVAILABLE, "is not available at the moment", "try again later"),
    504: _Meaning(FailureKind.SERVER, "answered through a gateway that stopped waiting", None),
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
    FailureKind.SERVER, "failed", "quote the correlation id to support if it goes on"
)
_STRANGE: Final = _Meaning(
    FailureKind.MALFORMED, "answered with a status that has no meaning here", "check region or base_url"
)


def refusal(where: Where, asked: Asked, answer: Answer) -> Failure:
    """The failure that an answer outside 2xx stands for. The service's code goes before the HTTP status."""
    raw = answer.raw
    error = read_error(raw)
    code = (error.code or "").replace("_", "").lower()
    meaning = _OF_CODE.get(code) or _OF_STATUS.get(raw.status) or _of_status_class(raw.status)
    wait = retry_after_seconds(answer.retry_after, time.time())
    return _told(
        Failure(
            kind=meaning.kind,
            message=_what(where, meaning, raw.status, error, wait),
            http_status=raw.status,
            code=error.code,
            service_message=error.message,
            correlation_id=error.correlation_id,
            retry_after=wait,
            responses=(raw,),
        ),
        asked,
        _hint(where, asked, meaning),
    )


def out_of_time(where: Where, asked: Asked, failure: Failure) -> Failure:
    """The same failure, given up since the wait before another attempt would take longer than the turn may.

    Where the service asked for that wait, its sentence says so. Information beside the conversation has a time of
    its own, which nobody can set.
    """
    if not failure.retry_after or asked is Asked.INFORMATION:
        return failure
    why = f"it was not tried again, since the wait would outlast turn_timeout ({where.target.turn_timeout:g} s)"
    return replace(failure, message=f"{failure.message.removesuffix('.')}; {why}.")


def unreadable(where: Where, asked: Asked, raw: RawResponse, complaint: MalformedReply) -> Failure:
    """The failure of a successful answer that is not what was asked for."""
    hint = complaint.hint
    if asked in _OF_HELD and hint != CHECK_ADDRESS:  # there is no conversation to be started again
        hint = "try again, and quote the correlation id to support if it goes on"
    message = f"{where} gave an answer ({raw.status}) that could not be read: {complaint}; {hint}."
    return Failure(
        FailureKind.MALFORMED,
        message,
        http_status=raw.status,
        correlation_id=raw.correlation_id,
        responses=(raw,),
    )


def unanswered(where: Where, asked: Asked, problem: NoAnswer, correlation_id: str) -> Failure:
    """The failure of a request without a complete answer; `correlation_id` is the one that was sent."""
    kind, hint = problem.kind, problem.hint
    if kind is FailureKind.MALFORMED and problem.partial is None and asked in _IN_CONVERSATION:
        kind, hint = FailureKind.BROKEN, None  # the address is right, since the conversation was opened there
    return _told(
        Failure(
            kind,
            f"{where}: {problem.reason}",
            http_status=problem.partial.status if problem.partial else None,
            correlation_id=correlation_id,
            responses=(problem.partial,) if problem.partial else (),
        ),
        asked,
        hint,
    )


def unsendable(where: Where, reason: str) -> Failure:
    """The failure of a turn that cannot be said to this API and was not sent; `reason` says what to do, too."""
    return Failure(FailureKind.BAD_REQUEST, f"{where}: {reason}.")


def _hint(where: Where, asked: Asked, meaning: _Meaning) -> str | None:
    hint = meaning.hint
    if asked is Asked.SOUND and meaning.kind is FailureKind.NOT_FOUND:
        hint = "check that it was a call, since a chat has no sound"
    elif asked in _OF_HELD:
        hint = _ABOUT_HELD.get(meaning.kind, hint)
    return None if hint is None else hint.format(**where.fields)


def _of_status_class(status: int) -> _Meaning:
    if 300 <= status < 400:
        return _REDIRECT
    if 400 <= status < 500:
        return _OTHER_CLIENT_ERROR
    return _OTHER_SERVER_ERROR if status >= 500 else _STRANGE


def _what(where: Where, meaning: _Meaning, status: int, error: ServiceError, wait: float | None) -> str:
    """What happened; `wait` is what the service asks for, which only matters where it may be sent again."""
    label = f"{status} {error.code}" if error.code else str(status)
    asks = f" and asks to wait {wait_in_words(wait)}" if wait and meaning.kind in NOT_PROCESSED else ""
    words = f": “{error.message}”" if error.message else ""
    return f"{where} {meaning.what.format(**where.fields)} ({label}){asks}{words}"


def _told(failure: Failure, asked: Asked, hint: str | None) -> Failure:
    """The failure with what to do at the end of its sentence."""
    return replace(failure, message=f"{failure.message}; {asked.advice(failure.outcome_unknown, hint)}.")


def _either(choices: tuple[str, ...]) -> str:
    """*a*, *a or b*, *a, b or c*."""
    *first, last = choices
    return f"{', '.join(first)} or {last}" if first else last
