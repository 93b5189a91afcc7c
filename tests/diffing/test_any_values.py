"""Whatever two values are: folding and options hide nothing but what they say, at the places they say."""

import copy
from collections.abc import Callable
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from polycompare.diffing.equality import same
from polycompare.diffing.lens import Lens
from polycompare.diffing.options import Options
from polycompare.diffing.paths import format_path
from polycompare.diffing.reading import Fold, Reading
from polycompare.diffing.states import ValueChange, compare_values
from polycompare.diffing.turn_findings import TurnFinder
from polycompare.model.outcomes import Reply
from polycompare.model.rules import CompareOption
from polycompare.model.turns import Turn
from polycompare.model.values import JsonObject, JsonValue, Pair

Applied = Callable[[list[ValueChange], JsonValue], JsonValue]

IDS: Pair[tuple[str, ...]] = Pair(("CONV-0001",), ("CONV-0002", "CONV-00021"))
FOLDING = Reading(fold=Fold.VOLATILE, own_ids=IDS)

U0 = "0eedfb24-af54-4d41-bd63-64cd76fcda2d"

KEYS = st.sampled_from(["id", "hold_id", "created_at", "took", "starts_at", "v", "w", "reference"])
UUIDS = st.integers(0, 5).map(lambda n: f"{n}{U0[1:]}")
SCALARS: st.SearchStrategy[JsonValue] = st.one_of(
    UUIDS,
    st.integers(0, 4).map(lambda n: f"2026-03-03T19:0{n}:00Z"),
    st.integers(1_772_560_800, 1_772_560_803),
    st.integers(0, 3).map(lambda n: f"HOLD-000{n}"),
    st.sampled_from(["CONV-0001", "CONV-0002", "see CONV-0001", "see CONV-0002", "\0uuid\0", "<uuid>", ""]),
    st.sampled_from([None, True, 1, 1.0, 0.5, float("nan"), "a", "A"]),
    UUIDS.map(lambda text: f"https://x.example/{text}?token={text[:2]}"),
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(KEYS, inner, max_size=4), max_leaves=20
)
OBJECTS: st.SearchStrategy[JsonObject] = st.dictionaries(KEYS, VALUES, max_size=4)
TREES = st.recursive(SCALARS, lambda inner: st.dictionaries(KEYS, inner, max_size=4), max_leaves=15)


@given(VALUES)
def test_folding_finds_no_difference_in_a_copy(value: JsonValue) -> None:
    assert compare_values(value, copy.deepcopy(value), FOLDING) == []


@given(VALUES, VALUES)
def test_what_is_folded_is_told_whole(applied: Applied, a: JsonValue, b: JsonValue) -> None:
    """The changes that count and those that are folded make the candidate of the baseline, together."""
    changes = compare_values(a, b, FOLDING)
    assert same(applied(changes, a), b)
    for change in changes:
        assert change.folded is None or not same(change.baseline, change.candidate)


@given(TREES, TREES)
def test_folding_hides_nothing_at_another_path(a: JsonValue, b: JsonValue) -> None:
    plain = {format_path(change.path): change for change in compare_values(a, b)}
    folding = {format_path(change.path): change for change in compare_values(a, b, FOLDING)}
    assert plain.keys() == folding.keys()
    for path, change in folding.items():
        if change.folded is None:
            assert str(change) == str(plain[path])


@given(VALUES, VALUES, KEYS, st.sampled_from([(1, 1.0), (1, True), ("1", 1), (None, "null"), (0, 0.0)]))
def test_a_change_of_type_alone_is_never_folded(
    a: JsonValue, b: JsonValue, key: str, twins: tuple[Any, Any]
) -> None:
    changes = compare_values({"x": a, "y": {key: twins[0]}}, {"x": b, "y": {key: twins[1]}}, FOLDING)
    assert [change.folded for change in changes if change.path == ("y", key)] == [None]


ITEMS = st.lists(VALUES, max_size=8, unique_by=repr)


