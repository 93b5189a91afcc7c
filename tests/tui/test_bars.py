"""The one-line widgets: header, turn strip."""

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polycompare.tui.widgets.target_bar import TargetBar
from polycompare.tui.widgets.turn_strip import TurnStrip, window_around

if TYPE_CHECKING:
    from tests.tui.conftest import StageMaker


@given(st.integers(1, 12_000), st.integers(0, 12_000), st.integers(8, 300))
def test_the_window_of_turns_holds_the_selected_one_and_fits(count: int, selected: int, width: int) -> None:
    selected = min(selected, count - 1)
    window = window_around(selected, count, width)
    assert 0 <= window.first <= selected < window.beyond <= count
    shown = window.beyond - window.first
    signs = 0 if shown == count else 4
    assert shown == 1 or shown * window.cell + signs <= width


async def test_a_click_on_a_turn_selects_it(stage: "StageMaker") -> None:
    async with stage.run(stage.bench()) as s:
        await s.turns(1)
        await s.say("one")
        await s.say("two")
        strip = s.screen.query_one(TurnStrip)
        at = s.picture().splitlines()[strip.region.y].index("1 ")
        await s.pilot.click(TurnStrip, offset=(at, 0))
        assert s.conversation.selected == 1


async def test_a_click_in_a_pane_selects_its_turn(stage: "StageMaker") -> None:
    async with stage.run(stage.bench()) as s:
        await s.turns(1)
        await s.say("one")
        await s.pilot.click("#pane-b", offset=(10, 2))
        assert s.conversation.selected == 0


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (120, "polycompare   A live · v41 ⇄ B pre-release · v44"),
        (66, "polycompare   A live v41 ⇄ B pre-release v44"),
        (48, "A live ⇄ B pre-release"),
    ],
)
async def test_the_header_shortens_itself(stage: "StageMaker", width: int, shown: str) -> None:
    async with stage.run(stage.bench(), (width, 24)) as s:
        await s.turns(1)
        line = s.screen.query_one(TargetBar).render().plain
        assert line.startswith(shown)
        assert line.endswith("● rec")
        assert "turn 0/0" in line
