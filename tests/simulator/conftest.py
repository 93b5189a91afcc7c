"""Talking to a simulator over a real socket."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from polycompare.simulator.options import Latency
from polycompare.simulator.running import running_simulator

KEY = "test-key"


@dataclass(frozen=True)
class Talker:
    """A client of one simulator. Replies are the JSON bodies; `post` gives the whole response."""

    base_url: str
    client: httpx.Client
    agent_id: str = "AGENT-1"

    def url(self, rest: str) -> str:
        return f"{self.base_url}/v1/agents/{self.agent_id}/{rest}"

    def post(self, rest: str, **arguments: Any) -> httpx.Response:
        return self.client.post(self.url(rest), **arguments)

    def get(self, rest: str, **arguments: Any) -> httpx.Response:
        return self.client.get(self.url(rest), **arguments)

    def stats(self) -> dict[str, Any]:
        return dict(self.client.get(f"{self.base_url}/_sim/stats").json())

    def open(self, environment: str = "live", **body: Any) -> dict[str, Any]:
        response = self.post("debug-chat", json={"clientEnv": environment, **body})
        assert response.status_code == 201, response.text
        return dict(response.json())

    def say(self, conversation_id: str, message: str, environment: str = "live", **body: Any) -> dict[str, Any]:
        """One turn, with the reply fetched where it is delayed."""
        while True:
            content = {"clientEnv": environment, "message": message, **body}
            response = self.post(f"debug-chat/{conversation_id}", json=content)
            assert response.status_code == 200, response.text
            reply = dict(response.json())
            if not reply["delayedResponse"]:
                return reply
            message = ""

    def talk(self, turns: Sequence[str], environment: str = "live", **body: Any) -> list[dict[str, Any]]:
        """A whole conversation, to its end or the end of the turns, the greeting first."""
        replies = [self.open(environment, **body)]
        for turn in turns:
            if replies[-1]["conversationEnded"]:
                break
            replies.append(self.say(replies[0]["conversationId"], turn, environment))
        return replies


@pytest.fixture(scope="session")
def tiny() -> str:
    """The path of the tiny agent's file."""
    return str(Path(__file__).parent / "tiny.yaml")


@pytest.fixture(scope="session")
def client() -> Iterator[httpx.Client]:
    with httpx.Client(headers={"X-API-KEY": KEY}) as client:
        yield client


@pytest.fixture(scope="session")
def talker_to(client: httpx.Client) -> Callable[[str], Talker]:
    """Makes a talker to a simulator that a test started itself."""
    return lambda base_url: Talker(base_url, client)


@pytest.fixture(scope="session")
def restaurant(client: httpx.Client) -> Iterator[Talker]:
    """The restaurant, without latency."""
    with running_simulator(latency=Latency(0)) as simulator:
        yield Talker(simulator.base_url, client)


@pytest.fixture(scope="session")
def locked_restaurant(client: httpx.Client) -> Iterator[Talker]:
    """The restaurant, for one key only."""
    with running_simulator(latency=Latency(0), key=KEY) as simulator:
        yield Talker(simulator.base_url, client)


@pytest.fixture(scope="session")
def noisy_restaurant(client: httpx.Client) -> Iterator[Talker]:
    """The restaurant, each turn of which branches by chance half of the time."""
    with running_simulator(latency=Latency(0), noise=0.5, seed=7) as simulator:
        yield Talker(simulator.base_url, client)


@pytest.fixture(scope="session")
def tiny_talker(client: httpx.Client, tiny: str) -> Iterator[Talker]:
    """The tiny agent, without latency."""
    with running_simulator(agent=tiny, latency=Latency(0)) as simulator:
        yield Talker(simulator.base_url, client)
