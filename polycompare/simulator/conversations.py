"""The live conversations: who they are with, what is remembered, and which reply is still to be fetched."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from polycompare.model.targets import Api
from polycompare.simulator.agent import Agent
from polycompare.simulator.dialogue import Caller, Memory
from polycompare.simulator.errors import ApiError, schema_error, timed_out, unknown_conversation
from polycompare.simulator.recent import Recent
from polycompare.simulator.replies import Answer
from polycompare.simulator.requests import Owner


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
    waiting: Answer
    reply: Answer


@dataclass(slots=True)
class Conversation:
    """One conversation. `last_used` is monotonic seconds. `over` makes what a turn gets once it takes no more."""

    id: str
    owner: Owner
    agent: Agent
    caller: Caller
    memory: Memory
    last_used: float
    over: Callable[[], ApiError] | None = None
    pending: Pending | None = None


class Conversations:
    """All conversations of one simulator, by id. Not for several threads."""

    def __init__(self, idle_limit: float, clock: Clock) -> None:
        self._idle_limit = idle_limit
        self._clock = clock
        self._by_id: Recent[str, Conversation] = Recent()

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

    def awaits_fetch(self, conversation_id: str) -> bool:
        """Whether a reply was announced and not fetched yet."""
        conversation = self._by_id.get(conversation_id)
        return conversation is not None and conversation.pending is not None

    def found(self, conversation_id: str, owner: Owner) -> Conversation:
        """The conversation, live or not; `ApiError` where `owner` has none of this id."""
        conversation = self._by_id.get(conversation_id)
        if conversation is None:
            raise unknown_conversation()
        theirs = conversation.owner
        if (theirs.api, theirs.agent_id, theirs.account_id) != (owner.api, owner.agent_id, owner.account_id):
            raise unknown_conversation()
        if theirs.environment is not owner.environment:
            if owner.api is Api.CHAT:
                raise unknown_conversation()  # another connector's
            raise schema_error(
                f"clientEnv is {owner.environment}, but this conversation was opened in {theirs.environment}."
            )
        return conversation

    def live(self, conversation_id: str, owner: Owner) -> Conversation:
        """The conversation, to be sent a turn; `ApiError` where it takes none."""
        conversation = self.found(conversation_id, owner)
        if conversation.over is not None and conversation.pending is None:
            raise conversation.over()
        now = self._clock.monotonic()
        if now - conversation.last_used > self._idle_limit:
            raise timed_out()
        conversation.last_used = now
        return conversation
