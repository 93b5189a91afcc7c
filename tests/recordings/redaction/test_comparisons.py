"""Whole comparisons are redacted as their records are."""

from collections.abc import Sequence
from datetime import UTC, datetime

from polycompare.diffing.conversation import compare_all
from polycompare.model.divergences import Change, Divergence, Mute, MuteReason, Signal, Status
from polycompare.model.expectations import Judgement
from polycompare.model.outcomes import Failure, FailureKind, RawResponse, Reply
from polycompare.model.targets import Environment, Target
from polycompare.model.turns import Comparison, SideInfo, Turn, TurnComparison
from polycompare.model.values import MISSING, JsonObject, Pair, Side
from polycompare.recordings.redaction.redactor import Redactor
from polycompare.recordings.redaction.rules import RedactionRules


def divergence(signal: Signal, path: str, value: JsonObject | str) -> Divergence:
    muted = Mute(MuteReason.IGNORED, 0, "asked by ana@mail.com")
    return Divergence(signal, path, Change.REMOVED, value, MISSING, Status.NEW, 1, path, muted=muted)


def test_nothing_of_a_person_is_left_and_ids_stay() -> None:
    target = Target("live", "https://x.example", "P-1", Environment.LIVE, asr_lang="en-GB")
    state: JsonObject = {"customer": {"name": "Ana Ruiz"}, "phones": {"020 7123 4567": True}}
    body = b'{"metadata": {"state": {"customer": {"name": "Ana Ruiz"}}}}'
    reply = Reply(
        "c-1",
        "Thank you Ana Ruiz, I will ring 020 7123 4567",
        ended=False,
        latency_ms=5.0,
        responses=(RawResponse(200, body, correlation_id="corr-1"),),
        state=state,
        functions=({"name": "ring", "arguments": {"to": "+44 20 7123 4567"}},),
        handoff="desk",
        handoff_reason="ana@mail.com wants a person",
        topics=("ana@mail.com",),
    )
    failure = Failure(FailureKind.SERVER, "no ana@mail.com", service_message="020 7123 4567")
    turn = Turn(1, "I am ana ruiz", Pair(reply, failure), {"customer": {"name": "Ana Ruiz"}})
    found = (
        divergence(Signal.STATE, "customer.name", "Ana Ruiz"),
        divergence(Signal.STATE, "customer", {"name": "Ana Ruiz"}),
        divergence(Signal.STATE, 'phones["020 7123 4567"]', "x"),
        divergence(Signal.FUNCTIONS, "ring.arguments.to", "020 7123 4567"),
        divergence(Signal.FUNCTIONS, "ring", {"name": "ring", "arguments": {"name": "Ana Ruiz"}}),
    )
    judgement = Judgement("says 020 7123 4567", Side.BASELINE, 1, passed=False, why="ana@mail.com")
    comparison = Comparison(
        "r-1",
        datetime(2026, 11, 21, tzinfo=UTC),
        Pair(SideInfo(target, "c-1"), SideInfo(target, "c-2")),
        (TurnComparison(turn, found),),
        judgements=(judgement,),
    )
    redactor = Redactor(RedactionRules(("customer.name", "**.name")))
    redacted = redactor.comparison(comparison)
    told = repr(redacted).lower()
    for planted in ("ana", "ruiz", "7123", "4567", "mail.com"):
        assert planted not in told
    assert redacted.id == "r-1"
    assert redacted.sides.baseline.conversation_id == "c-1"
    assert redacted.turns[0].divergences[2].path == 'phones["020 7946 0000"]'
    assert redacted.turns[0].divergences[3].baseline == "020 7946 0000"
    call = redacted.turns[0].divergences[4].baseline
    assert isinstance(call, dict)
    assert call["name"] == "ring"
    outcome = redacted.turns[0].turn.outcomes.baseline
    assert isinstance(outcome, Reply)
    assert outcome.responses[0].correlation_id == "corr-1"
    assert outcome.functions == ({"name": "ring", "arguments": {"to": "+44 20 7946 0000"}},)
    assert redactor.comparison(comparison) == redacted


def test_compared_anew_the_same_places_differ() -> None:
    """Two numbers stay two, also as facts of the replies, and one number in two spellings stays one."""
    target = Target("live", "https://x.example", "P-1", Environment.LIVE, tts_lang="en-US")

    def reply(text: str, phone: str, email: str, name: str) -> Reply:
        state: JsonObject = {
            "phone": phone,
            "email": email,
            "name": name,
            "at": "2026-11-21T19:30:00Z",
            "party": 2,
        }
        call: JsonObject = {"name": "f", "arguments": state}
        return Reply("c", text, ended=False, latency_ms=5.0, state=state, functions=(call,))

    said = "Ring {} at 7 pm, 12.50 euros"
    ana = reply(said.format("+1 415 867 5309"), "+14158675309", "ana@mail.com", "Ana Ruiz")
    again = reply(said.format("(415) 867-5309"), "4158675309", "ana@mail.com", "Ana Ruiz")
    other = reply(said.format("+1 415 867 5310"), "+14158675310", "ann@mail.com", "Ann Ruiz")
    turns = [Turn(index, "hi", Pair(ana, candidate)) for index, candidate in enumerate((again, other, ana))]
    info = SideInfo(target, "c")
    comparison = Comparison("r", datetime(2026, 11, 21, tzinfo=UTC), Pair(info, info), tuple(compare_all(turns)))
    redacted = Redactor(RedactionRules(("name",))).comparison(comparison)
    anew = compare_all([compared.turn for compared in redacted.turns])

    def places(compared: Sequence[TurnComparison]) -> list[tuple[int, Signal, str, Change, Status]]:
        return [(at.index, d.signal, d.path, d.change, d.status) for at in compared for d in at.divergences]

    assert places(anew) == places(comparison.turns) != []
    assert [(d.baseline, d.candidate) for at in anew for d in at.divergences] == [
        (d.baseline, d.candidate) for at in redacted.turns for d in at.divergences
    ]
