"""Lists of conversations: filters, searches, samples and pages."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.datastructures import QueryParams

from polycompare.simulator.agent import Agents
from polycompare.simulator.draws import Draws
from polycompare.simulator.held.calls import made_calls
from polycompare.simulator.held.conversations import HeldConversation
from polycompare.simulator.held.listing import Page, page
from polycompare.simulator.held.query import query_of

if TYPE_CHECKING:
    from tests.simulator.conftest import Talker
    from tests.simulator.held.conftest import Reader

ALIKE = {"query_type": "semantic", "query": "a table for two"}
SAMPLE = Draws(0, "a sample", 1)


def asked(calls: list[HeldConversation], **params: Any) -> Page:
    return page(calls, query_of(QueryParams({name: str(value) for name, value in params.items()})), SAMPLE)


def ids(found: Page) -> list[str]:
    return [held.id for held in found.items]


def test_live_is_listed_the_newest_first(reader: "Reader") -> None:
    items = reader.listed()
    starts = [item["started_at"] for item in items]
    assert len(items) >= 60
    assert starts == sorted(starts, reverse=True)
    assert {item["environment"] for item in items} == {"live"}


def test_an_item_is_tidy(reader: "Reader") -> None:
    for item in reader.listed(include_latency="true"):
        assert item["num_turns"] == len(item["turns"])
        assert item["num_silences"] == sum(turn["is_silence"] for turn in item["turns"])
        assert all(isinstance(item[name], str) for name in ("variant_name", "handoff_reason", "from_number"))
        for turn in item["turns"]:
            assert None not in turn.values()
            assert isinstance(turn["latency"], float)
    assert "latency" not in reader.listed(limit=1)[0]["turns"][0]


def test_filters(reader: "Reader") -> None:
    items = reader.listed()
    middle = items[30]["started_at"]
    assert reader.listed(start_time=middle) == items[:31], "the first moment is in"
    assert reader.listed(end_time=middle) == items[31:], "the last one is not"
    moment = datetime.fromisoformat(middle)
    later = (moment + timedelta(hours=2)).replace(tzinfo=None).isoformat() + "+02:00"
    assert reader.listed(start_time=later) == items[:31]
    assert [item["id"] for item in reader.listed(in_progress="false")] == [
        item["id"] for item in items if not item["in_progress"]
    ]
    assert {item["channel"] for item in reader.listed(channel="voice")} == {"VOICE-SIP"}
    assert len(reader.listed(channel=["voice", "WEBCHAT"])) == len(items)
    assert {item["variant_name"] for item in reader.listed(variant_id="formal")} == {"Formal"}
    assert reader.listed(variant_name="Formal") == reader.listed(variant_id="formal")
    assert {item["environment"] for item in reader.listed(client_env="sandbox")} == {"sandbox"}


def test_a_transcript_search_finds_all_words_in_one_turn(reader: "Reader") -> None:
    found = reader.listed(query_type="transcript", query="refund terrible")
    assert found
    assert all("refund" in str(item["turns"]) for item in found)
    assert reader.listed(query_type="transcript", query="refund", turn_type="agent") == []
    assert reader.listed(query_type="transcript", query="refund", turn_type="user")
    assert reader.listed(query_type="transcript", query="refund parking") == []
    assert reader.listed(query_type="transcript", query="???") == []


def test_a_semantic_search_finds_what_is_alike_the_most_alike_first(reader: "Reader") -> None:
    found = reader.listed(query_type="semantic", query="the caller wants a refunding", limit=3)
    assert found
    assert all("refund" in str(item["turns"]) for item in found)
    assert reader.listed(query_type="semantic", query="xylophone quartz") == []


def test_a_sample_is_another_each_time(reader: "Reader") -> None:
    samples = [tuple(item["id"] for item in reader.listed(sample="random", limit=10)) for _ in range(3)]
    assert len(set(samples)) == 3
    assert all(len(set(sample)) == 10 for sample in samples)
    assert reader.page(sample="random", limit=10).json()["cursor"] is None


def test_cursors_and_offsets_lead_through_all(calls: list[HeldConversation]) -> None:
    @given(limit=st.integers(7, 90), search=st.sampled_from([{}, ALIKE]))
    @settings(max_examples=20, deadline=None)
    def led(limit: int, search: dict[str, str]) -> None:
        wanted = ids(asked(calls, **search))
        by_cursor, by_offset = asked(calls, limit=limit, **search), asked(calls, limit=limit, **search)
        seen, counted = ids(by_cursor), ids(by_offset)
        while by_cursor.cursor is not None:
            by_cursor = asked(calls, limit=limit, cursor=by_cursor.cursor, **search)
            seen += ids(by_cursor)
        while by_offset.next_offset is not None:
            by_offset = asked(calls, limit=limit, offset=by_offset.next_offset, **search)
            counted += ids(by_offset)
        assert seen == counted == wanted

    led()


def test_what_begins_between_two_pages_moves_nothing(agents: Agents, calls: list[HeldConversation]) -> None:
    first = asked(calls, limit=10)
    newer = made_calls(agents, 7, calls[0].started_at + timedelta(days=40))[:5]
    second = asked([*calls, *newer], limit=10, cursor=first.cursor)
    assert ids(second) == ids(asked(calls))[10:20]


def test_what_is_held_now_is_listed(tiny_talker: "Talker", reader_of: "Callable[[Talker], Reader]") -> None:
    reader = reader_of(tiny_talker)
    conversation_id = tiny_talker.talk(["hi", "", "bye"], environment="sandbox")[0]["conversationId"]
    item = reader.page("ws-tiny", client_env="sandbox", query_type="transcript", query="hi").json()[
        "conversations"
    ][0]
    assert (item["id"], item["in_progress"], item["num_turns"]) == (conversation_id, False, 4)
    assert [turn["user_input"] for turn in item["turns"]] == ["", "hi", "", "bye"]
    assert [turn["is_silence"] for turn in item["turns"]] == [False, False, True, False]


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"limit": 0}, "limit: must be a whole number from 1 to 1000."),
        ({"sience": "x"}, "sience: there is no such parameter."),
        ({"limit": 1001}, "limit: must be"),
        ({"limit": "٣"}, "limit: must be"),
        ({"limit": [1, 2]}, "limit: is given 2 times."),
        ({"offset": -1}, "offset: must be a whole number from 0"),
        ({"client_env": "moon"}, "client_env: must be one of sandbox, pre-release, live."),
        ({"start_time": "yesterday"}, "start_time: must be an ISO 8601 time"),
        ({"end_time": "2026-02-30T00:00:00Z"}, "end_time: must be"),
        ({"start_time": "0001-01-01T00:00:00+10:00"}, "start_time: must be"),
        ({"in_progress": "maybe"}, "in_progress: must be true or false."),
        ({"query_type": "regex", "query": "x"}, "query_type: must be one of transcript, semantic."),
        ({"query_type": "semantic"}, "query: must be given with query_type."),
        ({"query": "x"}, "query: needs query_type"),
        ({"sample": "some"}, "sample: must be one of random."),
        ({"sample": "random", "query_type": "semantic", "query": "x"}, "only one of them"),
        ({"variant_id": "a", "variant_name": "b"}, "only one of them"),
        ({"cursor": "not one"}, "cursor: is not one that a list has given."),
        ({"cursor": "WzFlOTk5OTksMSwiYSJd"}, "cursor: is not one"),
        ({"cursor": "é"}, "cursor: is not one"),
    ],
)
def test_what_is_no_filter_is_refused(reader: "Reader", params: dict[str, Any], words: str) -> None:
    response = reader.page(**params)
    assert response.status_code == 400
    assert words in response.json()["error_message"]


def test_another_account_has_no_such_project(reader: "Reader") -> None:
    response = reader.page("ws-other")
    assert (response.status_code, response.json()["error_code"]) == (404, "PROJECT_NOT_FOUND")


def test_a_key_is_needed(reader: "Reader", locked_restaurant: "Talker") -> None:
    path = f"{locked_restaurant.base_url}/v3/ws-la-terrasse/A/conversations"
    assert locked_restaurant.client.get(path, headers={"X-API-KEY": "wrong"}).status_code == 401
    assert locked_restaurant.client.get(path).status_code == 200
