"""What varies by itself: learned from one agent with itself, and looked past no further than it was seen."""

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polycompare.diffing.conversation import ConversationComparer, compare_all
from polycompare.diffing.noise import NoiseIndex, NoiseVerdict, learned
from polycompare.model.divergences import Change, Divergence, Signal, Status
from polycompare.model.outcomes import Failure, FailureKind, NotSent, NotSentReason, Outcome, Reply
from polycompare.model.rules import CompareOption, NoisyPath
from polycompare.model.turns import Turn, TurnComparison
from polycompare.model.values import Pair

Replies = Callable[..., Reply]
Turns = Callable[..., list[Turn]]

WITHIN, BEYOND, UNKNOWN = NoiseVerdict


def states(reply: Replies, *values: Any) -> list[list[Outcome]]:
    """A conversation of one turn for each value, which is `x` in its state."""
    return [[reply(state={"x": value, "y": 1})] for value in values]


def verdicts(
    noise: tuple[NoisyPath, ...], turns: list[Turn], scenario: str | None = "s"
) -> dict[tuple[str, str], NoiseVerdict]:
    """The verdicts on the last turn, by signal and path."""
    *_, last = compare_all(turns)
    index = NoiseIndex(noise)
    return {
        (d.signal.value, d.path): index.verdict(d, scenario=scenario, turn=last.index, comparison=last)[0]
        for d in last.divergences
    }


def of_state(noise: tuple[NoisyPath, ...], reply: Replies, turns: Turns, a: Any, b: Any) -> NoiseVerdict:
    return verdicts(noise, turns((reply(state={"x": a, "y": 1}), reply(state={"x": b, "y": 1}))))["state", "x"]


def test_only_values_that_were_seen_are_within(reply: Replies, turns: Turns) -> None:
    noise = learned("s", states(reply, "warm", "brief", "warm", "warm"))
    assert noise == (
        NoisyPath(Signal.STATE, "x", frozenset(('"warm"', '"brief"')), False, "s", (0,), varied=3, compared=6),
    )
    assert of_state(noise, reply, turns, "brief", "warm") is WITHIN
    assert of_state(noise, reply, turns, "warm", "cold") is BEYOND
    assert of_state(noise, reply, turns, "warm", None) is BEYOND
    other = turns((reply(state={"y": 1}), reply(state={"y": 2})))
    assert verdicts(noise, other) == {("state", "y"): UNKNOWN}


def test_a_place_that_is_missing_at_times(reply: Replies, turns: Turns) -> None:
    noise = learned("s", [[reply(state={"x": 1})], [reply(state={})], [reply(state={"x": 1})]])
    (entry,) = noise
    assert entry.values == {"1", "missing"}
    assert verdicts(noise, turns((reply(state={}), reply(state={"x": 1})))) == {("state", "x"): WITHIN}
    assert verdicts(noise, turns((reply(state={}), reply(state={"x": "1"})))) == {("state", "x"): BEYOND}


def test_a_free_place_takes_more_of_the_same_shape(reply: Replies, turns: Turns) -> None:
    noise = learned("s", states(reply, "BK-48213", "BK-10077", "BK-99120", "BK-31337"))
    (entry,) = noise
    assert (entry.free, set(entry.values)) == (True, {"like AA-99999"})
    assert of_state(noise, reply, turns, "BK-00001", "BK-00002") is WITHIN
    assert of_state(noise, reply, turns, "BK-00001", "BK-2") is BEYOND
    assert of_state(noise, reply, turns, "BK-00001", 2) is BEYOND


def test_three_different_values_do_not_make_a_place_free(reply: Replies) -> None:
    assert [entry.free for entry in learned("s", states(reply, "aa", "bb", "cc"))] == [False]
    assert [entry.free for entry in learned("s", states(reply, "aa", "bb", "cc", "cc"))] == [False]


def test_nodes_are_never_free(reply: Replies) -> None:
    (entry,) = learned("s", [[reply(current_node=node)] for node in "abcd"])
    assert (entry.free, set(entry.values)) == (False, {'"a"', '"b"', '"c"', '"d"'})


def test_many_values_are_bounded_to_those_seen_most_often(reply: Replies) -> None:
    many = [f"v{n}" for n in range(30)]
    (entry,) = learned("s", states(reply, *many, *many[20:]))
    assert len(entry.values) == 20
    assert {f'"{value}"' for value in many[20:]} <= entry.values


