"""Which item of one list is which item of the other, told by what the items hold."""

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from polycompare.diffing import sequences
from polycompare.diffing.equality import same, surely_same
from polycompare.diffing.likeness import Items, Match, content_name, shape_name, similar_pairs
from polycompare.model.values import JsonValue


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


@dataclass(frozen=True, slots=True)
class _Part:
    """Items of both lists that are still to be told, between others that are."""

    baseline: Sequence[int]
    candidate: Sequence[int]


Name: TypeAlias = Callable[[int], Hashable]


def align_by_content(a: Items, b: Items, *, fold: bool) -> Alignment:
    """Align two lists by equal items, then by those that are equal but for what is volatile, then by likeness."""
    alignment = Alignment()
    names_a, names_b = _Names(a), _Names(b)
    parts = [_Part(gap.baseline, gap.candidate) for gap in _differing_parts(a, b)]
    _, alignment.moved, parts = _told(parts, names_a.content, names_b.content)
    if fold and parts:
        alignment.pairs, moved, parts = _told(parts, names_a.shape, names_b.shape)
        alignment.moved += moved
    for part in parts:
        pairs = similar_pairs(a, b, part.baseline, part.candidate)
        paired_a, paired_b = {i for i, _ in pairs}, {j for _, j in pairs}
        alignment.pairs += pairs
        alignment.removed += [i for i in part.baseline if i not in paired_a]
        alignment.added += [j for j in part.candidate if j not in paired_b]
    return alignment


class _Names:
    """The names of a list's items, each made once."""

    def __init__(self, items: Items) -> None:
        self._items = items
        self._contents: dict[int, Hashable] = {}
        self._shapes: dict[int, Hashable] = {}

    def content(self, index: int) -> Hashable:
        if index not in self._contents:
            self._contents[index] = content_name(self._items[index])
        return self._contents[index]

    def shape(self, index: int) -> Hashable:
        if index not in self._shapes:
            self._shapes[index] = shape_name(self.content(index))
        return self._shapes[index]


def _differing_parts(a: Items, b: Items) -> list[sequences.Gap]:
    """What is left of two lists once items that are equal in place are taken out, from either end.

    Comparing in place stops at the first difference within an item; naming its content, which comes next, reads
    all of it. So most of a large list is done with here.
    """
    shorter = min(len(a), len(b))
    # Most often items were put before or after all others, and one look at the rest tells.
    before = sequences.Gap(range(len(a) - shorter), range(len(b) - shorter))
    after = sequences.Gap(range(shorter, len(a)), range(shorter, len(b)))
    for gap in (before, after):
        if surely_same(_beside(a, gap.baseline), _beside(b, gap.candidate)):
            return [gap]
    start = 0
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


def _beside(items: Items, places: range) -> list[JsonValue]:
    return [*items[: places.start], *items[places.stop :]]


def _told(parts: list[_Part], name_a: Name, name_b: Name) -> tuple[list[Match], list[Match], list[_Part]]:
    """The items of one name: those in an order that both share, those elsewhere, and what is left."""
    level: list[Match] = []
    rest: list[_Part] = []
    for part in parts:
        found = _in_order(part, name_a, name_b)
        level += found
        rest += _between(found, part)
    moved = _moves(rest, name_a, name_b)
    moved_a, moved_b = {i for i, _ in moved}, {j for _, j in moved}
    left = [
        _Part([i for i in part.baseline if i not in moved_a], [j for j in part.candidate if j not in moved_b])
        for part in rest
    ]
    return level, moved, [part for part in left if part.baseline or part.candidate]


def _in_order(part: _Part, name_a: Name, name_b: Name) -> list[Match]:
    """The items of a part with equal names, in order."""
    if not part.baseline or not part.candidate:
        return []
    names_a = {i: name_a(i) for i in part.baseline}
    names_b = {j: name_b(j) for j in part.candidate}
    found = sequences.matches(list(names_a.values()), list(names_b.values()))
    pairs = [(part.baseline[x], part.candidate[y]) for x, y in found]
    level = [(i, i) for i, name in names_a.items() if i in names_b and names_b[i] == name]
    return in_place_if_as_many(level, pairs)


def _between(pairs: list[Match], part: _Part) -> list[_Part]:
    """What of a part lies between its matches."""
    places_a = {i: x for x, i in enumerate(part.baseline)}
    places_b = {j: y for y, j in enumerate(part.candidate)}
    found = [(places_a[i], places_b[j]) for i, j in pairs]
    whole_a, whole_b = range(len(part.baseline)), range(len(part.candidate))
    return [
        _Part(
            part.baseline[g.baseline.start : g.baseline.stop], part.candidate[g.candidate.start : g.candidate.stop]
        )
        for g in sequences.gaps(found, whole_a, whole_b)
    ]


def in_place_if_as_many(candidates: list[Match], longest: list[Match]) -> list[Match]:
    """The items that keep their index, where no more can be kept in order otherwise; else the longest order.

    Of a list turned round, the middle stays and the ends have moved: nobody would say that the middle moved to
    where it was.
    """
    level = [match for match in candidates if match[0] == match[1]]
    return level if len(level) >= len(longest) else longest


def _moves(parts: list[_Part], name_a: Name, name_b: Name) -> list[Match]:
    """The items that left one place and turned up in another."""
    if not any(part.baseline for part in parts) or not any(part.candidate for part in parts):
        return []
    arrived: defaultdict[Hashable, deque[int]] = defaultdict(deque)
    for part in parts:
        for j in part.candidate:
            arrived[name_b(j)].append(j)
    found: list[Match] = []
    for part in parts:
        for i in part.baseline:
            places = arrived.get(name_a(i))
            if places:
                found.append((i, places.popleft()))
    return found
