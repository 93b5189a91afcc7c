"""Which recordings are found: by words, and by what is known of them."""

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polycompare.model.divergences import Signal
from polycompare.model.events import ComparisonStarted, DeploymentRead, Event, TurnStarted
from polycompare.model.recordings import Found, RecordingQuery, SortBy
from polycompare.model.reviews import Review
from polycompare.model.targets import Deployment, Environment
from polycompare.model.turns import Origin, UserTurn
from polycompare.model.values import Side
from polycompare.model.verdicts import Verdict
from polycompare.recordings.indexing import index_missing
from polycompare.recordings.listing import find
from polycompare.recordings.playback import DecodeReply
from polycompare.recordings.records import record_of
from polycompare.recordings.reviewing import add_tags, write_review
from polycompare.recordings.searching import folded, found_in
from polycompare.recordings.store import Store
from polycompare.recordings.writing import RecordingWriter

MakeConversation = Callable[..., list[Event]]
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
SAME = ("hi", "hello", "hello")
OTHER_BEHAVIOUR = ("hi", "hello", "hello!")


def record(store: Store, events: Sequence[Event]) -> None:
    writer = RecordingWriter(store)
    for event in events:
        writer.write(event)


def ids(store: Store, **asked: Any) -> list[str]:
    return [summary.id for summary in find(store, RecordingQuery(**asked))]


@pytest.fixture
def store(store_path: Path, make_conversation: MakeConversation) -> Store:
    """Four recordings, a minute after each other."""
    opened = Store(store_path, synchronous="OFF")
    conversations: dict[str, list[tuple[str, str, str]]] = {
        "booking": [SAME, ("A table for two at 7:15", "Inside or on the terrace?", "Shall I book the terrace?")],
        "refund": [SAME, OTHER_BEHAVIOUR, ("I want my money back", "Naturally.", "Of course, a REFUND it is.")],
        "café": [("Où est le café ?", "Rue Émile, à côté", "Rue Émile")],
        "empty": [],
    }
    for number, (name, turns) in enumerate(conversations.items()):
        at = NOON + timedelta(minutes=number)
        record(opened, make_conversation(turns, identity=f"r{number}", at=at, name=name))
    return opened


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("terrace", ["r0"]),
        ("TERR", ["r0"]),
        ("errace", []),
        ("table two", ["r0"]),
        ("table terrace", ["r0"]),
        ("hi table", []),
        ("hello", ["r1", "r0"]),
        ("7:15", ["r0"]),
        ("7 16", []),
        ("refund", ["r1"]),
        ("cafe emile", ["r2"]),
        ("booking table", ["r0"]),
        ("booking money", []),
        ("empty", ["r3"]),
        ('"terrace" -', ["r0"]),
        ("OR", ["r0"]),
        ("NOT table", []),
        ("user: table", []),
        ("( *", []),
        ("-", []),
        ("\x00 \ud800 ', --", []),
        (" ", ["r3", "r2", "r1", "r0"]),
    ],
)
def test_each_word_begins_a_word_that_was_said_in_one_turn_or_noted(
    store: Store, text: str, expected: list[str]
) -> None:
    with store:
        assert ids(store, text=text) == expected
        assert ids(store, text=text, limit=1) == expected[:1]
        assert sorted(ids(store, text=text, sort=SortBy.NAME)) == sorted(expected)


def test_what_was_found_is_told_with_its_turn(store: Store) -> None:
    with store:
        found = {s.id: s.found for s in find(store, RecordingQuery(text="terrace"))}
        assert found == {"r0": Found(1, "Inside or on the terrace?")}
        (named,) = find(store, RecordingQuery(text="empty"))
        assert named.found is None
        assert [s.found for s in find(store, RecordingQuery())] == [None] * 4


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("订位", ["zh"]),
        ("订", ["zh"]),
        ("位订", []),
        ("想订 terrace", ["zh"]),
        ("7点", ["zh"]),
        ("予約", ["ja"]),
        ("テーブル", ["ja"]),
        ("จองโต๊ะ", ["th"]),
        ("晚餐", ["zh"]),
        ("常客", ["ja"]),
        ("errace", []),
    ],
)
def test_words_are_found_in_scripts_without_blanks(
    store_path: Path, make_conversation: MakeConversation, text: str, expected: list[str]
) -> None:
    turns = {
        "zh": ("我想订位，今晚7点", "好的，terrace还是室内？", "好的"),
        "ja": ("テーブルを予約したいです", "はい", "はい"),
        "th": ("ฉันต้องการจองโต๊ะสองที่", "ได้", "ได้"),
    }
    with Store(store_path, synchronous="OFF") as store:
        for identity, turn in turns.items():
            record(
                store, make_conversation([turn], identity=identity, name="今天晚餐" if identity == "zh" else None)
            )
        write_review(store, "ja", Review(note="她是常客"))
        assert ids(store, text=text) == expected


