"""A service on a real socket that answers, breaks off or hangs as told, and the clients that talk to it."""

import asyncio
import contextlib
import json
import shutil
import socket
import ssl
import struct
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any, Self, TypeAlias

import pytest

from polycompare.api.keys import ApiKey
from polycompare.api.retry import RetryPolicy
from polycompare.api.transports import AnyTransport, transport_for
from polycompare.model.outcomes import Failure, Reply
from polycompare.model.targets import Api, Environment, Target

KEY = "key-4f1d0c9a77e2"
TOKEN = "token-93ab5e01c6"  # noqa: S105  # of a connector that does not exist

Step: TypeAlias = Callable[["Service", asyncio.StreamWriter], Awaitable[None]]


def reply_body(**fields: Any) -> bytes:
    body = {"conversationId": "c-1", "userInput": "", "response": "Hello.", "conversationEnded": False}
    return json.dumps({**body, "delayedResponse": False, "metadata": {"state": {"party": 2}}, **fields}).encode()


def chat_body(**fields: Any) -> bytes:
    return json.dumps(
        {"conversation_id": "CONV-1", "response": "Hello.", "end_conversation": False, **fields}
    ).encode()


@dataclass(frozen=True)
class Received:
    """One request as it came; header names in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Service:
    """Does one step for each request, in order, the last one again and again, and keeps every request."""

    steps: list[Step] = field(default_factory=list)
    received: list[Received] = field(default_factory=list)
    released: asyncio.Event = field(default_factory=asyncio.Event)
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    tls: ssl.SSLContext | None = None
    url: str = ""

    def will(self, *steps: Step) -> None:
        self.steps[:] = steps

    @staticmethod
    def answer(
        body: bytes | None = None, status: int = 200, kind: str = "application/json", **headers: str
    ) -> Step:
        """A whole answer; by default a good reply. `Retry_After="1"` becomes the header Retry-After."""
        content = reply_body() if body is None else body
        phrase = HTTPStatus(status).phrase if status in {s.value for s in HTTPStatus} else "Odd"
        lines = [f"HTTP/1.1 {status} {phrase}", f"Content-Type: {kind}", f"Content-Length: {len(content)}"]
        lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]

        async def step(_: Service, writer: asyncio.StreamWriter) -> None:
            writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + content)

        return step

    @classmethod
    def error(cls, status: int, code: str | None = None, message: str = "It says why.", **headers: str) -> Step:
        """The service's error envelope."""
        envelope = {"success": False, "error": message, "error_id": "e-77", "error_code": code}
        body = json.dumps({**envelope, "error_message": message, "data": None}).encode()
        return cls.answer(body, status, **headers)

    @staticmethod
    def closes(after: bytes = b"") -> Step:
        """Sends these bytes and hangs up in good order."""

        async def step(_: Service, writer: asyncio.StreamWriter) -> None:
            writer.write(after)
            writer.close()

        return step

    @staticmethod
    def resets(after: bytes = b"") -> Step:
        """Sends these bytes and resets the connection."""

        async def step(_: Service, writer: asyncio.StreamWriter) -> None:
            writer.write(after)
            await writer.drain()
            no_lingering = struct.pack("ii", 1, 0)
            writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, no_lingering)
            writer.transport.abort()

        return step

    @staticmethod
    def hangs(after: bytes = b"") -> Step:
        """Sends these bytes and then nothing more."""

        async def step(service: Service, writer: asyncio.StreamWriter) -> None:
            writer.write(after)
            await service.released.wait()
            writer.close()

        return step

    async def __aenter__(self) -> Self:
        self._idle = asyncio.Condition()
        self._open = 0
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self.tls)
        self.url = f"{'https' if self.tls else 'http'}://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self.released.set()
        self._server.close()
        await self.disconnected()

    async def disconnected(self) -> None:
        """Wait until no connection is open."""
        async with asyncio.timeout(5), self._idle:
            await self._idle.wait_for(lambda: self._open == 0)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open += 1
        try:
            while not writer.is_closing():
                head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
                headers = dict(line.lower().split(": ", 1) for line in head[1:] if line)
                body = await reader.readexactly(int(headers.get("content-length", "0")))
                method, path, _ = head[0].split(" ")
                # Header values keep their case only where it matters to a test: key and token.
                for name in ("x-api-key", "x-token"):
                    headers[name] = next(
                        (v[len(name) + 2 :] for v in head if v.lower().startswith(f"{name}: ")), ""
                    )
                self.received.append(Received(method, path, headers, body))
                self.asked.set()
                await self.steps[min(len(self.received), len(self.steps)) - 1](self, writer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client hung up
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()
            async with self._idle:
                self._open -= 1
                self._idle.notify_all()


@dataclass
class Client:
    """The transport under test, pointed at a service, and the retries that it told."""

    url: str
    retries: list[tuple[int, float, Failure]] = field(default_factory=list)
    policy: RetryPolicy = field(default_factory=lambda: RetryPolicy(attempts=3, base_wait=0.01, longest_wait=0.05))

    api: Api = Api.DEBUG_CHAT

    def target(self, **settings: Any) -> Target:
        made: dict[str, Any] = {"name": "pre", "base_url": self.url, "agent_id": "PROJECT-1", "api": self.api}
        made |= {"account_id": "ws-1"} if self.api is Api.CHAT else {}
        return Target(**{**made, "environment": Environment.PRE_RELEASE, "turn_timeout": 5.0, **settings})

    def transport(self, key: str = KEY, **settings: Any) -> AnyTransport:
        token = ApiKey(TOKEN, "POLYAI_TOKEN") if self.api is Api.CHAT else None
        return transport_for(self.target(**settings), ApiKey(key, "POLYAI_API_KEY"), token, retry=self.policy)

    async def on_retry(self, attempt: int, wait: float, failure: Failure) -> None:
        self.retries.append((attempt, wait, failure))

    async def create(self, **settings: Any) -> Reply | Failure:
        async with self.transport(**settings) as transport:
            return await transport.create("AS_CHAT_PC_1_A", self.on_retry)

    async def respond(self, message: str = "two people", **settings: Any) -> Reply | Failure:
        async with self.transport(**settings) as transport:
            return await transport.respond("AS_CHAT_PC_1_A", message, {}, self.on_retry)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever proxies and certificates the developer has set, the tests start without."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
async def service() -> AsyncIterator[Service]:
    async with Service() as running:
        yield running


@pytest.fixture
def client(service: Service) -> Client:
    return Client(service.url)


@pytest.fixture
def chat_client(service: Service) -> Client:
    """The same by the Chat API."""
    return Client(service.url, api=Api.CHAT)


@pytest.fixture
def make_body() -> Callable[..., bytes]:
    return reply_body


@pytest.fixture
def make_chat_body() -> Callable[..., bytes]:
    return chat_body


@pytest.fixture
def key() -> str:
    return KEY


@pytest.fixture
def token() -> str:
    return TOKEN


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A self-signed certificate for 127.0.0.1, with its private key, in one file."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("there is no openssl to make a certificate with")
    pem = tmp_path / "server.pem"
    arguments = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=agent"
    where = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(tmp_path / "key"), "-out", str(pem)]
    subprocess.run([openssl, *arguments.split(), *where], check=True, capture_output=True)
    pem.write_text(pem.read_text() + (tmp_path / "key").read_text())
    return pem
