"""Where a difference first shows, once it is known what of it is muted."""

from collections.abc import Callable
from typing import Any

import pytest

from polycompare.diffing.conversation import ConversationComparer
from polycompare.diffing.noise import value_name
from polycompare.model.change_classes import ChangeClass, Exactly
from polycompare.model.divergences import Signal
from polycompare.model.outcomes import Reply
from polycompare.model.rules import NO_RULES, Acceptance, IgnoreRule, NoisyPath, Rules
from polycompare.model.turns import Turn, TurnComparison
from polycompare.model.verdicts import Verdict, root_turn, verdict_of

Compare = Callable[..., list[TurnComparison]]


@pytest.fixture
def compare(reply: Callable[..., Reply], turns: Callable[..., list[Turn]]) -> Compare:
    """Conversations that differ in state alone, from the states of both sides turn by turn."""

    def run(
        *states: tuple[Any, Any], rules: Rules = NO_RULES, scenario: str | None = "booking"
    ) -> list[TurnComparison]:
        comparer = ConversationComparer(rules, scenario=scenario)
        pairs = ((reply(state=a), reply(state=b)) for a, b in states)
        return [comparer.compare(turn) for turn in turns(*pairs)]

    return run


def told(turns: list[TurnComparison]) -> list[list[str]]:
    """`path status since` of each divergence, in brackets where it is muted."""
    lines = [[(f"{d.path} {d.status} {d.since}", d.muted) for d in turn.divergences] for turn in turns]
    return [[line if muted is None else f"({line})" for line, muted in turn] for turn in lines]


def at(time: str) -> dict[str, Any]:
    return {"time": time}


SAME = at("19:00"), at("19:00")
NOISE = at("19:00"), at("19:15")
PARTED = at("19:00"), at("22:00")

HELD: dict[str, Any] = {"hold": {"table": 4}}
NOTHING: dict[str, Any] = {}
WHOLE = HELD, NOTHING
PART = HELD, {"hold": {"table": 9}}


def noise(*turns: int) -> Rules:
    """19:00 and 19:15 vary by themselves at these turns."""
    values = frozenset(map(value_name, ["19:00", "19:15"]))
    return Rules(noise=(NoisyPath(Signal.STATE, "time", values, scenario="booking", turns=turns),))


def test_a_difference_whose_values_move_on_is_carried_from_where_it_began(compare: Compare) -> None:
    turns = compare(SAME, NOISE, PARTED, (at("20:00"), at("21:00")), SAME)
    assert told(turns) == [[], ["time new 1"], ["time carried 1"], ["time carried 1"], ["time resolved 1"]]
    assert root_turn(turns) == 1


def test_a_muted_root_makes_no_root_turn(compare: Compare) -> None:
    turns = compare(NOISE, NOISE, SAME, rules=noise(0, 1))
    assert told(turns) == [["(time new 0)"], ["(time carried 0)"], ["(time resolved 0)"]]
    assert (root_turn(turns), verdict_of(turns)) == (None, Verdict.SAME)


def test_values_that_move_beyond_the_noise_are_new_where_they_do(compare: Compare) -> None:
    turns = compare(NOISE, PARTED, PARTED, SAME, rules=noise(0, 1, 2))
    assert told(turns) == [["(time new 0)"], ["time new 1"], ["time carried 1"], ["time resolved 1"]]
    assert (root_turn(turns), verdict_of(turns)) == (1, Verdict.DIVERGED)
    assert turns[1].causes != ()


def test_what_showed_once_is_carried_also_over_a_turn_of_noise(compare: Compare) -> None:
    turns = compare(PARTED, NOISE, PARTED, rules=noise(0, 1, 2))
    assert told(turns) == [["time new 0"], ["(time carried 0)"], ["time carried 0"]]
    assert root_turn(turns) == 0


