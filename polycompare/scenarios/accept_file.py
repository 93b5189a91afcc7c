"""`polycompare.accept.toml`: which changes are intended."""

from typing import Annotated, Any, Final

from pydantic import BeforeValidator

from polycompare.model.change_classes import Anything, ChangeClass
from polycompare.model.rules import Acceptance
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
from polycompare.scenarios.value_patterns import pattern_of_toml, pattern_to_toml

HEADER: Final = """\
# Changes from baseline to candidate that are intended: each is asked again once it changes.
# Written to by the app, edited by people; review and commit it.
"""

PatternOfValue = Annotated[Any, BeforeValidator(pattern_of_toml)]


class AcceptTable(Table):
    """`[[accept]]`: a change class, and where it holds; what is left out holds for all."""

    signal: SignalName
    path: PathPattern
    baseline: PatternOfValue = Anything()
    candidate: PatternOfValue = Anything()
    scenario: ScenarioName | None = None
    turn: TurnIndex | None = None
    reason: str = ""
    by: str = ""
    on: Day | None = None
    expires: Day | None = None

    def acceptance(self) -> Acceptance:
        """What it says."""
        change = ChangeClass(self.signal, self.path, self.baseline, self.candidate)
        return Acceptance(change, self.scenario, self.turn, self.reason, self.by, self.on, self.expires)


def read_accept(text: str, source: str) -> tuple[Acceptance, ...]:
    """The acceptances of a file's text, the expired ones too. Raises `FileError` with every mistake; `source` is
    its name."""
    reading = TomlReading(text, source, ("accept",))
    accepted = reading.tables("accept", AcceptTable)
    reading.finish()
    return tuple(table.acceptance() for table in accepted)


def accept_text(acceptance: Acceptance) -> str:
    """The table that `read_accept` reads as `acceptance`. Raises `ValueError` for text that no file can hold."""
    change = acceptance.change
    entries: dict[str, object] = {
        "scenario": acceptance.scenario,
        "turn": acceptance.turn,
        "signal": change.signal,
        "path": change.path,
        "baseline": pattern_to_toml(change.baseline),
        "candidate": pattern_to_toml(change.candidate),
        "reason": acceptance.reason or None,
        "by": acceptance.by or None,
        "on": acceptance.on,
        "expires": acceptance.expires,
    }
    return table_text("accept", ((key, value) for key, value in entries.items() if value is not None))
