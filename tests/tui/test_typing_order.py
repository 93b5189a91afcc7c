"""Keys act in the order in which they were typed, however fast they come."""

from typing import TYPE_CHECKING

import pytest
from textual.events import Key

if TYPE_CHECKING:
    from tests.tui.conftest import StageMaker


async def test_enter_does_not_overtake_the_letters_before_it(stage: "StageMaker") -> None:
    async with stage.run(stage.bench()) as s:
        await s.turns(1)
        for character in "a table for two":
            s.app.post_message(Key("space" if character == " " else character, character))
        s.app.post_message(Key("enter", "\r"))
        for character in "next":
            s.app.post_message(Key(character, character))
        await s.turns(2)
        assert s.bench.agents["live"].sent == [None, "a table for two"]
        await s.until(lambda: s.message.text == "next")


async def test_what_is_typed_behind_a_correction_stays(stage: "StageMaker") -> None:
    async with stage.run(stage.bench()) as s:
        await s.turns(1)
        for key in ("a", "t", "7", "backspace", "backspace", "left", "b", "end", "8", "enter"):
            s.app.post_message(Key(key, key if len(key) == 1 else None))
        await s.turns(2)
        assert s.bench.agents["live"].sent == [None, "ba8"]


async def test_a_line_break_stands_where_it_was_typed(stage: "StageMaker") -> None:
    async with stage.run(stage.bench()) as s:
        await s.turns(1)
        for key, character in (("a", "a"), ("alt+enter", None), ("b", "b"), ("enter", "\r")):
            s.app.post_message(Key(key, character))
        await s.turns(2)
        assert s.bench.agents["live"].sent == [None, "a\nb"]


@pytest.mark.parametrize("before", [(), ("enter",)])
async def test_what_is_typed_right_behind_i_is_text(stage: "StageMaker", before: tuple[str, ...]) -> None:
    async with stage.run(stage.bench()) as s:
        await s.turns(1)
        await s.press("escape", *before)  # from the panes, and from the tall detail
        for character in "iRj quick i":
            s.app.post_message(Key("space" if character == " " else character, character))
        s.app.post_message(Key("enter", "\r"))
        await s.turns(2)
        assert s.bench.agents["live"].sent == [None, "Rj quick i"]
        assert len(s.bench.opened) == 1
