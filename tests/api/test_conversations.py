"""The Conversations API over real sockets: a service that answers as told, and the simulated platform."""

import asyncio
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from polycompare.api.conversations import (
    ConversationsApi,
    ConversationSearch,
    RefusedError,
    UnknownAccountError,
)
from polycompare.api.hosts import platform_url
from polycompare.api.keys import ApiKey
from polycompare.api.retry import RetryPolicy
from polycompare.model.outcomes import FailureKind
from polycompare.model.reviews import Annotation, AnnotationKind, Speaker
from polycompare.model.targets import Environment, Target
from polycompare.model.verdicts import ExitCode
from polycompare.simulator.options import Latency
from polycompare.simulator.running import RunningSimulator, running_simulator

if TYPE_CHECKING:
    from tests.api.conftest import Received, Service

LIVE = ConversationSearch(Environment.LIVE)
LABEL = Annotation(5, Speaker.AGENT, AnnotationKind.WRONG_INFO)

Connect = Callable[..., ConversationsApi]


@pytest.fixture
def connect(service: "Service", key: str) -> Connect:
    """A client of the service that answers as told."""

    def connected(**settings: Any) -> ConversationsApi:
        made: dict[str, Any] = {"base_url": service.url, "account_id": "ws-1", "turn_timeout": 5.0, **settings}
        target = Target("live", agent_id="PROJECT 1", environment=Environment.LIVE, **made)
        return ConversationsApi(target, ApiKey(key, "POLYAI_API_KEY"), retry=RetryPolicy(3, 0.01, 0.05))

    return connected


def body(document: object) -> bytes:
    return json.dumps(document).encode()


def page(*ids: str, **more: object) -> bytes:
    return body({"conversations": [{"id": one} for one in ids], **more})


def asked_of(request: "Received") -> dict[str, str]:
    """The parameters of a request."""
    return {name: value for name, (value,) in parse_qs(urlsplit(request.path).query).items()}


async def listed(api: ConversationsApi, search: ConversationSearch = LIVE) -> list[str]:
    async with api, asyncio.timeout(10):
        return [one.id async for one in api.pages(search)]


async def refused(api: ConversationsApi, search: ConversationSearch = LIVE) -> RefusedError:
    with pytest.raises(RefusedError) as refusal:
        await listed(api, search)
    return refusal.value


async def test_the_list_is_at_the_account_and_goes_on_by_cursor(service: "Service", connect: Connect) -> None:
    service.will(
        service.answer(page("a", "b", cursor="c/1", next_offset=2)), service.answer(page("c", cursor=None))
    )
    assert await listed(connect()) == ["a", "b", "c"]
    first, second = service.received
    assert urlsplit(first.path).path == "/v3/ws-1/PROJECT%201/conversations"
    assert asked_of(first) == {"client_env": "live", "in_progress": "false", "limit": "20"}
    assert asked_of(second) == {"client_env": "live", "in_progress": "false", "limit": "18", "cursor": "c/1"}


async def test_the_list_goes_on_by_offset_where_there_is_no_cursor(service: "Service", connect: Connect) -> None:
    service.will(service.answer(page("a", next_offset=1)), service.answer(page("b")))
    assert await listed(connect()) == ["a", "b"]
    assert asked_of(service.received[1])["offset"] == "1"


async def test_the_list_ends_where_it_only_repeats_itself(service: "Service", connect: Connect) -> None:
    service.will(service.answer(page("a", cursor="x")), service.answer(page("a", cursor="y")))
    assert await listed(connect()) == ["a"]
    assert len(service.received) == 2


async def test_no_more_are_asked_for_than_are_wanted(service: "Service", connect: Connect) -> None:
    service.will(service.answer(page("a", "b", "c", cursor="x")))
    assert await listed(connect(), ConversationSearch(Environment.LIVE, limit=2)) == ["a", "b"]
    assert len(service.received) == 1


