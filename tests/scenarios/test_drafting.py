"""Scenarios made of conversations: they are read back, hold at the side that was right, and fail at another."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from polycompare.cli.demo_workbench import DemoWorkbench
from polycompare.model.divergences import Change, Divergence, Mute, MuteReason, Signal, Status
from polycompare.model.events import Event, TurnCompared
from polycompare.model.expectations import Judgement
from polycompare.model.outcomes import NotSent, NotSentReason, Outcome, Reply
from polycompare.model.turns import Turn, TurnComparison, UserTurn
from polycompare.model.values import JsonValue, Pair, Side
from polycompare.scenarios.draft import Draft
from polycompare.scenarios.drafting import DraftError, draft_of, scenario_text
from polycompare.scenarios.judging import judge
from polycompare.scenarios.scenario import Scenario
from polycompare.scenarios.suite import read_scenarios
from polycompare.scenarios.variables import Draw

DAY = date(2026, 3, 11)  # a Wednesday
GREETING = Reply("c-1", "Hello.", ended=False, latency_ms=1.0, state={"turn": 0}, functions=(), node_trace=())
SAID = (
    "Hi, I'd like to book a table",
    "two people, tomorrow at 7",
    "on the terrace, please",
    "Ana Ruiz",
    "yes please",
    "can we make it 8 people?",
    "thanks, bye",
)


def reply(text: str = "Fine.", **fields: object) -> Reply:
    return replace(GREETING, text=text, **fields)  # type: ignore[arg-type]  # fields of a reply


def talk(*turns: tuple[str, Outcome, Outcome]) -> list[TurnComparison]:
    """A conversation: what is said, and what each side gives for it, after a greeting."""
    said = (("", GREETING, GREETING), *turns)
    return [TurnComparison(Turn(index, text, Pair(a, b))) for index, (text, a, b) in enumerate(said)]


def alone(text: str, answer: Reply) -> list[TurnComparison]:
    """A conversation of one turn that both sides answer alike."""
    return talk((text, answer, answer))


def drafted(turns: Sequence[TurnComparison], right: Side | None = Side.BASELINE) -> Draft:
    return draft_of(turns, right, name="made", day=DAY, language="en-US")


def offers(draft: Draft, kind: str) -> dict[str, bool]:
    """The values offered of a kind, as JSON, and whether they are chosen."""
    return {json.dumps(each.value): each.chosen for each in draft.expectations if each.kind == kind}


def everything(draft: Draft) -> Draft:
    """The draft with all that is offered chosen."""
    return replace(draft, expectations=tuple(replace(each, chosen=True) for each in draft.expectations))


def read(tmp_path: Path, draft: Draft) -> Scenario:
    file = tmp_path / "made.yaml"
    file.write_text(scenario_text(draft), encoding="utf-8")
    (scenario,) = read_scenarios([file])
    return scenario


def judged(scenario: Scenario, turns: Sequence[TurnComparison], day: date = DAY) -> list[Judgement]:
    script = scenario.rendered(Draw("r", 1, datetime(day.year, day.month, day.day, 12), {}))
    return list(judge(script, turns, Pair("en-US", "en-US")))


def failed(judgements: Sequence[Judgement], side: Side) -> list[str]:
    return [each.text for each in judgements if each.side is side and each.passed is not True]


async def driven(bench: DemoWorkbench, turns: Sequence[UserTurn]) -> list[TurnComparison]:
    compared: list[TurnComparison] = []

    async def keep(event: Event) -> None:
        if isinstance(event, TurnCompared):
            compared.append(event.comparison)

    async with bench.open(bench.pair, keep) as session:
        await session.start()
        for turn in turns:
            if not session.is_over:
                await session.send(turn)
    return compared


@pytest.mark.slow
async def test_driven_again_it_holds_at_the_side_that_was_right_and_fails_at_the_other(tmp_path: Path) -> None:
    with DemoWorkbench(Pair("live", "pre-release"), store=tmp_path / "s.db", latency="0") as bench:
        said = [UserTurn(text) for text in SAID]
        first = await driven(bench, said)
        made = {side: await asyncio.to_thread(drafted, first, side) for side in Side}
        scenarios = {side: read(tmp_path, draft) for side, draft in made.items()}
        script = scenarios[Side.BASELINE].rendered(Draw("r", 1, datetime.now(), {}))
        assert list(script.turns) == said
        again = await driven(bench, script.turns)
    for right, scenario in scenarios.items():
        judgements = judged(scenario, again)
        assert len(judgements) > 20
        assert failed(judgements, right) == []
        assert len(failed(judgements, right.other)) > 5
    for draft in made.values():
        chosen_words = [each.words for each in draft.expectations if each.chosen]
        assert len(chosen_words) <= 3 * len(draft.turns)
        assert not any("turn_count" in words or "offers[" in words for words in chosen_words)
    kinds = {each.kind for each in made[Side.CANDIDATE].expectations}
    assert kinds == {"reply_facts", "state", "called", "not_called", "handoff", "ended", "visited"}
    assert len(made[Side.CANDIDATE].turns) == len(SAID) - 1  # it had handed off and ended by then


def test_what_a_reply_tells_is_offered_fact_by_fact(tmp_path: Path) -> None:
    told = reply("A table for 2 at 7 pm on Friday, 14 March, $45 with 10% off. Is the 2nd floor all right?")
    draft = drafted(alone("hello", told))
    assert offers(draft, "reply_facts") == dict.fromkeys(
        ('"2"', '"19:00"', '"14 March"', '"45 USD"', '"10%"', '"2nd"'), True
    )
    assert "reply_facts: [" in scenario_text(draft)
    again = alone("hello", reply("On March 14th, at 19:00: two people, 45 dollars, 10 percent off, second floor."))
    assert failed(judged(read(tmp_path, draft), again), Side.BASELINE) == []
    other = alone("hello", reply("A table for 3 at 7 pm on 14 March, $45, 10% off, 2nd floor."))
    assert len(failed(judged(read(tmp_path, draft), other), Side.BASELINE)) == 1


def test_only_what_a_turn_changed_in_the_state_is_offered() -> None:
    one = reply(state={"turn": 1, "kept": 1, "booking": {"party": 2, "tags": ["a", "b"]}, "items": [{"n": 1}]})
    two = reply(
        state={"turn": 2, "kept": 1, "booking": {"party": 2, "tags": []}, "items": [{"n": 1}, {"n": None}]}
    )
    draft = drafted(talk(("a", one, one), ("b", two, two)))
    paths = [
        (each.turn, each.value["path"], each.value["equals"])
        for each in draft.expectations
        if isinstance(each.value, dict)
    ]
    assert paths == [
        (1, "turn", 1),
        (1, "kept", 1),
        (1, "booking.party", 2),
        (1, "booking.tags", ["a", "b"]),
        (1, "items[0].n", 1),
        (2, "turn", 2),
        (2, "booking.tags", []),
        (2, "items[1].n", None),
    ]


def test_what_varies_by_itself_is_not_offered_and_what_may_vary_is_not_chosen() -> None:
    state: dict[str, JsonValue] = {
        "session_id": "0b54c1f6-52a2-4a5e-8c3c-0f6b2b1d9a10",
        "updated_at": "2026-03-11T18:02:11Z",
        "me": "conversation c-1234567",
        "reference": "LT-4170",
        "summary": "The caller wants a table for two",
        "noisy": 5,
        "ignored": 6,
        "party": 2,
    }
    right = reply("Your reference is LT-4170.", state=state, conversation_id="c-1234567")
    other = reply("Your reference is LT-9911.", state={"party": 3}, conversation_id="c-7654321")
    turns = talk(("book", right, other))
    muted = [
        Divergence(Signal.STATE, path, Change.REMOVED, 5, 6, Status.NEW, 1, path, muted=Mute(MuteReason.NOISE, 0))
        for path in ("noisy", "ignored")
    ]
    turns[1] = replace(turns[1], divergences=tuple(muted))
    draft = drafted(turns)
    assert offers(draft, "state") == {
        '{"path": "reference", "equals": "LT-4170"}': False,
        '{"path": "summary", "equals": "The caller wants a table for two"}': False,
        '{"path": "party", "equals": 2}': True,
    }
    assert offers(draft, "reply_facts") == {'"LT4170"': False}
    known = talk(("my reference is LT-4170", right, other))
    assert offers(drafted(known), "reply_facts") == {'"LT4170"': True}


def test_what_only_the_other_side_did_is_expected_not_to_be_done() -> None:
    call: JsonValue = {"name": "refund", "arguments": {"amount": 3}}
    right = reply(state={"turn": 1}, node_trace=("a", "b"))
    wrong = reply(
        state={"turn": 1, "refund": {"amount": 3}},
        functions=(call,),
        handoff="desk",
        ended=True,
        node_trace=("a", "c"),
    )
    turns = talk(("hm", right, wrong))
    entries = [(each.kind, each.value) for each in drafted(turns).expectations]
    assert entries == [
        ("ended", False),
        ("handoff", False),
        ("not_called", "refund"),
        ("state", {"path": "turn", "equals": 1}),
        ("state", {"path": "refund", "exists": False}),
        ("visited", ["b"]),
    ]
    entries = [(each.kind, each.value) for each in drafted(turns, Side.CANDIDATE).expectations]
    assert entries[:3] == [
        ("ended", True),
        ("handoff", "desk"),
        ("called", {"name": "refund", "arguments": {"amount": 3}}),
    ]


def test_without_a_right_side_nothing_is_expected_and_everything_said_is_there() -> None:
    over = NotSent(NotSentReason.ENDED, 1)
    turns = talk(("one", reply(ended=True), reply()), ("two", over, reply()))
    assert drafted(turns, None).expectations == ()
    assert [turn.user for turn in drafted(turns, None).turns] == ["one", "two"]
    assert [turn.user for turn in drafted(turns, Side.BASELINE).turns] == ["one"]


def test_a_real_conversation_is_one_sided_with_silence_and_keys(tmp_path: Path) -> None:
    absent = NotSent(NotSentReason.ABSENT, 0)
    turns = talk(*((text, reply("Table 4."), absent) for text in ("hello", "", "[DTMF 123#]", "it is [DTMF 42]")))
    assert [turn.user for turn in drafted(turns).turns] == ["hello", "", "123#", "it is 42"]
    assert failed(judged(read(tmp_path, drafted(turns)), turns), Side.BASELINE) == []
    assert scenario_text(drafted(turns, None)) == 'name: made\nturns:\n- hello\n- ""\n- "123#"\n- it is 42\n'


def test_what_goes_with_a_turn_and_what_puts_things_back_stays(tmp_path: Path) -> None:
    said = UserTurn("a", {"n": 1, "deep": {"x": ["{{y}}"]}}, to_candidate=UserTurn("b"))
    turns = talk(("a", reply(), reply()), ("undo it", reply(), reply()))
    first = replace(turns[1].turn, metadata=said.metadata, to_candidate=said.to_candidate)
    turns[1] = replace(turns[1], turn=first)
    turns[2] = replace(turns[2], turn=replace(turns[2].turn, cleanup=True))
    script = read(tmp_path, drafted(turns)).rendered(Draw("r", 1, datetime(2026, 3, 11), {}))
    assert script.turns == (UserTurn("a", said.metadata), UserTurn("undo it", cleanup=True))
    assert drafted(turns, Side.CANDIDATE).turns[0].user == "b"


def test_a_greeting_alone_is_no_scenario() -> None:
    with pytest.raises(DraftError, match="no user turn"):
        drafted(talk())


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("on 2026-03-14", "on {{today+3d}}"),
        ("on 14 March", "on {{today+3d:%-d %B}}"),
        ("on March 14th, at 7", "on {{today+3d:%B %-d}}, at 7"),
        ("on the 14th of March 2026", "on the {{today+3d:%-d %B %Y}}"),
        ("Saturday, March 14", "{{today+3d:%A, %B %-d}}"),
        ("14.03.2026 or 3/14/2026", "{{today+3d:%d.%m.%Y}} or {{today+3d:%-m/%-d/%Y}}"),
        ("Mar 9", "{{today-2d:%b %-d}}"),
        ("on Friday", "on {{today+2d:%A}}"),
        ("on Wednesday", "on {{today+7d:%A}}"),
        ("Friday, I mean 2026-03-20", "{{today+9d:%A}}, I mean {{today+9d}}"),
        ("today 2026-03-11", "today {{today}}"),
        ("born on 14 March 1985, 1985-03-14", None),
        ("on 03/04/2026", None),
        ("Friday, March 14", None),  # that is a Saturday: which of them is meant?
        ("2026-13-45 or 31 February", None),
        ("tomorrow, in 3 days, v2026-03-14", None),
    ],
)
def test_days_are_offered_as_variables_that_mean_the_same_on_that_day(said: str, written: str | None) -> None:
    draft = drafted(alone(said, reply()))
    assert scenario_text(draft).count("{{") == (0 if written is None else written.count("{{"))
    if written is not None:
        assert written in scenario_text(draft)
    assert f"- {said}" in scenario_text(
        replace(draft, variables=tuple(replace(each, chosen=False) for each in draft.variables))
    ).replace('"', "")


def test_a_day_moves_in_what_is_said_and_in_what_is_expected(tmp_path: Path) -> None:
    def held(day: date) -> list[TurnComparison]:
        state: dict[str, JsonValue] = {"day": day.isoformat(), "at": f"{day.isoformat()}T19:00:00"}
        return alone(f"On {day:%A}.", reply(f"{day:%A} it is, at 7 pm.", state=state))

    made = held(DAY + timedelta(days=2))
    scenario = read(tmp_path, everything(drafted(made)))
    assert failed(judged(scenario, made), Side.BASELINE) == []
    later = DAY + timedelta(days=10)
    assert failed(judged(scenario, held(later + timedelta(days=2)), later), Side.BASELINE) == []
    assert len(failed(judged(scenario, made, later), Side.BASELINE)) >= 3


def test_a_phone_number_is_one_variable_whatever_its_spellings(tmp_path: Path) -> None:
    state: dict[str, JsonValue] = {"phone": "2125550142", "name": "Ana"}
    said = reply("I have 212-555-0142.", state=state)
    draft = everything(drafted(alone("I am at (212) 555-0142, not +44 20 7946 0018", said)))
    first, second = draft.variables
    assert first.values == {"phone": "(212) 555-0142"}
    assert first.words == "(212) 555-0142 → {{phone}} (2125550142 stays)"
    assert second.values == {"phone_2": "+44 20 7946 0018"}
    text = scenario_text(draft)
    assert "user: I am at {{phone}}, not {{phone_2}}" in text
    assert '{path: phone, equals: "2125550142"}' in text
    assert 'reply_facts: "{{phone}}"' in text
    scenario = read(tmp_path, draft)
    script = scenario.rendered(Draw("r", 1, datetime(2026, 3, 11), {}))
    assert script.turns[0].text == "I am at (212) 555-0142, not +44 20 7946 0018"
    assert failed(judged(scenario, alone(script.turns[0].text, said)), Side.BASELINE) == []


def test_e_mail_addresses_are_offered_as_variables(tmp_path: Path) -> None:
    state: dict[str, JsonValue] = {"to": ["ana@example.org"], "cc": "j.ana@example.org"}
    said = reply("I wrote to ana@example.org.", state=state)
    turns = alone("I am Ana@example.org, my son is j.ana@example.org. Not ana@example.org.uk", said)
    draft = everything(drafted(turns))
    assert [each.values for each in draft.variables] == [
        {"email": "Ana@example.org"},
        {"email_2": "j.ana@example.org"},
        {"email_3": "ana@example.org.uk"},
    ]
    text = scenario_text(draft)
    assert "user: I am {{email}}, my son is {{email_2}}. Not {{email_3}}" in text
    assert 'reply_facts: "{{email}}"' in text
    assert "equals: [ana@example.org]" in text
    assert failed(judged(read(tmp_path, draft), turns), Side.BASELINE) == []
    without = replace(
        draft, variables=tuple(replace(each, chosen=each.values.keys() == {"email_2"}) for each in draft.variables)
    )
    assert "I am Ana@example.org, my son is {{email_2}}. Not ana@example.org.uk" in scenario_text(without)


TEXTS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [
            "no",
            "1e5",
            "0x1F",
            "19:15",
            "~",
            "{{today}}",
            "\\{{x",
            "{{",
            "- a",
            "a: b",
            "\ud800",
            "😀",
            "\x85\n x\n",
        ]
    ),
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)
STATES = st.dictionaries(TEXTS, VALUES, max_size=4)


@settings(max_examples=30, deadline=None)
@given(
    said=st.lists(
        st.tuples(TEXTS, st.dictionaries(TEXTS, TEXTS | st.integers(), max_size=2)), min_size=1, max_size=3
    ),
    states=st.lists(st.tuples(STATES, STATES), min_size=3, max_size=3),
    calls=st.lists(st.tuples(TEXTS, STATES), max_size=3),
    told=st.lists(TEXTS, min_size=3, max_size=3),
    name=TEXTS,
)
def test_whatever_was_said_is_read_back_and_holds(
    tmp_path_factory: pytest.TempPathFactory,
    said: list[tuple[str, dict[str, str | int]]],
    states: list[tuple[dict[str, JsonValue], dict[str, JsonValue]]],
    calls: list[tuple[str, dict[str, JsonValue]]],
    told: list[str],
    name: str,
) -> None:
    functions = tuple({"name": name, "arguments": arguments} for name, arguments in calls)
    turns = talk(
        *(
            (text, reply(words, state=state, functions=functions), reply(words[:3], state=other))
            for (text, _), (state, other), words in zip(said, states, told, strict=False)
        )
    )
    for comparison, (_, metadata) in zip(list(turns[1:]), said, strict=True):
        turns[comparison.index] = replace(comparison, turn=replace(comparison.turn, metadata=metadata))
    draft = draft_of(turns, Side.BASELINE, name=name, day=DAY, description=name, language="en-US", tags=(name,))
    scenario = read(tmp_path_factory.mktemp("made"), everything(draft))
    script = scenario.rendered(Draw("r", 1, datetime(2026, 3, 11, 12), {}))
    assert [turn.text for turn in script.turns] == [text.replace("\ud800", "\ufffd") for text, _ in said]
    assert [len(turn.metadata) for turn in script.turns] == [len(metadata) for _, metadata in said]
    assert failed(judged(scenario, turns), Side.BASELINE) == []