def test_a_scenario_that_is_known_goes_by_its_own_turns(reply: Replies, turns: Turns) -> None:
    quiet, one, other = (reply(state={"x": value}) for value in (0, 1, 2))
    noise = learned("s", [[quiet, one], [quiet, other]])
    assert [entry.turns for entry in noise] == [(1,)]
    late, early = turns((quiet, quiet), (one, other)), turns((one, other))
    assert verdicts(noise, late) == {("state", "x"): WITHIN}
    assert verdicts(noise, early) == {("state", "x"): BEYOND}
    for unknown in (None, "another"):
        assert verdicts(noise, early, unknown) == {("state", "x"): UNKNOWN}, "its own control says nothing of it"


def test_both_values_must_be_of_one_entry(reply: Replies, turns: Turns) -> None:
    noise = learned(None, states(reply, 1, 2)) + learned(None, states(reply, 2, 3))
    pairs = {(1, 2): WITHIN, (2, 3): WITHIN, (1, 3): BEYOND}
    for (a, b), verdict in pairs.items():
        seen = verdicts(noise, turns((reply(state={"x": a, "y": 1}), reply(state={"x": b, "y": 1}))), None)
        assert seen["state", "x"] is verdict


def test_a_trace_is_within_only_as_a_whole(reply: Replies, turns: Turns) -> None:
    traces = [("start", "a", "end"), ("start", "b", "c", "end")]
    noise = learned("s", [[reply(node_trace=trace)] for trace in traces])
    (entry,) = noise
    assert (entry.signal, entry.path) == (Signal.NODE_TRACE, "[*]")

    def seen(one: tuple[str, ...], other: tuple[str, ...]) -> set[NoiseVerdict]:
        return set(verdicts(noise, turns((reply(node_trace=one), reply(node_trace=other)))).values())

    assert seen(traces[1], traces[0]) == {WITHIN}
    assert seen(traces[0], ("start", "b", "end")) == {BEYOND}
    (turn,) = compare_all(turns((reply(node_trace=traces[0]), reply(node_trace=traces[1]))))
    assert NoiseIndex(noise).verdict(turn.divergences[0], scenario="s", turn=0) == (BEYOND, 0)


def test_a_node_that_comes_by_chance_may_come_at_any_turn_but_not_be_missed(reply: Replies, turns: Turns) -> None:
    def conversation(*soothed: int) -> list[Outcome]:
        own = [("greet", "ask"), ("check", "ask"), ("soothe", "book")]
        return [
            reply(node_trace=("soothe", *trace) if turn in soothed else trace) for turn, trace in enumerate(own)
        ]

    noise = learned("s", [conversation(), conversation(1), conversation()])
    node = next(entry for entry in noise if entry.values == {'"soothe"', "missing"})
    assert node.turns == (0, 1)
    plain, soothed = conversation(), conversation(0)
    assert set(verdicts(noise, turns((plain[0], soothed[0]))).values()) == {WITHIN}
    before = [(plain[0], plain[0]), (plain[1], plain[1])]
    lost = reply(node_trace=("book",))
    assert set(verdicts(noise, turns(*before, (plain[2], lost))).values()) == {BEYOND}


def test_beside_a_node_that_comes_by_chance_the_real_edit_of_a_trace_stays(reply: Replies, turns: Turns) -> None:
    own: list[tuple[str, ...]] = [("greet", "ask"), ("soothe", "greet", "ask"), ("greet", "ask")]
    noise = learned("s", [[reply(node_trace=trace)] for trace in own])
    cases = {
        ("soothe", "greet", "leave"): {"[0]": WITHIN, "[2]": BEYOND},
        ("soothe", "greet"): {"[0]": WITHIN, "[1]": BEYOND},
        ("soothe", "ask"): {"[0]": BEYOND},  # it stands where a node was lost
        ("greet", "soothe", "ask", "leave"): {"[1]": WITHIN, "[3]": BEYOND},
    }
    comes_and_goes = NoisyPath(
        Signal.NODE_TRACE, "[*]", frozenset(('"look"', "missing")), turns=(0,), scenario="s"
    )
    for one, other in (
        (("look", "greet"), ("greet", "look")),
        (("soothe", "greet", "ask"), ("look", "greet", "ask")),
    ):
        pair = turns((reply(node_trace=one), reply(node_trace=other)))
        assert set(verdicts((*noise, comes_and_goes), pair).values()) == {WITHIN}
    for trace, expected in cases.items():
        seen = verdicts(noise, turns((reply(node_trace=own[0]), reply(node_trace=trace))))
        assert {path: verdict for (_, path), verdict in seen.items()} == expected


