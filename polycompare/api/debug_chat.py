"""The Debug Chat API as a transport of the engine."""

import ssl
from collections.abc import Mapping
from dataclasses import replace
from types import TracebackType
from typing import Self

from polycompare.api.agents import AgentsReader
from polycompare.api.calls import Call, Caller, OnRetry, segment
from polycompare.api.debug_chat_wire import read_reply
from polycompare.api.failures import Asked
from polycompare.api.http_side import HttpSide
from polycompare.api.keys import ApiKey, Credentials
from polycompare.api.opening import opening_body
from polycompare.api.retry import RetryPolicy
from polycompare.model.outcomes import Failure, Reply
from polycompare.model.targets import Serving, Target
from polycompare.model.values import JsonObject, JsonValue


class DebugChatTransport:
    """Speaks Debug Chat (Data API 1.0.9) to one target, with one HTTP client of its own; an async context manager.

    Every failure of a call comes back as a value. A call takes at most the target's `turn_timeout`, retries and
    their waits included; only what was certainly not processed is sent again. Languages are given when the
    conversation is opened and not with each turn, where they would undo a switch that the agent makes itself.
    There is nothing to close: the API has no call for it.

    Raises a `UserError`, before anything is sent, for an address, attributes or certificates that do not do.
    """

    def __init__(
        self,
        target: Target,
        key: ApiKey,
        ssl_context: ssl.SSLContext | None = None,
        retry: RetryPolicy | None = None,
    ) -> None:
        self._target = target
        self._path = f"/v1/agents/{segment(target.agent_id)}/debug-chat"
        self._opening = _opening(target)
        # The id that the service gave a conversation, should it not have taken ours.
        self._renamed: dict[str, str] = {}
        self._http = HttpSide(target, Credentials(key), ssl_context)
        self._caller = Caller(target, self._http, retry)
        self._agents = AgentsReader(target, self._http, retry)

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
        body: JsonObject = {**self._opening, "conversationId": conversation_id}
        call = Call("POST", self._path, Asked.CONVERSATION, read_reply, body)
        outcome = await self._caller.send(call, on_retry)
        if isinstance(outcome, Failure):
            return outcome
        if outcome.conversation_id not in ("", conversation_id):
            self._renamed[conversation_id] = outcome.conversation_id
        return replace(outcome, conversation_id=outcome.conversation_id or conversation_id)

    async def respond(
        self, conversation_id: str, message: str, metadata: Mapping[str, JsonValue], on_retry: OnRetry
    ) -> Reply | Failure:
        """Send a user turn; an empty message is silence."""
        return await self._say(Asked.TURN, conversation_id, message, metadata, on_retry)

    async def fetch(self, conversation_id: str, on_retry: OnRetry) -> Reply | Failure:
        """Ask for a reply that the agent announced: by an empty message."""
        return await self._say(Asked.DELAYED_REPLY, conversation_id, "", {}, on_retry)

    async def _say(
        self,
        asked: Asked,
        conversation_id: str,
        message: str,
        metadata: Mapping[str, JsonValue],
        on_retry: OnRetry,
    ) -> Reply | Failure:
        known_as = self._renamed.get(conversation_id, conversation_id)
        body: JsonObject = {"clientEnv": self._target.environment.value, "message": message}
        if metadata:
            body["metadata"] = dict(metadata)
        call = Call("POST", f"{self._path}/{segment(known_as)}", asked, read_reply, body)
        outcome = await self._caller.send(call, on_retry)
        if isinstance(outcome, Failure):
            return outcome
        return replace(outcome, conversation_id=outcome.conversation_id or known_as)

    async def serving(self) -> Serving:
        """What answers at the target now, as far as the service tells."""
        return await self._agents.serving()


def _opening(target: Target) -> JsonObject:
    """The body that opens a conversation, but for its id."""
    choices = {
        "variantId": target.variant,
        "channel": target.channel,
        "asrLangCode": target.asr_lang,
        "ttsLangCode": target.tts_lang,
    }
    return {"clientEnv": target.environment.value, **opening_body(target, choices, "integrationAttributes")}
