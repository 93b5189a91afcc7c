"""The real command, against a real simulator and against services that misbehave."""

import json
import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import IO

import pytest

from polycompare.cli.main import main
from polycompare.model.recordings import RecordingQuery
from polycompare.simulator.running import running_simulator

KEY = "key-0123456789abcdef"
AGENT = Path(__file__).parent / "agents" / "tiny.yaml"
PLANTED = "a refund for john@acme-corp.com, +1 (415) 726-4418, card 4539 5787 6362 1486"
SCENARIO = "name: terrace\nturns:\n  - a table for two\n  - on the terrace, please\n"
COMMAND = (sys.executable, "-m", "polycompare")


@dataclass
class Workplace:
    """A directory to run commands in, with an environment of its own: no terminal, no home, no keys but ours."""

    path: Path
    base_url: str
    environment: dict[str, str] = field(default_factory=dict)
    agent: Path = AGENT

    def __post_init__(self) -> None:
        kept = {
            name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "COVERAGE_PROCESS_START")
        }
        self.environment = {
            **kept,
            "HOME": str(self.path / "home"),
            "XDG_DATA_HOME": str(self.path / "data"),
            "POLYAI_API_KEY": KEY,
        } | self.environment
        self.configure()

    @property
    def store(self) -> Path:
        """Where recordings are kept."""
        return self.path / "data" / "polycompare" / "recordings.sqlite3"

    def configure(self, base_url: str | None = None, more: str = "") -> None:
        """Write `polycompare.toml`: live and pre-release at `base_url`, the simulator unless told otherwise."""
        self.write(
            "polycompare.toml",
            f"""\
[pair]
baseline = "live"
candidate = "pre-release"

[defaults]
base_url = "{base_url or self.base_url}"
agent_id = "PROJECT-1"
turn_timeout = 20
{more}

[targets.live]
environment = "live"

[targets.pre-release]
environment = "pre-release"
""",
        )

    def write(self, name: str, text: str) -> Path:
        """Write a file."""
        path = self.path / name
        path.write_text(text, encoding="utf-8")
        return path

    def run(self, *arguments: str, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the command to its end."""
        done = subprocess.run(
            [*COMMAND, *arguments],
            cwd=self.path,
            env=self.environment | environment,
            input=stdin,
            capture_output=True,
            timeout=30,
            check=False,
        )
        output = (done.stdout.decode(), done.stderr.decode())
        for text in output:
            assert KEY not in text
        return subprocess.CompletedProcess(done.args, done.returncode, *output)

    def start(self, *arguments: str, stdout: int | IO[bytes] = subprocess.PIPE) -> subprocess.Popen[bytes]:
        """Start the command and let it run."""
        return subprocess.Popen(
            [*COMMAND, *arguments],
            cwd=self.path,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=subprocess.PIPE,
        )


@pytest.fixture(scope="session")
def tiny_simulator() -> Iterator[str]:
    """The base URL of a simulator with the small agent beside these tests."""
    with running_simulator(agent=str(AGENT), key=KEY) as simulator:
        yield simulator.base_url


@pytest.fixture
def workplace(tmp_path: Path, tiny_simulator: str) -> Workplace:
    """A configured directory."""
    return Workplace(tmp_path, tiny_simulator)


Answer = tuple[int, bytes]
"""A status and a body."""

Serve = Callable[[Callable[[str], Answer | None]], str]
"""Starts a service that answers each POST (given its path) so, or never if None; returns its base URL."""


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Services that answer what a test wants, on real sockets."""
    servers: list[ThreadingHTTPServer] = []

    def start(answer: Callable[[str], Answer | None]) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers.get("Content-Length", 0)))
                given = answer(self.path)
                if given is None:
                    self.rfile.read(1)  # until the client goes away
                    return
                self.send_response(given[0])
                self.send_header("Content-Length", str(len(given[1])))
                self.end_headers()
                self.wfile.write(given[1])

            def do_GET(self) -> None:
                self.send_error(404)

            def log_message(self, *args: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        servers.append(server)
        Thread(target=server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def closed_url() -> str:
    """A base URL where nobody listens."""
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return f"http://127.0.0.1:{port}"


@dataclass(frozen=True, slots=True)
class Done:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str


class Desk:
    """Runs commands in this process, on a store of its own."""

    def __init__(self, store: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.store = store
        self._capture = capture

    def run(self, *arguments: str, store: Path | None = None) -> Done:
        """Run a command on a store."""
        self._capture.readouterr()
        code = main([*arguments, "--store", str(store or self.store)])
        printed = self._capture.readouterr()
        return Done(code, printed.out, printed.err)

    def __call__(self, *arguments: str, store: Path | None = None) -> Done:
        """Run one of the commands of `recordings`."""
        return self.run("recordings", *arguments, store=store)

    def ids(self, *arguments: str) -> list[str]:
        """What a listing command lists."""
        done = self(*arguments, "--json")
        assert (done.code, done.err) == (0, "")
        return [entry["id"] for entry in json.loads(done.out)["recordings"]]


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A store with two conversations and a scenario; their ids in the order they were recorded."""
    place = tmp_path_factory.mktemp("recorded")
    store, scenario = place / "kept.db", place / "terrace.yaml"
    scenario.write_text(SCENARIO)
    for turns in (["-m", "two people"], ["-m", PLANTED], ["--turns", str(scenario)]):
        assert main(["demo", "--json", "--latency", "0", *turns, "--store", str(store)]) == 0
    from polycompare.recordings.listing import find
    from polycompare.recordings.store import Store

    with Store(store) as opened:
        found = find(opened, RecordingQuery(ascending=True))
    return store, [summary.id for summary in found]


@pytest.fixture
def desk(
    recorded: tuple[Path, list[str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Desk:
    """A desk with a copy of that store, in an empty directory."""
    with closing(sqlite3.connect(recorded[0])) as source, closing(sqlite3.connect(tmp_path / "my.db")) as copy:
        source.backup(copy)
    monkeypatch.chdir(tmp_path)
    return Desk(tmp_path / "my.db", capsys)


@pytest.fixture
def ids(recorded: tuple[Path, list[str]]) -> list[str]:
    """The ids of the recordings, the oldest first."""
    return recorded[1]