def test_what_comes_and_goes_elsewhere_is_missed_where_it_always_was(reply: Replies, turns: Turns) -> None:
    call = {"name": "f", "arguments": {"n": 1}}
    there = reply(functions=(call,), topics=("a", "t"), state={"x": 1, "note": "n"})
    gone = reply(functions=(), topics=("a",), state={"x": 1})
    noise = learned("s", [[there, there, gone], [gone, there, gone]])
    one_sided = {("functions", "f"), ("topics", "[1]"), ("state", "note")}
    for before, verdict in (([], WITHIN), ([(gone, gone)], BEYOND), ([(gone, gone), (gone, gone)], WITHIN)):
        seen = verdicts(noise, turns(*before, (gone, there)))
        assert seen == dict.fromkeys(one_sided, verdict)


def test_value_sets_of_one_noise_hold_in_all_of_its_turns(reply: Replies, turns: Turns) -> None:
    def conversation(*moods: str) -> list[Outcome]:
        return [reply(state={"mood": mood}) for mood in moods]

    noise = learned(
        "s", [conversation("calm", "calm"), conversation("brisk", "brisk"), conversation("calm", "odd")]
    )
    assert [(set(entry.values), entry.turns) for entry in noise] == [({'"calm"', '"brisk"', '"odd"'}, (0, 1))]
    steps = learned(
        "s", [conversation("open", "held"), conversation("held", "done"), conversation("open", "held")]
    )
    assert [entry.turns for entry in steps] == [(0,), (1,)]
    late = turns(
        (reply(state={"mood": "held"}),) * 2, (reply(state={"mood": "done"}), reply(state={"mood": "open"}))
    )
    assert verdicts(steps, late) == {("state", "mood"): BEYOND}


def test_a_turn_between_those_at_which_a_place_varies_is_no_other(reply: Replies, turns: Turns) -> None:
    def conversation(*moods: str) -> list[Outcome]:
        return [reply(state={"mood": mood, "y": 1}) for mood in moods]

    def told_at(*others: list[Outcome]) -> list[tuple[int, ...]]:
        return [entry.turns for entry in learned("s", list(others))]

    calm = conversation(*["calm"] * 6)
    assert told_at(calm, conversation("calm", "brisk", "calm", "brisk", "brisk", "calm")) == [(1, 2, 3, 4)]
    seldom = conversation("calm", "brisk", "calm", "calm", "brisk", "calm")
    assert told_at(calm, seldom) == [(1, 4)]
    asks = conversation("calm", "calm", "asks", "calm", "calm", "calm")
    brisk = conversation("brisk", "brisk", "asks", "brisk", "calm", "calm")
    assert told_at(asks, brisk) == [(0, 1, 3)]
    free = [conversation("calm", *texts) for texts in (["a", "same", "c", "d"], ["e", "same", "g", "h"])]
    more = [conversation("calm", *texts) for texts in (["i", "same", "k", "l"], ["m", "same", "o", "p"])]
    assert told_at(*free, *more) == [(1, 3, 4)]


def test_where_each_item_of_a_list_varies_alike_any_item_may(reply: Replies, turns: Turns) -> None:
    def notes(*codes: str) -> Reply:
        return reply(state={"notes": [{"id": n, "code": code} for n, code in enumerate(codes)]})

    def codes(number: int, *fixed: str) -> list[str]:
        return [f"BK-{number}{item}0" for item in range(2)] + list(fixed)

    (entry,) = learned("s", [[notes(*codes(n))] for n in range(4)])
    assert (entry.path, entry.free) == ("notes[*].code", True)
    longer = turns((notes("BK-111", "BK-222", "BK-333"), notes("BK-444", "BK-555", "BK-666")))
    assert set(verdicts((entry,), longer).values()) == {WITHIN}
    other = turns((notes("BK-111", "BK-222"), notes("BK-111", "cancelled")))
    assert verdicts((entry,), other) == {("state", "notes[1].code"): BEYOND}
    for fixed in ("BK-999", "none"):
        noise = learned("s", [[notes(*codes(n, fixed))] for n in range(4)])
        assert [each.path for each in noise] == ["notes[0].code", "notes[1].code"]
    assert [each.path for each in learned("s", [[notes(f"BK-{n}00", "none")] for n in range(4)])] == [
        "notes[0].code"
    ]


def test_the_order_of_a_list_is_noise_whichever_item_moves(reply: Replies, turns: Turns) -> None:
    noise = learned("s", [[reply(state={"tags": list(order)})] for order in ("abc", "bac", "abc")])
    (entry,) = noise
    assert (entry.path, set(entry.values)) == ("tags[*]", {"in place", "moved"})
    seen = verdicts(noise, turns((reply(state={"tags": list("abc")}), reply(state={"tags": list("bca")}))))
    assert set(seen.values()) == {WITHIN}
    lost = verdicts(noise, turns((reply(state={"tags": list("abc")}), reply(state={"tags": list("ab")}))))
    assert set(lost.values()) == {BEYOND}


