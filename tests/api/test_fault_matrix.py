"""Every fault at every step of a conversation, by both APIs: what the client makes of it, and how often it sent.

With `-s` the matrix is printed.
"""

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from polycompare.model.outcomes import Failure, FailureKind, Reply
from polycompare.model.targets import Api

if TYPE_CHECKING:
    from tests.api.conftest import Client, Service

Step: TypeAlias = Callable[["Service", asyncio.StreamWriter], Any]

PAGE = b"<!doctype html><html><body><h1>502 Bad Gateway</h1></body></html>"
IN_AN_HOUR = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)


def body(api: Api, **fields: Any) -> bytes:
    """A good reply of either API, and what a test adds to it."""
    if api is Api.CHAT:
        reply: dict[str, Any] = {"conversation_id": "CONV-1", "response": "Hello.", "end_conversation": False}
    else:
        reply = {"conversationId": "c-1", "response": "Hello.", "conversationEnded": False, "metadata": {}}
    return json.dumps({**reply, **fields}).encode()


def with_metadata(api: Api, **metadata: Any) -> bytes:
    return body(api, metadata=metadata)


def nulls(api: Api) -> bytes:
    names = (
        "state",
        "currentNode",
        "nodeTrace",
        "metrics",
        "functionEvents",
        "llmRequests",
        "inFlow",
        "citedTopic",
    )
    if api is Api.CHAT:
        return body(api, response=None, end_conversation=None, handoff=None)
    return body(api, response=None, delayedResponse=None, userInput=None, metadata=dict.fromkeys(names))


