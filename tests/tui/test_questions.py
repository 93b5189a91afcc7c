"""What the person is asked, without a screen."""

from dataclasses import replace

import pytest

from polycompare.engine.decisions import choices_for
from polycompare.model.divergences import Change, Divergence, Signal, Status
from polycompare.model.errors import ConsentNeededError
from polycompare.model.outcomes import Failure, FailureKind
from polycompare.model.recoveries import Decision, Trouble
from polycompare.model.turns import Parent, Turn, UserTurn
from polycompare.model.values import Pair, Side
from polycompare.tui.forks import Fork
from polycompare.tui.questions import AfterParting, consent_question, parting_question, trouble_question


def trouble(kind: FailureKind, index: int = 3) -> Trouble:
    failure = Failure(kind, "It failed.")
    return Trouble(index, Side.CANDIDATE, failure, choices_for(failure, index), max(0, index - 1))


def consequences(asked: Trouble) -> dict[str, str]:
    question = trouble_question(asked, "sandbox", Side.CANDIDATE)
    return {choice.key: choice.consequence for choice in question.choices}


@pytest.mark.parametrize("kind", list(FailureKind))
@pytest.mark.parametrize("index", [0, 3])
def test_every_failure_has_its_choices_and_stopping_is_the_safe_one(kind: FailureKind, index: int) -> None:
    asked = trouble(kind, index)
    question = trouble_question(asked, "sandbox", Side.CANDIDATE)
    assert question.title.startswith(f"B · sandbox · turn {index}")
    assert question.side is Side.CANDIDATE
    assert question.choices[0].value is Decision.STOP
    assert {choice.value for choice in question.choices} == set(asked.choices)
    assert len({choice.key for choice in question.choices}) == len(question.choices)


def test_sending_again_says_whether_it_may_be_heard_twice() -> None:
    assert consequences(trouble(FailureKind.TIMEOUT))["r"] == "In the same session; sandbox may hear it twice."
    assert consequences(trouble(FailureKind.CONNECT))["r"] == "Safe: sandbox has certainly not taken it."
    assert "not sent twice" in consequences(trouble(FailureKind.DELAYED_TIMEOUT))["r"]


def test_a_new_session_says_what_is_sent_again_and_whether_that_acts() -> None:
    lost = trouble(FailureKind.EXPIRED)
    assert consequences(lost)["f"] == "2 turns sent again, then this one, to sandbox; may act on real systems."
    assert consequences(replace(lost, acts=False))["f"].endswith(
        "to sandbox; acts on nothing (side_effects = false)."
    )
    first = trouble(FailureKind.TIMEOUT, index=0)
    assert consequences(first)["f"] == "Opens a new conversation with sandbox; may act on real systems."
    assert consequences(trouble(FailureKind.EXPIRED, index=1))["f"].startswith("This turn sent again, to sandbox")


def test_a_rebuilt_session_that_differs_can_be_gone_on_with() -> None:
    failure = Failure(FailureKind.EXPIRED, "It expired.")
    choices = (Decision.STOP, Decision.GO_ON, Decision.FRESH)
    asked = Trouble(4, Side.BASELINE, failure, choices, 3, differs_from=2, attempts=1)
    question = trouble_question(asked, "live", Side.BASELINE)
    assert question.title == "A · live · the rebuilt session differs from turn 2"
    assert [choice.title for choice in question.choices] == ["stop", "go on", "another new session"]


def test_what_differs_is_told_in_a_few_lines_that_a_terminal_can_show() -> None:
    differences = tuple(
        Divergence(Signal.STATE, path, Change.CHANGED, "a" * 300, "\x1b]0;b", Status.NEW, 2, path)
        for path in ("one", "two[3].\x1b" + "x" * 300, "three", "four", "five")
    )
    asked = replace(trouble(FailureKind.EXPIRED), differs_from=2, divergences=differences)
    lines = trouble_question(asked, "live", Side.BASELINE).text[1].splitlines()
    assert lines[0] == "Turn 2, in the first session → in the rebuilt one:"
    assert lines[1].startswith('~ state · one  "aaaa')
    assert lines[1].endswith('… → "\\u001b]0;b"')
    assert lines[2].startswith("~ state · two[3].␛xxx")
    assert lines[-1] == "… and 2 more"
    assert len(lines) == 5
    assert max(map(len, lines)) < 110
    fault = replace(asked, divergences=())
    assert len(trouble_question(fault, "live", Side.BASELINE).text) == 1


def test_consent_names_all_live_targets() -> None:
    described = ["live · PROJECT-1 · uk", "london · live · PROJECT-2 · uk"]
    question = consent_question(ConsentNeededError("They are live.", ("live", "london")), described)
    assert question.title == "consent to talk to live and london"
    assert question.text[0].splitlines() == described
    assert question.text[-1] == "They are live."
    assert question.choices[0].value is False


def test_a_parted_fork_says_which_side_parts_and_where() -> None:
    said = Turn(0, "", Pair(Failure(FailureKind.SERVER, "x"), Failure(FailureKind.SERVER, "x")))
    fork = Fork(Parent("r", 2), (said, said), UserTurn("other"))
    question = parting_question(fork, Pair(None, 1), Pair("live", "sandbox"))
    assert question.text[0] == "B · sandbox differs from the recording from turn 1 on."
    assert [choice.value for choice in question.choices] == [
        AfterParting.STOP,
        AfterParting.GO_ON,
        AfterParting.AGAIN,
    ]
