"""Which paths a pattern matches."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polycompare.diffing.path_patterns import (
    PatternIndex,
    format_pattern,
    matches_path,
    offered_patterns,
    parse_pattern,
    pattern_of,
)
from polycompare.diffing.paths import format_path

paths = st.lists(st.text(max_size=6) | st.integers(0, 99), max_size=6).map(tuple).map(format_path)


@pytest.mark.parametrize(
    ("pattern", "path", "is_match"),
    [
        ("", "", True),
        ("", "a", False),
        ("booking", "booking", True),
        ("booking", "booking.time", False),
        ("booking.*", "booking.time", True),
        ("booking.*", "booking[0]", False),
        ("booking.*", "booking.time.hour", False),
        ("items[*].v", "items[3].v", True),
        ("items[*].v", 'items["3"].v', False),
        ("items[3].v", "items[3].v", True),
        ("items[3].v", "items[4].v", False),
        ("**.updated_at", "updated_at", True),
        ("**.updated_at", "a[2].b.updated_at", True),
        ("**.updated_at", "a.updated_at.x", False),
        ("a.**", "a", True),
        ("a.**", "a.b[1]", True),
        ("a.**", "ab", False),
        ("**", "", True),
        ("**", "x.y", True),
        ("a.**.b.**.c", "a.b.x.b.y.c", True),
        ("a.**.b.**.c", "a.x.c", False),
        ('["odd key"].x', '["odd key"].x', True),
        ('["*"].x', '["*"].x', True),
        ('["*"].x', "y.x", False),
        ('["a.b[*]"].*', '["a.b[*]"].c', True),
        ("**[*].id", "rows[1][2].id", True),
        ("*[*]", "rows[1]", True),
    ],
)
def test_a_pattern_matches_a_whole_path(pattern: str, path: str, is_match: bool) -> None:
    assert matches_path(pattern, path) is is_match


@pytest.mark.parametrize("text", ["a..b", "a.", ".a", "a[", "a.*b", "a***", 'a["x]', "[x]", "a.b*", "**a"])
def test_what_is_no_pattern_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a path"):
        parse_pattern(text)


@given(paths)
def test_every_offered_pattern_covers_the_path(path: str) -> None:
    assert all(matches_path(pattern, path) for pattern in offered_patterns(path))
    assert matches_path(pattern_of(path), path)


@given(paths)
def test_a_path_is_a_pattern_that_matches_only_itself(path: str) -> None:
    assert format_pattern(parse_pattern(path)) == path
    assert matches_path(path, path)


PATTERNS = st.sampled_from(["", "a", "a.b", "a.*", "**", "**.b", "a.**", "a[*]", "a[0].b", "*.b", "**.a.**.b"])
SHORT_PATHS = st.lists(st.sampled_from(["a", "b"]) | st.just(0), max_size=5).map(tuple).map(format_path)


@given(st.lists(PATTERNS, max_size=8), SHORT_PATHS)
def test_an_index_finds_just_the_patterns_that_match(patterns: list[str], path: str) -> None:
    expected = tuple(number for number, pattern in enumerate(patterns) if matches_path(pattern, path))
    assert PatternIndex(patterns).matching(path) == expected
