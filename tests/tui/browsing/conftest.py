"""A library in memory, of recordings that were never on a disk, and the service that real calls came from."""

import asyncio
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from polycompare.diffing.conversation import ConversationComparer
from polycompare.engine.contained import CompareTurn
from polycompare.model.errors import UserError
from polycompare.model.events import ComparisonStarted
from polycompare.model.expectations import Judgement
from polycompare.model.outcomes import NotSent, NotSentReason, Outcome, RawResponse, Reply
from polycompare.model.recordings import (
    Found,
    RecordingQuery,
    RecordingSummary,
    SideSummary,
    SortBy,
    TurnOutline,
)
from polycompare.model.reviews import NO_REVIEW, Annotation, Review
from polycompare.model.rules import NO_RULES
from polycompare.model.targets import Api, Environment, Target
from polycompare.model.turn_marks import mark_of
from polycompare.model.turns import Origin, SideInfo, Turn, TurnComparison, UserTurn
from polycompare.model.values import Pair, Side
from polycompare.model.verdicts import Verdict

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def reply(text: str, **state: str) -> Reply:
    return Reply(
        "c-1",
        text,
        False,
        5.0,
        responses=(RawResponse(200, b"{}"),),
        state={**state},
        current_node="greet",
        node_trace=("greet",),
        functions=(),
    )


@dataclass
class Kept:
    """One recording; `place` is another one than its id where it is a file."""

    started: ComparisonStarted
    turns: list[Turn]
    place: str
    is_kept: bool = True
    closed: int = 0

    @property
    def names(self) -> Pair[str]:
        return self.started.sides.map(lambda side: side.target.name)

    @property
    def outlines(self) -> Sequence[TurnOutline]:
        comparer = ConversationComparer(NO_RULES)
        return [
            TurnOutline(
                turn.index,
                UserTurn(turn.user),
                self.started.started_at + timedelta(seconds=turn.index),
                turn.outcomes.map(_text),
                mark_of(comparer.compare(turn)),
            )
            for turn in self.turns
        ]

    def turn(self, index: int) -> Turn:
        assert threading.current_thread() is not threading.main_thread()
        return self.turns[index]

    def judged(self, turns: Sequence[TurnComparison]) -> Sequence[Judgement]:
        return ()

    def comparer(self) -> CompareTurn:
        return ConversationComparer(NO_RULES).compare

    def close(self) -> None:
        self.closed += 1


