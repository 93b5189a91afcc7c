"""Start-up: `--version`, `--help` and the first paint of the screen, each beside its floor."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pexpect
from bench_row import BenchRow, interleaved_ms

_EMPTY_APP = """
from textual.app import App
from textual.widgets import Static

class Empty(App[None]):
    def compose(self):
        yield Static("painted")

Empty().run()
"""


def rows() -> Iterator[BenchRow]:
    """A row per figure; whole processes, timed from outside."""
    for flag, target in (("--version", "≤ 40 ms"), ("--help", "≤ 120 ms")):
        ours, floor = interleaved_ms(
            lambda flag=flag: _run(str(Path(sys.executable).with_name("polycompare")), flag),
            lambda: _run(sys.executable, "-c", "pass"),
            runs=11,
        )
        yield BenchRow(f"polycompare {flag}", ours, "python -c pass", floor, target)
    ours, floor = interleaved_ms(
        lambda: _until_painted([str(Path(sys.executable).with_name("polycompare")), "demo"], "message to both"),
        lambda: _until_painted([sys.executable, "-c", _EMPTY_APP], "painted"),
        runs=7,
    )
    yield BenchRow("first paint of the screen", ours, "an empty Textual app", floor, "≤ 1.5 x")


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


def _until_painted(command: list[str], text: str) -> None:
    """Start the app in a pseudo-terminal and return when `text` was drawn; the caller times it."""
    child = pexpect.spawn(command[0], command[1:], dimensions=(40, 120), encoding="utf-8", timeout=20)
    try:
        child.expect_exact(text)
    finally:
        child.close(force=True)


def main() -> None:
    """Print these rows alone."""
    started = time.perf_counter()
    for row in rows():
        print(row)
    print(f"{time.perf_counter() - started:.1f} s")


if __name__ == "__main__":
    main()
