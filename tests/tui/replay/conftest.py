"""Recordings in memory, replayed on the screen."""

import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from polycompare.diffing.conversation import ConversationComparer
from polycompare.engine.contained import CompareTurn
from polycompare.model.errors import UserError
from polycompare.model.events import ComparisonStarted
from polycompare.model.expectations import Judgement
from polycompare.model.outcomes import NotSent, NotSentReason, Outcome, RawResponse, Reply
from polycompare.model.recordings import RecordingQuery, RecordingSummary, TurnOutline
from polycompare.model.reviews import NO_REVIEW, Review
from polycompare.model.rules import NO_RULES, Rules
from polycompare.model.targets import Api, Environment, Target
from polycompare.model.turn_marks import mark_of
from polycompare.model.turns import Origin, SideInfo, Turn, TurnComparison
from polycompare.model.values import JsonObject, Pair
from polycompare.tui.library import Upstream
from polycompare.tui.replay.replay import Replay

if TYPE_CHECKING:
    from tests.tui.conftest import Stage, StageMaker

BEGAN = datetime(2026, 11, 20, 14, 5, tzinfo=UTC)
_ABSENT = NotSent(NotSentReason.ABSENT, 0)


@dataclass
class Recorded:
    """A recording in memory. `read` counts how often each turn's answers were asked for; `gate` keeps them back,
    and `comparing` the comparison of all turns."""

    started: ComparisonStarted
    compared: Sequence[TurnComparison]
    gaps: Sequence[float]  # seconds between the beginnings of turns
    rules: Rules = NO_RULES
    read: dict[int, int] = field(default_factory=dict)
    gate: threading.Event = field(default_factory=threading.Event)
    comparing: threading.Event = field(default_factory=threading.Event)
    closed: bool = False
    faulty_rules: bool = False
    is_compared: bool = False  # from the first turn on: what comes first does that

    def __post_init__(self) -> None:
        self.gate.set()
        self.comparing.set()

    @property
    def outlines(self) -> list[TurnOutline]:
        at, outlines = BEGAN, []
        for number, each in enumerate(self.compared):
            texts = each.turn.outcomes.map(_text)
            outlines.append(TurnOutline(each.index, each.turn.said, at, texts, mark_of(each)))
            at += timedelta(seconds=self.gaps[number] if number < len(self.gaps) else 1.0)
        return outlines

    @property
    def place(self) -> str:
        return self.started.id

    @property
    def names(self) -> Pair[str]:
        return Pair("live", "sandbox")

    @property
    def is_kept(self) -> bool:
        return True

    def turn(self, index: int) -> Turn:
        assert threading.current_thread() is not threading.main_thread()
        assert self.gate.wait(8)
        self.read[index] = self.read.get(index, 0) + 1
        return replace(self.compared[index].turn)

    def judged(self, turns: Sequence[TurnComparison]) -> Sequence[Judgement]:
        return ()

    def comparer(self) -> CompareTurn:
        if self.faulty_rules:
            raise UserError("polycompare.ignore.toml is no TOML file; mend it.")
        comparer = ConversationComparer(self.rules)
        is_first, self.is_compared = not self.is_compared, True

        def compare(turn: Turn) -> TurnComparison:
            assert not is_first or self.comparing.wait(8)
            return comparer.compare(turn)

        return compare

    def close(self) -> None:
        self.closed = True


def _text(outcome: Outcome) -> str | None:
    return outcome.text if isinstance(outcome, Reply) else None


class MemoryLibrary:
    """Recordings in memory, by their ids."""

    def __init__(self, *recordings: Recorded) -> None:
        self.recordings = {each.place: each for each in recordings}

    @property
    def damage(self) -> str | None:
        return None

    def find(self, query: RecordingQuery) -> Sequence[RecordingSummary]:
        return ()

    def open(self, where: str) -> Recorded:
        assert threading.current_thread() is not threading.main_thread()
        if where not in self.recordings:
            raise UserError(f"There is no recording {where!r}.")
        return self.recordings[where]

    def review(self, recording_id: str) -> Review:
        return NO_REVIEW

    def reviews(self, recording_ids: Sequence[str]) -> dict[str, Review]:
        return dict.fromkeys(recording_ids, NO_REVIEW)

    def keep_review(self, recording_id: str, review: Review) -> None:
        raise UserError("Nothing can be kept here.")

    def upstream(self, recording_id: str) -> Upstream:
        raise UserError(f"{recording_id} is no real conversation.")


