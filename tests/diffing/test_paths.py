import pytest
from hypothesis import given
from hypothesis import strategies as st

from polycompare.diffing.paths import Path, format_path, natural_order, parse_path

STEPS = (
    st.text() | st.integers(0, 10**6) | st.sampled_from(['a"b', "a.b", "[0]", "", "naïve", "a b", "x-y", "\ud800"])
)


@given(st.lists(STEPS).map(tuple))
def test_a_path_reads_back_as_it_was_written(path: Path) -> None:
    assert parse_path(format_path(path)) == path


@given(st.lists(STEPS).map(tuple))
def test_a_path_can_be_written_as_utf8(path: Path) -> None:
    assert isinstance(format_path(path).encode(), bytes)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ((), ""),
        (("slots", "party"), "slots.party"),
        (("items", 3, "v"), "items[3].v"),
        (("odd key", "x"), '["odd key"].x'),
        (("a", "b.c"), 'a["b.c"]'),
        ((0, 1), "[0][1]"),
        (("",), '[""]'),
        (("2024",), '["2024"]'),
        (("straße",), "straße"),
    ],
)
def test_paths_read_as_a_person_writes_them(path: Path, text: str) -> None:
    assert format_path(path) == text
    assert parse_path(text) == path


@pytest.mark.parametrize(
    "text", ["a..b", ".a", "a b", "[", "[x]", '["a"', "a.", "[-1]", "[1.5]", "a[0]b", "[true]"]
)
def test_what_is_no_path_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a path"):
        parse_path(text)


def test_indexes_sort_as_numbers() -> None:
    paths = [parse_path(text) for text in ("a[10]", "a[9]", "a", "B")]
    assert [format_path(path) for path in sorted(paths, key=natural_order)] == ["B", "a", "a[9]", "a[10]"]
