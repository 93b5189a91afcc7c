"""Names of values and shapes in the noise file."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polycompare.diffing.equality import Value, same
from polycompare.diffing.value_names import LONGEST_NAME, common_shapes, folded, shape_names, value_name
from polycompare.model.values import MISSING, JsonValue

UUIDS = ("0b9c5a52-6c1e-4a43-9a55-0b6f6f2f9f01", "7d1f0f7e-2f0a-4c53-8f0c-7e2c1c1d9b22")

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 2) | st.floats(-2, 2) | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner, max_size=3),
    max_leaves=8,
)


@given(VALUES, VALUES)
def test_two_values_have_one_name_exactly_where_they_are_the_same(one: JsonValue, other: JsonValue) -> None:
    assert (value_name(one) == value_name(other)) == same(one, other)


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (1, "1"),
        (1.0, "1.0"),
        (True, "true"),
        ("1", '"1"'),
        (None, "null"),
        (MISSING, "missing"),
        ("missing", '"missing"'),
        ("mañana", '"mañana"'),
        ("\ud800", '"\\ud800"'),
        ({"b": 1, "a": [2]}, '{"a":[2],"b":1}'),
    ],
)
def test_short_values_read_as_their_json(value: JsonValue, name: str) -> None:
    assert value_name(value) == name


def test_long_values_are_told_by_their_beginning_and_a_hash() -> None:
    one, other = (value_name("a table for two " * 10 + end) for end in "xy")
    assert one != other
    assert one.startswith('"a table for two a table… #')
    assert len(one) <= LONGEST_NAME
    assert value_name("a table for two " * 10 + "x") == one


def test_values_nested_beyond_reason_have_a_name() -> None:
    deep: JsonValue = 1
    for _ in range(5_000):
        deep = [deep]
    assert value_name(deep)
    assert shape_names(deep)
    assert value_name(folded(("x",), deep))


def test_volatile_values_within_one_are_named_as_placeholders() -> None:
    one, other = (_booking(uuid) for uuid in UUIDS)
    assert value_name(folded(("booking",), one)) == value_name(folded(("booking",), other))
    assert value_name(one) != value_name(other)
    assert "19:00" in value_name(folded(("booking",), one))


def _booking(uuid: str) -> JsonValue:
    return {"hold_id": uuid, "time": "19:00"}


@pytest.mark.parametrize(
    ("values", "shapes"),
    [
        (["BK-48213", "BK-10077"], {"like AA-99999"}),
        (["BK-48213", "BK-77"], {"runs A-9"}),
        (["X7K2PQ", "AB93CD"], {"code xxxxxx"}),
        (["Ann-Marie", "Bob"], {"runs Aa-Aa", "runs Aa"}),
        (["I have a table at seven.", "Shall it be seven, at the window?"], {"prose"}),
        ([12, 99], {"integer of 2 digits"}),
        ([12, 100], {"integer of 2 digits", "integer of 3 digits"}),
        ([1.5, -2.5], {"number of 1 digit", "negative number of 1 digit"}),
        ([{"a": 1, "b": "x"}, {"b": "y", "a": 2}], {'{"a":"integer","b":"text"}'}),
        ([[1, "x"], ["y", 2, 3]], {'["integer","text"]'}),
        ([list(UUIDS[:1]), list(UUIDS[1:])], {'["uuid"]'}),
        (list(UUIDS), {"uuid"}),
        ([MISSING, "x"], {"missing", "runs a"}),
        ([float("inf"), float("nan")], {"number of no size"}),
    ],
)
def test_values_that_never_recur_are_told_by_the_strictest_shape_in_common(
    values: list[Value], shapes: set[str]
) -> None:
    assert common_shapes(values) == shapes
