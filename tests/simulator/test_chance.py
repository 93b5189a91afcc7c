"""Chance that repeats itself: draws depend on seed, conversation, turn and purpose, on nothing else."""

import asyncio
import random
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import httpx
from hypothesis import given, settings
from hypothesis import strategies as st

from polycompare.simulator.agent_loading import load_agents
from polycompare.simulator.conversations import Clock
from polycompare.simulator.draws import Draws
from polycompare.simulator.options import Latency
from polycompare.simulator.replies import debug_reply
from polycompare.simulator.running import running_simulator
from polycompare.simulator.service import Dials, Service
from polycompare.simulator.wire import CreateBody, RespondBody

if TYPE_CHECKING:
    from tests.simulator.conftest import Talker

RESTAURANT = load_agents("restaurant")
TURNS = ["a table for two", "do you have parking?", "tomorrow", "at 7", "terrace", "I'm Ana", "yes"]


@given(
    seed=st.integers(),
    conversation=st.text(),
    turn=st.integers(0, 1000),
    purpose=st.text(),
    count=st.integers(1, 99),
)
def test_draws_are_repeatable_and_in_range(
    seed: int, conversation: str, turn: int, purpose: str, count: int
) -> None:
    one, other = Draws(seed, conversation, turn), Draws(seed, conversation, turn)
    assert one.unit(purpose) == other.unit(purpose)
    assert 0 <= one.unit(purpose) < 1
    assert 0 <= one.index(purpose, count) < count
    assert len(one.token(purpose, 16)) == 16


def test_each_part_of_a_draw_matters() -> None:
    draws = [Draws(0, "a", 1), Draws(1, "a", 1), Draws(0, "b", 1), Draws(0, "a", 2), Draws(0, "a1", 1)]
    units = {draw.unit("x") for draw in draws} | {draws[0].unit("y")}
    assert len(units) == 6
    assert Draws(0, "1", 23).unit("x") != Draws(0, "12", 3).unit("x"), "parts do not run into each other"


def test_draws_are_uniform() -> None:
    counts = [0] * 10
    for turn in range(10_000):
        counts[Draws(3, "c", turn).index("bucket", 10)] += 1
    assert max(counts) < 1150
    assert min(counts) > 850


def driven(noise: float, order: list[int], conversations: int = 4) -> dict[str, list[dict[str, Any]]]:
    """Several conversations with one platform; `order` tells whose turn comes next."""
    service = Service(RESTAURANT, Dials(seed=5, noise=noise, latency=Latency(0)), Clock())
    replies: dict[str, list[dict[str, Any]]] = {f"c{number}": [] for number in range(conversations)}
    for number in order:
        conversation_id = f"c{number}"
        heard = replies[conversation_id]
        if not heard:
            body = CreateBody.model_validate({"clientEnv": "live", "conversationId": conversation_id})
            answer = service.create(body.opening("A"))
        else:
            message = TURNS[len(heard) - 1]
            answer = service.respond(respond_body(message).turn("A", conversation_id))
            if answer.delayed:
                answer = service.respond(respond_body("").turn("A", conversation_id))
        heard.append(without_times(debug_reply(answer)))
    return replies


def respond_body(message: str) -> RespondBody:
    return RespondBody.model_validate({"clientEnv": "live", "message": message})


def without_times(reply: dict[str, Any]) -> dict[str, Any]:
    """A reply less the clock's part in it."""
    for event in reply["metadata"]["functionEvents"]:
        event["start_time"] = None
    return reply


@given(st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None)
def test_conversations_go_the_same_way_in_whatever_order_they_arrive(chance: random.Random) -> None:
    in_turn = [number for number in range(4) for _ in range(len(TURNS) + 1)]
    mixed = in_turn.copy()
    chance.shuffle(mixed)
    assert driven(0.5, mixed) == driven(0.5, in_turn)


def test_conversations_at_once_go_the_same_way_as_one_by_one(noisy_restaurant: "Talker") -> None:
    def talk(base_url: str, conversation_id: str) -> list[tuple[str, Any, Any]]:
        with httpx.Client(headers={"X-API-KEY": "k"}) as client:
            talker = type(noisy_restaurant)(base_url, client)
            replies = talker.talk(TURNS, conversationId=conversation_id)
        return [(r["response"], r["metadata"]["state"], r["metadata"]["nodeTrace"]) for r in replies]

    ids = [f"AS_CHAT_CROWD_{number}" for number in range(8)]
    with ThreadPoolExecutor(8) as threads:
        crowd = list(threads.map(lambda one: talk(noisy_restaurant.base_url, one), ids))
    with running_simulator(latency=Latency(0), noise=0.5, seed=7) as simulator:
        assert [talk(simulator.base_url, one) for one in reversed(ids)] == crowd[::-1]


def path(replies: list[dict[str, Any]]) -> list[tuple[Any, Any, Any]]:
    return [(r["response"], r["metadata"]["state"], r["metadata"]["nodeTrace"]) for r in replies]


def test_without_noise_conversations_of_other_ids_are_the_same() -> None:
    one, *others = driven(0.0, [number for _ in range(len(TURNS) + 1) for number in range(4)]).values()
    for other in others:
        assert path(other) == path(one)


def test_noise_is_the_share_of_turns_that_branch() -> None:
    conversations = 150
    order = [number for number in range(conversations) for _ in range(3)]
    quiet = path(driven(0.0, [0, 0, 0], 1)["c0"])
    greetings = [path(replies)[0] for replies in driven(0.2, order, conversations).values()]
    branched = sum(greeting != quiet[0] for greeting in greetings)
    assert 0.1 * conversations < branched < 0.3 * conversations


def test_with_full_noise_every_turn_branches_in_one_of_the_agents_ways() -> None:
    quiet = path(driven(0.0, [0] * (len(TURNS) + 1), 1)["c0"])
    loud = driven(1.0, [number for number in range(6) for _ in TURNS], 6)
    for replies in loud.values():
        for (said, state, trace), (quiet_said, quiet_state, quiet_trace) in zip(
            path(replies), quiet, strict=False
        ):
            assert (said, state, trace) != (quiet_said, quiet_state, quiet_trace)
    traces = [node for replies in loud.values() for _, _, trace in path(replies) for node in trace]
    states = [state for replies in loud.values() for _, state, _ in path(replies)]
    assert "reassure" in traces, "another path"
    assert any(state["notes"] for state in states), "another state"


async def test_many_at_once_on_one_event_loop(noisy_restaurant: "Talker") -> None:
    async with httpx.AsyncClient(headers={"X-API-KEY": "k"}) as client:
        url = noisy_restaurant.url("debug-chat")
        tasks = [
            client.post(url, json={"clientEnv": "live", "conversationId": f"AS_CHAT_M_{n}"}) for n in range(40)
        ]
        responses = await asyncio.gather(*tasks)
    assert {response.status_code for response in responses} == {201}
    assert len({response.json()["conversationId"] for response in responses}) == 40
