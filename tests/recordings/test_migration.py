"""A store that the first version wrote is taken over: it reads the same, and can be gone on with."""

import json
import sqlite3
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from polycompare.model.events import (
    ComparisonStarted,
    DeploymentRead,
    Event,
    SideAnswered,
    SideDelayed,
    TurnCompared,
    TurnStarted,
)
from polycompare.model.outcomes import Failure, FailureKind, NotSent, NotSentReason, Outcome, RawResponse, Reply
from polycompare.model.recordings import Found, RecordingQuery
from polycompare.model.reviews import Review
from polycompare.model.targets import Api, Deployment, Environment, Target
from polycompare.model.turns import SideInfo, Turn, TurnComparison
from polycompare.model.values import Pair, Side
from polycompare.recordings.encoding import Column
from polycompare.recordings.indexing import index_missing
from polycompare.recordings.listing import find
from polycompare.recordings.opened import open_recording
from polycompare.recordings.playback import events_of
from polycompare.recordings.reviewing import write_review
from polycompare.recordings.schema import APPLICATION_ID, FORMAT_VERSION
from polycompare.recordings.store import Store
from polycompare.recordings.writing import RecordingWriter

# The tables of version 1, as they were.
VERSION_1 = f"""
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = 1;
PRAGMA journal_mode = WAL;
CREATE TABLE recordings (
    key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, started_at TEXT NOT NULL, name TEXT,
    turns INTEGER NOT NULL DEFAULT 0, verdict TEXT, root_turn INTEGER, judged_by TEXT
);
CREATE INDEX recordings_by_time ON recordings (started_at);
CREATE TABLE sides (
    recording INTEGER NOT NULL REFERENCES recordings (key) ON DELETE CASCADE, side TEXT NOT NULL,
    target_name TEXT NOT NULL, environment TEXT NOT NULL, target TEXT NOT NULL, conversation_id TEXT NOT NULL,
    deployment TEXT, position INTEGER, PRIMARY KEY (recording, side)
) WITHOUT ROWID;
CREATE TABLE turns (
    recording INTEGER NOT NULL REFERENCES recordings (key) ON DELETE CASCADE, turn INTEGER NOT NULL,
    user TEXT NOT NULL, started_at TEXT NOT NULL, position INTEGER NOT NULL, compared INTEGER,
    PRIMARY KEY (recording, turn)
);
CREATE TABLE outcomes (
    recording INTEGER NOT NULL, turn INTEGER NOT NULL, side TEXT NOT NULL, position INTEGER NOT NULL,
    kind TEXT NOT NULL, responses INTEGER NOT NULL DEFAULT 0, elapsed_ms REAL, delayed INTEGER, failure_kind TEXT,
    message TEXT, http_status INTEGER, code TEXT, service_message TEXT, correlation_id TEXT, retry_after REAL,
    reason TEXT, since INTEGER, PRIMARY KEY (recording, turn, side),
    FOREIGN KEY (recording, turn) REFERENCES turns (recording, turn) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE TABLE responses (
    recording INTEGER NOT NULL, turn INTEGER NOT NULL, side TEXT NOT NULL, seq INTEGER NOT NULL,
    http_status INTEGER NOT NULL, content_type TEXT, correlation_id TEXT, elapsed_ms REAL NOT NULL,
    body BLOB NOT NULL, position INTEGER, waited_ms REAL, PRIMARY KEY (recording, turn, side, seq),
    FOREIGN KEY (recording, turn) REFERENCES turns (recording, turn) ON DELETE CASCADE
);
"""

