"""Going to what is new shows it: the tab that has it, and the root turn by name."""

from typing import TYPE_CHECKING

import pytest
from textual.widgets._toast import Toast

from polycompare.tui.detail.tabs import REPLY, STATE, TIMING
from polycompare.tui.screens.help import HelpScreen
from polycompare.tui.widgets.composer import Composer
from polycompare.tui.widgets.detail_panel import DetailPanel
from polycompare.tui.widgets.target_bar import TargetBar
from polycompare.tui.widgets.turn_strip import TurnStrip

if TYPE_CHECKING:
    from tests.tui.conftest import Bench, StageMaker


@pytest.fixture
def other_time(stage: "StageMaker") -> "Bench":
    """Two agents that part at turn 2, in the time they name alone."""
    live = [stage.reply("Hello."), stage.reply("When?"), stage.reply("Your table is booked for 7 pm.")]
    other = [stage.reply("Hello."), stage.reply("When?"), stage.reply("Your table is booked for 8 pm.")]
    return stage.bench(live, other)


@pytest.mark.parametrize("key", ["n", "r"])
async def test_jumping_to_news_opens_the_tab_that_has_it(
    stage: "StageMaker", other_time: "Bench", key: str
) -> None:
    async with stage.run(other_time) as s:
        await s.turns(1)
        await s.say("one")
        await s.say("two")
        detail = s.screen.query_one(DetailPanel)
        await s.press("escape", "g", "j", "j")
        assert s.conversation.selected == 2
        assert detail.tab == STATE  # going turn by turn changes no tab
        await s.press("g", key)
        assert s.conversation.selected == 2
        assert detail.tab == REPLY
        await s.press("5", key)
        assert detail.tab == (REPLY if key == "r" else TIMING)  # no news after this turn


async def test_the_root_turn_is_called_so(stage: "StageMaker", other_time: "Bench") -> None:
    async with stage.run(other_time) as s:
        await s.turns(1)
        await s.say("one")
        assert "root" not in s.screen.query_one(TargetBar).render().plain
        await s.say("two")
        await s.say("three")
        assert "root 2   turn 3/3" in s.screen.query_one(TargetBar).render().plain
        strip = s.screen.query_one(TurnStrip)
        assert "2 ◆ root  3" in strip.render().plain
        line = s.picture().splitlines()[strip.region.y]
        for turn, word in ((2, "root"), (1, "1 "), (3, "3 "), (2, "2 ◆")):
            await s.pilot.click(TurnStrip, offset=(line.index(word), 0))
            assert s.conversation.selected == turn


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_what_is_said_is_one_line_that_leaves_what_is_read_free(
    stage: "StageMaker", size: tuple[int, int]
) -> None:
    async with stage.run(stage.bench(), size, toasts=True) as s:
        await s.turns(1)
        await s.press("escape", "n", "r")
        await s.until(lambda: "The two behave the same so far." in s.picture().splitlines()[-1])
        assert "No new divergence" not in s.picture()  # what was said before is over
        s.app.notify("The disk is full. " * 9, severity="error")
        s.app.notify("The key was refused.", severity="warning")
        await s.until(lambda: "The key was refused." in s.picture())
        said, *complaints = s.screen.query(Toast)
        assert said.region.height == 1
        for toast in (said, *complaints):
            assert toast.region.right == size[0]
            for widget in (TargetBar, TurnStrip, Composer):
                assert not toast.region.overlaps(s.screen.query_one(widget).region)


async def test_nothing_but_complaints_stays_beside_a_dialog(stage: "StageMaker") -> None:
    async with stage.run(stage.bench(), toasts=True) as s:
        await s.turns(1)
        s.app.notify("The disk is full.", severity="error")
        await s.press("escape", "n")
        await s.until(lambda: "No new divergence" in s.picture())
        await s.press("question_mark")
        await s.until(lambda: isinstance(s.app.screen, HelpScreen))
        assert s.told == "The disk is full."
        await s.until(lambda: "No new divergence" not in s.picture())


@pytest.mark.slow
async def test_the_help_says_that_there_is_more(stage: "StageMaker") -> None:
    async with stage.run(stage.bench(), (80, 24)) as s:
        await s.turns(1)
        await s.press("escape", "question_mark")
        await s.until(lambda: isinstance(s.app.screen, HelpScreen))
        await s.until(lambda: "↓ j more · esc closes" in s.picture())
        await s.press(*"j" * 80)
        await s.until(lambda: "↓ j more" not in s.picture())
        assert "esc closes" in s.picture()
        await s.pilot.resize_terminal(120, 120)
        await s.until(lambda: "Talking" in s.picture())
        assert "↓ j more" not in s.picture()
