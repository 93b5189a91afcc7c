"""The screen on a real engine, over agents that answer when the test says so."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from textual.events import Paste
from textual.pilot import Pilot

from polycompare.diffing.conversation import ConversationComparer
from polycompare.engine.contained import CompareTurn
from polycompare.engine.side_session import SideSession
from polycompare.engine.transport import OnRetry
from polycompare.engine.twin_session import TwinSession
from polycompare.model.errors import UserError
from polycompare.model.events import Event, Listener, SideAnswered
from polycompare.model.outcomes import Failure, FailureKind, RawResponse, Reply
from polycompare.model.targets import Deployment, Environment, Target
from polycompare.model.turns import SideInfo, Turn, TurnComparison
from polycompare.model.values import JsonObject, Pair, Side
from polycompare.model.verdicts import ExitCode
from polycompare.tui.app import PolycompareApp
from polycompare.tui.conversation import Conversation
from polycompare.tui.screens.compare import CompareScreen
from polycompare.tui.widgets.composer import MessageInput
from polycompare.tui.widgets.transcript_pane import TranscriptPane


def make_reply(
    text: str = "hello",
    *,
    path: Sequence[str] | None = ("greet",),
    state: JsonObject | None = None,
    ended: bool = False,
    delayed: bool = False,
    handoff: str | None = None,
    latency_ms: float = 5.0,
) -> Reply:
    return Reply(
        "c-1",
        text,
        ended,
        latency_ms,
        responses=(RawResponse(200, b"{}"),),
        delayed=delayed,
        state=state if state is not None else {"ready": True},
        current_node=path[-1] if path else None,
        node_trace=tuple(path) if path is not None else None,
        functions=(),
        handoff=handoff,
    )


@dataclass
class Agent:
    """A transport with scripted answers, the last of them for ever; `hold` keeps the next answer back."""

    answers: list[Reply | Failure]
    sent: list[str | None] = field(default_factory=list)
    open_gate: asyncio.Event = field(default_factory=asyncio.Event)
    deployed: Deployment | None = None
    refuse_first: Failure | None = None

    def __post_init__(self) -> None:
        self.open_gate.set()

    def hold(self) -> None:
        self.open_gate.clear()

    def release(self) -> None:
        self.open_gate.set()

    async def create(self, conversation_id: str, on_retry: OnRetry) -> Reply | Failure:
        self.sent.clear()
        return await self._answer(None, on_retry)

    async def respond(self, conversation_id: str, message: str, on_retry: OnRetry) -> Reply | Failure:
        return await self._answer(message, on_retry)

    async def deployment(self) -> Deployment | None:
        return self.deployed

    async def _answer(self, message: str | None, on_retry: OnRetry) -> Reply | Failure:
        index = len(self.sent)
        self.sent.append(message)
        if self.refuse_first is not None:
            failure, self.refuse_first = self.refuse_first, None
            await on_retry(1, 2.0, failure)
        await self.open_gate.wait()
        return self.answers[min(index, len(self.answers) - 1)]


class Bench:
    """A workbench whose targets are scripted agents; it keeps what was opened, closed and told."""

    target_names = ("live", "pre-release", "sandbox")

    def __init__(self, live: Sequence[Reply | Failure], other: Sequence[Reply | Failure]) -> None:
        self.pair = Pair("live", "pre-release")
        self.agents = {
            "live": Agent(list(live), deployed=Deployment("d-1", "abcdef0123", artifact_version="41")),
            "pre-release": Agent(list(other), deployed=Deployment("d-2", "0123abcdef", artifact_version="44")),
            "sandbox": Agent([make_reply("sand")]),
        }
        self.opened: list[Pair[str]] = []
        self.closed: list[Pair[str]] = []
        self.told: list[Event] = []
        self.refusal: Exception | None = None
        self.not_recorded: Exception | None = None  # what recording an answer fails with
        self.not_comparable: Exception | None = None  # what comparing fails with

    def describe(self, name: str) -> str:
        return f"{name} · scripted"

    @asynccontextmanager
    async def open(self, pair: Pair[str], emit: Listener) -> AsyncIterator[TwinSession]:
        if self.refusal is not None:
            raise self.refusal
        number = len(self.opened)
        self.opened.append(pair)

        async def tell(event: Event) -> None:
            if self.not_recorded is not None and isinstance(event, SideAnswered):
                raise self.not_recorded
            self.told.append(event)
            await emit(event)

        comparer = ConversationComparer()

        def compare(turn: Turn) -> TurnComparison:
            if self.not_comparable is not None:
                raise self.not_comparable
            return comparer.compare(turn)

        def side(which: Side) -> SideSession:
            name = pair.of(which)
            target = Target(name, "http://127.0.0.1:1", "agent", Environment.SANDBOX, delayed_interval=0.01)
            return SideSession(which, SideInfo(target, f"c-{number}-{which.letter}"), self.agents[name])

        sides = Pair(side(Side.BASELINE), side(Side.CANDIDATE))
        try:
            async with TwinSession(f"r-{number}", sides, tell, compare) as session:
                yield session
        finally:
            self.closed.append(pair)

    def comparer(self) -> CompareTurn:
        return ConversationComparer().compare


class Stage:
    """A running app and what a person can do and see."""

    def __init__(self, app: PolycompareApp, pilot: "Pilot[ExitCode]", bench: Bench) -> None:
        self.app = app
        self.pilot = pilot
        self.bench = bench

    @property
    def screen(self) -> CompareScreen:
        screen = self.app.screen_stack[0]
        assert isinstance(screen, CompareScreen)
        return screen

    @property
    def conversation(self) -> Conversation:
        return self.screen.conversation

    @property
    def message(self) -> MessageInput:
        return self.screen.query_one(MessageInput)

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for a condition; fails with what is on the screen."""
        deadline = time.monotonic() + 8
        while not condition():
            if time.monotonic() > deadline:
                raise AssertionError(f"it never came:\n{self.picture()}")
            await asyncio.sleep(0.005)

    async def turns(self, count: int) -> None:
        """Wait until so many turns are compared."""
        await self.until(lambda: len(self.conversation.turns) == count)

    async def say(self, text: str) -> None:
        """Send a message from the message line; returns when it is compared."""
        count = len(self.conversation.turns)
        await self.paste(text)
        await self.press("enter")
        await self.turns(count + 1)

    async def paste(self, text: str) -> None:
        """What a terminal sends for a paste."""
        self.app.post_message(Paste(text))
        await self.pilot.pause()

    async def type(self, text: str) -> None:
        """Type letter by letter."""
        await self.press(*("space" if character == " " else character for character in text))

    def picture(self) -> str:
        """The whole screen as text."""
        app = self.app
        lines = app.screen._compositor.render_strips(app.size)
        return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in lines)

    def pane(self, letter: str) -> TranscriptPane:
        return self.screen.query_one(f"#pane-{letter.lower()}", TranscriptPane)

    def selected_is_in_view(self, letter: str = "A") -> bool:
        """Whether the first line of the selected turn is visible in a pane."""
        pane = self.pane(letter)
        return any("▌" in pane.render_line(y).text for y in range(pane.page_height))


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the person's own files, time zone or terminal settings."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.delenv("NO_COLOR", raising=False)


class StageMaker:
    """Makes replies, failures, workbenches and running apps."""

    reply = staticmethod(make_reply)

    @staticmethod
    def failure(message: str = "The key was rejected; check POLYAI_API_KEY.", status: int | None = 401) -> Failure:
        return Failure(FailureKind.AUTH, message, http_status=status, code="UNAUTHORIZED", correlation_id="abc-1")

    @staticmethod
    def refusal(message: str) -> UserError:
        return UserError(message)

    @staticmethod
    def bench(live: Sequence[Reply | Failure] = (), other: Sequence[Reply | Failure] = ()) -> Bench:
        return Bench(live or [make_reply()], other or [make_reply()])

    @asynccontextmanager
    async def run(
        self, bench: Bench, size: tuple[int, int] = (120, 40), *, toasts: bool = False
    ) -> AsyncIterator[Stage]:
        app = PolycompareApp(bench)
        async with app.run_test(size=size, notifications=toasts) as pilot:
            running = Stage(app, pilot, bench)
            yield running
            await running.screen.close()


@pytest.fixture
def stage() -> StageMaker:
    return StageMaker()
