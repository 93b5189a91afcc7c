"""Deployments, A/B tests and variants, and how a variant's name becomes its id."""

import contextlib
import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polycompare.api.agents import AgentsApi, UnknownVariantError, resolved_variant
from polycompare.api.agents_wire import Variant, read_ab_test, read_active_deployments, read_variants
from polycompare.api.keys import ApiKey
from polycompare.api.wire import MalformedReply
from polycompare.model.outcomes import Failure, FailureKind, RawResponse
from polycompare.model.targets import AbTest, Deployment, Environment, Serving, Target

if TYPE_CHECKING:
    from tests.api.conftest import Client, Service

RUNNING = {"id": "d1", "version": "9f2c", "accountId": "ws-1", "environment": "live"}
ACTIVE = json.dumps({"activeDeployments": {"live": RUNNING, "pre-release": None}}).encode()
VARIANTS = [
    Variant("VARIANT-1", "Soho", True),
    Variant("VARIANT-2", "Camden", False),
    Variant("soho", "Bar", False),
]


def agents_of(client: "Client", **settings: Any) -> AgentsApi:
    return AgentsApi(client.target(**settings), ApiKey("key-4f1d0c9a77e2", "POLYAI_API_KEY"))


@pytest.mark.parametrize(
    ("body", "status", "expected"),
    [
        (b'{"id": "ab-1", "traffic_percentage": 20}', 200, AbTest.RUNNING),
        (b'{"ab_test": {"id": "ab-1"}}', 200, AbTest.RUNNING),
        (b'{"abTests": [{"id": "ab-1"}]}', 200, AbTest.RUNNING),
        (b'[{"id": "ab-1"}]', 200, AbTest.RUNNING),
        (b'{"active": true}', 200, AbTest.RUNNING),
        (b"{}", 200, AbTest.NONE),
        (b"null", 200, AbTest.NONE),
        (b"[]", 200, AbTest.NONE),
        (b"", 204, AbTest.NONE),
        (b'{"ab_test": null}', 200, AbTest.NONE),
        (b'{"ab_tests": []}', 200, AbTest.NONE),
        (b'{"success": true, "data": null}', 200, AbTest.NONE),
        (b'"yes"', 200, AbTest.UNKNOWN),
        (b"<html>", 200, AbTest.UNKNOWN),
        (b'{"message": "no"}', 404, AbTest.UNKNOWN),
        (b"", 403, AbTest.UNKNOWN),
        (b"", 500, AbTest.UNKNOWN),
    ],
)
async def test_whether_live_is_ambiguous(
    service: "Service", client: "Client", body: bytes, status: int, expected: AbTest
) -> None:
    service.will(service.answer(ACTIVE), service.answer(body, status))
    async with client.transport(environment=Environment.LIVE) as transport:
        serving = await transport.serving()
    assert serving == Serving(Deployment("d1", "9f2c", environment="live", account_id="ws-1"), expected)
    assert service.received[1].path == "/adk/v1/accounts/ws-1/projects/PROJECT-1/ab-tests/active"


async def test_nobody_asks_for_an_ab_test_where_there_can_be_none(service: "Service", client: "Client") -> None:
    service.will(service.answer(ACTIVE))
    async with client.transport(account_id="ws-2") as transport:
        assert await transport.serving() == Serving()
    assert len(service.received) == 1


async def test_the_targets_account_does_where_deployments_are_not_told(
    service: "Service", client: "Client"
) -> None:
    service.will(service.error(403), service.answer(b"{}"))
    async with client.transport(environment=Environment.LIVE, account_id="ws/2") as transport:
        assert await transport.serving() == Serving(None, AbTest.NONE)
    assert service.received[1].path == "/adk/v1/accounts/ws%2F2/projects/PROJECT-1/ab-tests/active"


