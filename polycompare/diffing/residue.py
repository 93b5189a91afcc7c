"""DeepDiff, on what is left once equal parts are gone and lists are aligned."""

from collections.abc import Sequence
from typing import Final, TypeAlias

from polycompare.diffing.equality import Value
from polycompare.model.divergences import Change
from polycompare.model.values import JsonValue, Missing

Remnant: TypeAlias = tuple[Value, Value]
"""Both sides' values at one path: they differ, and at least one of them is no container or is missing."""

# DeepDiff takes 20 µs per remnant. Two states that share next to nothing are told apart without it.
DEEPDIFF_LIMIT: Final = 1_000

_CHANGES: Final = {
    "values_changed": Change.CHANGED,
    "type_changes": Change.TYPE,
    "dictionary_item_added": Change.ADDED,
    "dictionary_item_removed": Change.REMOVED,
}


def classify(remnants: Sequence[Remnant]) -> list[Change]:
    """What kind of difference each remnant is.

    DeepDiff compares the two sides as flat objects keyed by number: none of its readings of keys (as paths, as
    private names) or of lists (1 equal to True) can touch the values. What it has no word for, such as NaN
    against NaN with another payload, counts by its types: nothing that reaches here is left out.
    """
    changes = [_by_type(left, right) for left, right in remnants]
    if not remnants or len(remnants) > DEEPDIFF_LIMIT:
        return changes
    from deepdiff import DeepDiff  # costs 120 ms, and equal states never need it

    baseline = {n: _stand_in(left) for n, (left, _) in enumerate(remnants) if not isinstance(left, Missing)}
    candidate = {n: _stand_in(right) for n, (_, right) in enumerate(remnants) if not isinstance(right, Missing)}
    # By default DeepDiff gives up on objects that share few keys and reports them whole.
    difference = DeepDiff(baseline, candidate, view="tree", threshold_to_diff_deeper=0)
    for report, levels in difference.items():
        for level in levels:
            changes[level.path(output_format="list")[0]] = _CHANGES[report]
    return changes


def _stand_in(value: JsonValue) -> JsonValue:
    """The value as DeepDiff needs to see it.

    The inside of a container whose counterpart is none does not matter, and may be too deep for recursion. Line
    breaks would make DeepDiff write a unified diff of two texts, at a cost without bound.
    """
    if isinstance(value, dict):
        return {}
    if isinstance(value, list):
        return []
    if isinstance(value, str):
        return value.replace("\n", "\r")
    return value


def _by_type(left: Value, right: Value) -> Change:
    if isinstance(left, Missing):
        return Change.ADDED
    if isinstance(right, Missing):
        return Change.REMOVED
    return Change.CHANGED if type(left) is type(right) else Change.TYPE
