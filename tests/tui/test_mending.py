"""A side that fails asks what is to be done, and the transcript says what was."""

from typing import TYPE_CHECKING

import pytest
from textual.containers import VerticalScroll

from polycompare.model.events import (
    ComparisonStarted,
    Event,
    RebuildStarted,
    SideRecovered,
    TurnCompared,
)
from polycompare.model.outcomes import Failure, FailureKind, Reply
from polycompare.model.recoveries import Decision, RebuiltTurn, Recovery
from polycompare.model.values import JsonObject, Side
from polycompare.tui.conversation import Conversation
from polycompare.tui.mending import notes_on, rebuilding_in_words
from polycompare.tui.shown_turns import view_of
from polycompare.tui.transcript_blocks import block_of
from polycompare.tui.turn_view import Rebuilding, SideState, Waiting
from polycompare.tui.widgets.transcript import Transcript

if TYPE_CHECKING:
    from tests.tui.conftest import Bench, Stage, StageMaker

NO_ANSWER = Failure(FailureKind.TIMEOUT, "pre-release gave no answer within 60 s.", elapsed_ms=60_000.0)
EXPIRED = Failure(FailureKind.EXPIRED, "The session of pre-release has expired.", http_status=400)


@pytest.fixture
def bench(stage: "StageMaker") -> "Bench":
    said = [stage.reply(text) for text in ("Welcome!", "For how many?", "When?", "Booked.")]
    return stage.bench(said, said)


async def begin(s: "Stage", *words: str) -> None:
    await s.turns(1)
    for word in words:
        await s.say(word)


async def ask(s: "Stage", text: str) -> None:
    """Send a message whose turn does not end by itself."""
    await s.paste(text)
    await s.press("enter")


@pytest.mark.parametrize("size", [(80, 24), pytest.param((120, 40), marks=pytest.mark.slow)])
async def test_a_turn_of_unknown_outcome_is_sent_again_when_the_person_says_so(
    stage: "StageMaker", bench: "Bench", size: tuple[int, int]
) -> None:
    async with stage.run(bench, size) as s:
        await begin(s, "one")
        bench.agents["pre-release"].troubles = [NO_ANSWER]
        await ask(s, "two")
        said = await s.answer("B · pre-release · turn 2: outcome unknown", "r")
        assert "pre-release gave no answer within 60 s." in said
        assert "s stop The failure stands; B takes no more turns." in said
        assert "r send again In the same session; pre-release may hear it twice." in said
        assert "f new session 1 turn sent again, then this one, to pre-release; may act on real systems." in said
        await s.turns(3)
        assert bench.agents["pre-release"].sent == [None, "one", "two", "two"]
        assert bench.agents["live"].sent == [None, "one", "two"]
        assert "↻ sent again after: no answer in 60 s" in s.picture()
        assert "When?" in s.picture()


@pytest.mark.parametrize("key", ["s", "enter"])
async def test_stopping_lets_the_failure_stand_and_the_other_side_go_on(
    stage: "StageMaker", bench: "Bench", key: str
) -> None:
    async with stage.run(bench) as s:
        await begin(s, "one")
        bench.agents["pre-release"].troubles = [NO_ANSWER]
        await ask(s, "two")
        await s.answer("outcome unknown", key)
        await s.turns(3)
        assert "outcome unknown: the agent may have taken this turn" in s.column("B")
        await s.say("three")
        assert "not sent: failed in turn 2" in s.column("B")
        assert bench.agents["live"].sent[-1] == "three"


async def test_an_expired_session_is_rebuilt_and_says_how_far_it_is(stage: "StageMaker", bench: "Bench") -> None:
    async with stage.run(bench) as s:
        await begin(s, "one", "two")
        agent = bench.agents["pre-release"]
        agent.troubles = [EXPIRED]
        await ask(s, "three")
        await s.until(lambda: s.question is not None)
        assert "r send again" not in s.dialog()
        agent.hold()
        await s.answer("turn 3 failed", "f")
        await s.until(lambda: "opening a new session" in s.picture())
        agent.release()
        await s.turns(4)
        assert agent.sessions == [[None, "one", "two", "three"], [None, "one", "two", "three"]]
        assert "↻ new session · 2 turns and this one sent again · after: session expired" in s.column("B")
        assert "Booked." in s.picture()
        assert s.conversation.infos is not None
        assert s.conversation.infos.candidate.conversation_id == "c-0-B2"


