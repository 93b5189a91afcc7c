"""Function calls of a turn: matched across sides by name and order, then compared within."""

from collections import Counter
from collections.abc import Sequence
from typing import Final

from polycompare.diffing.equality import Value, canonical, digest
from polycompare.diffing.findings import Finding, value_findings
from polycompare.diffing.paths import Path
from polycompare.diffing.reading import PLAIN, Reading
from polycompare.diffing.sequences import longest_increasing
from polycompare.diffing.states import compare_values
from polycompare.diffing.volatile import with_placeholders
from polycompare.model.divergences import Change, Signal
from polycompare.model.values import MISSING, JsonObject, JsonValue, Missing

VOLATILE: Final = frozenset(
    {"id", "function_id", "duration", "start_time", "turn_id", "llm_request_id", "conversation_id", "logs"}
)
"""What differs from one call to the next by nature: never compared."""

_NOT_COMPARED: Final = VOLATILE | {"name", "utterance"}  # the name matched already; an utterance is wording


def handoff_reason(events: Sequence[JsonValue] | None) -> str | None:
    """The reason of the last hand-off that a function asked for."""
    for event in reversed(events or ()):
        handoff = event.get("handoff") if isinstance(event, dict) else None
        if isinstance(handoff, dict) and isinstance(reason := handoff.get("reason"), str):
            return reason
    return None


def compare_functions(
    baseline: Sequence[JsonValue], candidate: Sequence[JsonValue], reading: Reading = PLAIN
) -> list[Finding]:
    """The nth call of a name on one side is compared with the nth call of that name on the other.

    Paths read `check_availability.arguments.party`, for a second call `check_availability[1].arguments.party`.
    Calls of another order are *moved*, at `[index]`.
    """
    calls_a, calls_b = _numbered(baseline), _numbered(candidate)
    findings: list[Finding] = []
    for path in calls_a | calls_b:
        a, b = calls_a.get(path), calls_b.get(path)
        if a is None or b is None:
            before: Value = MISSING if a is None else baseline[a]
            after: Value = MISSING if b is None else candidate[b]
            findings.append(_one_sided(before, after, path))
        else:
            changes = compare_values(_comparable(baseline[a]), _comparable(candidate[b]), reading, path)
            findings += value_findings(Signal.FUNCTIONS, changes, path)
    option = reading.options.at(())
    if option is not None and option.ignore_order:
        return findings
    return findings + _reordered(calls_a, calls_b)


def _one_sided(before: Value, after: Value, path: Path) -> Finding:
    change, call = (Change.REMOVED, before) if isinstance(after, Missing) else (Change.ADDED, after)
    told = "" if isinstance(call, Missing) else with_placeholders(canonical(_comparable(call)))
    edit = f"{change} {digest(told)}"
    return Finding(Signal.FUNCTIONS, change, before, after, path, _address(path), edit=edit)


def _numbered(events: Sequence[JsonValue]) -> dict[Path, int]:
    """Where each call is, by its name and, from the second of that name on, its number."""
    counts: Counter[str] = Counter()
    places: dict[Path, int] = {}
    for index, event in enumerate(events):
        name = _name(event)
        number = counts[name]
        counts[name] += 1
        places[(name, number) if number else (name,)] = index
    return places


def _name(event: JsonValue) -> str:
    name = event.get("name") if isinstance(event, dict) else None
    return name if isinstance(name, str) else ""


def _comparable(event: JsonValue) -> JsonValue:
    if not isinstance(event, dict):
        return event
    fields: JsonObject = {key: value for key, value in event.items() if key not in _NOT_COMPARED}
    return fields


def _reordered(calls_a: dict[Path, int], calls_b: dict[Path, int]) -> list[Finding]:
    shared = [path for path in calls_a if path in calls_b]
    staying = set(longest_increasing([calls_b[path] for path in shared]))
    return [
        Finding(
            Signal.FUNCTIONS,
            Change.MOVED,
            path[0],
            path[0],
            path=(calls_b[path],),
            address=("moved", *_address(path)),
            moved_from=(calls_a[path],),
        )
        for number, path in enumerate(shared)
        if number not in staying
    ]


def _address(path: Path) -> tuple[str, ...]:
    return tuple(str(step) for step in path)
