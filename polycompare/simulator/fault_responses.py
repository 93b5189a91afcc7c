"""Answers that go wrong on their way: late, broken off, or no answer at all."""

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TypeAlias

from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from polycompare.simulator.faults import FaultKind

Pause: TypeAlias = Callable[[float], Awaitable[None]]
"""Waits that many seconds, or less when the simulator is about to stop."""

SLOW: Final = 2.0  # seconds
HUGE_HEADER: Final = 1_000_000  # bytes
_PIECES: Final = 20
_FOREVER: Final = 7 * 24 * 3600.0  # seconds; longer than any client waits
_TRANSPORT: Final = "polycompare.transport"
_NO_LINGERING: Final = struct.pack("ii", 1, 0)
_PAGE: Final = b"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>\n"


class ResettableProtocol(H11Protocol):
    """uvicorn's HTTP protocol, with the connection's transport where a response finds it to reset it."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as in uvicorn
        """A client connected."""
        super().connection_made(transport)
        self.app_state = {**self.app_state, _TRANSPORT: transport}


class Reset(Response):
    """No answer: the connection is reset. Needs a server with `ResettableProtocol`."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Reset, and return when the connection is gone."""
        transport = scope["state"][_TRANSPORT]
        if not transport.is_closing():
            transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGERING)
            transport.abort()
        await _client_gone(receive)


class Hanging(Reset):
    """No answer, until the client has enough or the simulator stops."""

    def __init__(self, pause: Pause) -> None:
        super().__init__()
        self._pause = pause

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wait, then reset."""
        async with asyncio.TaskGroup() as waits:
            waiting = [waits.create_task(_client_gone(receive)), waits.create_task(_waited(self._pause))]
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for wait in waiting:
                wait.cancel()
        await super().__call__(scope, receive, send)


class Cut(Reset):
    """Half of an answer's body, then a reset."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send what is to be sent, then reset."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        half = bytes(self.body[: len(self.body) // 2])
        await send({"type": "http.response.body", "body": half, "more_body": True})
        await super().__call__(scope, receive, send)


class SlowBody(Response):
    """An answer whose body comes in small pieces."""

    def __init__(self, content: bytes, status: int, headers: Mapping[str, str], kind: str, pause: Pause) -> None:
        super().__init__(content, status, headers, kind)
        self._pause = pause

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, piece by piece."""
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        body = bytes(self.body)
        size = -(-len(body) // _PIECES)
        for start in range(0, len(body), size):
            await self._pause(SLOW / _PIECES)
            await send({"type": "http.response.body", "body": body[start : start + size], "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def spoiled(
    kind: FaultKind, content: bytes, media_type: str, status: int, headers: Mapping[str, str], pause: Pause
) -> Response:
    """The response that `kind` makes of a content that it has misshapen already, for every kind but the refusing
    ones."""
    match kind:
        case FaultKind.RESET:
            return Reset()
        case FaultKind.HANG:
            return Hanging(pause)
        case FaultKind.CUT:
            return Cut(content, status, headers, media_type)
        case FaultKind.SLOW_BODY:
            return SlowBody(content, status, headers, media_type, pause)
        case FaultKind.BAD_GATEWAY:
            return Response(_PAGE, 502, headers, "text/html")
        case FaultKind.SLOW_START:
            await pause(SLOW)
        case FaultKind.HUGE_HEADER:
            headers = {**headers, "X-Padding": "x" * HUGE_HEADER}
    return Response(content, status, headers, media_type)


async def _waited(pause: Pause) -> None:
    await pause(_FOREVER)


async def _client_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
