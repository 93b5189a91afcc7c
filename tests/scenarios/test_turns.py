"""User turns read from text and from scenario files."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polycompare.model.errors import UserError
from polycompare.model.turns import UserTurn
from polycompare.scenarios.scripts import read_script
from polycompare.scenarios.turns import Script, script_of_texts, turns_of_text


def saved(folder: Path, name: str, content: bytes) -> str:
    path = folder / name
    path.write_bytes(content)
    return str(path)


@pytest.mark.parametrize(
    ("content", "turns"),
    [
        (b"hello\nbye\n", ("hello", "bye")),
        (b"hello\nbye", ("hello", "bye")),
        (b"hello\r\n\r\nbye\r\n", ("hello", "", "bye")),
        (b"\xef\xbb\xbfhello\n", ("hello",)),
        (b"\n", ("",)),
        (b"  two people \n", ("  two people ",)),
        ("one\u2028still one\x0b\x0c\n".encode(), ("one\u2028still one\x0b\x0c",)),
        (b"x" * 100_000, ("x" * 100_000,)),
    ],
)
def test_each_line_is_a_turn_and_a_blank_one_is_silence(
    tmp_path: Path, content: bytes, turns: tuple[str, ...]
) -> None:
    assert read_script(saved(tmp_path, "turns.txt", content)) == replace(script_of_texts(turns), name="turns"), (
        "a file is a scenario by its name"
    )


@given(st.lists(st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"])), min_size=1))
def test_turns_written_a_line_each_come_back(turns: list[str]) -> None:
    assert turns_of_text("".join(f"{turn}\n" for turn in turns)) == tuple(turns)
    assert turns_of_text("".join(f"{turn}\r\n" for turn in turns)) == tuple(turns)


def test_a_scenario_has_a_name(tmp_path: Path) -> None:
    text = b"name: booking\nturns:\n  - user: two people\n  - {user: ''}\n  - user: no\n"
    for suffix in ("yaml", "yml", "YAML"):
        assert read_script(saved(tmp_path, f"s.{suffix}", text)) == Script(
            (UserTurn("two people"), UserTurn(""), UserTurn("no")), "booking"
        )


def test_a_turn_may_have_metadata(tmp_path: Path) -> None:
    text = b"name: booking\nturns:\n  - user: two people\n    metadata: {source: web, tries: 2, tags: [a]}\n"
    (turn,) = read_script(saved(tmp_path, "s.yaml", text)).turns
    assert turn == UserTurn("two people", {"source": "web", "tries": 2, "tags": ["a"]})


@pytest.mark.parametrize(
    ("name", "content", "part"),
    [
        ("empty.txt", b"", "has no turns"),
        ("bom.txt", b"\xef\xbb\xbf", "has no turns"),
        ("latin.txt", b"one\ncaf\xe9\n", "line 2: not UTF-8"),
        ("meta.yaml", b"name: x\nturns:\n  - user: hi\n    metadata: [1]\n", "meta.yaml:4:"),
        ("inf.yaml", b"name: x\nturns:\n  - user: hi\n    metadata: {n: 1.0e+999}\n", "meta"),
        ("empty.yaml", b"", "empty.yaml"),
        ("no-turns.yaml", b"name: x\n", "turns"),
        ("zero.yaml", b"name: x\nturns: []\n", "zero.yaml:2: turns: must not be empty."),
        ("nameless.yaml", b"name: ''\nturns: [{user: hi}]\n", "nameless.yaml:1: name: must not be empty."),
        ("key.yaml", b"name: x\nturns:\n  - user: hi\n    usr: ho\n", ":4:"),
        ("type.yaml", b"name: x\nturns:\n  - user: 5\n", ":3:"),
        ("bad.yaml", b"name: [x\n", "is not YAML"),
        ("latin.yaml", b"name: caf\xe9\n", "is not UTF-8"),
    ],
)
def test_a_file_that_is_wrong_is_told_in_a_sentence(tmp_path: Path, name: str, content: bytes, part: str) -> None:
    with pytest.raises(UserError) as caught:
        read_script(saved(tmp_path, name, content))
    assert part in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["missing.txt", "missing.yaml", "", "n\0l"])
def test_a_file_that_is_not_there_is_told(tmp_path: Path, name: str) -> None:
    with pytest.raises(UserError):
        read_script(str(tmp_path / name))
