"""The transports against the built-in simulated platform, over HTTP."""

import asyncio
import json
import urllib.request
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from polycompare.api.agents import AgentsApi, resolved_variant
from polycompare.api.keys import ApiKey
from polycompare.api.probing import probe
from polycompare.model.outcomes import Failure, FailureKind, Reply
from polycompare.model.targets import Api, Environment
from polycompare.simulator.faults import Fault, FaultKind, Where
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


def counts(simulator: RunningSimulator) -> Any:
    with urllib.request.urlopen(f"{simulator.base_url}/_sim/stats") as answer:  # noqa: S310 (our own simulator)
        return json.load(answer)


async def test_a_variant_goes_by_its_name(client: "Client", key: str) -> None:
    async with AgentsApi(client.target(), ApiKey(key, "POLYAI_API_KEY")) as agents:
        variants = await agents.variants()
    assert not isinstance(variants, Failure)
    target = resolved_variant(client.target(variant=variants[-1].name.upper()), variants)
    greeting = await client.create(variant=target.variant)
    assert isinstance(greeting, Reply)


async def test_the_chat_api_from_greeting_to_close(client: "Client", simulator: RunningSimulator) -> None:
    client.api = Api.CHAT
    async with client.transport(environment=Environment.LIVE) as transport, asyncio.timeout(20):
        greeting = await transport.create("AS_CHAT_PC_1_A", client.on_retry)
        assert isinstance(greeting, Reply)
        assert greeting.conversation_id not in ("", "AS_CHAT_PC_1_A")
        assert (greeting.state, greeting.node_trace, greeting.handoff_reported) == (None, None, True)
        turn = await transport.respond("AS_CHAT_PC_1_A", "a table for two", {}, client.on_retry)
        assert isinstance(turn, Reply)
        assert turn.text
        assert counts(simulator)["conversations"]["closed"] == 0
    assert counts(simulator)["conversations"]["closed"] == 1


@pytest.mark.parametrize("api", [Api.DEBUG_CHAT, Api.CHAT])
async def test_checking_a_target(client: "Client", key: str, api: Api) -> None:
    client.api = api
    token = ApiKey("any-connector", "MY_TOKEN")
    deployment = True if api is Api.DEBUG_CHAT else None
    for value, outcomes in (
        (key, [True, None, True, True, deployment, None, True]),
        ("wrong-0000", [True, None, False]),
    ):
        steps = probe(client.target(), ApiKey(value, "MY_KEY"), token, greet=True)
        found = [step.ok async for step in steps]
        assert found == outcomes + [None] * (7 - len(outcomes))


QUICK = [kind for kind in FaultKind if kind not in (FaultKind.SLOW_START, FaultKind.SLOW_BODY)]


@pytest.mark.parametrize("api", [Api.DEBUG_CHAT, Api.CHAT])
async def test_no_turn_is_processed_twice(client: "Client", key: str, api: Api) -> None:
    """Conversations of one turn, until each fault has struck a turn once; the simulator counts what it heard."""
    client.api = api
    outcomes: list[Reply | Failure] = []
    faults = [Fault(kind, where=Where.TURN, times=1) for kind in QUICK]
    with running_simulator(key=key, latency=Latency(0), faults=faults) as faulty:
        async with asyncio.timeout(20):
            while len(counts(faulty)["faults"]) < len(QUICK):
                name = f"c-{len(outcomes)}"
                async with client.transport(base_url=faulty.base_url, turn_timeout=0.4) as transport:
                    assert isinstance(await transport.create(name, client.on_retry), Reply)
                    outcomes.append(await transport.respond(name, "a table for two", {}, client.on_retry))
        turns = counts(faulty)["turns"]
    assert turns["processed_again"] == 0
    assert turns["received"] == len(outcomes) + len(client.retries)
    assert all(failure.not_processed for _, _, failure in client.retries)
    kinds = {outcome.kind for outcome in outcomes if isinstance(outcome, Failure)}
    assert {FailureKind.TIMEOUT, FailureKind.BROKEN, FailureKind.MALFORMED, FailureKind.SERVER} <= kinds
