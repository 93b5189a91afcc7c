"""Conversations as the engine tells them, built from the model's own values."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from polycompare.model.divergences import Change, Divergence, Signal, Status
from polycompare.model.events import ComparisonStarted, Event, SideAnswered, TurnCompared, TurnStarted
from polycompare.model.outcomes import Outcome, RawResponse, Reply
from polycompare.model.targets import Environment, Target
from polycompare.model.turns import SideInfo, Turn, TurnComparison
from polycompare.model.values import Pair, Side

START = datetime(2026, 11, 21, 5, 15, 23, 45, tzinfo=UTC)


def target(name: str, environment: Environment = Environment.LIVE) -> Target:
    return Target(name, "https://api.eu.poly.ai", "PROJECT-1", environment, attributes={"loyalty": ["gold", 2]})


def started(identity: str = "20261121-051523-7f3a9c", at: datetime = START, name: str | None = None) -> Event:
    sides = Pair(
        SideInfo(target("live"), f"AS_CHAT_PC_{identity}_A"),
        SideInfo(target("next", Environment.PRE_RELEASE), f"AS_CHAT_PC_{identity}_B"),
    )
    return ComparisonStarted(identity, at, sides, name)


def reply(text: str = "hello", *, ended: bool = False, latency_ms: float = 5.25) -> Reply:
    body = json.dumps({"text": text, "ended": ended}).encode()
    response = RawResponse(200, body, "application/json", "corr-1", 4.75)
    return replace(read(response), latency_ms=latency_ms)


def read(response: RawResponse) -> Reply:
    """The reader of the bodies above; like the real one it raises `ValueError` for what it cannot read."""
    content = json.loads(response.body)
    return Reply("c-1", content["text"], content["ended"], response.elapsed_ms, responses=(response,))


def compare(turn: Turn) -> TurnComparison:
    """Finds other words, and calls an answer that shouts other behaviour."""
    texts = [getattr(turn.outcomes.of(side), "text", None) for side in Side]
    if texts[0] == texts[1]:
        return TurnComparison(turn)
    signal = Signal.STATE if "!" in str(texts[1]) else Signal.REPLY
    found = Divergence(signal, "", Change.CHANGED, texts[0], texts[1], Status.NEW, turn.index, "text")
    return TurnComparison(turn, (found,))


def turn(index: int, user: str, baseline: Outcome, candidate: Outcome) -> list[Event]:
    """A turn in which the candidate was the faster."""
    whole = Turn(index, user, Pair(baseline, candidate))
    return [
        TurnStarted(index, user, START + timedelta(seconds=index)),
        SideAnswered(index, Side.CANDIDATE, candidate),
        SideAnswered(index, Side.BASELINE, baseline),
        TurnCompared(compare(whole)),
    ]


def conversation(
    turns: Sequence[tuple[str, str, str]],
    identity: str = "20261121-051523-7f3a9c",
    at: datetime = START,
    name: str | None = None,
) -> list[Event]:
    """The events of turns given as (user, baseline's text, candidate's text)."""
    events = [started(identity, at, name)]
    for index, (user, baseline, candidate) in enumerate(turns):
        events += turn(index, user, reply(baseline), reply(candidate))
    return events


@pytest.fixture
def store_path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "recordings.sqlite3"


@pytest.fixture
def make_reply() -> Callable[..., Reply]:
    return reply


@pytest.fixture
def make_start() -> Callable[..., Event]:
    return started


@pytest.fixture
def make_turn() -> Callable[[int, str, Outcome, Outcome], list[Event]]:
    return turn


@pytest.fixture
def make_conversation() -> Callable[..., list[Event]]:
    return conversation


@pytest.fixture
def read_reply() -> Callable[[RawResponse], Reply]:
    return read


@pytest.fixture
def compare_turn() -> Callable[[Turn], TurnComparison]:
    return compare