@pytest.mark.parametrize(
    ("search", "asked"),
    [
        (ConversationSearch(Environment.SANDBOX), {"client_env": "sandbox"}),
        (
            ConversationSearch(Environment.LIVE, words="a refund?"),
            {"query_type": "transcript", "query": "a refund?"},
        ),
        (
            ConversationSearch(Environment.LIVE, words="angry", semantic=True),
            {"query_type": "semantic", "query": "angry"},
        ),
        (ConversationSearch(Environment.LIVE, sample=True, limit=3), {"sample": "random", "limit": "3"}),
        (
            ConversationSearch(
                Environment.LIVE,
                since=datetime.fromisoformat("2026-06-03T15:00:00+02:00"),
                until=datetime(2026, 6, 4, tzinfo=UTC),
            ),
            {"start_time": "2026-06-03T13:00:00.000Z", "end_time": "2026-06-04T00:00:00.000Z"},
        ),
    ],
)
async def test_what_is_searched_for(
    service: "Service", connect: Connect, search: ConversationSearch, asked: dict[str, str]
) -> None:
    service.will(service.answer(page()))
    assert await listed(connect(), search) == []
    assert asked.items() <= asked_of(service.received[0]).items()


async def test_a_sample_is_one_page(service: "Service", connect: Connect) -> None:
    service.will(service.answer(page("a", cursor="x")))
    assert await listed(connect(), ConversationSearch(Environment.LIVE, sample=True, limit=5)) == ["a"]
    assert len(service.received) == 1


async def test_the_account_is_that_of_what_is_deployed(service: "Service", connect: Connect) -> None:
    deployed = {"id": "d", "version": "v", "accountId": "ws-7"}
    service.will(
        service.answer(body({"activeDeployments": {"live": deployed, "sandbox": None}})), service.answer(page("a"))
    )
    assert await listed(connect(account_id=None)) == ["a"]
    assert service.received[1].path.startswith("/v3/ws-7/")


async def test_without_an_account_nothing_can_be_listed(service: "Service", connect: Connect) -> None:
    service.will(service.answer(body({"activeDeployments": {}})))
    with pytest.raises(UnknownAccountError, match="set it to the account in the URL of Agent Studio"):
        await listed(connect(account_id=None))


async def test_a_refusal_is_a_typed_failure_in_one_sentence(
    service: "Service", connect: Connect, key: str
) -> None:
    service.will(service.error(401, "UNAUTHORIZED"))
    error = await refused(connect())
    assert (error.failure.kind, error.exit_code) == (FailureKind.AUTH, ExitCode.INCOMPLETE)
    assert "check the key in POLYAI_API_KEY" in str(error)
    assert key not in str(error)
    assert service.received[0].headers["x-api-key"] == key


async def test_what_was_certainly_not_processed_is_asked_for_again(service: "Service", connect: Connect) -> None:
    service.will(service.error(503), service.error(429, Retry_After="0"), service.answer(page("a")))
    assert await listed(connect()) == ["a"]


async def test_an_answer_that_is_no_list_is_said_to_be_none(service: "Service", connect: Connect) -> None:
    service.will(service.answer(b"<html>"), service.answer(b'{"conversations": ['))
    page_of_a_proxy = await refused(connect())
    assert page_of_a_proxy.failure.kind is FailureKind.MALFORMED
    assert "check that region or base_url" in str(page_of_a_proxy)
    assert "; try again, and quote the correlation id" in str(await refused(connect()))


async def test_one_conversation_comes_as_it_is_and_as_it_was_read(service: "Service", connect: Connect) -> None:
    told = body({"conversationId": "CA/1", "turns": [{"user_input": "", "agent_response": "Hello."}]})
    service.will(service.answer(told))
    async with connect() as api:
        raw, conversation = await api.one("CA/1")
    assert service.received[0].path == "/v1/agents/PROJECT%201/conversations/CA%2F1"
    assert raw.body == told
    assert [turn.user for turn in conversation.turns] == [""]


async def test_an_unknown_conversation_is_not_to_be_begun_anew(service: "Service", connect: Connect) -> None:
    service.will(service.error(404, "CONVERSATIONS_NOT_FOUND"))
    async with connect() as api:
        with pytest.raises(RefusedError, match="check the conversation's id, account_id \\(ws-1\\), agent_id"):
            await api.one("CA1")


