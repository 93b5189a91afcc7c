"""DeepDiff, on what is left once equal parts are gone and lists are aligned."""

from collections.abc import Sequence
from typing import Final, TypeAlias

from polycompare.diffing.equality import Value
from polycompare.model.divergences import Change
from polycompare.model.values import JsonValue, Missing

Remnant: TypeAlias = tuple[Value, Value]
"""Both sides' values at one path: they differ, and at least one of them is no container or is missing."""

_CHANGES: Final = {
    "values_changed": Change.CHANGED,
    "type_changes": Change.TYPE,
    "dictionary_item_added": Change.ADDED,
    "dictionary_item_removed": Change.REMOVED,
}

_known: dict[tuple[type, type], Change] = {}


def classify(remnants: Sequence[Remnant]) -> list[Change]:
    """What kind of difference each remnant is.

    Two values that differ do so in a way that their types alone decide. So DeepDiff, which takes longer than all
    the rest of a small turn, is asked once for each two types.
    """
    return [_known.get((type(left), type(right))) or _learnt(left, right) for left, right in remnants]


def _learnt(left: Value, right: Value) -> Change:
    change = _known[type(left), type(right)] = _told(left, right)
    return change


def _told(left: Value, right: Value) -> Change:
    """What DeepDiff calls the difference, if it has a word for it; nothing that reaches here is left out."""
    from deepdiff import DeepDiff  # costs 120 ms, and equal states never need it

    # Under a key of its own none of its readings of lists (1 equal to True) can touch the value.
    baseline = {} if isinstance(left, Missing) else {0: _stand_in(left)}
    candidate = {} if isinstance(right, Missing) else {0: _stand_in(right)}
    # By default DeepDiff gives up on objects that share few keys and reports them whole.
    reports = DeepDiff(baseline, candidate, view="tree", threshold_to_diff_deeper=0)
    return next((_CHANGES[report] for report in reports), _by_type(left, right))


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
