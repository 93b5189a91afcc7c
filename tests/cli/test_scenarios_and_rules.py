"""A scenario driven whole, and the committed rules that decide which of its differences count."""

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Workplace

SCENARIO = """\
name: booking
attributes: {caller: "{{side}}"}
effects: writes
turns:
  - user: two people, says {{side}}
    expect:
      - state: {path: party, equals: 2}
  - more
cleanup: [bye]
expect:
  - visited: table
"""
COMMAND = ("compare", "--turns", "booking.yaml")


def told(done: Any) -> dict[str, Any]:
    value = json.loads(done.stdout)
    assert isinstance(value, dict)
    return value


def test_what_only_the_candidate_fails_is_a_regression(workplace: "Workplace") -> None:
    workplace.write("booking.yaml", SCENARIO)
    done = workplace.run(*COMMAND)
    assert done.returncode == 1
    assert "! B not met: state party is 2" in done.stdout
    assert "expectations: A 2 of 2 met, B 1 of 2 met" in done.stdout
    assert "regressed: B fails 1 expectation that A does not fail, diverged at turn 1" in done.stdout


def test_each_side_hears_its_own_and_the_cleanup_is_not_compared(workplace: "Workplace") -> None:
    workplace.write("booking.yaml", SCENARIO)
    document = told(workplace.run(*COMMAND, "--json"))
    first, _, last = document["turns"][1:]
    assert (first["user"], first["to_candidate"]["user"]) == (
        "two people, says baseline",
        "two people, says candidate",
    )
    assert (last["user"], last["cleanup"], last["divergences"]) == ("bye", True, [])
    assert document["order"] == "alternate", "what acts on something shared never hears both sides at once"
    assert [one["passed"] for one in document["expectations"]] == [True, False, True, True]
    again = told(workplace.run("recordings", "show", "last", "--json"))
    assert again["turns"] == document["turns"], "what was sent is recorded as sent"


@pytest.mark.slow
def test_expectations_of_a_fork_count_from_where_it_begins(workplace: "Workplace") -> None:
    workplace.write("booking.yaml", SCENARIO)
    workplace.run("compare", "-m", "hello", "-m", "there")
    forked = ("compare", "--fork", "last@2", "--send-again", "--turns", "booking.yaml", "--json")
    document = told(workplace.run(*forked))
    assert [one["turn"] for one in document["expectations"]] == [2, 2, None, None]
    assert [one["passed"] for one in document["expectations"]] == [True, False, True, True]


def test_an_ignored_difference_does_not_count_and_is_not_gone(workplace: "Workplace") -> None:
    workplace.write("polycompare.ignore.toml", '[[ignore]]\nsignal = "state"\nreason = "not yet"\n')
    done = workplace.run("compare", "-m", "two people")
    assert done.returncode == 0
    assert "same behaviour in 2 turns" in done.stdout
    assert "1 muted (1 ignored)" in done.stdout
    assert "party" not in done.stdout
    shown = workplace.run("recordings", "show", "last", "--show-muted")
    assert '○ state party: 2 → "2" (another type, ignored: not yet)' in shown.stdout


@pytest.mark.slow
def test_an_accepted_change_is_asked_again_when_it_is_another(workplace: "Workplace") -> None:
    accepted = '[[accept]]\nsignal = "state"\npath = "party"\nbaseline = 2\ncandidate = {}\nreason = "text now"\n'
    workplace.write("polycompare.accept.toml", accepted.format('"2"'))
    assert workplace.run("compare", "-m", "two people").returncode == 0
    workplace.write("polycompare.accept.toml", accepted.format('"two"'))
    done = workplace.run("compare", "-m", "two people")
    assert done.returncode == 1
    assert "changed since accepted" in done.stdout


def test_stale_acceptances_are_told(workplace: "Workplace") -> None:
    workplace.write("booking.yaml", SCENARIO)
    workplace.write(
        "polycompare.accept.toml",
        '[[accept]]\nsignal = "state"\npath = "party"\nexpires = 2020-01-01\n\n'
        '[[accept]]\nscenario = "booking"\nsignal = "ended"\npath = ""\n',
    )
    done = workplace.run(*COMMAND)
    assert "polycompare.accept.toml:1: the acceptance of state party expired on 2020-01-01" in done.stderr
    assert "polycompare.accept.toml:6: accepted, but not seen in booking: ended" in done.stderr


def test_faulty_rules_are_told_before_anything_is_sent(workplace: "Workplace") -> None:
    workplace.write("polycompare.ignore.toml", '[[ignore]]\nsignal = "stat"\n[[ignor]]\n')
    done = workplace.run("compare", "-m", "two people")
    assert done.returncode == 2
    assert "did you mean 'state'?" in done.stderr
    assert "did you mean 'ignore'?" in done.stderr
    assert not workplace.store.exists()