def test_what_stays_as_it_was_muted_stays_muted_where_the_control_agreed(compare: Compare) -> None:
    turns = compare(NOISE, NOISE, NOISE, rules=noise(0))
    assert told(turns) == [["(time new 0)"], ["(time carried 0)"], ["(time carried 0)"]]
    assert (turns[2].divergences[0].muted, root_turn(turns)) == (turns[0].divergences[0].muted, None)


def test_what_changed_is_judged_by_the_turn_alone(compare: Compare) -> None:
    swapped = NOISE[1], NOISE[0]
    assert told(compare(NOISE, swapped, swapped, rules=noise(0))) == [
        ["(time new 0)"],
        ["time new 1"],
        ["time carried 1"],
    ]
    assert told(compare(NOISE, PARTED, NOISE, rules=noise(0)))[2] == ["time carried 1"]
    assert told(compare(NOISE, SAME, NOISE, rules=noise(0)))[2] == ["time new 2"]


def test_what_is_new_shows_since_this_turn_and_tells_where_it_began(compare: Compare) -> None:
    turns = compare(NOISE, PARTED, PARTED, rules=noise(0))
    assert [[(d.since, d.began) for d in turn.divergences] for turn in turns] == [[(0, None)], [(1, 0)], [(1, 0)]]


def test_what_goes_and_comes_again_is_a_new_difference(compare: Compare) -> None:
    turns = compare(NOISE, SAME, PARTED, rules=noise(0, 1, 2))
    assert told(turns) == [["(time new 0)"], ["(time resolved 0)"], ["time new 2"]]
    assert root_turn(turns) == 2


def test_an_ignored_parent_hides_nothing_below_it(compare: Compare) -> None:
    assert told(compare(WHOLE, PART, PART, rules=Rules(ignored=(IgnoreRule("hold"),)))) == [
        ["(hold new 0)"],
        ["hold.table new 1"],
        ["hold.table carried 1"],
    ]
    everything_below = Rules(ignored=(IgnoreRule("hold.**"),))
    assert root_turn(compare(WHOLE, PART, PART, rules=everything_below)) is None


def test_what_is_below_a_place_that_showed_as_a_whole_is_carried_from_it(compare: Compare) -> None:
    assert told(compare(WHOLE, PART)) == [["hold new 0"], ["hold.table carried 0"]]


def test_a_rule_for_the_turn_at_which_it_began_holds_as_long_as_it_is_carried(compare: Compare) -> None:
    later_as_well = Rules(ignored=(IgnoreRule("time", turn=0),))
    assert root_turn(compare(NOISE, PARTED, rules=later_as_well)) is None
    assert root_turn(compare(SAME, PARTED, rules=later_as_well)) == 1


def test_an_acceptance_lets_through_what_the_change_turns_into(compare: Compare) -> None:
    change = ChangeClass(Signal.STATE, "time", Exactly("19:00"), Exactly("19:15"))
    turns = compare(NOISE, PARTED, NOISE, rules=Rules(accepted=(Acceptance(change, turn=0),)))
    assert told(turns) == [["(time new 0)"], ["time new 1"], ["(time carried 1)"]]
    assert root_turn(turns) == 1


def test_a_difference_of_a_turns_own_that_recurs_shows_where_it_is_no_noise(
    reply: Callable[..., Reply], turns: Callable[..., list[Turn]]
) -> None:
    given = [({"name": "find_table", "arguments": {"party": party}},) for party in (2, 8)]
    pair = reply(functions=given[0]), reply(functions=given[1])
    parties = frozenset(map(value_name, [2, 8]))
    noisy = NoisyPath(Signal.FUNCTIONS, "find_table.arguments.party", parties, scenario="booking", turns=(0,))
    comparer = ConversationComparer(Rules(noise=(noisy,)), scenario="booking")
    compared = [comparer.compare(turn) for turn in turns(pair, pair, pair)]
    path = "find_table.arguments.party"
    assert told(compared) == [[f"({path} new 0)"], [f"{path} new 1"], [f"{path} carried 1"]]
