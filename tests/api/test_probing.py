"""What a check of a target finds, step by step, and what it advises."""

import json
import socket
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from polycompare.api.keys import ApiKey
from polycompare.api.probing import STEPS, ProbeStep, probe
from polycompare.model.targets import Api, Environment

if TYPE_CHECKING:
    from tests.api.conftest import Client, Service

MakeBody = Callable[..., bytes]

RUNNING = {"id": "d1", "version": "9f2c", "accountId": "ws-1", "createdBy": "a@b.c", "createdAt": "2026-11-20"}
ACTIVE = json.dumps(
    {
        "activeDeployments": {
            "live": RUNNING,
            "pre-release": {**RUNNING, "metadata": {"deployment_message": "Shorter"}},
        }
    }
).encode()
VARIANTS = b'{"variants": [{"id": "v-1", "name": "Soho", "isDefault": true, "attributeValues": {"values": {}}}]}'


async def probed(client: "Client", *, greet: bool = False, **settings: Any) -> dict[str, ProbeStep]:
    """Every step by its name; each step has its place and one line of detail."""
    token = ApiKey("token-93ab5e01c6", "MY_TOKEN") if client.api is Api.CHAT else None
    key = ApiKey("key-4f1d0c9a77e2", "POLYAI_API_KEY")
    steps = [step async for step in probe(client.target(**settings), key, token, greet=greet)]
    assert tuple(step.name for step in steps) == STEPS
    assert all(step.detail and "\n" not in step.detail for step in steps)
    assert "key-4f1d0c9a77e2" not in repr(steps)
    failed = [index for index, step in enumerate(steps) if step.ok is False]
    assert len(failed) <= 1
    if failed:
        assert all((step.ok, step.detail) == (None, "not tried") for step in steps[failed[0] + 1 :])
    return {step.name: step for step in steps}


async def test_all_is_well(service: "Service", client: "Client", make_body: MakeBody) -> None:
    service.will(service.answer(ACTIVE), service.answer(VARIANTS), service.answer(make_body(), 201))
    steps = await probed(client, greet=True, variant="soho", conversation_prefix="QA_")
    assert [steps[name].ok for name in STEPS] == [True, None, True, True, True, True, True]
    assert steps["key"].detail == "the key in POLYAI_API_KEY is accepted"
    assert steps["deployment"].detail == "pre-release runs 9f2c, by a@b.c, 2026-11-20, “Shorter”"
    assert steps["variant"].detail == "Soho (v-1)"
    assert steps["greeting"].detail.startswith("“Hello.” after ")
    greeting = service.received[-1].json
    assert greeting["conversationId"].startswith("QA_CHECK_")
    assert greeting["variantId"] == "v-1"


async def test_what_has_several_lines_is_told_in_one(
    service: "Service", client: "Client", make_body: MakeBody
) -> None:
    message = {"deployment_message": "One\n\n  two"}
    active = json.dumps({"activeDeployments": {"pre-release": {**RUNNING, "metadata": message}}}).encode()
    service.will(service.answer(active), service.answer(make_body(response="Hello!\n\n\t- a\r\n- b"), 201))
    steps = await probed(client, greet=True)
    assert "“One two”" in steps["deployment"].detail
    assert steps["greeting"].detail.startswith("“Hello! - a - b” after ")


async def test_nothing_is_greeted_unasked(service: "Service", client: "Client") -> None:
    service.will(service.answer(ACTIVE))
    steps = await probed(client)
    assert (steps["greeting"].ok, steps["greeting"].detail) == (None, "not asked for")
    assert steps["variant"].ok is None
    assert [request.method for request in service.received] == ["GET"]


async def test_an_ab_test_on_live_is_told(service: "Service", client: "Client") -> None:
    service.will(service.answer(ACTIVE), service.answer(b'{"id": "ab-1"}'))
    step = (await probed(client, environment=Environment.LIVE))["deployment"]
    assert step.ok is True
    assert "A/B test runs" in step.detail
    assert step.hint is not None


@pytest.mark.parametrize(
    ("status", "failing", "hint"),
    [
        (401, "key", "a key works only in the region whose Agent Studio issued it"),
        (403, "agent", "check agent_id"),
        (404, "agent", "check agent_id"),
    ],
)
async def test_a_refusal_and_its_hint(
    service: "Service", client: "Client", status: int, failing: str, hint: str
) -> None:
    service.will(service.error(status))
    step = (await probed(client, greet=True))[failing]
    assert step.ok is False
    assert str(status) in step.detail
    assert hint in (step.hint or "")
    assert len(service.received) == 1


async def test_a_rejected_key_is_told_where_its_region_issues_keys(service: "Service", client: "Client") -> None:
    service.will(service.error(401))
    step = (await probed(client, studio="https://studio.uk.poly.ai"))["key"]
    assert (step.hint or "").endswith("are issued at https://studio.uk.poly.ai")


@pytest.mark.parametrize("what", ["error", "page", "redirect", "hang", "reset"])
async def test_what_is_no_answer_fails_with_its_sentence(service: "Service", client: "Client", what: str) -> None:
    service.will(
        {
            "error": service.error(500),
            "page": service.answer(b"<html>", kind="text/html"),
            "redirect": service.answer(b"", 302, Location="https://elsewhere.example"),
            "hang": service.hangs(),
            "reset": service.resets(),
        }[what]
    )
    step = (await probed(client, turn_timeout=0.2))["key"]
    assert step.ok is False
    assert service.url in step.detail
    assert "the turn" not in step.detail.replace("the turn's", "")


