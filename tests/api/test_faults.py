"""Every way a turn can fail, on a real socket: the kind, the sentence, and that nothing is sent twice."""

import asyncio
import gzip
import socket
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

import pytest

from polycompare.model.outcomes import Failure, FailureKind, Reply

if TYPE_CHECKING:
    from tests.api.conftest import Client, Service

MakeBody = Callable[..., bytes]

PAGE = b"<!doctype html><html><head><title>Oops</title></head><body>" + b"<p>nginx</p>" * 500 + b"</body></html>"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n"


async def failed(client: "Client", **settings: Any) -> Failure:
    """The failure of one turn: its sentence is one short line, whatever came."""
    outcome = await client.respond(**settings)
    assert isinstance(outcome, Failure)
    assert "pre (" in outcome.message
    assert outcome.message.endswith(".")
    assert "\n" not in outcome.message
    assert len(outcome.message) < 600
    assert "<" not in outcome.message
    return outcome


@pytest.mark.parametrize(
    ("status", "code", "kind", "words"),
    [
        (400, "CHAT_TIMEOUT", FailureKind.EXPIRED, "start it again"),
        (400, "CHAT_DRAFT_NOT_EXIST", FailureKind.BAD_REQUEST, "agent PROJECT-1 in pre-release"),
        (400, "SCHEMA_VALIDATION_FAILED", FailureKind.BAD_REQUEST, "variant, channel"),
        (401, None, FailureKind.AUTH, "POLYAI_API_KEY; a key works only in the region whose Studio issued it"),
        (403, None, FailureKind.FORBIDDEN, "permissions"),
        (404, "CONVERSATIONS_NOT_FOUND", FailureKind.NOT_FOUND, "does not know the conversation"),
        (404, None, FailureKind.NOT_FOUND, "PROJECT-1"),
        (408, None, FailureKind.TIMEOUT, "unknown"),
        (409, None, FailureKind.BAD_REQUEST, "did not accept"),
        (410, "ChatConversationEnded", FailureKind.ENDED, "already ended"),
        (410, None, FailureKind.ENDED, "already ended"),
        (400, "CHAT_CONVERSATION_ENDED", FailureKind.ENDED, "already ended"),
        (400, "ConversationsNotFound", FailureKind.NOT_FOUND, "does not know the conversation"),
        (412, "ErrPreReleaseNotReady", FailureKind.BAD_REQUEST, "pre-release first"),
        (412, None, FailureKind.BAD_REQUEST, "did not accept"),
        (500, None, FailureKind.SERVER, "unknown"),
        (500, "CHAT_DRAFT_DEPLOYMENT_FAILED", FailureKind.SERVER, "could not deploy"),
        (502, None, FailureKind.SERVER, "unknown"),
        (504, None, FailureKind.SERVER, "unknown"),
        (599, None, FailureKind.SERVER, "unknown"),
    ],
)
async def test_a_refusal_is_typed_and_never_sent_again(
    service: "Service", client: "Client", status: int, code: str | None, kind: FailureKind, words: str
) -> None:
    service.will(service.error(status, code))
    failure = await failed(client)
    assert (failure.kind, failure.http_status, failure.code) == (kind, status, code)
    assert (failure.service_message, failure.correlation_id) == ("It says why.", "e-77")
    assert str(status) in failure.message
    assert "It says why." in failure.message
    assert words in failure.message
    assert failure.responses[0].status == status
    assert failure.elapsed_ms > 0
    assert len(service.received) == 1
    assert client.retries == []


@pytest.mark.parametrize(("status", "kind"), [(429, FailureKind.RATE_LIMITED), (503, FailureKind.UNAVAILABLE)])
async def test_what_was_certainly_not_processed_is_sent_again(
    service: "Service", client: "Client", status: int, kind: FailureKind
) -> None:
    service.will(service.error(status), service.answer())
    assert isinstance(await client.respond(), Reply)
    assert len(service.received) == 2
    ((attempt, wait, failure),) = client.retries
    assert (attempt, wait, failure.kind) == (1, 0.01, kind)
    sent = [request.headers["x-polyai-correlation-id"] for request in service.received]
    assert len(set(sent)) == 2


