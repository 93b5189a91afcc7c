"""Conversations as the engine tells them, built from the model's own values."""

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import strategies as st

from polycompare.engine.contained import CompareTurn
from polycompare.model.divergences import Change, Divergence, Signal, Status
from polycompare.model.events import (
    ComparisonStarted,
    DeploymentRead,
    Event,
    RebuildStarted,
    SideAnswered,
    SideDelayed,
    SideRecovered,
    SideRetrying,
    SideTroubled,
    TurnCompared,
    TurnRebuilt,
    TurnStarted,
)
from polycompare.model.outcomes import Failure, FailureKind, NotSent, NotSentReason, Outcome, RawResponse, Reply
from polycompare.model.recoveries import Decision, RebuiltTurn, Recovery, Trouble
from polycompare.model.reviews import Annotation, AnnotationKind, Review, Speaker
from polycompare.model.targets import AbTest, Api, Deployment, Environment, Order, Target
from polycompare.model.turns import Origin, Parent, RecordedFrom, RunPart, SideInfo, Turn, TurnComparison, UserTurn
from polycompare.model.values import JsonValue, Pair, Side
from polycompare.recordings.playback import DecodeReply, events_of
from polycompare.recordings.store import Store
from polycompare.recordings.writing import RecordingWriter

START = datetime(2026, 11, 21, 5, 15, 23, 45, tzinfo=UTC)


def target(name: str, environment: Environment = Environment.LIVE) -> Target:
    attributes: dict[str, JsonValue] = {"loyalty": ["gold", 2]}
    return Target(name, "https://api.eu.poly.ai", "P-1", environment, attributes=attributes, api_key_env="MY_KEY")


def started(identity: str = "20261121-051523-7f3a9c", at: datetime = START, name: str | None = None) -> Event:
    sides = Pair(
        SideInfo(target("live"), f"AS_CHAT_PC_{identity}_A"),
        SideInfo(target("next", Environment.PRE_RELEASE), f"AS_CHAT_PC_{identity}_B"),
    )
    return ComparisonStarted(identity, at, sides, name)


def reply(text: str = "hello", *, ended: bool = False, latency_ms: float = 5.25) -> Reply:
    body = json.dumps({"text": text, "ended": ended}).encode()
    response = RawResponse(200, body, "application/json", "corr-1", 4.75)
    return replace(read(Api.DEBUG_CHAT, response), latency_ms=latency_ms)


def read(api: Api, response: RawResponse) -> Reply:
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
def read_reply() -> Callable[[Api, RawResponse], Reply]:
    return read


@pytest.fixture
def compare_turn() -> Callable[[Turn], TurnComparison]:
    return compare


@pytest.fixture
def replay_with(store_path: Path) -> Callable[..., list[Event]]:
    """Stores events, and gives them as they come back: of (events, reader, comparer)."""

    def replayed(events: Sequence[Event], decode: DecodeReply, compare: CompareTurn) -> list[Event]:
        start = events[0]
        assert isinstance(start, ComparisonStarted)
        with Store(store_path, synchronous="OFF") as store:
            writer = RecordingWriter(store)
            for event in events:
                writer.write(event)
        with Store(store_path, create=False) as store:
            return list(events_of(store, start.id, decode, compare))

    return replayed


def hex_reply(api: Api, response: RawResponse) -> Reply:
    """Reads any bytes at all."""
    return Reply(f"c-{api}", response.body.hex(), False, response.elapsed_ms, responses=(response,))


@pytest.fixture
def read_hex() -> Callable[[Api, RawResponse], Reply]:
    return hex_reply


texts = st.text(st.characters(exclude_categories=[]), max_size=30)  # lone surrogates and NUL too
optional_texts = st.none() | texts
seconds = st.floats(0, 1e9)
whole_numbers = st.integers(-(2**63), 2**63 - 1)
moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
bodies = st.binary(max_size=20) | texts.map(lambda text: text.encode("utf-8", "replace"))
responses = st.builds(RawResponse, st.integers(100, 599), bodies, optional_texts, optional_texts, seconds)
response_lists = st.lists(responses, max_size=2).map(tuple)
json_values: Any = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
json_objects = st.dictionaries(texts, json_values, max_size=3)
targets = st.builds(
    Target,
    **dict.fromkeys(("name", "base_url", "agent_id", "conversation_prefix"), texts),
    environment=st.sampled_from(Environment),
    api=st.sampled_from(Api),
    **dict.fromkeys(("region", "account_id", "variant", "variant_name", "channel", "asr_lang"), optional_texts),
    **dict.fromkeys(("tts_lang", "api_key_env", "token_env", "studio"), optional_texts),
    attributes=json_objects,
    **dict.fromkeys(("side_effects", "allow_live", "allow_http"), st.booleans()),
    **dict.fromkeys(("connect_timeout", "turn_timeout", "delayed_interval", "delayed_limit"), seconds),
)
deployments = st.none() | st.builds(Deployment, texts, texts, *[optional_texts] * 6)
ab_tests = st.sampled_from(AbTest)
sides = st.sampled_from(Side)
recorded_sides = st.none() | st.builds(RecordedFrom, texts, sides, moments)
infos = st.builds(SideInfo, targets, texts, deployments, ab_tests, recorded_sides)
failures = st.builds(
    Failure,
    st.sampled_from(FailureKind),
    texts,
    st.none() | st.integers(100, 599),
    *[optional_texts] * 3,
    st.none() | seconds,
    seconds,
    response_lists,
)
not_sent = st.builds(NotSent, st.sampled_from(NotSentReason), st.integers(0, 1000))


