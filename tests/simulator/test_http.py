"""The simulated API's doors: what it refuses, and how."""

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from polycompare.simulator.options import Latency
from polycompare.simulator.running import running_simulator

if TYPE_CHECKING:
    from tests.simulator.conftest import Talker


def assert_refused(response: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """The answer is the service's error envelope with this status and code."""
    assert response.status_code == status, response.text
    body = dict(response.json())
    assert list(body) == ["success", "error", "error_id", "error_code", "error_message", "data"]
    assert body["success"] is False
    assert body["data"] is None
    assert body["error_code"] == code
    assert body["error"] == body["error_message"] != ""
    assert body["error_id"] == response.headers["X-PolyAI-Correlation-Id"] != ""
    return body


@pytest.mark.parametrize("headers", [{}, {"X-API-KEY": ""}])
def test_any_key_will_do_but_none(restaurant: "Talker", headers: dict[str, str]) -> None:
    response = httpx.post(restaurant.url("debug-chat"), json={"clientEnv": "live"}, headers=headers)
    assert_refused(response, 401, "UNAUTHORIZED")
    assert restaurant.post("debug-chat", json={"clientEnv": "live"}).status_code == 201


def test_with_a_key_set_only_that_key_opens(locked_restaurant: "Talker") -> None:
    body = {"clientEnv": "live"}
    wrong = locked_restaurant.post("debug-chat", json=body, headers={"X-API-KEY": "another"})
    assert_refused(wrong, 401, "UNAUTHORIZED")
    assert locked_restaurant.post("debug-chat", json=body).status_code == 201


def test_with_an_agent_id_set_other_agents_are_forbidden(client: httpx.Client) -> None:
    with running_simulator(agent_id="MINE", latency=Latency(0)) as simulator:
        agents = f"{simulator.base_url}/v1/agents"
        assert client.post(f"{agents}/MINE/debug-chat", json={"clientEnv": "live"}).status_code == 201
        other = client.post(f"{agents}/OTHER/debug-chat", json={"clientEnv": "live"})
        assert "OTHER" in assert_refused(other, 403, "FORBIDDEN")["error"]
        assert_refused(client.get(f"{agents}/OTHER/deployments/active"), 403, "FORBIDDEN")


def test_the_clients_correlation_id_comes_back(restaurant: "Talker") -> None:
    headers = {"X-PolyAI-Correlation-Id": "mine-1"}
    refused = restaurant.post("debug-chat", json={}, headers=headers)
    assert assert_refused(refused, 400, "SCHEMA_VALIDATION_FAILED")["error_id"] == "mine-1"
    taken = restaurant.post("debug-chat", json={"clientEnv": "live"}, headers=headers)
    assert taken.headers["X-PolyAI-Correlation-Id"] == "mine-1"


@pytest.mark.parametrize(
    "path", ["/", "/v1/agents/A/debug-chat/", "/v1/agents/A/nothing", "/v2/agents/A/debug-chat"]
)
def test_unknown_addresses(restaurant: "Talker", path: str) -> None:
    assert_refused(restaurant.client.post(restaurant.base_url + path, json={}), 404, "NOT_FOUND")


def test_wrong_methods(restaurant: "Talker") -> None:
    response = restaurant.get("debug-chat")
    assert_refused(response, 405, "METHOD_NOT_ALLOWED")
    assert response.headers["Allow"] == "POST"


BAD_BODIES = [
    b"",
    b"{",
    b"\xff\xfe",
    b"null",
    b"[]",
    b'"live"',
    b"{}",
    b'{"clientEnv": null}',
    b'{"clientEnv": 1}',
    b'{"clientEnv": ["live"]}',
    b'{"clientEnv": "LIVE"}',
    b'{"clientEnv": "live", "asrLangCode": 1}',
    b'{"clientEnv": "live", "ttsLangCode": null}',
    b'{"clientEnv": NaN}',
]


@pytest.mark.parametrize(
    "body",
    [
        *BAD_BODIES,
        b'{"clientEnv": "live", "integrationAttributes": []}',
        b'{"clientEnv": "live", "integrationAttributes": {"a": NaN}}',
        b'{"clientEnv": "live", "integrationAttributes": {"a": 1e999}}',
        b'{"clientEnv": "live", "integrationAttributes": {"a": ' + b"[" * 500 + b"]" * 500 + b"}}",
        b'{"clientEnv": "live", "integrationAttributes": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"clientEnv": "live", "integrationAttributes": {"a": ' + b"1" * 5000 + b"}}",
        b'{"clientEnv": "live", "conversationId": "a/b"}',
        b'{"clientEnv": "live", "conversationId": "' + b"a" * 201 + b'"}',
        b'{"clientEnv": "live", "channel": 2}',
        b'{"clientEnv": "live", "variantId": "no-such-variant"}',
    ],
    ids=lambda body: body[:60].decode("latin-1"),
)
def test_bodies_that_open_no_conversation(restaurant: "Talker", body: bytes) -> None:
    assert_refused(restaurant.post("debug-chat", content=body), 400, "SCHEMA_VALIDATION_FAILED")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"[]", "body: must be an object"),
        (b"{}", "clientEnv: is missing"),
        (b'{"clientEnv": "LIVE"}', "clientEnv: must be one of sandbox, pre-release, live"),
        (b'{"clientEnv": "live", "channel": 2}', "channel: must be text"),
        (b'{"clientEnv": "live", "integrationAttributes": 5}', "integrationAttributes: must be an object"),
    ],
)
def test_a_refusal_says_what_is_wrong_in_words(restaurant: "Talker", body: bytes, words: str) -> None:
    response = restaurant.post("debug-chat", content=body)
    assert assert_refused(response, 400, "SCHEMA_VALIDATION_FAILED")["error"] == words


