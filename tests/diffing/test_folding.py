"""Conversations in which each side makes values anew: what is folded, told of, and what is not hidden."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from polycompare.diffing.conversation import ConversationComparer
from polycompare.diffing.lens import Lens
from polycompare.diffing.turn_findings import Found, TurnFinder
from polycompare.model.divergences import Folded, Signal, Status
from polycompare.model.outcomes import Failure, FailureKind, Outcome, Reply
from polycompare.model.recoveries import Decision, RebuiltTurn, Recovery
from polycompare.model.rules import CompareOption
from polycompare.model.turns import Turn
from polycompare.model.values import Pair, Side

Replies = Callable[..., Reply]

U1, U2, U3, U4 = (f"{n}eedfb24-af54-4d41-bd63-64cd76fcda2d" for n in "1234")


def found(baseline: Reply, candidate: Reply, lens: Lens | None = None) -> Found:
    return TurnFinder(lens or Lens()).find(Turn(0, "", Pair(baseline, candidate)))


def states(a: Any, b: Any, lens: Lens | None = None) -> Found:
    return found(Reply("c", "", False, 1.0, state=a), Reply("c", "", False, 1.0, state=b), lens)


def paths(seen: Found) -> list[tuple[str, tuple[str | int, ...]]]:
    return [(finding.change.value, finding.path) for finding in seen.findings]


def folds(seen: Found) -> list[tuple[str, str]]:
    return [(fold.path, fold.kind) for fold in seen.folded]


def test_what_is_made_anew_is_folded_and_told() -> None:
    seen = states(
        {"hold_id": "HOLD-1111", "booking": {"time": "19:00", "created_at": "2026-03-03T10:00:00Z"}},
        {"hold_id": "HOLD-2222", "booking": {"time": "19:15", "created_at": "2026-03-03T10:00:01Z"}},
    )
    assert paths(seen) == [("changed", ("booking", "time"))]
    assert seen.folded == (
        Folded(Signal.STATE, "hold_id", "token", "HOLD-1111", "HOLD-2222"),
        Folded(Signal.STATE, "booking.created_at", "time", "2026-03-03T10:00:00Z", "2026-03-03T10:00:01Z"),
    )


@pytest.mark.parametrize("lens", [Lens(fold=False), Lens((CompareOption("**", fold=False),))])
def test_folding_can_be_switched_off(lens: Lens) -> None:
    seen = states({"hold_id": "HOLD-1111"}, {"hold_id": "HOLD-2222"}, lens)
    assert (paths(seen), seen.folded) == ([("changed", ("hold_id",))], ())


def test_a_rule_switches_it_off_at_its_path_alone() -> None:
    lens = Lens((CompareOption("hold.id", fold=False), CompareOption("cart.id", Signal.METRICS, fold=False)))
    seen = states({"hold": {"id": U1}, "cart": {"id": U2}}, {"hold": {"id": U3}, "cart": {"id": U4}}, lens)
    assert paths(seen) == [("changed", ("hold", "id"))]
    assert folds(seen) == [("cart.id", "uuid")]


def test_an_id_chosen_from_what_both_sides_know_is_a_choice() -> None:
    offers = [{"id": U1, "table": 1}, {"id": U2, "table": 2}]
    a, b = (
        {"offers": offers, "chosen": U1, "hold": U3},
        {"offers": copy.deepcopy(offers), "chosen": U2, "hold": U4},
    )
    seen = states(a, b)
    assert paths(seen) == [("changed", ("chosen",))]
    assert folds(seen) == [("hold", "uuid")]


def test_a_choice_inside_a_text_is_one_too() -> None:
    offers = [U1, U2]
    seen = states({"o": offers, "url": f"https://x.y/{U1}"}, {"o": offers[:], "url": f"https://x.y/{U2}"})
    assert paths(seen) == [("changed", ("url",))]


@pytest.mark.parametrize("front", [0, 3])
def test_items_made_anew_are_told_by_the_rest_of_them(front: int) -> None:
    def orders(side: str, names: range) -> list[dict[str, Any]]:
        return [
            {"id": f"{n:08x}-af54-4d41-bd63-{side * 12}", "dish": f"dish {n}", "price": n % 7, "note": "x"}
            for n in names
        ]

    seen = states({"orders": orders("a", range(60))}, {"orders": orders("b", range(-front, 60))})
    assert paths(seen) == [("added", ("orders", n)) for n in range(front)]
    assert [kind for _, kind in folds(seen)] == ["uuid"] * 60


def test_an_item_made_anew_that_moved_has_moved() -> None:
    items = [{"dish": "soup"}, {"dish": "fish"}, {"dish": "cake"}]
    a = [item | {"id": f"{n}{U1[1:]}"} for n, item in enumerate(items)]
    b = [item | {"id": f"{n + 5}{U1[1:]}"} for n, item in enumerate(items[::-1])]
    assert sorted(paths(states({"x": a}, {"x": b}))) == [("moved", ("x", 0)), ("moved", ("x", 2))]
    assert len(states({"x": a}, {"x": b}).folded) == 3


def test_of_items_with_shared_keys_those_made_anew_are_told_by_the_rest() -> None:
    shared = [{"id": f"menu-{n}", "dish": n} for n in range(4)]
    seen = states(
        {"x": [*shared, {"id": U1, "dish": "special", "price": 3}]},
        {"x": [*shared, {"id": U2, "dish": "special", "price": 4}]},
    )
    assert paths(seen) == [("changed", ("x", 4, "price"))]
    assert folds(seen) == [("x[4].id", "uuid")]


def test_objects_keyed_anew_are_matched_by_their_values() -> None:
    seen = states(
        {"carts": {U1: {"id": U1, "dish": "soup", "n": 1}, U2: {"id": U2, "dish": "fish", "n": 1}, "total": 3}},
        {"carts": {U3: {"id": U3, "dish": "fish", "n": 1}, U4: {"id": U4, "dish": "soup", "n": 2}, "total": 3}},
    )
    assert paths(seen) == [("changed", ("carts", U4, "n"))]
    assert [(fold.kind, fold.baseline, fold.candidate) for fold in seen.folded] == [
        ("uuid", U1, U4),
        ("uuid", U1, U4),
        ("uuid", U2, U3),
        ("uuid", U2, U3),
    ]


def test_of_keys_made_anew_those_without_a_match_are_lost_or_added() -> None:
    a, b = {U1: {"dish": "soup"}, U2: {"dish": "fish"}}, {U3: {"dish": "fish"}}
    assert paths(states({"x": a}, {"x": b})) == [("removed", ("x", U1))]
    assert paths(states({"x": b}, {"x": a})) == [("added", ("x", U1))]
    assert paths(states({"x": {U1: 1}}, {"x": {"total": 1}})) == [
        ("removed", ("x", U1)),
        ("added", ("x", "total")),
    ]


def test_a_shared_key_is_never_matched_with_another() -> None:
    a, b = {U1: {"dish": "soup"}, U2: {"dish": "fish"}}, {U1: {"dish": "fish"}, U3: {"dish": "soup"}}
    assert ("changed", ("x", U1, "dish")) in paths(states({"x": a}, {"x": b}))


@pytest.mark.parametrize("offers", [[U1, U2], {U1: "soup", U2: "fish"}])
def test_a_key_chosen_from_what_both_sides_know_is_a_choice(offers: Any) -> None:
    a = {"offers": offers, "chosen": {U1: 1}}
    b = {"offers": copy.deepcopy(offers), "chosen": {U2: 1}}
    seen = states(a, b)
    assert paths(seen) == [("changed", ("chosen", U2))]
    assert (seen.findings[0].baseline, seen.findings[0].candidate) == (U1, U2)
    assert paths(states(a | {"at": U1}, b | {"at": U2})) == [("changed", ("chosen", U2)), ("changed", ("at",))]


@pytest.mark.parametrize("lens", [Lens(fold=False), Lens((CompareOption("x.*", fold=False),))])
def test_keys_made_anew_are_told_as_they_are_where_nothing_folds(lens: Lens) -> None:
    seen = states({"x": {U1: 1}}, {"x": {U2: 1}}, lens)
    assert sorted(paths(seen)) == [("added", ("x", U2)), ("removed", ("x", U1))]
    assert seen.folded == ()


def test_a_difference_below_a_key_made_anew_is_carried_and_resolved(reply: Replies) -> None:
    comparer = ConversationComparer()

    def told(left: Any, right: Any, turn: int) -> list[tuple[Status, int, str]]:
        outcomes: Pair[Outcome] = Pair(reply(state={"x": {U1: left}}), reply(state={"x": {U2: right}}))
        seen = comparer.compare(Turn(turn, "", outcomes))
        return [(d.status, d.since, d.path) for d in seen.divergences]

    path = f'x["{U2}"].n'
    assert told({"n": 1, "m": 1}, {"n": 2, "m": 1}, 0) == [(Status.NEW, 0, path)]
    assert told({"n": 1, "m": 5}, {"n": 3, "m": 5}, 1) == [(Status.CARRIED, 0, path)]
    assert told({"n": 4, "m": 5}, {"n": 4, "m": 5}, 2) == [(Status.RESOLVED, 0, path)]


def test_a_difference_below_a_key_made_anew_has_the_same_identity_in_another_session(reply: Replies) -> None:
    def identity(left: str, right: str) -> str:
        outcomes: Pair[Outcome] = Pair(reply(state={"x": {left: {"n": 1}}}), reply(state={"x": {right: {"n": 2}}}))
        return ConversationComparer().compare(Turn(0, "", outcomes)).divergences[0].identity

    assert identity(U1, U2) == identity(U3, U4)


def test_function_calls_fold_in_what_they_take_and_give(reply: Replies) -> None:
    def call(key: str, party: int) -> dict[str, Any]:
        return {"name": "hold", "id": key, "arguments": {"idempotency_token": key, "party": party}}

    seen = found(reply(functions=(call(U1, 2),)), reply(functions=(call(U2, 3),)))
    assert paths(seen) == [("changed", ("hold", "arguments", "party"))]
    assert folds(seen) == [("hold.arguments.idempotency_token", "uuid")]


def test_of_a_reply_only_the_conversations_own_id_folds(reply: Replies) -> None:
    a = reply("Your call is CONV-100200, hold HOLD-1111.", conversation_id="CONV-100200")
    b = reply("Your call is CONV-300400, hold HOLD-1111.", conversation_id="CONV-300400")
    assert (found(a, b).findings, folds(found(a, b))) == ((), [("", "conversation id")])
    other = reply("Your call is CONV-300400, hold HOLD-2222.", conversation_id="CONV-300400")
    assert {finding.signal for finding in found(a, other).findings} >= {Signal.REPLY}
    assert found(reply(f"See {U1}."), reply(f"See {U2}.")).folded == ()
    assert found(a, b, Lens(fold=False)).findings != ()


def test_the_ids_of_earlier_sessions_are_own_ids_too(reply: Replies) -> None:
    finder = TurnFinder(Lens())
    first = [reply(conversation_id=name) for name in ("CONV-aa", "CONV-bb")]
    finder.find(Turn(0, "", Pair(first[0], first[1])))
    failure = Failure(FailureKind.EXPIRED, "It is too old.")
    rebuilt = RebuiltTurn(0, reply(conversation_id="CONV-dd"), differs=False)
    again = Recovery(Side.CANDIDATE, failure, Decision.FRESH, "CONV-cc", (rebuilt,))
    a = reply(conversation_id="CONV-aa", state={"x": "CONV-aa", "y": "CONV-aa", "z": "CONV-aa"})
    b = reply(conversation_id="CONV-cc", state={"x": "CONV-bb", "y": "CONV-cc", "z": "CONV-dd"})
    seen = finder.find(Turn(1, "", Pair(a, b), recoveries=(again,)))
    assert folds(seen) == [(key, "conversation id") for key in "xyz"]


def test_a_transcript_in_the_state_is_no_difference_beside_the_replies(reply: Replies) -> None:
    said = [("Hello there.", "Hi!"), ("For how many people", "How many of you are there?"), ("Noted.", "Noted.")]
    finder = TurnFinder(Lens())
    kept: Pair[list[Any]] = Pair([], [])
    for index, (a, b) in enumerate(said):
        kept.baseline.append({"role": "agent", "text": f"{a}\n"})
        kept.candidate.append({"role": "agent", "text": b})
        call = [{"name": "speak", "arguments": {"text": text}} for text in (a, b)]
        seen = finder.find(
            Turn(
                index,
                "",
                Pair(
                    reply(a, state={"log": kept.baseline[:], "last": a}, functions=(call[0],)),
                    reply(b, state={"log": kept.candidate[:], "last": b}, functions=(call[1],)),
                ),
            )
        )
        assert {finding.signal for finding in seen.findings} <= {Signal.REPLY, Signal.FACTS}
        assert {kind for _, kind in folds(seen)} == {"own reply"}
    assert [path for path, _ in folds(seen)] == ["log[0].text", "log[1].text", "log[2].text"]


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("Hello there.", "How many are you?"),  # of two turns
        ("Hi, good morning.", "Hello there."),  # of the other side each
        ("Hello there.", "Hi, good morning. And"),
        ("Hello there.", None),
        ("Hello", "Hi"),
        ("terrace", "main room"),  # bare values, even where they are all that was said
    ],
)
def test_only_own_replies_of_one_turn_fold(reply: Replies, left: str, right: str | None) -> None:
    finder = TurnFinder(Lens())
    said = [
        ("Hello there.", "Hi, good morning."),
        ("For how many?", "How many are you?"),
        ("terrace", "main room"),
    ]
    for index, texts in enumerate(said):
        a, b = (reply(text) for text in texts)
        finder.find(Turn(index, "", Pair(a, b)))
    a, b = reply("Fine, thanks.", state={"x": left}), reply("Thank you.", state={"x": right})
    seen = finder.find(Turn(3, "", Pair(a, b)))
    assert ("x",) in [finding.path for finding in seen.findings]
    assert seen.folded == ()


def test_own_replies_do_not_fold_where_nothing_does(reply: Replies) -> None:
    a, b = (reply(text, state={"x": text}) for text in ("Hello there.", "Hi!"))
    for lens in (Lens(fold=False), Lens((CompareOption("x", fold=False),))):
        assert ("x",) in [finding.path for finding in found(a, b, lens).findings]
        assert found(a, b, lens).folded == ()


def test_other_facts_in_a_transcript_are_told_by_the_replies(reply: Replies) -> None:
    a, b = (reply(text, state={"last": text}) for text in ("See you at 7 pm.", "See you at 8 pm."))
    assert {finding.signal for finding in found(a, b).findings} == {Signal.REPLY, Signal.FACTS}


def test_what_a_rebuilt_session_said_counts_while_it_behaves_as_before(reply: Replies) -> None:
    def kept(*, differs: bool) -> list[tuple[str, str]]:
        finder = TurnFinder(Lens())
        finder.find(Turn(0, "", Pair(reply("Hello there."), reply("Hi!"))))
        failure = Failure(FailureKind.EXPIRED, "It is too old.")
        rebuilt = RebuiltTurn(0, reply("Good morning!"), differs)
        again = Recovery(Side.CANDIDATE, failure, Decision.FRESH, "d", (rebuilt,))
        a, b = reply(state={"x": "Hello there."}), reply(state={"x": "Good morning!"})
        return folds(finder.find(Turn(1, "", Pair(a, b), recoveries=(again,))))

    assert kept(differs=False) == [("x", "own reply")]
    assert kept(differs=True) == []


def test_folding_resolves_what_was_open_and_tells_it_once(reply: Replies) -> None:
    comparer = ConversationComparer()
    missing = comparer.compare(Turn(0, "", Pair(reply(state={"hold": U1}), reply(state={}))))
    made = comparer.compare(Turn(1, "", Pair(reply(state={"hold": U1}), reply(state={"hold": U2}))))
    assert [d.status for d in missing.divergences] == [Status.NEW]
    assert [d.status for d in made.divergences] == [Status.RESOLVED]
    assert [fold.path for fold in made.folded] == ["hold"]


def test_an_item_of_one_side_has_the_same_identity_in_another_session(reply: Replies) -> None:
    def identity(made: str) -> str:
        turn = Turn(0, "", Pair(reply(state={"x": [{"id": made, "v": 1}]}), reply(state={"x": []})))
        return ConversationComparer().compare(turn).divergences[0].identity

    assert identity(U1) == identity(U2)


def test_facts_are_read_in_the_targets_language_where_the_reply_tells_none(reply: Replies) -> None:
    a, b = reply("A las siete."), reply("A las 7:00.")
    languages: Pair[str | None] = Pair("es-ES", "es-ES")
    signals = {finding.signal for finding in found(a, b, Lens(languages=languages)).findings}
    assert Signal.FACTS not in signals
    assert not found(a, b, Lens(languages=languages)).partial_facts
    assert found(a, b, Lens(languages=Pair("ja", "ja"))).partial_facts
    assert not found(a, a, Lens(languages=Pair("ja", "ja"))).partial_facts
    told = reply("At 7.", tts_lang="en"), reply("At 8.", tts_lang="en")
    assert not found(*told, Lens(languages=Pair("ja", "ja"))).partial_facts
