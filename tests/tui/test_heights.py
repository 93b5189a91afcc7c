"""Sums of heights, against the plain way to add them up."""

from itertools import accumulate

from hypothesis import given, settings
from hypothesis import strategies as st

from polycompare.tui.heights import Heights

changes = st.lists(
    st.one_of(
        st.tuples(st.just("append"), st.integers(1, 9), st.just(0)),
        st.tuples(st.just("replace"), st.integers(1, 9), st.integers(0, 40)),
        st.tuples(st.just("truncate"), st.just(0), st.integers(0, 40)),
    ),
    max_size=60,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(1, 9), max_size=40), changes)
def test_every_start_and_every_line_is_where_adding_up_says(
    first: list[int], changes: list[tuple[str, int, int]]
) -> None:
    heights, plain = Heights(first), list(first)
    for what, height, index in changes:
        if what == "append":
            heights.append(height)
            plain.append(height)
        elif what == "truncate":
            heights.truncate(index)
            del plain[index:]
        elif index < len(plain):
            heights.replace(index, height)
            plain[index] = height
    starts = [0, *accumulate(plain)]
    assert heights.total == starts[-1]
    assert [heights.start(index) for index in range(len(plain) + 1)] == starts
    owners = [index for index, height in enumerate(plain) for _ in range(height)]
    assert [heights.at(line) for line in range(len(owners))] == owners
    assert heights.at(len(owners)) == len(heights)
