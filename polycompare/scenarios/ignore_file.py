"""`polycompare.ignore.toml`: where never to look, and how the values at a path are compared."""

from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field, model_validator

from polycompare.model.change_classes import Exactly
from polycompare.model.rules import CompareOption, IgnoreRule
from polycompare.model.values import MISSING
from polycompare.scenarios.toml_files import (
    Day,
    PathPattern,
    ScenarioName,
    SignalName,
    Table,
    TomlReading,
    TurnIndex,
)
from polycompare.scenarios.toml_text import table_text
from polycompare.scenarios.value_patterns import exact_of_toml, pattern_to_toml

HEADER: Final = """\
# Where polycompare does not look: what is ignored still shows in every summary, as a count.
# Written to by the app, edited by people; review and commit it.
"""

_EVERYWHERE: Final = "**"

Tolerance = Annotated[float, Field(ge=0, allow_inf_nan=False)]
ExactValue = Annotated[Any, BeforeValidator(exact_of_toml)]


class IgnoreTable(Table):
    """`[[ignore]]`: what is left out holds for all."""

    path: PathPattern | None = None
    signal: SignalName | None = None
    scenario: ScenarioName | None = None
    turn: TurnIndex | None = None
    value: ExactValue = MISSING
    reason: str = ""
    by: str = ""
    on: Day | None = None

    @model_validator(mode="after")
    def _is_some_place(self) -> "IgnoreTable":
        if self.signal is not None or self.value is not MISSING:
            return self
        if self.path is None:
            raise ValueError('has no path, which would ignore everything; give a path, such as "booking.hold_id"')
        if self.path == _EVERYWHERE and self.scenario is None and self.turn is None:
            raise ValueError("would ignore everything; give a narrower path, a signal, a scenario or a turn")
        return self

    def rule(self) -> IgnoreRule:
        """What it says."""
        path = _EVERYWHERE if self.path is None else self.path
        return IgnoreRule(path, self.signal, self.scenario, self.turn, self.value, self.reason, self.by, self.on)


class CompareTable(Table):
    """`[[compare]]`: how the values at a path are compared, in every scenario."""

    path: PathPattern
    signal: SignalName | None = None
    tolerance: Tolerance | None = None
    relative_tolerance: Tolerance | None = None
    ignore_order: bool | None = None
    key: Annotated[str, Field(min_length=1)] | None = None
    ignore_case: bool | None = None
    ignore_whitespace: bool | None = None
    opaque: bool | None = None
    fold: bool | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "CompareTable":
        if self.model_fields_set <= {"path", "signal"}:
            raise ValueError("says nothing of how to compare; give a key such as tolerance, key or ignore_order")
        return self

    def option(self) -> CompareOption:
        """What it says."""
        return CompareOption(
            self.path,
            self.signal,
            self.tolerance,
            self.relative_tolerance,
            self.ignore_order,
            self.key,
            self.ignore_case,
            self.ignore_whitespace,
            self.opaque,
            self.fold,
        )


def read_ignore(text: str, source: str) -> tuple[tuple[IgnoreRule, ...], tuple[CompareOption, ...]]:
    """The rules and the options of a file's text. Raises `FileError` with every mistake; `source` is its name."""
    reading = TomlReading(text, source, ("ignore", "compare"))
    ignored = reading.tables("ignore", IgnoreTable)
    options = reading.tables("compare", CompareTable)
    reading.finish()
    return tuple(table.rule() for table in ignored), tuple(table.option() for table in options)


def ignore_text(rule: IgnoreRule) -> str:
    """The table that `read_ignore` reads as `rule`. Raises `ValueError` for text that no file can hold."""
    entries: dict[str, object] = {
        "signal": rule.signal,
        "path": rule.path,
        "scenario": rule.scenario,
        "turn": rule.turn,
        "value": None if rule.value is MISSING else pattern_to_toml(Exactly(rule.value)),
        "reason": rule.reason or None,
        "by": rule.by or None,
        "on": rule.on,
    }
    return table_text("ignore", ((key, value) for key, value in entries.items() if value is not None))
