"""Points of interest: each kind where its rule says so, and nowhere else."""

import time
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polycompare.diffing.interest import Interest, Point, points_of_interest
from polycompare.model.expectations import Judgement
from polycompare.model.outcomes import NotSent, NotSentReason, Reply
from polycompare.model.turns import Turn
from polycompare.model.values import JsonValue, Pair, Side

MakeReply: TypeAlias = Callable[..., Reply]


def conversation(*said: tuple[str, Reply]) -> list[Turn]:
    """A real conversation: turn 0 is the greeting, and there is no candidate."""
    absent = NotSent(NotSentReason.ABSENT, 0)
    return [Turn(index, user, Pair(reply, absent)) for index, (user, reply) in enumerate(said)]


def found(turns: Sequence[Turn], kind: Interest, judgements: Sequence[Judgement] = ()) -> dict[int, str]:
    return {point.turn: point.words for point in points_of_interest(turns, judgements) if point.kind is kind}


def event(name: str = "look_up", **fields: JsonValue) -> dict[str, JsonValue]:
    return {"name": name, "error": None, **fields}


def test_a_function_that_failed(reply: MakeReply) -> None:
    turns = conversation(
        ("", reply(functions=())),
        ("a", reply(functions=(event(), event("send_to_crm", error="CRM answered 503")))),
        ("b", reply(functions=(event("x", error={"code": 1}), event("y", error="no")))),
        ("c", reply(functions=("odd", {"error": "bare"}, event(error="")))),
        ("d", reply(functions=None)),
    )
    assert found(turns, Interest.FUNCTION_ERROR) == {
        1: "send_to_crm failed: CRM answered 503",
        2: "x failed, and 1 more",
        3: "a function failed: bare",
    }


def test_a_hand_off_and_the_end(reply: MakeReply) -> None:
    turns = conversation(
        ("", reply()),
        ("a", reply(handoff="events-team", handoff_reason="large_group")),
        ("b", reply(handoff="front-desk", ended=True)),
    )
    assert found(turns, Interest.HAND_OFF) == {
        1: "handed over to events-team, large_group",
        2: "handed over to front-desk",
    }
    assert found(turns, Interest.END) == {2: "the agent ended the conversation"}
    assert found(turns[:2], Interest.END) == {1: "the last turn"}


def test_silence_is_no_greeting(reply: MakeReply) -> None:
    turns = conversation(("", reply()), ("", reply()), ("[DTMF 4#]", reply()), (" \n", reply()))
    assert list(found(turns, Interest.SILENCE)) == [1, 3]


def test_a_question_that_is_asked_again(reply: MakeReply) -> None:
    turns = conversation(
        ("", reply("Welcome. How can I help?")),
        ("book", reply("Gladly. For how many people?")),
        ("erm", reply("Sorry, I did not get that. For how many people?")),
        ("", reply("Are you still there? So, which day?")),
        ("yes", reply("FOR HOW MANY  PEOPLE?")),
    )
    assert found(turns, Interest.REPEATED_QUESTION) == {
        2: "the agent asks again what it asked in turn 1",
        4: "the agent asks again what it asked in turn 2",
    }


@pytest.mark.parametrize(
    ("first", "second", "is_repeated"),
    [
        ("With pleasure. For how many people?", "Sorry, I did not get that. So, for how many people?", True),
        ("For how many people?", "Okay, and for how many people?", True),
        ("For how many people?", "Are you still there? For how many people?", True),
        ("For how many people?", "For how many people? Hello?", True),
        ("¿Para cuántas personas?", "Perdón. Entonces, ¿para cuántas personas?", True),
        ("¿Para cuántas personas?", "¿Y para cuántas personas?", True),
        ("Für wie viele Personen?", "Also, für wie viele Personen?", True),
        ("Sorry?", "Sorry?", True),
        ("For how many people?", "For how many nights?", False),
        ("So, for how many people?", "So, for how many nights?", False),
        ("Are you still there? Which day?", "Are you still there? Which name?", False),
        ("Is 7 p.m. all right?", "Is 8 p.m. all right?", False),
        ("Is $4.50 fine?", "Is $5.50 fine?", False),
        ("Is it for Dr. Smith?", "Or with Dr. Smith?", False),
        ("Shall I book it for 7 p.m.?", "Shall I book it for 8 p.m.?", False),
        ("Sorry?", "So?", False),
    ],
)
def test_it_is_the_question_that_is_asked_again(
    reply: MakeReply, first: str, second: str, *, is_repeated: bool
) -> None:
    turns = conversation(("", reply(first)), ("erm", reply(second)))
    assert bool(found(turns, Interest.REPEATED_QUESTION)) is is_repeated


def test_a_reply_without_a_question_counts_as_a_whole(reply: MakeReply) -> None:
    turns = conversation(*[("x", reply(text)) for text in ("I did not get that.", "I did not get that!", "", "")])
    assert list(found(turns, Interest.REPEATED_QUESTION)) == [1]


def test_a_question_of_long_ago_is_no_repetition(reply: MakeReply) -> None:
    texts = ["Anything else?", "One.", "Two.", "Three.", "Anything else?"]
    turns = conversation(*[("x", reply(text)) for text in texts])
    assert found(turns, Interest.REPEATED_QUESTION) == {}


def test_spanish_questions(reply: MakeReply) -> None:
    turns = conversation(("", reply("¡Hola! ¿Para cuántas personas?")), ("eh", reply("¿Para cuántas personas?")))
    assert list(found(turns, Interest.REPEATED_QUESTION)) == [1]


