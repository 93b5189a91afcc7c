"""TOML files of tables that people write: every mistake of a file at once, each with its file, line and key."""

import re
import reprlib
import tomllib
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Final, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from polycompare.config.errors import did_you_mean, listed
from polycompare.config.toml_lines import KeyPath
from polycompare.config.yaml_files import FileError
from polycompare.diffing.path_patterns import parse_pattern
from polycompare.model.divergences import Signal
from polycompare.model.text import visible_line
from polycompare.scenarios.toml_places import lines_of_tables


class Table(BaseModel):
    """A table in a file: immutable, strict about types, with no unknown keys."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


def _signal(name: object) -> Signal:
    if name in list(Signal):
        return Signal(str(name))
    near = did_you_mean(name, Signal) if isinstance(name, str) else ""
    raise ValueError(f"{reprlib.repr(name)} is no signal{near}; those are {listed(Signal)}")


def _pattern(text: str) -> str:
    try:
        parse_pattern(text)
    except ValueError as error:
        raise ValueError(
            f"is {error}; a pattern is keys with dots, with `*` for any key, `[*]` for any index and `**` for any "
            "steps"
        ) from None
    return text


def _day(value: object) -> date:
    if type(value) is date:
        return value
    raise ValueError("must be a date without quotes, such as 2026-01-31")


SignalName = Annotated[Signal, BeforeValidator(_signal)]
PathPattern = Annotated[str, AfterValidator(_pattern)]
ScenarioName = Annotated[str, Field(min_length=1)]
TurnIndex = Annotated[int, Field(ge=0)]
Day = Annotated[date, BeforeValidator(_day)]

Model = TypeVar("Model", bound=BaseModel)

_EXPECTED: Final = {
    "missing": "is required and missing",
    "string_type": "must be a string in quotes",
    "string_too_short": "must not be empty",
    "bool_type": "must be true or false",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "finite_number": "must be a finite number",
    "greater_than_equal": "must be 0 or more",
    "list_type": "must be an array",
    "model_type": "must be a table",
}
_SYNTAX_PLACE: Final = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


class TomlReading:
    """The reading of one file: takes its tables by name, gathers what is wrong with them, tells it at the end."""

    def __init__(self, text: str, source: str, tables: Sequence[str]) -> None:
        """`source` is what messages call the file. Raises `FileError` for a text that is not TOML."""
        self._text = text
        self._source = source
        self._mistakes: list[tuple[KeyPath, str]] = []
        self._data = self._parsed()
        for name in self._data:
            if name not in tables:
                known = listed(f"[[{table}]]" for table in tables)
                self._note((name, 0), f"is unknown{did_you_mean(name, tables)}; the tables here are {known}")

    def tables(self, name: str, model: type[Model]) -> list[Model]:
        """The tables `[[name]]`, but for those that `finish` will complain of."""
        given = self._data.get(name, [])
        if not isinstance(given, list):
            self._note((name,), f"must be written [[{name}]], with two brackets on each side")
            return []
        tables: list[Model] = []
        for index, table in enumerate(given):
            try:
                tables.append(model.model_validate(table))
            except ValidationError as error:
                for details in error.errors(include_url=False):
                    self._note((name, index, *details["loc"]), _sentence(details, name, model.model_fields))
        return tables

    def finish(self) -> None:
        """Raises `FileError` with every mistake that was found, in the order of the lines."""
        if not self._mistakes:
            return
        lines = lines_of_tables(self._text)
        found = sorted(
            ((_line_of(lines, path), path, sentence) for path, sentence in self._mistakes),
            key=lambda mistake: mistake[0],
        )
        raise FileError("\n".join(self._mistake(line, path, sentence) for line, path, sentence in found))

    def _note(self, path: KeyPath, sentence: str) -> None:
        self._mistakes.append((path, sentence))

    def _mistake(self, line: int, path: KeyPath, sentence: str) -> str:
        name = next((step for step in reversed(path) if isinstance(step, str)), "")
        key = f"[[{name}]]" if len(path) == 2 else name
        return visible_line(f"{self._source}:{line}: {key}: {sentence}.")

    def _parsed(self) -> dict[str, object]:
        try:
            return tomllib.loads(self._text.removeprefix("\ufeff"))
        except tomllib.TOMLDecodeError as error:
            message = str(error)
            place = _SYNTAX_PLACE.search(message)
            line = int(place[1]) if place and place[1] else self._text.rstrip("\n").count("\n") + 1
            reason = message[: place.start()] if place else message
            raise FileError(visible_line(f"{self._source}:{line}: is not TOML: {reason}.")) from None
        except RecursionError:
            raise FileError(f"{self._source}: is nested too deeply to be read.") from None


def _sentence(details: ErrorDetails, table: str, known: Iterable[str]) -> str:
    if details["type"] == "extra_forbidden":
        near = did_you_mean(str(details["loc"][-1]), known)
        return f"is not a key of [[{table}]]{near}; those are {listed(known)}"
    if details["type"] == "value_error":
        return str(details["ctx"]["error"])
    return _EXPECTED.get(details["type"], details["msg"])


def _line_of(lines: dict[KeyPath, int], path: KeyPath) -> int:
    """The line of `path`, or of what is around it."""
    return next((lines[path[:length]] for length in range(len(path), 0, -1) if path[:length] in lines), 1)
