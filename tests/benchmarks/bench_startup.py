"""Start-up: `--version`, `--help` and the first paint of the screen, each beside its floor."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pexpect
from bench_row import BenchRow, medians_in_turn

_POLYCOMPARE = str(Path(sys.executable).with_name("polycompare"))
_EMPTY_APP = """
from textual.app import App
from textual.widgets import Static

class Empty(App[None]):
    def compose(self):
        yield Static("painted")

Empty().run()
"""


def rows() -> Iterator[BenchRow]:
    """A row per figure; whole processes, timed from outside, ours and the floor in turn."""
    for flag, target in (("--version", "≤ 40 ms"), ("--help", "≤ 120 ms")):
        ours, floor = medians_in_turn(
            partial(_process_ms, _POLYCOMPARE, flag), partial(_process_ms, sys.executable, "-c", "pass"), runs=15
        )
        yield BenchRow(f"polycompare {flag}", ours, "python -c pass", floor, target)
    ours, floor = medians_in_turn(
        partial(_first_paint_ms, [_POLYCOMPARE, "demo"], "essage to both"),
        partial(_first_paint_ms, [sys.executable, "-c", _EMPTY_APP], "painted"),
        runs=9,
    )
    yield BenchRow("first paint of the screen", ours, "an empty Textual app", floor, "≤ 1.5 ×")


def _process_ms(*command: str) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return (time.perf_counter() - started) * 1000


def _first_paint_ms(command: list[str], text: str) -> float:
    """From the start of the process in a pseudo-terminal until `text` was drawn."""
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "HOME": home, "XDG_DATA_HOME": home, "TERM": "xterm-256color"}
        started = time.perf_counter()
        child = pexpect.spawn(
            command[0], command[1:], dimensions=(40, 120), encoding="utf-8", timeout=20, env=environment
        )
        try:
            child.expect_exact(text)
            return (time.perf_counter() - started) * 1000
        finally:
            child.close(force=True)