def test_what_was_indexed_before_is_indexed_anew_where_its_script_has_no_blanks(
    store_path: Path, make_conversation: MakeConversation, read_reply: DecodeReply
) -> None:
    with Store(store_path, synchronous="OFF") as store:
        record(store, make_conversation([SAME, ("我想订位", "好的", "好的")], identity="zh"))
    with closing(sqlite3.connect(store_path)) as connection, connection:
        connection.execute("UPDATE spoken SET user = '我想订位' WHERE user LIKE '%订%'")
        connection.execute("ALTER TABLE recordings DROP COLUMN ended")
        connection.execute("PRAGMA user_version = 4")
    told: list[tuple[int, int]] = []
    with Store(store_path) as store:
        assert ids(store, text="订位") == []
        index_missing(store, read_reply, lambda done, all_of_them: told.append((done, all_of_them)))
        assert ids(store, text="订位") == ["zh"]
    assert told == [(1, 1)]


def test_an_excerpt_is_around_a_word_in_a_script_without_blanks() -> None:
    found = found_in(0, ["word " * 40 + "汉" * 200 + "订位" + "字" * 200], ["订位"])
    assert found.excerpt.startswith("…汉")
    assert "汉订位字" in found.excerpt
    assert len(found.excerpt) < 150


def test_tags_and_notes_are_searched_as_they_are_now(store: Store) -> None:
    with store:
        add_tags(store, ["r1", "r3"], ["odd"])
        write_review(store, "r2", Review(note="The waiter was odd."))
        assert ids(store, text="odd") == ["r3", "r2", "r1"]
        assert ids(store, text="odd refund") == ["r1"]
        write_review(store, "r2", Review())
        assert ids(store, text="odd") == ["r3", "r1"]


def test_a_common_word_is_found_in_whatever_order_recordings_were_made(
    store_path: Path, make_conversation: MakeConversation
) -> None:
    with Store(store_path, synchronous="OFF") as store, store.transaction():
        for number in range(40):
            at = NOON + timedelta(minutes=(number * 17) % 40)
            record(store, make_conversation([SAME], identity=f"r{(number * 17) % 40:02}", at=at))
        newest = [f"r{number:02}" for number in range(39, -1, -1)]
        for limit in (1, 3, 12, 39, 40, 41, None):
            assert ids(store, text="hello", limit=limit) == newest[:limit]


@pytest.fixture
def varied(store: Store, make_conversation: MakeConversation) -> Store:
    """As `store`, and one in another environment, with deployments, reviewed."""
    start, *rest = make_conversation([OTHER_BEHAVIOUR], identity="other", at=NOON - timedelta(days=1), name="Zoo")
    assert isinstance(start, ComparisonStarted)
    side = start.sides.baseline
    target = replace(
        side.target, name="sandbox-1", environment=Environment.SANDBOX, variant="v-9", variant_name="UK"
    )
    known = replace(side, target=target, deployment=Deployment("d-1", "hash1"))
    start = replace(start, sides=start.sides.replaced(Side.BASELINE, known))
    later = DeploymentRead(Side.CANDIDATE, Deployment("d-2", "hash2", "44"))
    record(store, [start, later, *rest, DeploymentRead(Side.CANDIDATE, None)])
    write_review(store, "other", Review(frozenset({"odd", "to-do"}), reviewed_at=NOON))
    return store


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"target": "live"}, ["r3", "r2", "r1", "r0"]),
        ({"target": "sandbox-1"}, ["other"]),
        ({"target": "sandbox"}, []),
        ({"environment": Environment.SANDBOX}, ["other"]),
        ({"environment": Environment.PRE_RELEASE}, ["r3", "r2", "r1", "r0", "other"]),
        ({"variant": "UK"}, ["other"]),
        ({"scenario": "caf*"}, ["r2"]),
        ({"scenario": "refund"}, ["r1"]),
        ({"scenario": "ref"}, []),
        ({"verdict": Verdict.DIVERGED}, ["r1", "other"]),
        ({"verdict": Verdict.SAME}, ["r2", "r0"]),
        ({"signal": Signal.STATE}, ["r1", "other"]),
        ({"signal": Signal.REPLY}, []),
        ({"deployment": "hash"}, ["other"]),
        ({"deployment": "44"}, ["other"]),
        ({"deployment": "d-1"}, ["other"]),
        ({"deployment": "ash1"}, []),
        ({"tag": "odd"}, ["other"]),
        ({"tag": "od"}, []),
        ({"reviewed": True}, ["other"]),
        ({"reviewed": False, "limit": 2}, ["r3", "r2"]),
        ({"since": NOON, "until": NOON + timedelta(minutes=2)}, ["r1", "r0"]),
        ({"since": NOON.astimezone().replace(tzinfo=None) + timedelta(minutes=3)}, ["r3"]),
        ({"signal": Signal.STATE, "text": "hello", "since": NOON}, ["r1"]),
        ({"ascending": True, "limit": 2}, ["other", "r0"]),
        ({"sort": SortBy.NAME, "ascending": True}, ["r0", "r2", "r3", "r1", "other"]),
        ({"sort": SortBy.TURNS}, ["r1", "r0", "r2", "other", "r3"]),
        ({"sort": SortBy.VERDICT}, ["r1", "other", "r2", "r0", "r3"]),
        ({"sort": SortBy.BASELINE}, ["other", "r3", "r2", "r1", "r0"]),
        ({"sort": SortBy.CANDIDATE, "ascending": True}, ["r3", "r2", "r1", "r0", "other"]),
    ],
)
def test_filters_and_orders(varied: Store, asked: dict[str, Any], expected: list[str]) -> None:
    with varied as store:
        assert ids(store, **asked) == expected


