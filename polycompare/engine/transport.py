"""What the engine needs of a way to reach an agent. The `api` package has the real ones."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Protocol, TypeAlias

from polycompare.model.outcomes import Failure, Reply
from polycompare.model.targets import Serving
from polycompare.model.values import JsonValue

OnRetry: TypeAlias = Callable[[int, float, Failure], Awaitable[None]]
"""Told before a wait: the number of the attempt that failed (from 1), the wait in seconds, and the failure."""


class Transport(Protocol):
    """One side's way to its agent.

    Every failure comes back as a value; only cancellation is raised. An implementation retries by itself, and
    only what was certainly not processed. Its `turn_timeout` bounds one call. One that can close conversations
    closes what it opened when it is closed itself.
    """

    async def create(self, conversation_id: str, on_retry: OnRetry) -> Reply | Failure:
        """Open a conversation, under our own id where the service takes one; the reply is the greeting.

        Later calls name it by `conversation_id`, whatever the service calls it; the reply has the service's id.
        """

    async def respond(
        self, conversation_id: str, message: str, metadata: Mapping[str, JsonValue], on_retry: OnRetry
    ) -> Reply | Failure:
        """Send a user turn; an empty message is silence."""

    async def fetch(self, conversation_id: str, on_retry: OnRetry) -> Reply | Failure:
        """Ask for a reply that the agent announced."""

    async def serving(self) -> Serving:
        """What answers at the target now, as far as the service tells."""
