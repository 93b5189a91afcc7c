"""What varies by itself, learned from conversations in which one target heard the same."""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Final, NamedTuple, TypeAlias

from polycompare.diffing.equality import Value
from polycompare.diffing.findings import Finding
from polycompare.diffing.lens import Lens
from polycompare.diffing.noise_joining import MOST_VALUES, Extent, Kind, entries
from polycompare.diffing.noise_names import lasting, marked, own_traces, trace_name
from polycompare.diffing.noise_turns import Settled, comes_and_goes
from polycompare.diffing.options import Options
from polycompare.diffing.path_patterns import pattern_of
from polycompare.diffing.paths import format_path
from polycompare.diffing.states import Address
from polycompare.diffing.turn_findings import Found, TurnFinder
from polycompare.diffing.value_names import common_shapes, folded, value_name
from polycompare.model.divergences import Change, Signal
from polycompare.model.outcomes import Outcome
from polycompare.model.rules import CompareOption, NoisyPath
from polycompare.model.turns import Turn
from polycompare.model.values import MISSING, Pair

FEWEST_FREE: Final = 4
"""Conversations from which on a place is *free* if no two of them have the same value there."""

NEVER_NOISE: Final = frozenset({Signal.ERROR, Signal.LATENCY})
"""A failure is told whenever it happens. A latency varies always: only a limit can tell what is too much."""

_MAY_BE_FREE: Final = frozenset(
    {Signal.STATE, Signal.FUNCTIONS, Signal.FACTS, Signal.REPLY, Signal.OTHER, Signal.LLM, Signal.METRICS}
)
"""Signals whose values are data. Of nodes, topics and destinations the shape says nothing."""

_NESTED: Final = frozenset({Signal.STATE, Signal.FUNCTIONS, Signal.OTHER, Signal.LLM, Signal.METRICS})
"""Signals in which a place is gone where one above it differs as a whole."""

_UNPLACED: Final = frozenset({Signal.NODE_TRACE, Signal.FACTS, Signal.TOPICS, Signal.SOURCES})
"""Signals whose paths count what differs, or rank it: the number says nothing about what is there."""


def learned(
    scenario: str | None,
    conversations: Sequence[Sequence[Outcome]],
    *,
    language: str | None = None,
    options: tuple[CompareOption, ...] = (),
    heard: Sequence[Hashable] | None = None,
) -> tuple[NoisyPath, ...]:
    """What varies by itself over conversations in which one target heard the same user turns.

    A conversation is its outcomes from the greeting on, without cleanup turns. The first is compared with each
    other one, with volatile values folded; a place where one differs is noisy, and has the values that all of them
    have there. Where not all heard the same, as with a scenario's `{{uuid}}`, `heard` tells by any value for each
    what it heard: then only those that heard the same are compared. `language` is the target's.
    """
    said = heard if heard is not None else [None] * len(conversations)
    firsts = [said.index(each) for each in said]
    control = _Control(options, firsts)
    for number, first in enumerate(firsts):
        if firsts.count(first) < 2:
            continue  # nobody heard what it did
        finder = TurnFinder(Lens(options, True, Pair(language, language)))
        for index, outcomes in enumerate(zip(conversations[first], conversations[number], strict=False)):
            turn = Turn(index, "", Pair(*outcomes))
            control.note(number, turn, finder.find(turn))
    return control.noise(scenario)


class _Spot(NamedTuple):
    """Something that can differ at one turn, by the name that lasts over conversations."""

    signal: Signal
    turn: int
    address: Address


_Seen: TypeAlias = dict[str, Value]
"""Values by their names; a conversation has one at a spot, but several facts of a kind."""


@dataclass(slots=True)
class _Variation:
    """What was seen at a spot: the paths that led there, what the first of each sort have, and what others do.

    `passing` is a finding that tells of something that comes and goes.
    """

    paths: set[str] = field(default_factory=set)
    firsts: dict[int, _Seen] = field(default_factory=dict)
    others: dict[int, _Seen] = field(default_factory=dict)
    passing: Finding | None = None


