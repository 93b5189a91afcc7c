"""One turn in one session: it is sent, and its reply is fetched where that is delayed."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Final, TypeAlias

from polycompare.engine.transport import OnRetry, Transport
from polycompare.model.outcomes import Failure, FailureKind, RawResponse, Reply
from polycompare.model.targets import Target
from polycompare.model.turns import UserTurn

_QUOTED: Final = 200  # characters of an agent's words in a sentence of ours; all of them are in the responses

OnDelayed: TypeAlias = Callable[[Reply], Awaitable[None]]
"""Told each time the agent says that its reply is not ready; the reply is what it said meanwhile."""


class Exchange:
    """Asks for the reply to one turn: `run` sends it and waits for the whole reply, however long that is delayed.

    Turn 0 opens the conversation. `run` may be called again after a failure: what was sent last is sent once more,
    the turn itself or the fetching of its delayed reply.
    """

    def __init__(
        self,
        target: Target,
        transport: Transport,
        conversation_id: str,
        index: int,
        turn: UserTurn,
        on_retry: OnRetry,
        on_delayed: OnDelayed,
    ) -> None:
        self._target = target
        self._transport = transport
        self._conversation_id = conversation_id
        self._index = index
        self._turn = turn
        self._on_retry = on_retry
        self._on_delayed = on_delayed
        self._since = time.monotonic()
        self._announced: Reply | None = None

    @property
    def elapsed_ms(self) -> float:
        """How long the person has waited."""
        return (time.monotonic() - self._since) * 1000

    @property
    def responses(self) -> tuple[RawResponse, ...]:
        """The raw answers so far."""
        return () if self._announced is None else self._announced.responses

    @property
    def said_meanwhile(self) -> str:
        """What the agent said before its reply, to stand inside a sentence; empty where it said nothing."""
        return "" if self._announced is None else f", after it had said “{quoted(self._announced.text)}”"

    async def run(self) -> Reply | Failure:
        """The reply, or why there is none."""
        self._since = time.monotonic()
        announced = self._announced
        if announced is None:
            first = await self._send()
            if isinstance(first, Failure) or not first.delayed or first.ended:
                return first
            announced = await self._announce(first)
        return await self._fetch(announced)

    async def _send(self) -> Reply | Failure:
        if self._index == 0:
            return await self._transport.create(self._conversation_id, self._on_retry)
        turn = self._turn
        return await self._transport.respond(self._conversation_id, turn.text, turn.metadata, self._on_retry)

    async def _fetch(self, announced: Reply) -> Reply | Failure:
        """Send empty messages until the reply is there, or until the target's `delayed_limit` is over.

        The limit counts from the first send of the turn. The last fetch is sent when it is reached, and none is
        broken off midway: that would leave it with an unknown outcome.
        """
        target = self._target
        while (left := target.delayed_limit - self.elapsed_ms / 1000) > 0:
            await asyncio.sleep(min(target.delayed_interval, left))
            answer = await self._transport.fetch(self._conversation_id, self._on_retry)
            responses = announced.responses + answer.responses
            if isinstance(answer, Failure):
                return replace(answer, responses=responses, elapsed_ms=self.elapsed_ms)
            if answer.ended or not answer.delayed:
                return replace(answer, responses=responses, delayed=True, latency_ms=self.elapsed_ms)
            announced = await self._announce(replace(answer, responses=responses))
        return Failure(
            FailureKind.DELAYED_TIMEOUT,
            f"{target.name} did not give its delayed reply within {target.delayed_limit:g} s"
            f"{self.said_meanwhile}; raise delayed_limit if the agent's tool takes longer.",
            elapsed_ms=self.elapsed_ms,
            responses=announced.responses,
        )

    async def _announce(self, reply: Reply) -> Reply:
        """Tell what the agent said instead of its reply; its latency is the wait so far."""
        self._announced = announced = replace(reply, latency_ms=self.elapsed_ms)
        await self._on_delayed(announced)
        return announced


def quoted(text: str) -> str:
    """An agent's words as they may stand in a sentence of ours: not more than a few lines of them."""
    return text if len(text) <= _QUOTED else f"{text[:_QUOTED]}…"
