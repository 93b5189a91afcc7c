"""The whole app in a pseudo-terminal: what a person sees there, and the bytes that it receives."""

import os
import re
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pexpect
import pyte
import pytest

from polycompare.simulator.running import running_simulator

HOSTILE = Path(__file__).parent / "agents" / "hostile.yaml"

_MODES = re.compile(rb"\x1b\[[<>=?][0-9;]*\$?[a-zA-Z]")  # they draw nothing, and pyte does not know all of them


class Terminal:
    """`polycompare` in a pseudo-terminal whose screen can be read."""

    def __init__(self, directory: Path, arguments: list[str], columns: int, rows: int) -> None:
        environment = {
            "HOME": str(directory),
            "XDG_DATA_HOME": str(directory),
            "PATH": os.environ["PATH"],
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LANG": "C.UTF-8",
            "TZ": "UTC",
            "POLYAI_API_KEY": "key",
        }
        self.received = b""
        self._unfinished: bytes = b""
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self.child: pexpect.spawn[bytes] = pexpect.spawn(
            sys.executable,
            ["-m", "polycompare", *arguments],
            cwd=str(directory),
            env=environment,
            dimensions=(rows, columns),
            timeout=20,
        )

    def picture(self) -> str:
        return "\n".join(line.rstrip() for line in self._screen.display)

    def until(self, *words: str, gone: str | None = None, seconds: float = 20.0) -> str:
        """Read until all the words are on the screen, and `gone` is not."""
        deadline = time.monotonic() + seconds
        while not all(word in self.picture() for word in words) or (gone is not None and gone in self.picture()):
            assert time.monotonic() < deadline, f"{words} never came, or {gone} never went:\n{self.picture()}"
            self._read()
        return self.picture()

    def press(self, keys: str) -> None:
        self.child.send(keys)

    def resize(self, columns: int, rows: int) -> None:
        self._screen.resize(rows, columns)
        self.child.setwinsize(rows, columns)
        self.child.kill(signal.SIGWINCH)

    def end(self) -> int | None:
        """Read to the end; gives the exit code."""
        deadline = time.monotonic() + 20
        while self._read():
            assert time.monotonic() < deadline, f"it never ended:\n{self.picture()}"
        self.child.close()
        status = self.child.exitstatus
        assert status is None or isinstance(status, int)
        return status

    def _read(self) -> bool:
        try:
            read = self.child.read_nonblocking(65536, timeout=0.2)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.received += read
        data: bytes = self._unfinished + read
        end = re.search(rb"\x1b[^a-zA-Z~]*$", data)  # a sequence cut in two by the reading
        self._unfinished = data[end.start() :] if end else b""
        whole = data[: end.start()] if end else data
        self._stream.feed(_MODES.sub(b"", whole))
        return True


@contextmanager
def terminal(directory: Path, *arguments: str, columns: int, rows: int) -> Iterator[Terminal]:
    running = Terminal(directory, list(arguments), columns, rows)
    try:
        yield running
    finally:
        running.child.close(force=True)


@pytest.mark.parametrize(("columns", "rows"), [(80, 24), pytest.param(160, 45, marks=pytest.mark.slow)])
def test_the_demo_from_start_to_end(tmp_path: Path, columns: int, rows: int) -> None:
    with terminal(tmp_path, "demo", "--latency", "0", columns=columns, rows=rows) as t:
        t.until("Welcome to La Terrasse", "pre-release · v44", "message to both", "turns  0 ≈")
        t.press("a table for two tomorrow at 7\r")
        t.until("offer_seating", "offer_slot ≠", "turn 1/1", "1 ◆")
        t.press("\x1b")
        t.until("? help")
        t.press("1" if columns < 100 else "r")
        t.until('"19:00"', '"19:15"')
        t.press("?")
        t.until("Select the next turn")
        t.press("\x1b")
        t.until(gone="Select the next turn")  # escape and what follows at once would be another key
        t.resize(100, 30)
        t.until("A · baseline · live", "B · candidate · pre-release") if columns > 100 else t.until('"19:15"')
        t.press("q")
        assert t.end() == 0
    own_screen = t.received.rpartition(b"\x1b[?1049l")[2].decode()  # what a person has after leaving
    assert re.search(r"recording (\S+) · polycompare recordings show \1\r\n", own_screen)


