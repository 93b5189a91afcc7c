"""Options by path: what they let pass, and that they let nothing else pass."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polycompare.diffing.options import Options
from polycompare.diffing.paths import format_path
from polycompare.diffing.reading import Reading
from polycompare.diffing.signals import compare_signal
from polycompare.diffing.states import compare_values
from polycompare.model.divergences import Signal
from polycompare.model.rules import CompareOption
from polycompare.model.values import JsonValue


def seen(a: JsonValue, b: JsonValue, *options: CompareOption) -> list[tuple[str, str]]:
    reading = Reading(Options(options, Signal.STATE))
    return [(c.change.value, format_path(c.path)) for c in compare_values(a, b, reading)]


@pytest.mark.parametrize(
    ("left", "right", "option", "equal"),
    [
        (10.0, 10.4, {"tolerance": 0.5}, True),
        (10, 10.6, {"tolerance": 0.5}, False),
        (2, 2.0, {"tolerance": 0.0}, True),
        (100, 95, {"relative_tolerance": 0.05}, True),
        (100, 94, {"relative_tolerance": 0.05}, False),
        (-100, 100, {"relative_tolerance": 0.05}, False),
        (True, 1, {"tolerance": 5}, False),
        (float("inf"), 1, {"relative_tolerance": 0.5}, False),
        (10**400, 1.5, {"tolerance": 1}, False),
        (10**400, 10**400 + 1, {"tolerance": 1}, False),
        ("Terrace", "terrace", {"ignore_case": True}, True),
        ("Terrace", "terrace ", {"ignore_case": True}, False),
        (" a  b\n", "a b", {"ignore_space": True}, True),
        ("ab", "a b", {"ignore_space": True}, False),
        (" A  b", "a B", {"ignore_space": True, "ignore_case": True}, True),
        ("1", 1, {"tolerance": 5, "ignore_case": True}, False),
    ],
)
def test_a_leaf_under_an_option(left: JsonValue, right: JsonValue, option: dict[str, Any], equal: bool) -> None:
    assert (seen({"x": left, "y": 0}, {"x": right, "y": 0}, CompareOption("x", **option)) == []) is equal
    assert seen({"y": left}, {"y": right}, CompareOption("x", **option)) != []


def test_lists_whose_order_means_nothing_are_multisets() -> None:
    option = CompareOption("tags", ignore_order=True)
    assert seen({"tags": ["a", "b", "b"]}, {"tags": ["b", "a", "b"]}, option) == []
    assert seen({"tags": ["a", "b", "b"]}, {"tags": ["b", "a"]}, option) == [("removed", "tags[2]")]
    assert {
        path for _, path in seen({"tags": ["a", "b"], "x": [1, 2]}, {"tags": ["b", "a"], "x": [2, 1]}, option)
    } <= {
        "x[0]",
        "x[1]",
    }
    keyed: JsonValue = {"tags": [{"id": 1, "v": 1}, {"id": 2, "v": 2}]}
    turned: JsonValue = {"tags": [{"id": 2, "v": 2}, {"id": 1, "v": 9}]}
    assert seen(keyed, turned, option) == [("changed", "tags[1].v")]


def test_a_given_key_tells_items_apart() -> None:
    a: JsonValue = {"x": [{"id": 1, "at": "p", "v": 1}, {"id": 2, "at": "q", "v": 2}]}
    b: JsonValue = {"x": [{"id": 2, "at": "p", "v": 1}, {"id": 1, "at": "q", "v": 2}]}
    assert seen(a, b, CompareOption("x", key="at")) == [("changed", "x[0].id"), ("changed", "x[1].id")]
    assert seen(a, b, CompareOption("x", key="nowhere")) == seen(a, b)


def test_an_opaque_value_is_equal_or_not() -> None:
    a: JsonValue = {"blob": {"p": 1, "q": [1]}, "n": 1}
    b: JsonValue = {"blob": {"p": 2, "q": [2]}, "n": 1}
    assert seen(a, b, CompareOption("blob", opaque=True)) == [("changed", "blob")]
    assert seen(a, copy.deepcopy(a), CompareOption("blob", opaque=True)) == []
    assert seen({"blob": [1]}, {"blob": {"p": 1}}, CompareOption("blob", opaque=True)) == [("type", "blob")]


def test_of_several_options_the_later_wins_in_what_it_says() -> None:
    wide, narrow = CompareOption("**", tolerance=5, ignore_case=True), CompareOption("a.x", tolerance=0.1)
    assert seen({"a": {"x": 1, "y": 1, "t": "A"}}, {"a": {"x": 2, "y": 2, "t": "a"}}, wide, narrow) == [
        ("changed", "a.x")
    ]
    assert seen({"a": {"x": 1}}, {"a": {"x": 2}}, narrow, wide) == []


def test_options_hold_in_list_items_and_for_their_signal() -> None:
    a: JsonValue = {"items": [{"id": n, "price": n} for n in range(3)]}
    b: JsonValue = {"items": [{"id": n, "price": n + 1} for n in range(3)]}
    assert seen(a, b, CompareOption("items[*].price", tolerance=1)) == []
    assert seen(a, b, CompareOption("items[1].price", tolerance=1)) == [
        ("changed", "items[0].price"),
        ("changed", "items[2].price"),
    ]
    assert len(seen(a, b, CompareOption("items[*].price", Signal.METRICS, tolerance=1))) == 3


def test_other_signals_have_options_too() -> None:
    def count(signal: Signal, a: JsonValue, b: JsonValue, **option: Any) -> int:
        reading = Reading(Options((CompareOption("", signal, **option),), signal))
        return len(compare_signal(signal, a, b, reading))

    assert count(Signal.LATENCY, 100, 300, tolerance=500) == 0
    assert count(Signal.LATENCY, 100, 700, tolerance=500) == 1
    assert count(Signal.TOPICS, ["a", "b"], ["b", "a"], ignore_order=True) == 0
    assert count(Signal.TOPICS, ["a", "b"], ["b", "c"], ignore_order=True) == 2
    calls: list[JsonValue] = [{"name": "f"}, {"name": "g"}]
    assert count(Signal.FUNCTIONS, calls, calls[::-1], ignore_order=True) == 0
    assert count(Signal.REPLY, "Hi  there", "hi there", ignore_case=True, ignore_space=True) == 0


@pytest.mark.parametrize("name", ["ignore_order", "ignore_case", "ignore_space", "opaque"])
def test_a_later_option_switches_off_what_an_earlier_one_switched_on(name: str) -> None:
    def held(*said: bool | None) -> bool | None:
        named: list[dict[str, Any]] = [{name: each} for each in said]
        option = Options([CompareOption("x", **each) for each in named]).at(("x",))
        assert option is not None
        value: bool | None = getattr(option, name)
        return value

    assert held(True, False) is False
    assert held(False, True) is True
    assert held(True, None) is True
    assert held(None) is None


def test_an_option_switched_off_below_a_wide_one() -> None:
    wide, narrow = CompareOption("**.name", ignore_case=True), CompareOption("code.name", ignore_case=False)
    a: JsonValue = {"code": {"name": "A"}, "guest": {"name": "A"}}
    b: JsonValue = {"code": {"name": "a"}, "guest": {"name": "a"}}
    assert seen(a, b, wide, narrow) == [("changed", "code.name")]
    assert seen(a, b, narrow, wide) == []


def test_a_path_that_is_no_pattern_is_refused() -> None:
    with pytest.raises(ValueError, match="not a path"):
        Options([CompareOption("a[")])


NAMES = st.sampled_from("abc")
SCALARS = st.integers(0, 3) | st.sampled_from([0.5, 1.0, "x", "X", "x ", None, True])
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=12
)
PATHS = st.sampled_from(["a", "a.b", "a[*]", "a.*", "b", "**.c", "c[*].a", "a[0]"])
LEAF_OPTIONS = st.builds(
    CompareOption,
    PATHS,
    tolerance=st.none() | st.sampled_from([0.0, 1.0]),
    relative_tolerance=st.none() | st.just(0.5),
    ignore_case=st.booleans(),
    ignore_space=st.booleans(),
    fold=st.none() | st.booleans(),
)


@given(VALUES, VALUES, LEAF_OPTIONS)
def test_an_option_only_removes_differences_and_only_where_it_holds(
    a: JsonValue, b: JsonValue, option: CompareOption
) -> None:
    options = Options([option])
    plain, under = compare_values(a, b), compare_values(a, b, Reading(options))
    assert [change for change in plain if change in under] == under
    assert all(options.at(change.path) is not None for change in plain if change not in under)


ANY_OPTIONS = st.builds(
    CompareOption,
    PATHS,
    ignore_order=st.booleans(),
    opaque=st.booleans(),
    key=st.none() | NAMES,
    tolerance=st.none() | st.just(1.0),
)


@given(st.dictionaries(NAMES, VALUES), st.dictionaries(NAMES, VALUES), ANY_OPTIONS)
def test_an_option_changes_nothing_beside_the_places_it_holds_for(
    a: JsonValue, b: JsonValue, option: CompareOption
) -> None:
    options = Options([option])

    def elsewhere(reading: Reading) -> list[str]:
        """Changes at paths of which no part lies where the option may hold."""
        changes = compare_values(a, b, reading)
        covered = [c for c in changes if any(options.at(c.path[:n]) for n in range(len(c.path) + 1))]
        return [str(change) for change in changes if change not in covered and not _near_lists(change.path)]

    assert elsewhere(Reading(options)) == elsewhere(Reading())


def _near_lists(path: tuple[str | int, ...]) -> bool:
    return any(isinstance(step, int) for step in path)
