"""The screen on a real engine, over agents that answer when the test says so."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from textual.containers import VerticalScroll
from textual.events import Paste
from textual.pilot import Pilot

from polycompare.diffing.conversation import ConversationComparer
from polycompare.engine.contained import CompareTurn
from polycompare.engine.decisions import Decide
from polycompare.engine.recorded_side import RecordedSide
from polycompare.engine.side_session import SideSession
from polycompare.engine.speaker import Speaker
from polycompare.engine.transport import OnRetry
from polycompare.engine.twin_session import TwinSession
from polycompare.model.errors import ConsentNeededError, UserError
from polycompare.model.events import Event, Listener, SideAnswered
from polycompare.model.outcomes import Failure, FailureKind, RawResponse, Reply
from polycompare.model.targets import Deployment, Environment, Serving, Target
from polycompare.model.turns import Parent, RecordedFrom, RunPart, SideInfo, Turn, TurnComparison
from polycompare.model.values import JsonObject, JsonValue, Pair, Side
from polycompare.model.verdicts import ExitCode
from polycompare.scenarios.rulebook import Rulebook
from polycompare.tui.app import PolycompareApp
from polycompare.tui.conversation import Conversation
from polycompare.tui.library import Library
from polycompare.tui.replay.replay import Replay
from polycompare.tui.screens.compare import CompareScreen
from polycompare.tui.screens.question import QuestionDialog
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
    """A transport with scripted answers, the last of them for ever; `hold` keeps the next answer back.

    Each of `troubles` comes in the place of one answer, which then comes next. `sent` is what the latest session
    was sent, None for its opening; `sessions` has those before as well, and `in_session` the answers of those that
    have their own.
    """

    answers: list[Reply | Failure]
    sessions: list[list[str | None]] = field(default_factory=list)
    open_gate: asyncio.Event = field(default_factory=asyncio.Event)
    serves: Serving = field(default_factory=Serving)
    refuse_first: Failure | None = None
    troubles: list[Failure] = field(default_factory=list)
    in_session: dict[int, list[Reply | Failure]] = field(default_factory=dict)
    numbers: dict[str, int] = field(default_factory=dict)
    answered: dict[int, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.open_gate.set()

    @property
    def sent(self) -> list[str | None]:
        return self.sessions[-1] if self.sessions else []

    def hold(self) -> None:
        self.open_gate.clear()

    def release(self) -> None:
        self.open_gate.set()

    async def create(self, conversation_id: str, on_retry: OnRetry) -> Reply | Failure:
        self.numbers[conversation_id] = len(self.sessions)
        self.sessions.append([])
        return await self._answer(None, conversation_id, on_retry)

    async def respond(
        self, conversation_id: str, message: str, metadata: Mapping[str, JsonValue], on_retry: OnRetry
    ) -> Reply | Failure:
        return await self._answer(message, conversation_id, on_retry)

    async def fetch(self, conversation_id: str, on_retry: OnRetry) -> Reply | Failure:
        return await self._answer("", conversation_id, on_retry)

    async def serving(self) -> Serving:
        return self.serves

    async def _answer(self, message: str | None, conversation_id: str, on_retry: OnRetry) -> Reply | Failure:
        number = self.numbers[conversation_id]
        self.sessions[number].append(message)
        if self.refuse_first is not None:
            failure, self.refuse_first = self.refuse_first, None
            await on_retry(1, 2.0, failure)
        await self.open_gate.wait()
        if self.troubles:
            return self.troubles.pop(0)
        answers = self.in_session.get(number, self.answers)
        answered = self.answered.get(number, 0)
        self.answered[number] = answered + 1
        answer = answers[min(answered, len(answers) - 1)]
        return replace(answer, conversation_id=conversation_id) if isinstance(answer, Reply) else answer


@dataclass(frozen=True)
class Opened:
    """What was asked of the workbench."""

    pair: Pair[str]
    parent: Parent | None
    part_of: RunPart | None = None


class Bench:
    """A workbench whose targets are scripted agents; it keeps what was opened, closed and told.

    Targets in `live` need consent. A target of `recordings` is a recording: its baseline's side of those turns.
    As in a store, `recording:last` is another one once a conversation was begun: none here.
    """

    target_names = ("live", "pre-release", "sandbox")

    def __init__(self, live: Sequence[Reply | Failure], other: Sequence[Reply | Failure]) -> None:
        self.pair = Pair("live", "pre-release")
        self.agents = {
            "live": Agent(list(live), serves=Serving(Deployment("d-1", "abcdef0123", artifact_version="41"))),
            "pre-release": Agent(
                list(other), serves=Serving(Deployment("d-2", "0123abcdef", artifact_version="44"))
            ),
            "sandbox": Agent([make_reply("sand")]),
        }
        self.asked: list[Opened] = []
        self.closed: list[Pair[str]] = []
        self.told: list[Event] = []
        self.live: tuple[str, ...] = ()
        self.is_live_allowed = False
        self.side_effects = True
        self.account: str | None = None
        self.studio = "https://studio.uk.poly.ai"  # where there is an account
        self.recordings: dict[str, list[Turn]] = {}
        self.refusal: Exception | None = None
        self.not_recorded: Exception | None = None  # what recording an answer fails with
        self.rulebook = Rulebook(None)
        self.not_comparable: Exception | None = None  # what comparing fails with

    @property
    def opened(self) -> list[Pair[str]]:
        return [each.pair for each in self.asked]

    def describe(self, name: str) -> str:
        return f"{name} · scripted"

    def recorded_turns(self, name: str) -> tuple[str, ...]:
        assert threading.current_thread() is not threading.main_thread()
        if name not in self.recordings or name == "recording:last":
            raise UserError(f"There is no recording {name!r}.")
        return tuple(turn.user for turn in self.recordings[name][1:])

    def allow_live(self) -> None:
        self.is_live_allowed = True

    @asynccontextmanager
    async def open(
        self,
        pair: Pair[str],
        emit: Listener,
        *,
        decide: Decide,
        name: str | None = None,
        parent: Parent | None = None,
        part_of: RunPart | None = None,
    ) -> AsyncIterator[TwinSession]:
        if self.refusal is not None:
            raise self.refusal
        live = tuple(each for each in self.live if each in (pair.baseline, pair.candidate))
        if live and not self.is_live_allowed:
            raise ConsentNeededError(f"Target {live[0]!r} is the live agent.", live)
        number = len(self.asked)
        self.asked.append(Opened(pair, parent, part_of))
        rules = self.rulebook.rules()

        async def tell(event: Event) -> None:
            if self.not_recorded is not None and isinstance(event, SideAnswered):
                raise self.not_recorded
            self.told.append(event)
            await emit(event)

        def new_comparer() -> CompareTurn:
            comparer = ConversationComparer(rules)

            def compare(turn: Turn) -> TurnComparison:
                if self.not_comparable is not None:
                    raise self.not_comparable
                return comparer.compare(turn)

            return compare

        def side(which: Side) -> Speaker:
            info = self._info(pair.of(which), f"c-{number}-{which.letter}")
            if info.recorded is not None:
                return RecordedSide(info, Side.BASELINE, self.recordings[pair.of(which)])
            return SideSession(which, info, self.agents[pair.of(which)], decide, new_comparer)

        sides = Pair(side(Side.BASELINE), side(Side.CANDIDATE))
        try:
            session = TwinSession(
                f"r-{number}", sides, tell, new_comparer, name=name, parent=parent, part_of=part_of
            )
            async with session:
                yield session
        finally:
            self.closed.append(pair)

    def comparer(self) -> CompareTurn:
        return ConversationComparer(self.rulebook.rules()).compare

    def _info(self, name: str, conversation_id: str) -> SideInfo:
        target = Target(
            name,
            "http://127.0.0.1:1",
            "agent",
            Environment.SANDBOX,
            account_id=self.account,
            studio=self.studio if self.account else None,
            side_effects=self.side_effects,
            delayed_interval=0.01,
        )
        if name not in self.recordings:
            return SideInfo(target, conversation_id)
        recorded = RecordedFrom("r-old", Side.BASELINE, datetime(2026, 11, 20, 14, 5, tzinfo=UTC))
        deployment = Deployment("d-0", "aaaa", artifact_version="40")
        return SideInfo(target, "c-old", deployment, recorded=recorded)


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

    @property
    def question(self) -> str | None:
        """The title of the question that is on the screen, once it takes answers."""
        top = self.app.screen
        if not isinstance(top, QuestionDialog) or not top.armed:
            return None
        return top.question.title

    async def answer(self, title: str, key: str) -> str:
        """Answer a question when it comes up; gives what it said."""
        await self.until(lambda: title in (self.question or ""))
        top, said = self.app.screen, self.dialog()
        await self.press(key)
        await self.until(lambda: top not in self.app.screen_stack)
        return said

    def picture(self) -> str:
        """The whole screen as text."""
        app = self.app
        lines = app.screen._compositor.render_strips(app.size)
        return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in lines)

    @property
    def told(self) -> str:
        """What notifications say at the moment."""
        return "\n".join(notification.message for notification in self.app._notifications)

    def pane(self, letter: str) -> TranscriptPane:
        return self.screen.query_one(f"#pane-{letter.lower()}", TranscriptPane)

    def dialog(self) -> str:
        """What is to be read in the box above the screen, without its line breaks."""
        box = self.app.screen.query(VerticalScroll).first().region
        lines = self.picture().splitlines()[box.y : box.bottom]
        return " ".join(" ".join(f"{line:<{box.right}}"[box.x + 1 : box.right - 1] for line in lines).split())

    def column(self, letter: str) -> str:
        """What is to be read in a side's pane, or in the one that holds both, without its line breaks."""
        pane = self.pane(letter if self.pane(letter).display else "A")
        return " ".join(
            " ".join(pane.render_line(y).text for y in range(pane.page_height)).replace("▌", " ").split()
        )

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
        self,
        bench: Bench,
        size: tuple[int, int] = (120, 40),
        *,
        toasts: bool = False,
        library: Library | None = None,
        replay: Replay | None = None,
    ) -> AsyncIterator[Stage]:
        app = PolycompareApp(bench, library, replay)
        async with app.run_test(size=size, notifications=toasts) as pilot:
            running = Stage(app, pilot, bench)
            yield running
            await running.screen.close()


@pytest.fixture
def stage() -> StageMaker:
    return StageMaker()
