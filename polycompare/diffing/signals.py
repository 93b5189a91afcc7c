"""One comparison per signal: two reported values in, findings out."""

from collections.abc import Callable, Sequence
from typing import Final, TypeAlias

from polycompare.diffing.equality import Value, same
from polycompare.diffing.findings import Finding, value_findings
from polycompare.diffing.functions import compare_functions
from polycompare.diffing.options import within
from polycompare.diffing.paths import Path
from polycompare.diffing.reading import PLAIN, Reading
from polycompare.diffing.sequences import longest_increasing
from polycompare.diffing.states import compare_values
from polycompare.model.divergences import Change, Signal
from polycompare.model.values import MISSING, JsonValue, Missing

LATENCY_FLOOR_MS: Final = 50.0
LATENCY_RATIO: Final = 1.2
"""Latencies differ from 50 ms and a fifth on: below either nobody waits longer in any way they could tell."""

VOLATILE_SIGNALS: Final = frozenset({Signal.STATE, Signal.FUNCTIONS, Signal.OTHER, Signal.METRICS, Signal.LLM})
"""Signals with values that a machine makes anew. In all others only the sessions' own ids are."""

Comparison: TypeAlias = Callable[[Signal, Value, Value, Reading], list[Finding]]


def compare_signal(signal: Signal, baseline: Value, candidate: Value, reading: Reading = PLAIN) -> list[Finding]:
    """Where two reported values of a signal differ (node traces and facts need more than their values)."""
    return _COMPARISONS.get(signal, _anything)(signal, baseline, candidate, reading)


def _anything(signal: Signal, baseline: Value, candidate: Value, reading: Reading, at: Path = ()) -> list[Finding]:
    if not isinstance(baseline, Missing) and not isinstance(candidate, Missing):
        return value_findings(signal, compare_values(baseline, candidate, reading, at), at)
    if baseline is candidate:
        return []
    address = tuple(str(step) for step in at)
    return [Finding(signal, _change(baseline, candidate), baseline, candidate, at, address)]


def _error(signal: Signal, baseline: Value, candidate: Value, reading: Reading) -> list[Finding]:
    """The kind of failure at the whole, and the service's code where both failed alike."""
    kinds = _field(baseline, "kind"), _field(candidate, "kind")
    if findings := _anything(signal, *kinds, reading):
        return findings
    codes = _field(baseline, "code"), _field(candidate, "code")
    return [] if same(*codes) else [Finding(signal, Change.CHANGED, *codes, ("code",), ("code",))]


def _handoff(signal: Signal, baseline: Value, candidate: Value, reading: Reading) -> list[Finding]:
    """The destination is the whole; the reason, where a function gave one, stands below it."""
    reasons = _field(baseline, "reason"), _field(candidate, "reason")
    return [
        *_anything(signal, _field(baseline, "destination"), _field(candidate, "destination"), reading),
        *_anything(signal, *reasons, reading, ("reason",)),
    ]


def _language(signal: Signal, baseline: Value, candidate: Value, reading: Reading) -> list[Finding]:
    """Only what both sides report."""
    if not isinstance(baseline, dict) or not isinstance(candidate, dict):
        return []
    shared = [name for name in baseline if name in candidate]
    return _anything(
        signal, {name: baseline[name] for name in shared}, {name: candidate[name] for name in shared}, reading
    )


def _ranked(signal: Signal, baseline: Value, candidate: Value, reading: Reading) -> list[Finding]:
    """Names as sets with a rank: what only one side has, and what both have in another order."""
    places_a, places_b = _ranks(baseline), _ranks(candidate)
    findings = [
        Finding(signal, Change.REMOVED, name, MISSING, (i,), (name,))
        for name, i in places_a.items()
        if name not in places_b
    ]
    findings += [
        Finding(signal, Change.ADDED, MISSING, name, (j,), (name,))
        for name, j in places_b.items()
        if name not in places_a
    ]
    option = reading.options.at(())
    if option is not None and option.ignore_order:
        return findings
    shared = [name for name in places_a if name in places_b]
    staying = set(longest_increasing([places_b[name] for name in shared]))
    findings += [
        Finding(signal, Change.MOVED, name, name, (places_b[name],), (name,), moved_from=(places_a[name],))
        for number, name in enumerate(shared)
        if number not in staying
    ]
    return findings


def _latency(signal: Signal, baseline: Value, candidate: Value, reading: Reading) -> list[Finding]:
    if not isinstance(baseline, float | int) or not isinstance(candidate, float | int):
        return []
    slower, faster = max(baseline, candidate), min(baseline, candidate)
    if slower - faster < LATENCY_FLOOR_MS or slower < faster * LATENCY_RATIO:
        return []
    option = reading.options.at(())
    if option is not None and within(option, baseline, candidate):
        return []
    edit = "slower" if candidate > baseline else "faster"
    return [Finding(signal, Change.CHANGED, baseline, candidate, (), (), edit=edit)]


def _functions(_signal: Signal, baseline: Value, candidate: Value, reading: Reading) -> list[Finding]:
    return compare_functions(_items(baseline), _items(candidate), reading)


def _change(baseline: Value, candidate: Value) -> Change:
    if isinstance(baseline, Missing):
        return Change.ADDED
    return Change.REMOVED if isinstance(candidate, Missing) else Change.CHANGED


def _field(value: Value, name: str) -> Value:
    return value.get(name, MISSING) if isinstance(value, dict) else MISSING


def _items(value: Value) -> Sequence[JsonValue]:
    return value if isinstance(value, list) else []


def _ranks(value: Value) -> dict[str, int]:
    """The first place of each name."""
    ranks: dict[str, int] = {}
    for index, name in enumerate(_items(value)):
        if isinstance(name, str):
            ranks.setdefault(name, index)
    return ranks


_COMPARISONS: Final[dict[Signal, Comparison]] = {
    Signal.ERROR: _error,
    Signal.HANDOFF: _handoff,
    Signal.LANGUAGE: _language,
    Signal.TOPICS: _ranked,
    Signal.SOURCES: _ranked,
    Signal.LATENCY: _latency,
    Signal.FUNCTIONS: _functions,
}
