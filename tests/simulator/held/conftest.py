"""Asking a simulator for the conversations it has held."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from polycompare.simulator.agent import Agents
from polycompare.simulator.agent_loading import load_agents
from polycompare.simulator.held.calls import made_calls
from polycompare.simulator.held.conversations import HeldConversation

if TYPE_CHECKING:
    from tests.simulator.conftest import Talker

ACCOUNT = "ws-la-terrasse"


@dataclass(frozen=True)
class Reader:
    """A client of the conversations of one agent."""

    talker: "Talker"

    def page(self, account: str = ACCOUNT, **params: Any) -> httpx.Response:
        path = f"{self.talker.base_url}/v3/{account}/{self.talker.agent_id}/conversations"
        return self.talker.client.get(path, params=params)

    def listed(self, **params: Any) -> list[dict[str, Any]]:
        """The conversations of one page."""
        response = self.page(**params)
        assert response.status_code == 200, response.text
        return list(response.json()["conversations"])

    def get(self, conversation_id: str, rest: str = "", **params: Any) -> httpx.Response:
        return self.talker.get(f"conversations/{conversation_id}{rest}", params=params)

    def one(self, conversation_id: str) -> dict[str, Any]:
        response = self.get(conversation_id)
        assert response.status_code == 200, response.text
        return dict(response.json())

    def post(self, conversation_id: str, rest: str, body: Any) -> httpx.Response:
        return self.talker.post(f"conversations/{conversation_id}/{rest}", json=body)

    def some(self, voice: bool = True) -> dict[str, Any]:
        """A call, or a chat, that is over."""
        channel = "voice" if voice else "chat"
        return self.one(self.listed(channel=channel, in_progress="false", limit=1)[0]["id"])


@pytest.fixture(scope="session")
def reader(restaurant: "Talker") -> Reader:
    """The restaurant's conversations."""
    return Reader(restaurant)


@pytest.fixture(scope="session")
def reader_of() -> "Callable[[Talker], Reader]":
    """Makes a reader of a simulator that a test started itself."""
    return Reader


@pytest.fixture(scope="session")
def everything(reader: Reader) -> list[dict[str, Any]]:
    """Every call of the weeks before on live, whole."""
    until = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0).isoformat()
    return [reader.one(item["id"]) for item in reader.listed(end_time=until)]


@pytest.fixture(scope="session")
def agents() -> Agents:
    return load_agents("restaurant")


@pytest.fixture(scope="session")
def calls(agents: Agents) -> list[HeldConversation]:
    """The restaurant's calls before a certain noon."""
    return made_calls(agents, 0, datetime(2026, 11, 21, 12, tzinfo=UTC))
