"""What each tab says about a turn of a real conversation: of the one side that there is."""

import json

import pytest

from polycompare.model.outcomes import Failure, FailureKind, NotSent, NotSentReason, Outcome, RawResponse, Reply
from polycompare.model.turns import Turn, TurnComparison
from polycompare.model.values import JsonObject, Pair
from polycompare.tui.detail.layout import Layout
from polycompare.tui.detail.rows import Row
from polycompare.tui.detail.shown import Shown
from polycompare.tui.detail.tabs import FUNCTIONS, NODES, RAW, REPLY, STATE, TIMING, rows_of, titles
from polycompare.tui.detail.values import value_rows

_FAILURE = Failure(FailureKind.SERVER, "The service failed.")
_CALL: JsonObject = {
    "name": "book_table",
    "arguments": {"party": 2, "time": "19:00"},
    "error": "no table left",
    "duration": 1711.4,
}


def text_of(rows: list[Row], width: int = 118) -> str:
    layout = Layout(rows, width)
    lines = (layout.line(number) for number in range(layout.height))
    return "\n".join("".join(span.text for span in line).rstrip() for line in lines)


def reply(text: str = "Hello", **given: object) -> Reply:
    fields: dict[str, object] = {"ended": False, "latency_ms": 1990.0} | given
    return Reply("c", text, **fields)  # type: ignore[arg-type] # fields are given by name in each test


def turn(outcome: Outcome, index: int = 3) -> TurnComparison:
    sides = Pair(outcome, NotSent(NotSentReason.ABSENT, 0))
    return TurnComparison(Turn(index, "hello", sides, service_turn=index))


def tab(
    number: int, outcome: Outcome, *, before: JsonObject | None = None, fold: bool = False, width: int = 118
) -> str:
    return text_of(rows_of(number, turn(outcome), Shown(fold, turn=3, before=before)), width)


@pytest.mark.parametrize("number", range(6))
@pytest.mark.parametrize("outcome", [reply(), reply(state={"a": 1}, functions=(_CALL,)), _FAILURE])
@pytest.mark.parametrize("width", [40, 76, 196])
def test_no_tab_speaks_of_another_side(number: int, outcome: Outcome, width: int) -> None:
    text = tab(number, outcome, width=width)
    for words in ("A ", "B ", "side", "no reply", "not asked", "nobody", "called by"):
        assert words not in text


@pytest.mark.parametrize("number", [STATE, NODES, FUNCTIONS])
def test_what_the_service_did_not_tell_is_said_so(number: int) -> None:
    assert "not reported" in tab(number, reply())


def test_state_says_first_what_changed_since_the_turn_before() -> None:
    before: JsonObject = {"booking": {"time": "19:00", "party": 2}, "offers": [1], "channel": "VOICE"}
    now: JsonObject = {"booking": {"time": "21:00", "party": 2, "name": "Grace"}, "channel": "VOICE"}
    lines = tab(STATE, reply(state=now), before=before).splitlines()
    assert [" ".join(line.split()) for line in lines] == [
        '~ booking.time changed "19:00" → "21:00"',
        '+ booking.name added "Grace"',
        "- offers removed [1]",
        "",
        "Unchanged",
        "booking.party 2",
        'channel "VOICE"',
    ]


def test_what_did_not_change_in_the_state_is_folded() -> None:
    rows = rows_of(
        STATE, turn(reply(state={"a": 1, "b": 2, "c": 3})), Shown(True, turn=3, before={"a": 0, "b": 2, "c": 3})
    )
    assert text_of(rows).splitlines()[-1] == "▸ 2 unchanged"
    assert rows[-1].folds


def test_within_a_list_only_the_item_that_changed_is_told() -> None:
    before: JsonObject = {"items": [{"id": "a", "n": 1}, {"id": "b", "n": 1}]}
    now: JsonObject = {"items": [{"id": "a", "n": 1}, {"id": "b", "n": 2}]}
    text = tab(STATE, reply(state=now), before=before)
    assert "items[1].n" in text.splitlines()[0]
    assert "items[0]" in text.partition("Unchanged")[2]


