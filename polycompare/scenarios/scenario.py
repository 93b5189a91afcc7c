"""A scenario: what a user says, what goes with it and what is expected, with variables still to be filled in."""

from dataclasses import dataclass, replace
from pathlib import Path

from polycompare.config.yaml_files import Located, read_yaml_file, validated
from polycompare.model.turns import UserTurn
from polycompare.model.values import Pair, Side
from polycompare.scenarios.expectation_file import ExpectEntry
from polycompare.scenarios.expectations import Expected
from polycompare.scenarios.scenario_file import ScenarioFile, TurnEntry
from polycompare.scenarios.templates import filled_in, own_variables
from polycompare.scenarios.turns import Effects, Languages, Script, read_texts
from polycompare.scenarios.variables import TRIAL, Draw, Variables, escaped


@dataclass(frozen=True, slots=True)
class Scenario:
    """What a scenario file says, checked. `repeat` is None where whoever drives it decides.

    `written` is the file's data, variables and all; `key_variables` are the environment variables, beside the
    platform's own for keys, that it may not use.
    """

    name: str
    path: Path
    written: Located
    description: str = ""
    tags: tuple[str, ...] = ()
    repeat: int | None = None
    effects: Effects = Effects.NONE
    key_variables: frozenset[str] = frozenset()

    def rendered(self, draw: Draw) -> Script:
        """What is to be said to both sides and expected of them, for one draw of the variables.

        Raises `FileError`, every mistake at once, for environment variables that are not set or do not fit.
        """
        files = Pair(Side.BASELINE, Side.CANDIDATE).map(
            lambda side: _checked(self.written, draw, side, self.name, self.key_variables)
        )
        file = files.baseline
        said = files.map(lambda each: (*each.turns, *each.cleanup))
        return Script(
            _user_turns(said, cleanup_from=len(file.turns)),
            self.name,
            files.map(lambda each: each.attributes),
            Languages(file.languages.asr, file.languages.tts),
            self.effects,
            self.repeat,
            _expectations(files, said),
        )


def read_scenario(path: Path, key_variables: frozenset[str] = frozenset()) -> Scenario:
    """Read a scenario file. Raises `FileError` with file, line and key of every mistake."""
    return scenario_of(path, read_yaml_file(path), key_variables)


def read_text_scenario(path: Path) -> Scenario:
    """Read a text file with a turn a line: a scenario by the name of the file, taken as it is. Raises
    `TurnsError`."""
    texts = read_texts(str(path))
    written = Located({"name": path.stem, "turns": [escaped(text) for text in texts]}, str(path), {(): 1})
    return scenario_of(path, written, frozenset())


def scenario_of(path: Path, written: Located, key_variables: frozenset[str]) -> Scenario:
    """The scenario that a file's data is. Raises `FileError`."""
    file = _checked(written, TRIAL, Side.BASELINE, "", key_variables)
    return Scenario(
        file.name,
        path,
        written,
        file.description,
        tuple(file.tags),
        file.repeat,
        Effects(file.effects),
        key_variables,
    )


def _checked(
    written: Located, draw: Draw, side: Side, scenario: str, key_variables: frozenset[str]
) -> ScenarioFile:
    """The file with its variables filled in for one side. Raises `FileError`."""
    variables = Variables(draw, side, scenario, own_variables(written.data), key_variables)
    data, mistakes = filled_in(written.data, variables)
    return validated(ScenarioFile, replace(written, data=data), mistakes)


def _user_turns(said: Pair[tuple[TurnEntry, ...]], *, cleanup_from: int) -> tuple[UserTurn, ...]:
    turns: list[UserTurn] = []
    for index, (one, other) in enumerate(zip(said.baseline, said.candidate, strict=True)):
        cleanup = index >= cleanup_from
        same = (one.user, one.metadata) == (other.user, other.metadata)
        to_candidate = None if same else UserTurn(other.user, other.metadata, cleanup=cleanup)
        turns.append(UserTurn(one.user, one.metadata, to_candidate, cleanup))
    return tuple(turns)


def _expectations(files: Pair[ScenarioFile], said: Pair[tuple[TurnEntry, ...]]) -> tuple[Expected, ...]:
    """Those of the turns, in order, and then those of the whole."""
    turns = zip(said.baseline, said.candidate, strict=True)
    of_turns = [
        expected
        for index, (one, other) in enumerate(turns, start=1)
        for expected in _expected(one.expect, other.expect, index)
    ]
    return (*of_turns, *_expected(files.baseline.expect, files.candidate.expect, None))


def _expected(one: list[ExpectEntry], other: list[ExpectEntry], turn: int | None) -> list[Expected]:
    return [
        Expected(
            Pair(entry.expectation(), twin.expectation()), turn, None if entry.side is None else Side(entry.side)
        )
        for entry, twin in zip(one, other, strict=True)
    ]
