"""The shape of a scenario file."""

from pathlib import Path
from typing import Annotated

from pydantic import Field

from polycompare.config.yaml_files import FileModel, read_yaml_file, validated


class ScenarioTurn(FileModel):
    """One user turn; an empty one is silence."""

    user: str


class Scenario(FileModel):
    """A `.yaml` file with scripted user turns."""

    name: Annotated[str, Field(min_length=1)]
    turns: Annotated[list[ScenarioTurn], Field(min_length=1)]


def read_scenario(path: Path) -> Scenario:
    """Read a scenario. Raises `FileError` with file, line and key of every mistake."""
    return validated(Scenario, read_yaml_file(path))
