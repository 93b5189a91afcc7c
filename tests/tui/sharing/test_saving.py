"""Saving a conversation as a scenario, from the keyboard."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from polycompare.scenarios.suite import read_scenarios
from polycompare.tui.screens.save_scenario import SaveScenarioDialog
from polycompare.tui.sharing.saving import NotSavedError, ToSave, save

if TYPE_CHECKING:
    from tests.tui.conftest import Bench, Stage, StageMaker


@pytest.fixture(autouse=True)
def working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")


@pytest.fixture
def bench(stage: "StageMaker") -> "Bench":
    one = [stage.reply("Hello."), stage.reply("At 7 pm.", state={"time": "19:00", "party": 2})]
    two = [stage.reply("Hello."), stage.reply("At 8 pm.", state={"time": "20:00", "party": 2}, ended=True)]
    return stage.bench(one, two)


@pytest.fixture
def scenarios_folder() -> None:
    Path("scenarios").mkdir()


def written(path: str) -> str:
    return Path(path).read_text(encoding="utf-8")


async def opened(s: "Stage") -> SaveScenarioDialog:
    await s.turns(1)
    await s.say("two people, call 212-555-0142")
    await s.press("escape", "s")
    await s.until(lambda: isinstance(s.app.screen, SaveScenarioDialog) and "expectations" in s.picture())
    assert isinstance(s.app.screen, SaveScenarioDialog)
    return s.app.screen


@pytest.mark.parametrize("size", [(80, 24), pytest.param((200, 60), marks=pytest.mark.slow)])
async def test_a_conversation_becomes_a_scenario(
    stage: "StageMaker", bench: "Bench", size: tuple[int, int]
) -> None:
    async with stage.run(bench, size) as s:
        await opened(s)
        said = s.dialog()
        assert "● A live ○ B pre-release ○ neither" in said
        assert "two-people-call-212-555-0142.yaml" in said
        assert '✓ 1 reply tells "19:00"' in said
        assert "✓ 212-555-0142 → {{phone}}" in said
        assert "1 turn · 3 of 4 expectations" in said
        await s.press("enter")
        await s.until(lambda: "Saved as" in s.told)
        assert "two-people-call-212-555-0142.yaml: 1 turn, 3 expectations." in s.told
        (scenario,) = read_scenarios([Path()])
        assert scenario.name == "two people, call 212-555-0142"
        text = written("two-people-call-212-555-0142.yaml")
        assert "user: two people, call {{phone}}" in text
        await s.press("s")
        await s.until(lambda: isinstance(s.app.screen, SaveScenarioDialog) and "expectations" in s.picture())
        await s.press("enter")
        await s.until(lambda: "is there already" in s.picture())


@pytest.mark.slow
@pytest.mark.usefixtures("scenarios_folder")
async def test_the_right_side_and_what_is_expected_of_it_are_chosen(stage: "StageMaker", bench: "Bench") -> None:
    async with stage.run(bench, (120, 40)) as s:
        await opened(s)
        await s.press("end", "ctrl+u")
        await s.paste("b is right")
        await s.press("tab", "tab", "right")
        await s.until(lambda: '1 reply tells "20:00"' in s.dialog())
        assert "ends the conversation" in s.dialog()
        await s.press("tab", "space", "down", "space", "space")
        await s.until(lambda: "2 of 4 expectations" in s.dialog())
        await s.press("tab", "a", "enter")
        await s.until(lambda: "Saved as" in s.told)
        await s.press("s")
        await s.until(lambda: isinstance(s.app.screen, SaveScenarioDialog) and "expectations" in s.picture())
        await s.press("tab", "tab", "left")
        await s.until(lambda: "0 of 0 expectations" in s.dialog())
        await s.press("enter")
        await s.until(lambda: "1 turn, no expectations" in s.told)
    text = written("scenarios/b-is-right.yaml")
    assert "20:00" in text
    assert "reply_facts" not in text
    assert "ended: true" in text
    assert "call 212-555-0142" in text
    assert "expect:" not in written("scenarios/two-people-call-212-555-0142.yaml")
    assert len(read_scenarios([Path("scenarios")])) == 2


async def test_a_greeting_is_no_scenario(stage: "StageMaker", bench: "Bench") -> None:
    async with stage.run(bench) as s:
        await s.turns(1)
        await s.press("escape", "s")
        await s.until(lambda: "no user turn yet" in s.told)


def test_a_file_that_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "new" / "s.yaml"
    save(ToSave(path, "name: é\n", ""))
    assert path.read_text(encoding="utf-8") == "name: é\n"
    assert path.stat().st_mode & 0o777 == 0o600
    with pytest.raises(NotSavedError, match="is there already"):
        save(ToSave(path, "other", ""))
    with pytest.raises(NotSavedError, match="cannot be written"):
        save(ToSave(path / "x.yaml", "other", ""))
    with pytest.raises(NotSavedError, match="cannot be written"):
        save(ToSave(Path("a\0b.yaml"), "other", ""))