@given(ITEMS, st.data())
def test_an_insertion_is_one_change_when_folding_too(items: list[JsonValue], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(items)))
    longer: list[JsonValue] = [*copy.deepcopy(items[:at]), {"new": "item"}, *copy.deepcopy(items[at:])]
    (change,) = compare_values({"x": items}, {"x": longer}, FOLDING)
    assert change.path == ("x", at)


def reply(state: JsonObject) -> Reply:
    return Reply("CONV-0001", "", False, 1.0, state=state)


@given(OBJECTS, OBJECTS)
def test_without_folding_nothing_is_folded_and_all_is_found(a: JsonObject, b: JsonObject) -> None:
    found = TurnFinder(Lens(fold=False)).find(Turn(0, "", Pair(reply(a), reply(b))))
    assert found.folded == ()
    assert [finding.path for finding in found.findings] == [change.path for change in compare_values(a, b)]


@given(OBJECTS, OBJECTS)
def test_a_turns_findings_and_folds_are_all_its_differences(a: JsonObject, b: JsonObject) -> None:
    found = TurnFinder(Lens()).find(Turn(0, "", Pair(reply(a), reply(b))))
    told = [format_path(finding.path) for finding in found.findings] + [fold.path for fold in found.folded]
    reading = Reading(fold=Fold.VOLATILE, own_ids=Pair(("CONV-0001",), ("CONV-0001",)))
    assert sorted(told) == sorted(format_path(change.path) for change in compare_values(a, b, reading))


PATHS = st.sampled_from(["id", "v", "**.id", "w[*]", "w[*].v", "**", "v.*", "", "reference"])
OPTIONS = st.lists(
    st.builds(
        CompareOption,
        PATHS,
        tolerance=st.none() | st.just(1.0),
        ignore_order=st.booleans(),
        ignore_case=st.booleans(),
        key=st.none() | KEYS,
        opaque=st.booleans(),
        fold=st.none() | st.booleans(),
    ),
    max_size=3,
)


@given(VALUES, VALUES, OPTIONS)
@example([U0, "2026-03-03T19:01:00Z"], ["2026-03-03T19:00:00Z", U0], [])
@example([{"id": 1, "v": 1}, {"id": 2}], [{"id": 2}, {"id": 1, "v": 2}], [CompareOption("[*]", opaque=True)])
def test_under_any_options_a_value_does_not_differ_from_its_copy(
    a: JsonValue, b: JsonValue, options: list[CompareOption]
) -> None:
    reading = Reading(Options(options), Fold.VOLATILE, IDS)
    assert compare_values(a, copy.deepcopy(a), reading) == []
    addresses = [change.address for change in compare_values(a, b, reading)]
    assert len(addresses) == len(set(addresses))


KEYED_ANEW = st.dictionaries(UUIDS, VALUES, max_size=4)


@given(KEYED_ANEW, KEYED_ANEW)
def test_each_key_of_one_side_is_told_once(a: JsonObject, b: JsonObject) -> None:
    changes = [change for change in compare_values(a, b, FOLDING) if len(change.places) == 1]
    left = [change.places[0].baseline for change in changes if not change.places[0].label.startswith("[~")]
    right = [change.places[0].candidate for change in changes if not change.places[0].label.startswith("[~")]
    matched = [change for change in changes if change.places[0].label.endswith("'")]
    assert all(change.folded is not None for change in matched)
    keys_a = [key for key in left if key is not None and key not in b] + [change.baseline for change in matched]
    keys_b = [key for key in right if key is not None and key not in a] + [change.candidate for change in matched]
    assert sorted(map(str, keys_a)) == sorted(a.keys() - b.keys())
    assert sorted(map(str, keys_b)) == sorted(b.keys() - a.keys())


@given(
    st.dictionaries(UUIDS, st.integers(), max_size=6).filter(lambda d: len(set(d.values())) == len(d)), st.data()
)
def test_an_object_keyed_anew_is_the_same_in_any_order(a: dict[str, int], data: st.DataObject) -> None:
    values = data.draw(st.permutations(list(a.values())))
    other = {f"{n}aaaaaaa{U0[8:]}": value for n, value in enumerate(values)}
    changes = compare_values({"x": dict(a)}, {"x": dict(other)}, FOLDING)
    assert [change.folded for change in changes] == ["uuid"] * len(a)
