import copy
import math
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polycompare.diffing.equality import canonical, same
from polycompare.diffing.paths import format_path
from polycompare.diffing.states import ValueChange, compare_values, look_up
from polycompare.model.divergences import Change
from polycompare.model.values import MISSING, JsonValue, Side

Applied = Callable[[list[ValueChange], JsonValue], JsonValue]

KEYS = st.text(max_size=4) | st.sampled_from(["id", "v", "__x", "a.b", "['a']", "", "root[0]"])
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-3, 3)
    | st.sampled_from([0.0, 1.0, -1.5, float("nan"), float("inf")])
    | st.text(max_size=3)
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=6) | st.dictionaries(KEYS, inner, max_size=5), max_leaves=30
)
KEYED_LISTS = st.lists(st.integers(0, 12), unique=True, max_size=8).flatmap(
    lambda ids: st.tuples(*(st.fixed_dictionaries({"id": st.just(i), "v": SCALARS}) for i in ids)).map(list)
)


def seen(baseline: JsonValue, candidate: JsonValue) -> list[tuple[Any, ...]]:
    """What a person reads: change, path, and values."""
    return [
        (change.change.value, format_path(change.path), change.baseline, change.candidate)
        for change in compare_values(baseline, candidate)
    ]


def kinds(baseline: JsonValue, candidate: JsonValue) -> list[tuple[str, str]]:
    return [(kind, path) for kind, path, _, _ in seen(baseline, candidate)]


@given(VALUES)
def test_a_value_does_not_differ_from_its_copy(value: JsonValue) -> None:
    assert compare_values(value, copy.deepcopy(value)) == []


@given(VALUES, VALUES)
def test_there_are_changes_exactly_where_values_are_not_the_same(a: JsonValue, b: JsonValue) -> None:
    assert (compare_values(a, b) == []) == same(a, b)


@given(VALUES, VALUES)
def test_the_changes_make_the_candidate_of_the_baseline(applied: Applied, a: JsonValue, b: JsonValue) -> None:
    assert same(applied(compare_values(a, b), a), b)


@given(KEYED_LISTS, KEYED_LISTS)
def test_the_changes_of_lists_with_keys_do_too(applied: Applied, a: JsonValue, b: JsonValue) -> None:
    assert same(applied(compare_values(a, b), a), b)


@given(VALUES, VALUES)
def test_neither_value_is_changed_by_comparing(a: JsonValue, b: JsonValue) -> None:
    before = canonical([a, b])
    compare_values(a, b)
    assert canonical([a, b]) == before


@given(VALUES, VALUES)
def test_no_two_changes_have_one_address(a: JsonValue, b: JsonValue) -> None:
    addresses = [change.address for change in compare_values(a, b)]
    assert len(addresses) == len(set(addresses))


@given(VALUES, VALUES)
def test_equality_is_that_of_canonical_texts(a: JsonValue, b: JsonValue) -> None:
    assert same(a, b) == (canonical(a) == canonical(b))


TWINS: list[tuple[Any, Any]] = [
    (1, True),
    (0, False),
    (1, 1.0),
    (0, 0.0),
    (2, "2"),
    (None, "null"),
    (1.0, True),
    ([], {}),
]
OTHER_TYPE = st.sampled_from(TWINS)


@given(VALUES, OTHER_TYPE, st.booleans())
def test_a_change_of_type_alone_is_always_found(around: JsonValue, twins: tuple[Any, Any], in_list: bool) -> None:
    left, right = twins
    a: JsonValue = [around, left] if in_list else {"around": around, "x": left}
    b: JsonValue = [copy.deepcopy(around), right] if in_list else {"around": copy.deepcopy(around), "x": right}
    changes = compare_values(a, b)
    assert changes
    if not in_list:
        assert kinds(a, b) == [("type", "x")]


DISTINCT = st.lists(st.integers() | st.text(), unique=True, min_size=1, max_size=10)


