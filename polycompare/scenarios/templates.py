"""Where a scenario file may have variables, and filling them in there."""

import re
from typing import Final

from polycompare.config.yaml_files import KeyPath
from polycompare.model.values import JsonValue
from polycompare.scenarios.variables import STAND_IN, Scalar, VariableError, Variables

_WITH_VARIABLES: Final = ("attributes", "cleanup", "expect", "turns")

_WITH_TYPES: Final = frozenset(
    {"arguments", "attributes", "between", "ended", "equals", "exists", "handoff", "latency_under_ms", "metadata"}
)
"""Keys below which a text that is one variable becomes what that is: a number stays a number."""

_WITH_PATTERNS: Final = frozenset({"matches", "reply_matches"})
"""Keys of regular expressions, in which a variable stands for its very characters."""


def own_variables(data: JsonValue) -> dict[str, Scalar]:
    """The `vars` of a file; those that are none stand for a text, and are for the file's own check to find."""
    given = data.get("vars") if isinstance(data, dict) else None
    if not isinstance(given, dict):
        return {}
    return {name: value if isinstance(value, Scalar) else STAND_IN for name, value in given.items()}


def filled_in(data: JsonValue, variables: Variables) -> tuple[JsonValue, dict[KeyPath, str]]:
    """A file's data with its variables filled in, and what is wrong with those that cannot be."""
    mistakes: dict[KeyPath, str] = {("vars", name): f"{told}." for name, told in variables.mistakes.items()}
    if not isinstance(data, dict):
        return data, mistakes
    filler = _Filler(variables, mistakes)
    return {
        key: filler.fill(value, (key,)) if key in _WITH_VARIABLES else value for key, value in data.items()
    }, mistakes


class _Filler:
    """Walks through data and keeps what goes wrong."""

    def __init__(self, variables: Variables, mistakes: dict[KeyPath, str]) -> None:
        self._variables = variables
        self._mistakes = mistakes

    def fill(self, value: JsonValue, path: KeyPath) -> JsonValue:
        match value:
            case dict():
                return {key: self.fill(inner, (*path, key)) for key, inner in value.items()}
            case list():
                return [self.fill(inner, (*path, index)) for index, inner in enumerate(value)]
            case str() if "{{" in value:
                return self._filled(value, path)
        return value

    def _filled(self, template: str, path: KeyPath) -> Scalar:
        try:
            if not _WITH_TYPES.isdisjoint(path):
                return self._variables.value(template)
            quoted = str if _WITH_PATTERNS.isdisjoint(path) else re.escape
            return self._variables.text(template, quoted)
        except VariableError as error:
            self._mistakes[path] = f"{error}."
            return STAND_IN