def test_no_topic_where_others_of_the_conversation_have_one(reply: MakeReply) -> None:
    said = [
        ("", reply(topics=())),
        ("parking?", reply(topics=("parking",))),
        ("and helipads?", reply(topics=())),
        ("", reply(topics=())),
        ("book", reply(topics=(), flow="booking")),
        ("cancel", reply(topics=(), functions=(event(),))),
        ("a person", reply(topics=(), handoff="desk")),
        ("x", reply(topics=None)),
        ("stop", reply(topics=(), ended=True)),
        ("bye", reply(topics=())),
    ]
    assert list(found(conversation(*said), Interest.NO_TOPIC)) == [2]
    assert found(conversation(*said[2:]), Interest.NO_TOPIC) == {}, "nothing is retrieved here at all"


def test_a_reply_that_took_far_longer_than_the_others(reply: MakeReply) -> None:
    def slow(*latencies: float) -> dict[int, str]:
        turns = conversation(*[("x", reply(f"{place}", latency_ms=ms)) for place, ms in enumerate(latencies)])
        return found(turns, Interest.SLOW)

    assert slow(400, 500, 400, 8300) == {3: "slow: 8.3 s, over 3 times the median of 0.5 s and over 2 s longer"}
    assert slow(400, 500, 400, 2400) == {}, "three times, but no two seconds longer"
    assert slow(4000, 4000, 4000, 11_900) == {}, "seconds longer, but not three times"
    assert slow(400, 500, 8300) == {}, "too few to know what is usual"
    assert slow(0, 0, 0, 400, 9000) == {}, "replies that were not timed are none of them"


def test_a_failed_expectation_stands_where_it_was_to_hold(reply: MakeReply) -> None:
    turns = conversation(("", reply()), ("a", reply()), ("b", reply()))
    judgements = [
        Judgement("says 7 pm", Side.BASELINE, 1, False, "said 8 pm"),
        Judgement("calls book", Side.BASELINE, 1, False),
        Judgement("ends", Side.BASELINE, None, False),
        Judgement("state.x is 1", Side.BASELINE, 0, True),
        Judgement("state.y is 1", Side.BASELINE, 0, None, "not reported"),
    ]
    assert found(turns, Interest.FAILED_EXPECTATION, judgements) == {
        1: "failed: says 7 pm (said 8 pm), and 1 more",
        2: "failed: ends",
    }
    assert points_of_interest([], judgements) == ()


def test_they_come_in_the_order_of_turns_and_of_what_they_tell(reply: MakeReply) -> None:
    last = reply(functions=(event(error="x"),), handoff="desk", ended=True)
    turns = conversation(("", reply("Hm?")), ("", reply("Hm?")), ("a", last))
    assert [(point.turn, point.kind) for point in points_of_interest(turns)] == [
        (1, Interest.SILENCE),
        (1, Interest.REPEATED_QUESTION),
        (2, Interest.FUNCTION_ERROR),
        (2, Interest.HAND_OFF),
        (2, Interest.END),
    ]


def test_long_texts_from_outside_are_cut(reply: MakeReply) -> None:
    turns = conversation(("", reply()), ("a", reply(functions=(event("f" * 999, error="e" * 999),))))
    assert len(found(turns, Interest.FUNCTION_ERROR)[1]) < 300


json_values: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["name", "error"]), inner),
    max_leaves=5,
)
some_replies = st.builds(
    Reply,
    conversation_id=st.just("c"),
    text=st.sampled_from(["", "What?", "So, what?", "No.", "Yes? No?", "？"]) | st.text(max_size=8),
    ended=st.booleans(),
    latency_ms=st.sampled_from([0.0, 300.0, 400.0, 9000.0]),
    functions=st.none() | st.lists(json_values, max_size=2).map(tuple),
    topics=st.none() | st.sampled_from([(), ("a",)]),
    handoff=st.none() | st.text(max_size=3),
)
some_outcomes = some_replies | st.just(NotSent(NotSentReason.ENDED, 0))


@given(st.lists(st.tuples(st.sampled_from(["", " ", "hi"]), some_outcomes), max_size=8))
def test_any_conversation(said: list[tuple[str, Any]]) -> None:
    turns = conversation(*said)
    points = points_of_interest(turns)
    assert len({(point.turn, point.kind) for point in points}) == len(points)
    assert list(points) == sorted(points, key=lambda point: (point.turn, list(Interest).index(point.kind)))
    assert all(0 <= point.turn < len(turns) and point.words for point in points)
    if turns and isinstance(turns[-1].outcomes.baseline, Reply):
        assert (points[-1].turn, Interest.END) in {(point.turn, point.kind) for point in points}
    fixed = {Interest.FUNCTION_ERROR, Interest.HAND_OFF, Interest.SILENCE, Interest.REPEATED_QUESTION}
    of_a_part = points_of_interest(turns[:4])
    assert only(of_a_part, fixed) == [point for point in only(points, fixed) if point.turn < 4]


def only(points: Sequence[Point], kinds: set[Interest]) -> list[Point]:
    """Those whose rules look back and never ahead."""
    return [point for point in points if point.kind in kinds]


def test_ten_thousand_turns_take_no_time(reply: MakeReply) -> None:
    turns = conversation(*[("x", reply(f"Is it {place % 7}?", topics=("a",))) for place in range(10_000)])
    started = time.process_time()
    assert len(points_of_interest(turns)) == 1
    assert time.process_time() - started < 1.0


def test_a_reply_that_never_ends_takes_no_time(reply: MakeReply) -> None:
    turns = conversation(*[("x", reply(f"{place} " * 50_000)) for place in range(4)])
    started = time.process_time()
    points_of_interest(turns)
    assert time.process_time() - started < 1.0
