"""What may have made a turn part, by what could have influenced what."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polycompare.diffing.causes import MOST_CAUSES
from polycompare.diffing.conversation import ConversationComparer, compare_all
from polycompare.model.divergences import Likelihood, Signal
from polycompare.model.outcomes import Failure, FailureKind, Outcome, Reply
from polycompare.model.rules import IgnoreRule, Rules
from polycompare.model.turns import Turn, TurnComparison, UserTurn
from polycompare.model.values import Pair

Turns = Callable[..., list[Turn]]
Compared = Callable[..., list[TurnComparison]]


@pytest.fixture
def offer(reply: Callable[..., Reply]) -> Callable[..., Reply]:
    """The turn in which a table is offered; what a test names differs."""

    def make(
        text: str = "I have a table at 7 pm.",
        *,
        party: int = 2,
        found: tuple[str, ...] = ("19:00",),
        changes: Any = None,
        **fields: Any,
    ) -> Reply:
        call = {
            "name": "find_table",
            "arguments": {"party": party},
            "result": list(found),
            "state_changes": changes,
        }
        defaults: dict[str, Any] = {
            "state": {"booking": {"party": 2}},
            "node_trace": ("collect_time", "offer_seating"),
            "current_node": "offer_seating",
            "functions": (call,),
            "topics": ("tables",),
        }
        return reply(text, **{**defaults, **fields})

    return make


def told(turn: TurnComparison) -> list[str]:
    return [f"{c.likelihood}: {c.signal} {c.path}".rstrip() for c in turn.causes]


def whys(turn: TurnComparison) -> list[str]:
    return [cause.why for cause in turn.causes]


def test_a_turn_without_new_behaviour_has_no_cause(offer: Callable[..., Reply], turns: Turns) -> None:
    same, worded = compare_all(turns((offer(), offer()), (offer(), offer("At 7 pm there is a table."))))
    assert (same.causes, worded.causes) == ((), ())
    assert worded.divergences


def test_what_was_retrieved_is_likelier_than_what_came_of_it(offer: Callable[..., Reply], turns: Turns) -> None:
    other = offer(
        "I have a table at 8 pm.",
        topics=("terrace",),
        node_trace=("collect_time", "offer_slot"),
        party=8,
        found=("20:00",),
        state={"booking": {"party": 8}},
    )
    (turn,) = compare_all(turns((offer(), other)))
    assert told(turn) == [
        "most likely: topics [0]",
        "likely: node_trace [1]",
        "possible: functions find_table.arguments.party",
    ]
    assert all(cause.turn == 0 for cause in turn.causes)


def test_another_node_and_nothing_before_it_is_a_decision(offer: Callable[..., Reply], turns: Turns) -> None:
    other = offer("I have 8 pm.", node_trace=("collect_time", "offer_slot"), current_node="offer_slot")
    (turn,) = compare_all(turns((offer(), other)))
    assert told(turn) == ["most likely: node_trace [1]"]
    assert whys(turn) == ["nothing earlier differs: the flow or the prompt"]


def test_same_arguments_and_another_result_point_outside_of_the_agent(
    offer: Callable[..., Reply], turns: Turns
) -> None:
    (turn,) = compare_all(turns((offer(), offer("I have a table at 8 pm.", found=("20:00",)))))
    assert told(turn) == ["most likely: functions find_table.result[0]"]
    assert whys(turn) == ["same arguments, another result: the integration, not the agent"]


def test_what_differs_because_of_the_arguments_is_no_cause_of_its_own(
    offer: Callable[..., Reply], turns: Turns
) -> None:
    (turn,) = compare_all(turns((offer(), offer("I have a table at 8 pm.", party=8, found=("20:00",)))))
    assert told(turn) == ["most likely: functions find_table.arguments.party"]
    assert whys(turn) == ["called with other arguments"]


def test_a_call_that_only_one_side_makes(offer: Callable[..., Reply], turns: Turns) -> None:
    (turn,) = compare_all(turns((offer(functions=()), offer("I have a table at 8 pm."))))
    assert told(turn) == ["most likely: functions find_table"]
    assert whys(turn) == ["only the candidate makes this call"]


def test_what_a_function_changed_in_the_state_is_its_effect(offer: Callable[..., Reply], turns: Turns) -> None:
    def held(table: int, mood: str) -> Reply:
        changes = {"added": {"booking.table": table}, "updated": {}}
        return offer(changes=changes, state={"booking": {"party": 2, "table": table}, "mood": mood})

    (turn,) = compare_all(turns((held(4, "calm"), held(9, "calm"))))
    assert [cause.signal for cause in turn.causes] == [Signal.FUNCTIONS]
    (turn,) = compare_all(turns((held(4, "calm"), replace(held(9, "hasty"), text="At 8 pm."))))
    assert told(turn)[1:] == ["likely: state mood"]


def test_a_result_that_leads_elsewhere_comes_before_the_path(offer: Callable[..., Reply], turns: Turns) -> None:
    def led(node: str) -> Reply:
        call = {"name": "find_table", "arguments": {"party": 2}, "transition": node}
        return offer(functions=(call,), node_trace=("collect_time", node), current_node=node)

    (turn,) = compare_all(turns((led("offer_seating"), replace(led("sorry"), text="At 8 pm."))))
    assert told(turn) == ["most likely: functions find_table.transition", "likely: node_trace [1]"]


def test_other_facts_alone_are_the_wording_of_the_model(offer: Callable[..., Reply], turns: Turns) -> None:
    (turn,) = compare_all(turns((offer(), offer("I have a table at 8 pm."))))
    assert told(turn) == ["most likely: facts time[0]"]
    assert whys(turn) == ["nothing earlier differs: the model's wording"]


def test_other_models_are_a_possible_cause(offer: Callable[..., Reply], turns: Turns) -> None:
    a = offer(llm_requests=({"model": "small"},))
    (turn,) = compare_all(turns((a, offer("I have a table at 8 pm.", llm_requests=({"model": "large"},)))))
    assert told(turn) == ["most likely: facts time[0]", "possible: llm models[0]"]


def test_an_older_value_that_turns_up_again_is_likelier_than_anything_of_the_turn(
    offer: Callable[..., Reply], turns: Turns
) -> None:
    a, b = offer(state={"booking": {"area": "inside"}}), offer(state={"booking": {"area": "terrace"}})

    def searched(area: str) -> Reply:
        call = {"name": "find_table", "arguments": {"area": area}}
        return offer(state={"booking": {"area": area}}, functions=(call,))

    compared = compare_all(turns((a, b), (searched("inside"), searched("terrace"))))
    assert told(compared[1]) == ["most likely: state booking.area"]
    assert compared[1].causes[0].turn == 0
    assert whys(compared[1])[0] == "differs since turn 0, turns up in functions find_table.arguments.area"


def test_a_call_that_a_side_does_not_make_does_not_come_from_what_it_would_be_given(
    offer: Callable[..., Reply], turns: Turns
) -> None:
    a, b = (offer(state={"booking": {"party": party}}, party=party) for party in (2, 8))
    stops = offer(state={"booking": {"party": 8}}, functions=(), node_trace=("hand_over",))
    compared = compare_all(turns((a, b), (a, stops)))
    assert told(compared[1])[0] == "most likely: node_trace [0]"
    assert "possible: state booking.party" in told(compared[1])


def test_sides_that_are_in_other_nodes_since_long_part_because_of_that(
    offer: Callable[..., Reply], turns: Turns
) -> None:
    a, b = offer(), offer(current_node="offer_slot")
    compared = compare_all(turns((a, b), (a, replace(b, text="At 8 pm."))))
    assert told(compared[1])[0] == "most likely: current_node"
    assert whys(compared[1])[0] == "elsewhere since turn 0"


def test_what_is_older_does_not_outrank_a_new_path_or_call_that_it_does_not_turn_up_in(
    offer: Callable[..., Reply], turns: Turns
) -> None:
    a, b = (offer("Fine.", state={"booking": {"time": time}}) for time in ("19:00", "20:00"))
    inside, outside = replace(a, text="At 7 pm."), offer("At 8 pm.", state=b.state, found=("outside",))
    compared = compare_all(turns((a, b), (inside, outside)))
    assert told(compared[1])[:2] == ["most likely: functions find_table.result[0]", "likely: state booking.time"]
    assert whys(compared[1])[1] == "differs since turn 0, turns up in facts time[0]"
    elsewhere = replace(b, current_node="offer_slot")
    led = replace(elsewhere, node_trace=("apologise", "offer_seating"), text="At 8 pm.")
    compared = compare_all(turns((a, elsewhere), (a, led)))
    assert told(compared[1])[0] == "most likely: node_trace [0]"
    assert "likely: current_node" in told(compared[1])


def test_of_a_stage_nothing_is_said_twice(offer: Callable[..., Reply], turns: Turns) -> None:
    def calls(party: int) -> tuple[Any, ...]:
        return tuple({"name": name, "arguments": {"party": party}} for name in ("find_table", "hold_table"))

    def asked(party: int, text: str) -> Reply:
        return offer(text, functions=calls(party), state={"booking": {"party": party, "guests": party}})

    compared = compare_all(
        turns((asked(2, "Hi."), asked(2, "Hello.")), (asked(2, "At 7 pm."), asked(8, "At 8 pm.")))
    )
    assert told(compared[1]) == [
        "most likely: functions find_table.arguments.party",
        "likely: state booking.party",
    ]
    a, b = asked(2, "Fine."), replace(asked(8, "Fine."), functions=calls(2))
    compared = compare_all(turns((a, b), (a, replace(b, text="At 9 pm."))))
    assert told(compared[1]) == ["most likely: facts time[0]", "possible: state booking.party"]


def test_how_the_replies_before_were_worded_is_told_only_beside_other_words(
    offer: Callable[..., Reply], turns: Turns
) -> None:
    before = offer("Hello."), offer("Hi.")
    compared = compare_all(turns(before, (offer(), offer("I have 8 pm.", party=8))))
    assert told(compared[1]) == ["most likely: functions find_table.arguments.party"]


def test_what_was_said_the_turn_before_is_possible(offer: Callable[..., Reply], turns: Turns) -> None:
    compared = compare_all(turns((offer("Hello."), offer("Hi.")), (offer(), offer("I have a table at 8 pm."))))
    assert told(compared[1]) == ["most likely: facts time[0]", "possible: reply"]
    assert compared[1].causes[1].turn == 0


def test_a_failure_explains_itself(offer: Callable[..., Reply], turns: Turns) -> None:
    (turn,) = compare_all(turns((offer(), Failure(FailureKind.TIMEOUT, "It took too long."))))
    assert told(turn) == ["most likely: error"]


def test_sides_that_were_told_different_things(offer: Callable[..., Reply]) -> None:
    pair: Pair[Outcome] = Pair(offer(), offer("I have a table at 8 pm."))
    turn = Turn(0, "For candidate A", pair, to_candidate=UserTurn("For candidate B"))
    (compared,) = compare_all([turn])
    assert told(compared) == ["most likely: other user"]


def test_what_is_muted_is_neither_explained_nor_a_cause(offer: Callable[..., Reply], turns: Turns) -> None:
    other = offer("I have a table at 8 pm.", topics=("terrace",), node_trace=("offer_slot",))
    muted = (IgnoreRule("**", signal=Signal.TOPICS), IgnoreRule("**", signal=Signal.NODE_TRACE))
    (turn,) = (ConversationComparer(Rules(ignored=muted)).compare(turn) for turn in turns((offer(), other)))
    assert told(turn) == ["most likely: facts time[0]"]
    everything = ConversationComparer(Rules(ignored=(IgnoreRule("**"),)))
    assert everything.compare(turns((offer(), other))[0]).causes == ()


NAMES = st.sampled_from(["tables", "terrace"])
CALLS = st.fixed_dictionaries(
    {"name": st.just("find_table"), "arguments": st.integers(0, 1), "result": st.integers(0, 1)},
    optional={"transition": NAMES, "state_changes": st.just({"updated": {"party": 1}})},
)
REPLIES = st.builds(
    Reply,
    st.just("c"),
    st.sampled_from(["At 7 pm.", "At 8 pm.", "Seven in the evening."]),
    st.booleans(),
    st.just(1.0),
    state=st.fixed_dictionaries({"party": st.integers(0, 1), "area": NAMES}),
    current_node=NAMES,
    node_trace=st.lists(NAMES, min_size=1, max_size=3).map(tuple),
    functions=st.lists(CALLS, max_size=2).map(tuple),
    topics=st.lists(NAMES, max_size=2, unique=True).map(tuple),
    llm_requests=st.lists(st.fixed_dictionaries({"model": NAMES}), max_size=2).map(tuple),
)


@settings(deadline=None)
@given(st.lists(st.builds(Pair, REPLIES, REPLIES), max_size=3))
def test_every_turn_that_parts_has_a_first_cause_among_its_differences(outcomes: list[Pair[Outcome]]) -> None:
    compared = compare_all([Turn(index, "", pair) for index, pair in enumerate(outcomes)])
    places = {(turn.index, d.signal, d.path) for turn in compared for d in turn.divergences}
    for turn in compared:
        assert bool(turn.causes) == any(d.counts for d in turn.divergences)
        assert len(turn.causes) <= MOST_CAUSES
        order = [list(Likelihood).index(cause.likelihood) for cause in turn.causes]
        assert order == sorted(order)
        assert order[:1] in ([], [0])
        for cause in turn.causes:
            assert cause.turn <= turn.index
            if cause.turn == turn.index:
                assert (cause.turn, cause.signal, cause.path) in places


def test_a_result_of_other_arguments_is_not_blamed_on_the_integration(
    offer: Callable[..., Reply], turns: Turns
) -> None:
    rules = Rules(ignored=(IgnoreRule("*.arguments.**"),))
    comparer = ConversationComparer(rules)
    (turn,) = map(comparer.compare, turns((offer(), offer(party=8, found=("20:00",)))))
    assert not any("integration" in why for why in whys(turn))


def test_what_the_agent_does_by_a_function_is_its_own_doing(offer: Callable[..., Reply], turns: Turns) -> None:
    def handing_off(to: str) -> Reply:
        call = {"name": "send_to_crm", "arguments": {}, "handoff": {"type": to}}
        return offer(functions=(call,))

    (turn,) = compare_all(turns((handing_off("desk"), handing_off("manager"))))
    assert whys(turn)[0] == "same arguments, another outcome of the function"


def test_a_path_is_not_called_first_where_calls_differ_too(offer: Callable[..., Reply], turns: Turns) -> None:
    other = offer(party=8, node_trace=("collect_time", "offer_slot"))
    (turn,) = compare_all(turns((offer(), other)))
    assert whys(turn)[0] == "which came first, the path or the call, is not told"
