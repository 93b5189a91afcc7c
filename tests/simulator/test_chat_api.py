"""The Chat API: the same agents behind other doors."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from polycompare.simulator.faults import Fault, FaultKind, Where
from polycompare.simulator.options import Latency
from polycompare.simulator.running import running_simulator

if TYPE_CHECKING:
    from tests.simulator.conftest import Talker

BOTH = {"X-API-KEY": "test-key", "X-TOKEN": "t-1"}
PROJECT = "v1/ws-1/PROJECT-1/chat"


@dataclass
class Chatter:
    """A connector of one project."""

    base_url: str
    client: httpx.Client
    token: str = "live"  # noqa: S105 (an environment's name)

    def send(self, method: str, path: str, body: Any = None) -> httpx.Response:
        headers = {"X-TOKEN": self.token}
        return self.client.request(method, f"{self.base_url}/{path}", json=body, headers=headers)

    def create(self, **body: Any) -> dict[str, Any]:
        response = self.send("POST", f"{PROJECT}/create", body)
        assert response.status_code == 200, response.text
        return dict(response.json())

    def respond(self, conversation_id: str, message: str, path: str = PROJECT) -> httpx.Response:
        return self.send("POST", f"{path}/respond", {"conversation_id": conversation_id, "message": message})

    def close(self, conversation_id: str) -> httpx.Response:
        return self.send("PUT", f"{PROJECT}/close", {"conversation_id": conversation_id})

    def refused(self, response: httpx.Response) -> tuple[int, str]:
        body = response.json()
        assert list(body) == ["success", "error", "error_id", "error_code", "error_message", "data"]
        return response.status_code, body["error_code"]


@pytest.fixture
def chatter(restaurant: "Talker") -> Chatter:
    return Chatter(restaurant.base_url, restaurant.client)


@pytest.fixture
def tiny_chatter(tiny_talker: "Talker") -> Chatter:
    return Chatter(tiny_talker.base_url, tiny_talker.client)


@pytest.fixture
def locked(tiny: str, client: httpx.Client) -> Iterator[Chatter]:
    """Takes one key, one token and one project."""
    key, token = BOTH["X-API-KEY"], BOTH["X-TOKEN"]
    with running_simulator(agent=tiny, key=key, token=token, agent_id="PROJECT-1") as simulator:
        yield Chatter(simulator.base_url, client, token)


def test_a_conversation_tells_what_the_api_reports_and_no_more(chatter: Chatter, restaurant: "Talker") -> None:
    created = chatter.create()
    assert set(created) == {"conversation_id", "response"}
    assert created["conversation_id"].startswith("CONV-")
    said = chatter.respond(created["conversation_id"], "do you have parking?").json()
    assert set(said) == {"conversation_id", "response", "end_conversation"}
    assert said["end_conversation"] is False

    greeting, answer = restaurant.talk(["do you have parking?"])
    assert (created["response"], said["response"]) == (greeting["response"], answer["response"])


def test_a_hand_off_and_the_end(chatter: Chatter) -> None:
    conversation_id = chatter.create()["conversation_id"]
    last = chatter.respond(conversation_id, "I want to speak to the manager").json()
    assert last["end_conversation"] is True
    assert last["handoff"] == {"destination": "front-desk", "reason": "asked_for_manager"}
    refused = chatter.refused(chatter.respond(conversation_id, "still there?"))
    assert refused == (410, "ChatConversationEnded")
    assert chatter.close(conversation_id).json() == {"success": True}, "what is over is closed"


def test_a_closed_conversation_takes_no_turns(chatter: Chatter) -> None:
    conversation_id = chatter.create()["conversation_id"]
    for _ in range(2):
        closed = chatter.close(conversation_id)
        assert (closed.status_code, closed.json()) == (200, {"success": True})
    assert chatter.refused(chatter.respond(conversation_id, "hello?")) == (410, "ChatConversationEnded")
    assert chatter.refused(chatter.close("CONV-none")) == (404, "CONVERSATIONS_NOT_FOUND")


def test_the_token_tells_the_environment(chatter: Chatter, restaurant: "Talker") -> None:
    for environment in ("sandbox", "pre-release", "live"):
        greeting = restaurant.open(environment)["response"]
        for token in (environment, f"acme-{environment}"):
            assert Chatter(chatter.base_url, chatter.client, token).create()["response"] == greeting
    anything = Chatter(chatter.base_url, chatter.client, "sandbox-of-mine").create()
    assert anything["response"] == restaurant.open("live")["response"]


def test_another_connector_account_project_or_api_finds_no_conversation(
    chatter: Chatter, restaurant: "Talker"
) -> None:
    conversation_id = chatter.create()["conversation_id"]
    strangers = [
        Chatter(chatter.base_url, chatter.client, "sandbox").respond(conversation_id, "hi"),
        chatter.respond(conversation_id, "hi", "v1/ws-2/PROJECT-1/chat"),
        chatter.respond(conversation_id, "hi", "v1/ws-1/PROJECT-2/chat"),
        chatter.respond(restaurant.open()["conversationId"], "hi"),
        restaurant.post(f"debug-chat/{conversation_id}", json={"clientEnv": "live", "message": "hi"}),
    ]
    assert {chatter.refused(response) for response in strangers} == {(404, "CONVERSATIONS_NOT_FOUND")}


def test_both_keys_are_needed_and_must_be_the_right_ones(locked: Chatter) -> None:
    url = f"{locked.base_url}/{PROJECT}/create"
    assert httpx.post(url, headers=BOTH).status_code == 200
    for headers in (
        {"X-API-KEY": "test-key"},
        {"X-TOKEN": "t-1"},
        BOTH | {"X-TOKEN": "t-2"},
        BOTH | {"X-API-KEY": "another"},
        BOTH | {"X-TOKEN": ""},
    ):
        assert locked.refused(httpx.post(url, headers=headers)) == (401, "UNAUTHORIZED")
    elsewhere = httpx.post(f"{locked.base_url}/v1/ws-1/PROJECT-2/chat/create", headers=BOTH)
    assert locked.refused(elsewhere) == (403, "FORBIDDEN")


def test_what_a_conversation_starts_with(tiny_chatter: Chatter) -> None:
    attributes = {"customer_id": "12345"}
    created = tiny_chatter.create(
        integration_attributes=attributes,
        channel="sms",
        asr_lang_code="en-US",
        initial_message="Hello, I need help",
    )
    assert created["response"] == "You said: Hello, I need help"
    said = tiny_chatter.respond(created["conversation_id"], "and more").json()
    assert said["response"] == "You said: and more"


def test_a_first_message_that_ends_the_conversation(tiny_chatter: Chatter) -> None:
    created = tiny_chatter.create(initial_message="bye")
    assert created["response"] == "Bye."
    ended = tiny_chatter.respond(created["conversation_id"], "?")
    assert tiny_chatter.refused(ended) == (410, "ChatConversationEnded")


def test_a_slow_call_delays_the_whole_reply(tiny_chatter: Chatter) -> None:
    conversation_id = tiny_chatter.create()["conversation_id"]
    said = tiny_chatter.respond(conversation_id, "slow").json()
    assert said == {"conversation_id": conversation_id, "response": "Done.", "end_conversation": False}


def test_silence_is_a_turn(tiny_chatter: Chatter) -> None:
    conversation_id = tiny_chatter.create()["conversation_id"]
    quiet = tiny_chatter.send("POST", f"{PROJECT}/respond", {"conversation_id": conversation_id})
    assert quiet.json()["response"] == "You said: "


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("create", {"channel": "carrier-pigeon"}, "channel: must be one of webchat, whatsapp, sms, api"),
        ("create", {"variant_id": "nobody"}, "variant_id: there is no variant 'nobody'."),
        ("create", [], "body: must be an object"),
        ("create", {"initial_message": 1}, "initial_message: must be text"),
        ("respond", {}, "conversation_id: is missing"),
        ("respond", {"conversation_id": "c", "message": None}, "message: must be text"),
    ],
)
def test_bodies_that_are_refused(chatter: Chatter, path: str, body: Any, words: str) -> None:
    response = chatter.send("POST", f"{PROJECT}/{path}", body)
    assert chatter.refused(response) == (400, "SCHEMA_VALIDATION_FAILED")
    assert response.json()["error"] == words


def test_addresses_and_methods(chatter: Chatter) -> None:
    assert chatter.refused(chatter.send("POST", "v9/ws-1/PROJECT-1/chat/create")) == (404, "NOT_FOUND")
    assert chatter.refused(chatter.send("POST", f"{PROJECT}/close", {})) == (405, "METHOD_NOT_ALLOWED")


def test_an_idle_conversation_times_out(tiny: str, client: httpx.Client) -> None:
    with running_simulator(agent=tiny, idle_limit=1e-6) as simulator:
        chatter = Chatter(simulator.base_url, client)
        conversation_id = chatter.create()["conversation_id"]
        assert chatter.refused(chatter.respond(conversation_id, "hi")) == (400, "CHAT_TIMEOUT")
        assert chatter.close(conversation_id).status_code == 200


def test_ids_are_the_same_in_every_run_of_a_seed(tiny: str, client: httpx.Client) -> None:
    def ids(seed: int) -> list[str]:
        with running_simulator(agent=tiny, latency=Latency(0), seed=seed) as simulator:
            return [Chatter(simulator.base_url, client).create()["conversation_id"] for _ in range(3)]

    first = ids(1)
    assert ids(1) == first
    assert len({*first, *ids(2)}) == 6


def test_faults_strike_here_too(tiny: str, client: httpx.Client) -> None:
    faults = [
        Fault(FaultKind.UNAVAILABLE, where=Where.CREATE, times=1),
        Fault(FaultKind.CONTROLS, where=Where.TURN, times=1),
    ]
    with running_simulator(agent=tiny, latency=Latency(0), faults=faults) as simulator:
        chatter = Chatter(simulator.base_url, client)
        refused = chatter.refused(chatter.send("POST", f"{PROJECT}/create"))
        assert refused == (503, "SERVICE_UNAVAILABLE")
        conversation_id = chatter.create()["conversation_id"]
        assert "\x1b[2J" in chatter.respond(conversation_id, "hi").json()["response"]
        assert chatter.respond(conversation_id, "hi").json()["response"] == "You said: hi"