def test_a_state_that_stays_says_so() -> None:
    assert tab(STATE, reply(state={"a": 1}), before={"a": 1}).splitlines()[0] == "= nothing changed in this turn"


def test_without_a_state_before_nothing_is_called_added() -> None:
    text = tab(STATE, reply(state={"booking": {"time": "19:00"}, "n": None}), fold=True)
    assert "added" not in text
    assert "booking.time" in text
    assert "null" in text


def test_nodes_are_one_way_with_loops_numbered() -> None:
    text = tab(NODES, reply(node_trace=("greet", "ask", "ask"), current_node="ask", flow="booking"))
    assert [line.strip() for line in text.splitlines()[:3]] == ["● greet", "● ask", "● ask ↻2"]
    assert "current node  ask" in text
    assert "flow          booking" in text


def test_functions_have_arguments_error_and_duration() -> None:
    rows = rows_of(FUNCTIONS, turn(reply(functions=(_CALL, {**_CALL, "error": None}))), Shown())
    first, *_ = lines = text_of(rows).splitlines()
    assert first == "✖ book_table()  1.7 s  failed: no table left"
    assert '  time   "19:00"' in lines
    assert "  book_table()  1.7 s" in lines
    assert tab(FUNCTIONS, reply(functions=())) == "= no function was called"


@pytest.mark.parametrize("call", [None, "x", 3, [], {}, {"name": 1, "arguments": [1], "duration": "long"}])
def test_calls_of_any_shape_are_shown(call: object) -> None:
    assert "()" in tab(FUNCTIONS, reply(functions=(call,)))


def test_reply_has_its_words_and_what_else_is_told() -> None:
    given = {
        "ended": True,
        "handoff": "manager",
        "asr_lang": "en-US",
        "topics": ("hours",),
        "cited_topic": "hours",
    }
    text = tab(REPLY, reply("We are open.", **given))
    assert text.splitlines()[0] == "We are open."
    for name, value in (
        ("ended", "yes"),
        ("hand-off", "manager"),
        ("language heard", "en-US"),
        ("cited topic", "hours"),
    ):
        assert f"{name:<15} {value}" in text.replace("  ", " " * 2)
    assert '["hours"]' in text
    assert "The service failed." in tab(REPLY, _FAILURE)
    assert "no words" in tab(REPLY, reply(""))


def test_a_wait_that_was_not_told_is_no_zero() -> None:
    assert "wait  2.0 s" in tab(TIMING, reply())
    untold = tab(TIMING, reply(latency_ms=0.0))
    assert "not told" in untold
    assert "0 ms" not in untold


def test_raw_is_one_column() -> None:
    body = json.dumps({"user_input": "hello", "latency": 1.99}).encode()
    rows = rows_of(
        RAW, turn(reply(responses=(RawResponse(200, body, "application/json", elapsed_ms=0.0),))), Shown()
    )
    assert text_of(rows).splitlines()[1:] == ["{", '  "user_input": "hello",', '  "latency": 1.99', "}"]
    assert "0 ms" not in text_of(rows)


def test_a_value_is_opened_alone_or_with_what_it_was() -> None:
    rows = rows_of(
        STATE, turn(reply(state={"a": {"x": 1}, "b": 2})), Shown(turn=3, before={"a": {"x": 0}, "b": 2})
    )
    changed, same = (row.opens for row in rows if row.opens is not None)
    assert changed is not None
    assert same is not None
    assert text_of(value_rows(changed)).splitlines() == ["1", "", "before this turn", "0"]
    assert text_of(value_rows(same)) == "2"


def test_titles_count_calls_and_tell_failures() -> None:
    said = [
        "".join([title.name, *(span.text for span in title.words)])
        for title in titles(turn(reply(functions=(_CALL,))))
    ]
    assert said == ["State", "Nodes", "Functions 1 ✖", "Reply", "Timing", "Raw"]
    assert "".join(span.text for span in titles(turn(_FAILURE))[REPLY].words) == " ✖"
