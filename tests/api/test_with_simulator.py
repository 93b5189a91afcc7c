"""The transport against the built-in simulated platform, over HTTP."""

import asyncio
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from polycompare.model.outcomes import Failure, FailureKind, Reply
from polycompare.model.targets import Environment
from polycompare.simulator.options import Latency
from polycompare.simulator.running import RunningSimulator, running_simulator

if TYPE_CHECKING:
    from tests.api.conftest import Client


@pytest.fixture
def simulator(key: str) -> Iterator[RunningSimulator]:
    with running_simulator(key=key, latency=Latency(0)) as running:
        yield running


@pytest.fixture
def client(client: "Client", simulator: RunningSimulator) -> "Client":
    client.url = simulator.base_url
    return client


async def test_a_conversation_from_greeting_to_end(client: "Client") -> None:
    async with client.transport(environment=Environment.LIVE) as transport, asyncio.timeout(20):

        async def say(message: str) -> Reply:
            reply = await transport.respond("AS_CHAT_PC_1_A", message, {}, client.on_retry)
            assert isinstance(reply, Reply), reply
            return reply

        greeting = await transport.create("AS_CHAT_PC_1_A", client.on_retry)
        assert isinstance(greeting, Reply)
        assert greeting.conversation_id == "AS_CHAT_PC_1_A"
        assert greeting.responses[0].status == 201
        assert greeting.current_node == "greet"
        assert greeting.state

        announced = await say("a table for two tomorrow at 7 pm")
        assert announced.delayed
        reply = announced
        while reply.delayed:
            reply = await say("")
        assert reply.text != announced.text
        assert reply.functions

        goodbye = await say("goodbye")
        assert goodbye.ended

        after = await transport.respond("AS_CHAT_PC_1_A", "hello?", {}, client.on_retry)
        assert isinstance(after, Failure)
        assert (after.kind, after.http_status) == (FailureKind.ENDED, 410)

        deployment = (await transport.serving()).deployment
        assert deployment is not None
        assert deployment.environment == "live"
        assert deployment.account_id


async def test_a_wrong_key_and_an_unknown_conversation(client: "Client") -> None:
    async with client.transport("another-key-0000") as transport:
        rejected = await transport.create("AS_CHAT_PC_1_A", client.on_retry)
        assert (await transport.serving()).deployment is None
    assert isinstance(rejected, Failure)
    assert (rejected.kind, rejected.http_status) == (FailureKind.AUTH, 401)

    unknown = await client.respond()
    assert isinstance(unknown, Failure)
    assert (unknown.kind, unknown.code) == (FailureKind.NOT_FOUND, "CONVERSATIONS_NOT_FOUND")
    assert unknown.correlation_id


async def test_a_refused_variant_is_a_bad_request_in_the_services_words(client: "Client") -> None:
    failure = await client.create(variant="nobody")
    assert isinstance(failure, Failure)
    assert failure.kind is FailureKind.BAD_REQUEST
    assert "nobody" in failure.message
