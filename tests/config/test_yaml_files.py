"""YAML as plain JSON values with lines."""

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from polycompare.config.yaml_files import FileError, FileModel, dotted, load_yaml, one_of, suggestion, validated

SCALARS = st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text("abc: -#{}[]'\"\n0123é", max_size=8)
DOCUMENTS = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abc", min_size=1, max_size=3), inner, max_size=4)
    ),
    max_leaves=15,
)


@given(DOCUMENTS)
def test_reads_what_was_written(document: Any) -> None:
    assert load_yaml(yaml.safe_dump(document, allow_unicode=True), "f").data == document


@given(st.text())
def test_any_text_is_read_or_refused_with_a_sentence(text: str) -> None:
    try:
        load_yaml(text, "f.yaml")
    except FileError as error:
        assert str(error).startswith("f.yaml:")  # noqa: PT017 (not raising is fine too)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("19:15", "19:15"),
        ("2026-11-21", "2026-11-21"),
        ("0o17", "0o17"),
        ("017", 17),
        ("-3", -3),
        ("1.50", 1.5),
        ("1e3", 1000.0),
        (".inf", ".inf"),
        ("1_000", "1_000"),
        ("true", True),
        ("False", False),
        ("null", None),
        ("~", None),
        ("", None),
        ('"2"', "2"),
        ('"\\e[2J"', "\x1b[2J"),
    ],
)
def test_plain_values_are_those_of_json(text: str, value: Any) -> None:
    data = load_yaml(f"a: {text}\n", "f").data
    assert data == {"a": value}
    assert isinstance(data, dict)
    assert type(data["a"]) is type(value)


def test_lines_are_those_of_keys_and_items() -> None:
    located = load_yaml("a:\n  b:\n    - 1\n    - c: 2\n\nd: |\n  x\n  y\n", "f")
    lines = {dotted(path): line for path, line in located.lines.items()}
    assert lines == {"": 1, "a": 1, "a.b": 2, "a.b[0]": 3, "a.b[1]": 4, "a.b[1].c": 4, "d": 6}
    assert located.line_of(("a", "b", 1, "missing", "deeper")) == 4


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a: 1\nb: 2\na: 3\n", "f:3: a: stands here twice; keep one."),
        ("x:\n  1: a\n", "f:2: x: the key 1 is not text; put it in quotes."),
        ("a: !secret x\n", "f:1: a: has the tag !secret; no tags are allowed."),
        ("a: [1, 2\nb: 3\n", "f:2: is not YAML: "),
        ("a: 1\nb: [1, 2\n", "f:2: is not YAML: "),
        ("a: 1\nb: 'x\n\n\n", "f:2: is not YAML: "),
        ("a: *b\n", "f:1: is not YAML: found undefined alias"),
        ("a: \x07\n", "f:1: has a character that YAML does not allow; remove it."),
        ("a: 1\n---\nb: 2\n", "f:2: is not YAML: "),
    ],
)
def test_mistakes_name_the_line(text: str, sentence: str) -> None:
    with pytest.raises(FileError) as caught:
        load_yaml(text, "f")
    assert str(caught.value).startswith(sentence)


@pytest.mark.parametrize(
    "text",
    [
        "a: &a [x, x]\n"
        + "".join(f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(9)),
        "a: &a [*a]\n",
        "[" * 100_000,
        "[" * 80 + "]" * 80,
        "a: " + "x" * 3_000_000,
    ],
    ids=["nested aliases", "an alias of itself", "open lists", "deep lists", "a huge text"],
)
def test_hostile_files_are_refused_soon(text: str) -> None:
    with pytest.raises(FileError):
        load_yaml(text, "f")


class Inner(FileModel):
    number: int


class Outer(FileModel):
    inner: list[Inner]
    either: int | str = 0


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("inner:\n  - number: 1\n  - number: x\n", ["f:3: inner[1].number: must be a whole number."]),
        (
            "inner:\n  - nummer: 1\n",
            ["f:2: inner[0].nummer: is not a known key; did you mean number? Allowed: number."],
        ),
        ("inner: []\neither: []\n", ["f:2: either: must be a whole number."]),
        ("either: 1\n", ["f:1: inner: is required and missing."]),
        (
            "inner: {}\nzzz: 1\nyyy: 2\n",
            [
                "f:1: inner: must be a list.",
                "f:2: zzz: is not a known key; allowed: inner or either.",
                "f:3: yyy: is not a known key; allowed: inner or either.",
            ],
        ),
        ("- 1\n", ["f:1: must be a mapping of keys and values."]),
        ("", ["f:1: must be a mapping of keys and values."]),
    ],
)
def test_a_model_tells_all_mistakes(text: str, lines: list[str]) -> None:
    with pytest.raises(FileError) as caught:
        validated(Outer, load_yaml(text, "f"))
    assert str(caught.value).splitlines() == lines


def test_small_words() -> None:
    assert one_of([]) == "none"
    assert one_of(["a"]) == "a"
    assert one_of(["a", "b", "c"]) == "a, b or c"
    assert suggestion("lve", ["live", "sandbox"]) == "did you mean live? Allowed: live or sandbox"


def test_long_lists_of_names_are_abridged() -> None:
    names = [f"node_{letter}" for letter in "abcdefghijklm"]
    assert suggestion("node_mm", names) == "did you mean node_m? 13 are known"
    assert suggestion("x", names).startswith("13 are known, the nearest are node_")
