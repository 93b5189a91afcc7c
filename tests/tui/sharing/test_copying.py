"""Copying from a turn: what was said, what was answered, JSON, a command, a message, a link."""

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from polycompare.diffing.conversation import ConversationComparer
from polycompare.model.outcomes import Failure, FailureKind, NotSent, NotSentReason, Outcome, RawResponse, Reply
from polycompare.model.targets import Deployment, Environment, Target
from polycompare.model.turns import SideInfo, Turn, UserTurn
from polycompare.model.values import Pair
from polycompare.tui.screens.copy_menu import CopyMenu
from polycompare.tui.sharing.copies import copies_of
from polycompare.tui.sharing.told_turn import ToldTurn

if TYPE_CHECKING:
    from tests.tui.conftest import Bench, Stage, StageMaker

TARGET = Target(
    "live", "http://x", "agent", Environment.LIVE, account_id="ws-1", studio="https://studio.uk.poly.ai"
)
LINK = "https://studio.uk.poly.ai/ws-1/agent/conversations/c-"


@pytest.fixture
def bench(stage: "StageMaker") -> "Bench":
    body = RawResponse(200, b'{"response": "A table \\u001b[31mfor 2", "conversationEnded": false}')
    one = replace(stage.reply("A table \x1b[31mfor 2", state={"time": "19:00"}), responses=(body,))
    two = stage.reply("At 7:15 pm.", path=("other",), state={"time": "19:15"})
    bench = stage.bench([stage.reply("Welcome!"), one], [stage.reply("Welcome!"), two])
    bench.account = "ws-1"
    return bench


async def menu(s: "Stage") -> str:
    await s.press("y")
    await s.until(lambda: isinstance(s.app.screen, CopyMenu))
    await s.pilot.pause()
    return s.picture()


async def copied(s: "Stage", key: str) -> str:
    await menu(s)
    s.app._clipboard = ""
    await s.press(key)
    await s.until(lambda: bool(s.app.clipboard))
    assert len(s.app.screen_stack) == 1
    return s.app.clipboard


@pytest.mark.parametrize("size", [(80, 24), pytest.param((200, 60), marks=pytest.mark.slow)])
async def test_a_turn_is_copied_as_it_is_shown(stage: "StageMaker", bench: "Bench", size: tuple[int, int]) -> None:
    async with stage.run(bench, size) as s:
        await s.turns(1)
        await s.say("two people")
        await s.press("escape")
        picture = await menu(s)
        for said in (
            "message for a colleague",
            "reply of A",
            "A table ␛[31mfor 2",
            "curl to B",
            "Studio link of B",
        ):
            assert said in picture
        await s.press("escape")
        assert await copied(s, "L") == f"{LINK}0-B"
        await s.press("w")
        await s.until(lambda: s.conversation.swapped)
        assert await copied(s, "a") == "At 7:15 pm."
        message = await copied(s, "enter")
        assert message.startswith("pre-release ⇄ live · turn 1 · recording r-0\nA = pre-release: v44")
        assert '- state time: "19:15" → "19:00"' in message
        assert f"Studio A: {LINK}0-B" in message
        assert "Copied: message for a colleague" in s.told


async def test_a_turn_under_way_is_not_copied(stage: "StageMaker", bench: "Bench") -> None:
    async with stage.run(bench) as s:
        await s.turns(1)
        bench.agents["live"].hold()
        await s.paste("two people")
        await s.press("enter")
        await s.until(lambda: "waiting for A" in s.picture())
        await s.press("escape", "y")
        await s.until(lambda: "still under way" in s.told)
        bench.agents["live"].release()
        await s.turns(2)


def texts(said: UserTurn, a: Outcome, b: Outcome, *, one_sided: bool = False) -> dict[str, str]:
    """What can be copied of the second turn of a conversation, by its key."""
    comparer = ConversationComparer()
    hello = Reply("c-1", "Hello.", ended=False, latency_ms=1.0, state={})
    comparer.compare(Turn(0, "", Pair(hello, hello)))
    compared = comparer.compare(Turn(1, said.text, Pair(a, b), said.metadata, to_candidate=said.to_candidate))
    info = SideInfo(TARGET, "c-1", Deployment("d", "abcdef0", artifact_version="41"))
    told = ToldTurn(compared, Pair("live", "pre-release"), Pair(info, info), "r-1", "happy path", one_sided)
    return {each.key: each.text() for each in copies_of(told)}


def test_what_there_is_to_copy() -> None:
    raw = RawResponse(200, b'{"response": "A table \\u009b31m", "x": [1]}')
    one = Reply("c-1", "A table \x1b[31m", False, 1.0, (raw,), state={"time": "19:00"}, handoff="desk")
    two = Reply("c-1", "At 8.", False, 1.0, (RawResponse(200, b"no json"),), state={"time": "20:00"})
    copies = texts(UserTurn("two\x07", {"n": 1}), one, two)
    assert list(copies) == ["m", "t", "a", "b", "j", "c", "C", "l", "L"]
    assert copies["t"] == "two␇"
    assert copies["a"] == "A table ␛[31m"
    assert copies["l"] == f"{LINK}1"
    data = json.loads(copies["j"])
    assert "\x9b" not in copies["j"]
    assert data["baseline"]["answers"] == [{"response": "A table \x9b31m", "x": [1]}]
    assert data["candidate"]["answers"] == ["no json"]
    assert data["metadata"] == {"n": 1}
    assert {"signal": "state", "path": "time", "baseline": "19:00", "candidate": "20:00"}.items() <= next(
        each.items() for each in data["divergences"] if each["path"] == "time"
    )
    lines = copies["m"].splitlines()
    assert lines[:2] == ["live ⇄ pre-release · happy path · turn 1 · recording r-1", "A = live: v41 (abcdef0)"]
    assert {"User: two␇", "A: A table ␛[31m [hands off to desk]", "B: At 8.", f"Studio B: {LINK}1"} <= set(lines)
    assert '- state time: "19:00" → "20:00"' in lines


def test_what_is_not_there_is_not_copied() -> None:
    failed = Failure(FailureKind.TIMEOUT, "No answer came in time.", http_status=504)
    copies = texts(UserTurn(""), failed, NotSent(NotSentReason.ENDED, 0))
    assert list(copies) == ["m", "j", "c", "C", "l", "L"]
    assert "User: (silence)\nA: failed: No answer came in time.\nB: not sent: ended in turn 0" in copies["m"]
    assert json.loads(copies["j"])["baseline"]["failure"] == "timeout"
    reply = Reply("c-1", "Hello.", ended=True, latency_ms=1.0)
    both = texts(UserTurn("a", to_candidate=UserTurn("b")), reply, reply)
    assert "User to A: a\nUser to B: b\nA: Hello. [ends the conversation]" in both["m"]
    assert "No differences." in both["m"]


def test_a_real_conversation_has_one_side() -> None:
    copies = texts(
        UserTurn("hi"), Reply("c-1", "Yes?", False, 1.0), NotSent(NotSentReason.ABSENT, 0), one_sided=True
    )
    assert list(copies) == ["m", "t", "a", "j", "c", "l"]
    assert "pre-release" not in copies["m"] + copies["j"]
    assert copies["m"].splitlines()[:2] == [
        "live · happy path · turn 1 · recording r-1",
        "A = live: v41 (abcdef0)",
    ]
