"""What two divergences have in common: review and acceptance work on change classes, not on single values."""

from dataclasses import dataclass
from typing import TypeAlias

from polycompare.model.divergences import Signal
from polycompare.model.values import JsonValue


@dataclass(frozen=True, slots=True)
class Exactly:
    """One value, type included."""

    value: JsonValue


@dataclass(frozen=True, slots=True)
class OfType:
    """Any value of a type: a volatile one (`uuid`, `time`, …) or a JSON one (`text`, `number`, …)."""

    name: str


@dataclass(frozen=True, slots=True)
class WithFacts:
    """Any text that tells these facts and no others, each as `kind value`, such as `time 19:00`; sorted."""

    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Matching:
    """Any text that a regular expression matches as a whole."""

    expression: str


@dataclass(frozen=True, slots=True)
class Absent:
    """The side has nothing at this path."""


@dataclass(frozen=True, slots=True)
class Anything:
    """Whatever is there, or nothing."""


ValuePattern: TypeAlias = Exactly | OfType | WithFacts | Matching | Absent | Anything
"""What one side's value must be like."""


@dataclass(frozen=True, slots=True)
class ChangeClass:
    """A kind of change: `offer_seating → offer_slot` in the node trace, a uuid for a uuid, other facts for these.

    `path` is a path pattern of the signal, see `polycompare.diffing.path_patterns`.
    """

    signal: Signal
    path: str
    baseline: ValuePattern
    candidate: ValuePattern
