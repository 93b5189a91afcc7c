"""Every fault on a real socket: what comes, and whether the agent took the turn."""

import json
import re
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from polycompare.simulator.fault_bodies import CONTROLS, DEEP, HUGE_STATE, LONG_TRACE
from polycompare.simulator.fault_refusals import LASTING
from polycompare.simulator.fault_responses import HUGE_HEADER, SLOW
from polycompare.simulator.faults import REFUSING, Fault, FaultKind, Where
from polycompare.simulator.options import Latency
from polycompare.simulator.running import running_simulator

if TYPE_CHECKING:
    from tests.simulator.conftest import Talker

ID = "AS_CHAT_FAULTS"
SLOW_KINDS = (FaultKind.SLOW_START, FaultKind.SLOW_BODY)


@dataclass(frozen=True)
class Came:
    """What came back: `ended` is how, `eof`, `reset` or `nothing more` after half a second without a byte."""

    status: int
    headers: dict[str, str]
    body: bytes
    ended: str

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def asked(base_url: str, path: str, patience: float = 10.0, **body: Any) -> Came:
    """Send one request over a socket of our own, and read until the end, whatever end that is."""
    content = json.dumps({"clientEnv": "live", **body}).encode()
    where = urlsplit(base_url)
    head = (
        f"POST /v1/agents/A/{path} HTTP/1.1\r\nHost: {where.netloc}\r\nX-API-KEY: k\r\n"
        f"Content-Length: {len(content)}\r\nConnection: close\r\n\r\n"
    )
    assert where.hostname is not None
    received, ended = bytearray(), "eof"
    with socket.create_connection((where.hostname, where.port or 80), timeout=patience) as connection:
        connection.sendall(head.encode() + content)
        try:
            while chunk := connection.recv(1 << 20):
                received += chunk
        except ConnectionResetError:
            ended = "reset"
        except TimeoutError:
            ended = "nothing more"
    before, _, after = bytes(received).partition(b"\r\n\r\n")
    first, *lines = before.decode("latin-1").split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines)
    return Came(int(first.split()[1]) if first else 0, headers, after, ended)


def answered(came: Came, status: int, code: str) -> bool:
    return (came.status, came.json["error_code"]) == (status, code)


def retry_after(came: Came, wanted: Callable[[str], bool]) -> bool:
    return answered(came, 429, "TOO_MANY_REQUESTS") and wanted(came.headers["retry-after"])


def two_seconds_ahead(date: str) -> bool:
    return 0 < (parsedate_to_datetime(date) - datetime.now(UTC)).total_seconds() <= 2


def breaks_off(came: Came) -> bool:
    with pytest.raises(json.JSONDecodeError):
        came.json  # noqa: B018 (reading it is the test)
    return int(came.headers["content-length"]) == len(came.body) > 20


def names_twice(came: Came) -> bool:
    keys: list[str] = []
    json.loads(came.body, object_pairs_hook=lambda pairs: keys.extend(key for key, _ in pairs))
    return keys.count("response") == 2


def metadata(came: Came) -> dict[str, Any]:
    return dict(came.json["metadata"])