def test_a_summary_tells_what_is_known(varied: Store) -> None:
    with varied as store:
        (summary,) = find(store, RecordingQuery(target="sandbox-1"))
    assert (summary.sides.baseline.variant, summary.sides.baseline.deployment) == ("UK", "hash1")
    assert summary.sides.candidate.deployment == "44", "a reading that told nothing takes nothing away"
    assert (summary.tags, summary.reviewed_at, summary.signals) == (("odd", "to-do"), NOON, (Signal.STATE,))


def test_a_real_conversation_has_no_verdict(
    store_path: Path, make_conversation: MakeConversation, make_reply: Callable[..., Any]
) -> None:
    start, *rest = make_conversation([OTHER_BEHAVIOUR], identity="real")
    assert isinstance(start, ComparisonStarted)
    origin = Origin(NOON, make_reply().responses[0])
    with Store(store_path) as store:
        record(store, [replace(start, origin=origin), *rest])
        (summary,) = find(store, RecordingQuery())
    assert (summary.one_sided, summary.verdict, summary.turns) == (True, None, 1)


def test_what_the_candidate_heard_is_found_too(store_path: Path, make_conversation: MakeConversation) -> None:
    start, begun, *rest = make_conversation([SAME])
    assert isinstance(begun, TurnStarted)
    with Store(store_path) as store:
        writer = RecordingWriter(store)
        kept = [start, replace(begun, to_candidate=UserTurn("guten Abend")), *rest[:-1]]
        for event in kept:
            writer.write(event)
        assert ids(store, text="abend") == [], "the turn is under way"
        index_missing(store, lambda api, raw: make_nothing())
        assert ids(store, text="abend") == ["20261121-051523-7f3a9c"]
        (summary,) = find(store, RecordingQuery(text="abend"))
    assert summary.found == Found(0, "guten Abend")


def make_nothing() -> Any:
    raise ValueError("nothing can be read")


def test_what_was_kept_without_being_judged_is_indexed_when_asked(
    store_path: Path, make_conversation: MakeConversation, read_reply: DecodeReply
) -> None:
    turns = [(f"turn {n}", f"answer {n}", f"reply {n}") for n in range(120)]
    told: list[tuple[int, int]] = []
    with Store(store_path, synchronous="OFF") as store, store.transaction():
        for identity in ("a", "b"):
            writer = RecordingWriter(store)
            for event in make_conversation(turns, identity=identity):
                kept = record_of(event)
                assert kept is not None
                writer.keep(kept)
        assert ids(store, text="answer 77") == []
        index_missing(store, read_reply, lambda done, all_of_them: told.append((done, all_of_them)))
        assert ids(store, text="answer 77") == ["b", "a"]
        assert told[-1] == (240, 240)
        assert len(told) > 2
        told.clear()
        index_missing(store, read_reply, lambda done, all_of_them: told.append((done, all_of_them)))
        assert told == []


def test_an_excerpt_is_around_the_word_of_the_text_that_has_most() -> None:
    long = "word " * 40 + "needle in hay " + "straw " * 40
    found = found_in(3, ["nothing here", long, "needle alone"], ["needle", "hay"])
    assert found.turn == 3
    assert "needle in hay straw" in found.excerpt
    assert found.excerpt.startswith("…word")
    assert found.excerpt.endswith("straw…")
    assert found_in(0, ["two\nlines\twith  gaps"], ["with"]).excerpt == "two lines with gaps"
    assert found_in(0, [], ["x"]).excerpt == ""


@given(st.lists(st.text(), max_size=3), st.lists(st.text(min_size=1), min_size=1, max_size=3))
def test_an_excerpt_of_anything_is_one_short_line(texts: list[str], words: list[str]) -> None:
    excerpt = found_in(0, texts, words).excerpt
    assert len(excerpt) < 150
    assert "\n" not in excerpt


@given(st.text())
def test_folding_keeps_every_place(text: str) -> None:
    assert len(folded(text)) == len(text)
