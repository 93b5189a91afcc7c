"""The names that the screen begins with, before the file is checked."""

from pathlib import Path

import pytest

from polycompare.cli.recorded_names import chosen_pair
from polycompare.config.configuration import load_configuration
from polycompare.config.errors import ConfigError
from polycompare.config.outline import outline_of
from polycompare.model.values import Pair

GOOD = """\
[pair]
baseline = "live"
candidate = "next"

[defaults]
region = "us"
agent_id = "PROJECT-1"

[targets.live]
environment = "live"

[targets.next]
environment = "pre-release"
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "polycompare.toml"
    path.write_text(GOOD, encoding="utf-8")
    return path


@pytest.mark.parametrize("given", [(None, None), ("next", None), (None, "live"), ("next", "live")])
def test_it_says_what_the_checked_file_says(file: Path, given: tuple[str | None, str | None]) -> None:
    outline = outline_of(file, *given)
    configuration = load_configuration(file)
    assert outline is not None
    assert outline.target_names == tuple(configuration.targets)
    assert outline.pair == chosen_pair(*given, configuration.choose)


def test_it_does_not_mind_what_is_wrong_elsewhere(file: Path) -> None:
    file.write_text(GOOD + "\n[colours]\n", encoding="utf-8")
    outline = outline_of(file, None, None)
    assert outline is not None
    assert outline.pair == Pair("live", "next")
    with pytest.raises(ConfigError, match="line 15: unknown key 'colours'"):
        load_configuration(file)


@pytest.mark.parametrize(
    "text",
    [
        "pair = ",
        "",
        "targets = 3",
        'pair = "live"\n[targets.live]',
        '[pair]\nbaseline = "live"\n[targets.live]',
        '[pair]\nbaseline = "live"\ncandidate = ["live"]\n[targets.live]',
        '[pair]\nbaseline = "sandbox"\ncandidate = "live"\n[targets.live]',
    ],
)
def test_what_is_not_plain_is_left_to_the_closer_look(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    assert outline_of(file, None, None) is None


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="There is no file"):
        outline_of(tmp_path / "missing.toml", None, None)
