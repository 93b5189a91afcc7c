"""Keys of objects that were made anew on each side: whose values belong together is told by the values."""

from typing import NamedTuple

from polycompare.diffing.labels import Labels
from polycompare.diffing.likeness import similar_pairs
from polycompare.diffing.lists import align_items
from polycompare.diffing.volatile import is_uuid
from polycompare.model.values import JsonObject


class MadeKey(NamedTuple):
    """A key of either side for what is one thing, and a name for it that outlasts a turn."""

    baseline: str
    candidate: str
    label: str


def match_made_keys(left: JsonObject, right: JsonObject) -> list[MadeKey]:
    """The uuids of which each side has one of its own, matched as the items of two lists are."""
    made_a = [key for key in left if key not in right and is_uuid(key)]
    made_b = [key for key in right if key not in left and is_uuid(key)]
    if not made_a or not made_b:
        return []
    a, b = [left[key] for key in made_a], [right[key] for key in made_b]
    alignment = align_items(a, b, fold=True)
    # The order of keys means nothing: what is left on either side may still belong together across a match.
    crossing = similar_pairs(a, b, alignment.removed, alignment.added)
    told = [*alignment.pairs, *alignment.moved, *crossing]
    told_a = {i for i, _ in told}.union(alignment.removed)
    told_b = {j for _, j in told}.union(alignment.added)
    # An alignment leaves out equal items that stay; they are in the same order on both sides.
    staying_a = [i for i in range(len(a)) if i not in told_a]
    staying_b = [j for j in range(len(b)) if j not in told_b]
    labels = Labels(alignment)
    return [
        MadeKey(made_a[i], made_b[j], labels.of_pair(a[i], b[j]))
        for i, j in sorted([*told, *zip(staying_a, staying_b, strict=True)])
    ]
