"""What the engine needs of a way to reach an agent. The `api` package has the real ones."""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeAlias

from polycompare.model.outcomes import Failure, Reply
from polycompare.model.targets import Deployment

OnRetry: TypeAlias = Callable[[int, float, Failure], Awaitable[None]]
"""Told before a wait: the number of the attempt that failed (from 1), the wait in seconds, and the failure."""


class Transport(Protocol):
    """One side's way to its agent.

    Every failure comes back as a value; only cancellation is raised. An implementation retries by itself, and
    only what was certainly not processed. Its `turn_timeout` bounds one call.
    """

    async def create(self, conversation_id: str, on_retry: OnRetry) -> Reply | Failure:
        """Open the conversation under our own id; the reply is the greeting."""

    async def respond(self, conversation_id: str, message: str, on_retry: OnRetry) -> Reply | Failure:
        """Send a user turn, or with an empty message fetch a delayed reply."""

    async def deployment(self) -> Deployment | None:
        """The deployment that the target's environment runs now; None where the service does not tell."""
