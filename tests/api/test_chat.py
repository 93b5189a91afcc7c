"""The Chat API: what is sent where, what is read, and that nothing stays open."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from polycompare.api.hosts import REGIONS, agents_url
from polycompare.api.keys import ApiKey, UnusableKeyError
from polycompare.api.transports import transport_for
from polycompare.model.errors import UserError
from polycompare.model.outcomes import Failure, FailureKind, Reply
from polycompare.model.targets import Api, Environment, Serving

if TYPE_CHECKING:
    from tests.api.conftest import Client, Service

MakeBody = Callable[..., bytes]


def paths(service: "Service") -> list[tuple[str, str]]:
    return [(request.method, request.path.rpartition("/")[2]) for request in service.received]


async def test_create_says_who_speaks_and_by_which_connector(
    service: "Service", chat_client: "Client", key: str, token: str, make_chat_body: MakeBody
) -> None:
    service.will(service.answer(make_chat_body(end_conversation=True)))
    settings = {"variant": "v-1", "channel": "webchat", "asr_lang": "en-GB", "tts_lang": "en-US"}
    reply = await chat_client.create(**settings, attributes={"caller": {"vip": True}})
    assert isinstance(reply, Reply)
    (request,) = service.received
    assert (request.method, request.path) == ("POST", "/v1/ws-1/PROJECT-1/chat/create")
    assert request.json == {
        "variant_id": "v-1",
        "channel": "webchat",
        "asr_lang_code": "en-GB",
        "tts_lang_code": "en-US",
        "integration_attributes": {"caller": {"vip": True}},
    }
    assert (request.headers["x-api-key"], request.headers["x-token"]) == (key, token)


async def test_what_a_target_leaves_open_is_left_out(
    service: "Service", chat_client: "Client", make_chat_body: MakeBody
) -> None:
    service.will(service.answer(make_chat_body()))
    await chat_client.create()
    assert service.received[0].json == {}


async def test_a_conversation_goes_by_the_services_id_and_is_closed(
    service: "Service", chat_client: "Client", make_chat_body: MakeBody
) -> None:
    service.will(
        service.answer(make_chat_body(conversation_id="CONV-9")),
        service.answer(make_chat_body(conversation_id="CONV-9", response="Two people.")),
        service.answer(b'{"success": true}'),
    )
    async with chat_client.transport() as transport:
        greeting = await transport.create("AS_CHAT_PC_1_A", chat_client.on_retry)
        turn = await transport.respond("AS_CHAT_PC_1_A", "two people", {}, chat_client.on_retry)
    assert isinstance(greeting, Reply)
    assert isinstance(turn, Reply)
    assert (greeting.conversation_id, turn.conversation_id, turn.text) == ("CONV-9", "CONV-9", "Two people.")
    assert paths(service) == [("POST", "create"), ("POST", "respond"), ("PUT", "close")]
    assert service.received[1].json == {"conversation_id": "CONV-9", "message": "two people"}
    assert service.received[2].json == {"conversation_id": "CONV-9"}


async def test_what_the_api_does_not_tell_is_not_reported(
    service: "Service", chat_client: "Client", make_chat_body: MakeBody
) -> None:
    handoff = {"destination": "live_agent_queue", "reason": "billing", "new": 1}
    service.will(service.answer(make_chat_body(end_conversation=True, handoff=handoff, unknown=[1])))
    reply = await chat_client.respond()
    assert isinstance(reply, Reply)
    expected = Reply(
        "AS_CHAT_PC_1_A",
        "Hello.",
        ended=True,
        latency_ms=reply.latency_ms,
        responses=reply.responses,
        handoff="live_agent_queue",
        handoff_reason="billing",
        handoff_reported=True,
    )
    assert reply == expected


@pytest.mark.parametrize("handoff", [{}, {"handoff": None}, {"handoff": {}}, {"handoff": {"destination": ""}}])
async def test_no_hand_off_is_reported_as_none(
    service: "Service", chat_client: "Client", make_chat_body: MakeBody, handoff: dict[str, Any]
) -> None:
    service.will(service.answer(make_chat_body(**handoff)))
    reply = await chat_client.respond()
    assert isinstance(reply, Reply)
    assert (reply.handoff, reply.handoff_reason, reply.handoff_reported) == (None, None, True)


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({"response": 1}, "response is a number, not text"),
        ({"end_conversation": "no"}, "end_conversation is text, not true or false"),
        ({"handoff": "desk"}, "handoff is text, not an object"),
        ({"handoff": {"reason": 1}}, "handoff.reason is a number, not text"),
        ({"conversation_id": 7}, "conversation_id is a number, not text"),
    ],
)
async def test_a_wrong_type_names_the_field(
    service: "Service", chat_client: "Client", make_chat_body: MakeBody, fields: dict[str, Any], complaint: str
) -> None:
    service.will(service.answer(make_chat_body(**fields)))
    failure = await chat_client.respond()
    assert isinstance(failure, Failure)
    assert failure.kind is FailureKind.MALFORMED
    assert complaint in failure.message


async def test_a_greeting_without_an_id_leads_nowhere(
    service: "Service", chat_client: "Client", make_chat_body: MakeBody
) -> None:
    service.will(service.answer(make_chat_body(conversation_id=None)))
    failure = await chat_client.create()
    assert isinstance(failure, Failure)
    assert "conversation_id is missing" in failure.message
    assert paths(service) == [("POST", "create")]


@pytest.mark.parametrize("ending", ["end_conversation", "410", "404", "400 CHAT_TIMEOUT"])
async def test_what_is_over_is_not_closed(
    service: "Service", chat_client: "Client", make_chat_body: MakeBody, ending: str
) -> None:
    status, _, code = ending.partition(" ")
    last = (
        service.error(int(status), code or None)
        if status.isdigit()
        else service.answer(make_chat_body(end_conversation=True))
    )
    service.will(service.answer(make_chat_body()), last)
    async with chat_client.transport() as transport:
        await transport.create("c", chat_client.on_retry)
        await transport.respond("c", "bye", {}, chat_client.on_retry)
    assert paths(service) == [("POST", "create"), ("POST", "respond")]


async def test_every_conversation_is_closed_also_the_one_before_a_fresh_start(
    service: "Service", chat_client: "Client", make_chat_body: MakeBody
) -> None:
    service.will(
        service.answer(make_chat_body(conversation_id="CONV-1")),
        service.error(500),
        service.answer(make_chat_body(conversation_id="CONV-2")),
        service.answer(b""),
    )
    async with chat_client.transport() as transport:
        await transport.create("first", chat_client.on_retry)
        assert isinstance(await transport.respond("first", "hi", {}, chat_client.on_retry), Failure)
        await transport.create("second", chat_client.on_retry)
    closed = {request.json["conversation_id"] for request in service.received if request.method == "PUT"}
    assert closed == {"CONV-1", "CONV-2"}


@pytest.mark.parametrize("answer", ["refuses", "resets", "garbage", "limits"])
async def test_a_close_that_fails_is_nobodys_trouble(
    service: "Service", chat_client: "Client", make_chat_body: MakeBody, answer: str
) -> None:
    last = {
        "refuses": service.error(500),
        "resets": service.resets(),
        "garbage": service.closes(b"SSH-2.0\r\n\r\n"),
        "limits": service.error(429, Retry_After="600"),
    }
    service.will(service.answer(make_chat_body()), last[answer])
    async with asyncio.timeout(4), chat_client.transport() as transport:
        await transport.create("c", chat_client.on_retry)
    assert paths(service)[1] == ("PUT", "close")


@pytest.mark.slow
async def test_closing_waits_two_seconds_at_most(
    service: "Service", chat_client: "Client", make_chat_body: MakeBody
) -> None:
    service.will(service.answer(make_chat_body()), service.hangs())
    async with asyncio.timeout(4):
        async with chat_client.transport() as transport:
            await transport.create("c", chat_client.on_retry)


async def test_it_is_closed_when_a_turn_is_cancelled(
    service: "Service", chat_client: "Client", make_chat_body: MakeBody
) -> None:
    under_way = asyncio.Event()

    async def hang(service: "Service", _: asyncio.StreamWriter) -> None:
        under_way.set()
        await service.released.wait()

    async def converse() -> None:
        async with chat_client.transport() as transport:
            await transport.create("c", chat_client.on_retry)
            await transport.respond("c", "hi", {}, chat_client.on_retry)

    service.will(service.answer(make_chat_body()), hang, service.answer(b"{}"))
    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        task = tasks.create_task(converse())
        await under_way.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert paths(service) == [("POST", "create"), ("POST", "respond"), ("PUT", "close")]


async def test_it_is_closed_when_something_raises(
    service: "Service", chat_client: "Client", make_chat_body: MakeBody
) -> None:
    async def converse() -> None:
        async with chat_client.transport() as transport:
            await transport.create("c", chat_client.on_retry)
            raise RuntimeError("ours")

    service.will(service.answer(make_chat_body()), service.answer(b"{}"))
    with pytest.raises(RuntimeError, match="ours"):
        await converse()
    assert paths(service) == [("POST", "create"), ("PUT", "close")]


async def test_a_turn_takes_no_metadata(service: "Service", chat_client: "Client") -> None:
    service.will(service.answer())
    async with chat_client.transport() as transport:
        failure = await transport.respond("c", "hi", {"a": 1}, chat_client.on_retry)
    assert isinstance(failure, Failure)
    assert failure.kind is FailureKind.BAD_REQUEST
    assert "takes no metadata" in failure.message
    assert service.received == []


def test_what_a_target_needs_is_named(chat_client: "Client", key: str) -> None:
    with pytest.raises(UserError, match="account_id"):
        chat_client.transport(account_id=None)
    with pytest.raises(UserError, match="token_env"):
        transport_for(chat_client.target(), ApiKey(key, "K"))
    with pytest.raises(UnusableKeyError, match="MY_TOKEN"):
        ApiKey("", "MY_TOKEN")


@pytest.mark.parametrize("status", [200, 401])
async def test_a_token_that_the_service_echoes_is_kept_nowhere(
    service: "Service", chat_client: "Client", key: str, token: str, status: int, make_chat_body: MakeBody
) -> None:
    echo = f"{key} {token}"
    good = service.answer(make_chat_body(response=echo))
    service.will(good if status == 200 else service.error(status, message=echo))
    async with chat_client.transport() as transport:
        outcome = await transport.respond("c", "hi", {}, chat_client.on_retry)
        shown = repr(transport)
    assert token not in repr(outcome) + shown
    assert key not in repr(outcome) + shown
    assert "*** ***" in repr(outcome)


async def test_a_refusal_names_key_and_token_by_their_sources(service: "Service", chat_client: "Client") -> None:
    service.will(service.error(401))
    failure = await chat_client.respond()
    assert isinstance(failure, Failure)
    assert "the key in POLYAI_API_KEY and the connector token in POLYAI_TOKEN" in failure.message


async def test_which_deployment_answers_is_not_known_and_not_asked(
    service: "Service", chat_client: "Client"
) -> None:
    """The connector's token decides the environment, and nothing tells which that is."""
    async with chat_client.transport() as transport:
        assert await transport.serving() == Serving()
    assert service.received == []


def test_the_agents_api_of_a_region_is_on_its_other_host(client: "Client") -> None:
    for region in REGIONS.values():
        target = client.target(base_url=region.platform, api=Api.CHAT, environment=Environment.LIVE)
        assert agents_url(target) == region.api
    assert agents_url(client.target(base_url="https://API.eu.poly.ai/")) == "https://api.eu.poly.ai"
    for own in ("https://gateway.example/polyai", "http://api.eu.poly.ai", "https://[::1"):
        assert agents_url(client.target(base_url=own)) == own