async def test_retries_come_to_an_end(service: "Service", client: "Client") -> None:
    service.will(service.error(503))
    failure = await failed(client)
    assert failure.kind is FailureKind.UNAVAILABLE
    assert len(service.received) == 3
    assert [(attempt, wait) for attempt, wait, _ in client.retries] == [(1, 0.01), (2, 0.02)]


@pytest.mark.parametrize(
    ("header", "asked", "waited"),
    [
        ("0", 0.0, 0.0),
        ("1", 1.0, 0.05),
        ("1.5", 1.5, 0.05),
        ("99999999999", 86400.0, 0.05),
        ("9" * 9000, 86400.0, 0.05),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86400.0, 0.05),
        ("Mon, 01 Jan 0001 00:00:00 -0000", 0.0, 0.0),
        ("soon", None, 0.01),
        ("-5", None, 0.01),
        ("nan", None, 0.01),
        ("Sun, 06 Nov 1994 08:49:37 GMT", 0.0, 0.0),
        ("Fri, 99 Foo 2026 99:99:99 GMT", None, 0.01),
    ],
)
async def test_retry_after_is_honoured_up_to_the_cap(
    service: "Service", client: "Client", header: str, asked: float | None, waited: float
) -> None:
    service.will(service.error(429, Retry_After=header), service.answer())
    assert isinstance(await client.respond(), Reply)
    ((_, wait, failure),) = client.retries
    assert (wait, failure.retry_after) == (waited, asked)


async def test_retry_after_as_a_date(service: "Service", client: "Client") -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    service.will(service.error(429, Retry_After=date), service.answer())
    await client.respond()
    asked = client.retries[0][2].retry_after
    assert asked is not None
    assert 3590 < asked <= 3600


async def test_a_wait_that_outlasts_the_turn_is_not_begun(service: "Service", client: "Client") -> None:
    client.policy = type(client.policy)()
    service.will(service.error(429, Retry_After="9"))
    failure = await failed(client, turn_timeout=2.0)
    assert failure.kind is FailureKind.RATE_LIMITED
    assert failure.message.endswith(
        " limits the rate of requests (429) and asks to wait 9 s: “It says why.”; wait a while or send fewer at "
        "once; it was not tried again, since the wait would outlast turn_timeout (2 s)."
    )
    assert len(service.received) == 1
    assert client.retries == []


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("0", None),
        ("soon", None),
        ("0.25", "0.25 s"),
        ("1.5", "1.5 s"),
        ("30", "30 s"),
        ("119.7", "120 s"),
        ("600", "10 min"),
        ("5400", "90 min"),
        ("7200", "2 h"),
        ("9" * 30, "24 h"),
    ],
)
async def test_the_wait_that_is_asked_for_is_told_also_where_ours_is_shorter(
    service: "Service", client: "Client", status: int, header: str, words: str | None
) -> None:
    service.will(service.error(status, Retry_After=header))
    failure = await failed(client)
    told = [failure.message, *(retry.message for _, _, retry in client.retries)]
    assert len(told) == 3
    assert all(("asks to wait" in message) is (words is not None) for message in told)
    assert all(f"({status}) and asks to wait {words}: “It says why.”; " in message for message in told if words)
    assert "turn_timeout" not in failure.message


async def test_no_wait_is_told_where_none_would_help(service: "Service", client: "Client") -> None:
    service.will(service.error(400, Retry_After="9"))
    assert "wait" not in (await failed(client)).message


@pytest.mark.parametrize("after", [b"", HEAD, HEAD + b'{"response": "He'])
async def test_a_turn_that_hangs_has_an_unknown_outcome(
    service: "Service", client: "Client", after: bytes
) -> None:
    service.will(service.hangs(after))
    failure = await failed(client, turn_timeout=0.2)
    assert failure.kind is FailureKind.TIMEOUT
    assert "0.2 s" in failure.message
    assert "unknown" in failure.message
    assert "turn_timeout" in failure.message
    assert 150 < failure.elapsed_ms < 2000
    assert failure.correlation_id == service.received[0].headers["x-polyai-correlation-id"]
    assert [raw.body for raw in failure.responses] == ([after.removeprefix(HEAD)] if after else [])
    assert len(service.received) == 1


