"""Leaving the screen says to the shell whether the conversation could be had."""

from typing import TYPE_CHECKING

import pytest

from polycompare.model.verdicts import ExitCode

if TYPE_CHECKING:
    from tests.tui.conftest import Stage, StageMaker


def told(s: "Stage") -> list[str]:
    return [notification.message for notification in s.app._notifications]


async def test_after_a_conversation_all_is_well(stage: "StageMaker") -> None:
    async with stage.run(stage.bench()) as s:
        await s.turns(1)
        await s.press("ctrl+q")
    assert s.app.return_value is ExitCode.PASS


async def test_a_conversation_that_could_not_begin_leaves_its_exit_code(stage: "StageMaker") -> None:
    bench = stage.bench()
    bench.refusal = stage.refusal("There is no key in POLYAI_API_KEY; export it.")
    async with stage.run(bench) as s:
        await s.until(lambda: "There is no key" in s.picture())
        await s.press("ctrl+q")
    assert s.app.return_value is ExitCode.USAGE


async def test_once_it_began_after_all_the_refusal_is_forgotten(stage: "StageMaker") -> None:
    bench = stage.bench()
    bench.refusal = stage.refusal("There is no key in POLYAI_API_KEY; export it.")
    async with stage.run(bench) as s:
        await s.until(lambda: "There is no key" in s.picture())
        bench.refusal = None
        await s.press("escape", "R")
        await s.turns(1)
        await s.press("ctrl+q")
    assert s.app.return_value is ExitCode.PASS


async def test_the_last_recording_that_holds_a_turn_is_named(stage: "StageMaker") -> None:
    bench = stage.bench()
    async with stage.run(bench) as s:
        assert s.app.recording_id is None
        await s.turns(1)
        await s.press("escape", "R")
        await s.until(lambda: len(bench.opened) == 2 and len(s.conversation.turns) == 1)
        bench.refusal = stage.refusal("There is no key in POLYAI_API_KEY; export it.")
        await s.press("escape", "R")
        await s.until(lambda: "There is no key" in s.picture())
        await s.press("ctrl+q")
    assert s.app.recording_id == "r-1"


@pytest.mark.parametrize("before", [(), ("escape",)], ids=["message line", "panes"])
async def test_ctrl_c_says_how_to_leave(stage: "StageMaker", before: tuple[str, ...]) -> None:
    async with stage.run(stage.bench()) as s:
        await s.turns(1)
        await s.press(*before, "ctrl+c")
        assert told(s) == ["ctrl+q leaves · ctrl+c copies what is selected"]


async def test_ctrl_c_says_how_to_stop_waiting(stage: "StageMaker") -> None:
    async with stage.run(stage.bench()) as s:
        await s.turns(1)
        s.bench.agents["live"].hold()
        await s.press("a", "enter")
        await s.until(lambda: "waiting for A" in s.picture())
        await s.press("ctrl+c")
        assert told(s) == ["ctrl+q leaves · ctrl+x stops waiting · ctrl+c copies what is selected"]


async def test_ctrl_c_copies_what_is_selected_in_the_message_line(stage: "StageMaker") -> None:
    async with stage.run(stage.bench()) as s:
        await s.turns(1)
        await s.press("a", "b", "c", "shift+left", "shift+left", "ctrl+c")
        assert s.app.clipboard == "bc"
        assert told(s) == []
