"""A service that answers each request at once with bytes made beforehand: what is left to measure is ours.

Run as a process of its own, so that its work does not count as ours: `python canned_service.py KILOBYTES`. It
prints its port, and serves the baseline's replies under agent `a`, the candidate's, with ten
other leaves, under `b`.
"""

import asyncio
import json
import sys
from typing import Any


def reply_body(kilobytes: int, agent: str) -> bytes:
    """A debug-chat reply with a state of about `kilobytes`; agent `b` differs in ten leaves."""
    items: list[dict[str, Any]] = []
    size = 0
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
        for index in range(10):
            items[index * len(items) // 10]["seats"] = f"other {index}"
    metadata = {
        "state": {"booking": {"party": 2, "time": "19:00"}, "tables": items},
        "currentNode": "offer_seating",
        "nodeTrace": ["collect_time", "offer_seating"],
        "metrics": {"turns": 3},
        "functionEvents": [{"id": "f-1", "name": "find_table", "arguments": {"party": 2}, "duration": 12}],
    }
    body = {
        "conversationId": "c-1",
        "userInput": "a table for two",
        "response": "Table for two at 7 pm, inside or terrace?",
        "metadata": metadata,
        "conversationEnded": False,
        "delayedResponse": False,
    }
    return json.dumps(body).encode()


async def _serve(kilobytes: int) -> None:
    bodies = {agent: reply_body(kilobytes, agent) for agent in ("a", "b")}

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                for line in head.split("\r\n"):
                    name, _, value = line.partition(":")
                    if name.lower() == "content-length":
                        await reader.readexactly(int(value))
                path = head.split(" ", 2)[1]
                created = path.endswith("/debug-chat")
                body = bodies["b" if "/agents/b/" in path else "a"] if "debug-chat" in path else b"{}"
                status = "201 Created" if created else "200 OK"
                writer.write(
                    f"HTTP/1.1 {status}\r\ncontent-type: application/json\r\n"
                    f"content-length: {len(body)}\r\n\r\n".encode()
                    + body
                )
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1])))
