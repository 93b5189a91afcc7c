"""Deployments that move while the simulator runs, variants of branches, and A/B tests."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from polycompare.config.yaml_files import FileError
from polycompare.model.targets import Environment
from polycompare.simulator.agent_loading import load_agents
from polycompare.simulator.errors import SimulatorError
from polycompare.simulator.moves import Move, parse_move
from polycompare.simulator.options import Latency
from polycompare.simulator.running import running_simulator

if TYPE_CHECKING:
    from tests.simulator.conftest import Talker

AB_TEST = "adk/v1/accounts/ws-1/projects/P/ab-tests/active"


@given(st.sampled_from(Environment), st.integers(1, 10**9 - 1))
def test_moves_are_read(environment: Environment, turns: int) -> None:
    assert parse_move(f"{environment}@{turns}") == Move(environment, turns)


@pytest.mark.parametrize("text", ["", "live", "live@", "live@0", "live@x", "@3", "moon@3", "live@-1", "live@1@2"])
def test_what_is_no_move_is_told(text: str) -> None:
    with pytest.raises(SimulatorError, match=r"--move .* is not understood; give ENV@N, such as live@10: sandbox"):
        parse_move(text)


def test_a_move_after_no_turns_is_refused() -> None:
    with pytest.raises(SimulatorError, match="after 0 turns"):
        Move(Environment.LIVE, 0)


def active(talker: "Talker", environment: str = "live") -> dict[str, Any]:
    return dict(talker.get("deployments/active").json()["activeDeployments"][environment])


def test_a_deployment_moves_after_that_many_turns_of_all_conversations(
    client: httpx.Client, talker_to: "Callable[[str], Talker]"
) -> None:
    moves = [Move(Environment.LIVE, 4), Move(Environment.LIVE, 2), Move(Environment.SANDBOX, 2)]
    with running_simulator(latency=Latency(0), moves=moves) as simulator:
        talker = talker_to(simulator.base_url)
        first, sandbox = active(talker), active(talker, "sandbox")
        one, other = talker.open()["conversationId"], talker.open("pre-release")["conversationId"]
        talker.say(one, "hello")
        assert active(talker) == first, "one turn and two greetings"
        talker.say(other, "hello", "pre-release")
        second = active(talker)
        assert second["id"] != first["id"]
        assert second["version"] != first["version"]
        assert second["createdAt"] > first["createdAt"]
        assert active(talker, "sandbox")["createdAt"] > sandbox["createdAt"]
        assert active(talker, "pre-release")["id"] == "dep-p44"
        for _ in range(2):
            talker.say(one, "hello again")
        third = active(talker)
        assert third["createdAt"] > second["createdAt"]
        listed = talker.get("deployments?environment=live").json()["deployments"]
        assert listed[:3] == [third, second, first]


def test_an_environment_without_a_deployment_gets_one(tiny: str, talker_to: "Callable[[str], Talker]") -> None:
    with running_simulator(agent=tiny, latency=Latency(0), moves=[Move(Environment.LIVE, 1)]) as simulator:
        talker = talker_to(simulator.base_url)
        talker.talk(["hello"])
        assert active(talker)["id"] == "dep-moved-1"


def test_every_branch_has_the_variants(restaurant: "Talker") -> None:
    assert restaurant.get("branches/main/variants").json() == restaurant.get("branches/b-2/variants").json()


def test_no_ab_test_runs_unless_the_agent_file_says_so(restaurant: "Talker") -> None:
    response = restaurant.client.get(f"{restaurant.base_url}/{AB_TEST}")
    assert (response.status_code, response.json()) == (200, {})
    refused = httpx.get(f"{restaurant.base_url}/{AB_TEST}")
    assert refused.status_code == 401


DEPLOYED = "{{id: {id}, version: a1, artifact_version: v1, created_by: x, created_at: '2026-01-01', message: m}}"


def with_ab_test(tiny: str, folder: Path, test: str) -> str:
    """The path of an agent file like `tiny` with deployments, an A/B test, and another greeting."""
    path = folder / "agent.yaml"
    more = f"""
environments:
  pre-release:
    wordings:
      hello: {{en-US: Welcome.}}
deployments:
  live: [{DEPLOYED.format(id="dep-l")}]
  pre-release: [{DEPLOYED.format(id="dep-p")}]
ab_test: {test}
"""
    path.write_text(Path(tiny).read_text(encoding="utf-8") + more, encoding="utf-8")
    return str(path)


def test_an_ab_test_is_told_and_some_conversations_meet_the_other_version(
    tiny: str, tmp_path: Path, talker_to: "Callable[[str], Talker]"
) -> None:
    test = "{name: Warmer, variant_deployment: dep-p, traffic_percentage: 30}"
    with running_simulator(agent=with_ab_test(tiny, tmp_path, test), latency=Latency(0)) as simulator:
        talker = talker_to(simulator.base_url)
        assert talker.client.get(f"{simulator.base_url}/{AB_TEST}").json() == {
            "id": "ab-test-1",
            "name": "Warmer",
            "control_deployment_id": "dep-l",
            "variant_deployment_id": "dep-p",
            "traffic_percentage": 30,
        }
        met = [talker.open(conversationId=f"c{number}")["response"] for number in range(60)]
        assert 6 < met.count("Welcome.") < 30
        assert met.count("Hello.") == 60 - met.count("Welcome.")
        conversation_id = talker.open(conversationId=f"c{met.index('Welcome.')}x")["conversationId"]
        assert talker.say(conversation_id, "hi")["response"] == "You said: hi", "in live, for who talks to it"
        assert talker.open("sandbox")["response"] == "Hello."


def test_an_ab_test_of_no_deployment_is_told_with_its_line(tiny: str, tmp_path: Path) -> None:
    agent = with_ab_test(tiny, tmp_path, "{name: Warmer, variant_deployment: dep-x}")
    with pytest.raises(
        FileError, match=r"agent\.yaml:\d+: ab_test\.variant_deployment: there is no deployment 'dep-x'"
    ):
        load_agents(agent)
