"""Real or chance: counts over repeats, and the permutation test."""

from collections.abc import Callable
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polycompare.diffing.conversation import compare_all
from polycompare.diffing.evidence import in_words, noise_stands, permutation_test, tallies
from polycompare.model.divergences import Signal
from polycompare.model.evidence import Count, Tally
from polycompare.model.outcomes import Failure, FailureKind, NotSent, NotSentReason, Reply
from polycompare.model.turns import Turn

Replies = Callable[..., Reply]
Turns = Callable[..., list[Turn]]


def brute_force(differ: list[list[bool]], of_a: int) -> tuple[float, float]:
    """The test by its definition: the statistic of every way to name the conversations, in exact fractions."""
    count = len(differ)
    rest = count - of_a

    def scaled_statistic(named: tuple[int, ...]) -> int:
        pairs = list(combinations(range(count), 2))
        across = sum(differ[a][b] for a, b in pairs if (a in named) != (b in named))
        within = sum(differ[a][b] for a, b in pairs if (a in named) == (b in named))
        pairs_within = of_a * (of_a - 1) // 2 + rest * (rest - 1) // 2
        return across * pairs_within - within * of_a * rest

    statistics = [scaled_statistic(named) for named in combinations(range(count), of_a)]
    observed = scaled_statistic(tuple(range(of_a)))
    highest = max(statistics)
    return (
        sum(value >= observed for value in statistics) / len(statistics),
        sum(value == highest for value in statistics) / len(statistics),
    )


def links_of(differ: list[list[bool]]) -> tuple[int, ...]:
    return tuple(sum(1 << other for other, differs in enumerate(row) if differs) for row in differ)


@given(st.integers(2, 4), st.integers(2, 4), st.data())
def test_the_test_is_that_of_its_definition(of_a: int, of_b: int, data: st.DataObject) -> None:
    count = of_a + of_b
    differ = [[False] * count for _ in range(count)]
    for a, b in combinations(range(count), 2):
        differ[a][b] = differ[b][a] = data.draw(st.booleans())
    assert permutation_test(links_of(differ), of_a) == pytest.approx(brute_force(differ, of_a))


def apart(repeats: int) -> tuple[int, ...]:
    """Every pair across differs, and none within."""
    a = (1 << repeats) - 1
    return (a << repeats,) * repeats + (a,) * repeats


@pytest.mark.parametrize(("repeats", "p"), [(1, 1.0), (2, 1 / 3), (3, 0.1), (4, 1 / 35), (5, 1 / 126)])
def test_always_across_and_never_within_is_certain_only_with_repeats(repeats: int, p: float) -> None:
    assert permutation_test(apart(repeats), repeats) == pytest.approx((p, p))


def test_many_repeats_are_sampled_alike_each_time() -> None:
    assert permutation_test(apart(10), 10) == (1 / 10_000, 1 / 10_000)


def test_one_side_alone_proves_nothing() -> None:
    assert permutation_test((), 0) == (1.0, 1.0)
    assert permutation_test((0, 0), 2) == (1.0, 1.0)


def told(original: list[Turn], repeats: list[list[Turn]]) -> dict[tuple[int, Signal, str], Tally]:
    """The tallies by turn, signal and path."""
    compared = compare_all(original)
    found = tallies(compared, repeats)
    return {
        (turn.index, d.signal, d.path): found[turn.index, d.signal, d.identity]
        for turn in compared
        for d in turn.divergences
    }


def test_a_difference_is_real_or_chance(reply: Replies, turns: Turns) -> None:
    def pair(style_a: str, style_b: str) -> list[Turn]:
        a = reply("At 7 pm.", state={"time": "19:00", "style": style_a}, node_trace=("ask", "offer_seating"))
        b = reply("At 8 pm.", state={"time": "19:15", "style": style_b}, node_trace=("ask", "offer_slot"))
        return turns((a, b))

    styles = [("warm", "brief"), ("warm", "warm"), ("brief", "brief"), ("brief", "warm"), ("warm", "warm")]
    tally = told(pair("warm", "brief"), [pair(*each) for each in styles])
    for place in (
        (Signal.STATE, "time"),
        (Signal.NODE_TRACE, "[1]"),
        (Signal.FACTS, "time[0]"),
        (Signal.REPLY, ""),
    ):
        found = tally[0, *place]
        assert in_words(found) == "across 5/5 · within A 0/10 · within B 0/10"
        assert found.p_value == found.smallest_p == pytest.approx(2 / 252)
        assert not noise_stands(found)
    chance = tally[0, Signal.STATE, "style"]
    assert in_words(chance) == "across 2/5 · within A 6/10 · within B 6/10"
    assert chance.p_value > 0.05
    assert noise_stands(chance)


