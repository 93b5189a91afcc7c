"""The shape of a scenario file."""

import json
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, JsonValue

from polycompare.config.yaml_files import FileModel, read_yaml_file, validated


def _finite(metadata: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """JSON, in which metadata is sent, has no infinities and no NaN."""
    try:
        json.dumps(metadata, allow_nan=False)
    except ValueError:
        raise ValueError("its numbers must be finite") from None
    return metadata


class ScenarioTurn(FileModel):
    """One user turn; an empty one is silence. `metadata` goes to the agent's functions with it."""

    user: str
    metadata: Annotated[dict[str, JsonValue], AfterValidator(_finite)] = Field(default_factory=dict)


class Scenario(FileModel):
    """A `.yaml` file with scripted user turns."""

    name: Annotated[str, Field(min_length=1)]
    turns: Annotated[list[ScenarioTurn], Field(min_length=1)]


def read_scenario(path: Path) -> Scenario:
    """Read a scenario. Raises `FileError` with file, line and key of every mistake."""
    return validated(Scenario, read_yaml_file(path))