async def test_a_body_that_trickles_cannot_outlast_the_turn(service: "Service", client: "Client") -> None:
    async def trickle(service: "Service", writer: asyncio.StreamWriter) -> None:
        writer.write(HEAD)
        while not service.released.is_set():
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.02)

    service.will(trickle)
    assert (await failed(client, turn_timeout=0.3)).kind is FailureKind.TIMEOUT
    assert len(service.received) == 1


@pytest.mark.parametrize("how", ["closes", "resets"])
@pytest.mark.parametrize("after", [b"", b"HTTP/1.1 200 O", HEAD, HEAD + b'{"response": "He'])
async def test_a_connection_lost_mid_reply_has_an_unknown_outcome(
    service: "Service", client: "Client", how: str, after: bytes
) -> None:
    service.will(getattr(service, how)(after))
    failure = await failed(client)
    assert failure.kind is FailureKind.BROKEN
    assert "unknown" in failure.message
    assert "not sent again" in failure.message
    assert len(service.received) == 1


async def test_a_chunked_reply_that_breaks_off_keeps_what_came(service: "Service", client: "Client") -> None:
    service.will(service.closes(b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"a":\r\n'))
    failure = await failed(client)
    assert failure.kind is FailureKind.BROKEN
    assert failure.responses[0].body == b'{"a":'


async def test_a_refused_connection_is_tried_again_then_told(client: "Client") -> None:
    with socket.socket() as taken:  # bound but not listening: the port refuses, and nobody else gets it
        taken.bind(("127.0.0.1", 0))
        failure = await failed(client, base_url=f"http://127.0.0.1:{taken.getsockname()[1]}")
    assert failure.kind is FailureKind.CONNECT
    assert "refused" in failure.message
    assert "nothing was sent" in failure.message
    assert [attempt for attempt, _, _ in client.retries] == [1, 2]


async def test_a_name_that_no_host_can_have(client: "Client") -> None:
    failure = await failed(client, base_url=f"https://{'a' * 64}.example")  # a label has at most 63 characters
    assert failure.kind is FailureKind.CONNECT
    assert "name was not found" in failure.message


async def test_a_turn_timeout_while_connecting_was_certainly_not_processed(client: "Client") -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        address = full.getsockname()
        with socket.socket() as first, socket.socket() as second:
            for waiting in (first, second):  # a full backlog: the next connection hangs
                waiting.setblocking(False)
                waiting.connect_ex(address)
            url = f"http://127.0.0.1:{address[1]}"
            by_turn = await failed(client, base_url=url, turn_timeout=0.2)
            client.retries.clear()
            by_connect = await failed(client, base_url=url, connect_timeout=0.05)
    assert by_turn.kind is by_connect.kind is FailureKind.CONNECT
    assert "connect_timeout" in by_connect.message
    assert len(client.retries) == 2


async def test_tls_spoken_to_a_plain_port(client: "Client") -> None:
    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(plain, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        failure = await failed(client, base_url=f"https://127.0.0.1:{port}")
    assert failure.kind is FailureKind.CONNECT
    assert "https" in failure.message
    assert "nothing was sent" in failure.message


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        (b"", "application/json", "the body is empty"),
        (b"  \n", "application/json", "the body is empty"),
        (PAGE, "text/html", "HTML page"),
        (PAGE, "application/json", "HTML page"),
        (
            b'{"response": "He',
            "application/json",
            "not JSON: it ends inside of the text that begins at line 1 column 14;",
        ),
        (b'{"response": "Hi", ', "application/json", "not JSON: it breaks off at line 1 column 20;"),
        (
            b'{"response": Hi}',
            "application/json",
            "not JSON: what stands at line 1 column 14 does not belong there;",
        ),
        (b"null", "application/json", "the document is null, not an object"),
        (b"[]", "application/json", "the document is a list, not an object"),
        (b"{}", "application/json", "response is missing"),
        (b'{"response": "Hi"}', "application/json", "conversationEnded is missing"),
        (b'{"response": "\xff"}', "application/json", "not UTF-8"),
        (b"[" * 100_000, "application/json", "nested too deep"),
    ],
)
async def test_an_answer_that_is_no_reply(
    service: "Service", client: "Client", body: bytes, kind: str, words: str
) -> None:
    service.will(service.answer(body, kind=kind))
    failure = await failed(client)
    assert failure.kind is FailureKind.MALFORMED
    assert words in failure.message
    assert failure.responses[0].body == body
    assert len(service.received) == 1


@pytest.mark.parametrize(
    ("body", "advice"),
    [
        (b"", "check that region or base_url is that of the API."),
        (PAGE, "check that region or base_url is that of the API."),
        (b'{"status": "up"}', "check that region or base_url is that of the API."),
        (b'{"response": "He', "; start the conversation again."),
        (
            b'{"response": "Hi", "conversationEnded": false, "metadata": {"currentNode": 5}}',
            "; start the conversation again, and quote the correlation id to support if it goes on.",
        ),
    ],
)
async def test_what_to_do_depends_on_what_came(
    service: "Service", client: "Client", body: bytes, advice: str
) -> None:
    service.will(service.answer(body))
    assert (await failed(client)).message.endswith(advice)


async def test_a_state_of_the_wrong_type_is_named(
    service: "Service", client: "Client", make_body: MakeBody
) -> None:
    service.will(service.answer(make_body(metadata={"state": ["party", 2]})))
    failure = await failed(client)
    assert failure.kind is FailureKind.MALFORMED
    assert "metadata.state is a list, not an object" in failure.message


async def test_an_html_page_of_a_gateway(service: "Service", client: "Client") -> None:
    service.will(service.answer(PAGE, 502, "text/html"))
    failure = await failed(client)
    assert (failure.kind, failure.service_message, failure.code) == (FailureKind.SERVER, None, None)
    assert failure.correlation_id == service.received[0].headers["x-polyai-correlation-id"]
    assert len(service.received) == 1


NO_HTTP = {
    "ssh": b"SSH-2.0-OpenSSH_9.6\r\n\r\n",
    "huge header": b"HTTP/1.1 200 OK\r\nX: " + b"x" * 300_000 + b"\r\n\r\n",
    "odd status": b"HTTP/1.1 abc OK\r\n\r\n",
    "bad chunk": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
}


@pytest.mark.parametrize("raw", NO_HTTP.values(), ids=NO_HTTP)
async def test_what_greets_with_no_http_is_not_the_service(
    service: "Service", client: "Client", raw: bytes
) -> None:
    service.will(service.hangs(raw))
    failure = await client.create()
    assert isinstance(failure, Failure)
    assert failure.kind is FailureKind.MALFORMED
    assert failure.message.endswith("does not keep to HTTP; check that region or base_url is that of the API.")
    assert len(service.received) == 1


@pytest.mark.parametrize("raw", NO_HTTP.values(), ids=NO_HTTP)
async def test_a_turn_answered_by_no_http_has_an_unknown_outcome(
    service: "Service", client: "Client", raw: bytes
) -> None:
    """The address is right: it was HTTP that opened the conversation there."""
    service.will(service.hangs(raw))
    failure = await failed(client)
    assert failure.kind is FailureKind.BROKEN
    assert failure.outcome_unknown
    assert failure.message.endswith(
        ": what answers there does not keep to HTTP; whether the agent took the turn is unknown, so it was not "
        "sent again: resend it or begin a fresh session."
    )
    assert len(service.received) == 1


async def test_a_body_that_cannot_be_unpacked_is_malformed(service: "Service", client: "Client") -> None:
    service.will(service.answer(b"abc", Content_Encoding="gzip"))
    failure = await failed(client)
    assert (failure.kind, failure.http_status) == (FailureKind.MALFORMED, 200)
    assert len(service.received) == 1


async def test_an_answer_without_end_is_not_read_to_it(service: "Service", client: "Client") -> None:
    bomb = gzip.compress(bytes(70 * 1024 * 1024), 6)
    service.will(service.answer(bomb, Content_Encoding="gzip"))
    failure = await failed(client, turn_timeout=30)
    assert failure.kind is FailureKind.MALFORMED
    assert "64 MB" in failure.message


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_redirect_is_not_followed(service: "Service", client: "Client", status: int) -> None:
    elsewhere = type(service)()
    async with elsewhere:
        elsewhere.will(elsewhere.answer())
        service.will(service.answer(b"", status, Location=elsewhere.url))
        failure = await failed(client)
    assert failure.kind is FailureKind.MALFORMED
    assert "redirect" in failure.message
    assert elsewhere.received == []
    assert len(service.received) == 1
