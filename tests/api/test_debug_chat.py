"""What the transport sends, and how it reads what comes back, over a real socket."""

import asyncio
import json
from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from polycompare.model.outcomes import Failure, FailureKind, Reply
from polycompare.model.targets import Deployment

if TYPE_CHECKING:
    from tests.api.conftest import Client, Service

MakeBody = Callable[..., bytes]


async def test_create_says_who_speaks_and_where(service: "Service", client: "Client", key: str) -> None:
    service.will(service.answer(status=201))
    settings = {"variant": "v-1", "channel": "webchat.polyai", "asr_lang": "en-GB", "tts_lang": "en-US"}
    reply = await client.create(**settings, attributes={"caller": {"vip": True}})

    assert isinstance(reply, Reply)
    assert (reply.text, reply.state, reply.ended) == ("Hello.", {"party": 2}, False)
    (request,) = service.received
    assert (request.method, request.path) == ("POST", "/v1/agents/PROJECT-1/debug-chat")
    assert request.json == {
        "clientEnv": "pre-release",
        "conversationId": "AS_CHAT_PC_1_A",
        "variantId": "v-1",
        "channel": "webchat.polyai",
        "asrLangCode": "en-GB",
        "ttsLangCode": "en-US",
        "integrationAttributes": {"caller": {"vip": True}},
    }
    assert request.headers["x-api-key"] == key
    assert request.headers["user-agent"].startswith("polycompare/")
    UUID(request.headers["x-polyai-correlation-id"])


async def test_what_a_target_leaves_open_is_left_out(service: "Service", client: "Client") -> None:
    service.will(service.answer(status=201))
    await client.create()
    assert service.received[0].json == {"clientEnv": "pre-release", "conversationId": "AS_CHAT_PC_1_A"}


@pytest.mark.parametrize("message", ["two people", "", "naïve 😀\n\x1b", "\ud83d", "x" * 100_000])
async def test_a_turn_carries_the_message_as_it_is(service: "Service", client: "Client", message: str) -> None:
    service.will(service.answer())
    assert isinstance(await client.respond(message), Reply)
    (request,) = service.received
    assert request.path == "/v1/agents/PROJECT-1/debug-chat/AS_CHAT_PC_1_A"
    assert request.json == {"clientEnv": "pre-release", "message": message}


async def test_metadata_goes_with_the_turn_that_has_some(service: "Service", client: "Client") -> None:
    service.will(service.answer())
    async with client.transport() as transport:
        await transport.respond("c", "hi", {"page": {"n": 1}}, client.on_retry)
    assert service.received[0].json == {
        "clientEnv": "pre-release",
        "message": "hi",
        "metadata": {"page": {"n": 1}},
    }


async def test_metadata_that_json_cannot_hold_is_refused_unsent(service: "Service", client: "Client") -> None:
    service.will(service.answer())
    async with client.transport() as transport:
        failure = await transport.respond("c", "hi", {"x": float("nan")}, client.on_retry)
    assert isinstance(failure, Failure)
    assert failure.kind is FailureKind.BAD_REQUEST
    assert "metadata" in failure.message
    assert service.received == []


async def test_ids_cannot_change_the_path(service: "Service", client: "Client") -> None:
    service.will(service.answer())
    async with client.transport(agent_id="a/../b?c#d %2F") as transport:
        await transport.respond("x/y\r\nX-Bad: 1", "hi", {}, client.on_retry)
    path = service.received[0].path
    assert path == "/v1/agents/a%2F..%2Fb%3Fc%23d%20%252F/debug-chat/x%2Fy%0D%0AX-Bad:%201"


async def test_a_service_that_gives_its_own_id_is_answered_under_it(
    service: "Service", client: "Client", make_body: MakeBody
) -> None:
    service.will(service.answer(make_body(conversationId="AS_CHAT_theirs"), 201), service.answer())
    async with client.transport() as transport:
        greeting = await transport.create("AS_CHAT_PC_1_A", client.on_retry)
        await transport.respond("AS_CHAT_PC_1_A", "hi", {}, client.on_retry)
    assert isinstance(greeting, Reply)
    assert greeting.conversation_id == "AS_CHAT_theirs"
    assert service.received[1].path.endswith("/debug-chat/AS_CHAT_theirs")


