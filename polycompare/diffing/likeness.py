"""How much two items of lists have in common, and which of them belong together by that."""

from collections import Counter
from collections.abc import Hashable, Sequence
from typing import Final, TypeAlias

from polycompare.diffing.equality import canonical, same
from polycompare.diffing.volatile import with_placeholders
from polycompare.model.values import JsonValue

Items: TypeAlias = Sequence[JsonValue]
Match: TypeAlias = tuple[int, int]

SIMILAR: Final = 0.25
"""Two items that differ are one changed item from this similarity on; below it, one was removed and one added."""

_PAIRING_EFFORT: Final = 2_500  # similarities computed per replaced run; longer ones are paired end to end


def content_name(item: JsonValue) -> Hashable:
    """What stands for an item's content: equal for items that are the same, type included."""
    if isinstance(item, dict | list):
        return canonical(item)
    return (type(item), "nan" if item != item else item)


def shape_name(name: Hashable) -> Hashable:
    """The content name of an item without what is volatile in it by its shape."""
    if isinstance(name, tuple):
        kind, value = name
        return (kind, with_placeholders(value)) if isinstance(value, str) else name
    return with_placeholders(name) if isinstance(name, str) else name


def similar_pairs(a: Items, b: Items, rest_a: Sequence[int], rest_b: Sequence[int]) -> list[Match]:
    """Pair what was replaced: in order, the most similar items together."""
    if not rest_a or not rest_b:
        return []
    if len(rest_a) * len(rest_b) <= _PAIRING_EFFORT:
        return _best_pairing(a, b, rest_a, rest_b)
    shorter = min(len(rest_a), len(rest_b))
    alike = [
        [(i, j, similarity(a[i], b[j])) for i, j in zip(from_a, from_b, strict=True)]
        for from_a, from_b in ((rest_a[:shorter], rest_b[:shorter]), (rest_a[-shorter:], rest_b[-shorter:]))
    ]
    best = max(alike, key=lambda triples: sum(likeness for _, _, likeness in triples))
    return [(i, j) for i, j, likeness in best if likeness >= SIMILAR]


def _best_pairing(a: Items, b: Items, rest_a: Sequence[int], rest_b: Sequence[int]) -> list[Match]:
    """The pairing in order with the greatest sum of similarities (dynamic programming)."""
    above = [0.0] * (len(rest_b) + 1)
    choices: list[list[int]] = []  # 0 pairs the two, 1 leaves out the baseline's item, 2 the candidate's
    for i in rest_a:
        row = [0.0]
        choice = [1]
        for y, j in enumerate(rest_b):
            likeness = similarity(a[i], b[j])
            together = above[y] + likeness if likeness >= SIMILAR else -1.0
            best = max(together, above[y + 1], row[y])
            row.append(best)
            choice.append(0 if best == together else 1 if best == above[y + 1] else 2)
        above = row
        choices.append(choice)
    pairs: list[Match] = []
    x, y = len(rest_a), len(rest_b)
    while x and y:
        match choices[x - 1][y]:
            case 0:
                x, y = x - 1, y - 1
                pairs.append((rest_a[x], rest_b[y]))
            case 1:
                x -= 1
            case _:
                y -= 1
    return pairs[::-1]


def similarity(left: JsonValue, right: JsonValue) -> float:
    """How much two values have in common, from 0 to 1; a look at their surface, not at their depth."""
    if isinstance(left, dict) and isinstance(right, dict):
        shared = left.keys() & right.keys()
        either = len(left) + len(right) - len(shared)
        if not either:
            return 1.0
        equal = sum(same(left[key], right[key]) for key in shared)
        return (0.4 * len(shared) + 0.6 * equal) / either
    if isinstance(left, list) and isinstance(right, list):
        longer = max(len(left), len(right))
        if not longer:
            return 1.0
        common = Counter(map(content_name, left)) & Counter(map(content_name, right))
        return 0.3 + 0.7 * common.total() / longer
    if isinstance(left, dict | list) or isinstance(right, dict | list):
        return 0.0
    return 0.5 if type(left) is type(right) else 0.3
