"""Faults of what was held: they strike there too, and what is refused is not written."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import TYPE_CHECKING

import httpx
import pytest

from polycompare.simulator.fault_bodies import CONTROLS, DEEP, HUGE_STATE, LONG_TRACE
from polycompare.simulator.faults import REFUSING, Fault, FaultKind, Where
from polycompare.simulator.options import Latency
from polycompare.simulator.running import running_simulator

if TYPE_CHECKING:
    from tests.simulator.conftest import Talker
    from tests.simulator.held.conftest import Reader

NO_ANSWER = {FaultKind.RESET, FaultKind.CUT, FaultKind.REFUSE, FaultKind.HUGE_HEADER}
SLOW = {FaultKind.SLOW_START, FaultKind.SLOW_BODY, FaultKind.HANG}
"""Kinds whose ways are the same for any body, and take their time."""


def given(response: Callable[[], httpx.Response]) -> httpx.Response | None:
    """What came; None where no whole answer did."""
    try:
        return response()
    except httpx.TransportError:
        return None


@pytest.fixture
def struck(
    talker_to: "Callable[[str], Talker]", reader_of: "Callable[[Talker], Reader]"
) -> "Iterator[Callable[..., Reader]]":
    """Makes a reader whose requests at one place are struck by these kinds, one after the other."""
    with ExitStack() as simulators:

        def started(where: Where, *kinds: FaultKind, agent: str = "restaurant") -> "Reader":
            faults = [Fault(kind, where=where, times=1) for kind in kinds]
            simulator = running_simulator(agent=agent, latency=Latency(0), faults=faults)
            return reader_of(talker_to(simulators.enter_context(simulator).base_url))

        yield started


def test_every_kind_strikes_a_note_and_a_refused_one_is_not_taken(
    tiny: str, struck: "Callable[..., Reader]"
) -> None:
    kinds = sorted(set(FaultKind) - SLOW)
    reader = struck(Where.NOTE, *kinds, agent=tiny)
    conversation_id = reader.talker.open()["conversationId"]
    for kind in kinds:
        response = given(lambda: reader.post(conversation_id, "note", {"note": "x"}))
        assert (response is None) == (kind in NO_ANSWER), kind
    counted = reader.talker.stats()
    assert counted["faults"] == {kind.value: 1 for kind in kinds}
    assert counted["reviews"]["notes"] == len(set(kinds) - REFUSING)


def test_a_conversation_is_spoilt_in_its_last_turn(tiny: str, struck: "Callable[..., Reader]") -> None:
    kinds = (FaultKind.CONTROLS, FaultKind.NO_METADATA, FaultKind.HUGE_STATE, FaultKind.LONG_TRACE, FaultKind.DEEP)
    reader = struck(Where.CONVERSATION, *kinds, agent=tiny)
    conversation_id = reader.talker.talk(["hi"])[0]["conversationId"]
    other, last = reader.one(conversation_id)["turns"]
    assert last["agent_response"].endswith(CONTROLS)
    assert (last["metadata"]["current_node"], last["metadata"]["node_trace"]) == (CONTROLS, [CONTROLS])
    assert CONTROLS not in str(other)
    assert "metadata" not in reader.one(conversation_id)["turns"][-1]
    assert len(reader.get(conversation_id).content) > HUGE_STATE * 0.9
    assert len(reader.one(conversation_id)["turns"][-1]["metadata"]["node_trace"]) == LONG_TRACE
    assert b"[" * DEEP in reader.get(conversation_id).content
    assert reader.one(conversation_id)["turns"][0] == other


def test_a_list_is_struck_too(struck: "Callable[..., Reader]") -> None:
    reader = struck(Where.LIST, FaultKind.CONTROLS, FaultKind.NOT_FOUND, FaultKind.TOO_MANY, FaultKind.BAD_GATEWAY)
    first, second = reader.listed(limit=2)
    assert CONTROLS not in str(first)
    assert second["turns"][-1]["agent_response"].endswith(CONTROLS)
    assert reader.page().json()["error_code"] == "PROJECT_NOT_FOUND"
    assert reader.page().headers["retry-after"] == "1"
    assert reader.page().headers["content-type"].startswith("text/html")
    assert reader.page().status_code == 200


def test_sound_is_struck_too(struck: "Callable[..., Reader]") -> None:
    reader = struck(Where.AUDIO, FaultKind.NULLS, FaultKind.TRUNCATED, FaultKind.EMPTY, FaultKind.CUT)
    conversation_id = reader.some()["conversationId"]
    whole = reader.get(conversation_id, "/audio").content
    assert whole.startswith(b"RIFF"), "what is about JSON leaves it alone"
    assert reader.get(conversation_id, "/audio").content == whole[: len(whole) * 2 // 3]
    assert reader.get(conversation_id, "/audio").content == b""
    assert given(lambda: reader.get(conversation_id, "/audio")) is None
    assert reader.get(conversation_id, "/audio").content == whole


def test_refused_labels_are_not_taken(tiny: str, struck: "Callable[..., Reader]") -> None:
    reader = struck(Where.ANNOTATION, FaultKind.UNAVAILABLE, FaultKind.RESET, agent=tiny)
    conversation_id = reader.talker.open()["conversationId"]
    body = {"annotations": [{"turnId": 0, "role": "agent", "annotationType": "wrong_info"}]}
    assert reader.post(conversation_id, "annotation", body).status_code == 503
    assert reader.talker.stats()["reviews"]["annotations"] == 0
    assert given(lambda: reader.post(conversation_id, "annotation", body)) is None
    assert reader.talker.stats()["reviews"]["annotations"] == 1
