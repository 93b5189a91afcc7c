"""The simulator as a thread and as a command."""

import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polycompare.simulator.errors import SimulatorError
from polycompare.simulator.options import Latency, SimulatorOptions, parse_latency
from polycompare.simulator.running import running_simulator

COMMAND = (
    "from polycompare.simulator.options import SimulatorOptions;"
    "from polycompare.simulator.serve import serve;"
    "serve(SimulatorOptions({arguments}))"
)


@contextmanager
def served(arguments: str = "") -> Iterator["subprocess.Popen[str]"]:
    """The simulator in a process of its own."""
    command = [sys.executable, "-c", COMMAND.format(arguments=arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_prints_its_address_and_ends_on_a_signal(number: signal.Signals) -> None:
    with served() as process:
        assert process.stdout is not None
        base_url = process.stdout.readline().strip()
        assert base_url.startswith("http://127.0.0.1:")
        response = httpx.post(
            f"{base_url}/v1/agents/A/debug-chat", json={"clientEnv": "live"}, headers={"X-API-KEY": "k"}
        )
        assert response.status_code == 201
        process.send_signal(number)
        out, err = process.communicate(timeout=10)
        assert (process.returncode, out, err) == (0, "", "")


def test_the_command_has_all_dials(tiny: str) -> None:
    dials = [
        "--agent",
        tiny,
        "--latency",
        "0",
        "--token",
        "t-sandbox",
        "--fault",
        "503@turn*1",
        "--move",
        "sandbox@1",
    ]
    command = [sys.executable, "-m", "polycompare", "simulate", *dials]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            base_url = process.stdout.readline().strip()
            headers = {"X-API-KEY": "k", "X-TOKEN": "t-sandbox"}
            with httpx.Client(base_url=f"{base_url}/v1/ws/P/chat", headers=headers) as client:
                assert client.post("create", headers={"X-TOKEN": "t"}).status_code == 401
                turn = {"conversation_id": client.post("create").json()["conversation_id"], "message": "hi"}
                assert [client.post("respond", json=turn).status_code for _ in range(2)] == [503, 200]
                active = client.get(f"{base_url}/v1/agents/P/deployments/active").json()["activeDeployments"]
            assert active["sandbox"]["id"] == "dep-moved-1"
        finally:
            process.terminate()


def test_a_port_in_use_is_a_sentence() -> None:
    with running_simulator() as simulator:
        port = int(simulator.base_url.rpartition(":")[2])
        with (
            pytest.raises(SimulatorError, match=f"Port {port} of 127.0.0.1 is in use"),
            running_simulator(port=port),
        ):
            pass


def test_a_port_can_be_used_again_at_once() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    for _ in range(2):
        with running_simulator(port=port) as simulator:
            assert simulator.base_url == f"http://127.0.0.1:{port}"
            assert httpx.get(simulator.base_url).status_code == 404


def test_it_listens_on_the_loopback_interface_alone() -> None:
    with running_simulator() as simulator, socket.socket() as outside:
        outside.settimeout(2)
        port = int(simulator.base_url.rpartition(":")[2])
        # 127.0.0.2 is this machine too, and another address: a server on all interfaces would answer there.
        assert outside.connect_ex(("127.0.0.2", port)) != 0


def test_two_at_once_are_two() -> None:
    with running_simulator() as one, running_simulator() as other:
        assert one.base_url != other.base_url


def test_closing_gives_replies_under_way_at_once() -> None:
    answered: list[int] = []
    arrived = threading.Event()

    def ask(base_url: str) -> None:
        with httpx.Client(timeout=60, event_hooks={"request": [lambda _: arrived.set()]}) as client:
            url = f"{base_url}/v1/agents/A/debug-chat"
            response = client.post(url, json={"clientEnv": "live"}, headers={"X-API-KEY": "k"})
            answered.append(response.status_code)

    with running_simulator(latency=Latency(60_000)) as simulator:
        thread = threading.Thread(target=ask, args=[simulator.base_url])
        thread.start()
        assert arrived.wait(5)
        started = time.monotonic()
    assert time.monotonic() - started < 10
    thread.join(10)
    assert answered == [201]


@pytest.mark.parametrize(
    ("text", "latency"),
    [
        ("0", Latency(0)),
        ("300", Latency(300)),
        ("300±100", Latency(300, 100)),
        (" 300 +- 100 ", Latency(300, 100)),
        ("12.5±0.5", Latency(12.5, 0.5)),
        ("300±100ms", Latency(300, 100)),
    ],
)
def test_latencies(text: str, latency: Latency) -> None:
    assert parse_latency(text) == latency


@pytest.mark.parametrize("text", ["", "x", "-1", "300±", "±100", "1e3", "100±300", "٣", "9" * 40])
def test_what_is_no_latency_is_told(text: str) -> None:
    with pytest.raises(SimulatorError, match="--latency"):
        parse_latency(text)


@given(st.floats(0, 1, exclude_max=True), st.floats(0, 1e5), st.floats(0, 1))
def test_drawn_latencies_stay_in_their_range(unit: float, mean: float, part: float) -> None:
    latency = Latency(mean, mean * part)
    assert 0 <= latency.drawn(unit) <= 2 * mean


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"noise": 1.5}, "--noise"),
        ({"noise": float("nan")}, "--noise"),
        ({"port": 70_000}, "--port"),
        ({"key": ""}, "--key"),
    ],
)
def test_options_out_of_range_are_told(arguments: dict[str, object], says: str) -> None:
    with pytest.raises(SimulatorError, match=says):
        SimulatorOptions(**arguments)  # type: ignore[arg-type]  # the table holds arguments of several types
