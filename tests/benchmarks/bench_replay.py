"""Replaying long recordings in a real pseudo-terminal: the first paint, and what a key takes."""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from itertools import cycle
from pathlib import Path

import pexpect
from bench_row import BenchRow, medians_in_turn
from bench_startup import first_paint_ms, in_terminal
from kept_conversation import write_recording

_POLYCOMPARE = str(Path(sys.executable).with_name("polycompare"))
_LARGE = ("20261120-140500-aaaaaa", 1_000, 10)
_LONG = ("20261120-140500-bbbbbb", 10_000, 1)
_KEYS = 100


def rows() -> Iterator[BenchRow]:
    """A row per figure."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "recordings.db"
        for recording in (_LARGE, _LONG):
            write_recording(store, *recording)
        for (recording_id, turns, kilobytes), target in ((_LARGE, "≤ floor + 300 ms"), (_LONG, "")):
            command = _replay(store, recording_id)
            ours, floor = medians_in_turn(
                partial(first_paint_ms, command, " 49 › ", folder),
                partial(first_paint_ms, [_POLYCOMPARE, "demo"], "essage to both", folder),
                runs=7,
            )
            name = f"replay, first paint of {turns:,} turns with {kilobytes} KB"
            yield BenchRow(name, ours, "first paint, demo", floor, target)
        for words, settled in (("while it is compared", False), ("when it is compared", True)):
            for name, keys, shows in _LOOKED_AT:
                took = _key_ms(_replay(store, _LONG[0]), folder, keys, shows, settled=settled)
                peer = statistics.median(took)
                yield BenchRow(f"{name} at 10,000 turns {words}, p95", _p95(took), "median", peer, "≤ 50 ms")


def _replay(store: Path, recording_id: str) -> list[str]:
    return [_POLYCOMPARE, "replay", recording_id, "--store", str(store)]


def _next_turn(number: int) -> str:
    return f"turn {50 + number}/9999"


def _next_divergence(number: int) -> str:
    return f"turn {99 + 50 * number}/9999"


def _either_end(number: int) -> str:
    return "turn 0/9999" if number % 2 else "turn 9999/9999"


_LOOKED_AT: tuple[tuple[str, str, Callable[[int], str]], ...] = (
    ("j", "j", _next_turn),
    ("n", "n", _next_divergence),
    ("G and g", "Gg", _either_end),
)


def _key_ms(
    command: list[str], folder: str, keys: str, shows: Callable[[int], str], *, settled: bool
) -> list[float]:
    """From each key press until the header told the turn that it goes to."""
    child = in_terminal(command, folder)
    try:
        child.delaybeforesend = None
        child.expect_exact("turn 49/9999")
        if settled:
            child.expect_exact("all shown")
            _until_compared(child)
        took: list[float] = []
        for number, key in zip(range(_KEYS), cycle(keys), strict=False):
            time.sleep(0.05)  # a quick person
            started = time.perf_counter()
            child.send(key)
            child.expect_exact(shows(number))
            took.append((time.perf_counter() - started) * 1000)
        return took
    finally:
        child.close(force=True)


def _until_compared(child: "pexpect.spawn[str]") -> None:
    """Wait until the line of the replay tells no progress any more."""
    while child.expect([r"comparing \d+%", pexpect.TIMEOUT], timeout=2) == 0:
        pass


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]
