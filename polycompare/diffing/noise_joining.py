"""What was learned of single places and turns, joined to entries: one for each noise, however it showed.

A control sees a noise at some turns and in some items of a list. Where that is by chance an entry holds for more
than was seen, and only there.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final, NamedTuple

from polycompare.diffing.noise_turns import OBJECTS, Settled
from polycompare.diffing.path_patterns import PatternStep, Wildcard, format_pattern, parse_pattern
from polycompare.diffing.paths import Path, format_path
from polycompare.diffing.value_names import folded, value_name
from polycompare.model.divergences import Signal
from polycompare.model.rules import NoisyPath

MOST_VALUES: Final = 20
"""A noisy place keeps so many values, those seen most often; one that it has beside them is beyond the control."""

_FEWEST_STEADY: Final = 3
"""Turns that a place varies at before one between them at which it did not may be chance."""


class Kind(NamedTuple):
    """What makes one entry."""

    signal: Signal
    path: str
    free: bool
    values: frozenset[str]


@dataclass(slots=True)
class Extent:
    """Where an entry holds, and how many of the pairs of conversations that have the place differ in it."""

    turns: set[int] = field(default_factory=set)
    varied: set[tuple[int, int]] = field(default_factory=set)
    compared: set[tuple[int, int]] = field(default_factory=set)

    def take(self, other: "Extent") -> None:
        """Hold where another entry does, too."""
        self.turns |= other.turns
        self.varied |= other.varied
        self.compared |= other.compared


def entries(scenario: str | None, extents: Mapping[Kind, Extent], settled: Settled) -> tuple[NoisyPath, ...]:
    """The entries of a scenario, in the order of signals, turns and paths; `settled` is what the control has."""
    whole = _any_item(_joined(extents), settled)
    for kind, extent in whole.items():
        extent.turns |= _turns_between(kind, extent.turns, settled)
    order = {signal: rank for rank, signal in enumerate(Signal)}
    kinds = sorted(
        whole, key=lambda kind: (order[kind.signal], min(whole[kind].turns), kind.path, sorted(kind.values))
    )
    return tuple(_entry(scenario, kind, whole[kind]) for kind in kinds)


def _joined(extents: Mapping[Kind, Extent]) -> dict[Kind, Extent]:
    """The entries, those of one place joined that have two values in common: the same noise, of which some turns
    show more and others less. One value in common is none: `open`, `pending` and `pending`, `done` are two steps.
    """
    joined: dict[Kind, Extent] = {}
    for kind, extent in sorted(extents.items(), key=lambda item: -len(item[0].values)):
        alike = next((other for other in joined if _are_one_noise(kind, other)), kind)
        whole = joined.pop(alike, Extent())
        whole.take(extent)
        joined[alike._replace(values=alike.values | kind.values)] = whole
    return joined


def _are_one_noise(kind: Kind, other: Kind) -> bool:
    same_place = (kind.signal, kind.path, kind.free) == (other.signal, other.path, other.free)
    return (
        same_place
        and not kind.free
        and len(kind.values & other.values) > 1
        and len(kind.values | other.values) <= MOST_VALUES
    )


def _any_item(extents: Mapping[Kind, Extent], settled: Settled) -> dict[Kind, Extent]:
    """The entries, those of free places in the items of one list joined where each item varies alike.

    With an item lost or added the last of a list has an index that the control never saw.
    """
    groups: dict[Kind, list[Kind]] = defaultdict(list)
    for kind in extents:
        groups[_of_any_item(kind)].append(kind)
    joined: dict[Kind, Extent] = {}
    for general, kinds in groups.items():
        turns = {turn for kind in kinds for turn in extents[kind].turns}
        vary_alike = _has_neighbours(kinds) and _is_all(general, kinds, turns, settled)
        for kind in kinds:
            joined.setdefault(general if vary_alike else kind, Extent()).take(extents[kind])
    return joined


def _of_any_item(kind: Kind) -> Kind:
    """The kind that a free place has whichever item of a list it lies in."""
    if not kind.free or kind.signal not in OBJECTS:
        return kind
    steps = (Wildcard.INDEX if isinstance(step, int) else step for step in parse_pattern(kind.path))
    return kind._replace(path=format_pattern(tuple(steps)))


def _has_neighbours(kinds: list[Kind]) -> bool:
    """Whether two of these places are the same but for an index, which is the next in one."""
    indexes: dict[tuple[int, tuple[PatternStep, ...]], list[int]] = defaultdict(list)
    for kind in kinds:
        steps = parse_pattern(kind.path)
        for place, step in enumerate(steps):
            if isinstance(step, int):
                indexes[place, steps[:place] + steps[place + 1 :]].append(step)
    return any(b - a == 1 for found in indexes.values() for a, b in pairwise(sorted(found)))


def _is_all(general: Kind, kinds: list[Kind], turns: set[int], settled: Settled) -> bool:
    """Whether there is no other item at these turns: one that varies otherwise, or not at all."""
    known = {kind.path for kind in kinds}
    pattern = parse_pattern(general.path)
    values = (value for turn in turns for value in settled.values(general.signal, turn))
    return all(format_path(path) in known for value in values for path in _places(value, pattern))


def _places(value: object, pattern: tuple[PatternStep, ...], above: Path = ()) -> Iterator[Path]:
    """The places of a value that a pattern without `**` names."""
    if len(above) == len(pattern):
        yield above
        return
    step = pattern[len(above)]
    if step is Wildcard.INDEX and isinstance(value, list):
        for index, item in enumerate(value):
            yield from _places(item, pattern, (*above, index))
    elif isinstance(step, str) and isinstance(value, dict) and step in value:
        yield from _places(value[step], pattern, (*above, step))


def _turns_between(kind: Kind, turns: set[int], settled: Settled) -> set[int]:
    """Turns between those at which a place of a few values varies, if it varies at most of them and has one of
    these values there: that all conversations have the same is chance.

    After the last turn the place may have settled, and at one turn with another value it is something else.
    """
    reported = [turn for turn in settled.turns(kind.signal) if min(turns) <= turn <= max(turns)]
    steady = len(turns) >= _FEWEST_STEADY and 2 * len(turns) > len(reported)
    if kind.free or kind.signal not in OBJECTS or not steady:
        return set()
    path = parse_pattern(kind.path)
    steps = tuple(step for step in path if not isinstance(step, Wildcard))
    if len(steps) < len(path):
        return set()
    return {
        turn
        for turn in reported
        if all(
            not kind.values.isdisjoint((value_name(value), value_name(folded(steps, value))))
            for value in settled.at(kind.signal, turn, steps)
        )
    }


def _entry(scenario: str | None, kind: Kind, extent: Extent) -> NoisyPath:
    return NoisyPath(
        kind.signal,
        kind.path,
        kind.values,
        kind.free,
        scenario,
        tuple(sorted(extent.turns)),
        len(extent.varied),
        len(extent.compared),
    )
