"""What is chosen of a draft from the start: little, and what tells the sides apart."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from polycompare.model.outcomes import NotSent, NotSentReason, Outcome, Reply
from polycompare.model.turns import Turn, TurnComparison
from polycompare.model.values import JsonValue, Pair, Side
from polycompare.scenarios.draft import Draft
from polycompare.scenarios.drafting import draft_of

GREETING = Reply("c-1", "Hello.", ended=False, latency_ms=1.0, state={"turn": 0}, functions=(), node_trace=())


def reply(text: str = "Fine.", **fields: object) -> Reply:
    return replace(GREETING, text=text, **fields)  # type: ignore[arg-type]  # fields of a reply


def talk(*turns: tuple[str, Outcome, Outcome]) -> list[TurnComparison]:
    """A conversation: what is said, and what each side gives for it, after a greeting."""
    said = (("", GREETING, GREETING), *turns)
    return [TurnComparison(Turn(index, text, Pair(a, b))) for index, (text, a, b) in enumerate(said)]


def drafted(turns: Sequence[TurnComparison], right: Side = Side.BASELINE) -> Draft:
    return draft_of(turns, right, name="made", day=date(2026, 3, 11), language="en-US")


def chosen(turns: Sequence[TurnComparison], right: Side = Side.BASELINE) -> list[tuple[int, str, JsonValue]]:
    """What of a draft is chosen from the start."""
    return [(each.turn, each.kind, each.value) for each in drafted(turns, right).expectations if each.chosen]


def is_state(path: str, value: JsonValue) -> JsonValue:
    return {"path": path, "equals": value}


def test_what_tells_the_sides_apart_is_chosen_and_what_they_share_is_not() -> None:
    state: dict[str, JsonValue] = {
        "count": 1,
        "party": 2,
        "day": "Friday",
        "offers": [{"table": 12}],
        "open": True,
    }
    other: dict[str, JsonValue] = {"count": 1, "party": "2", "day": "Friday", "offers": [{"table": 7}], "x": 1}
    call: JsonValue = {"name": "check", "arguments": {"party": 2}}
    right = reply("A table for 2 at 7 pm.", state=state, functions=(call,), node_trace=("a", "b"))
    wrong = reply("A table for 2 at 8 pm.", state=other, functions=(call,), node_trace=("a", "c"))
    again = reply("So 2 people at 7 pm.", state=state | {"count": 2, "name": "Ana"}, node_trace=())
    unlike = reply("So 2 people at 8 pm.", state=other | {"count": 2, "name": "Ana"}, node_trace=())
    turns = talk(("two", right, wrong), ("Ana", again, unlike))
    assert chosen(turns) == [
        (1, "reply_facts", "19:00"),
        (1, "reply_facts", "2"),
        (1, "called", {"name": "check", "arguments": {"party": 2}}),
        (1, "state", is_state("party", 2)),
        (1, "state", is_state("open", True)),
        (2, "reply_facts", "19:00"),
    ]


def test_a_detail_is_chosen_where_nothing_else_tells_the_sides_apart() -> None:
    twelve, seven = (reply(state={"offers": [{"table": table, "seats": 2}]}) for table in (12, 7))
    counts = [reply(state={"n": n}) for n in (1, 2, 3, 4)]
    one, other = (reply(node_trace=("a", node)) for node in ("b", "c"))
    assert chosen(talk(("a", twelve, seven))) == [(1, "state", is_state("offers[0].table", 12))]
    assert chosen(talk(("a", one, other))) == [(1, "visited", ["b"])]
    assert chosen(talk(("a", reply(), reply(state={"turn": 0, "x": 1})))) == [
        (1, "state", {"path": "x", "exists": False})
    ]
    both = talk(("a", counts[0], counts[0]), ("b", counts[1], counts[0]), ("c", counts[2], counts[3]))
    assert chosen(both) == [(2, "state", is_state("n", 2)), (3, "state", is_state("n", 3))]


def test_a_state_that_is_told_for_the_first_time_is_no_change() -> None:
    absent = NotSent(NotSentReason.ABSENT, 0)
    first, then = (
        reply(state={"style": "warm"}),
        reply(state={"style": "warm", "card": "4539980388858669", "ok": True}),
    )
    turns = talk(("hello", first, absent), ("my card is 4539 9803 8885 8669", then, absent))
    silent = replace(GREETING, state=None)
    turns[0] = TurnComparison(Turn(0, "", Pair(silent, absent)))
    assert chosen(turns) == [(2, "state", is_state("ok", True))]


def test_no_more_than_three_values_of_the_state_are_chosen_in_a_turn() -> None:
    one, two = (reply(state={f"k{n}": [n + more] for n in range(9)}) for more in (0, 1))
    assert len(chosen(talk(("a", one, two)))) == 3
    assert len(drafted(talk(("a", one, two))).expectations) == 9


def test_of_one_side_what_repeats_what_was_said_or_only_counts_is_not_chosen() -> None:
    absent = NotSent(NotSentReason.ABSENT, 0)

    def at(number: int, **state: JsonValue) -> Reply:
        return reply(f"For {'2' if number > 1 else 'how many'}.", state={"turn_count": number, **state})

    booked: dict[str, JsonValue] = {"name": "Ana Ruiz", "party": 2, "likes": ["terrace"]}
    turns = talk(
        ("a table", at(1, step="people"), absent),
        ("two on the Terrace, Ana Ruiz", at(2, step="confirm", **booked), absent),
        (
            "yes",
            at(3, step="confirm", status="confirmed", paid=False, items=[{"kind": "table"}], **booked),
            absent,
        ),
    )
    assert chosen(turns) == [
        (1, "state", is_state("step", "people")),
        (2, "reply_facts", "2"),
        (2, "state", is_state("step", "confirm")),
        (3, "state", is_state("status", "confirmed")),
        (3, "state", is_state("paid", False)),
    ]
