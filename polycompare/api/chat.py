"""The Chat API of production connectors as a transport of the engine."""

import asyncio
import contextlib
import ssl
from collections.abc import Mapping
from dataclasses import replace
from types import TracebackType
from typing import Final, Self

from polycompare.api.calls import Call, Caller, OnRetry, segment, tell_nobody
from polycompare.api.chat_wire import read_chat_reply, read_opening_reply
from polycompare.api.failures import Asked
from polycompare.api.http_side import HttpSide
from polycompare.api.keys import ApiKey, Credentials
from polycompare.api.opening import opening_body
from polycompare.api.retry import RetryPolicy
from polycompare.model.errors import UserError
from polycompare.model.outcomes import Failure, FailureKind, Reply
from polycompare.model.targets import Serving, Target
from polycompare.model.values import JsonObject, JsonValue

_CLOSING: Final = 2.0  # seconds for closing all that is open: a person waits for it

_OVER: Final = frozenset({FailureKind.ENDED, FailureKind.EXPIRED, FailureKind.NOT_FOUND})


class NoAccountError(UserError):
    """A target of the Chat API without the account that its address needs."""


class ChatTransport:
    """Speaks the Chat API 1.0.0 to one target, with one HTTP client of its own; an async context manager.

    Every failure of a call comes back as a value. A call takes at most the target's `turn_timeout`, retries and
    their waits included; only what was certainly not processed is sent again. The environment is what the
    connector's token stands for. On leaving, every conversation that it opened and the agent did not end is
    closed, whatever the reason for leaving, in at most two seconds and without a word about those it cannot close.
    One whose opening was broken off stays open: nobody knows its id.

    Raises a `UserError`, before anything is sent, for an address, attributes or certificates that do not do, and
    for a target without `account_id`.
    """

    def __init__(
        self,
        target: Target,
        key: ApiKey,
        token: ApiKey,
        ssl_context: ssl.SSLContext | None = None,
        retry: RetryPolicy | None = None,
    ) -> None:
        if not target.account_id:
            raise NoAccountError(
                f"{target.name} needs account_id, since the Chat API has it in its address: set it to the "
                "account in the URL of Agent Studio, such as ws-1234."
            )
        self._target = target
        self._path = f"/v1/{segment(target.account_id)}/{segment(target.agent_id)}/chat"
        self._opening = _opening(target)
        # The service gives conversations its own ids; a conversation is in `_open` until the agent has ended it.
        self._known_as: dict[str, str] = {}
        self._open: set[str] = set()
        self._http = HttpSide(target, Credentials(key, token), ssl_context)
        self._caller = Caller(target, self._http, retry)

    def __repr__(self) -> str:
        return f"ChatTransport({self._target.name!r})"

    async def __aenter__(self) -> Self:
        await self._http.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            with contextlib.suppress(TimeoutError):
                await self._close_all()
        finally:
            await self._http.__aexit__(kind, error, trace)

    async def create(self, conversation_id: str, on_retry: OnRetry) -> Reply | Failure:
        """Open a conversation; the reply is the greeting, with the service's id for it."""
        call = Call("POST", f"{self._path}/create", Asked.CONVERSATION, read_opening_reply, self._opening)
        outcome = await self._caller.send(call, on_retry)
        if isinstance(outcome, Reply):
            self._known_as[conversation_id] = outcome.conversation_id
            if not outcome.ended:
                self._open.add(outcome.conversation_id)
        return outcome

    async def respond(
        self, conversation_id: str, message: str, metadata: Mapping[str, JsonValue], on_retry: OnRetry
    ) -> Reply | Failure:
        """Send a user turn. The API takes no metadata with one: a turn that has some is refused unsent."""
        if metadata:
            return self._caller.refuse(
                "the Chat API takes no metadata with a turn, so it was not sent; take metadata out, "
                'or use api = "debug-chat"'
            )
        known_as = self._known_as.get(conversation_id, conversation_id)
        body: JsonObject = {"conversation_id": known_as, "message": message}
        call = Call("POST", f"{self._path}/respond", Asked.TURN, read_chat_reply, body)
        outcome = await self._caller.send(call, on_retry)
        if isinstance(outcome, Failure):
            if outcome.kind in _OVER:
                self._open.discard(known_as)
            return outcome
        if outcome.ended:
            self._open.discard(known_as)
        return replace(outcome, conversation_id=known_as)

    async def fetch(self, conversation_id: str, on_retry: OnRetry) -> Failure:
        """The API announces no replies, so there is none to be asked for."""
        return self._caller.refuse("the Chat API has no delayed replies; send a turn")

    async def serving(self) -> Serving:
        """Not known: the connector's token decides the environment, and nothing tells which one that is."""
        return Serving()

    async def _close_all(self) -> None:
        """Raises `TimeoutError` when it takes too long."""
        async with asyncio.timeout(_CLOSING), asyncio.TaskGroup() as closing:
            for known_as in self._open:
                closing.create_task(self._close(known_as))

    async def _close(self, known_as: str) -> None:
        body: JsonObject = {"conversation_id": known_as}
        call = Call("PUT", f"{self._path}/close", Asked.INFORMATION, lambda raw: raw, body)
        await self._caller.send(call, tell_nobody)


def _opening(target: Target) -> JsonObject:
    """The body that opens a conversation."""
    choices = {
        "variant_id": target.variant,
        "channel": target.channel,
        "asr_lang_code": target.asr_lang,
        "tts_lang_code": target.tts_lang,
    }
    return opening_body(target, choices, "integration_attributes")
