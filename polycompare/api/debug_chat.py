"""The Debug Chat API as a transport of the engine: one target, one conversation at a time."""

import asyncio
import json
import ssl
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import replace
from types import TracebackType
from typing import Final, Self, TypeAlias
from urllib.parse import quote

from polycompare.api.debug_chat_wire import MalformedReply, read_active_deployment, read_reply
from polycompare.api.failures import NoAnswer, refusal, unanswered, unreadable
from polycompare.api.http_side import HttpSide
from polycompare.api.keys import ApiKey
from polycompare.api.retry import RetryPolicy
from polycompare.model.errors import UserError
from polycompare.model.outcomes import Failure, Reply
from polycompare.model.targets import Deployment, Target
from polycompare.model.values import JsonObject

OnRetry: TypeAlias = Callable[[int, float, Failure], Awaitable[None]]
"""Told before a wait: the attempt that failed (from 1), the wait in seconds, and the failure."""

_DEPLOYMENT_TIMEOUT: Final = 10.0


class UnusableAttributesError(UserError):
    """Integration attributes that JSON cannot hold."""


class DebugChatTransport:
    """Speaks Debug Chat (Data API 1.0.9) to one target, with one HTTP client of its own; an async context manager.

    Every failure of a call comes back as a value. A call takes at most the target's `turn_timeout`, retries and
    their waits included; only what was certainly not processed is sent again. Languages are given when the
    conversation is opened and not with each turn, where they would undo a switch that the agent makes itself.

    Raises a `UserError`, before anything is sent, for a key, address, attributes or certificates that do not do.
    """

    def __init__(
        self,
        target: Target,
        key: str,
        ssl_context: ssl.SSLContext | None = None,
        retry: RetryPolicy | None = None,
    ) -> None:
        self._target = target
        self._retry = retry or RetryPolicy()
        self._agent_path = f"/v1/agents/{_segment(target.agent_id)}"
        self._opening = _opening(target)
        # The id that the service gave a conversation, should it not have taken ours.
        self._renamed: dict[str, str] = {}
        self._http = HttpSide(target, ApiKey(key, target.api_key_env), ssl_context)

    def __repr__(self) -> str:
        return f"DebugChatTransport({self._target.name!r})"

    async def __aenter__(self) -> Self:
        await self._http.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.__aexit__(kind, error, trace)

    async def create(self, conversation_id: str, on_retry: OnRetry) -> Reply | Failure:
        """Open the conversation under our own id; the reply is the greeting."""
        body = {**self._opening, "conversationId": conversation_id}
        outcome = await self._call(f"{self._agent_path}/debug-chat", body, on_retry)
        if isinstance(outcome, Failure):
            return outcome
        self._renamed.clear()
        if outcome.conversation_id not in ("", conversation_id):
            self._renamed[conversation_id] = outcome.conversation_id
        return replace(outcome, conversation_id=outcome.conversation_id or conversation_id)

    async def respond(self, conversation_id: str, message: str, on_retry: OnRetry) -> Reply | Failure:
        """Send a user turn, or with an empty message fetch a delayed reply."""
        known_as = self._renamed.get(conversation_id, conversation_id)
        body: JsonObject = {"clientEnv": self._target.environment.value, "message": message}
        outcome = await self._call(f"{self._agent_path}/debug-chat/{_segment(known_as)}", body, on_retry)
        if isinstance(outcome, Failure):
            return outcome
        return replace(outcome, conversation_id=outcome.conversation_id or known_as)

    async def deployment(self) -> Deployment | None:
        """The deployment that the target's environment runs now; None where the service does not tell in time."""
        path = f"{self._agent_path}/deployments/active"
        within = min(_DEPLOYMENT_TIMEOUT, self._target.turn_timeout)
        try:
            answer = await self._http.exchange("GET", path, None, correlation_id=str(uuid.uuid4()), within=within)
        except NoAnswer:
            return None
        if answer.raw.status != 200:
            return None
        return read_active_deployment(answer.raw.body, self._target.environment)

    async def _call(self, path: str, body: JsonObject, on_retry: OnRetry) -> Reply | Failure:
        """Send until it is answered, or may not or need not be sent again."""
        content = json.dumps(body).encode()
        started = time.monotonic()
        deadline = started + self._target.turn_timeout
        attempt = 1
        while True:
            outcome = await self._attempt(path, content, deadline - time.monotonic())
            if isinstance(outcome, Reply):
                return outcome
            wait = self._retry.next_wait(attempt, outcome, deadline - time.monotonic())
            if wait is None:
                return replace(outcome, elapsed_ms=(time.monotonic() - started) * 1000)
            await on_retry(attempt, wait, outcome)
            await asyncio.sleep(wait)
            attempt += 1

    async def _attempt(self, path: str, content: bytes, within: float) -> Reply | Failure:
        correlation_id = str(uuid.uuid4())
        try:
            answer = await self._http.exchange("POST", path, content, correlation_id=correlation_id, within=within)
        except NoAnswer as problem:
            return unanswered(self._target, problem, correlation_id)
        if not 200 <= answer.raw.status < 300:
            return refusal(self._target, answer)
        try:
            return read_reply(answer.raw)
        except MalformedReply as error:
            return unreadable(self._target, answer.raw, error)


def _opening(target: Target) -> JsonObject:
    """The body that opens a conversation, but for its id; what the target leaves open is left out."""
    choices = {
        "variantId": target.variant,
        "channel": target.channel,
        "asrLangCode": target.asr_lang,
        "ttsLangCode": target.tts_lang,
    }
    body: JsonObject = {"clientEnv": target.environment.value}
    body |= {name: value for name, value in choices.items() if value is not None}
    if target.attributes:
        body["integrationAttributes"] = dict(target.attributes)
    try:
        json.dumps(body, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        raise UnusableAttributesError(
            f"The attributes of {target.name} cannot be sent as JSON; use text, finite numbers, true, false, "
            "and arrays and tables of them, not too deeply nested."
        ) from None
    return body


def _segment(text: str) -> str:
    """`text` as one segment of a URL's path, whatever is in it."""
    return quote(text, safe="", errors="replace")
