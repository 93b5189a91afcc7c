"""Where else noise may show: what came by chance at one turn of a scenario may come at another.

An agent that sometimes reassures the caller does so at any turn, and a control sees it only here and there. So
what comes and goes is noise also at turns at which no conversation of the control had it. Where all of them had
it, it belongs there, and is missed when it is gone.
"""

from collections.abc import Mapping
from typing import Final

from polycompare.diffing.equality import Value
from polycompare.diffing.findings import Finding
from polycompare.diffing.paths import Path
from polycompare.model.divergences import Change, Signal
from polycompare.model.values import MISSING, Missing, Pair

OBJECTS: Final = frozenset({Signal.STATE, Signal.OTHER, Signal.LLM, Signal.METRICS})
"""Signals whose paths lead to values by keys and indexes."""


class Settled:
    """What the conversations of a control have at each turn, by those that others are compared with."""

    def __init__(self) -> None:
        self._values: dict[tuple[Signal, int], list[Value]] = {}
        self._traces: dict[int, list[tuple[str, ...]]] = {}

    def note(self, turn: int, compared: Mapping[Signal, Pair[Value]], trace: tuple[str, ...] | None) -> None:
        """Take a turn of one of them: all that it reports, and its own trace."""
        for signal, values in compared.items():
            self._values.setdefault((signal, turn), []).append(values.baseline)
        if trace is not None:
            self._traces.setdefault(turn, []).append(trace)

    def turns(self, signal: Signal) -> list[int]:
        """The turns at which they report a signal, in order."""
        return sorted(turn for reported, turn in self._values if reported is signal)

    def values(self, signal: Signal, turn: int) -> list[Value]:
        """What each of them has as a signal at a turn."""
        return self._values.get((signal, turn), [])

    def at(self, signal: Signal, turn: int, path: Path) -> list[Value]:
        """What each of them has at a path of a signal at a turn, `MISSING` where there is none."""
        return [_at(value, path) for value in self.values(signal, turn)]

    def turns_without(self, finding: Finding) -> set[int]:
        """The turns at which none of them has what a finding says that one side lacks.

        A move is of the list, whose order may change at any turn.
        """
        if finding.signal is Signal.NODE_TRACE:
            node = _there(finding)
            return {turn for turn, traces in self._traces.items() if not any(node in trace for trace in traces)}
        return {
            turn
            for (signal, turn), values in self._values.items()
            if signal is finding.signal
            and (finding.change is Change.MOVED or not any(_has(value, finding) for value in values))
        }


def comes_and_goes(finding: Finding) -> bool:
    """Whether a finding is about something that one side lacks, or that stands elsewhere in its list."""
    match finding.signal:
        case Signal.NODE_TRACE | Signal.TOPICS | Signal.SOURCES:
            return finding.change in (Change.ADDED, Change.REMOVED, Change.MOVED)
        case Signal.FUNCTIONS:
            one_sided = finding.change in (Change.ADDED, Change.REMOVED) and _is_call(finding.path)
            return one_sided or finding.change is Change.MOVED
        case signal if signal in OBJECTS:
            one_sided = finding.change in (Change.ADDED, Change.REMOVED)
            return (
                one_sided and all(isinstance(step, str) for step in finding.path)
            ) or finding.change is Change.MOVED
        case _:
            return False


def _has(value: Value, finding: Finding) -> bool:
    """Whether a signal's value has what a finding says that one side lacks."""
    if finding.signal in OBJECTS:
        return not isinstance(_at(value, finding.path), Missing)
    items = value if isinstance(value, list) else []
    if finding.signal is not Signal.FUNCTIONS:
        return _there(finding) in items
    name, *number = finding.path
    calls = sum(isinstance(item, dict) and item.get("name") == name for item in items)
    return calls > (int(number[0]) if number else 0)


def _at(value: Value, path: Path) -> Value:
    for step in path:
        if isinstance(value, dict) and isinstance(step, str):
            value = value.get(step, MISSING)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return MISSING
    return value


def _is_call(path: Path) -> bool:
    """Whether a path names a call, `f` or `f[1]`, rather than a part of one."""
    return len(path) == 1 or (len(path) == 2 and isinstance(path[1], int))


def _there(finding: Finding) -> Value:
    return finding.candidate if isinstance(finding.baseline, Missing) else finding.baseline