@pytest.mark.parametrize(
    "body",
    [*BAD_BODIES, b'{"clientEnv": "live", "message": 3}', b'{"clientEnv": "live", "metadata": "x"}'],
    ids=lambda body: body[:60].decode("latin-1"),
)
def test_bodies_that_are_no_turn(restaurant: "Talker", body: bytes) -> None:
    conversation_id = restaurant.open()["conversationId"]
    response = restaurant.post(f"debug-chat/{conversation_id}", content=body)
    assert_refused(response, 400, "SCHEMA_VALIDATION_FAILED")
    assert restaurant.say(conversation_id, "hello")["metadata"]["state"]["turn_count"] == 1


def test_a_body_beyond_all_measure(restaurant: "Talker") -> None:
    content = json.dumps({"clientEnv": "live", "channel": "x" * 9_000_000})
    assert_refused(restaurant.post("debug-chat", content=content), 413, "PAYLOAD_TOO_LARGE")


def test_unknown_keys_in_a_body_are_let_pass(restaurant: "Talker") -> None:
    assert restaurant.open(somethingNew={"a": 1})["conversationEnded"] is False


def test_own_and_generated_conversation_ids(restaurant: "Talker") -> None:
    assert restaurant.open(conversationId="AS_CHAT_OWN_1")["conversationId"] == "AS_CHAT_OWN_1"
    one, other = restaurant.open()["conversationId"], restaurant.open()["conversationId"]
    assert one.startswith("AS_CHAT_")
    assert one != other


def test_a_conversation_id_is_used_once(restaurant: "Talker") -> None:
    body = {"clientEnv": "live", "conversationId": "AS_CHAT_TWICE"}
    assert restaurant.post("debug-chat", json=body).status_code == 201
    assert_refused(restaurant.post("debug-chat", json=body), 400, "CONVERSATION_ALREADY_EXISTS")


def test_turns_to_conversations_that_are_not_there(restaurant: "Talker") -> None:
    body = {"clientEnv": "live", "message": "hi"}
    assert_refused(restaurant.post("debug-chat/AS_CHAT_NO", json=body), 404, "CONVERSATIONS_NOT_FOUND")
    conversation_id = restaurant.open()["conversationId"]
    elsewhere = f"{restaurant.base_url}/v1/agents/ANOTHER/debug-chat/{conversation_id}"
    assert_refused(restaurant.client.post(elsewhere, json=body), 404, "CONVERSATIONS_NOT_FOUND")


def test_a_conversation_stays_in_its_environment(restaurant: "Talker") -> None:
    conversation_id = restaurant.open("sandbox")["conversationId"]
    response = restaurant.post(f"debug-chat/{conversation_id}", json={"clientEnv": "live", "message": "hi"})
    assert_refused(response, 400, "SCHEMA_VALIDATION_FAILED")


def test_an_ended_conversation_takes_no_turns(restaurant: "Talker") -> None:
    *_, last = restaurant.talk(["bye"])
    assert last["conversationEnded"] is True
    response = restaurant.post(f"debug-chat/{last['conversationId']}", json={"clientEnv": "live", "message": "?"})
    assert_refused(response, 410, "ChatConversationEnded")


