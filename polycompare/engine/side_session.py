"""One side's conversation: what may be sent to it, and the fetching of delayed replies."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from polycompare.engine.transport import Transport
from polycompare.model.events import Listener, SideDelayed, SideRetrying
from polycompare.model.outcomes import Failure, FailureKind, NotSent, NotSentReason, Outcome, Reply
from polycompare.model.targets import Deployment
from polycompare.model.turns import SideInfo
from polycompare.model.values import Side


@dataclass(frozen=True, slots=True)
class _Over:
    """A side that takes no more turns, and since when."""

    reason: NotSentReason
    since: int


class SideSession:
    """The conversation of one side: `answer` gives each turn's outcome and never raises for a failure.

    After the agent ended the conversation, or after any failure, further turns are *not sent*.
    """

    def __init__(self, side: Side, info: SideInfo, transport: Transport) -> None:
        self.side = side
        self.info = info
        self._transport = transport
        self._over: _Over | None = None

    @property
    def is_over(self) -> bool:
        """Whether further turns would be *not sent*."""
        return self._over is not None

    async def deployment(self) -> Deployment | None:
        """The deployment this side speaks to, or None where the service does not tell."""
        return await self._transport.deployment()

    async def answer(self, index: int, user: str, emit: Listener) -> Outcome:
        """Turn `index` (0 opens the conversation) on this side; retries and delays are told through `emit`."""
        if self._over is not None:
            return NotSent(self._over.reason, self._over.since)
        outcome = await self._ask(index, user, emit)
        if isinstance(outcome, Failure):
            self._over = _Over(NotSentReason.FAILED, index)
        elif outcome.ended:
            self._over = _Over(NotSentReason.ENDED, index)
        return outcome

    def cancel(self, index: int) -> Failure:
        """The person stopped turn `index`: nobody knows whether the agent processed it, so it was the last."""
        self._over = _Over(NotSentReason.FAILED, index)
        message = f"Stopped while {self.info.target.name} was answering turn {index}; restart to go on with it."
        return Failure(FailureKind.CANCELLED, message)

    async def _ask(self, index: int, user: str, emit: Listener) -> Reply | Failure:
        async def on_retry(attempt: int, wait: float, failure: Failure) -> None:
            await emit(SideRetrying(index, self.side, attempt, wait, failure))

        conversation_id = self.info.conversation_id
        started = time.monotonic()
        if index == 0:
            first = await self._transport.create(conversation_id, on_retry)
        else:
            first = await self._transport.respond(conversation_id, user, on_retry)
        if isinstance(first, Failure) or not first.delayed or first.ended:
            return first

        async def fetch() -> Reply | Failure:
            return await self._transport.respond(conversation_id, "", on_retry)

        async def tell(reply: Reply) -> None:
            await emit(SideDelayed(index, self.side, reply))

        return await self._fetch_delayed(first, started, fetch, tell)

    async def _fetch_delayed(
        self,
        first: Reply,
        started: float,
        fetch: Callable[[], Awaitable[Reply | Failure]],
        tell: Callable[[Reply], Awaitable[None]],
    ) -> Reply | Failure:
        """Send empty messages until the reply is there, or until the target's `delayed_limit` is over.

        The limit counts from the first send of the turn. It is looked at between fetches, so that none is broken
        off midway and left with an unknown outcome.
        """
        target = self.info.target
        responses = first.responses
        latest = first
        while latest.delayed and not latest.ended:
            await tell(replace(latest, responses=responses))
            if time.monotonic() - started + target.delayed_interval > target.delayed_limit:
                return Failure(
                    FailureKind.DELAYED_TIMEOUT,
                    f"{target.name} announced a delayed reply and did not give it within "
                    f"{target.delayed_limit:g} s; raise delayed_limit if the agent's tool takes longer.",
                    elapsed_ms=(time.monotonic() - started) * 1000,
                    responses=responses,
                )
            await asyncio.sleep(target.delayed_interval)
            answer = await fetch()
            responses += answer.responses
            if isinstance(answer, Failure):
                return replace(answer, responses=responses, elapsed_ms=(time.monotonic() - started) * 1000)
            latest = answer
        return replace(latest, delayed=True, latency_ms=(time.monotonic() - started) * 1000, responses=responses)
