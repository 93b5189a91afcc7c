"""An agent behind the `Transport` protocol that answers when the test says so."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pytest

from polycompare.engine.contained import CompareTurn
from polycompare.engine.decisions import Decide, Policy
from polycompare.engine.side_session import SideSession
from polycompare.engine.speaker import Speaker
from polycompare.engine.transport import OnRetry
from polycompare.engine.twin_session import TwinSession
from polycompare.model.divergences import Change, Divergence, Signal, Status
from polycompare.model.events import Event, Listener, SideAnswered
from polycompare.model.outcomes import Failure, Outcome, RawResponse, Reply
from polycompare.model.targets import Environment, Order, Serving, Target
from polycompare.model.turns import SideInfo, Turn, TurnComparison
from polycompare.model.values import JsonValue, Pair, Side


def reply(text: str = "hello", *, ended: bool = False, delayed: bool = False) -> Reply:
    response = RawResponse(200, text.encode())
    return Reply("c-1", text, ended, 5.0, responses=(response,), delayed=delayed)


@dataclass
class ScriptedAgent:
    """A transport that gives `answers` in order, each only when `gate` is open, and counts what it was sent."""

    answers: list[Reply | Failure]
    sent: list[str | None] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    serves: Serving = field(default_factory=Serving)
    conversations: list[str] = field(default_factory=list)
    heard: Callable[[], None] = lambda: None  # called with each request
    retry_first: Failure | None = None

    async def create(self, conversation_id: str, on_retry: OnRetry) -> Reply | Failure:
        self.conversations.append(conversation_id)
        return await self._next(None, on_retry)

    async def respond(
        self, conversation_id: str, message: str, metadata: Mapping[str, JsonValue], on_retry: OnRetry
    ) -> Reply | Failure:
        self.conversations.append(conversation_id)
        return await self._next(message, on_retry)

    async def fetch(self, conversation_id: str, on_retry: OnRetry) -> Reply | Failure:
        return await self.respond(conversation_id, "", {}, on_retry)

    async def serving(self) -> Serving:
        return self.serves

    async def _next(self, message: str | None, on_retry: OnRetry) -> Reply | Failure:
        self.sent.append(message)
        self.heard()
        self.asked.set()
        if self.retry_first is not None:
            failure, self.retry_first = self.retry_first, None
            await on_retry(1, 0.5, failure)
        await self.gate.wait()
        return self.answers.pop(0)


def compare_texts(turn: Turn) -> TurnComparison:
    """Other words are other behaviour here."""
    texts = turn.outcomes.map(lambda outcome: outcome.text if isinstance(outcome, Reply) else None)
    if texts.baseline == texts.candidate:
        return TurnComparison(turn)
    divergence = Divergence(
        Signal.STATE, "said", Change.CHANGED, texts.baseline, texts.candidate, Status.NEW, turn.index, "said"
    )
    return TurnComparison(turn, (divergence,))


class Twin:
    """A twin session on two scripted agents, with everything it told."""

    def __init__(
        self,
        baseline: Sequence[Reply | Failure],
        candidate: Sequence[Reply | Failure],
        *,
        open_gates: bool = True,
        decide: Decide | None = None,
        side_effects: bool = True,
        order: Order = Order.CONCURRENT,
        seed: int = 0,
        **limits: float,
    ) -> None:
        self.agents = Pair(ScriptedAgent(list(baseline)), ScriptedAgent(list(candidate)))
        self.events: list[Event] = []
        self.tell_too: Listener | None = None
        self.changed = asyncio.Condition()
        if open_gates:
            self.agents.baseline.gate.set()
            self.agents.candidate.gate.set()

        def side(which: Side) -> Speaker:
            where = "http://127.0.0.1:1"
            target = Target(which.value, where, "agent", Environment.SANDBOX, side_effects=side_effects)
            target = replace(target, **limits)  # type: ignore[arg-type]  # only float settings are passed
            info = SideInfo(target, f"c-{which.letter}")
            return SideSession(which, info, self.agents.of(which), decide or Policy().decide, self.new_comparer)

        sides = Pair(side(Side.BASELINE), side(Side.CANDIDATE))
        self.session = TwinSession("r-1", sides, self.listen, self.new_comparer, order=order, seed=seed)

    async def listen(self, event: Event) -> None:
        async with self.changed:
            self.events.append(event)
            self.changed.notify_all()
        if self.tell_too is not None:
            await self.tell_too(event)

    @staticmethod
    def new_comparer() -> CompareTurn:
        return compare_texts

    async def until(self, condition: Callable[[], bool]) -> None:
        async with asyncio.timeout(5), self.changed:
            await self.changed.wait_for(condition)

    def outcomes(self, index: int) -> dict[Side, Outcome]:
        return {e.side: e.outcome for e in self.events if isinstance(e, SideAnswered) and e.index == index}


@pytest.fixture
def twin() -> type[Twin]:
    return Twin


@pytest.fixture
def make_reply() -> Callable[..., Reply]:
    return reply