def test_what_differs_in_every_pair_is_chance_too(reply: Replies, turns: Turns) -> None:
    repeats = [
        turns((reply(state={"ref": f"BK-{n}"}), reply(state={"ref": f"BK-{n + 50}"}))) for n in range(10, 15)
    ]
    found = told(repeats[0], repeats)[0, Signal.STATE, "ref"]
    assert in_words(found) == "across 5/5 · within A 10/10 · within B 10/10"
    assert (found.p_value, found.smallest_p) == (1.0, 1.0)
    assert noise_stands(found)
    assert not noise_stands(told(repeats[0], repeats[:3])[0, Signal.STATE, "ref"])


def test_an_item_is_the_same_place_wherever_it_stands(reply: Replies, turns: Turns) -> None:
    def pair(before: int) -> list[Turn]:
        first = [{"id": 90 + n, "v": 0} for n in range(before)]
        a, b = ({"items": [*first, {"id": 1, "v": 1}, {"id": 7, "v": v}, {"id": 8, "v": 1}]} for v in (1, 2))
        return turns((reply(state=a), reply(state=b)))

    found = told(pair(0), [pair(n) for n in (0, 2, 1)])[0, Signal.STATE, "items[1].v"]
    assert in_words(found) == "across 3/3 · within A 0/3 · within B 0/3"


def test_a_place_differs_where_one_above_it_does_and_a_moved_one_only_itself(reply: Replies, turns: Turns) -> None:
    a, b = reply(state={"slots": {"x": 1, "y": 1}}), reply(state={"slots": {"x": 2, "y": 1}})
    gone = turns((a, reply(state={})))
    assert told(turns((a, b)), [gone, gone])[0, Signal.STATE, "slots.x"].across == Count(2, 2)
    assert told(gone, [turns((a, b))] * 2)[0, Signal.STATE, "slots"].across == Count(2, 2)
    items = [{"id": n, "v": n} for n in range(4)]
    changed = reply(state={"i": [{"id": 0, "v": 9}, *items[1:]]})
    moved = reply(state={"i": [*items[1:], items[0]]})
    still = reply(state={"i": items})
    tally = told(turns((still, changed)), [turns((still, moved))] * 2)
    assert tally[0, Signal.STATE, "i[0].v"].across == Count(0, 2)


def test_a_node_replaced_the_other_way_round_is_the_same_place(reply: Replies, turns: Turns) -> None:
    x, y = reply(node_trace=("a", "x")), reply(node_trace=("a", "y"))
    found = told(turns((x, y)), [turns((x, y)), turns((y, x))])[0, Signal.NODE_TRACE, "[1]"]
    assert (found.across, found.within_baseline) == (Count(2, 2), Count(1, 1))


def test_topics_and_calls_are_told_by_name(reply: Replies, turns: Turns) -> None:
    one = reply(topics=("a", "t"), functions=({"name": "f", "arguments": {"n": 1}},))
    other = reply(topics=("a", "u"), functions=({"name": "f", "arguments": {"n": 2}}, {"name": "g"}))
    elsewhere = reply(topics=("u", "a"), functions=({"name": "f", "arguments": {"n": 3}},))
    tally = told(turns((one, other)), [turns((one, elsewhere)), turns((one, other))])
    assert tally[0, Signal.TOPICS, "[1]"].across == Count(2, 2)
    assert tally[0, Signal.FUNCTIONS, "f.arguments.n"].across == Count(2, 2)
    assert tally[0, Signal.FUNCTIONS, "g"].across == Count(1, 2)


def test_a_conversation_that_failed_is_left_out_from_there(reply: Replies, turns: Turns) -> None:
    a, b = reply(state={"x": 1}), reply(state={"x": 2})
    failed = Failure(FailureKind.SERVER, "It failed.")
    whole = turns((a, b), (a, b))
    broken = turns((a, b), (a, failed))
    over = turns((a, b), (NotSent(NotSentReason.ENDED, 0), b))
    tally = told(whole, [whole, broken, over, whole[:1]])
    assert in_words(tally[0, Signal.STATE, "x"]) == "across 4/4 · within A 0/6 · within B 0/6"
    assert in_words(tally[1, Signal.STATE, "x"]) == "across 1/1 · within A 0/1 · within B 0/1"
    error = told(broken, [broken, whole, broken])[1, Signal.ERROR, ""]
    assert error.across == Count(2, 3)


def test_what_is_resolved_has_no_tally(reply: Replies, turns: Turns) -> None:
    a, b = reply(state={"x": 1}), reply(state={"x": 2})
    original = turns((a, b), (a, a))
    found = tallies(compare_all(original), [original])
    assert [(turn, signal) for turn, signal, _ in found] == [(0, Signal.STATE)]
