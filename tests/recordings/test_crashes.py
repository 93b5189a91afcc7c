"""What was shown is in the store, however the process that recorded it ended."""

import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from polycompare.api.replies import read_reply_of
from polycompare.model.recordings import RecordingQuery
from polycompare.model.turns import TurnComparison
from polycompare.recordings.indexing import index_missing
from polycompare.recordings.listing import find, resolve_id
from polycompare.recordings.playback import events_of
from polycompare.recordings.store import Store

CHILD = Path(__file__).with_name("crashing_child.py")
ENDLESS = 100_000
EVENTS_PER_TURN = 8


def start(path: Path, *arguments: object) -> "subprocess.Popen[str]":
    command = [sys.executable, str(CHILD), str(path), *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def whole_lines(text: str) -> list[str]:
    return [line.rstrip("\n") for line in text.splitlines(keepends=True) if line.endswith("\n")]


def stored_events(store: Store, recording: str) -> list[str]:
    return [repr(event) for event in events_of(store, recording, read_reply_of, TurnComparison)]


def assert_sound(path: Path) -> None:
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    connection.close()


def record_and_kill(path: Path, chance: random.Random) -> list[str]:
    """What a recording process had shown when it was killed: at any event, anywhere in its work on the next."""
    child = start(path, ENDLESS)
    assert child.stdout is not None
    assert child.stderr is not None
    with child:
        shown = [child.stdout.readline() for _ in range(chance.randint(1, 40))]
        time.sleep(
            chance.uniform(0, 0.004)
        )  # the instant of the kill is what is drawn here, nothing is waited for
        child.send_signal(signal.SIGKILL)
        shown.append(child.stdout.read())
        assert child.stderr.read() == ""
    return whole_lines("".join(shown))


def prove_nothing_shown_is_lost(path: Path, kills: int, seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(kills):
        shown = record_and_kill(path, chance)
        with Store(path) as store:
            stored = stored_events(store, resolve_id(store, "last"))
        assert stored[: len(shown)] == shown
    assert_sound(path)
    with Store(path) as store:
        index_missing(store, read_reply_of)
        assert len(find(store, RecordingQuery())) == kills
        spoken = {summary.id for summary in find(store, RecordingQuery(text="answer A"))}
        answered = store.rows("SELECT DISTINCT recording FROM outcomes WHERE side = 'baseline'")
        assert len(spoken) == len(answered), "what was shown is found"


def test_a_killed_process_loses_nothing_that_was_shown(store_path: Path) -> None:
    prove_nothing_shown_is_lost(store_path, kills=8, seed=1)


@pytest.mark.slow
def test_a_hundred_kills_lose_nothing_that_was_shown(store_path: Path) -> None:
    prove_nothing_shown_is_lost(store_path, kills=100, seed=2)


def test_processes_record_at_once_into_a_store_they_make_together(store_path: Path) -> None:
    turns = 15
    children = [start(store_path, turns) for _ in range(3)]
    shown = []
    for child in children:
        output, errors = child.communicate(timeout=60)
        assert (child.returncode, errors) == (0, "")
        shown.append(whole_lines(output))
    assert_sound(store_path)
    with Store(store_path) as store:
        found = find(store, RecordingQuery())
        assert [(summary.turns, summary.unfinished) for summary in found] == [(turns, False)] * len(children)
        stored = [stored_events(store, summary.id) for summary in found]
    assert sorted(stored) == sorted(shown)


def test_a_disk_that_takes_no_more_ends_in_a_sentence_and_keeps_what_was_shown(store_path: Path) -> None:
    child = start(store_path, ENDLESS, 400_000)
    output, errors = child.communicate(timeout=60)
    assert child.returncode == 1
    assert errors.startswith(f"The store {store_path} failed") or "disk is full" in errors
    assert "Traceback" not in errors
    shown = whole_lines(output)
    assert len(shown) > 2 * EVENTS_PER_TURN
    with Store(store_path) as store:
        assert stored_events(store, resolve_id(store, "last"))[: len(shown)] == shown