class ReplayMaker:
    """Makes recordings, and apps that replay them."""

    def __init__(self, stage: "StageMaker") -> None:
        self._stage = stage

    def recorded(
        self,
        turns: Sequence[tuple[str, Outcome, Outcome]],
        *,
        gaps: Sequence[float] = (),
        name: str = "r-old",
    ) -> Recorded:
        """A recording of user turns and what both sides gave."""
        comparer = ConversationComparer()
        compared = [comparer.compare(Turn(index, user, Pair(a, b))) for index, (user, a, b) in enumerate(turns)]
        return Recorded(ComparisonStarted(name, BEGAN, _sides(Api.DEBUG_CHAT), "booking"), compared, gaps)

    def real(self, turns: Sequence[tuple[str, Outcome]]) -> Recorded:
        """A real conversation."""
        compared = [
            TurnComparison(Turn(index, user, Pair(said, _ABSENT), service_turn=index))
            for index, (user, said) in enumerate(turns)
        ]
        origin = Origin(BEGAN, RawResponse(200, b"{}"))
        return Recorded(ComparisonStarted("r-real", BEGAN, _sides(Api.CONVERSATIONS), origin=origin), compared, ())

    def parting(self, *, gaps: Sequence[float] = (), latency_ms: float = 5.0, name: str = "r-old") -> Recorded:
        """Five turns that part in state at turn 1, and anew at turn 3."""
        states: list[tuple[JsonObject, JsonObject]] = [
            ({"ready": True}, {"ready": True}),
            ({"time": "19:00"}, {"time": "19:15"}),
            ({"time": "19:00"}, {"time": "19:15"}),
            ({"time": "19:00", "table": 4}, {"time": "19:15", "table": 9}),
            ({"time": "19:00", "table": 4}, {"time": "19:15", "table": 9}),
        ]
        said = ["", "two people", "tomorrow at 7", "inside please", "thanks"]
        reply = self._stage.reply
        turns = [
            (
                user,
                reply(f"Answer {number}.", state=a, latency_ms=latency_ms),
                reply(f"Answer {number}.", state=b, latency_ms=latency_ms),
            )
            for number, (user, (a, b)) in enumerate(zip(said, states, strict=True))
        ]
        return self.recorded(turns, gaps=gaps, name=name)

    def long(self, count: int) -> Recorded:
        """So many turns, the last of which parts."""
        reply = self._stage.reply
        turns = [
            (f"question {n}" if n else "", reply(f"Answer {n}."), reply(f"Answer {n}.")) for n in range(count - 1)
        ]
        last = ("bye", reply("Bye.", state={"x": 1}), reply("Bye.", state={"x": 2}))
        return self.recorded([*turns, last])

    @asynccontextmanager
    async def run(
        self, *recordings: Recorded, size: tuple[int, int] = (120, 40), where: str | None = None
    ) -> "AsyncIterator[Stage]":
        """The app on the first of these recordings, or on what is said."""
        library, asked = MemoryLibrary(*recordings), Replay(where or recordings[0].place)
        async with self._stage.run(self._stage.bench(), size, library=library, replay=asked) as s:
            yield s

    async def shown(self, s: "Stage", count: int) -> None:
        """Wait until so many turns are shown."""
        await s.until(lambda: s.conversation.kept is not None and s.conversation.count == count)

    async def compared(self, s: "Stage") -> None:
        """Wait until the recording is compared, and so drawn."""
        await s.until(lambda: s.conversation.kept is not None and s.conversation.compared.is_set())
        await s.pilot.pause()


def _sides(api: Api) -> Pair[SideInfo]:
    def side(name: str) -> SideInfo:
        return SideInfo(Target(name, "http://127.0.0.1:1", "agent", Environment.LIVE, api=api), "c-1")

    return Pair(side("live"), side("pre-release" if api is not Api.CONVERSATIONS else "live"))


@pytest.fixture
def replay(stage: "StageMaker") -> ReplayMaker:
    return ReplayMaker(stage)