@pytest.mark.parametrize("bare", [True, False])
async def test_variants_are_listed(service: "Service", client: "Client", bare: bool) -> None:
    listed = [{"id": "v-1", "name": "Soho", "isDefault": True, "attributeValues": {"values": {}}}, {"id": "v-2"}]
    service.will(service.answer(json.dumps(listed if bare else {"variants": listed}).encode()))
    async with agents_of(client) as agents:
        assert await agents.variants() == [Variant("v-1", "Soho", True), Variant("v-2", "v-2", False)]
    assert service.received[0].path == "/v1/agents/PROJECT-1/branches/main/variants"


@pytest.mark.parametrize(
    ("status", "kind"), [(401, FailureKind.AUTH), (403, FailureKind.FORBIDDEN), (404, FailureKind.NOT_FOUND)]
)
async def test_variants_that_are_not_told_are_a_failure(
    service: "Service", client: "Client", status: int, kind: FailureKind
) -> None:
    service.will(service.error(status))
    async with agents_of(client) as agents:
        failure = await agents.variants()
    assert isinstance(failure, Failure)
    assert failure.kind is kind
    assert len(service.received) == 1
    assert resolved_variant(client.target(variant="Soho"), failure).variant == "Soho"


async def test_a_lost_answer_to_a_question_is_no_lost_turn(service: "Service", client: "Client") -> None:
    service.will(service.hangs())
    async with agents_of(client, turn_timeout=0.1) as agents:
        failure = await agents.variants()
    assert isinstance(failure, Failure)
    assert failure.message.endswith("no complete answer within 0.1 s; try again.")


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("VARIANT-2", "VARIANT-2"),
        ("Soho", "VARIANT-1"),
        ("camden", "VARIANT-2"),
        ("variant-2", "VARIANT-2"),
        ("soho", "soho"),
        ("BAR", "soho"),
    ],
)
def test_a_variant_goes_by_id_or_name(client: "Client", wanted: str, found: str) -> None:
    target = resolved_variant(client.target(variant=wanted), VARIANTS)
    assert target.variant == found
    assert target.variant_name == {one.id: one.name for one in VARIANTS}[found]


def test_a_target_without_a_variant_stays_without(client: "Client") -> None:
    assert resolved_variant(client.target(), VARIANTS) == client.target()


@pytest.mark.parametrize(
    ("wanted", "variants", "words"),
    [
        ("Sohoo", VARIANTS, "did you mean 'Soho'? There are Soho (VARIANT-1), Camden (VARIANT-2)"),
        ("variant-3", VARIANTS, "did you mean 'VARIANT-2'?"),
        ("xyz", VARIANTS, "no variant 'xyz'; there are Soho"),
        ("xyz", [], "has no variants"),
        (
            "a",
            [Variant("1", "A", False), Variant("2", "A", False)],
            "has 2 variants called 'a'; give an id: A (1)",
        ),
    ],
)
def test_an_unknown_variant_lists_what_there_is(
    client: "Client", wanted: str, variants: list[Variant], words: str
) -> None:
    with pytest.raises(UnknownVariantError) as caught:
        resolved_variant(client.target(variant=wanted), variants)
    assert words in str(caught.value)
    assert "PROJECT-1 of pre" in str(caught.value)


@given(st.lists(st.builds(Variant, st.text(), st.text(), st.booleans())), st.text())
def test_what_is_resolved_is_one_of_them(variants: list[Variant], wanted: str) -> None:
    target = Target("pre", "https://agent.example", "P", Environment.LIVE, variant=wanted)
    try:
        resolved = resolved_variant(target, variants)
    except UnknownVariantError:
        assert wanted not in {one.id for one in variants} or len(variants) > 1
        return
    assert any((one.id, one.name) == (resolved.variant, resolved.variant_name) for one in variants)
    again = resolved_variant(resolved, [one for one in variants if one.id == resolved.variant][:1])
    assert again.variant == resolved.variant


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(st.binary() | JSON.map(lambda value: json.dumps(value).encode()))
def test_any_answer_is_read_or_malformed(body: bytes) -> None:
    readers: list[Callable[[RawResponse], object]] = [read_active_deployments, read_variants, read_ab_test]
    for read in readers:
        with contextlib.suppress(MalformedReply):
            read(RawResponse(200, body))
