"""Recordings at a glance, and how one is asked for."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from polycompare.model.events import ComparisonStarted, Event
from polycompare.model.outcomes import Failure, FailureKind, Outcome, Reply
from polycompare.model.recordings import RecordingQuery
from polycompare.model.targets import Environment
from polycompare.model.turns import RunPart
from polycompare.model.verdicts import Verdict
from polycompare.recordings.errors import StoreError
from polycompare.recordings.listing import find, resolve_id
from polycompare.recordings.paths import new_recording_id
from polycompare.recordings.store import Store
from polycompare.recordings.writing import RecordingWriter

MakeConversation = Callable[..., list[Event]]
MakeTurn = Callable[[int, str, Outcome, Outcome], list[Event]]

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
SAME = ("hi", "hello", "hello")
OTHER_WORDS = ("hi", "hello", "good day")
OTHER_BEHAVIOUR = ("hi", "hello", "hello!")


def record(path: Path, events: list[Event]) -> None:
    with Store(path) as store:
        writer = RecordingWriter(store)
        for event in events:
            writer.write(event)


def test_newest_first_whatever_the_ids(store_path: Path, make_conversation: MakeConversation) -> None:
    for identity, minutes in (("b", 1), ("c", 0), ("a", 2)):
        record(store_path, make_conversation([SAME], identity=identity, at=NOON + timedelta(minutes=minutes)))
    with Store(store_path) as store:
        assert [summary.id for summary in find(store, RecordingQuery())] == ["a", "b", "c"]
        assert [summary.id for summary in find(store, RecordingQuery(limit=2))] == ["a", "b"]
        assert resolve_id(store, "last") == "a"


def test_a_runs_conversations_hide_no_others(store_path: Path, make_conversation: MakeConversation) -> None:
    record(store_path, make_conversation([SAME], identity="mine", at=NOON))
    begun, *rest = make_conversation([SAME], identity="repeat", at=NOON + timedelta(minutes=1))
    assert isinstance(begun, ComparisonStarted)
    record(store_path, [replace(begun, part_of=RunPart("run-1", 1)), *rest])
    with Store(store_path) as store:
        assert [summary.id for summary in find(store, RecordingQuery())] == ["mine"]
        assert [summary.run for summary in find(store, RecordingQuery(with_runs=True))] == ["run-1", None]
        assert resolve_id(store, "last") == "mine"
        assert resolve_id(store, "repeat") == "repeat"


def test_times_in_any_zone_sort_as_moments(store_path: Path, make_conversation: MakeConversation) -> None:
    east = timezone(timedelta(hours=9))
    record(store_path, make_conversation([SAME], identity="later", at=NOON))
    record(
        store_path, make_conversation([SAME], identity="earlier", at=NOON.astimezone(east) - timedelta(hours=1))
    )
    with Store(store_path) as store:
        assert [summary.id for summary in find(store, RecordingQuery())] == ["later", "earlier"]


def test_a_summary_says_who_and_what_came_of_it(store_path: Path, make_conversation: MakeConversation) -> None:
    turns = [SAME, OTHER_BEHAVIOUR, OTHER_WORDS, OTHER_BEHAVIOUR]
    record(store_path, make_conversation(turns, identity="x", at=NOON, name="booking"))
    with Store(store_path) as store:
        (summary,) = find(store, RecordingQuery())
    assert (summary.id, summary.started_at, summary.name) == ("x", NOON, "booking")
    assert (summary.sides.baseline.target, summary.sides.candidate.target) == ("live", "next")
    assert summary.sides.candidate.environment is Environment.PRE_RELEASE
    assert (summary.turns, summary.verdict, summary.root_turn) == (4, Verdict.DIVERGED, 1)
    assert not summary.unfinished


def test_what_has_no_name_is_told_by_what_the_user_said_first(
    store_path: Path, make_conversation: MakeConversation
) -> None:
    said = [("", "Welcome!", "Welcome!"), ("", "Hello?", "Hello?"), ("two, please", "At 7?", "At 7?")]
    record(store_path, make_conversation(said, identity="plain"))
    record(store_path, make_conversation(said, identity="named", name="booking"))
    record(store_path, make_conversation(said[:2], identity="silent"))
    with Store(store_path) as store:
        openings = {summary.id: summary.opening for summary in find(store, RecordingQuery())}
    assert openings == {"plain": "two, please", "named": "", "silent": ""}


@pytest.mark.parametrize("turns", [[SAME], [SAME, OTHER_WORDS]])
def test_other_words_alone_are_the_same(
    store_path: Path, make_conversation: MakeConversation, turns: list[tuple[str, str, str]]
) -> None:
    record(store_path, make_conversation(turns))
    with Store(store_path) as store:
        assert [(s.verdict, s.root_turn) for s in find(store, RecordingQuery())] == [(Verdict.SAME, None)]


def test_a_failure_makes_an_error_that_stays(
    store_path: Path,
    make_conversation: MakeConversation,
    make_turn: MakeTurn,
    make_reply: Callable[..., Reply],
) -> None:
    failure = Failure(FailureKind.TIMEOUT, "No answer came in time.")
    events = [*make_conversation([OTHER_BEHAVIOUR]), *make_turn(1, "hm", failure, make_reply())]
    record(store_path, [*events, *make_turn(2, "well", make_reply("a"), make_reply("b!"))])
    with Store(store_path) as store:
        assert [(s.verdict, s.root_turn) for s in find(store, RecordingQuery())] == [(Verdict.ERROR, 0)]


def test_a_recording_may_have_no_turn_yet(store_path: Path, make_conversation: MakeConversation) -> None:
    record(store_path, make_conversation([]))
    with Store(store_path) as store:
        assert [(s.turns, s.verdict, s.unfinished) for s in find(store, RecordingQuery())] == [(0, None, False)]


def test_a_turn_under_way_is_unfinished(store_path: Path, make_conversation: MakeConversation) -> None:
    record(store_path, make_conversation([SAME, SAME])[:-1])
    with Store(store_path) as store:
        assert [(s.turns, s.verdict, s.unfinished) for s in find(store, RecordingQuery())] == [
            (2, Verdict.SAME, True)
        ]


def test_an_id_may_be_shortened_while_it_is_clear(store_path: Path, make_conversation: MakeConversation) -> None:
    for identity in ("20261121-051523-7f3a9c", "20261121-051523", "20261122-000000-000000"):
        record(store_path, make_conversation([SAME], identity=identity))
    with Store(store_path) as store:
        assert resolve_id(store, "20261121-051523-7") == "20261121-051523-7f3a9c"
        assert resolve_id(store, "20261122") == "20261122-000000-000000"
        assert resolve_id(store, "20261121-051523") == "20261121-051523", "a whole id means itself"
        with pytest.raises(StoreError, match=r'"2026112" could be any of 3 recordings \(2026.*\); give more'):
            resolve_id(store, "2026112")


@pytest.mark.parametrize("wanted", ["nope", "", "%", "\udcff", "20261121-051523-7f3a9cx"])
def test_an_unknown_id_is_a_sentence(store_path: Path, make_conversation: MakeConversation, wanted: str) -> None:
    record(store_path, make_conversation([SAME]))
    with Store(store_path) as store, pytest.raises(StoreError, match=f'There is no recording "{wanted}"'):
        resolve_id(store, wanted)


def test_an_empty_store_has_no_last(store_path: Path) -> None:
    with Store(store_path) as store, pytest.raises(StoreError, match=r"There are no recordings in .* yet"):
        resolve_id(store, "last")


def test_ids_sort_by_time() -> None:
    first = new_recording_id(NOON.astimezone(timezone(timedelta(hours=-8))))
    assert re.fullmatch(r"20261121-120000-[0-9a-f]{6}", first)
    assert first < new_recording_id(NOON + timedelta(seconds=1))
    assert len({new_recording_id(NOON) for _ in range(50)}) == 50