@pytest.mark.parametrize(
    ("columns", "rows"),
    [
        (80, 24),
        pytest.param(120, 40, marks=pytest.mark.slow),
        pytest.param(200, 60, marks=pytest.mark.slow),
    ],
)
def test_a_recording_is_chosen_and_replayed_by_keys(tmp_path: Path, columns: int, rows: int) -> None:
    said = ("-m", "a table for two tomorrow at 7", "-m", "inside please", "-m", "do you have parking?")
    with terminal(tmp_path, "demo", "--latency", "0", *said, columns=columns, rows=rows) as t:
        assert t.end() == 0
    with terminal(tmp_path, "replay", columns=columns, rows=rows) as t:
        t.until("recordings", "diverged 1", "a table for two")
        t.press("/nothing")
        t.until("/ nothing", "Nothing is like that")
        t.press("\x15table\r")
        t.until("▷ replay", "turn 1/3", "1 ◆ root")
        t.press("h")
        t.until("turn 0/3")
        t.press("n")
        t.until("turn 1/3")
        t.press("/parking\r")
        t.until("turn 3/3", "do you have parking?")
        t.press("g")
        t.until("turn 0/3")
        t.press("b")
        t.until("★")
        t.press("u")
        t.until(gone="★")
        t.press("+++++++++ ")
        t.until("turn 3/3", gone="playing")
        t.press("]")
        t.until("reviewed  ")
        t.press("q")
        t.until("recordings", "1 of 1", gone="▷ replay")
        t.press("q")
        assert t.end() == 0


@pytest.mark.parametrize("new_line", ["\x1b\r", "\x0f"], ids=["alt+enter", "ctrl+o"])
@pytest.mark.slow
def test_a_message_of_two_lines_is_not_sent_by_the_key_that_begins_the_second(
    tmp_path: Path, new_line: str
) -> None:
    with terminal(tmp_path, "demo", "--latency", "0", columns=120, rows=30) as t:
        t.until("Welcome to La Terrasse", "message to both", "ctrl+o new line", "turns  0 ≈")
        t.press(f"two people{new_line}at seven\r")
        t.until("turn 1/1", "message to both", "1 › two people", "  at seven")
        assert re.search(r"› two people.*\n.* at seven", t.picture())
        assert "turn 2" not in t.picture()
        t.press("\x11")
        t.end()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP], ids=["SIGTERM", "SIGHUP"])
@pytest.mark.slow
def test_a_signal_to_end_gives_the_terminal_back(tmp_path: Path, number: signal.Signals) -> None:
    with terminal(tmp_path, "demo", "--latency", "0", columns=100, rows=30) as t:
        t.until("Welcome to La Terrasse", "message to both")
        t.child.kill(number)
        assert t.end() == 130
    assert b"\x1b[?1049l" in t.received
    assert b"\x1b[?1003l" in t.received  # no mouse reports
    own_screen = t.received.rpartition(b"\x1b[?1049l")[2].decode()
    assert re.search(r"recording (\S+) · polycompare recordings show \1\r\n", own_screen)


def test_a_terminal_receives_nothing_of_an_agent_that_acts_on_it(tmp_path: Path) -> None:
    with running_simulator(agent=str(HOSTILE)) as simulator:
        (tmp_path / "polycompare.toml").write_text(
            f"""\
[pair]
baseline = "live"
candidate = "pre-release"
[defaults]
base_url = "{simulator.base_url}"
agent_id = "PROJECT-1"
[targets.live]
environment = "live"
[targets.pre-release]
environment = "pre-release"
""",
            encoding="utf-8",
        )
        with terminal(tmp_path, columns=120, rows=48) as t:
            t.until("Hello ␛]52;c;c3RvbGVu␇", "⟨202E⟩back⟨202C⟩ [bold]plain[/nope]", "turns  0 ·")
            t.press("\x1b[200~two\rlines\x1b[201~")
            t.until("› two", "  lines")
            t.press("\r")
            t.until("Other ␛P+q544e", "turn 1/1")
            t.press("\x1b")
            t.until("? help")
            for tab, shown in zip(
                "123456",
                ("turns", "more", "function was called", "language", "HTTP answers", "conversationId"),
                strict=True,
            ):
                t.press(tab)
                t.until(shown)
            t.press("q")
            t.end()
    received = t.received.decode()
    for stolen in (
        "\x1b]52;",
        "\x1b]0;title",
        "\x1bP",
        "\x1b[6n",
        "\x1b[?1049l1",
        "\x9b",
        "\u202e",
        "\x7f",
        "\x08",
    ):
        assert stolen not in received, repr(stolen)