def test_where_traces_grow_only_the_turns_own_part_counts(reply: Replies, turns: Turns) -> None:
    def conversation(first: str) -> list[Outcome]:
        return [reply(node_trace=("start", first)), reply(node_trace=("start", first, "ask"))]

    noise = learned("s", [conversation("a"), conversation("b")])
    assert [(entry.turns, set(entry.values)) for entry in noise] == [((0,), {'["start","a"]', '["start","b"]'})]


def test_facts_are_told_by_kind(reply: Replies, turns: Turns) -> None:
    noise = learned("s", [[reply("At 7 pm.")], [reply("At 8 pm.")], [reply("At 7 pm.")]])
    facts = next(entry for entry in noise if entry.signal is Signal.FACTS)
    assert (facts.path, set(facts.values)) == ("time[*]", {'"19:00"', '"20:00"'})
    assert verdicts(noise, turns((reply("At 8 pm."), reply("At 7 pm."))))["facts", "time[0]"] is WITHIN
    assert verdicts(noise, turns((reply("At 8 pm."), reply("At 9 pm."))))["facts", "time[0]"] is BEYOND
    assert verdicts(noise, turns((reply("For 2."), reply("For 3."))))["facts", "number[0]"] is UNKNOWN


def test_one_item_of_a_list_does_not_vouch_for_another(reply: Replies, turns: Turns) -> None:
    def state(*values: int) -> Reply:
        return reply(state={"items": [{"id": n, "v": v} for n, v in enumerate(values)]})

    noise = learned("s", [[state(1, 1)], [state(2, 1)], [state(1, 1)]])
    assert verdicts(noise, turns((state(1, 1), state(2, 1)))) == {("state", "items[0].v"): WITHIN}
    assert verdicts(noise, turns((state(1, 1), state(1, 2)))) == {("state", "items[1].v"): UNKNOWN}


def test_items_of_a_list_by_content_come_and_go(reply: Replies, turns: Turns) -> None:
    noise = learned(
        "s", [[reply(topics=("a", "b", "c"))], [reply(topics=("a", "c"))], [reply(topics=("a", "b", "c"))]]
    )
    (entry,) = noise
    assert (entry.path, set(entry.values)) == ("[*]", {'"b"', "missing"})
    assert verdicts(noise, turns((reply(topics=("a", "b")), reply(topics=("a",))))) == {("topics", "[1]"): WITHIN}
    assert verdicts(noise, turns((reply(topics=("a", "b")), reply(topics=("b",))))) == {("topics", "[0]"): BEYOND}
    moved = verdicts(noise, turns((reply(topics=("a", "b")), reply(topics=("b", "a")))))
    assert set(moved.values()) == {BEYOND}


def test_calls_that_one_side_makes_are_the_same_but_for_what_no_two_have_alike(
    reply: Replies, turns: Turns
) -> None:
    def call(number: int, party: int = 2) -> dict[str, Any]:
        return {"name": "f", "id": f"id-{number}", "start_time": 1000 + number, "arguments": {"party": party}}

    conversations: list[list[Outcome]] = [[reply(functions=(call(n),) if n % 2 else ())] for n in range(4)]
    noise = learned("s", conversations)
    there, other, none = reply(functions=(call(99),)), reply(functions=(call(99, 3),)), reply(functions=())
    assert verdicts(noise, turns((none, there))) == {("functions", "f"): WITHIN}
    assert verdicts(noise, turns((none, other))) == {("functions", "f"): BEYOND}


def test_failures_and_latencies_are_never_noise(reply: Replies) -> None:
    failed = Failure(FailureKind.SERVER, "It failed.")
    assert learned("s", [[reply(latency_ms=100.0)], [reply(latency_ms=900.0)], [failed]]) == ()


def test_conversations_of_other_lengths_are_compared_as_far_as_both_go(reply: Replies) -> None:
    over = NotSent(NotSentReason.ENDED, 0)
    noise = learned(
        "s", [[reply(state={"x": 1}), reply(state={"x": 1})], [reply(state={"x": 2})], [reply(), over]]
    )
    assert {entry.turns for entry in noise if entry.signal is Signal.STATE} == {(0,)}