@given(DISTINCT, st.data())
def test_an_insertion_is_one_change(items: list[Any], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(items)))
    assert seen(items, [*items[:at], {"new": 1}, *items[at:]]) == [("added", f"[{at}]", MISSING, {"new": 1})]


@given(DISTINCT, st.data())
def test_a_removal_is_one_change(items: list[Any], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(items) - 1))
    assert seen(items, [*items[:at], *items[at + 1 :]]) == [("removed", f"[{at}]", items[at], MISSING)]


@given(DISTINCT.flatmap(lambda items: st.tuples(st.just(items), st.permutations(items))))
def test_another_order_is_moves_alone(lists: tuple[list[Any], list[Any]]) -> None:
    before, after = lists
    changes = compare_values(before, after)
    assert {change.change for change in changes} <= {Change.MOVED}
    assert all(
        same(before[c.baseline_path[-1]], c.candidate) for c in changes if isinstance(c.baseline_path[-1], int)
    )


@pytest.mark.parametrize("key", [None, "id", "name"])
def test_an_object_put_before_twenty_is_one_change(key: str | None) -> None:
    items: list[JsonValue] = [{"v": n, "w": n % 3} | ({key: f"k{n}"} if key else {}) for n in range(20)]
    new: JsonValue = {"v": 100} | ({key: "new"} if key else {})
    assert seen({"items": items}, {"items": [new, *items]}) == [("added", "items[0]", MISSING, new)]


def test_a_leaf_changed_beside_an_insertion_stays_a_leaf() -> None:
    items: list[JsonValue] = [{"v": n, "w": "same"} for n in range(20)]
    after = copy.deepcopy(items)
    after[3] = {"v": -1, "w": "same"}
    assert seen(items, [{"v": "new"}, *after]) == [
        ("added", "[0]", MISSING, {"v": "new"}),
        ("changed", "[4].v", 3, -1),
    ]


def test_an_item_that_moved_and_changed_is_told_as_both() -> None:
    a: JsonValue = [{"id": n, "v": n} for n in range(4)]
    b: JsonValue = [{"id": 3, "v": "x"}, {"id": 0, "v": 0}, {"id": 1, "v": 1}, {"id": 2, "v": 2}]
    assert kinds(a, b) == [("moved", "[0]"), ("type", "[0].v")]
    (moved, _) = compare_values(a, b)
    assert moved.baseline_path == (3,)


def test_keys_made_anew_on_each_side_identify_nothing() -> None:
    a: JsonValue = [{"id": "a1", "v": "one"}, {"id": "a2", "v": "two"}]
    b: JsonValue = [{"id": "b1", "v": "one"}, {"id": "b2", "v": "two"}]
    assert kinds(a, b) == [("changed", "[0].id"), ("changed", "[1].id")]


@pytest.mark.parametrize(
    ("baseline", "candidate", "expected"),
    [
        ([True, 0], [1, 0], [("type", "[0]")]),
        ([1, 2, 3], [1, 2, 3.0], [("type", "[2]")]),
        ({"a": 1}, {"a": True}, [("type", "a")]),
        ({"a": None}, {}, [("removed", "a")]),
        ({}, {"a": None}, [("added", "a")]),
        ({"a": None}, {"a": 0}, [("type", "a")]),
        ({"__private": 1}, {"__private": 2}, [("changed", "__private")]),
        ({"a['b']": 1, "a": {"b": 1}}, {"a['b']": 1, "a": {"b": 2}}, [("changed", "a.b")]),
        ({"root[0]": 1}, {"root[0]": 2}, [("changed", '["root[0]"]')]),
        ({"": {"": 1}}, {"": {"": 2}}, [("changed", '[""][""]')]),
        ({"a": "x\ny"}, {"a": "x y"}, [("changed", "a")]),
        ({"a": "x\ny"}, {"a": "x\ry"}, [("changed", "a")]),
        ([[1, 2], [3]], [[1, 2], [3.0]], [("type", "[1][0]")]),
        ({"a": 1, "b": 2, "c": 3}, {"x": 1, "y": 2, "c": 4}, None),
        ("a", 1, [("type", "")]),
        ({}, [], [("type", "")]),
        ([{}], [[]], None),
    ],
)
def test_what_deepdiff_alone_gets_wrong(
    applied: Applied, baseline: JsonValue, candidate: JsonValue, expected: list[tuple[str, str]] | None
) -> None:
    if expected is None:
        assert kinds(baseline, candidate)
    else:
        assert kinds(baseline, candidate) == expected
    assert same(applied(compare_values(baseline, candidate), baseline), candidate)


