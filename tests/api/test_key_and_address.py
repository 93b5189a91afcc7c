"""The key goes to its target and nowhere else, and nothing goes where it must not."""

import ssl
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from polycompare.api.keys import ApiKey, UnusableKeyError
from polycompare.api.transports import transport_for
from polycompare.model.errors import UserError
from polycompare.model.outcomes import Failure, FailureKind, Reply

if TYPE_CHECKING:
    from tests.api.conftest import Client, Service

MakeBody = Callable[..., bytes]


@pytest.mark.parametrize("status", [200, 400, 401, 500])
async def test_a_key_that_the_service_echoes_is_kept_nowhere(
    service: "Service", client: "Client", key: str, status: int
) -> None:
    message = f"Bad key {key}, {key}!"
    service.will(service.error(status, code=key, message=message, X_PolyAI_Correlation_Id=f"for-{key}"))
    failure = await client.respond()
    assert isinstance(failure, Failure)
    assert service.received[0].headers["x-api-key"] == key
    assert key not in repr(failure)
    assert key.encode() not in failure.responses[0].body
    assert "***" in repr(failure)


async def test_a_reply_that_echoes_the_key_is_still_read(
    service: "Service", client: "Client", make_body: MakeBody
) -> None:
    key = 'key/with"both\\4f1d'
    service.will(service.answer(make_body(response=f"Your key is {key}.")))
    async with client.transport(key) as transport:
        reply = await transport.respond("c", "hi", {}, client.on_retry)
    assert isinstance(reply, Reply)
    assert reply.text == "Your key is ***."
    assert service.received[0].headers["x-api-key"] == key
    assert "4f1d" not in repr(reply)


async def test_a_short_key_does_not_eat_words(service: "Service", client: "Client", make_body: MakeBody) -> None:
    service.will(service.answer(make_body(response="A demo table.")))
    async with client.transport("demo") as transport:
        reply = await transport.respond("c", "hi", {}, client.on_retry)
    assert isinstance(reply, Reply)
    assert reply.text == "A demo table."


async def test_no_repr_shows_the_key(client: "Client", key: str) -> None:
    async with client.transport() as transport:
        assert key not in repr(transport)
    assert key not in repr(ApiKey(key, "POLYAI_API_KEY"))


@pytest.mark.parametrize(
    "bad", ["", "  ", "a\nb-secret", "schlüssel-secret", "secret\x00", "secret two", "secret" * 999]
)
async def test_a_key_that_no_header_can_carry_is_told_by_its_source(
    service: "Service", client: "Client", bad: str
) -> None:
    with pytest.raises(UnusableKeyError, match="POLYAI_API_KEY") as caught:
        client.transport(bad)
    assert "secret" not in str(caught.value)
    assert service.received == []


async def test_space_around_a_key_is_not_part_of_it(service: "Service", client: "Client", key: str) -> None:
    service.will(service.answer())
    async with client.transport(f" {key}\n") as transport:
        await transport.respond("c", "hi", {}, client.on_retry)
    assert service.received[0].headers["x-api-key"] == key


@pytest.mark.parametrize(
    ("base_url", "words"),
    [
        ("http://api.us.poly.ai", "allow_http"),
        ("http://127.0.0.1.example.com", "allow_http"),
        ("ftp://127.0.0.1", "http or https"),
        ("api.us.poly.ai", "http or https"),
        ("https://", "http or https"),
        ("https://user:pw@api.us.poly.ai", "http or https"),
        ("https://api.us.poly.ai?x=1", "http or https"),
        ("https://api.us.poly.ai:99999", "no URL"),
        ("https://[::1", "no URL"),
        ("https://api.us.poly.ai\x00", "no URL"),
    ],
)
def test_an_address_that_a_key_must_not_go_to(client: "Client", base_url: str, words: str) -> None:
    with pytest.raises(UserError, match=words) as caught:
        client.transport(base_url=base_url)
    assert "pre" in str(caught.value)


@pytest.mark.parametrize("attributes", [{"x": float("nan")}, {"x": object()}, {"x": {1, 2}}])
def test_attributes_that_json_cannot_hold(client: "Client", attributes: dict[str, Any]) -> None:
    with pytest.raises(UserError, match="attributes of pre"):
        client.transport(attributes=attributes)


async def test_this_machine_is_never_reached_by_a_proxy(
    service: "Service", client: "Client", monkeypatch: pytest.MonkeyPatch
) -> None:
    service.will(service.answer())
    async with type(service)() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        monkeypatch.setenv("ALL_PROXY", proxy.url)
        assert isinstance(await client.respond(), Reply)
    assert proxy.received == []


async def test_other_hosts_are_reached_by_the_proxy_of_the_environment(
    service: "Service", client: "Client", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", service.url)
    service.will(service.answer())
    assert isinstance(await client.respond(base_url="http://agent.example", allow_http=True), Reply)
    assert service.received[0].path.startswith("http://agent.example/v1/agents/")


async def test_a_proxy_that_refuses_hears_no_key_and_nothing_was_sent(
    service: "Service", client: "Client", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", service.url)
    service.will(service.answer(b"no", 407))
    failure = await client.respond(base_url="https://agent.example")
    assert isinstance(failure, Failure)
    assert failure.kind is FailureKind.CONNECT
    assert "HTTPS_PROXY" in failure.message
    assert {(request.method, request.headers["x-api-key"]) for request in service.received} == {("CONNECT", "")}


async def test_a_tunnel_that_never_opens_was_certainly_not_processed(
    service: "Service", client: "Client", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", service.url)
    service.will(service.hangs())
    failure = await client.respond(base_url="https://agent.example", turn_timeout=0.2)
    assert isinstance(failure, Failure)
    assert failure.kind is FailureKind.CONNECT


def test_a_proxy_that_cannot_be_used(client: "Client", monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", "gopher://proxy.example")
    with pytest.raises(UserError, match="ALL_PROXY"):
        client.transport(base_url="https://agent.example")


def test_certificates_that_cannot_be_read(
    client: "Client", monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    nothing = tmp_path / "nothing.pem"
    for there in (False, True):  # a missing file, then an empty one
        if there:
            nothing.touch()
        monkeypatch.setenv("SSL_CERT_FILE", str(nothing))
        with pytest.raises(UserError, match="SSL_CERT_FILE"):
            client.transport(base_url="https://agent.example")


async def test_tls_is_verified(
    service: "Service", client: "Client", certificate: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate)
    async with type(service)(tls=tls) as secure:
        secure.will(secure.answer())
        refused = await client.respond(base_url=secure.url)
        assert isinstance(refused, Failure)
        assert refused.kind is FailureKind.CONNECT
        assert "SSL_CERT_FILE" in refused.message
        assert secure.received == []
        assert client.retries == []  # it would be the same certificate again

        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert isinstance(await client.respond(base_url=secure.url), Reply)

        trusting = ssl.create_default_context(cafile=certificate)
        monkeypatch.delenv("SSL_CERT_FILE")
        target = client.target(base_url=secure.url)
        async with transport_for(target, ApiKey("key-of-the-test", "K"), ssl_context=trusting) as transport:
            assert isinstance(await transport.respond("c", "hi", {}, client.on_retry), Reply)
