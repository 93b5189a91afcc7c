"""A search for the key and the token in everything that a comparison leaves behind, finding nothing."""

import gzip
import json
import os
import sqlite3
import subprocess
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Final

import pytest

KEY: Final = 'key/"58c1f0b2+d7a94e36='  # as awkward as a key may be: JSON escapes a part of it
TOKEN: Final = "pre-release-token-7d20c4f1"  # noqa: S105  # of a connector that does not exist

_ECHO_OF: Final = {
    "whole": (200, "application/json"),
    "gzip": (200, "application/json"),
    "cut": (200, "application/json"),
    "junk": (200, "text/plain"),
    "unauthorised": (401, "application/json"),
    "gateway": (502, "text/html"),
    "redirect": (307, "text/html"),
    "limited": (429, "application/json"),
    "no-http": (0, ""),
}
"""The ways in which the service echoes what it was sent, by the agent's name."""


class _Echo(BaseHTTPRequestHandler):
    """A service that puts the key and the token wherever it can; how, the agent's name in the path says."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        how = next((name for name in _ECHO_OF if f"/{name}" in self.path), "whole")
        status, kind = _ECHO_OF[how]
        if how == "no-http":
            self.wfile.write(f"{self._secrets} is what came\r\n\r\n".encode())
            self.close_connection = True
            return
        body = self._body(how)
        self.send_response(status, f"Said {self._secrets}")
        for name in ("Content-Type", "X-PolyAI-Correlation-Id", "Retry-After", "Location", "Set-Cookie", "X-Echo"):
            self.send_header(name, f"{kind if name == 'Content-Type' else ''} {self._secrets}".strip())
        if how == "gzip":
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body) + (100 if how == "cut" else 0)))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = how == "cut"

    do_GET = do_PUT = do_POST  # noqa: N815 (the server looks for these names)

    def log_message(self, *arguments: object) -> None:
        pass

    @property
    def _secrets(self) -> str:
        return " ".join(filter(None, (self.headers.get("X-API-KEY"), self.headers.get("X-TOKEN"))))

    def _body(self, how: str) -> bytes:
        echo = self._secrets
        if how in ("junk", "gateway", "redirect"):
            return f"<html>{echo}</html>".encode()
        document = {
            "response": f"You sent {echo}",
            "conversationId": f"c-{echo}",
            "conversation_id": f"c-{echo}",
            "conversationEnded": False,
            "metadata": {"state": {echo: [echo]}, "nodeTrace": [echo], "functionEvents": [{"logs": echo}]},
            "error": f"{echo} is wrong",
            "error_id": echo,
            "error_code": echo,
            "error_message": f"{echo} is not valid",
        }
        body = json.dumps(document).encode()
        slashed = body.replace(b"/", b"\\/")  # as some writers of JSON do
        return gzip.compress(body) if how == "gzip" else body if how == "whole" else slashed


@pytest.fixture(scope="module")
def echo() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Echo)
    server.daemon_threads = True
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@dataclass(frozen=True)
class Place:
    """A directory with a configuration, where commands run and everything they say is looked through."""

    path: Path

    @property
    def store(self) -> Path:
        return self.path / "data" / "polycompare" / "recordings.sqlite3"

    def run(self, *arguments: str, codes: tuple[int, ...] = (0,)) -> str:
        """Run a command that tells all it can; its output, in which there is no secret."""
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.path / "home"),
            "XDG_DATA_HOME": str(self.path / "data"),
            "POLYCOMPARE_DEBUG": "1",
            "POLYAI_API_KEY": "another-key-than-ours",
            "MY_KEY": KEY,
            "MY_TOKEN": TOKEN,
        }
        done = subprocess.run(
            [sys.executable, "-m", "polycompare", *arguments],
            cwd=self.path,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            check=False,
        )
        said = done.stdout + done.stderr
        assert_no_secret(said, " ".join(arguments))
        assert done.returncode in codes, said.decode()
        assert b"Traceback" not in done.stderr, said.decode()
        return done.stdout.decode()


def assert_no_secret(content: bytes, where: str) -> None:
    for secret in (KEY, TOKEN):
        in_json = json.dumps(secret)[1:-1]
        for form in (secret, in_json, in_json.replace("/", "\\/")):
            assert form.encode() not in content, f"{form!r} is in {where}"


@pytest.fixture
def place(tmp_path: Path, echo: str) -> Place:
    tables = "".join(
        f'[targets.{name}]\nagent_id = "{name}"\n\n[targets.{name}-chat]\nagent_id = "{name}"\napi = "chat"\n\n'
        for name in _ECHO_OF
    )
    (tmp_path / "polycompare.toml").write_text(
        f"""\
[defaults]
base_url = "{echo}"
environment = "pre-release"
account_id = "ws-1"
api_key_env = "MY_KEY"
token_env = "MY_TOKEN"
turn_timeout = 5

{tables}""",
        encoding="utf-8",
    )
    return Place(tmp_path)


EVERY_WAY: Final = tuple(f"{name}{api}" for name in _ECHO_OF for api in ("", "-chat"))


@pytest.mark.parametrize(
    "names",
    [
        pytest.param(("whole", "cut-chat", "unauthorised", "no-http"), id="some"),
        pytest.param(EVERY_WAY, id="every", marks=pytest.mark.slow),
    ],
)
def test_no_key_is_left_anywhere(place: Place, names: tuple[str, ...]) -> None:
    for baseline, candidate in zip(names[::2], names[1::2], strict=True):
        sides = ("--baseline", baseline, "--candidate", candidate)
        place.run("compare", *sides, "--on-unknown", "fresh", "-m", "one", "-m", "two", codes=(0, 1, 4))
    for recording in json.loads(place.run("recordings", "list", "--json"))["recordings"]:
        place.run("recordings", "show", recording["id"], "--json")
        place.run("recordings", "export", recording["id"], "--to", str(place.path / recording["id"]))
    assert "MY_KEY" in place.run("config", "show")
    place.run("config", "check", *names, codes=(4,))

    left = [path for path in place.path.rglob("*") if path.is_file()]
    assert place.store in left
    assert len(left) > len(names) / 2
    for path in left:
        assert_no_secret(path.read_bytes(), str(path))
    assert any(b"You sent ***" in body for body in stored_bodies(place.store)), "the echoes are there, without it"


def stored_bodies(store: Path) -> list[bytes]:
    """Every value in the store that can be unpacked, unpacked; none of them has a secret in it."""
    connection = sqlite3.connect(store)
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    found: list[bytes] = []
    for table in tables:
        for row in connection.execute(f'SELECT * FROM "{table}"'):  # noqa: S608 (names out of the file itself)
            for value in row:
                content = value if isinstance(value, bytes) else str(value).encode(errors="surrogatepass")
                assert_no_secret(content, table)
                try:
                    found.append(zlib.decompress(content))
                except zlib.error:
                    continue
                assert_no_secret(found[-1], table)
    connection.close()
    return found
