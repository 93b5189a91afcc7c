"""The generated file of what varies by itself."""

from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polycompare.config.yaml_files import FileError
from polycompare.model.divergences import Signal
from polycompare.model.rules import NoisyPath
from polycompare.scenarios.noise_file import (
    Learned,
    NoiseSource,
    noise_text,
    parse_noise,
    read_noise,
    write_noise,
)

TODAY = date(2026, 1, 31)
BOOKING = NoisyPath(Signal.STATE, "hold", frozenset({"like AA-999"}), True, "booking", (2, 3), 45, 45)
GREETING = NoisyPath(Signal.NODE_TRACE, "[*]", frozenset({'"hi"', '"hello"'}), False, "greeting", (0,), 9, 45)


def about(*scenarios: str | None, on: date = TODAY) -> NoiseSource:
    return NoiseSource("live", "v41", 10, on, scenarios)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "polycompare.noise.toml"


def test_the_file_is_for_reading(path: Path) -> None:
    write_noise(path, [GREETING, BOOKING], about("booking", "greeting"))
    header, tables = path.read_text(encoding="utf-8").split("\n\n", 1)
    assert all(line.startswith("# ") for line in header.splitlines())
    assert "polycompare noise" in header
    assert tables == (
        """\
[[learned]]
scenario = "booking"
target = "live"
deployment = "v41"
repeats = 10
on = 2026-01-31

[[noise]]
scenario = "booking"
signal = "state"
path = "hold"
turns = [2, 3]
free = true
varied = 45
compared = 45
values = ["like AA-999"]

[[learned]]
scenario = "greeting"
target = "live"
deployment = "v41"
repeats = 10
on = 2026-01-31

[[noise]]
scenario = "greeting"
signal = "node_trace"
path = "[*]"
turns = [0]
varied = 9
compared = 45
values = ['"hello"', '"hi"']
"""
    )
    assert read_noise(path) == (BOOKING, GREETING)


def test_no_file_is_no_noise(path: Path) -> None:
    assert read_noise(path) == ()


def test_learning_a_scenario_anew_leaves_the_others_alone(path: Path) -> None:
    write_noise(path, [GREETING, BOOKING], about("booking", "greeting"))
    write_noise(path, [], about("greeting", on=date(2026, 2, 1)))
    places, learned = parse_noise(path.read_text(encoding="utf-8"), "f")
    assert places == (BOOKING,)
    assert learned == (
        Learned("booking", "live", "v41", 10, TODAY),
        Learned("greeting", "live", "v41", 10, date(2026, 2, 1)),
    )


def test_the_same_noise_is_the_same_file(path: Path) -> None:
    write_noise(path, [GREETING, BOOKING], about("booking", "greeting"))
    first = path.read_bytes()
    write_noise(path, [BOOKING, GREETING], about("greeting", "booking"))
    assert path.read_bytes() == first


def test_a_faulty_file_is_not_written_over(path: Path) -> None:
    faulty = (
        '[[noise]]\nsignal = "state"\npath = "a"\nvalues = "x"\nvaried = 2\nturns = [-1]\n'
        '\n[[noise]]\nsignal = "state"\npath = "a"\nvalues = []\nvaried = 2\n'
    )
    path.write_text(faulty, encoding="utf-8")
    with pytest.raises(FileError) as caught:
        write_noise(path, [BOOKING], about("booking"))
    told = [line.removeprefix(str(path)) for line in str(caught.value).splitlines()]
    assert told == [
        ":4: values: must be an array.",
        ":6: turns: must be 0 or more.",
        ":8: [[noise]]: says that more pairs varied than were compared.",
    ]
    assert path.read_text(encoding="utf-8") == faulty


NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=90)
PLACES = st.builds(
    NoisyPath,
    st.sampled_from(Signal),
    st.sampled_from(["a", "b[*].c", '["odd key"]', "**"]),
    st.frozensets(NAMES, max_size=4),
    st.booleans(),
    st.none() | NAMES,
    st.lists(st.integers(0, 99), max_size=3).map(tuple),
    st.just(3),
    st.integers(3, 9),
)


@given(st.lists(PLACES, max_size=5))
def test_noise_is_read_as_it_was_written(places: list[NoisyPath]) -> None:
    read, _ = parse_noise(noise_text(places, []), "f")
    assert Counter(read) == Counter(places)
    assert noise_text(read, []) == noise_text(places, [])
