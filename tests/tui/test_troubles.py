"""A turn that breaks off, or whose differences cannot be worked out, says so where it is shown."""

from typing import TYPE_CHECKING

import pytest

from polycompare.model.turn_marks import Mark
from polycompare.tui.widgets.key_footer import KeyFooter

if TYPE_CHECKING:
    from tests.tui.conftest import StageMaker


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_a_turn_that_could_not_be_compared_is_not_called_the_same(
    stage: "StageMaker", size: tuple[int, int]
) -> None:
    bench = stage.bench()
    async with stage.run(bench, size) as s:
        await s.turns(1)
        bench.not_comparable = RuntimeError("[b]odd[/x]")
        await s.say("one")
        assert s.conversation.turns[1].mark is Mark.FAILED
        told = [n.message for n in s.app._notifications]
        assert len(told) == 1
        assert "RuntimeError: [b]odd[/x]" in told[0]
        await s.say("two")
        assert len(s.app._notifications) == 1  # once is enough
        assert "2 ✖" in s.picture()
        assert "✖ The differences of turn 2" in s.picture()
        await s.press("escape")
        for tab in "12345":
            await s.press(tab)
            detail = s.picture()[s.picture().index("State") :]
            assert "✖ The differences of turn 2" in detail
            assert "the state is the same" not in detail
        bench.not_comparable = None


@pytest.mark.parametrize("size", [(120, 40), (80, 24)])
async def test_a_turn_under_way_when_the_conversation_breaks_off_is_settled(
    stage: "StageMaker", size: tuple[int, int]
) -> None:
    bench = stage.bench()
    async with stage.run(bench, size) as s:
        await s.turns(1)
        bench.not_recorded = stage.refusal("The disk is full; make room in /var/lib.")
        await s.type("one")
        await s.press("enter")
        await s.until(lambda: "○ not connected" in s.picture())
        assert "1 ✖" in s.picture()
        assert "✖ The disk is full; make room in /var/lib." in s.picture()
        assert "– no reply was kept" in s.picture()
        assert "1 …" not in s.picture()
        assert "stop" not in s.screen.query_one(KeyFooter).render().plain
        assert "not connected · R tries again" in s.picture()
        await s.press("escape", "w")
        await s.until(lambda: s.conversation.swapped)
        assert "1 ✖" in s.picture()