async def test_labels_go_by_the_services_own_index(service: "Service", connect: Connect) -> None:
    service.will(service.answer(body({"success": True}), 201))
    async with connect() as api:
        await api.annotate("CA1", [(4, LABEL), (6, Annotation(7, Speaker.USER, AnnotationKind.MISSING_TOPIC))])
    assert service.received[0].method == "POST"
    assert service.received[0].path == "/v1/agents/PROJECT%201/conversations/CA1/annotation"
    assert service.received[0].json == {
        "annotations": [
            {"turnId": 4, "role": "agent", "annotationType": "wrong_info"},
            {"turnId": 6, "role": "user", "annotationType": "missing_topic"},
        ]
    }


async def test_a_note_is_taken_or_refused_whatever_the_status_says(service: "Service", connect: Connect) -> None:
    service.will(service.answer(b"", 200), service.answer(body({"success": False, "error": "Too long."})))
    async with connect() as api:
        await api.note("CA1", "Look at this.")
        with pytest.raises(RefusedError, match=r"it was not done \(Too long\.\)"):
            await api.note("CA1", "Look at this.")
    assert service.received[0].path.endswith("/conversations/CA1/note")
    assert service.received[0].json == {"note": "Look at this."}


async def test_a_mark_that_may_have_been_taken_is_not_sent_again(service: "Service", connect: Connect) -> None:
    service.will(service.resets())
    async with connect() as api:
        with pytest.raises(RefusedError, match="whether it was taken is unknown") as refusal:
            await api.annotate("CA1", [(0, LABEL)])
    assert refusal.value.failure.outcome_unknown
    assert len(service.received) == 1


async def test_sound_comes_in_pieces(service: "Service", connect: Connect) -> None:
    sound = b"RIFF" + bytes(300_000)
    service.will(service.answer(sound, kind="audio/wav"))
    pieces: list[bytes] = []
    async with connect() as api:
        await api.audio("CA1", "user", redacted=False, to=pieces.append)
    assert b"".join(pieces) == sound
    assert len(pieces) > 1
    assert asked_of(service.received[0]) == {"direction": "user", "redacted": "false"}


async def test_sound_that_is_not_there_or_breaks_off(service: "Service", connect: Connect) -> None:
    half = b"HTTP/1.1 200 OK\r\nContent-Type: audio/wav\r\nContent-Length: 100\r\n\r\nRIFF"
    service.will(service.error(404), service.closes(half), service.hangs(half))
    pieces: list[bytes] = []
    async with connect(turn_timeout=0.3) as api:
        with pytest.raises(RefusedError, match="a chat has no sound"):
            await api.audio("CA1", "combined", redacted=True, to=pieces.append)
        assert pieces == []
        for kind in (FailureKind.BROKEN, FailureKind.TIMEOUT):
            with pytest.raises(RefusedError) as refusal:
                await api.audio("CA1", "combined", redacted=True, to=pieces.append)
            assert refusal.value.failure.kind is kind


def test_a_region_lists_conversations_at_its_platform_host() -> None:
    def target(url: str) -> Target:
        return Target("live", url, "P", Environment.LIVE)

    assert platform_url(target("https://api.eu.poly.ai")) == "https://api.euw-1.platform.polyai.app"
    assert platform_url(target("http://127.0.0.1:8")) == "http://127.0.0.1:8"


@pytest.fixture(scope="module")
def simulator() -> Iterator[RunningSimulator]:
    with running_simulator(key="key-4f1d0c9a77e2", latency=Latency(0)) as running:
        yield running


async def test_every_call_that_the_simulated_platform_held_can_be_read(
    simulator: RunningSimulator, connect: Connect
) -> None:
    async with connect(base_url=simulator.base_url, account_id=None) as api, asyncio.timeout(20):
        search = ConversationSearch(Environment.LIVE, limit=1000)
        ids = [one.id async for one in api.pages(search)]
        conversations = [(await api.one(each))[1] for each in ids[:30]]
        found = [one.id async for one in api.pages(ConversationSearch(Environment.LIVE, words="table", limit=5))]
        deployed = await api.deployments()
        await api.annotate(ids[0], [(0, LABEL)])
        await api.note(ids[0], "Heard.")
    assert len(set(ids)) == len(ids) >= 50
    assert all(conversation.turns for conversation in conversations)
    said = [turn.user for conversation in conversations for turn in conversation.turns[1:]]
    assert "" in said
    assert any(user.startswith("[DTMF ") for user in said)
    assert {conversation.deployment_id for conversation in conversations} & deployed.keys()
    assert found
    assert set(found) <= set(ids)
