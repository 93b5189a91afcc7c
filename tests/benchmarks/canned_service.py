"""A service whose answers are made beforehand, after an exact latency: what is left to measure is ours.

Run as a process of its own, so that its work does not count as ours:
`python canned_service.py KILOBYTES [--differing LEAVES] [--latency MS]`. It prints its port, and serves the
baseline's replies under agent `a`, the candidate's, which differ in so many leaves of the state and in the ids of
the conversation and of its function call, under `b`.
"""

import argparse
import asyncio
import json
from functools import partial
from itertools import count
from typing import Any, cast

_ID = "00000000-0000-4000-8000-000000000000"  # stands for a fresh id, in the function call of each reply
_CREATED = b"HTTP/1.1 201 Created\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n"
_OK = _CREATED.replace(b"201 Created", b"200 OK")
_NOTHING = b"HTTP/1.1 404 Not Found\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}"


def reply_body(kilobytes: int, agent: str, differing: int) -> bytes:
    """A debug-chat reply of about `kilobytes`; agent `b` differs in `differing` leaves of its state."""
    items: list[dict[str, Any]] = []
    size = 700  # what goes around the tables
    while size < kilobytes * 1024:
        item: dict[str, Any] = {
            "id": len(items),
            "name": f"table {len(items)}",
            "seats": len(items) % 6,
            "tags": ["inside", "calm"],
        }
        items.append(item)
        size += len(json.dumps(item)) + 2
    if agent == "b":
        for index in range(differing):
            items[index * len(items) // differing]["seats"] = f"other {index}"
    call = {"id": _ID, "name": "find_table", "arguments": {"party": 2}, "duration": 12}
    metadata = {
        "state": {"booking": {"party": 2, "time": "19:00"}, "tables": items},
        "currentNode": "offer_seating",
        "nodeTrace": ["collect_time", "offer_seating"],
        "metrics": {"turns": 3},
        "functionEvents": [call],
    }
    body = {
        "conversationId": _ID,
        "userInput": "a table for two",
        "response": "Table for two at 7 pm, inside or terrace?",
        "metadata": metadata,
        "conversationEnded": False,
        "delayedResponse": False,
    }
    return json.dumps(body).encode()


class CannedReplies:
    """The replies of both agents, cut where an id goes: each reply has fresh ones."""

    def __init__(self, kilobytes: int, differing: int) -> None:
        bodies = {agent: reply_body(kilobytes, agent, differing) for agent in "ab"}
        self._parts = {agent: body.split(_ID.encode()) for agent, body in bodies.items()}
        self._numbers = count()

    def to(self, request: bytes) -> bytes:
        """The whole answer to a request line; only conversations are known here."""
        agent = "b" if b"/agents/b/" in request else "a"
        path = request.split(b" ", 2)[1]
        opened, _, conversation = path.partition(b"/debug-chat")
        if opened == path:
            return _NOTHING
        before, between, after = self._parts[agent]
        ids = b"%036d" % next(self._numbers)
        name = conversation.lstrip(b"/")
        body = b"".join((before, name or ids, between, ids, after))
        return (_OK if name else _CREATED) % len(body) + body


class CannedConnection(asyncio.Protocol):
    """One connection; requests are answered in order, each `latency` seconds after it was whole."""

    def __init__(self, replies: CannedReplies, latency: float) -> None:
        self._replies = replies
        self._latency = latency
        self._loop = asyncio.get_running_loop()
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        self._received += data
        while (end := self._received.find(b"\r\n\r\n")) >= 0:
            head = self._received[:end].lower()
            _, _, length = head.partition(b"content-length:")
            whole = end + 4 + int(length.split(b"\r\n", 1)[0] or 0)
            if len(self._received) < whole:
                return
            line = self._received.split(b"\r\n", 1)[0]
            self._received = self._received[whole:]
            self._loop.call_later(self._latency, self._answer, line)

    def _answer(self, line: bytes) -> None:
        self._transport.write(self._replies.to(line))


async def _serve(kilobytes: int, differing: int, latency: float) -> None:
    connection = partial(CannedConnection, CannedReplies(kilobytes, differing), latency)
    server = await asyncio.get_running_loop().create_server(connection, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("kilobytes", type=int)
    parser.add_argument("--differing", type=int, default=10)
    parser.add_argument("--latency", type=float, default=0.0, help="milliseconds")
    arguments = parser.parse_args()
    asyncio.run(_serve(arguments.kilobytes, arguments.differing, arguments.latency / 1000))
