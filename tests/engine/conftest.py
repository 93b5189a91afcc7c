"""An agent behind the `Transport` protocol that answers when the test says so."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest

from polycompare.engine.side_session import SideSession
from polycompare.engine.transport import OnRetry
from polycompare.engine.twin_session import TwinSession
from polycompare.model.events import Event, SideAnswered
from polycompare.model.outcomes import Failure, Outcome, RawResponse, Reply
from polycompare.model.targets import Deployment, Environment, Target
from polycompare.model.turns import SideInfo, Turn, TurnComparison
from polycompare.model.values import Pair, Side


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
    deployed: Deployment | None = None
    retry_first: Failure | None = None

    async def create(self, conversation_id: str, on_retry: OnRetry) -> Reply | Failure:
        return await self._next(None, on_retry)

    async def respond(self, conversation_id: str, message: str, on_retry: OnRetry) -> Reply | Failure:
        return await self._next(message, on_retry)

    async def deployment(self) -> Deployment | None:
        return self.deployed

    async def _next(self, message: str | None, on_retry: OnRetry) -> Reply | Failure:
        self.sent.append(message)
        self.asked.set()
        if self.retry_first is not None:
            failure, self.retry_first = self.retry_first, None
            await on_retry(1, 0.5, failure)
        await self.gate.wait()
        return self.answers.pop(0)


class Twin:
    """A twin session on two scripted agents, with everything it told."""

    def __init__(
        self,
        baseline: Sequence[Reply | Failure],
        candidate: Sequence[Reply | Failure],
        *,
        open_gates: bool = True,
        **limits: float,
    ) -> None:
        self.agents = Pair(ScriptedAgent(list(baseline)), ScriptedAgent(list(candidate)))
        self.events: list[Event] = []
        self.changed = asyncio.Condition()
        if open_gates:
            self.agents.baseline.gate.set()
            self.agents.candidate.gate.set()

        def side(which: Side) -> SideSession:
            target = Target(which.value, "http://127.0.0.1:1", "agent", Environment.SANDBOX, **limits)  # type: ignore[arg-type]  # only float settings are passed
            return SideSession(which, SideInfo(target, f"c-{which.letter}"), self.agents.of(which))

        sides = Pair(side(Side.BASELINE), side(Side.CANDIDATE))
        self.session = TwinSession("r-1", sides, self.listen, self.compare)

    async def listen(self, event: Event) -> None:
        async with self.changed:
            self.events.append(event)
            self.changed.notify_all()

    @staticmethod
    def compare(turn: Turn) -> TurnComparison:
        return TurnComparison(turn)

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