def test_nan_equals_nan_and_zero_equals_minus_zero() -> None:
    assert compare_values({"a": math.nan, "b": [math.nan]}, {"a": float("nan"), "b": [float("-nan")]}) == []
    assert kinds({"a": math.nan}, {"a": 1.0}) == [("changed", "a")]
    assert compare_values(0.0, -0.0) == []


def nested(depth: int, leaf: JsonValue, *, in_lists: bool) -> JsonValue:
    value = leaf
    for _ in range(depth):
        value = [value] if in_lists else {"a": value}
    return value


@pytest.mark.parametrize("in_lists", [True, False])
@pytest.mark.parametrize("depth", [99, 100, 101, 900, 5_000, 20_000])
def test_any_depth_is_compared(depth: int, in_lists: bool) -> None:
    a, b = nested(depth, 1, in_lists=in_lists), nested(depth, 2, in_lists=in_lists)
    (change,) = compare_values(a, b)
    assert change.change is Change.CHANGED
    assert len(change.path) == min(depth, 100)
    assert compare_values(a, nested(depth, 1, in_lists=in_lists)) == []
    assert kinds([a], [a, b]) == [("added", "[1]")]
    assert kinds({"x": a}, {"x": 1}) == [("type", "x")]


@pytest.mark.parametrize("sizes", [(3_000, 3_000), (2, 5_000)])
def test_lists_with_nothing_in_common_are_compared(applied: Applied, sizes: tuple[int, int]) -> None:
    a: JsonValue = [{"n": n, "side": "A"} for n in range(sizes[0])]
    b: JsonValue = [{"n": -n - 1, "side": "B"} for n in range(sizes[1])]
    assert same(applied(compare_values(a, b), a), b)


def test_an_address_survives_what_is_put_before_it() -> None:
    a: JsonValue = {"items": [{"id": n, "v": n} for n in range(3)]}
    b: JsonValue = {"items": [{"id": 0, "v": 0}, {"id": 1, "v": "x"}, {"id": 2, "v": 2}]}
    c: JsonValue = {"items": [{"id": 9}, {"id": 0, "v": 0}, {"id": 1, "v": "y"}, {"id": 2, "v": 2}]}
    (before,) = compare_values(a, b)
    after = [change for change in compare_values(a, c) if change.change is not Change.ADDED]
    assert [change.address for change in after] == [before.address]


@given(KEYED_LISTS, KEYED_LISTS)
def test_a_keyed_place_is_found_again_in_either_value(a: JsonValue, b: JsonValue) -> None:
    for change in compare_values({"items": a}, {"items": b}):
        for side, items, expected in ((Side.BASELINE, a, change.baseline), (Side.CANDIDATE, b, change.candidate)):
            spot = look_up({"items": items}, change.places, side)
            assert same(MISSING if spot is None else spot.value, expected)


@pytest.mark.parametrize("items", [["a", "b", "c"], [{"id": n} for n in (1, 2, 3)]])
def test_of_a_list_turned_round_the_middle_stays(items: list[JsonValue]) -> None:
    changes = compare_values(items, items[::-1])
    assert {(change.baseline_path, change.candidate_path) for change in changes} == {((0,), (2,)), ((2,), (0,))}
