"""Change classes: what makes two changes the same change."""

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from polycompare.diffing.classes import at_place, class_in_words, class_of, covers
from polycompare.model.change_classes import Absent, Anything, ChangeClass, Exactly, Matching, OfType, WithFacts
from polycompare.model.divergences import Change, Divergence, Signal, Status
from polycompare.model.values import MISSING

ONE_UUID = "0f9c2b7e-43d1-4f7a-9d55-2f6a3b1c8e90"
OTHER_UUID = "b1d7a9c4-0e2f-4a63-8f1b-77c0d9e5a412"


def differing(signal: Signal, path: str, baseline: Any, candidate: Any) -> Divergence:
    return Divergence(signal, path, Change.CHANGED, baseline, candidate, Status.NEW, 3, path)


def in_state(path: str, baseline: Any, candidate: Any) -> Divergence:
    return differing(Signal.STATE, path, baseline, candidate)


def test_constant_values_are_told_exactly_and_by_type() -> None:
    change = class_of(in_state("booking.party", 2, "2"))
    assert change == ChangeClass(Signal.STATE, "booking.party", Exactly(2), Exactly("2"))
    assert covers(change, in_state("booking.party", 2, "2"))
    for values in ((2.0, "2"), (2, 2), (2, "3"), (True, "2"), (2, MISSING)):
        assert not covers(change, in_state("booking.party", *values))


def test_values_that_vary_are_told_by_type() -> None:
    change = class_of(in_state("booking.price", 40.5, 45), constant=False)
    assert (change.baseline, change.candidate) == (OfType("number"), OfType("integer"))
    assert covers(change, in_state("booking.price", 12.25, 13))
    assert not covers(change, in_state("booking.price", 12.25, "13"))


def test_prose_is_told_by_its_facts() -> None:
    change = class_of(in_state("summary", "a table for 2 at 7 pm", "we keep a table at 7:15 pm for two of you"))
    assert change.baseline == WithFacts(("number 2", "time 19:00"))
    assert covers(
        change, in_state("summary", "at 19:00 there will be 2 of them", "two come, at 19:15 as they said")
    )
    assert not covers(change, in_state("summary", "a table for 2 at 7 pm", "a table for 2 at 8 pm"))
    assert not covers(change, in_state("summary", "a table for 2 at 7 pm", ""))


@pytest.mark.parametrize(
    "text", ["Ana Ruiz", "La Terrasse Grand Café Paris", "12 Harbour Street, Central Station"]
)
def test_names_and_addresses_are_no_prose(text: str) -> None:
    assert class_of(in_state("customer.name", "Ana Diaz", text)).candidate == Exactly(text)


def test_prose_without_facts_is_other_prose_without_facts_and_not_any_text() -> None:
    change = class_of(in_state("note", "the caller was in a hurry", "the caller seems to be calm"))
    assert covers(change, in_state("note", "she was in a great hurry", "they were calm as can be"))
    assert not covers(change, in_state("note", "she was in a great hurry", "urgent"))


def test_a_volatile_value_is_told_by_its_kind() -> None:
    change = class_of(in_state("booking.hold_id", MISSING, ONE_UUID))
    assert change == ChangeClass(Signal.STATE, "booking.hold_id", Absent(), OfType("uuid"))
    assert covers(change, in_state("booking.hold_id", MISSING, OTHER_UUID))
    assert not covers(change, in_state("booking.hold_id", MISSING, "none"))
    assert not covers(change, in_state("booking.hold_id", ONE_UUID, OTHER_UUID))


def test_what_a_person_acts_on_is_never_told_by_its_kind() -> None:
    change = class_of(in_state("booking.time", "19:00", "19:15"))
    assert (change.baseline, change.candidate) == (Exactly("19:00"), Exactly("19:15"))


