"""The answers of faults with which the agent takes no turn."""

from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Final

from polycompare.simulator.errors import (
    ApiError,
    ended_conversation,
    schema_error,
    timed_out,
    unknown_conversation,
)
from polycompare.simulator.faults import FaultKind, Where

_ABSURD_WAIT: Final = 3 * 365 * 24 * 3600  # seconds
_DATE_AHEAD: Final = timedelta(seconds=2)

LASTING: Final[dict[FaultKind, Callable[[], ApiError]]] = {
    FaultKind.NOT_FOUND: unknown_conversation,
    FaultKind.GONE: ended_conversation,
    FaultKind.TIMEOUT: timed_out,
}
"""Refusals after which the conversation takes no further turn either, as with the service."""


class ResetByFault(Exception):  # noqa: N818 (it names what is to happen)
    """The connection is to be reset, without an answer and without the agent."""


def refusal(kind: FaultKind, where: Where, now: datetime) -> Exception:
    """What to raise instead of asking the agent, for a kind of `REFUSING`. `now` is in UTC."""
    if kind is FaultKind.REFUSE:
        return ResetByFault()
    if kind is FaultKind.NOT_FOUND and where is Where.CREATE:
        return ApiError(404, "NOT_FOUND", "There is no such agent.")
    if kind is FaultKind.NOT_FOUND and where is Where.LIST:
        return ApiError(404, "PROJECT_NOT_FOUND", "Project ID does not exist.")
    if kind is FaultKind.TOO_MANY_DATE:
        # In whole seconds, so a part of one may be gone already.
        return _too_many(format_datetime(now + _DATE_AHEAD, usegmt=True))
    return _ANSWERS[kind]()


def _too_many(retry_after: str) -> ApiError:
    message = "There were too many requests."
    return ApiError(429, "TOO_MANY_REQUESTS", message, {"Retry-After": retry_after})


_ANSWERS: Final[dict[FaultKind, Callable[[], ApiError]]] = {
    **LASTING,
    FaultKind.BAD_REQUEST: lambda: schema_error("The request's body is not what this operation takes."),
    FaultKind.UNAUTHORIZED: lambda: ApiError(401, "UNAUTHORIZED", "The API key is not valid."),
    FaultKind.FORBIDDEN: lambda: ApiError(403, "FORBIDDEN", "The API key gives no access to this agent."),
    FaultKind.PRECONDITION: lambda: ApiError(412, "ErrPreReleaseNotReady", "It is not in pre-release yet."),
    FaultKind.TOO_MANY: lambda: _too_many("1"),
    FaultKind.TOO_MANY_ABSURD: lambda: _too_many(str(_ABSURD_WAIT)),
    FaultKind.SERVER_ERROR: lambda: ApiError(500, "INTERNAL_ERROR", "Something went wrong."),
    FaultKind.UNAVAILABLE: lambda: ApiError(503, "SERVICE_UNAVAILABLE", "The service is not available now."),
}