async def test_a_base_url_may_have_a_path(service: "Service", client: "Client") -> None:
    service.will(service.answer())
    await client.respond(base_url=service.url + "/gateway/")
    assert service.received[0].path.startswith("/gateway/v1/agents/")


async def test_the_raw_answer_is_kept_with_its_time(
    service: "Service", client: "Client", make_body: MakeBody
) -> None:
    service.will(service.answer(make_body(response="Hi"), X_PolyAI_Correlation_Id="theirs"))
    reply = await client.respond()
    assert isinstance(reply, Reply)
    (raw,) = reply.responses
    assert (raw.status, raw.body, raw.content_type) == (200, make_body(response="Hi"), "application/json")
    assert raw.correlation_id == "theirs"
    assert reply.latency_ms == raw.elapsed_ms > 0


async def test_turns_in_a_row_share_a_connection(service: "Service", client: "Client") -> None:
    service.will(service.answer())
    async with client.transport() as transport:
        for _ in range(3):
            assert isinstance(await transport.respond("c", "hi", {}, client.on_retry), Reply)
    assert len(service.received) == 3


async def test_a_connection_that_the_service_closed_meanwhile_is_not_used_again(
    service: "Service", client: "Client", make_body: MakeBody
) -> None:
    body = make_body()
    head = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n"
    service.will(service.closes(head.encode() + body))
    async with client.transport() as transport:
        for _ in range(3):
            assert isinstance(await transport.respond("c", "hi", {}, client.on_retry), Reply)
            await service.disconnected()
    assert len(service.received) == 3
    assert client.retries == []


async def test_cancelling_raises_at_once_and_sends_nothing_more(service: "Service", client: "Client") -> None:
    service.will(service.hangs())
    async with asyncio.timeout(5), client.transport() as transport, asyncio.TaskGroup() as tasks:
        call = tasks.create_task(transport.respond("c", "hi", {}, client.on_retry))
        await service.asked.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
    assert len(service.received) == 1


async def test_the_active_deployment_of_the_environment(service: "Service", client: "Client") -> None:
    running = {
        "id": "d1",
        "accountId": "ws-1",
        "agentId": "PROJECT-1",
        "environment": "pre-release",
        "artifactVersion": "41",
        "version": "9f2c",
        "createdBy": "a@b.c",
        "createdAt": "2026-11-20T10:00:00Z",
        "metadata": {"deployment_message": "Shorter greeting"},
    }
    body = json.dumps({"activeDeployments": {"live": None, "pre-release": running}}).encode()
    service.will(service.answer(body))
    async with client.transport() as transport:
        found = (await transport.serving()).deployment
    expected = Deployment(
        "d1", "9f2c", "41", "pre-release", "ws-1", "a@b.c", "2026-11-20T10:00:00Z", "Shorter greeting"
    )
    assert found == expected
    assert (service.received[0].method, service.received[0].path) == (
        "GET",
        "/v1/agents/PROJECT-1/deployments/active",
    )


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 200),
        (b"<html>", 200),
        (b"[]", 200),
        (b'{"activeDeployments": {}}', 200),
        (b'{"activeDeployments": {"pre-release": null}}', 200),
        (b'{"activeDeployments": {"pre-release": {"id": 1}}}', 200),
        (b'{"message": "no"}', 404),
    ],
)
async def test_a_deployment_that_is_not_told_is_none(
    service: "Service", client: "Client", body: bytes, status: int
) -> None:
    service.will(service.answer(body, status))
    async with client.transport() as transport:
        assert (await transport.serving()).deployment is None


async def test_a_deployment_that_does_not_come_is_none(service: "Service", client: "Client") -> None:
    service.will(service.hangs())
    async with client.transport(turn_timeout=0.1) as transport:
        assert (await transport.serving()).deployment is None