# What it wrote of a comparison whose process died in turn 2.
TARGET = {
    "base_url": "https://api.eu.poly.ai", "agent_id": "P-1", "api": "debug-chat", "region": "eu",
    "account_id": None, "variant": None, "channel": None, "asr_lang": None, "tts_lang": None,
    "attributes": {"loyalty": 2}, "api_key_env": "MY_KEY", "token_env": None, "allow_live": False,
    "allow_http": False, "connect_timeout": 10.0, "turn_timeout": 60.0, "delayed_interval": 1.0,
    "delayed_limit": 60.0,
}  # fmt: skip
ROWS: dict[str, list[tuple[Column, ...]]] = {
    "recordings": [(1, "old-1", "2026-01-02T03:04:05.000006+00:00", "booking", 3, "error", None, "0.1.0")],
    "sides": [
        (1, "baseline", "live", "live", json.dumps({"name": "live", "environment": "live", **TARGET}), "A",
         '{"id": "d-1", "version": "v-1", "artifact_version": "7", "message": "spicier"}', 2),
        (1, "candidate", "next", "sandbox", json.dumps({"name": "next", "environment": "sandbox", **TARGET}), "B",
         '{"id": "d-0", "version": "v-0"}', None),
    ],
    "turns": [
        (1, 0, "", "2026-01-02T03:04:06.000000+00:00", 1, 7),
        (1, 1, "two", "2026-01-02T03:04:07.000000+00:00", 8, 11),
        (1, 2, "bye", "2026-01-02T03:04:08.000000+00:00", 12, None),
    ],
    "responses": [
        (1, 0, "baseline", 0, 200, "application/json", "c", 1.5, zlib.compress(b"hello"), None, None),
        (1, 0, "candidate", 0, 200, "application/json", "c", 1.5, zlib.compress(b"wait"), 3, 2.5),
        (1, 0, "candidate", 1, 200, "application/json", "c", 1.5, zlib.compress(b"more"), 5, 9.0),
        (1, 0, "candidate", 2, 200, "application/json", "c", 1.5, zlib.compress(b"done"), None, None),
        (1, 1, "baseline", 0, 200, "application/json", "c", 1.5, zlib.compress(b"2?"), None, None),
        (1, 1, "candidate", 0, 500, None, None, 1.5, zlib.compress(b"\x00<"), None, None),
        (1, 2, "baseline", 0, 200, "application/json", "c", 1.5, zlib.compress(b"wait"), 13, 2.5),
    ],
    "outcomes": [
        (1, 0, "baseline", 4, "reply", 1, 1.75, 0, *[None] * 9),
        (1, 0, "candidate", 6, "reply", 3, 11.0, 1, *[None] * 9),
        (1, 1, "candidate", 9, "failed", 1, 3.5, None, "server", "It broke.", 500, "X", "y", "c", 1.0, None, None),
        (1, 1, "baseline", 10, "reply", 1, 1.75, 0, *[None] * 9),
        (1, 2, "candidate", 14, "not_sent", 0, *[None] * 9, "failed", 1),
    ],
}  # fmt: skip

WAIT, MORE, DONE = (RawResponse(200, body, "application/json", "c", 1.5) for body in (b"wait", b"more", b"done"))


@pytest.fixture
def old_store(tmp_path: Path) -> Path:
    path = tmp_path / "old.sqlite3"
    connection = sqlite3.connect(path)
    connection.executescript(VERSION_1)
    for table, rows in ROWS.items():
        places = ", ".join("?" * len(rows[0]))
        connection.executemany(f"INSERT INTO {table} VALUES ({places})", rows)  # noqa: S608 - the names above
    connection.commit()
    connection.close()
    return path


def read(api: Api, response: RawResponse) -> Reply:
    return Reply("c-1", response.body.decode(), False, response.elapsed_ms, responses=(response,))


def reply(*responses: RawResponse, after: float) -> Reply:
    delayed = len(responses) > 1
    return replace(read(Api.DEBUG_CHAT, responses[-1]), responses=responses, latency_ms=after, delayed=delayed)


def announcement(*responses: RawResponse, after: float) -> Reply:
    return replace(reply(*responses, after=after), delayed=True)


def compared(index: int, user: str, baseline: Outcome, candidate: Outcome) -> TurnCompared:
    return TurnCompared(TurnComparison(Turn(index, user, Pair(baseline, candidate))))