SEEN: dict[FaultKind, Callable[[Came], bool]] = {
    FaultKind.REFUSE: lambda came: (came.status, came.ended) == (0, "reset"),
    FaultKind.BAD_REQUEST: lambda came: answered(came, 400, "SCHEMA_VALIDATION_FAILED"),
    FaultKind.UNAUTHORIZED: lambda came: answered(came, 401, "UNAUTHORIZED"),
    FaultKind.FORBIDDEN: lambda came: answered(came, 403, "FORBIDDEN"),
    FaultKind.NOT_FOUND: lambda came: came.status == 404 and came.json["error_code"].endswith("NOT_FOUND"),
    FaultKind.GONE: lambda came: answered(came, 410, "ChatConversationEnded"),
    FaultKind.PRECONDITION: lambda came: answered(came, 412, "ErrPreReleaseNotReady"),
    FaultKind.TOO_MANY: lambda came: retry_after(came, lambda value: value == "1"),
    FaultKind.TOO_MANY_DATE: lambda came: retry_after(came, two_seconds_ahead),
    FaultKind.TOO_MANY_ABSURD: lambda came: retry_after(came, lambda value: int(value) > 10**7),
    FaultKind.SERVER_ERROR: lambda came: answered(came, 500, "INTERNAL_ERROR"),
    FaultKind.UNAVAILABLE: lambda came: answered(came, 503, "SERVICE_UNAVAILABLE"),
    FaultKind.TIMEOUT: lambda came: answered(came, 400, "CHAT_TIMEOUT"),
    FaultKind.HANG: lambda came: (came.status, came.ended) == (0, "nothing more"),
    FaultKind.RESET: lambda came: (came.status, came.ended) == (0, "reset"),
    FaultKind.CUT: lambda came: came.ended == "reset" and 0 < len(came.body) < int(came.headers["content-length"]),
    FaultKind.BAD_GATEWAY: lambda came: came.status == 502 and came.body.startswith(b"<html>"),
    FaultKind.EMPTY: lambda came: came.status in (200, 201) and came.body == b"",
    FaultKind.TRUNCATED: breaks_off,
    FaultKind.WRONG_TYPES: lambda came: came.json["response"] == 7 and came.json["metadata"] == ["a list"],
    FaultKind.EXTRA_FIELDS: lambda came: "unheardOf" in came.json and "alsoUnheardOf" in metadata(came),
    FaultKind.NO_METADATA: lambda came: "metadata" not in came.json and "response" in came.json,
    FaultKind.NULLS: lambda came: {*metadata(came).values(), came.json["response"]} == {None},
    FaultKind.HUGE_STATE: lambda came: len(json.dumps(metadata(came)["state"])) > 0.95 * HUGE_STATE,
    FaultKind.LONG_TRACE: lambda came: len(metadata(came)["nodeTrace"]) == LONG_TRACE,
    FaultKind.DEEP: lambda came: b'"deep": ' + b"[" * DEEP + b"]" * DEEP in came.body,
    FaultKind.DUPLICATE_KEYS: names_twice,
    FaultKind.BAD_UTF8: lambda came: b"\xff\xfe" in came.body,
    FaultKind.HUGE_HEADER: lambda came: len(came.headers["x-padding"]) == HUGE_HEADER and "response" in came.json,
    FaultKind.CONTROLS: lambda came: CONTROLS in came.json["response"],
}


def test_every_kind_is_looked_at_here() -> None:
    assert {*SEEN, *SLOW_KINDS} == set(FaultKind)


@pytest.fixture(scope="module")
def simulators(tiny: str) -> Iterator[dict[FaultKind, str]]:
    """The base URL of a simulator for each kind, which strikes the first request of each sort."""
    running = {
        kind: running_simulator(
            agent=tiny, latency=Latency(0), faults=[Fault(kind, where=where, times=1) for where in Where]
        )
        for kind in SEEN
    }
    yield {kind: simulator.__enter__().base_url for kind, simulator in running.items()}
    with ThreadPoolExecutor(len(running)) as threads:  # each takes a moment to stop: all at once
        list(threads.map(lambda simulator: simulator.__exit__(None, None, None), running.values()))


@pytest.mark.parametrize("kind", SEEN)
def test_a_fault_wherever_it_strikes(
    simulators: dict[FaultKind, str], talker_to: "Callable[[str], Talker]", kind: FaultKind
) -> None:
    patience = 0.3 if kind is FaultKind.HANG else 10.0
    taken = kind not in REFUSING
    url, stats = simulators[kind], talker_to(simulators[kind]).stats

    assert SEEN[kind](asked(url, "debug-chat", patience, conversationId=ID))
    assert stats()["conversations"]["opened"] == taken
    again = asked(url, "debug-chat", conversationId=ID)
    assert again.status == (400 if taken else 201), "an id is used once"

    assert SEEN[kind](asked(url, f"debug-chat/{ID}", patience, message="one"))
    turns = stats()["by_conversation"][ID]
    assert turns == {"received": 1, "received_again": 0, "processed": int(taken), "processed_again": 0}
    other = asked(url, f"debug-chat/{ID}", message="two")
    if kind in LASTING:
        assert SEEN[kind](other)
        return
    assert other.json["metadata"]["state"]["count"] == (2 if taken else 1)

    assert asked(url, f"debug-chat/{ID}", message="slow").json["delayedResponse"]
    assert SEEN[kind](asked(url, f"debug-chat/{ID}", patience))
    fetched = asked(url, f"debug-chat/{ID}")
    assert fetched.json["response"] == ("You said: " if taken else "Done."), "what was fetched is gone"
    assert stats()["faults"] == {kind: 3}


