"""A turn as a shell command: it does what was done, has no key in it, and lets nothing else be run."""

import json
import shlex
import shutil
import subprocess
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polycompare.model.outcomes import NotSent, NotSentReason, Outcome, Reply
from polycompare.model.targets import Api, Environment, Target
from polycompare.model.turns import SideInfo, Turn, TurnComparison, UserTurn
from polycompare.model.values import Pair, Side
from polycompare.simulator.running import running_simulator
from polycompare.tui.sharing.curl import curl_of

TARGET = Target("live", "https://api.us.poly.ai", "agent 1", Environment.LIVE)
REPLY = Reply("c-1", "Hello.", ended=False, latency_ms=1.0)


def turn(index: int = 1, said: UserTurn = UserTurn("hi")) -> TurnComparison:  # noqa: B008 - frozen
    outcomes: Pair[Outcome] = Pair(REPLY, NotSent(NotSentReason.ENDED, 0))
    return TurnComparison(Turn(index, said.text, outcomes, said.metadata, to_candidate=said.to_candidate))


def arguments(target: Target, comparison: TurnComparison, side: Side = Side.BASELINE) -> list[str]:
    return shlex.split(curl_of(SideInfo(target, "c-0"), comparison, side).replace("\\\n", ""))


def test_a_turn_of_each_api() -> None:
    said = UserTurn("it's me", {"n": 1}, to_candidate=UserTurn("other"))
    assert arguments(TARGET, turn(3, said)) == [
        "curl",
        "https://api.us.poly.ai/v1/agents/agent%201/debug-chat/c-1",
        *("-H", "X-API-KEY: $POLYAI_API_KEY", "-H", "Content-Type: application/json", "-d"),
        json.dumps({"clientEnv": "live", "message": "it's me", "metadata": {"n": 1}}),
    ]
    candidate = arguments(TARGET, turn(3, said), Side.CANDIDATE)
    assert candidate[1].endswith("/c-0")
    assert json.loads(candidate[-1]) == {"clientEnv": "live", "message": "other"}
    chat = replace(
        TARGET,
        api=Api.CHAT,
        account_id="ws",
        token_env="TOKEN",  # noqa: S106 - the name of a variable
        api_key_env="KEY",
        base_url="https://x/",
    )
    assert arguments(chat, turn())[1:6] == [
        "https://x/v1/ws/agent%201/chat/respond",
        *("-H", "X-API-KEY: $KEY", "-H", "X-TOKEN: $TOKEN"),
    ]
    real = replace(TARGET, api=Api.CONVERSATIONS)
    assert arguments(real, turn()) == [
        *("curl", "https://api.us.poly.ai/v1/agents/agent%201/conversations/c-1"),
        *("-H", "X-API-KEY: $POLYAI_API_KEY"),
    ]


def test_a_greeting_opens_a_conversation() -> None:
    target = replace(TARGET, variant="v-1", asr_lang="en-US", attributes={"vip": True})
    body = json.loads(arguments(target, turn(0))[-1])
    assert body == {
        "clientEnv": "live",
        "variantId": "v-1",
        "asrLangCode": "en-US",
        "integrationAttributes": {"vip": True},
    }


def test_the_usual_key_is_for_the_platform_and_this_machine_alone() -> None:
    for url, named, variable in (
        ("http://127.0.0.1:8080", None, "POLYAI_API_KEY"),
        ("https://api.eu.poly.ai", "MINE", "MINE"),
        ("https://poly.ai.example.com", None, "API_KEY"),
        ("https://example.com", "POLYAI_API_KEY_2", "API_KEY"),
        ("https://example.com", "THEIRS", "THEIRS"),
        ("https://example.com", "$(reboot)", "API_KEY"),
    ):
        target = replace(TARGET, base_url=url, api_key_env=named)
        assert f"X-API-KEY: ${variable}" in arguments(target, turn())


NASTY = st.text(st.sampled_from("$`\"'\\;&|\n\x1b !aé"), max_size=12)


@given(said=NASTY, agent=NASTY, url=NASTY, variable=NASTY, conversation=NASTY)
def test_nothing_of_a_recording_is_read_by_the_shell(
    said: str, agent: str, url: str, variable: str, conversation: str
) -> None:
    target = replace(TARGET, agent_id=agent, base_url=f"https://x{url}", api_key_env=variable)
    reply = replace(REPLY, conversation_id=conversation)
    comparison = TurnComparison(Turn(1, said, Pair(reply, reply)))
    command = curl_of(SideInfo(target, "c"), comparison, Side.BASELINE)
    words = shlex.split(command.replace(" \\\n  ", " "))
    assert len(words) == 8
    assert json.loads(words[-1])["message"] == said
    assert command.count("$") == 1 + sum(text.count("$") for text in (url.rstrip("/"), json.dumps(said)))


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_service_takes_it() -> None:
    with running_simulator(key="k-1", latency=None) as simulator:
        target = replace(TARGET, base_url=simulator.base_url, agent_id="a")

        def answer(comparison: TurnComparison) -> dict[str, object]:
            command = curl_of(SideInfo(target, ""), comparison, Side.BASELINE)
            environment = {"PATH": "/usr/bin:/bin:/usr/local/bin", "POLYAI_API_KEY": "k-1"}
            done = subprocess.run(
                ["sh", "-c", command], env=environment, capture_output=True, timeout=20, check=True
            )
            told: dict[str, object] = json.loads(done.stdout)
            return told

        opened = answer(turn(0))
        known_as = replace(REPLY, conversation_id=str(opened["conversationId"]))
        said = TurnComparison(Turn(1, "I'd like to book a table", Pair(known_as, known_as)))
        assert "people" in str(answer(said)["response"]).lower()
