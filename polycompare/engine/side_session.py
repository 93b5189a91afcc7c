"""One side's conversation: what may be sent to it, and the fetching of delayed replies."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Final

from polycompare.engine.transport import Transport
from polycompare.model.events import Listener, SideDelayed, SideRetrying
from polycompare.model.outcomes import Failure, FailureKind, NotSent, NotSentReason, Outcome, RawResponse, Reply
from polycompare.model.targets import Deployment
from polycompare.model.turns import SideInfo
from polycompare.model.values import Side

_QUOTED: Final = 200  # characters of an agent's words in a sentence of ours; all of them are in the responses


@dataclass(frozen=True, slots=True)
class _Over:
    """A side that takes no more turns, and since when."""

    reason: NotSentReason
    since: int


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A turn under way: since when, on the monotonic clock, and what the agent said meanwhile, if it did."""

    since: float
    said: Reply | None = None

    @property
    def elapsed_ms(self) -> float:
        """How long the person has waited."""
        return (time.monotonic() - self.since) * 1000

    @property
    def responses(self) -> tuple[RawResponse, ...]:
        """The raw answers so far."""
        return () if self.said is None else self.said.responses

    @property
    def in_words(self) -> str:
        """What the agent said meanwhile, to stand inside a sentence."""
        if self.said is None:
            return ""
        text = self.said.text
        return f", after it had said “{text if len(text) <= _QUOTED else f'{text[:_QUOTED]}…'}”"


class SideSession:
    """The conversation of one side: `answer` gives each turn's outcome and never raises for a failure.

    After the agent ended the conversation, or after any failure, further turns are *not sent*.
    """

    def __init__(self, side: Side, info: SideInfo, transport: Transport) -> None:
        self.side = side
        self.info = info
        self._transport = transport
        self._over: _Over | None = None
        self._waiting = _Waiting(time.monotonic())

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
        self._waiting = _Waiting(time.monotonic())
        if isinstance(outcome, Failure):
            self._over = _Over(NotSentReason.FAILED, index)
        elif outcome.ended:
            self._over = _Over(NotSentReason.ENDED, index)
        return outcome

    def cancel(self, index: int) -> Failure:
        """The person stopped turn `index`: nobody knows whether the agent processed it, so it was the last."""
        self._over = _Over(NotSentReason.FAILED, index)
        return Failure(
            FailureKind.CANCELLED,
            f"Stopped while {self.info.target.name} was answering turn {index}{self._waiting.in_words}; "
            "it takes no more turns, begin a new conversation.",
            elapsed_ms=self._waiting.elapsed_ms,
            responses=self._waiting.responses,
        )

    async def _ask(self, index: int, user: str, emit: Listener) -> Reply | Failure:
        async def on_retry(attempt: int, wait: float, failure: Failure) -> None:
            await emit(SideRetrying(index, self.side, attempt, wait, failure))

        conversation_id = self.info.conversation_id
        self._waiting = _Waiting(time.monotonic())
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

        return await self._fetch_delayed(first, fetch, tell)

    async def _fetch_delayed(
        self,
        first: Reply,
        fetch: Callable[[], Awaitable[Reply | Failure]],
        tell: Callable[[Reply], Awaitable[None]],
    ) -> Reply | Failure:
        """Send empty messages until the reply is there, or until the target's `delayed_limit` is over.

        The limit counts from the first send of the turn. The last fetch is sent when it is reached, and none is
        broken off midway: that would leave it with an unknown outcome.
        """
        target = self.info.target
        latest = first
        while latest.delayed and not latest.ended:
            self._waiting = replace(self._waiting, said=latest)
            await tell(latest)
            left = target.delayed_limit - self._waiting.elapsed_ms / 1000
            if left <= 0:
                return Failure(
                    FailureKind.DELAYED_TIMEOUT,
                    f"{target.name} did not give its delayed reply within {target.delayed_limit:g} s"
                    f"{self._waiting.in_words}; raise delayed_limit if the agent's tool takes longer.",
                    elapsed_ms=self._waiting.elapsed_ms,
                    responses=latest.responses,
                )
            await asyncio.sleep(min(target.delayed_interval, left))
            answer = await fetch()
            responses = latest.responses + answer.responses
            if isinstance(answer, Failure):
                return replace(answer, responses=responses, elapsed_ms=self._waiting.elapsed_ms)
            latest = replace(answer, responses=responses)
        return replace(latest, delayed=True, latency_ms=self._waiting.elapsed_ms)