async def test_an_environment_without_a_deployment_names_those_that_have_one(
    service: "Service", client: "Client"
) -> None:
    service.will(service.answer(ACTIVE))
    step = (await probed(client, environment=Environment.SANDBOX, greet=True))["deployment"]
    assert (step.ok, step.detail) == (False, "nothing runs in sandbox")
    assert step.hint == "deploy the agent there, or choose pre-release or live"


async def test_an_unknown_variant(service: "Service", client: "Client") -> None:
    service.will(service.answer(ACTIVE), service.answer(VARIANTS))
    step = (await probed(client, variant="Sohoo", greet=True))["variant"]
    assert step.ok is False
    assert "did you mean 'Soho'" in step.detail


async def test_variants_that_cannot_be_read_are_no_failure(service: "Service", client: "Client") -> None:
    service.will(service.answer(ACTIVE), service.error(404))
    assert (await probed(client, variant="v-9"))["variant"].ok is None


async def test_a_greeting_that_fails_has_its_sentence(service: "Service", client: "Client") -> None:
    service.will(service.answer(ACTIVE), service.error(400, "CHAT_DRAFT_NOT_EXIST"))
    step = (await probed(client, greet=True))["greeting"]
    assert step.ok is False
    assert "CHAT_DRAFT_NOT_EXIST" in step.detail


async def test_the_chat_api_is_greeted_and_closed(
    service: "Service", chat_client: "Client", make_chat_body: MakeBody
) -> None:
    service.will(service.answer(ACTIVE), service.answer(make_chat_body()), service.answer(b"{}"))
    steps = await probed(chat_client, greet=True, environment=Environment.LIVE)
    assert steps["greeting"].ok is True
    assert [request.path.rpartition("/")[2] for request in service.received] == ["active", "create", "close"]
    assert service.received[0].headers["x-token"] == ""  # the connector's token goes to the chat only


async def test_by_the_chat_api_nobody_tells_which_deployment_answers(
    service: "Service", chat_client: "Client"
) -> None:
    service.will(service.answer(b'{"activeDeployments": {}}'))
    steps = await probed(chat_client)
    assert (steps["agent"].ok, steps["deployment"].ok) == (True, None)
    assert steps["deployment"].detail == (
        "the connector's token decides the environment; nothing tells which deployment answers"
    )


@pytest.mark.parametrize("status", [403, 404])
async def test_by_the_chat_api_an_agent_that_the_agents_api_does_not_show_is_greeted_all_the_same(
    service: "Service", chat_client: "Client", make_chat_body: MakeBody, status: int
) -> None:
    service.will(service.error(status), service.answer(make_chat_body()), service.answer(b"{}"))
    steps = await probed(chat_client, greet=True)
    assert [steps[name].ok for name in STEPS] == [True, None, True, None, None, None, True]
    assert steps["agent"].detail == f"the Agents API does not show PROJECT-1 ({status}); its greeting will tell"


async def test_a_chat_target_that_lacks_its_account(service: "Service", chat_client: "Client") -> None:
    service.will(service.answer(ACTIVE))
    step = (await probed(chat_client, greet=True, account_id=None))["greeting"]
    assert step.ok is False
    assert "account_id" in step.detail


async def test_addresses_that_lead_nowhere(client: "Client") -> None:
    with socket.socket() as taken:  # bound but not listening
        taken.bind(("127.0.0.1", 0))
        refused = (await probed(client, base_url=f"http://127.0.0.1:{taken.getsockname()[1]}"))["address"]
    unknown = (await probed(client, base_url=f"https://{'a' * 64}.example"))["address"]
    forbidden = (await probed(client, base_url="http://agent.example"))["address"]
    assert (refused.ok, unknown.ok, forbidden.ok) == (False, False, False)
    assert "takes no connection" in refused.detail
    assert "was not found" in unknown.detail
    assert "region or base_url" in (unknown.hint or "")
    assert "allow_http" in forbidden.detail


async def test_behind_a_proxy_the_proxy_is_what_must_be_reached(
    service: "Service", client: "Client", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", service.url)
    service.will(service.answer(b"no", 407))
    steps = await probed(client, base_url="https://no-such-name.example", turn_timeout=0.2)
    assert steps["address"].ok is True
    assert "by the proxy 127.0.0.1" in steps["address"].detail
    assert steps["tls"].ok is None
    assert "HTTPS_PROXY" in steps["key"].detail

    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    step = (await probed(client, base_url="https://no-such-name.example"))["address"]
    assert step.ok is False
    assert "HTTPS_PROXY" in (step.hint or "")

    monkeypatch.setenv("HTTPS_PROXY", "http://[::1")
    step = (await probed(client, base_url="https://no-such-name.example"))["address"]
    assert step.ok is False
    assert "no URL" in step.detail


async def test_tls(
    service: "Service", client: "Client", certificate: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate)
    async with type(service)(tls=tls) as secure:
        secure.will(secure.answer(ACTIVE))
        untrusted = (await probed(client, base_url=secure.url))["tls"]
        assert untrusted.ok is False
        assert "SSL_CERT_FILE" in (untrusted.hint or "")

        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert (await probed(client, base_url=secure.url))["tls"].ok is True

        plain = (await probed(client, base_url=service.url.replace("http://", "https://"), connect_timeout=0.5))[
            "tls"
        ]
        assert plain.ok is False
        assert "https" in (plain.hint or "")

        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "nothing.pem"))
        missing = (await probed(client, base_url=secure.url))["tls"]
        assert missing.ok is False
        assert "nothing.pem" in missing.detail
