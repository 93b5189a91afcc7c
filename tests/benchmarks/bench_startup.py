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
_CONFIGURATION = """
[pair]
baseline = "live"
candidate = "pre-release"

[defaults]
base_url = "http://127.0.0.1:9"
agent_id = "PROJECT-1"

[targets.live]
environment = "live"

[targets.pre-release]
environment = "pre-release"
"""


def rows() -> Iterator[BenchRow]:
    """A row per figure; whole processes, timed from outside, ours and the floor in turn."""
    for flag, target in (("--version", "≤ 40 ms"), ("--help", "≤ 120 ms")):
        ours, floor = medians_in_turn(
            partial(_process_ms, _POLYCOMPARE, flag), partial(_process_ms, sys.executable, "-c", "pass"), runs=15
        )
        yield BenchRow(f"polycompare {flag}", ours, "python -c pass", floor, target)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "polycompare.toml").write_text(_CONFIGURATION, encoding="utf-8")
        for name, command in (("demo", [_POLYCOMPARE, "demo"]), ("configured pair", [_POLYCOMPARE])):
            ours, floor = medians_in_turn(
                partial(first_paint_ms, command, "essage to both", folder),
                partial(first_paint_ms, [sys.executable, "-c", _EMPTY_APP], "painted", folder),
                runs=9,
            )
            yield BenchRow(f"first paint, {name}", ours, "an empty Textual app", floor, "≤ 1.5 ×")


def _process_ms(*command: str) -> float:
    started = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return (time.perf_counter() - started) * 1000


def first_paint_ms(command: list[str], text: str, folder: str) -> float:
    """From the start of the process in a pseudo-terminal, in `folder`, until `text` was drawn."""
    started = time.perf_counter()
    child = in_terminal(command, folder)
    try:
        child.expect_exact(text)
        return (time.perf_counter() - started) * 1000
    finally:
        child.close(force=True)


def in_terminal(command: list[str], folder: str) -> "pexpect.spawn[str]":
    """A command in a pseudo-terminal of 120×40, in `folder`."""
    environment = {**os.environ, "HOME": folder, "XDG_DATA_HOME": folder, "TERM": "xterm-256color"}
    environment["POLYAI_API_KEY"] = "key"
    return pexpect.spawn(
        command[0], command[1:], dimensions=(40, 120), encoding="utf-8", timeout=20, env=environment, cwd=folder
    )