@pytest.mark.slow
async def test_a_rebuilt_session_that_differs_is_asked_about_again(stage: "StageMaker", bench: "Bench") -> None:
    async with stage.run(bench, (80, 24)) as s:
        await begin(s, "one")
        agent = bench.agents["pre-release"]
        agent.troubles = [EXPIRED]
        await ask(s, "two")
        elsewhere: JsonObject = {"ready": True, "guests": 2, "table": {"id": 7}}
        agent.answers[1] = stage.reply("For how many?", path=("elsewhere",), state=elsewhere)
        await s.answer("turn 2 failed", "f")
        said = await s.answer("the rebuilt session differs from turn 1", "g")
        assert "It was rebuilt after: session expired. " in said
        assert "Turn 1, in the first session → in the rebuilt one: + state · guests — → 2" in said
        assert '~ node trace · [0] "greet" → "elsewhere" … and 1 more' in said
        assert "… and 1 more" in said
        assert "f another new session" in said
        await s.turns(3)
        shown = s.column("B")
        assert "↻ new session · 1 turn and this one sent again" in shown
        assert "≠ rebuilt session differs from turn 1" in shown
        assert "When?" in shown


@pytest.mark.slow
async def test_a_rebuild_that_fails_can_be_given_up(stage: "StageMaker", bench: "Bench") -> None:
    async with stage.run(bench) as s:
        await begin(s, "one")
        agent = bench.agents["pre-release"]
        agent.troubles = [EXPIRED]
        await ask(s, "two")
        await s.until(lambda: s.question is not None)
        agent.troubles = [NO_ANSWER]
        await s.press("f")
        await s.answer("outcome unknown", "s")
        await s.turns(3)
        assert "✖ new session failed at turn 0: no answer in 60 s" in s.column("B")
        assert "expired" in s.picture()


@pytest.mark.parametrize("swapped", [False, True])
@pytest.mark.slow
async def test_two_sides_in_trouble_are_asked_about_one_after_the_other(
    stage: "StageMaker", bench: "Bench", swapped: bool
) -> None:
    async with stage.run(bench, (80, 24)) as s:
        await begin(s, "one")
        if swapped:
            await s.press("escape", "w")
            await s.until(lambda: s.conversation.swapped)
            await s.press("i")
        for agent in ("live", "pre-release"):
            bench.agents[agent].troubles = [NO_ANSWER]
        await ask(s, "two")
        seen = []
        for _ in range(2):
            await s.until(lambda: s.question is not None)
            seen.append((s.question or "").split(" · turn")[0])
            await s.answer("outcome unknown", "r")
        expected = {"A · pre-release", "B · live"} if swapped else {"A · live", "B · pre-release"}
        assert set(seen) == expected
        await s.turns(3)
        assert s.picture().count("↻ sent again after: no answer in 60 s") == 2
        assert bench.agents["live"].sent == bench.agents["pre-release"].sent == [None, "one", "two", "two"]


@pytest.mark.parametrize("key", ["ctrl+x", "ctrl+c"])
async def test_stopping_the_turn_takes_the_questions_away(stage: "StageMaker", bench: "Bench", key: str) -> None:
    async with stage.run(bench) as s:
        await begin(s, "one")
        for agent in ("live", "pre-release"):
            bench.agents[agent].troubles = [NO_ANSWER]
        await ask(s, "two")
        await s.until(lambda: s.question is not None)
        await s.press(key)
        await s.turns(3)
        await s.until(lambda: len(s.app.screen_stack) == 1)
        outcomes = s.conversation.recorded[2].turn.outcomes
        kinds = {
            outcome.kind for outcome in (outcomes.baseline, outcomes.candidate) if isinstance(outcome, Failure)
        }
        assert kinds == {FailureKind.TIMEOUT, FailureKind.CANCELLED}
        assert len(bench.agents["live"].sent) == len(bench.agents["pre-release"].sent) == 3