def slowly(content: bytes, *, head_first: bool) -> Step:
    """The answer in two parts, with a wait before the first or between the two."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n".encode()
    parts = (head + content[:9], content[9:]) if head_first else (b"", head + content)

    async def step(_: "Service", writer: asyncio.StreamWriter) -> None:
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(0.03)  # the fault itself: a service that takes its time

    return step


@dataclass(frozen=True)
class Fault:
    """A fault, what becomes of it (None: a reply after all), and how many requests that takes.

    `greeting` is what becomes of it when a conversation is opened, where that is something else.
    """

    name: str
    kind: FailureKind | None
    step: Callable[["Service", Api], Step]
    sent: int = 1
    turn_timeout: float = 5.0
    greeting: FailureKind | None = None

    def __str__(self) -> str:
        return self.name


HALF = b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"response": "He'

FAULTS = [
    Fault("slow start", None, lambda s, api: slowly(body(api), head_first=False)),
    Fault("slow body", None, lambda s, api: slowly(body(api), head_first=True)),
    Fault("hang", FailureKind.TIMEOUT, lambda s, api: s.hangs(), turn_timeout=0.15),
    Fault("hang in the body", FailureKind.TIMEOUT, lambda s, api: s.hangs(HALF), turn_timeout=0.15),
    Fault("reset before the reply", FailureKind.BROKEN, lambda s, api: s.resets()),
    Fault("reset in the reply", FailureKind.BROKEN, lambda s, api: s.resets(HALF)),
    Fault("400", FailureKind.BAD_REQUEST, lambda s, api: s.error(400, "SCHEMA_VALIDATION_FAILED")),
    Fault("400 CHAT_TIMEOUT", FailureKind.EXPIRED, lambda s, api: s.error(400, "CHAT_TIMEOUT")),
    Fault("401", FailureKind.AUTH, lambda s, api: s.error(401)),
    Fault("403", FailureKind.FORBIDDEN, lambda s, api: s.error(403)),
    Fault("404", FailureKind.NOT_FOUND, lambda s, api: s.error(404, "CONVERSATIONS_NOT_FOUND")),
    Fault("410", FailureKind.ENDED, lambda s, api: s.error(410, "ChatConversationEnded")),
    Fault("412", FailureKind.BAD_REQUEST, lambda s, api: s.error(412, "ErrPreReleaseNotReady")),
    Fault("429 in seconds", None, lambda s, api: s.error(429, Retry_After="1"), sent=2),
    Fault("429 until a date", None, lambda s, api: s.error(429, Retry_After=IN_AN_HOUR), sent=2),
    Fault("429 absurd", None, lambda s, api: s.error(429, Retry_After="9" * 5000), sent=2),
    Fault("500", FailureKind.SERVER, lambda s, api: s.error(500)),
    Fault("502 HTML", FailureKind.SERVER, lambda s, api: s.answer(PAGE, 502, "text/html")),
    Fault("503", None, lambda s, api: s.error(503), sent=2),
    Fault("empty body", FailureKind.MALFORMED, lambda s, api: s.answer(b"")),
    Fault("truncated JSON", FailureKind.MALFORMED, lambda s, api: s.answer(body(api)[:-7])),
    Fault("wrong types", FailureKind.MALFORMED, lambda s, api: s.answer(body(api, response=["Hello."]))),
    Fault("unknown fields", None, lambda s, api: s.answer(body(api, new={"a": [1]}, other=None))),
    Fault("missing metadata", None, lambda s, api: s.answer(body(api, metadata=None))),
    Fault("null everywhere", None, lambda s, api: s.answer(nulls(api))),
    Fault("null", FailureKind.MALFORMED, lambda s, api: s.answer(b"null")),
    Fault("5 MB state", None, lambda s, api: s.answer(with_metadata(api, state={"x": "y" * 5_000_000}))),
    Fault("10,000 nodes", None, lambda s, api: s.answer(with_metadata(api, nodeTrace=["node"] * 10_000))),
    Fault(
        "nested 150 deep",
        None,
        lambda s, api: s.answer(body(api)[:-1] + b',"x":' + b"[" * 150 + b"]" * 150 + b"}"),
    ),
    Fault(
        "nested too deep", FailureKind.MALFORMED, lambda s, api: s.answer(b'{"x":' * 90_000 + b"1" + b"}" * 90_000)
    ),
    Fault("duplicate keys", None, lambda s, api: s.answer(b'{"response":"first",' + body(api)[1:])),
    Fault("invalid UTF-8", FailureKind.MALFORMED, lambda s, api: s.answer(body(api)[:-1] + b',"x":"\xff\xfe"}')),
    Fault(
        "huge header",
        FailureKind.BROKEN,
        lambda s, api: s.answer(body(api), X_Huge="x" * 300_000),
        greeting=FailureKind.MALFORMED,
    ),
    Fault("control characters", None, lambda s, api: s.answer(body(api, response="\x1b]52;c;aGk=\x07\x00\x9b"))),
]

STAGES = [(Api.DEBUG_CHAT, "create"), (Api.DEBUG_CHAT, "turn"), (Api.DEBUG_CHAT, "fetch")]
STAGES += [(Api.CHAT, "create"), (Api.CHAT, "turn")]


@pytest.fixture(scope="module")
def matrix() -> Iterator[dict[str, dict[str, str]]]:
    """What came out, by fault and by API and stage."""
    rows: dict[str, dict[str, str]] = {}
    yield rows
    columns = [f"{api} {stage}" for api, stage in STAGES]
    print("\n\n" + " | ".join(f"{cell:<24}" for cell in ("fault", *columns)))
    for name, row in rows.items():
        print(" | ".join(f"{cell:<24}" for cell in (name, *(row.get(column, "") for column in columns))))


@pytest.mark.parametrize(("api", "stage"), STAGES, ids=[f"{api} {stage}" for api, stage in STAGES])
@pytest.mark.parametrize("fault", FAULTS, ids=str)
async def test_a_fault(
    service: "Service", client: "Client", matrix: dict[str, dict[str, str]], fault: Fault, api: Api, stage: str
) -> None:
    before = {"create": [], "turn": [body(api)], "fetch": [body(api), body(api, delayedResponse=True)]}[stage]
    service.will(
        *(service.answer(content) for content in before),
        fault.step(service, api),
        service.answer(body(api)),
    )
    client.api = api
    async with asyncio.timeout(fault.turn_timeout + 2):
        outcome = await converse(client, stage, fault.turn_timeout)

    sent = [request for request in service.received[len(before) :] if request.method == "POST"]
    assert len(sent) == fault.sent
    assert len({request.body for request in sent}) == 1
    matrix.setdefault(fault.name, {})[f"{api} {stage}"] = (
        f"reply, {fault.sent} sent" if isinstance(outcome, Reply) else f"{outcome.kind}, {len(sent)} sent"
    )
    if fault.kind is None:
        assert isinstance(outcome, Reply), outcome
        assert not outcome.delayed
        return
    assert isinstance(outcome, Failure)
    assert outcome.kind is (fault.greeting if stage == "create" and fault.greeting else fault.kind)
    assert outcome.message.startswith(f"pre ({service.url})")
    assert outcome.message.endswith(".")
    assert ";" in outcome.message  # what happened; what to do
    assert outcome.message.isprintable()
    assert len(outcome.message) < 500
    assert ("unknown" in outcome.message) is outcome.outcome_unknown


async def converse(client: "Client", stage: str, turn_timeout: float) -> Reply | Failure:
    """The outcome of the last call of a conversation that gets as far as `stage`."""
    async with client.transport(turn_timeout=turn_timeout) as transport:
        outcome = await transport.create("AS_CHAT_PC_1_A", client.on_retry)
        if stage == "create":
            return outcome
        outcome = await transport.respond("AS_CHAT_PC_1_A", "two people", {}, client.on_retry)
        if stage == "turn":
            return outcome
        assert isinstance(outcome, Reply)
        assert outcome.delayed
        return await transport.fetch("AS_CHAT_PC_1_A", client.on_retry)


async def test_a_fault_on_one_side_leaves_the_other_alone(service: "Service", client: "Client") -> None:
    """Each side has a client of its own, so that a hanging one holds nothing that the other needs."""
    service.will(service.hangs())
    async with type(service)() as healthy, asyncio.TaskGroup() as sides:
        healthy.will(healthy.answer(body(Api.DEBUG_CHAT)))
        hanging = sides.create_task(client.respond(turn_timeout=0.5))
        for _ in range(20):
            assert isinstance(await client.respond(base_url=healthy.url), Reply)
        assert not hanging.done()
    outcome = hanging.result()
    assert isinstance(outcome, Failure)
    assert outcome.kind is FailureKind.TIMEOUT
