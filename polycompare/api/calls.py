"""One request to the service and its retries: what all APIs have in common."""

import asyncio
import json
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Generic, TypeAlias, TypeVar
from urllib.parse import quote

from polycompare.api.failures import (
    Asked,
    NoAnswer,
    Where,
    out_of_time,
    refusal,
    unanswered,
    unreadable,
    unsendable,
)
from polycompare.api.http_side import HttpSide
from polycompare.api.retry import RetryPolicy
from polycompare.api.wire import MalformedReply
from polycompare.model.outcomes import Failure, RawResponse
from polycompare.model.targets import Target
from polycompare.model.values import JsonObject

OnRetry: TypeAlias = Callable[[int, float, Failure], Awaitable[None]]
"""Told before a wait: the attempt that failed (from 1), the wait in seconds, and the failure."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Call(Generic[T]):
    """A request, what it is for, and how a successful answer is read; `read` raises `MalformedReply`."""

    method: str
    path: str
    asked: Asked
    read: Callable[[RawResponse], T]
    body: JsonObject | None = None


class Caller:
    """Sends calls to one target's host: every failure comes back as a value.

    Only what was certainly not processed is sent again, and a redirect is not followed.
    """

    def __init__(self, target: Target, http: HttpSide, retry: RetryPolicy | None = None) -> None:
        self._target = target
        self._http = http
        self._retry = retry or RetryPolicy()
        self._where = Where(target, http.keys)

    def refuse(self, reason: str) -> Failure:
        """The failure of what cannot be said to this API; `reason` says why, and what to do."""
        return unsendable(self._where, reason)

    async def send(self, call: Call[T], on_retry: OnRetry) -> T | Failure:
        """Send until it is answered, or may not or need not be sent again.

        That takes at most the target's `turn_timeout`, retries and their waits included.
        """
        try:
            content = None if call.body is None else json.dumps(call.body, allow_nan=False).encode()
        except (TypeError, ValueError, RecursionError):
            return self.refuse(
                "metadata cannot be sent as JSON; use text, finite numbers, true, false, and tables"
            )
        started = time.monotonic()
        deadline = started + self._target.turn_timeout
        attempt = 1
        while True:
            outcome = await self._attempt(call, content, deadline - time.monotonic())
            if not isinstance(outcome, _Failed):
                return outcome
            failure = outcome.failure
            wait = None if outcome.lasts else self._retry.next_wait(attempt, failure)
            if wait is not None and wait >= deadline - time.monotonic():
                failure, wait = out_of_time(self._where, call.asked, failure), None
            if wait is None:
                return replace(failure, elapsed_ms=(time.monotonic() - started) * 1000)
            await on_retry(attempt, wait, failure)
            await asyncio.sleep(wait)
            attempt += 1

    async def download(self, path: str, asked: Asked, to: Callable[[bytes], object]) -> RawResponse | Failure:
        """Get what may be large, once: the body goes to `to`, piece by piece, and is not in what is returned.

        No piece may take longer than the target's `turn_timeout`. Raises what `to` raises.
        """
        correlation_id = str(uuid.uuid4())
        within = self._target.turn_timeout
        try:
            answer = await self._http.download(path, to, correlation_id=correlation_id, within=within)
        except NoAnswer as problem:
            return unanswered(self._where, asked, problem, correlation_id)
        return answer.raw if answer.raw.status == HTTPStatus.OK else refusal(self._where, asked, answer)

    async def _attempt(self, call: Call[T], content: bytes | None, within: float) -> "T | _Failed":
        correlation_id = str(uuid.uuid4())
        try:
            answer = await self._http.exchange(
                call.method, call.path, content, correlation_id=correlation_id, within=within
            )
        except NoAnswer as problem:
            return _Failed(unanswered(self._where, call.asked, problem, correlation_id), problem.lasts)
        if not 200 <= answer.raw.status < 300:
            return _Failed(refusal(self._where, call.asked, answer))
        try:
            return call.read(answer.raw)
        except MalformedReply as error:
            return _Failed(unreadable(self._where, call.asked, answer.raw, error))


@dataclass(frozen=True, slots=True)
class _Failed:
    """One attempt that failed; `lasts` says that another one would fail alike."""

    failure: Failure
    lasts: bool = False


async def tell_nobody(attempt: int, wait: float, failure: Failure) -> None:
    """An `OnRetry` for what goes on beside the conversation."""


def segment(text: str) -> str:
    """`text` as one segment of a URL's path, whatever is in it."""
    return quote(text, safe="", errors="replace")