@pytest.mark.slow
async def test_the_turn_is_stopped_also_from_under_the_palette(stage: "StageMaker", bench: "Bench") -> None:
    async with stage.run(bench) as s:
        await begin(s, "one")
        bench.agents["pre-release"].troubles = [NO_ANSWER]
        await ask(s, "two")
        await s.until(lambda: s.question is not None)
        await s.press("ctrl+p")
        await s.until(lambda: s.question is None)
        s.screen.action_stop()  # as from elsewhere: the palette is above the question
        await s.turns(3)
        await s.until(lambda: len(s.app.screen_stack) == 1)


async def test_leaving_while_a_question_is_open_records_the_end(stage: "StageMaker", bench: "Bench") -> None:
    async with stage.run(bench) as s:
        await begin(s, "one")
        bench.agents["pre-release"].troubles = [NO_ANSWER]
        await ask(s, "two")
        await s.until(lambda: s.question is not None)
        await s.press("ctrl+q")
        await s.until(lambda: len(bench.closed) == 1)
    assert isinstance(bench.told[-1], TurnCompared)


async def test_a_comparison_alone_says_what_was_mended(stage: "StageMaker", bench: "Bench") -> None:
    """What a recording holds is enough: no event within the turn is needed."""
    async with stage.run(bench) as s:
        await begin(s, "one")
        bench.agents["pre-release"].troubles = [EXPIRED]
        await ask(s, "two")
        await s.answer("turn 2 failed", "f")
        await s.turns(3)
        alone = Conversation(s.conversation.names)
        kept: list[Event] = [e for e in bench.told if isinstance(e, ComparisonStarted | TurnCompared)]
        for event in kept:
            alone.apply(event, 0.0)
            if isinstance(event, TurnCompared):
                alone.settle(view_of(event.comparison))
        for widths in ((60, 60), (70,)):
            for mine, live in zip(alone.turns, s.conversation.turns, strict=True):
                assert block_of(mine, widths, 0.0) == block_of(live, widths, 0.0)
        assert alone.turns[2].recoveries
        assert any(isinstance(e, SideRecovered) for e in bench.told)
        assert any(isinstance(e, RebuildStarted) for e in bench.told)


async def test_a_new_session_without_turns_before_is_sent_this_one(stage: "StageMaker", bench: "Bench") -> None:
    async with stage.run(bench) as s:
        await begin(s)
        bench.agents["pre-release"].troubles = [NO_ANSWER]
        await ask(s, "one")
        await s.answer("outcome unknown", "f")
        await s.turns(2)
        assert bench.agents["pre-release"].sessions == [[None, "one"], [None, "one"]]
        assert "↻ new session · this turn sent again · after: no answer in 60 s" in s.column("B")


@pytest.mark.slow
async def test_a_new_session_that_is_not_gone_on_with_was_not_sent_the_turn(
    stage: "StageMaker", bench: "Bench"
) -> None:
    async with stage.run(bench) as s:
        await begin(s, "one")
        agent = bench.agents["pre-release"]
        agent.troubles = [EXPIRED]
        agent.answers[1] = stage.reply("For how many?", path=("elsewhere",))
        await ask(s, "two")
        await s.answer("turn 2 failed", "f")
        await s.answer("the rebuilt session differs from turn 1", "f")
        await s.answer("the rebuilt session differs from turn 1", "s")
        await s.turns(3)
        assert agent.sessions[1:] == [[None, "one"], [None, "one"]]
        assert s.column("B").count("↻ new session · 1 turn sent again · after: session expired") == 2


@pytest.mark.parametrize(
    ("rebuilding", "words"),
    [
        (Rebuilding(0, 2), "opening a new session"),
        (Rebuilding(1, 2), "new session · sending turn 1/3 again"),
        (Rebuilding(3, 2), "new session · sending turn 3/3 again"),
        (Rebuilding(1, 0), "new session · sending turn 1/1 again"),
    ],
)
def test_a_rebuild_counts_the_turn_that_it_is_made_for(rebuilding: Rebuilding, words: str) -> None:
    assert rebuilding_in_words(rebuilding) == words


HELLO = RebuiltTurn(0, Reply("c2", "hi", False, 1.0), differs=False)
REPLY = Reply("c2", "done", False, 1.0)


def fresh(*rebuilt: RebuiltTurn) -> Recovery:
    return Recovery(Side.BASELINE, EXPIRED, Decision.FRESH, "c2", rebuilt)


