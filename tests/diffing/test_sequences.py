import random
import time
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from polycompare.diffing import sequences
from polycompare.diffing.sequences import longest_increasing, matches

WORDS = st.lists(st.sampled_from("abcd"), max_size=14)


def common_length(a: list[str], b: list[str]) -> int:
    """The textbook table, as the oracle."""
    above = [0] * (len(b) + 1)
    for x in a:
        row = [0]
        for j, y in enumerate(b):
            row.append(above[j] + 1 if x == y else max(above[j + 1], row[j]))
        above = row
    return above[-1]


@given(WORDS, WORDS)
def test_matches_are_a_longest_common_subsequence(a: list[str], b: list[str]) -> None:
    found = matches(a, b)
    assert all(a[i] == b[j] for i, j in found)
    assert all(i < k and j < m for (i, j), (k, m) in pairwise(found))
    assert len(found) == common_length(a, b)


@given(WORDS, WORDS)
def test_gaps_are_exactly_what_matches_leave_out(a: list[str], b: list[str]) -> None:
    found = matches(a, b)
    gaps = sequences.gaps(found, range(len(a)), range(len(b)))
    assert sorted([i for gap in gaps for i in gap.baseline] + [i for i, _ in found]) == list(range(len(a)))
    assert sorted([j for gap in gaps for j in gap.candidate] + [j for _, j in found]) == list(range(len(b)))
    assert all(gap.baseline or gap.candidate for gap in gaps)


@given(st.permutations(range(8)))
def test_an_increasing_subsequence_is_as_long_as_the_match_with_the_sorted_sequence(values: list[int]) -> None:
    run = longest_increasing(values)
    picked = [values[k] for k in run]
    assert picked == sorted(picked)
    assert run == sorted(run)
    assert len(run) == len(matches(values, sorted(values)))


def test_sequences_too_long_for_the_exact_way_are_cut_at_unique_items() -> None:
    draw = random.Random(1)
    a = [f"w{draw.randrange(50)}" for _ in range(30_000)]
    for place in range(0, 30_000, 500):
        a[place] = f"landmark {place}"
    b = [*a[:10_000], "new", *a[10_000:]]
    b[0], b[-1] = "other start", "other end"
    found = matches(a, b)
    assert all(a[i] == b[j] for i, j in found)
    assert len(found) == len(a) - 2


def test_long_sequences_without_landmarks_count_as_different_and_cost_little() -> None:
    a, b = ["x", *["a", "b"] * 10_000, "y"], ["z", *["b", "a"] * 10_000, "w"]
    started = time.perf_counter()
    assert isinstance(matches(a, b), list)
    assert time.perf_counter() - started < 5
