"""Which item of one list is which item of the other."""

from collections import Counter, defaultdict, deque
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from polycompare.diffing import sequences
from polycompare.diffing.equality import canonical, same
from polycompare.model.values import JsonValue

Items: TypeAlias = Sequence[JsonValue]
Match: TypeAlias = tuple[int, int]

KEY_NAMES: Final = ("id", "_id", "key", "uuid", "uid", "name", "slug", "code", "sku", "ref", "reference", "slot")
"""Keys under which an item of a list may say who it is, the surest first."""

SIMILAR: Final = 0.25
"""Two items that differ are one changed item from this similarity on; below it, one was removed and one added."""

_PAIRING_EFFORT: Final = 2_500  # similarities computed per replaced run; longer ones are paired end to end


@dataclass(slots=True)
class Alignment:
    """How the items of two lists belong together; `key` is what identifies them, if their content does not.

    `pairs` are items that may differ within, in an order that both lists share; `moved` are the same items
    elsewhere. Equal items that stay are in neither: there is nothing to say about them.
    """

    key: str | None = None
    pairs: list[Match] = field(default_factory=list)
    moved: list[Match] = field(default_factory=list)
    removed: list[int] = field(default_factory=list)
    added: list[int] = field(default_factory=list)


def align_items(a: Items, b: Items) -> Alignment:
    """Align two lists: by a key where every item has a unique one, else by content."""
    key = item_key(a, b)
    if key is not None:
        return _by_key(a, b, key)
    if len(a) == len(b) == 1:
        return Alignment(pairs=[(0, 0)])
    return _by_content(a, b)


def item_key(a: Items, b: Items) -> str | None:
    """The key that identifies the items of both lists: unique in each, and shared by most of the shorter list."""
    if not a or not b or not isinstance(a[0], dict) or not isinstance(b[0], dict):
        return None
    for key in KEY_NAMES:
        if key not in a[0] or key not in b[0]:
            continue
        names_a, names_b = _names(a, key), _names(b, key)
        if names_a is None or names_b is None:
            continue
        # Keys that are made anew on each side, such as random ids, identify nothing.
        if 2 * len(names_a & names_b) >= min(len(a), len(b)):
            return key
    return None


def _names(items: Items, key: str) -> set[JsonValue] | None:
    """What the items say under `key`, if each says something else, and all say a text or all a whole number."""
    names = [item.get(key) if isinstance(item, dict) else None for item in items]
    if set(map(type, names)) not in ({str}, {int}):
        return None
    distinct = set(names)
    return distinct if len(distinct) == len(names) else None


def _by_key(a: Items, b: Items, key: str) -> Alignment:
    names_a = [item[key] if isinstance(item, dict) else None for item in a]
    names_b = [item[key] if isinstance(item, dict) else None for item in b]
    if names_a == names_b:
        return Alignment(key=key, pairs=[(i, i) for i in range(len(a))])
    places_b = {name: j for j, name in enumerate(names_b)}
    shared = [(i, places_b[name]) for i, name in enumerate(names_a) if name in places_b]
    places = [j for _, j in shared]
    staying = set(_in_place_if_as_many(shared, [shared[k] for k in sequences.longest_increasing(places)]))
    taken_a, taken_b = {i for i, _ in shared}, {j for _, j in shared}
    return Alignment(
        key=key,
        pairs=[match for match in shared if match in staying],
        moved=[match for match in shared if match not in staying],
        removed=[i for i in range(len(a)) if i not in taken_a],
        added=[j for j in range(len(b)) if j not in taken_b],
    )