@pytest.mark.parametrize(
    ("recoveries", "state", "notes"),
    [
        ([Recovery(Side.BASELINE, NO_ANSWER, Decision.RESEND)], REPLY, ["↻ sent again after: no answer in 60 s"]),
        ([fresh()], REPLY, ["↻ new session · after: session expired"]),  # for the greeting
        ([fresh(HELLO)], REPLY, ["↻ new session · this turn sent again · after: session expired"]),
        ([fresh(HELLO)], EXPIRED, ["↻ new session · after: session expired"]),
        ([fresh(HELLO)], NO_ANSWER, ["↻ new session · this turn sent again · after: session expired"]),
        ([fresh(HELLO)], Waiting(0.0), ["↻ new session · this turn sent again · after: session expired"]),
        ([fresh(HELLO)], Waiting(0.0, rebuilding=Rebuilding(0, 0)), ["↻ new session · after: session expired"]),
        (
            [fresh(HELLO), Recovery(Side.BASELINE, NO_ANSWER, Decision.RESEND)],
            REPLY,
            [
                "↻ new session · this turn sent again · after: session expired",
                "↻ sent again after: no answer in 60 s",
            ],
        ),
        (
            [fresh(HELLO), fresh(HELLO, RebuiltTurn(1, NO_ANSWER, differs=False))],
            EXPIRED,
            [
                "↻ new session · after: session expired",
                "↻ new session · 1 turn sent again · after: session expired",
                "✖ new session failed at turn 1: no answer in 60 s",
            ],
        ),
        (
            [fresh(HELLO, RebuiltTurn(1, Reply("c2", "bye", True, 1.0), differs=True))],
            EXPIRED,
            [
                "↻ new session · 1 turn sent again · after: session expired",
                "≠ rebuilt session differs from turn 1",
                "– new session ended at turn 1",
            ],
        ),
    ],
)
def test_what_was_done_is_said_in_a_line_each(
    recoveries: list[Recovery], state: SideState, notes: list[str]
) -> None:
    assert notes_on(recoveries, state) == notes


def test_every_kind_of_failure_has_short_words() -> None:
    for kind in FailureKind:
        assert notes_on([Recovery(Side.BASELINE, Failure(kind, "x"), Decision.RESEND)], REPLY)


@pytest.mark.slow
async def test_ctrl_c_copies_what_is_selected_of_a_question(stage: "StageMaker", bench: "Bench") -> None:
    async with stage.run(bench) as s:
        await begin(s, "one")
        bench.agents["pre-release"].troubles = [NO_ANSWER]
        await ask(s, "two")
        await s.until(lambda: s.question is not None)
        await s.pilot.mouse_down("QuestionDialog Static", offset=(1, 0))
        await s.pilot.hover("QuestionDialog Static", offset=(11, 0))
        await s.pilot.mouse_up("QuestionDialog Static", offset=(11, 0))
        await s.press("ctrl+c")
        assert s.app.clipboard == "pre-release"
        await s.answer("outcome unknown", "r")
        await s.turns(3)


@pytest.mark.parametrize(
    "size",
    [(80, 24), pytest.param((100, 30), marks=pytest.mark.slow), pytest.param((160, 45), marks=pytest.mark.slow)],
)
@pytest.mark.parametrize("before", [1, 6])
async def test_a_question_leaves_the_turn_it_is_about_in_sight(
    stage: "StageMaker", bench: "Bench", size: tuple[int, int], before: int
) -> None:
    async with stage.run(bench, size) as s:
        await begin(s, *(f"number {number}" for number in range(before)))
        bench.agents["pre-release"].troubles = [NO_ANSWER]
        await ask(s, "the one in question")
        await s.until(lambda: s.question is not None)
        box = s.app.screen.query_one(VerticalScroll).region
        rows = s.screen.query_one(Transcript).selected_rows
        assert len(rows) >= 2  # what was said, and what is the matter
        covered = [row for row in rows if box.y <= row < box.bottom]
        assert not covered
        assert 0 <= box.y < box.bottom <= size[1]
        assert s.app.screen.query_one(VerticalScroll).max_scroll_y == 0  # all of it is to be seen
        await s.answer("outcome unknown", "s")
        await s.turns(before + 2)
