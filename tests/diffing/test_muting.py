"""What a team's rules do to a conversation: nothing that they do not name is hidden."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polycompare.diffing.classes import class_of
from polycompare.diffing.conversation import ConversationComparer
from polycompare.diffing.muting import Muting, unused
from polycompare.diffing.noise import value_name
from polycompare.diffing.provenance import beginning
from polycompare.model.change_classes import Anything, ChangeClass, Exactly
from polycompare.model.divergences import Divergence, Mute, MuteReason, Remark, Signal, Status
from polycompare.model.evidence import Count, Tally
from polycompare.model.outcomes import Reply
from polycompare.model.rules import NO_RULES, Acceptance, IgnoreRule, NoisyPath, Rules
from polycompare.model.turns import Turn, TurnComparison
from polycompare.model.values import MISSING, Pair
from polycompare.model.verdicts import Verdict, root_turn, verdict_of

SEVEN_OR_QUARTER_PAST = ChangeClass(Signal.STATE, "booking.time", Exactly("19:00"), Exactly("19:15"))

States = Callable[..., list[Turn]]


@pytest.fixture
def stated(reply: Callable[..., Reply], turns: Callable[..., list[Turn]]) -> States:
    """Turns of two replies that differ in state alone."""

    def make(*states: tuple[Any, Any]) -> list[Turn]:
        return turns(*((reply(state=a), reply(state=b)) for a, b in states))

    return make


def compared(turns: list[Turn], rules: Rules = NO_RULES, scenario: str | None = None) -> list[TurnComparison]:
    comparer = ConversationComparer(rules, scenario=scenario)
    return [comparer.compare(turn) for turn in turns]


def told(turn: TurnComparison) -> list[str]:
    """`path status` of each divergence, with why it is muted or odd."""
    lines = []
    for divergence in turn.divergences:
        notes = [note for note in (divergence.remark, divergence.muted and divergence.muted.in_words) if note]
        lines.append(" | ".join([f"{divergence.path} {divergence.status}", *notes]))
    return lines


def booking(time: Any, **more: Any) -> dict[str, Any]:
    return {"booking": {"time": time, **more}}


def test_what_is_ignored_is_muted_in_the_words_of_the_rule(stated: States) -> None:
    rules = Rules(ignored=(IgnoreRule("other"), IgnoreRule("booking.*", reason="not ours")))
    (turn,) = compared(stated((booking("19:00") | {"x": 1}, booking("19:15") | {"x": 2})), rules)
    assert told(turn) == ["x new", "booking.time new | ignored: not ours"]
    assert turn.divergences[1].muted == Mute(MuteReason.IGNORED, 1, "not ours")
    assert root_turn([turn]) == 0


@pytest.mark.parametrize(
    ("rule", "mutes"),
    [
        (IgnoreRule("booking.time"), True),
        (IgnoreRule("booking"), False),
        (IgnoreRule("booking.**"), True),
        (IgnoreRule("**.time"), True),
        (IgnoreRule("booking.time", signal=Signal.STATE), True),
        (IgnoreRule("booking.time", signal=Signal.OTHER), False),
        (IgnoreRule("**", scenario="booking-*"), True),
        (IgnoreRule("**", scenario="booking-happy"), True),
        (IgnoreRule("**", scenario="cancel-*"), False),
        (IgnoreRule("**", turn=0), True),
        (IgnoreRule("**", turn=1), False),
        (IgnoreRule("**", value=19), True),
        (IgnoreRule("**", value="19"), True),
        (IgnoreRule("**", value=19.0), False),
        (IgnoreRule("**", value=None), False),
    ],
)
def test_a_rule_holds_where_all_that_it_says_does(stated: States, rule: IgnoreRule, mutes: bool) -> None:
    (turn,) = compared(stated((booking(19), booking("19"))), Rules(ignored=(rule,)), "booking-happy")
    assert (turn.divergences[0].muted is not None) is mutes


def test_a_rule_for_a_scenario_holds_in_no_conversation_without_one(stated: States) -> None:
    rules = Rules(
        ignored=(IgnoreRule("**", scenario="*"),),
        accepted=(Acceptance(SEVEN_OR_QUARTER_PAST, scenario="booking-happy"),),
    )
    (turn,) = compared(stated((booking("19:00"), booking("19:15"))), rules)
    assert turn.divergences[0].muted is None


def test_an_accepted_change_is_asked_again_once_it_is_another_one(stated: States) -> None:
    rules = Rules(accepted=(Acceptance(SEVEN_OR_QUARTER_PAST, reason="quarters only"),))
    turns = compared(
        stated(
            (booking("19:00"), booking("19:15")),
            (booking("19:00"), booking("19:30")),
            (booking("19:00"), booking("19:30")),
        ),
        rules,
    )
    assert [told(turn) for turn in turns] == [
        ["booking.time new | accepted: quarters only"],
        ["booking.time new | changed since accepted"],
        ["booking.time carried | changed since accepted"],
    ]
    assert (root_turn(turns), verdict_of(turns)) == (1, Verdict.DIVERGED)


def test_without_a_reason_the_class_itself_is_the_reason(stated: States) -> None:
    rules = Rules(accepted=(Acceptance(SEVEN_OR_QUARTER_PAST),))
    (turn,) = compared(stated((booking("19:00"), booking("19:15"))), rules)
    assert told(turn) == ['booking.time new | accepted: booking.time "19:00" → "19:15"']


def test_what_was_accepted_at_a_turn_is_accepted_while_it_is_carried_from_there(stated: States) -> None:
    rules = Rules(accepted=(Acceptance(SEVEN_OR_QUARTER_PAST, turn=1),))
    same = booking("19:00"), booking("19:00")
    parted = booking("19:00"), booking("19:15")
    assert root_turn(compared(stated(same, parted, parted), rules)) is None
    assert root_turn(compared(stated(same, same, parted), rules)) == 2


def noisy(*values: Any, **fields: Any) -> NoisyPath:
    return NoisyPath(
        Signal.STATE, "booking.time", frozenset(map(value_name, values)), varied=14, compared=24, **fields
    )


def test_noise_is_muted_only_in_the_way_it_was_seen(stated: States) -> None:
    rules = Rules(noise=(noisy("19:00", "19:15"),))
    turns = compared(stated((booking("19:00"), booking("19:15")), (booking("19:00"), booking("22:00"))), rules)
    assert [told(turn) for turn in turns] == [
        ["booking.time new | noise: varies by itself: 14 of 24 pairs"],
        ["booking.time new | beyond the control"],
    ]
    assert root_turn(turns) == 1


def test_noise_of_a_scenario_is_none_anywhere_else(stated: States) -> None:
    rules = Rules(noise=(replace(noisy("19:00", "19:15", scenario="cancel"), turns=(0,)),))
    turns = stated((booking("19:00"), booking("19:15")))
    for other in ("booking", None):
        assert told(compared(turns, rules, other)[0]) == ["booking.time new"]
    assert compared(turns, rules, "cancel")[0].divergences[0].muted is not None


def test_noise_stands_while_driving_again_takes_it_for_chance(stated: States) -> None:
    rules = Rules(noise=(noisy("19:00", "19:15"),))
    (turn,) = compared(stated((booking("19:00"), booking("19:15"))), rules)
    place = (0, Signal.STATE, turn.divergences[0].identity)
    chance = Tally(Count(3, 5), Count(5, 10), Count(6, 10), p_value=0.6, smallest_p=0.008)
    real = replace(chance, across=Count(5, 5), p_value=0.008)
    blind = Tally(Count(2, 3), Count(1, 3), Count(1, 3), p_value=0.6, smallest_p=0.1)
    muting = Muting(rules)
    assert told(muting.judged(turn, {place: chance})) == told(turn)
    for tally in (real, blind):
        assert told(muting.judged(turn, {place: tally})) == ["booking.time new | beyond the control"]


def test_what_stays_as_it_was_shows_where_driving_again_takes_it_for_no_chance(stated: States) -> None:
    rules = Rules(noise=(noisy("19:00", "19:15", scenario="s", turns=(0,)),))
    parted = booking("19:00"), booking("19:15")
    first, second = compared(stated(parted, parted), rules, "s")
    assert second.divergences[0].muted is not None
    place = (1, Signal.STATE, second.divergences[0].identity)
    chance = Tally(Count(3, 5), Count(5, 10), Count(6, 10), p_value=0.6, smallest_p=0.008)
    real = replace(chance, across=Count(5, 5), p_value=0.008)
    muting = Muting(rules, "s")
    assert muting.judged(first) == first
    assert muting.judged(second, {place: chance}) == second
    assert told(muting.judged(second, {place: real})) == ["booking.time new | beyond the control"]
    assert muting.judged(second) == second


def test_of_several_reasons_the_first_is_told_ignored_then_accepted_then_noise(stated: States) -> None:
    noise = (noisy("19:00", "19:15"),)
    accepted = (Acceptance(SEVEN_OR_QUARTER_PAST),)
    turns = stated((booking("19:00"), booking("19:15")))
    reasons = [
        compared(turns, rules)[0].divergences[0].muted
        for rules in (
            Rules((IgnoreRule("**"),), (), noise, accepted),
            Rules((), (), noise, accepted),
            Rules((), (), noise),
        )
    ]
    assert [mute.reason for mute in reasons if mute is not None] == [
        MuteReason.IGNORED,
        MuteReason.ACCEPTED,
        MuteReason.NOISE,
    ]


def test_a_noisy_place_explains_what_an_acceptance_does_not(stated: States) -> None:
    rules = Rules(noise=(noisy("19:00", "19:30"),), accepted=(Acceptance(SEVEN_OR_QUARTER_PAST),))
    turns = compared(stated((booking("19:00"), booking("19:30")), (booking("19:00"), booking("20:00"))), rules)
    assert [turn.divergences[0].remark for turn in turns] == [None, Remark.CHANGED_SINCE_ACCEPTED]
    assert turns[0].divergences[0].muted is not None


def test_what_was_muted_is_muted_when_it_is_resolved(stated: States) -> None:
    rules = Rules(accepted=(Acceptance(SEVEN_OR_QUARTER_PAST, reason="quarters only"),))
    parted, same = (booking("19:00"), booking("19:15")), (booking("19:15"), booking("19:15"))
    other = booking("19:00"), booking("21:00")
    assert told(compared(stated(parted, same), rules)[1]) == ["booking.time resolved | accepted: quarters only"]
    assert told(compared(stated(parted, other, same), rules)[2]) == ["booking.time resolved"]


def test_judging_again_by_other_rules_is_as_if_they_had_always_held(stated: States) -> None:
    turns = stated(
        (booking("19:00"), booking("19:15")),
        (booking("19:00", party=2), booking("19:15", party=8)),
        (booking("19:00"), booking("20:00")),
    )
    rules = Rules(ignored=(IgnoreRule("booking.party"),), accepted=(Acceptance(SEVEN_OR_QUARTER_PAST),))
    plain, ruled = compared(turns), compared(turns, rules)
    muting, unmuting = Muting(rules), Muting(NO_RULES)
    assert [muting.judged(turn) for turn in plain] == ruled
    assert [muting.judged(turn) for turn in plain] == ruled  # and as often as one likes
    assert [unmuting.judged(turn) for turn in ruled] == plain
    assert Muting(rules).judged(ruled[2]) == ruled[2]  # a turn on its own keeps what only earlier turns can tell


def test_acceptances_that_could_have_held_and_did_not_are_unused(stated: States) -> None:
    party = ChangeClass(Signal.STATE, "booking.party", Anything(), Anything())
    rules = Rules(
        accepted=(
            Acceptance(SEVEN_OR_QUARTER_PAST),
            Acceptance(party),
            Acceptance(party, scenario="cancel"),
            Acceptance(party, scenario="booking"),
            Acceptance(party, turn=7),
        )
    )
    turns = compared(stated((booking("19:00"), booking("19:15"))), rules, "booking")
    assert unused(rules, turns, ["booking"]) == (1, 3)


def test_one_change_of_node_is_accepted_once_and_any_other_at_those_places_is_plain(
    reply: Callable[..., Reply], turns: Callable[..., list[Turn]]
) -> None:
    def at(name: str, trace: list[str] | None = None) -> Reply:
        return reply(node_trace=trace or ["greet", name], current_node=name, flow="booking", step=name)

    edit = ChangeClass(Signal.NODE_TRACE, "[*]", Exactly("seating"), Exactly("slot"))
    rules = Rules(accepted=(Acceptance(edit, reason="merged"),))
    by_edit, other, only_told = compared(
        turns(
            (at("seating"), at("slot")),
            (at("bar"), at("lounge")),
            (at("seating", ["greet"]), at("slot", ["greet"])),
        ),
        rules,
    )
    assert {d.signal: d.muted and d.muted.in_words for d in by_edit.divergences} == dict.fromkeys(
        (Signal.NODE_TRACE, Signal.CURRENT_NODE, Signal.FLOW), "accepted: merged"
    )
    assert {(d.muted, d.remark) for d in other.divergences} == {(None, None)}
    assert all(d.muted for d in only_told.divergences)
    assert unused(rules, [only_told], [None]) == ()
    at_turn_five = Rules(accepted=(Acceptance(edit, turn=5),))
    (turn,) = compared(turns((at("seating"), at("slot"))), at_turn_five)
    assert not any(d.muted for d in turn.divergences)


# Few places and values, so that rules and differences often meet.
LEAVES = st.sampled_from([1, "1", "19:00", "19:15", None])
STATE = st.dictionaries(
    st.sampled_from("ab"), LEAVES | st.dictionaries(st.sampled_from("cd"), LEAVES, max_size=2), max_size=2
)
CONVERSATIONS = st.lists(st.tuples(STATE, STATE), max_size=4)
PATHS = st.sampled_from(["a", "b", "a.c", "*.c", "a.*", "a.**", "**", "**.d"])
TURNS = st.none() | st.integers(0, 3)
IGNORES = st.builds(IgnoreRule, PATHS, turn=TURNS, value=st.just(MISSING) | LEAVES)
PATTERNS = st.builds(Exactly, LEAVES) | st.just(Anything())
CLASSES = st.builds(ChangeClass, st.just(Signal.STATE), PATHS, PATTERNS, PATTERNS)
NOISES = st.builds(
    NoisyPath,
    st.just(Signal.STATE),
    PATHS,
    st.frozensets(LEAVES.map(value_name), max_size=4),
    turns=st.just((0, 1, 2, 3)),
)
RULES = st.builds(
    Rules,
    ignored=st.lists(IGNORES, max_size=3).map(tuple),
    noise=st.lists(NOISES, max_size=2).map(tuple),
    accepted=st.lists(st.builds(Acceptance, CLASSES, turn=TURNS), max_size=3).map(tuple),
)


def turns_of(states: list[tuple[Any, Any]]) -> list[Turn]:
    return [
        Turn(index, "", Pair(Reply("c", "", False, 1.0, state=a), Reply("c", "", False, 1.0, state=b)))
        for index, (a, b) in enumerate(states)
    ]


def bare(divergence: Divergence) -> Divergence:
    """A divergence as it is without any rules."""
    status = divergence.status
    if status is not Status.RESOLVED:
        status = Status.CARRIED
    return replace(divergence, muted=None, remark=None, status=status, since=beginning(divergence), began=None)


@settings(deadline=None, max_examples=60)
@given(CONVERSATIONS, RULES)
def test_muting_hides_nothing(states: list[tuple[Any, Any]], rules: Rules) -> None:
    plain, ruled = compared(turns_of(states)), compared(turns_of(states), rules)
    for without, with_rules in zip(plain, ruled, strict=True):
        assert {d.path for d in without.divergences} == {d.path for d in with_rules.divergences}
        assert sorted(map(repr, map(bare, without.divergences))) == sorted(
            map(repr, map(bare, with_rules.divergences))
        )


@settings(deadline=None, max_examples=60)
@given(CONVERSATIONS, RULES, IGNORES)
def test_a_rule_mutes_only_what_it_names(states: list[tuple[Any, Any]], rules: Rules, rule: IgnoreRule) -> None:
    """One rule more, and all else is judged as before; what it names at no turn has the same status too."""
    more = replace(rules, ignored=(*rules.ignored, rule))
    before, after = compared(turns_of(states), rules), compared(turns_of(states), more)
    for old, new in zip(before, after, strict=True):
        judged = {(d.identity, d.status is Status.RESOLVED): d for d in old.divergences}
        for divergence in new.divergences:
            was = judged[divergence.identity, divergence.status is Status.RESOLVED]
            by_this = divergence.muted is not None and divergence.muted.entry == len(rules.ignored)
            if not (by_this and divergence.muted and divergence.muted.reason is MuteReason.IGNORED):
                assert (divergence.muted, divergence.remark) == (was.muted, was.remark)


@settings(deadline=None, max_examples=60)
@given(CONVERSATIONS, RULES)
def test_no_verdict_is_same_beside_an_unmuted_difference(states: list[tuple[Any, Any]], rules: Rules) -> None:
    turns = compared(turns_of(states), rules)
    root = root_turn(turns)
    for turn in turns:
        new = [d for d in turn.divergences if d.status is Status.NEW]
        assert new == [d for d in turn.divergences if d.since == turn.index]
        if any(d.muted is None and d.status is not Status.RESOLVED for d in turn.divergences):
            assert root is not None
            assert root <= turn.index


@settings(deadline=None, max_examples=60)
@given(CONVERSATIONS, RULES, RULES)
def test_the_rules_of_before_leave_no_trace(states: list[tuple[Any, Any]], before: Rules, rules: Rules) -> None:
    muting = Muting(rules)
    again = [muting.judged(turn) for turn in compared(turns_of(states), before)]
    assert again == compared(turns_of(states), rules)


@settings(deadline=None, max_examples=60)
@given(CONVERSATIONS)
def test_accepting_everything_leaves_nothing(states: list[tuple[Any, Any]]) -> None:
    seen = [d for turn in compared(turns_of(states)) for d in turn.divergences if d.status is not Status.RESOLVED]
    rules = Rules(accepted=tuple(Acceptance(class_of(divergence)) for divergence in seen))
    assert all(d.muted is not None for turn in compared(turns_of(states), rules) for d in turn.divergences)
