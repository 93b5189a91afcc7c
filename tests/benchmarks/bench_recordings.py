"""What listing, searching, filtering and opening cost in a store of 10,000 recordings of 10 turns each."""

import json
import random
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from bench_row import BenchRow, median_ms

from polycompare.model.divergences import Change, Divergence, Signal, Status
from polycompare.model.events import ComparisonStarted, Event, SideAnswered, TurnCompared, TurnStarted
from polycompare.model.outcomes import RawResponse, Reply
from polycompare.model.recordings import RecordingQuery, SortBy
from polycompare.model.reviews import Review
from polycompare.model.targets import Api, Environment, Target
from polycompare.model.turns import SideInfo, Turn, TurnComparison
from polycompare.model.values import Pair, Side
from polycompare.model.verdicts import Verdict
from polycompare.recordings.listing import find
from polycompare.recordings.opened import open_recording
from polycompare.recordings.reviewing import add_tags, read_review, write_review
from polycompare.recordings.store import Store
from polycompare.recordings.writing import RecordingWriter

RECORDINGS: Final = 10_000
TURNS: Final = 10
SHOWN: Final = 50
RUNS: Final = 25
TARGET: Final = "≤ 20 ms"
START: Final = datetime(2026, 1, 1, tzinfo=UTC)
MIDDLE: Final = f"r{RECORDINGS // 2:05}"


def rows() -> Iterator[BenchRow]:
    """Fill a store, then measure warm calls, each with a connection of its own as the screen makes them."""
    with TemporaryDirectory() as directory:
        path = Path(directory) / "recordings.sqlite3"
        fill(path)
        yield from _listing_rows(path)
        yield from _search_rows(path)
        yield _row("open one: outlines", partial(opened, path), path, "SELECT * FROM turns WHERE recording = 5000")
        yield _row(
            "open one and read a turn", partial(opened, path, 5), path, "SELECT * FROM turns WHERE turn = 5"
        )
        yield _row("keep a review, on disk", partial(reviewed, path), path, "SELECT 1")


def _listing_rows(path: Path) -> Iterator[BenchRow]:
    newest = "SELECT * FROM recordings ORDER BY started_at DESC"
    queries = {
        f"list the newest {SHOWN}": RecordingQuery(limit=SHOWN),
        f"list {SHOWN} by name": RecordingQuery(limit=SHOWN, sort=SortBy.NAME),
        "list all 10,000": RecordingQuery(),
        "filter: tag": RecordingQuery(tag="odd", limit=SHOWN),
        "filter: signal, verdict, scenario, since": RecordingQuery(
            signal=Signal.STATE, verdict=Verdict.DIVERGED, scenario="scenario 1*", since=START, limit=SHOWN
        ),
        "filter: a deployment that is nowhere": RecordingQuery(deployment="nowhere"),
    }
    for name, query in queries.items():
        bare = newest if query.limit is None else f"{newest} LIMIT {query.limit}"
        target = "" if query == RecordingQuery() else TARGET
        yield _row(name, partial(listed, path, query), path, bare, target)


def _search_rows(path: Path) -> Iterator[BenchRow]:
    """A word in one turn of all, one in every turn, and what is typed on the way to it."""
    for words in ("xylophone", "table", "t", "the table", "nowhere"):
        yield _search_row(path, RecordingQuery(text=words, limit=SHOWN), f"{SHOWN} wanted", TARGET)
    yield _search_row(path, RecordingQuery(text="table"), "all 10,000 wanted", "")


def _search_row(path: Path, query: RecordingQuery, wanted: str, target: str) -> BenchRow:
    beginnings = " ".join(f"{word}*" for word in query.text.split())
    bare = f"SELECT rowid FROM spoken WHERE spoken MATCH '{beginnings}'"  # noqa: S608 - the words above
    return _row(f"search “{query.text}”, {wanted}", partial(listed, path, query), path, bare, target)


def _row(name: str, ours: Callable[[], object], path: Path, bare: str, target: str = TARGET) -> BenchRow:
    connection = sqlite3.connect(path)
    floor = median_ms(lambda: connection.execute(bare).fetchall(), RUNS)
    connection.close()
    return BenchRow(name, median_ms(ours, RUNS), "bare SQLite", floor, target)


def listed(path: Path, query: RecordingQuery) -> None:
    """One listing, of which as many are looked at as a screen has lines."""
    with Store(path, create=False) as store:
        list(find(store, query)[:SHOWN])


def opened(path: Path, turn: int | None = None) -> None:
    """One recording, with a turn of it if so asked."""
    recording = open_recording(MIDDLE, path, read)
    if turn is not None:
        recording.turn(turn)
    recording.close()


def reviewed(path: Path) -> None:
    """A note taken and read back."""
    with Store(path, create=False) as store:
        write_review(store, MIDDLE, Review(note="odd"))
        read_review(store, MIDDLE)


def fill(path: Path) -> None:
    """Record as comparisons are recorded, but for the wait for the disk."""
    draw = random.Random(1)
    words = ["".join(draw.choices("abcdefghijklmnopqrstuvwxyz", k=draw.randint(2, 9))) for _ in range(5000)]
    targets = [Target(name, "https://localhost", "P-1", Environment.LIVE) for name in ("live", "next")]

    def text(length: int) -> str:
        return " ".join(["the table", *(words[int(draw.paretovariate(0.7)) % len(words)] for _ in range(length))])

    with Store(path, synchronous="OFF") as store, store.transaction():
        for number in range(RECORDINGS):
            writer = RecordingWriter(store)
            infos = Pair(*(SideInfo(target, f"{target.name}-{number}") for target in targets))
            at = START + timedelta(minutes=number)
            writer.write(ComparisonStarted(f"r{number:05}", at, infos, f"scenario {number % 50}"))
            for index in range(TURNS):
                rare = " xylophone" if (number, index) == (RECORDINGS // 2, 3) else ""
                for event in turn_events(index, text(6), at, text(15) + rare, text(15)):
                    writer.write(event)
        add_tags(store, [f"r{number:05}" for number in range(0, RECORDINGS, 70)], ["odd"])


def turn_events(index: int, user: str, at: datetime, baseline: str, candidate: str) -> list[Event]:
    """A turn that parts in state now and then."""
    replies = Pair(answer(baseline), answer(candidate))
    found = Divergence(Signal.STATE, "a", Change.CHANGED, 1, 2, Status.NEW, index, "a")
    divergences = (found,) if len(baseline) % 7 == 0 else ()
    return [
        TurnStarted(index, user, at),
        SideAnswered(index, Side.BASELINE, replies.baseline),
        SideAnswered(index, Side.CANDIDATE, replies.candidate),
        TurnCompared(TurnComparison(Turn(index, user, Pair(replies.baseline, replies.candidate)), divergences)),
    ]


def answer(text: str) -> Reply:
    """A reply with a state of about 2 KB."""
    state = {f"slot_{number}": f"value {number}" for number in range(80)}
    body = json.dumps({"text": text, "state": state}).encode()
    return read(Api.DEBUG_CHAT, RawResponse(200, body, "application/json", "c", 5.0))


def read(api: Api, response: RawResponse) -> Reply:
    """Reads the bodies above."""
    content = json.loads(response.body)
    return Reply("c", content["text"], False, 5.0, responses=(response,), state=content["state"])
