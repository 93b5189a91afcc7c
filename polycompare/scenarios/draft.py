"""A scenario that is being made of a conversation: what is offered for it, and what of that was chosen."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from polycompare.model.values import JsonValue


@dataclass(frozen=True, slots=True)
class DraftTurn:
    """One user turn as it was said; an empty one is silence."""

    user: str
    metadata: Mapping[str, JsonValue] = field(default_factory=dict)
    cleanup: bool = False


@dataclass(frozen=True, slots=True)
class OfferedExpectation:
    """What the right side did in a turn, as an entry of a scenario's `expect`: `kind` is its key, `value` what
    stands there, with no variables. `words` say it for a person.

    One that may well come out otherwise next time is offered without being chosen.
    """

    turn: int
    kind: str
    value: JsonValue
    words: str
    chosen: bool = True


@dataclass(frozen=True, slots=True)
class OfferedVariable:
    """A day, a phone number or an e-mail address that was mentioned, to be written as a variable where it stands.

    `written` has the template for each spelling that it may stand for, `values` the entries of the file's `vars`
    that these need. `told` has that of further spellings, for what a reply is to tell in whatever spelling; they
    stay as they are elsewhere. `words` say it for a person.
    """

    words: str
    written: Mapping[str, str]
    values: Mapping[str, str] = field(default_factory=dict)
    chosen: bool = True
    told: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Draft:
    """A scenario with all that is offered. Turns count as in a comparison: turn 1 is the first of `turns`."""

    name: str
    turns: tuple[DraftTurn, ...]
    expectations: tuple[OfferedExpectation, ...] = ()
    variables: tuple[OfferedVariable, ...] = ()
    description: str = ""
    tags: tuple[str, ...] = ()
