"""Stopped from outside: what had come is kept, and told."""

import json
import signal
import subprocess
import time
from collections.abc import Callable
from threading import Event
from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Answer, Serve, Workplace

REPLY = {
    "conversationId": "",
    "userInput": "",
    "response": "hello",
    "metadata": {"state": {"n": 1}, "currentNode": "n", "nodeTrace": ["n"], "metrics": {}, "functionEvents": []},
    "conversationEnded": False,
    "delayedResponse": False,
}


def greets_then_hangs(asked: Event) -> "Callable[[str], Answer | None]":
    """Greets on both sides, answers A's first turn, and never answers B's."""

    def answer(path: str) -> "Answer | None":
        if path.endswith("_B"):
            asked.set()
            return None
        return (201 if path.endswith("/debug-chat") else 200, json.dumps(REPLY).encode())

    return answer


def run_until_asked(workplace: "Workplace", serve: "Serve") -> subprocess.Popen[bytes]:
    """A comparison whose B never answers turn 1, while it waits for it and A's answer is kept."""
    asked = Event()
    workplace.configure(
        serve(greets_then_hangs(asked)), more="turn_timeout = 60".replace("turn_timeout", "delayed_limit")
    )
    process = workplace.start("compare", "-m", "two people", "-m", "never sent", "--json")
    assert asked.wait(20)
    deadline = time.monotonic() + 10
    while not kept_replies(workplace) and time.monotonic() < deadline:
        time.sleep(0.02)
    return process


def kept_replies(workplace: "Workplace") -> bool:
    """Whether A's answer to turn 1 is on disk."""
    shown = workplace.run("recordings", "show", "last", "--json")
    turns = json.loads(shown.stdout)["turns"] if shown.returncode == 0 else []
    return len(turns) == 2 and turns[1]["baseline"]["status"] == "reply"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stop_signal_stops_at_once_and_keeps_what_came(
    workplace: "Workplace", serve: "Serve", number: signal.Signals
) -> None:
    process = run_until_asked(workplace, serve)
    stopped = time.monotonic()
    process.send_signal(number)
    _, errors = process.communicate(timeout=10)
    assert time.monotonic() - stopped < 1
    assert process.returncode == 130
    told = errors.decode()
    assert told.count("\n") == 1
    assert told.startswith("Interrupted; what came is kept, see `polycompare recordings show ")
    found = json.loads(workplace.run("recordings", "show", "last", "--json").stdout)
    assert found["id"] in told
    assert found["turns"][1]["user"] == "two people"
    assert found["turns"][1]["baseline"]["reply"] == "hello"
    assert found["turns"][1]["candidate"]["error"]["kind"] == "cancelled"


def test_a_killed_process_loses_nothing_that_had_come(workplace: "Workplace", serve: "Serve") -> None:
    process = run_until_asked(workplace, serve)
    process.kill()
    process.communicate(timeout=10)
    listed = workplace.run("recordings", "list")
    assert "unfinished" in listed.stdout
    shown = workplace.run("recordings", "show", "last")
    assert shown.returncode == 0
    assert "› two people" in shown.stdout
    found = json.loads(workplace.run("recordings", "show", "last", "--json").stdout)
    assert [turn["baseline"]["reply"] for turn in found["turns"]] == ["hello", "hello"]
    assert found["turns"][0]["candidate"]["reply"] == "hello"
    assert found["turns"][1]["candidate"]["status"] == "failed"
    assert "stopped before" in found["turns"][1]["candidate"]["error"]["message"]


def test_a_signal_that_is_to_be_ignored_stays_so(workplace: "Workplace") -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)  # as nohup does; the child inherits it
    try:
        process = workplace.start("simulate", "--port", "0", "--latency", "0")
    finally:
        signal.signal(signal.SIGHUP, before)
    assert process.stdout is not None
    url = process.stdout.readline().decode().strip()
    process.send_signal(signal.SIGHUP)
    assert httpx.get(url).status_code == 404
    process.terminate()
    process.communicate(timeout=10)
    assert process.returncode == 0


@pytest.mark.slow
def test_simulate_ends_cleanly_and_prints_its_url_alone(workplace: "Workplace") -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        process = workplace.start("simulate", "--port", "0", "--latency", "0")
        assert process.stdout is not None
        first = process.stdout.readline().decode()
        assert first.startswith("http://127.0.0.1:")
        process.send_signal(number)
        rest, errors = process.communicate(timeout=10)
        assert (process.returncode, rest, errors) == (0, b"", b"")
