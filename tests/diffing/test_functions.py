import itertools
from typing import Any

import pytest

from polycompare.diffing.functions import compare_functions, handoff_reason
from polycompare.diffing.paths import format_path
from polycompare.model.values import JsonValue

_NUMBERS = itertools.count()


def call(name: str, arguments: dict[str, JsonValue] | None = None, **fields: JsonValue) -> dict[str, JsonValue]:
    """A function event as the service sends it, with what differs from call to call."""
    number = next(_NUMBERS)
    start = f"2026-03-03T10:00:{number % 60:02}Z"
    volatile: dict[str, JsonValue] = {
        "id": f"e{number}",
        "duration": number / 7,
        "start_time": start,
        "logs": [number],
    }
    return {"name": name, "arguments": dict(arguments or {}), **volatile, **fields}


def seen(a: list[JsonValue], b: list[JsonValue]) -> list[tuple[Any, ...]]:
    return [(f.change.value, format_path(f.path), f.baseline, f.candidate) for f in compare_functions(a, b)]


def test_ids_times_durations_and_words_are_not_compared() -> None:
    a, b = (
        call("check", {"party": 2}, utterance="One moment"),
        call("check", {"party": 2}, utterance="Let me look"),
    )
    assert a["id"] != b["id"]
    assert seen([a], [b]) == []


@pytest.mark.parametrize(
    "field", ["error", "handoff", "hangup", "transition", "state_changes", "variant_id_change", "result"]
)
def test_what_a_call_did_is_compared(field: str) -> None:
    a: dict[str, JsonValue] = {field: "x"}
    b: dict[str, JsonValue] = {field: "y"}
    assert seen([call("check", None, **a)], [call("check", None, **b)]) == [
        ("changed", f"check.{field}", "x", "y")
    ]


def test_arguments_are_compared_leaf_by_leaf_and_by_type() -> None:
    a, b = call("check", {"party": 2, "time": "19:00"}), call("check", {"party": "2", "time": "19:00"})
    assert seen([a], [b]) == [("type", "check.arguments.party", 2, "2")]


def test_the_nth_call_of_a_name_meets_the_nth() -> None:
    a: list[JsonValue] = [call("check", {"n": 1}), call("hold"), call("check", {"n": 2})]
    b: list[JsonValue] = [call("check", {"n": 1}), call("hold"), call("check", {"n": 3})]
    assert seen(a, b) == [("changed", "check[1].arguments.n", 2, 3)]


def test_a_call_of_one_side_is_told_whole() -> None:
    hold = call("hold")
    ((change, path, _, candidate),) = seen([call("check")], [call("check"), hold])
    assert (change, path) == ("added", "hold")
    assert candidate is hold


def test_another_order_is_a_move() -> None:
    a: list[JsonValue] = [call("check"), call("hold")]
    ((change, path, name, _),) = seen(a, a[::-1])
    assert (change, name) == ("moved", "hold" if path == "[0]" else "check")


@pytest.mark.parametrize("event", [None, 3, "text", [], {}, {"name": None}, {"name": 7}])
def test_events_of_any_shape_are_taken(event: JsonValue) -> None:
    assert seen([event], [event]) == []
    assert seen([event], [call("check")])


def test_the_reason_of_the_last_hand_off_counts() -> None:
    events: list[JsonValue] = [
        call("a", handoff={"reason": "first", "type": "sip"}),
        call("b", handoff={"reason": "last", "type": "sip"}),
        call("c", handoff=None),
    ]
    assert handoff_reason(events) == "last"
    assert handoff_reason(None) is None
