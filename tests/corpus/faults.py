"""What is known to be wrong in a conversation: said by what was injected, never by a comparison."""

from dataclasses import dataclass, replace
from enum import Enum
from random import Random
from typing import Final, TypeAlias

from polycompare.model.divergences import Signal, Status
from polycompare.model.values import JsonValue, Missing
from tests.corpus.drafts import Draft, Steps
from tests.corpus.templates import Template


class AnyValue(Enum):
    """The type of `ANY`: a value that the injection did not decide."""

    ANY = "any"


ANY: Final = AnyValue.ANY

ExpectedValue: TypeAlias = JsonValue | Missing | AnyValue


@dataclass(frozen=True, slots=True)
class Expected:
    """A difference that must, or may, be told: in a turn, in a signal, at a path pattern, with these values."""

    turn: int
    signal: Signal
    pattern: str
    before: ExpectedValue = ANY
    after: ExpectedValue = ANY


@dataclass(frozen=True, slots=True)
class Later:
    """What must be said of the difference at a later turn: carried still, or resolved."""

    turn: int
    status: Status


@dataclass(frozen=True, slots=True)
class Fault:
    """Something injected.

    `primary` is the difference that must be found, `effects` are its direct consequences, which are no false
    alarm. `later` is what becomes of the primary difference. `causes` are the signals that may be named as where
    it comes from. A `free` fault sits where any value of that shape is noise: nothing can tell it.
    """

    kind: str
    primary: Expected
    effects: tuple[Expected, ...] = ()
    later: tuple[Later, ...] = ()
    causes: frozenset[Signal] = frozenset()
    free: bool = False

    @property
    def turn(self) -> int:
        """The turn of the injection."""
        return self.primary.turn

    @property
    def named_as(self) -> frozenset[Signal]:
        """The signals that a right cause names."""
        return self.causes or frozenset({self.primary.signal})

    @property
    def root(self) -> tuple[Signal, str]:
        """The part of the conversation that it is about: two faults of one conversation have two."""
        return self.primary.signal, self.primary.pattern.partition(".")[0].partition("[")[0]


@dataclass(slots=True)
class Work:
    """A conversation into which a fault is to be put, at a turn. The candidate's drafts are changed in place."""

    template: Template
    baseline: list[Draft]
    candidate: list[Draft]
    turn: int
    draw: Random

    @property
    def here(self) -> Draft:
        """The candidate's draft of the turn."""
        return self.candidate[self.turn]

    @property
    def reference(self) -> Draft:
        """The baseline's draft of the turn."""
        return self.baseline[self.turn]

    def expected(
        self, signal: Signal, pattern: str, before: ExpectedValue = ANY, after: ExpectedValue = ANY
    ) -> Expected:
        """A difference of this turn."""
        return Expected(self.turn, signal, pattern, before, after)

    def followed(self, fault: Fault, lasts_until: int, *, resolves: bool = True) -> Fault:
        """The fault with what becomes of it: carried before turn `lasts_until`, resolved there."""
        later = [Later(turn, Status.CARRIED) for turn in range(self.turn + 1, lasts_until)]
        if resolves and lasts_until < len(self.candidate):
            later.append(Later(lasts_until, Status.RESOLVED))
        return replace(fault, later=tuple(later))


def path_text(steps: Steps, *, any_index: bool = False) -> str:
    """A place as a path: the corpus's keys are all plain. With `any_index` it is a pattern for any item."""
    text = ""
    for step in steps:
        text += ("[*]" if any_index else f"[{step}]") if isinstance(step, int) else f".{step}" if text else step
    return text
