"""What the simulator counts: the proof that a client sends nothing twice."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import httpx

from polycompare.simulator.faults import Fault, FaultKind, Where
from polycompare.simulator.options import Latency
from polycompare.simulator.running import running_simulator
from polycompare.simulator.stats import Stats

if TYPE_CHECKING:
    from tests.simulator.conftest import Talker

NOTHING_WRITTEN = {"annotations": 0, "notes": 0, "by_conversation": {}}
NONE = {"received": 0, "received_again": 0, "processed": 0, "processed_again": 0}


def test_what_was_received_and_done(tiny: str, talker_to: "Callable[[str], Talker]") -> None:
    faults = [Fault(FaultKind.UNAVAILABLE, where=Where.TURN, times=1)]
    with running_simulator(agent=tiny, latency=Latency(0), faults=faults, key="test-key") as simulator:
        talker = talker_to(simulator.base_url)
        assert talker.stats() == {
            "requests": {},
            "faults": {},
            "conversations": {"opened": 0, "closed": 0, "open": 0},
            "turns": NONE,
            "by_conversation": {},
            "reviews": NOTHING_WRITTEN,
        }
        talker.open(conversationId="c-1")
        talker.open(conversationId="c-2")
        talker.post("debug-chat", json={"clientEnv": "moon"})
        talker.post("debug-chat", json={"clientEnv": "live"}, headers={"X-API-KEY": "wrong"})
        talker.post("debug-chat/c-1", json={"clientEnv": "live", "message": "hi"})  # struck
        talker.say("c-1", "hi")  # again, and taken once
        talker.say("c-1", "slow")  # delayed, fetched
        talker.say("c-1", "hi")  # taken twice
        talker.say("c-2", "bye")
        talker.post("debug-chat/c-2", json={"clientEnv": "live", "message": "still there?"})
        talker.get("deployments/active")
        talker.get("branches/main/variants")
        assert talker.stats() == {
            "requests": {"active_deployments": 1, "create": 4, "fetch": 1, "respond": 7, "variants": 1},
            "faults": {"503": 1},
            "conversations": {"opened": 2, "closed": 1, "open": 1},
            "turns": {"received": 6, "received_again": 2, "processed": 4, "processed_again": 1},
            "by_conversation": {
                "c-1": {"received": 4, "received_again": 2, "processed": 3, "processed_again": 1},
                "c-2": {"received": 2, "received_again": 0, "processed": 1, "processed_again": 0},
            },
            "reviews": NOTHING_WRITTEN,
        }


def test_chats_are_counted_by_their_own_operations(tiny_talker: "Talker") -> None:
    def counted() -> dict[str, int]:
        requests = tiny_talker.stats()["requests"]
        return {name: requests.get(name, 0) for name in ("chat_create", "chat_respond", "chat_close", "ab_test")}

    before, closed = counted(), tiny_talker.stats()["conversations"]["closed"]
    chat = f"{tiny_talker.base_url}/v1/ws/P/chat"
    headers = {"X-TOKEN": "live"}
    body = tiny_talker.client.post(f"{chat}/create", headers=headers).json()
    tiny_talker.client.post(f"{chat}/respond", headers=headers, json={**body, "message": "hi"})
    for _ in range(2):
        tiny_talker.client.put(f"{chat}/close", headers=headers, json=body)
    after = counted()
    assert {name: after[name] - before[name] for name in after} == {
        "chat_create": 1,
        "chat_respond": 1,
        "chat_close": 2,
        "ab_test": 0,
    }
    assert tiny_talker.stats()["conversations"]["closed"] == closed + 1


def test_no_key_is_needed(restaurant: "Talker") -> None:
    assert httpx.get(f"{restaurant.base_url}/_sim/stats").status_code == 200


def test_the_memory_is_bounded_and_totals_hold() -> None:
    stats = Stats()
    for number in range(12_000):
        stats.opened(f"c{number}")
        stats.turn_received(f"c{number}", "hi")
        stats.turn_processed(f"c{number}", "hi")
    for number in range(1000):
        stats.turn_received("c11999", f"message {number}")
    told = stats.told()
    assert isinstance(told["by_conversation"], dict)
    assert len(told["by_conversation"]) == 5000
    assert "c11999" in told["by_conversation"]
    assert told["turns"] == {"received": 13_000, "received_again": 0, "processed": 12_000, "processed_again": 0}