def _by_content(a: Items, b: Items) -> Alignment:
    alignment = Alignment()
    left_over: list[sequences.Gap] = []
    for gap in _differing_parts(a, b):
        left_over += _unmatched(a, b, gap)
    alignment.moved = _moves(a, b, left_over)
    moved_a, moved_b = {i for i, _ in alignment.moved}, {j for _, j in alignment.moved}
    for gap in left_over:
        rest_a = [i for i in gap.baseline if i not in moved_a]
        rest_b = [j for j in gap.candidate if j not in moved_b]
        pairs = _similar_pairs(a, b, rest_a, rest_b)
        paired_a, paired_b = {i for i, _ in pairs}, {j for _, j in pairs}
        alignment.pairs += pairs
        alignment.removed += [i for i in rest_a if i not in paired_a]
        alignment.added += [j for j in rest_b if j not in paired_b]
    return alignment


def _differing_parts(a: Items, b: Items) -> list[sequences.Gap]:
    """What is left of two lists once items that are equal in place are taken out, from either end.

    Comparing in place stops at the first difference within an item; naming its content, which comes next, reads
    all of it. So most of a large list is done with here.
    """
    start = 0
    shorter = min(len(a), len(b))
    while start < shorter and same(a[start], b[start]):
        start += 1
    end = 0
    while end < shorter - start and same(a[-1 - end], b[-1 - end]):
        end += 1
    range_a, range_b = range(start, len(a) - end), range(start, len(b) - end)
    shorter = min(len(range_a), len(range_b))
    if shorter < 2:
        return [sequences.Gap(range_a, range_b)]
    for places_a, places_b in ((range_a[:shorter], range_b[:shorter]), (range_a[-shorter:], range_b[-shorter:])):
        in_place = [(i, j) for i, j in zip(places_a, places_b, strict=True) if same(a[i], b[j])]
        if 2 * len(in_place) >= shorter:
            return sequences.gaps(in_place, range_a, range_b)
    return [sequences.Gap(range_a, range_b)]


def _unmatched(a: Items, b: Items, gap: sequences.Gap) -> list[sequences.Gap]:
    """What is left of a gap once equal content is matched, in order."""
    if not gap.baseline or not gap.candidate:
        return [gap]
    names_a = {i: content_name(a[i]) for i in gap.baseline}
    names_b = {j: content_name(b[j]) for j in gap.candidate}
    found = sequences.matches(list(names_a.values()), list(names_b.values()))
    pairs = [(gap.baseline[i], gap.candidate[j]) for i, j in found]
    level = [(i, i) for i, name in names_a.items() if i in names_b and names_b[i] == name]
    return sequences.gaps(_in_place_if_as_many(level, pairs), gap.baseline, gap.candidate)


def _in_place_if_as_many(candidates: list[Match], longest: list[Match]) -> list[Match]:
    """The items that keep their index, where no more can be kept in order otherwise; else the longest order.

    Of a list turned round, the middle stays and the ends have moved: nobody would say that the middle moved to
    where it was.
    """
    level = [match for match in candidates if match[0] == match[1]]
    return level if len(level) >= len(longest) else longest


def content_name(item: JsonValue) -> Hashable:
    """What stands for an item's content: equal for items that are the same, type included."""
    if isinstance(item, dict | list):
        return canonical(item)
    return (type(item), "nan" if item != item else item)


def _moves(a: Items, b: Items, left_over: list[sequences.Gap]) -> list[Match]:
    """The items that left one place and turned up in another."""
    if not any(gap.baseline for gap in left_over) or not any(gap.candidate for gap in left_over):
        return []
    arrived: defaultdict[Hashable, deque[int]] = defaultdict(deque)
    for gap in left_over:
        for j in gap.candidate:
            arrived[content_name(b[j])].append(j)
    found: list[Match] = []
    for gap in left_over:
        for i in gap.baseline:
            places = arrived.get(content_name(a[i]))
            if places:
                found.append((i, places.popleft()))
    return found


def _similar_pairs(a: Items, b: Items, rest_a: list[int], rest_b: list[int]) -> list[Match]:
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


def _best_pairing(a: Items, b: Items, rest_a: list[int], rest_b: list[int]) -> list[Match]:
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