@dataclass
class Service:
    """Where real calls came from; `refuses` what is asked of it for a reason."""

    annotated: list[tuple[int, Annotation]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    fetched: list[tuple[str, bool]] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.gate.set()

    async def annotate(self, annotations: Sequence[tuple[int, Annotation]]) -> None:
        await self._answer("labels")
        self.annotated += annotations

    async def write_note(self, note: str) -> None:
        await self._answer("note")
        self.notes.append(note)

    async def fetch_audio(self, to: Path, *, direction: str = "combined", redacted: bool = True) -> None:
        await self._answer("audio")
        self.fetched.append((direction, redacted))
        await asyncio.to_thread(to.write_bytes, b"RIFF" + bytes(2_000))

    async def _answer(self, what: str) -> None:
        await self.gate.wait()
        if what in self.refuses:
            raise UserError(f"The service refused the {what}: HTTP 503.")


class MemoryLibrary:
    """Recordings in memory; it keeps what it was asked for."""

    def __init__(self) -> None:
        self.kept: list[Kept] = []
        self.said: dict[str, Review] = {}
        self.asked: list[RecordingQuery] = []
        self.found_turn = 1
        self.service = Service()
        self.failure: UserError | None = None
        self.before_finding: Callable[[], None] = lambda: None

    def add(self, name: str | None, *turns: tuple[str, Outcome, Outcome], number: int | None = None) -> Kept:
        """A recording with a greeting and these turns, a minute after the one before."""
        number = len(self.kept) + 1 if number is None else number
        sides = Pair(_side("live", Environment.LIVE), _side("pre-release", Environment.PRE_RELEASE))
        started = ComparisonStarted(f"r-{number}", NOON + timedelta(minutes=number), sides, name=name)
        greeting = Turn(0, "", Pair(reply("Welcome!"), reply("Welcome!")))
        rest = [Turn(index, user, Pair(a, b)) for index, (user, a, b) in enumerate(turns, start=1)]
        self.kept.append(Kept(started, [greeting, *rest], f"r-{number}"))
        return self.kept[-1]

    def add_call(self, channel: str = "VOICE-SIP") -> Kept:
        """A real call: the greeting, a turn, a silence; the service has no greeting of its own."""
        info = _side("live", Environment.LIVE, Api.CONVERSATIONS, "CALL-7")
        origin = Origin(NOON, RawResponse(200, b'{"channel": "%s"}' % channel.encode()))
        number = len(self.kept) + 1
        started = ComparisonStarted(
            f"r-{number}", NOON + timedelta(minutes=number), Pair(info, info), origin=origin
        )
        absent = NotSent(NotSentReason.ABSENT, 0)
        said = [("", reply("Welcome!"), None), ("a table", reply("For how many?"), 0), ("", reply("Hello?"), 1)]
        turns = [
            Turn(index, user, Pair(answer, absent), service_turn=service_turn)
            for index, (user, answer, service_turn) in enumerate(said)
        ]
        self.kept.append(Kept(started, turns, f"r-{number}"))
        return self.kept[-1]

    @property
    def damage(self) -> str | None:
        return None

    def find(self, query: RecordingQuery) -> Sequence[RecordingSummary]:
        assert threading.current_thread() is not threading.main_thread()
        self.before_finding()
        if self.failure is not None:
            raise self.failure
        self.asked.append(query)
        rows = [row for row in map(self._summary, self.kept) if _is_asked_for(row, query)]
        by_name = query.sort is SortBy.NAME
        rows.sort(key=lambda row: (row.name or "") if by_name else row.started_at.isoformat())
        if not query.ascending:
            rows.reverse()
        found = [
            replace(row, found=Found(self.found_turn, f"…{query.text}…")) if query.text else row for row in rows
        ]
        return found[: query.limit]

    def open(self, where: str) -> Kept:
        for kept in self.kept:
            if where == kept.place:
                return kept
        raise UserError(f"There is no recording {where!r}.")

    def review(self, recording_id: str) -> Review:
        assert threading.current_thread() is not threading.main_thread()
        return self.said.get(recording_id, NO_REVIEW)

    def review_now(self, recording_id: str) -> Review:
        return self.said.get(recording_id, NO_REVIEW)

    def keep_now(self, recording_id: str, **said: Any) -> None:
        self.said[recording_id] = Review(**said)

    def reviews(self, recording_ids: Sequence[str]) -> Mapping[str, Review]:
        return {each: self.review(each) for each in recording_ids}

    def keep_review(self, recording_id: str, review: Review) -> None:
        assert threading.current_thread() is not threading.main_thread()
        if self.failure is not None:
            raise self.failure
        self.said[recording_id] = review

    def upstream(self, recording_id: str) -> Service:
        return self.service

    def _summary(self, kept: Kept) -> RecordingSummary:
        started, review = kept.started, self.said.get(kept.started.id, NO_REVIEW)
        differs = any(turn.outcomes.baseline != turn.outcomes.candidate for turn in kept.turns)
        return RecordingSummary(
            id=started.id,
            started_at=started.started_at,
            name=started.name,
            sides=started.sides.map(lambda side: SideSummary(side.target.name, side.target.environment)),
            turns=len(kept.turns),
            verdict=None if started.origin else Verdict.DIVERGED if differs else Verdict.SAME,
            root_turn=None,
            unfinished=False,
            one_sided=started.origin is not None,
            tags=tuple(sorted(review.tags)),
            note=review.note,
            reviewed_at=review.reviewed_at,
        )


def _side(
    name: str, environment: Environment, api: Api = Api.DEBUG_CHAT, conversation_id: str = "c-1"
) -> SideInfo:
    return SideInfo(Target(name, "http://127.0.0.1:1", "agent", environment, api=api), conversation_id)


def _text(outcome: Outcome) -> str | None:
    return outcome.text if isinstance(outcome, Reply) else None


def _is_asked_for(row: RecordingSummary, query: RecordingQuery) -> bool:
    text = f"{row.name} {row.note} {' '.join(row.tags)}".lower()
    return (
        all(word.lower() in text for word in query.text.split())
        and query.reviewed in (None, row.reviewed_at is not None)
        and query.tag in (None, *row.tags)
        and query.verdict in (None, row.verdict)
    )


class Shelf:
    """Makes replies and libraries."""

    reply = staticmethod(reply)
    side = Side

    @staticmethod
    def library(*names: str) -> MemoryLibrary:
        """A recording for each name, with one turn in which the state parts."""
        library = MemoryLibrary()
        for name in names:
            library.add(name, ("two, please", reply("At 7.", time="19:00"), reply("At 7.", time="19:15")))
        return library


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()
