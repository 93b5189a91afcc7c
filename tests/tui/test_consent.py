"""Nothing is sent to a live target before the person has agreed."""

from typing import TYPE_CHECKING

import pytest

from polycompare.model.values import Pair
from polycompare.tui.screens.question import QuestionDialog

if TYPE_CHECKING:
    from tests.tui.conftest import Bench, StageMaker


@pytest.fixture
def bench(stage: "StageMaker") -> "Bench":
    bench = stage.bench()
    bench.live = ("live",)
    return bench


async def test_with_consent_the_conversation_begins_and_is_not_asked_about_again(
    stage: "StageMaker", bench: "Bench"
) -> None:
    async with stage.run(bench, (80, 24)) as s:
        said = await s.answer("consent to talk to live", "y")
        assert "live · scripted A conversation with a live agent runs its real integrations" in said
        assert "pre-release" not in said
        assert "a booking made here is a real booking" in said
        assert "Target 'live' is the live agent." in said
        await s.turns(1)
        assert bench.is_live_allowed
        await s.press("escape", "R")
        await s.until(lambda: len(bench.opened) == 2 and len(s.conversation.turns) == 1)
        assert len(s.app.screen_stack) == 1


@pytest.mark.slow
async def test_without_consent_nothing_is_sent_and_it_is_said_why(stage: "StageMaker", bench: "Bench") -> None:
    async with stage.run(bench) as s:
        for key in ("n", "escape", "enter", "ctrl+x", "ctrl+c"):
            await s.answer("consent to talk to live", key)
            await s.until(lambda: "○ not connected" in s.picture())
            assert "Nothing was sent. Target 'live' is the live agent." in s.picture()
            assert bench.opened == []
            assert bench.agents["live"].sessions == bench.agents["pre-release"].sessions == []
            await s.press("escape", "R")
        await s.answer("consent to talk to live", "y")
        await s.turns(1)


async def test_the_marked_answer_is_taken_with_enter(stage: "StageMaker", bench: "Bench") -> None:
    async with stage.run(bench) as s:
        await s.until(lambda: s.question is not None)
        await s.press("j", "enter")
        await s.turns(1)
        assert bench.opened == [Pair("live", "pre-release")]


@pytest.mark.slow
async def test_what_is_being_typed_when_the_question_comes_up_is_no_answer(
    stage: "StageMaker", bench: "Bench"
) -> None:
    async with stage.run(bench) as s:
        await s.until(lambda: isinstance(s.app.screen, QuestionDialog))
        await s.press("y", "e", "s", "enter")
        assert s.question is None
        assert bench.opened == []
        await s.answer("consent to talk to live", "y")
        await s.turns(1)
