"""JSON values, the value that says *there is none*, and pairs of anything, one per side."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Final, Generic, TypeAlias, TypeVar

JsonValue: TypeAlias = bool | int | float | str | list["JsonValue"] | dict[str, "JsonValue"] | None
JsonObject: TypeAlias = dict[str, JsonValue]


class Missing(Enum):
    """The type of `MISSING`: a path that one side does not have. JSON null is a value, this is none."""

    MISSING = "missing"

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = Missing.MISSING


class Side(Enum):
    """One of the two sides. Baseline (A, left) is what users have, candidate (B, right) may replace it."""

    BASELINE = "baseline"
    CANDIDATE = "candidate"

    @property
    def letter(self) -> str:
        """`A` or `B`, as the screen calls the side."""
        return "A" if self is Side.BASELINE else "B"

    @property
    def other(self) -> "Side":
        """The opposite side."""
        return Side.CANDIDATE if self is Side.BASELINE else Side.BASELINE


T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Pair(Generic[T]):
    """The same thing for both sides."""

    baseline: T
    candidate: T

    def of(self, side: Side) -> T:
        """The value of one side."""
        return self.baseline if side is Side.BASELINE else self.candidate

    def replaced(self, side: Side, value: T) -> "Pair[T]":
        """A pair in which one side has another value."""
        if side is Side.BASELINE:
            return Pair(value, self.candidate)
        return Pair(self.baseline, value)

    def swapped(self) -> "Pair[T]":
        """The pair with its sides exchanged."""
        return Pair(self.candidate, self.baseline)

    def map(self, function: Callable[[T], R]) -> "Pair[R]":
        """The pair of `function`'s results."""
        return Pair(function(self.baseline), function(self.candidate))