def test_a_conversation_left_idle_is_over(client: httpx.Client) -> None:
    with running_simulator(idle_limit=1e-6, latency=Latency(0)) as simulator:
        chat = f"{simulator.base_url}/v1/agents/A/debug-chat"
        conversation_id = client.post(chat, json={"clientEnv": "live"}).json()["conversationId"]
        for _ in range(2):
            response = client.post(f"{chat}/{conversation_id}", json={"clientEnv": "live", "message": "hi"})
            assert_refused(response, 400, "CHAT_TIMEOUT")


def test_an_agent_that_goes_in_a_circle_is_stopped(tiny_talker: "Talker") -> None:
    conversation_id = tiny_talker.open()["conversationId"]
    response = tiny_talker.post(f"debug-chat/{conversation_id}", json={"clientEnv": "live", "message": "round"})
    assert "circle" in assert_refused(response, 500, "AGENT_FAILED")["error"]
    assert tiny_talker.say(conversation_id, "still there?")["response"] == "You said: still there?"


@pytest.mark.parametrize("text", ["{count}{booking|code}", "\ud800 lone", "\x00\x1b[2J", "é" * 1000, "‮abc", '"\\'])
def test_any_text_goes_through_and_back(tiny_talker: "Talker", text: str) -> None:
    conversation_id = tiny_talker.open()["conversationId"]
    content = json.dumps({"clientEnv": "live", "message": text})
    body = json.loads(tiny_talker.post(f"debug-chat/{conversation_id}", content=content).content)
    assert body["userInput"] == text
    assert body["response"] == f"You said: {text}"


def test_a_turn_of_100_kb_is_answered_at_once(restaurant: "Talker") -> None:
    conversation_id = restaurant.open()["conversationId"]
    for message in ("for 9 " * 17_000, "1" * 100_000, "my name is " * 10_000):
        response = restaurant.post(f"debug-chat/{conversation_id}", json={"clientEnv": "live", "message": message})
        assert response.json()["userInput"] == message
        assert response.elapsed.total_seconds() < 1


def test_active_deployments(restaurant: "Talker") -> None:
    active = restaurant.get("deployments/active").json()["activeDeployments"]
    assert list(active) == ["sandbox", "pre-release", "live"]
    assert len({deployment["version"] for deployment in active.values()}) == 3
    assert active["live"] == {
        "id": "dep-l41",
        "accountId": "ws-la-terrasse",
        "agentId": "AGENT-1",
        "environment": "live",
        "artifactVersion": "v41",
        "version": "5d20ab84f6e3",
        "createdBy": "ines@la-terrasse.example",
        "createdAt": "2026-11-05T07:00:12Z",
        "metadata": {"deployment_message": "Spanish goes live"},
    }


def test_an_environment_without_a_deployment_has_null(tiny_talker: "Talker") -> None:
    active = tiny_talker.get("deployments/active").json()["activeDeployments"]
    assert active == {"sandbox": None, "pre-release": None, "live": None}
    assert tiny_talker.get("deployments?environment=live").json() == {"deployments": []}


def test_listed_deployments_are_the_newest_first(restaurant: "Talker") -> None:
    listed = restaurant.get("deployments", params={"environment": "sandbox"}).json()["deployments"]
    times = [deployment["createdAt"] for deployment in listed]
    assert times == sorted(times, reverse=True)
    assert len(times) == 3
    limited = restaurant.get("deployments", params={"environment": "sandbox", "limit": 2}).json()["deployments"]
    assert limited == listed[:2]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "environment=moon",
        "environment=live&limit=x",
        "environment=live&limit=-1",
        "environment=live&limit=1001",
        "environment=live&limit=²",
    ],
)
def test_deployments_need_a_real_environment_and_limit(restaurant: "Talker", query: str) -> None:
    assert_refused(restaurant.get(f"deployments?{query}"), 400, "SCHEMA_VALIDATION_FAILED")


def test_variants(restaurant: "Talker") -> None:
    variants = restaurant.get("branches/main/variants").json()["variants"]
    assert [variant["id"] for variant in variants if variant["isDefault"]] == ["standard"]
    assert {variant["id"] for variant in variants} == {"standard", "brief", "spicy", "formal"}
    assert all(set(variant) == {"id", "name", "isDefault", "attributeValues"} for variant in variants)
    for variant in variants:
        restaurant.open(variantId=variant["id"])