@pytest.mark.slow
def test_slow_answers_come_late_and_whole(tiny: str) -> None:
    def timed(kind: FaultKind) -> tuple[Came, float]:
        faults = [Fault(kind, where=Where.CREATE)]
        with running_simulator(agent=tiny, latency=Latency(0), faults=faults) as simulator:
            started = time.monotonic()
            came = asked(simulator.base_url, "debug-chat")
            return came, time.monotonic() - started

    with ThreadPoolExecutor() as threads:
        for came, seconds in threads.map(timed, SLOW_KINDS):
            assert came.json["response"] == "Hello."
            assert SLOW <= seconds < SLOW + 2


def test_a_slow_body_comes_in_pieces_after_its_head(tiny: str) -> None:
    faults = [Fault(FaultKind.SLOW_BODY)]
    with running_simulator(agent=tiny, latency=Latency(0), faults=faults) as simulator:
        came = asked(simulator.base_url, "debug-chat", 0.05)
    assert came.ended == "nothing more"
    assert came.status == 201
    assert len(came.body) < int(came.headers["content-length"])


def test_what_hangs_ends_with_the_simulator(tiny: str) -> None:
    ended: list[str] = []
    with running_simulator(agent=tiny, latency=Latency(0), faults=[Fault(FaultKind.HANG)]) as simulator:
        held = threading.Thread(target=lambda: ended.append(asked(simulator.base_url, "debug-chat", 30).ended))
        held.start()
        talking = asked(simulator.base_url, "debug-chat", 0.2)
        assert talking.ended == "nothing more"
        started = time.monotonic()
    held.join(10)
    assert ended == ["reset"]
    assert time.monotonic() - started < 3


def test_a_client_that_goes_away_first_is_let_go(tiny: str) -> None:
    faults = [Fault(FaultKind.HANG, times=1)]
    with running_simulator(agent=tiny, latency=Latency(0), faults=faults) as simulator:
        assert asked(simulator.base_url, "debug-chat", 0.05).ended == "nothing more"
        with socket.create_connection(("127.0.0.1", int(re.findall(r"\d+$", simulator.base_url)[0]))) as rude:
            rude.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            rude.sendall(b"POST /v1/agents/A/debug-chat HTTP/1.1\r\n")
        assert asked(simulator.base_url, "debug-chat").status == 201


def test_real_refusals_come_before_faults(tiny: str, talker_to: "Callable[[str], Talker]") -> None:
    faults = [Fault(FaultKind.UNAVAILABLE)]
    with running_simulator(agent=tiny, latency=Latency(0), faults=faults, agent_id="A") as simulator:
        assert answered(asked(simulator.base_url, "debug-chat/none", message="?"), 404, "CONVERSATIONS_NOT_FOUND")
        variant = asked(simulator.base_url, "debug-chat", variantId="none")
        assert answered(variant, 400, "SCHEMA_VALIDATION_FAILED")
        assert talker_to(simulator.base_url).stats()["faults"] == {}


def test_two_simulators_with_one_seed_strike_alike(tiny: str) -> None:
    def statuses(seed: int) -> list[int]:
        faults = [Fault(FaultKind.UNAVAILABLE, 0.5)]
        with running_simulator(agent=tiny, latency=Latency(0), faults=faults, seed=seed) as simulator:
            return [asked(simulator.base_url, "debug-chat", conversationId=f"c{n}").status for n in range(12)]

    with ThreadPoolExecutor() as threads:
        first, second, other = threads.map(statuses, [4, 4, 5])
    assert {201, 503} == set(first)
    assert second == first
    assert other != first