class _Control:
    """Collects what comparisons show: of each conversation with the first, `firsts`, that heard the same.

    That one is compared with itself too: it differs nowhere, and tells what it reports.
    """

    def __init__(self, options: tuple[CompareOption, ...], firsts: Sequence[int]) -> None:
        self._options = options
        self._firsts = firsts
        self._variations: dict[_Spot, _Variation] = {}
        self._reporting: dict[tuple[Signal, int], set[int]] = {}
        self._settled = Settled()

    def note(self, number: int, turn: Turn, found: Found) -> None:
        """Take a turn of the comparison with the conversation of this number."""
        for signal in found.compared:
            self._reporting.setdefault((signal, turn.index), set()).add(number)
        traces = own_traces(turn.outcomes, found.trace_offsets)
        if number == self._firsts[number]:
            self._settled.note(turn.index, found.compared, None if traces is None else traces.baseline)
        for finding in found.findings:
            if finding.signal is Signal.NODE_TRACE or finding.signal in NEVER_NOISE:
                continue
            values = lasting(finding.signal, finding.change, Pair(finding.baseline, finding.candidate))
            self._keep(number, turn.index, finding, values, marked(finding.change, self._names(finding, values)))
        trace_findings = [finding for finding in found.findings if finding.signal is Signal.NODE_TRACE]
        if traces is not None and trace_findings:
            whole = replace(trace_findings[0], change=Change.CHANGED)
            self._keep(number, turn.index, whole, Pair(None, None), traces.map(trace_name))
            self._note_passing_nodes(number, turn.index, trace_findings)

    def _note_passing_nodes(self, number: int, turn: int, findings: Sequence[Finding]) -> None:
        """Nodes that one side passes and the other does not, where that is all that differs."""
        if all(comes_and_goes(finding) for finding in findings):
            for finding in findings:
                values = Pair(finding.baseline, finding.candidate)
                node = values.candidate if values.baseline is MISSING else values.baseline
                told = replace(finding, address=(value_name(node),))
                self._keep(number, turn, told, values, values.map(value_name))

    def _keep(self, number: int, turn: int, finding: Finding, values: Pair[Value], names: Pair[str]) -> None:
        spot = _Spot(finding.signal, turn, finding.address)
        variation = self._variations.setdefault(spot, _Variation())
        variation.paths.add(_path_text(finding))
        if comes_and_goes(finding):
            variation.passing = finding
        variation.firsts.setdefault(self._firsts[number], {})[names.baseline] = values.baseline
        variation.others.setdefault(number, {})[names.candidate] = values.candidate

    def noise(self, scenario: str | None) -> tuple[NoisyPath, ...]:
        """An entry for each place and set of values, in the order of signals, turns and paths."""
        extents: dict[Kind, Extent] = {}
        for spot, variation in self._variations.items():
            there = self._there(spot)
            seen = {number: had for number in there if (had := self._seen(variation, number)) is not None}
            pairs = [(a, b) for a, b in combinations(there, 2) if self._firsts[a] == self._firsts[b]]
            varied = [(a, b) for a, b in pairs if a in seen and seen[a].keys() != seen[b].keys()]
            never_alike = len(seen) == len(there)
            for path in _patterns(variation.paths):
                kind = _kind(spot.signal, path, list(seen.values()), may_be_free=never_alike)
                extent = extents.setdefault(kind, Extent())
                extent.turns |= {spot.turn, *self._quiet_turns(spot, variation)}
                extent.compared.update(pairs)
                extent.varied.update(varied)
        return entries(scenario, extents, self._settled)

    def _quiet_turns(self, spot: _Spot, variation: _Variation) -> set[int]:
        """Where else what is noise here may show, though nothing varied there."""
        if variation.passing is None:
            return set()
        return {
            turn
            for turn in self._settled.turns_without(variation.passing)
            if spot._replace(turn=turn) not in self._variations
        }

    def _names(self, finding: Finding, values: Pair[Value]) -> Pair[str]:
        if not self._folds(finding):
            return values.map(value_name)
        return values.map(lambda value: value_name(folded(finding.path, value)))

    def _folds(self, finding: Finding) -> bool:
        """Whether volatile values are folded at the place."""
        option = Options(self._options, finding.signal).at(finding.path)
        return option is None or option.fold is not False

    def _there(self, spot: _Spot) -> list[int]:
        """The conversations that have a spot: they report the signal, and no place above is another in them."""
        reporting = self._reporting.get((spot.signal, spot.turn), set())
        if spot.signal not in _NESTED:
            return sorted(reporting)
        here = self._variations[spot].others
        above = [spot._replace(address=spot.address[:length]) for length in range(len(spot.address))]
        wholes = [self._variations[place].others for place in above if place in self._variations]
        return sorted(n for n in reporting if n in here or not any(n in whole for whole in wholes))

    def _seen(self, variation: _Variation, number: int) -> _Seen | None:
        """What a conversation has at a spot; one that does not differ there has what the first of its sort has.

        Where none of its sort differs, it is not known.
        """
        return variation.others.get(number, variation.firsts.get(self._firsts[number]))


def _path_text(finding: Finding) -> str:
    """The path of a place, with an index only where it tells which item it is."""
    text = format_path(finding.path)
    last = finding.path[-1] if finding.path else None
    of_the_list = finding.change not in (Change.CHANGED, Change.TYPE) and isinstance(last, int)
    if finding.signal in _UNPLACED or of_the_list:
        return pattern_of(text)
    return text


def _patterns(paths: set[str]) -> set[str]:
    """The path of a spot; where its index is another from one conversation to the next, that of any item."""
    return paths if len(paths) == 1 else {pattern_of(path) for path in paths}


def _kind(signal: Signal, path: str, seen: Sequence[_Seen], *, may_be_free: bool) -> Kind:
    """The entry that a place belongs to, by what the conversations have there."""
    counts = Counter(name for values in seen for name in values)
    one_each = len(seen) >= FEWEST_FREE and all(len(values) == 1 for values in seen)
    if may_be_free and one_each and max(counts.values()) == 1 and signal in _MAY_BE_FREE:
        values = common_shapes([value for values in seen for value in values.values()])
        return Kind(signal, path, free=True, values=values)
    kept = sorted(counts, key=lambda name: (-counts[name], name))[:MOST_VALUES]
    return Kind(signal, path, free=False, values=frozenset(kept))
