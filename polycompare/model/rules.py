"""What a team has agreed about differences: what to look past, what varies by itself, what is intended."""

from dataclasses import dataclass, field
from datetime import date

from polycompare.model.change_classes import ChangeClass
from polycompare.model.divergences import Signal
from polycompare.model.values import MISSING, JsonValue, Missing


@dataclass(frozen=True, slots=True)
class IgnoreRule:
    """Never look here: `[[ignore]]` of `polycompare.ignore.toml`. What is None or `MISSING` holds for all.

    `path` is a pattern and covers only what it matches; `a.**` covers what is below `a`. `scenario` may have
    wildcards. `value` is what either side has there.
    """

    path: str
    signal: Signal | None = None
    scenario: str | None = None
    turn: int | None = None
    value: JsonValue | Missing = MISSING
    reason: str = ""
    by: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class CompareOption:
    """How values at a path are compared: `[[compare]]` of `polycompare.ignore.toml`.

    Numbers within `tolerance`, or within `relative_tolerance` of the larger one, are equal. `key` names what
    identifies the items of the list at the path, `ignore_order` says that their order means nothing. `opaque`
    values are equal or not, and never looked into. `fold` False compares volatile values there as they are.
    What is None is left to the options before it; False switches off what one of them switched on.
    """

    path: str
    signal: Signal | None = None
    tolerance: float | None = None
    relative_tolerance: float | None = None
    ignore_order: bool | None = None
    key: str | None = None
    ignore_case: bool | None = None
    ignore_space: bool | None = None
    opaque: bool | None = None
    fold: bool | None = None


@dataclass(frozen=True, slots=True)
class Acceptance:
    """This change is intended: `[[accept]]` of `polycompare.accept.toml`. What is None holds for all."""

    change: ChangeClass
    scenario: str | None = None
    turn: int | None = None
    reason: str = ""
    by: str = ""
    on: date | None = None
    expires: date | None = None


@dataclass(frozen=True, slots=True)
class NoisyPath:
    """A place that varies by itself: `[[noise]]` of the generated `polycompare.noise.toml`.

    `values` are what was seen there, each by its name (see `polycompare.diffing.noise.value_name`); a `free` path
    never had the same value twice, and `values` are then the types and shapes. It holds in the `turns` of its
    `scenario`; without one at any turn of conversations that are no scenario. `varied` of `compared` pairs of
    conversations differed there.
    """

    signal: Signal
    path: str
    values: frozenset[str]
    free: bool = False
    scenario: str | None = None
    turns: tuple[int, ...] = ()
    varied: int = 0
    compared: int = 0


@dataclass(frozen=True, slots=True)
class Rules:
    """All that is agreed, in the order of the files. Expired acceptances are in `expired` and hold no more."""

    ignored: tuple[IgnoreRule, ...] = ()
    options: tuple[CompareOption, ...] = ()
    noise: tuple[NoisyPath, ...] = ()
    accepted: tuple[Acceptance, ...] = ()
    expired: tuple[Acceptance, ...] = field(default=())


NO_RULES = Rules()
