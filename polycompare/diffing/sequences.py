"""The longest common subsequence of two sequences, in bounded time."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Final

# The exact method costs n x m bits of memory. 5,000 x 5,000 takes about 10 ms; 10,000 x 10,000 four times that.
EXACT_LIMIT: Final = 100_000_000


@dataclass(frozen=True, slots=True)
class Gap:
    """What lies between two matches: a slice of each sequence, either of which may be empty."""

    baseline: range
    candidate: range


def matches(a: Sequence[Hashable], b: Sequence[Hashable]) -> list[tuple[int, int]]:
    """The pairs of indexes of a longest common subsequence, ascending.

    Sequences for which an exact answer would take too long are first cut at items that occur once on both sides;
    what then is still too long counts as wholly different.
    """
    return _matches(a, b, 0, len(a), 0, len(b))


def gaps(pairs: Sequence[tuple[int, int]], baseline: range, candidate: range) -> list[Gap]:
    """What matches within two slices leave out, in order; gaps that are empty on both sides are left out."""
    found: list[Gap] = []
    next_a, next_b = baseline.start, candidate.start
    for i, j in (*pairs, (baseline.stop, candidate.stop)):
        if i > next_a or j > next_b:
            found.append(Gap(range(next_a, i), range(next_b, j)))
        next_a, next_b = i + 1, j + 1
    return found


def _matches(
    a: Sequence[Hashable], b: Sequence[Hashable], a_from: int, a_to: int, b_from: int, b_to: int
) -> list[tuple[int, int]]:
    head: list[tuple[int, int]] = []
    while a_from < a_to and b_from < b_to and a[a_from] == b[b_from]:
        head.append((a_from, b_from))
        a_from, b_from = a_from + 1, b_from + 1
    tail: list[tuple[int, int]] = []
    while a_from < a_to and b_from < b_to and a[a_to - 1] == b[b_to - 1]:
        a_to, b_to = a_to - 1, b_to - 1
        tail.append((a_to, b_to))
    tail.reverse()
    if a_from == a_to or b_from == b_to:
        return head + tail
    if (a_to - a_from) * (b_to - b_from) <= EXACT_LIMIT:
        middle = _exact(a[a_from:a_to], b[b_from:b_to])
        return head + [(a_from + i, b_from + j) for i, j in middle] + tail
    return head + _cut(a, b, a_from, a_to, b_from, b_to) + tail


def _cut(
    a: Sequence[Hashable], b: Sequence[Hashable], a_from: int, a_to: int, b_from: int, b_to: int
) -> list[tuple[int, int]]:
    """Match the items that are unique on both sides, then what lies between them."""
    counts_a, counts_b = Counter(a[a_from:a_to]), Counter(b[b_from:b_to])
    places_b = {b[j]: j for j in range(b_from, b_to) if counts_b[b[j]] == 1}
    shared = [(i, places_b[a[i]]) for i in range(a_from, a_to) if counts_a[a[i]] == 1 and a[i] in places_b]
    anchors = [shared[k] for k in longest_increasing([j for _, j in shared])]
    if not anchors:
        return []
    found: list[tuple[int, int]] = []
    next_a, next_b = a_from, b_from
    for i, j in anchors:
        found += _matches(a, b, next_a, i, next_b, j)
        found.append((i, j))
        next_a, next_b = i + 1, j + 1
    return found + _matches(a, b, next_a, a_to, next_b, b_to)


def longest_increasing(values: Sequence[int]) -> list[int]:
    """The indexes of a longest increasing subsequence of distinct numbers."""
    ends: list[int] = []  # the smallest last value of an increasing run of each length
    places: list[int] = []
    before = [-1] * len(values)
    for k, value in enumerate(values):
        length = bisect_left(ends, value)
        before[k] = places[length - 1] if length else -1
        if length == len(ends):
            ends.append(value)
            places.append(k)
        else:
            ends[length], places[length] = value, k
    run: list[int] = []
    k = places[-1] if places else -1
    while k >= 0:
        run.append(k)
        k = before[k]
    return run[::-1]


def _exact(a: Sequence[Hashable], b: Sequence[Hashable]) -> list[tuple[int, int]]:
    """The longest common subsequence by Hyyrö's bit-parallel method (2004), a row of the table in one integer.

    A bit of row i that is 0 marks a column where the common length grows; following those back gives the pairs.
    """
    places: dict[Hashable, int] = {}
    for j, item in enumerate(b):
        places[item] = places.get(item, 0) | 1 << j
    full = (1 << len(b)) - 1
    row = full
    rows: list[int] = []
    for item in a:
        place = places.get(item, 0)
        if place:
            hit = row & place
            row = ((row + hit) | (row - hit)) & full
        rows.append(row)
    pairs: list[tuple[int, int]] = []
    i, j = len(a) - 1, len(b) - 1
    while i >= 0 and j >= 0:
        if rows[i] >> j & 1:
            j -= 1
        elif i and not rows[i - 1] >> j & 1:
            i -= 1
        else:
            pairs.append((i, j))
            i, j = i - 1, j - 1
    return pairs[::-1]