def old_events() -> list[Event]:
    common = ("https://api.eu.poly.ai", "P-1")
    live, sandbox = (
        Target(name, *common, environment, region="eu", attributes={"loyalty": 2}, api_key_env="MY_KEY")
        for name, environment in (("live", Environment.LIVE), ("next", Environment.SANDBOX))
    )
    sides = Pair(SideInfo(live, "A"), SideInfo(sandbox, "B", Deployment("d-0", "v-0")))
    at = [datetime(2026, 1, 2, 3, 4, second, tzinfo=UTC) for second in (6, 7, 8)]
    hello = reply(replace(WAIT, body=b"hello"), after=1.75)
    done = reply(WAIT, MORE, DONE, after=11.0)
    two = reply(replace(WAIT, body=b"2?"), after=1.75)
    broken = (RawResponse(500, b"\x00<", None, None, 1.5),)
    failure = Failure(FailureKind.SERVER, "It broke.", 500, "X", "y", "c", 1.0, 3.5, broken)
    not_sent = NotSent(NotSentReason.FAILED, 1)
    stopped = Failure(
        FailureKind.BROKEN,
        "polycompare stopped before live's answer to turn 2 came, after it had said “wait”; "
        "whether the agent processed the turn is unknown.",
        elapsed_ms=2.5,
        responses=(WAIT,),
    )
    return [
        ComparisonStarted("old-1", datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC), sides, "booking"),
        TurnStarted(0, "", at[0]),
        DeploymentRead(Side.BASELINE, Deployment("d-1", "v-1", "7", message="spicier")),
        SideDelayed(0, Side.CANDIDATE, announcement(WAIT, after=2.5)),
        SideAnswered(0, Side.BASELINE, hello),
        SideDelayed(0, Side.CANDIDATE, announcement(WAIT, MORE, after=9.0)),
        SideAnswered(0, Side.CANDIDATE, done),
        compared(0, "", hello, done),
        TurnStarted(1, "two", at[1]),
        SideAnswered(1, Side.CANDIDATE, failure),
        SideAnswered(1, Side.BASELINE, two),
        compared(1, "two", two, failure),
        TurnStarted(2, "bye", at[2]),
        SideDelayed(2, Side.BASELINE, announcement(WAIT, after=2.5)),
        SideAnswered(2, Side.CANDIDATE, not_sent),
        SideAnswered(2, Side.BASELINE, stopped),
        compared(2, "bye", stopped, not_sent),
    ]


def test_an_old_store_reads_the_same(old_store: Path) -> None:
    with Store(old_store, create=False) as store:
        assert list(events_of(store, "old-1", read, TurnComparison)) == old_events()
        (summary,) = find(store, RecordingQuery())
    assert (summary.name, summary.turns, summary.verdict, summary.unfinished) == ("booking", 3, "error", True)
    with sqlite3.connect(old_store) as connection:
        assert connection.execute("PRAGMA user_version").fetchone()[0] == FORMAT_VERSION
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()


def test_an_old_store_is_listed_searched_and_opened_as_a_new_one(old_store: Path) -> None:
    with Store(old_store, create=False) as store:
        (summary,) = find(store, RecordingQuery(environment=Environment.SANDBOX, deployment="v-1"))
        assert (summary.sides.baseline.target, summary.sides.baseline.deployment) == ("live", "7")
        assert (summary.sides.candidate.target, summary.sides.candidate.deployment) == ("next", "v-0")
        opened = open_recording("old-1", old_store, read)
        before = list(opened.outlines)
        opened.close()
        assert len(find(store, RecordingQuery(text="done"))) == 0
        index_missing(store, read)
        (found,) = find(store, RecordingQuery(text="done"))
        assert found.found == Found(0, "done")
        write_review(store, "old-1", Review(frozenset({"odd"})))
        assert len(find(store, RecordingQuery(text="booking", tag="odd"))) == 1
    opened = open_recording("old-1", old_store, read)
    assert [outline.texts for outline in before] == [Pair("hello", "done"), Pair("2?", None), Pair(None, None)]
    assert list(opened.outlines) == before
    opened.close()


def test_an_old_store_can_be_gone_on_with(
    old_store: Path,
    make_conversation: Callable[..., list[Event]],
    read_reply: Callable[[Api, RawResponse], Reply],
    compare_turn: Callable[[Turn], TurnComparison],
) -> None:
    events = make_conversation([("", "hello", "hello"), ("two", "for two?", "2!")], identity="new-1")
    with Store(old_store) as store:
        writer = RecordingWriter(store)
        for event in events:
            writer.write(event)
    with Store(old_store) as store:
        assert list(events_of(store, "new-1", read_reply, compare_turn)) == events
        assert list(events_of(store, "old-1", read, TurnComparison)) == old_events()


def test_an_old_store_and_a_new_one_have_the_same_tables(old_store: Path, store_path: Path) -> None:
    def columns(path: Path) -> dict[str, list[tuple[object, ...]]]:
        Store(path).close()
        connection = sqlite3.connect(path)
        tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        found = {name: connection.execute(f"PRAGMA table_info({name})").fetchall() for name in tables}
        connection.close()
        return found

    assert columns(old_store) == columns(store_path)