def test_a_container_with_volatile_values_is_told_by_its_type() -> None:
    assert class_of(in_state("hold", MISSING, {"id": ONE_UUID, "table": 4})).candidate == OfType("object")
    assert class_of(in_state("seats", [1], [1, 2])).candidate == Exactly([1, 2])
    assert class_of(in_state("seats", [1], list(range(1_000)))).candidate == OfType("list")


def test_any_item_of_a_list_is_the_same_place() -> None:
    change = class_of(in_state("items[3].price", 10, 12))
    assert change.path == "items[*].price"
    assert covers(change, in_state("items[0].price", 10, 12))


def test_an_edit_of_the_trace_is_its_nodes_wherever_it_happens() -> None:
    change = class_of(differing(Signal.NODE_TRACE, "[4]", "offer_seating", "offer_slot"), constant=False)
    assert change == ChangeClass(Signal.NODE_TRACE, "[*]", Exactly("offer_seating"), Exactly("offer_slot"))
    assert covers(change, differing(Signal.NODE_TRACE, "[9]", "offer_seating", "offer_slot"))
    other = differing(Signal.NODE_TRACE, "[4]", "offer_seating", "offer_bar")
    unrelated = differing(Signal.NODE_TRACE, "[4]", MISSING, "reassure")
    assert not covers(change, other)
    assert (at_place(change, other), at_place(change, unrelated)) == (True, False)


def test_other_facts_are_told_by_kind_and_value() -> None:
    change = class_of(differing(Signal.FACTS, "time[0]", "19:00", "19:15"))
    assert change == ChangeClass(Signal.FACTS, "time[*]", Exactly("19:00"), Exactly("19:15"))
    assert covers(change, differing(Signal.FACTS, "time[1]", "19:00", "19:15"))
    assert not covers(change, differing(Signal.FACTS, "time[0]", "19:00", "19:30"))
    assert not covers(change, differing(Signal.FACTS, "number[0]", "19:00", "19:15"))


def test_other_words_are_any_words() -> None:
    change = class_of(differing(Signal.REPLY, "", "Hello.", "Welcome!"))
    assert (change.baseline, change.candidate) == (OfType("text"), OfType("text"))
    assert covers(change, differing(Signal.REPLY, "", "Good day.", ONE_UUID))


def test_what_a_turn_cost_is_told_by_type() -> None:
    change = class_of(differing(Signal.LATENCY, "", 120.0, 900.0))
    assert covers(change, differing(Signal.LATENCY, "", 80.0, 1_200.0))


def test_a_call_that_one_side_makes_is_told_by_its_name() -> None:
    call = {"name": "hold_table", "id": "fe-1", "arguments": {"party": 2}}
    change = class_of(differing(Signal.FUNCTIONS, "hold_table", MISSING, call))
    assert covers(change, differing(Signal.FUNCTIONS, "hold_table", MISSING, {**call, "id": "fe-2"}))
    assert not covers(change, differing(Signal.FUNCTIONS, "hold_table", call, MISSING))


def test_a_person_may_write_wider_classes() -> None:
    change = ChangeClass(Signal.STATE, "booking.**", Anything(), Matching(r"LT-\d{4}"))
    assert covers(change, in_state("booking.reference", MISSING, "LT-1234"))
    assert not covers(change, in_state("booking.reference", MISSING, "LT-12345"))
    assert not covers(change, in_state("customer.reference", MISSING, "LT-1234"))
    number = ChangeClass(Signal.STATE, "booking.party", OfType("number"), Anything())
    assert covers(number, in_state("booking.party", 2, MISSING))
    assert not covers(number, in_state("booking.party", True, MISSING))