@st.composite
def replies(
    draw: st.DrawFn, api: Api, before: tuple[RawResponse, ...] = (), *, delayed: bool | None = None
) -> Reply:
    """A reply that other answers had announced."""
    answers = (*before, draw(responses))
    is_delayed = draw(st.booleans()) if delayed is None else delayed
    return replace(hex_reply(api, answers[-1]), responses=answers, latency_ms=draw(seconds), delayed=is_delayed)


@st.composite
def side_of_turn(draw: st.DrawFn, index: int, side: Side, api: Api) -> list[Event]:
    """What happens on one side in a turn: announcements, retries, failures that are mended, and its answer."""
    events: list[Event] = []
    announced: tuple[RawResponse, ...] = ()
    for is_last in draw(st.sampled_from([(True,), (True,), (False, True), (False, False, True)])):
        for _ in range(draw(st.integers(0, 2))):
            reply = draw(replies(api, announced, delayed=True))
            announced = reply.responses
            events.append(SideDelayed(index, side, reply))
        failure = draw(failures)
        failure = replace(failure, responses=announced + failure.responses)
        if is_last:
            outcomes: list[Outcome] = [draw(replies(api, announced)), failure, draw(not_sent)]
            events.append(SideAnswered(index, side, draw(st.sampled_from(outcomes))))
            break
        events.append(SideRetrying(index, side, 1, 0.5, failure))
        events.append(SideTroubled(Trouble(index, side, failure, (Decision.STOP,), 0)))
        if draw(st.booleans()):
            events.append(SideRecovered(index, Recovery(side, failure, Decision.RESEND)))
        else:
            events += draw(rebuild(index, side, api, failure))
            announced = ()
    return events


@st.composite
def rebuild(draw: st.DrawFn, index: int, side: Side, api: Api, failure: Failure) -> list[Event]:
    """A new session that is sent the turns so far, from the greeting on."""
    conversation_id = draw(texts)
    rebuilt = [
        RebuiltTurn(earlier, draw(st.one_of(replies(api), failures)), draw(st.booleans()))
        for earlier in range(draw(st.integers(0, 2)))
    ]
    recovery = Recovery(side, failure, Decision.FRESH, conversation_id, tuple(rebuilt))
    return [
        RebuildStarted(index, side, conversation_id, draw(st.integers(0, 9))),
        *(TurnRebuilt(index, side, turn) for turn in rebuilt),
        SideRecovered(index, recovery),
    ]


@st.composite
def any_recording(draw: st.DrawFn) -> list[Event]:
    """A whole comparison; the sides' events mixed in any way, deployments read at any moment."""
    part_of = draw(st.none() | st.builds(RunPart, texts, st.integers(1, 99)))
    parent = draw(st.none() | st.builds(Parent, texts, st.integers(0, 99)))
    order, pair = draw(st.sampled_from(Order)), Pair(draw(infos), draw(infos))
    origin = draw(st.none() | st.builds(Origin, moments, responses))
    start = ComparisonStarted(
        str(uuid4()),
        draw(moments),
        pair,
        draw(optional_texts),
        draw(whole_numbers),
        order,
        parent,
        part_of,
        origin,
    )
    events: list[Event] = [start]
    for index in range(draw(st.integers(0, 3))):
        cleanup = draw(st.booleans())
        others = st.builds(UserTurn, texts, json_objects, cleanup=st.just(cleanup))
        said = UserTurn(draw(texts), draw(json_objects), draw(st.none() | others), cleanup)
        service_turn = draw(st.none() | st.integers(0, 99))
        begun = TurnStarted(
            index, said.text, draw(moments), said.metadata, said.to_candidate, cleanup, service_turn
        )
        waiting = {side: draw(side_of_turn(index, side, pair.of(side).target.api)) for side in Side}
        within: list[Event] = []
        while any(waiting.values()):
            within.append(waiting[draw(st.sampled_from([side for side in Side if waiting[side]]))].pop(0))
        outcomes = {event.side: event.outcome for event in within if isinstance(event, SideAnswered)}
        turn = Turn(
            index,
            begun.user,
            Pair(outcomes[Side.BASELINE], outcomes[Side.CANDIDATE]),
            begun.metadata,
            tuple(event.recovery for event in within if isinstance(event, SideRecovered)),
            draw(st.lists(sides, unique=True).map(tuple)),
            begun.to_candidate,
            cleanup,
            service_turn,
        )
        events += [begun, *within, TurnCompared(TurnComparison(turn))]
    for _ in range(draw(st.integers(0, 3))):
        read = DeploymentRead(draw(sides), draw(deployments), draw(ab_tests))
        events.insert(draw(st.integers(1, len(events))), read)
    return events


tags = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=10)
annotations = st.builds(
    Annotation,
    st.integers(0, 99),
    st.sampled_from(Speaker),
    st.sampled_from(AnnotationKind),
    st.none() | moments,
)
any_review = st.builds(
    Review,
    st.frozensets(tags, max_size=3),
    texts,
    optional_texts,
    st.none() | moments,
    st.frozensets(st.integers(0, 99), max_size=3),
    st.lists(annotations, max_size=3).map(tuple),
)


@pytest.fixture(scope="session")
def reviews() -> st.SearchStrategy[Review]:
    """Anything that a person might say about a recording."""
    return any_review


@pytest.fixture(scope="session")
def recordings() -> st.SearchStrategy[list[Event]]:
    """Any comparison that the engine might tell of."""
    return any_recording()
