"""Where there is no conversation, or none that goes on: what keys do, and what the message line says."""

from typing import TYPE_CHECKING

import pytest
from textual.command import CommandPalette

from polycompare.tui.screens.pick_target import PickTarget
from polycompare.tui.widgets.composer import MessageInput
from polycompare.tui.widgets.key_footer import KeyFooter

if TYPE_CHECKING:
    from tests.tui.conftest import Bench, StageMaker

SENTENCE = "can i book a table for six people in june next to the window, with john, at 7? 12345"


@pytest.fixture
def refused(stage: "StageMaker") -> "Bench":
    bench = stage.bench()
    bench.refusal = stage.refusal("There is no key in POLYAI_API_KEY; export it.")
    return bench


@pytest.mark.slow
@pytest.mark.parametrize(
    "size",
    [(80, 24), pytest.param((120, 40), marks=pytest.mark.slow), pytest.param((160, 45), marks=pytest.mark.slow)],
)
async def test_a_sentence_typed_at_an_empty_screen_does_nothing(
    stage: "StageMaker", refused: "Bench", size: tuple[int, int]
) -> None:
    async with stage.run(refused, size) as s:
        await s.until(lambda: "There is no key" in s.picture())
        before = s.picture()
        assert "› not connected · R tries again" in before
        assert "message to both" not in before
        assert before.count("R tries again") == 2  # in the place of the conversation, and in the message line
        await s.type(SENTENCE.replace("?", "").replace("q", ""))
        assert s.picture() == before
        assert len(s.app.screen_stack) == 1
        assert list(s.app._notifications) == []
        assert not s.conversation.swapped
        assert s.message.text == ""


@pytest.mark.slow
async def test_what_acts_without_a_conversation_is_offered(stage: "StageMaker", refused: "Bench") -> None:
    async with stage.run(refused) as s:
        await s.until(lambda: "There is no key" in s.picture())
        footer = s.screen.query_one(KeyFooter).render().plain
        assert footer.split("   ") == ["? help", "q quit", "R restart", "A B targets", "ctrl+p palette"]
        await s.press("B")
        await s.until(lambda: isinstance(s.app.screen, PickTarget))
        await s.press("escape", "ctrl+p")
        await s.until(lambda: isinstance(s.app.screen, CommandPalette))
        await s.type("swap")
        await s.until(lambda: "swap" in s.picture())
        assert "Swap (w)" not in s.picture()
        await s.press("escape", "escape")
        await s.until(lambda: len(s.app.screen_stack) == 1)
        refused.refusal = None
        await s.press("R")
        await s.turns(1)
        assert isinstance(s.app.focused, MessageInput)
        assert "message to both" in s.picture()
        await s.press("ctrl+p")
        await s.type("swap")
        await s.until(lambda: "Swap (w)" in s.picture())


async def test_what_was_typed_before_the_refusal_stays_and_the_reason_beside_it(
    stage: "StageMaker", refused: "Bench"
) -> None:
    refused.live = ("live",)
    refused.refusal = None
    async with stage.run(refused, (80, 24)) as s:
        await s.paste("a table for two")
        await s.answer("consent to talk to live", "n")
        await s.until(lambda: "○ not connected" in s.picture())
        assert "› a table for two" in s.picture()
        assert "not connected · R tries again" in s.picture()
        await s.press("escape", "i", "enter")
        assert s.message.text == "a table for two"


async def test_both_sides_over_says_what_can_be_done(stage: "StageMaker") -> None:
    async with stage.run(stage.bench(), (80, 24)) as s:
        await s.turns(1)
        for agent in s.bench.agents.values():
            agent.hold()
        await s.press("a", "enter")
        await s.until(lambda: "waiting for both" in s.picture())
        await s.press("ctrl+x")
        await s.turns(2)
        assert "› both sides are over · R starts again · e forks this turn" in s.picture()
        await s.press("i")
        await s.type("more")
        assert "e forks this turn" in s.picture()  # beside what is written
        await s.press("enter")
        assert s.message.text == "more"


async def test_a_greeting_that_failed_on_both_sides_offers_no_fork(stage: "StageMaker") -> None:
    async with stage.run(stage.bench([stage.failure()], [stage.failure()])) as s:
        await s.turns(1)
        await s.until(lambda: "both sides are over · R starts again" in s.picture())
        assert "e forks" not in s.picture()


async def test_what_is_said_takes_the_place_of_what_was_said_before(stage: "StageMaker") -> None:
    async with stage.run(stage.bench(), toasts=True) as s:
        await s.turns(1)
        await s.press("escape", "n", "n", "n", "r", "n")
        said = [notification.message for notification in s.app._notifications]
        assert said == ["No new divergence after this turn."]
        await s.until(lambda: s.picture().count("No new divergence after this turn.") == 1)