@pytest.mark.parametrize(
    ("divergence", "words"),
    [
        (in_state("booking.time", "19:00", "19:15"), 'booking.time "19:00" → "19:15"'),
        (in_state("booking.party", 2, "2"), 'booking.party 2 → "2"'),
        (in_state("hold", ONE_UUID, MISSING), "hold <uuid> → —"),
        (
            in_state("note", "a table for 2 at 7 pm", "there is nothing to say here"),
            "note <text with number 2, time 19:00> → <text without facts>",
        ),
        (differing(Signal.NODE_TRACE, "[2]", "offer_seating", "offer_slot"), "offer_seating → offer_slot"),
        (differing(Signal.NODE_TRACE, "[2]", MISSING, "offer_slot"), "— → offer_slot"),
        (differing(Signal.FACTS, "time[0]", "19:00", "19:15"), "time 19:00 → 19:15"),
        (differing(Signal.CURRENT_NODE, "", "offer", "book"), 'current node "offer" → "book"'),
        (differing(Signal.FUNCTIONS, "check.arguments.party", 2, 8), "functions check.arguments.party 2 → 8"),
        (differing(Signal.REPLY, "", "Hi.", "Hello."), "reply <text> → <text>"),
    ],
)
def test_a_class_reads_in_a_line(divergence: Divergence, words: str) -> None:
    assert class_in_words(class_of(divergence)) == words


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from(
        ["19:00", "a table for 2 at 7 pm", "Ana Ruiz", "", ONE_UUID, "2024-05-01T10:00:00Z", "hold_8f3a91c2"]
    )
    | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["id", "at", "v"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(
    st.sampled_from(Signal),
    st.sampled_from(["", "[2]", "booking.time", "items[3].id", '["odd key"].updated_at']),
    VALUES | st.just(MISSING),
    VALUES | st.just(MISSING),
    st.booleans(),
)
def test_a_divergence_is_of_its_own_class(signal: Signal, path: str, a: Any, b: Any, constant: bool) -> None:
    divergence = differing(signal, path, a, b)
    change = class_of(divergence, constant=constant)
    if signal in (Signal.FACTS, Signal.REPLY):
        assume(isinstance(a, str) and isinstance(b, str))
    assert covers(change, divergence)
    assert at_place(change, divergence) or (a is MISSING and b is MISSING)
    assert class_in_words(change)


SLOT_FOR_SEATING = ChangeClass(Signal.NODE_TRACE, "[*]", Exactly("offer_seating"), Exactly("offer_slot"))


@pytest.mark.parametrize(("signal", "path"), [("current_node", ""), ("flow", "step"), ("flow", "flow")])
def test_an_edit_of_the_trace_is_the_same_change_at_the_current_node_and_in_the_flow(
    signal: str, path: str
) -> None:
    at = Signal(signal)
    assert covers(SLOT_FOR_SEATING, differing(at, path, "offer_seating", "offer_slot"))
    for names in (
        ("offer_slot", "offer_seating"),
        ("offer_seating", "offer_bar"),
        ("offer_seating", MISSING),
        (MISSING, "offer_slot"),
    ):
        other = differing(at, path, *names)
        assert (covers(SLOT_FOR_SEATING, other), at_place(SLOT_FOR_SEATING, other)) == (False, False)


def test_only_an_edit_of_two_names_is_covered_elsewhere_and_only_where_nodes_are_named() -> None:
    names = "offer_seating", "offer_slot"
    assert not covers(SLOT_FOR_SEATING, differing(Signal.FLOW, "", *names))
    assert not covers(SLOT_FOR_SEATING, differing(Signal.STATE, "step", *names))
    assert not covers(
        ChangeClass(Signal.CURRENT_NODE, "", *map(Exactly, names)), differing(Signal.FLOW, "step", *names)
    )
    anything = ChangeClass(Signal.NODE_TRACE, "**", Anything(), Exactly("offer_slot"))
    assert not covers(anything, differing(Signal.CURRENT_NODE, "", *names))
    added = ChangeClass(Signal.NODE_TRACE, "[*]", Absent(), Exactly("offer_slot"))
    assert not covers(added, differing(Signal.CURRENT_NODE, "", MISSING, "offer_slot"))
