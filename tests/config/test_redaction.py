"""What the `[redact]` of a configuration may say."""

from pathlib import Path

import pytest

from polycompare.config.configuration import Configuration, load_configuration
from polycompare.config.errors import ConfigError
from polycompare.config.provenance import Origin


def load(folder: Path, text: str) -> Configuration:
    path = folder / "polycompare.toml"
    path.write_text(text)
    return load_configuration(path)


def test_paths_and_patterns_are_read(tmp_path: Path) -> None:
    configuration = load(tmp_path, '[redact]\npaths = ["customer.**", "pin"]\npatterns = ["LOY-(\\\\d+)"]\n')
    assert configuration.redact.paths == ("customer.**", "pin")
    assert configuration.redact.patterns == (r"LOY-(\d+)",)
    told = {setting.key: setting for setting in configuration.general_settings()}
    assert told["redact.paths"].value == ["customer.**", "pin"]
    assert told["redact.paths"].origin is Origin.TABLE


def test_without_the_table_nothing_more_is_personal(tmp_path: Path) -> None:
    configuration = load(tmp_path, "")
    assert configuration.redact.paths == configuration.redact.patterns == ()


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ('paths = ["a", "b..c"]', "line 2: paths[1] is not a path"),
        ('patterns = ["("]', "line 2: patterns[0] is not a regular expression: '('"),
        ('patterns = ["x*"]', "line 2: patterns[0] matches an empty text"),
        ('paths = "a"', "line 2: paths must be a list"),
        ("patterns = [1]", "line 2: patterns[0] must be a string in quotes"),
        ('path = ["a"]', "line 2: unknown key 'path' in [redact] (did you mean 'paths'?)"),
    ],
)
def test_a_fault_is_told_with_its_line(tmp_path: Path, line: str, fault: str) -> None:
    with pytest.raises(ConfigError) as error:
        load(tmp_path, f"[redact]\n{line}\n")
    assert fault in str(error.value)
