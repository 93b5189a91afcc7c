"""What a person should look at first."""

from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from polycompare.diffing.conversation import ConversationComparer, compare_all
from polycompare.diffing.importance import by_importance
from polycompare.model.divergences import Signal, Status
from polycompare.model.outcomes import Reply
from polycompare.model.rules import IgnoreRule, Rules
from polycompare.model.turns import Turn
from polycompare.model.values import Pair

Replies = Callable[..., Reply]
Turns = Callable[..., list[Turn]]


def in_state(turns: list[Turn]) -> list[str]:
    """The paths of the last turn's divergences in state, the most important first."""
    return [d.path for d in compare_all(turns)[-1].divergences if d.signal is Signal.STATE]


def test_what_was_said_or_asked_for_comes_before_what_was_kept(reply: Replies, turns: Turns) -> None:
    a = reply(
        "A table for two at 7 pm, Ana?",
        state={
            "zone": "b",
            "offer": {"time": "19:00"},
            "table": 11,
            "pace": "slow",
            "for": {"name": {"first": "Ana"}},
        },
        functions=({"name": "hold", "arguments": {"table": 11}},),
    )
    b = reply(
        "A table for two at quarter past seven in the evening, Bea?",
        state={
            "zone": "c",
            "offer": {"time": "19:15"},
            "table": 12,
            "pace": "fast",
            "for": {"name": {"first": "Bea"}},
        },
        functions=({"name": "hold", "arguments": {"table": 12}},),
    )
    assert in_state(turns((a, b))) == ["table", "offer.time", "for.name.first", "zone", "pace"]


def test_then_changes_of_type_then_the_shallow_then_items_of_short_lists(reply: Replies, turns: Turns) -> None:
    def state(x: Any, number: Any) -> dict[str, Any]:
        return {
            "many": [{"id": n, "v": x if n == 40 else ""} for n in range(50)],
            "few": [{"id": 0, "v": x}],
            "deep": {"v": {"w": {"x": x}}},
            "top": x,
            "typed": {"v": {"w": {"x": number}}},
        }

    paths = in_state(turns((reply(state=state("p", 1)), reply(state=state("q", "1")))))
    assert paths == ["typed.v.w.x", "top", "few[0].v", "many[40].v", "deep.v.w.x"]


def test_what_an_agent_keeps_for_itself_comes_last(reply: Replies, turns: Turns) -> None:
    a = {"turn_count": 1, "_seen": [1], "meta": {"at": 1}, "updated_at": 1, "guest": {"diet": {"nuts": 1}}}
    b = {"turn_count": 2, "_seen": [2], "meta": {"at": 2}, "updated_at": 2, "guest": {"diet": {"nuts": 2}}}
    paths = in_state(turns((reply(state=a), reply(state=b))))
    assert paths[0] == "guest.diet.nuts"
    assert paths[1] == "turn_count"


def test_what_weighs_the_same_stands_as_in_the_reply_and_not_by_name(reply: Replies, turns: Turns) -> None:
    names = ["zeta", "beta", "omega", "alpha"]
    a, b = ({name: {"v": value, "u": value} for name in names} for value in ("p", "q"))
    assert in_state(turns((reply(state=a), reply(state=b)))) == [f"{n}.{k}" for n in names for k in "vu"]


def test_what_counts_comes_before_what_is_muted_then_new_carried_resolved(reply: Replies, turns: Turns) -> None:
    comparer = ConversationComparer(Rules(ignored=(IgnoreRule("hushed"),)))
    first = reply(state={"kept": 1, "gone": 1}), reply(state={"kept": 2, "gone": 2})
    second = (
        reply("Hi.", state={"hushed": 1, "kept": 1, "gone": 1}, topics=("t",)),
        reply("Hey.", state={"hushed": 2, "kept": 2, "gone": 1}, topics=()),
    )
    compared = [comparer.compare(turn) for turn in turns(first, second)]
    assert [(d.signal.value, d.path) for d in compared[1].divergences] == [
        ("topics", "[0]"),
        ("reply", ""),
        ("state", "kept"),
        ("state", "gone"),
        ("state", "hushed"),
    ]


def test_calls_and_facts_stand_in_their_order(reply: Replies, turns: Turns) -> None:
    def calls(party: int) -> tuple[Any, ...]:
        return tuple(
            {"name": name, "arguments": {"party": party, "area": str(party)}}
            for name in ("search", "hold", "hold", "book")
        )

    pair = (
        reply("Tomorrow at 7 pm, $20, for two.", functions=calls(2)),
        reply("Today at 8 pm, $25, for eight.", functions=calls(8)),
    )
    (turn,) = compare_all(turns(pair))
    order = [d.path for d in turn.divergences if d.signal in (Signal.FUNCTIONS, Signal.FACTS)]
    assert order == [
        *(
            f"{call}.arguments.{name}"
            for call in ("search", "hold", "hold[1]", "book")
            for name in ("party", "area")
        ),
        "date[0]",
        "time[0]",
        "money[0]",
        "number[0]",
    ]


STATES = st.dictionaries(
    st.sampled_from(["time", "_n", "meta", "party"]),
    st.sampled_from([1, "1", "19:00", None])
    | st.lists(st.integers(0, 3), max_size=4)
    | st.dictionaries(st.sampled_from("ba"), st.integers(0, 2)),
)


@settings(deadline=None)
@given(STATES, STATES, STATES, STATES, st.randoms(use_true_random=False))
def test_the_order_is_the_same_however_they_come(a: Any, b: Any, c: Any, d: Any, random: Any) -> None:
    turns = [
        Turn(index, "", Pair(*(Reply("c", "At 7 pm.", False, 1.0, state=state) for state in states)))
        for index, states in enumerate([(a, b), (c, d)])
    ]
    for compared in compare_all(turns):
        shuffled = list(compared.divergences)
        random.shuffle(shuffled)
        assert by_importance(shuffled, compared.turn) == compared.divergences
        assert [d.status for d in compared.divergences if d.signal is Signal.STATE] == sorted(
            (d.status for d in compared.divergences if d.signal is Signal.STATE), key=list(Status).index
        )
