"""The live conversations: who they are with, what is remembered, and which reply is still to be fetched."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from polycompare.model.targets import Environment
from polycompare.model.values import JsonObject
from polycompare.simulator.agent import Agent
from polycompare.simulator.dialogue import Caller, Memory
from polycompare.simulator.wire import ApiError, schema_error

MAX_KEPT: Final = 20_000  # the oldest are forgotten beyond, so that a long-running simulator stays small


def _utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Clock:
    """The time: `monotonic` in seconds for waits and limits, `now` in UTC for what is told."""

    monotonic: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = _utc_now


@dataclass(frozen=True, slots=True)
class Pending:
    """An announced reply: a fetch gets `waiting` until `ready_at` (monotonic), then `reply`."""

    ready_at: float
    waiting: JsonObject
    reply: JsonObject


@dataclass(slots=True)
class Conversation:
    """One conversation. `last_used` is monotonic seconds."""

    id: str
    agent_id: str
    environment: Environment
    agent: Agent
    caller: Caller
    memory: Memory
    last_used: float
    ended: bool = False
    pending: Pending | None = None


class Conversations:
    """All conversations of one simulator, by id. Not for several threads."""

    def __init__(self, idle_limit: float, clock: Clock) -> None:
        self._idle_limit = idle_limit
        self._clock = clock
        self._by_id: dict[str, Conversation] = {}

    def check_free(self, conversation_id: str) -> None:
        """`ApiError` 400 if there is, or was, a conversation of this id: ids are never used twice."""
        if conversation_id in self._by_id:
            message = (
                f"There is a conversation {conversation_id} already; send its turns to it, or choose another id."
            )
            raise ApiError(400, "CONVERSATION_ALREADY_EXISTS", message)

    def add(self, conversation: Conversation) -> None:
        """Keep a new conversation."""
        self._by_id[conversation.id] = conversation
        if len(self._by_id) > MAX_KEPT:
            del self._by_id[next(iter(self._by_id))]

    def live(self, conversation_id: str, agent_id: str, environment: Environment) -> Conversation:
        """The conversation, to be sent a turn; `ApiError` where it takes none."""
        conversation = self._by_id.get(conversation_id)
        if conversation is None or conversation.agent_id != agent_id:
            raise ApiError(404, "CONVERSATIONS_NOT_FOUND", "Conversation ID does not exist.")
        if conversation.environment is not environment:
            raise schema_error(
                f"clientEnv is {environment}, but this conversation was opened in {conversation.environment}."
            )
        if conversation.ended and conversation.pending is None:
            raise ApiError(410, "ChatConversationEnded", "The conversation has ended.")
        now = self._clock.monotonic()
        if now - conversation.last_used > self._idle_limit:
            raise ApiError(400, "CHAT_TIMEOUT", "Chat session exceeded the timeout limit.")
        conversation.last_used = now
        return conversation
