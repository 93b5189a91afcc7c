"""The message line: pasting, sending, what it refuses."""

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polycompare.model.text import visible
from polycompare.tui.widgets.composer import Composer, printable

if TYPE_CHECKING:
    from tests.tui.conftest import StageMaker


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("two\r\nlines\rand three", "two\nlines\nand three"),
        ("a\tb", "a    b"),
        ("\x1b]52;c;x\x07red\u202e", "]52;c;xred"),
        ("Ünïcödé 漢字 😀", "Ünïcödé 漢字 😀"),
    ],
)
def test_what_is_pasted_keeps_its_lines_and_loses_its_controls(pasted: str, kept: str) -> None:
    assert printable(pasted) == kept


@given(st.text())
def test_nothing_pasted_acts_on_a_terminal(text: str) -> None:
    assert visible(printable(text)) == printable(text)


async def test_a_paste_of_lines_is_one_message(stage: "StageMaker") -> None:
    async with stage.run(stage.bench()) as s:
        await s.turns(1)
        await s.say("first\r\nsecond\nthird")
        assert s.bench.agents["live"].sent == [None, "first\nsecond\nthird"]
        picture = s.picture()
        assert "first" in picture
        assert "third" in picture


@pytest.mark.parametrize("key", ["ctrl+o", "alt+enter", "shift+enter"])
async def test_a_new_line_is_written_with_a_key(stage: "StageMaker", key: str) -> None:
    async with stage.run(stage.bench()) as s:
        await s.turns(1)
        await s.press("a", key, "b", "enter")
        await s.turns(2)
        assert s.bench.agents["live"].sent == [None, "a\nb"]


async def test_100_kilobytes_are_sent_whole_and_shown_in_part(stage: "StageMaker") -> None:
    said = "many words " * 9_500
    async with stage.run(stage.bench([stage.reply(), stage.reply("and many back " * 7_500)]), (80, 24)) as s:
        await s.turns(1)
        await s.say(said)
        assert s.bench.agents["live"].sent == [None, said.strip()]
        assert "more characters · enter" in s.picture()


async def test_refusing_to_send_points_at_the_reason(stage: "StageMaker") -> None:
    async with stage.run(stage.bench()) as s:
        s.bench.agents["live"].hold()
        await s.until(lambda: "waiting for A" in s.picture())
        await s.press("x", "enter")
        composer = s.screen.query_one(Composer)
        assert composer.has_class("-insisting")
        s.bench.agents["live"].release()
        await s.turns(1)
        assert not composer.has_class("-insisting")
        assert s.message.text == "x"
