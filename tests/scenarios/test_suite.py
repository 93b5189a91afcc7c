"""Scenarios of files and folders."""

from datetime import datetime
from pathlib import Path

import pytest

from polycompare.config.yaml_files import FileError
from polycompare.model.turns import UserTurn
from polycompare.scenarios.scripts import read_script
from polycompare.scenarios.suite import read_scenarios
from polycompare.scenarios.turns import Script
from polycompare.scenarios.variables import Draw

DRAW = Draw("r", 1, datetime(2026, 3, 13), {})


def saved(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def named(name: str) -> str:
    return f"name: {name}\nturns: [hi]\n"


def test_a_folder_is_read_whole_and_in_order(tmp_path: Path) -> None:
    saved(tmp_path / "b.yaml", named("b"))
    saved(tmp_path / "a.YML", named("a"))
    saved(tmp_path / "inner" / "deep" / "c.yaml", named("c"))
    saved(tmp_path / "d.txt", "hi\n")
    saved(tmp_path / "notes.md", "no scenario")
    saved(tmp_path / ".hidden.yaml", "[")
    saved(tmp_path / ".git" / "x.yaml", "[")
    assert [scenario.name for scenario in read_scenarios([tmp_path])] == ["a", "b", "d", "c"]


def test_files_are_read_in_the_order_given_and_once(tmp_path: Path) -> None:
    b, a = saved(tmp_path / "b.yaml", named("b")), saved(tmp_path / "a.yaml", named("a"))
    link = tmp_path / "again.yaml"
    link.symlink_to(b)
    scenarios = read_scenarios([b, tmp_path, a])
    assert [(scenario.name, scenario.path) for scenario in scenarios] == [("b", b), ("a", a)]


def test_a_text_file_is_a_scenario_of_its_own_name_and_has_no_variables(tmp_path: Path) -> None:
    text = "a table for two\n\n{{today}} \\{{x}} {{\n"
    path = saved(tmp_path / "small talk.txt", text)
    (scenario,) = read_scenarios([path])
    turns = (UserTurn("a table for two"), UserTurn(""), UserTurn("{{today}} \\{{x}} {{"))
    assert scenario.rendered(DRAW) == read_script(str(path)) == Script(turns, "small talk")


def test_every_mistake_of_every_file_is_told_at_once(tmp_path: Path) -> None:
    first = saved(tmp_path / "a.yaml", "name: a\nturns: []\nrepat: 2\n")
    second = saved(tmp_path / "b.yaml", "name: [\n")
    third = saved(tmp_path / "c.txt", "")
    empty = tmp_path / "empty"
    empty.mkdir()
    missing = tmp_path / "missing.yaml"
    fine, twin = saved(tmp_path / "d.yaml", named("d")), saved(tmp_path / "e.yaml", f"tags: []\n{named('d')}")
    with pytest.raises(FileError) as caught:
        read_scenarios([empty, first, second, third, missing, fine, twin])
    lines = str(caught.value).splitlines()
    parts = [
        f"{empty}: has no scenarios; those are files that end in .yaml, .yml or .txt.",
        f"{first}:2: turns: must not be empty.",
        f"{first}:3: repat: is not a known key; did you mean repeat?",
        f"{second}:1: is not YAML",
        f"{third} has no turns",
        f"{missing}: cannot be read",
        f"{twin}:2: name: 'd' is the name of {fine} too; give each scenario its own.",
    ]
    assert len(lines) == len(parts)
    for part in parts:
        assert any(line.startswith(part) for line in lines), part


def test_a_text_file_may_not_take_the_name_of_another_scenario(tmp_path: Path) -> None:
    saved(tmp_path / "a.txt", "hi\n")
    saved(tmp_path / "b.yaml", named("a"))
    with pytest.raises(FileError, match=r"b\.yaml:1: name: 'a' is the name of .*a\.txt too"):
        read_scenarios([tmp_path])


def test_keys_are_refused_in_every_file(tmp_path: Path) -> None:
    saved(tmp_path / "a.yaml", "name: a\nturns: ['{{env.TEAM_KEY}}']\n")
    with pytest.raises(FileError, match="TEAM_KEY"):
        read_scenarios([tmp_path], key_variables=frozenset({"TEAM_KEY"}))
    with pytest.raises(FileError, match="TEAM_KEY"):
        read_script(str(tmp_path / "a.yaml"), DRAW, key_variables=frozenset({"TEAM_KEY"}))


def test_one_scenario_is_rendered_as_turns(tmp_path: Path) -> None:
    path = saved(tmp_path / "a.yaml", "name: a\nturns: ['{{today}} {{repeat}} {{run}}']\ncleanup: [undo]\n")
    assert read_script(str(path), DRAW).turns == (UserTurn("2026-03-13 1 r"), UserTurn("undo", cleanup=True))
    assert read_script(str(path)).turns[0].text.split()[1] == "1"