def test_only_conversations_that_heard_the_same_are_compared(reply: Replies) -> None:
    conversations = states(reply, "for ann", "for ann", "for bob", "for bob")
    assert learned("s", conversations, heard=("ann", "ann", "bob", "bob")) == ()
    assert len(learned("s", conversations)) == 1
    differing = states(reply, "BK-1", "BK-2", "BK-3", "BK-4")
    (entry,) = learned("s", differing, heard=("ann", "ann", "bob", "bob"))
    assert (entry.free, entry.varied, entry.compared) == (True, 2, 2)
    one_quiet = states(reply, "BK-1", "BK-2", "BK-3", "BK-3", "BK-5", "BK-6")
    (entry,) = learned("s", one_quiet, heard=(1, 1, 2, 2, 3, 3))
    assert (entry.free, entry.varied, entry.compared) == (False, 2, 3)


def test_volatile_values_are_learned_as_placeholders_unless_a_rule_says_no(reply: Replies, turns: Turns) -> None:
    ids = [f"0b9c5a52-6c1e-4a43-9a55-0b6f6f2f9f{n:02}" for n in range(4)]
    conversations: list[list[Outcome]] = [[reply(state={"hold_id": ids[0]})], [reply(state={})], [reply(state={})]]
    (entry,) = learned("s", conversations)
    assert entry.values == {'"<uuid>"', "missing"}
    assert verdicts((entry,), turns((reply(state={"hold_id": ids[3]}), reply(state={})))) == {
        ("state", "hold_id"): WITHIN
    }
    (entry,) = learned("s", conversations, options=(CompareOption("hold_id", fold=False),))
    assert entry.values == {f'"{ids[0]}"', "missing"}


def test_what_is_resolved_is_never_beyond(reply: Replies) -> None:
    noise = learned("s", states(reply, 1, 2))
    gone = Divergence(Signal.STATE, "x", Change.CHANGED, 3, 3, Status.RESOLVED, 0, "x")
    assert NoiseIndex(noise).verdict(gone, scenario="s", turn=0) == (UNKNOWN, None)
    assert NoiseIndex(noise).verdict(replace(gone, status=Status.NEW), scenario="s", turn=0) == (BEYOND, 0)


@given(st.lists(st.sampled_from(["a", "b", "c", 1, True, None]), min_size=4, max_size=6), st.data())
def test_noise_hides_no_value_that_was_not_seen(reply: Replies, seen: list[Any], data: st.DataObject) -> None:
    noise = learned("s", states(reply, *seen, seen[0]))  # one that recurs: the place is not free
    a, b = (data.draw(st.sampled_from(["a", "b", "c", "d", 1, 1.0, True, None])) for _ in range(2))
    turn = Turn(0, "", Pair(reply(state={"x": a, "y": 1}), reply(state={"x": b, "y": 1})))
    for divergence in ConversationComparer().compare(turn).divergences:
        verdict, _ = NoiseIndex(noise).verdict(divergence, scenario="s", turn=0)
        both_seen = all(any(type(value) is type(other) and value == other for other in seen) for value in (a, b))
        varied = len({(type(value), value) for value in seen}) > 1
        assert verdict is (UNKNOWN if not varied else WITHIN if both_seen else BEYOND)


def test_over_many_conversations_nothing_but_noise_is_within(reply: Replies) -> None:
    rng = random.Random(11)

    def conversation(fault: dict[str, Any] | None = None) -> list[Outcome]:
        return [
            reply(
                state={"style": rng.choice(["warm", "brief"]), "ref": f"BK-{rng.randrange(10**5):05}", "party": 2}
                | (fault or {}),
                node_trace=("start", rng.choice(["greet", "check"]), "ask"),
            )
            for _ in range(3)
        ]

    noise = learned("s", [conversation() for _ in range(10)])
    index = NoiseIndex(noise)
    hidden = 0
    shown = 0
    for fault in ({"party": 3}, {"style": "cold"}, {"style": None}, {"ref": 7}, {"extra": 1}):
        for turn in compare_pair(conversation(), conversation(fault)):
            for d in turn.divergences:
                verdict, _ = index.verdict(d, scenario="s", turn=turn.index, comparison=turn)
                if d.path in fault:
                    hidden += verdict is WITHIN
                else:
                    shown += verdict is not WITHIN
    assert hidden == 0
    assert shown == 0


def compare_pair(one: list[Outcome], other: list[Outcome]) -> list[TurnComparison]:
    return compare_all(Turn(n, "", Pair(*each)) for n, each in enumerate(zip(one, other, strict=True)))


@pytest.mark.parametrize("conversations", [0, 1])
def test_from_fewer_than_two_nothing_is_learned(reply: Replies, conversations: int) -> None:
    assert learned("s", states(reply, *range(conversations))) == ()
