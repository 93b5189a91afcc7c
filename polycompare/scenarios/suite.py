"""The scenarios of a suite: of files, and of folders full of them."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from polycompare.config.yaml_files import FileError
from polycompare.model.errors import UserError
from polycompare.scenarios.scenario import Scenario, read_scenario, read_text_scenario
from polycompare.scenarios.turns import SCENARIO_SUFFIXES

_SUFFIXES: Final = SCENARIO_SUFFIXES | {".txt"}


def read_scenarios(paths: Sequence[Path], *, key_variables: frozenset[str] = frozenset()) -> tuple[Scenario, ...]:
    """The scenarios of files and folders, in order; a file that is named twice is read once.

    Of a folder and those in it all `.yaml`, `.yml` and `.txt` files are taken, sorted, but for hidden ones. A
    text file is a scenario of its own name, with a turn a line. `key_variables` are environment variables that
    hold keys, which no scenario may use. Raises `FileError` with every mistake of all files.
    """
    mistakes: list[str] = []
    scenarios: list[Scenario] = []
    for path in _files(paths, mistakes):
        try:
            scenarios.append(_read(path, key_variables))
        except UserError as error:
            mistakes.append(str(error))
    mistakes += _names_given_twice(scenarios)
    if mistakes:
        raise FileError("\n".join(mistakes))
    return tuple(scenarios)


def _read(path: Path, key_variables: frozenset[str]) -> Scenario:
    if path.suffix.lower() in SCENARIO_SUFFIXES:
        return read_scenario(path, key_variables)
    return read_text_scenario(path)


def _files(paths: Sequence[Path], mistakes: list[str]) -> list[Path]:
    found: dict[str, Path] = {}
    for path in paths:
        inside = list(_files_in(path)) if path.is_dir() else [path]
        if not inside:
            mistakes.append(f"{path}: has no scenarios; those are files that end in .yaml, .yml or .txt.")
        for file in inside:
            found.setdefault(os.path.realpath(file), file)
    return list(found.values())


def _files_in(folder: Path) -> Iterator[Path]:
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith(".") and Path(name).suffix.lower() in _SUFFIXES:
                yield Path(parent) / name


def _names_given_twice(scenarios: Sequence[Scenario]) -> Iterator[str]:
    first: dict[str, Scenario] = {}
    for scenario in scenarios:
        other = first.setdefault(scenario.name, scenario)
        if other is not scenario:
            told = f"{scenario.name!r} is the name of {other.path} too; give each scenario its own."
            yield scenario.written.mistake(("name",), told)
