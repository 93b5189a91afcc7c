"""What may speak for a side, how it is driven, and what is done when it fails, as a person or a script has it."""

import json
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest

from polycompare.simulator.faults import parse_fault
from polycompare.simulator.running import running_simulator

if TYPE_CHECKING:
    from tests.cli.conftest import Workplace

PAIR = ("compare", "-m", "two people", "-m", "more")


def told(done: Any) -> dict[str, Any]:
    value = json.loads(done.stdout)
    assert isinstance(value, dict)
    return value


def stats(base_url: str) -> dict[str, Any]:
    with urllib.request.urlopen(f"{base_url}/_sim/stats", timeout=5) as answer:  # noqa: S310 - our own http URL
        value = json.load(answer)
    assert isinstance(value, dict)
    return value


def said(document: dict[str, Any], side: str) -> list[str | None]:
    return [turn[side]["reply"] for turn in document["turns"]]


def test_a_recording_speaks_for_a_side_and_is_sent_nothing(workplace: "Workplace", closed_url: str) -> None:
    first = told(workplace.run(*PAIR, "--json"))
    workplace.configure(more="")
    again = workplace.run("compare", "--baseline", "recording:last", "--candidate", "pre-release", "--json")
    document = told(again)
    assert said(document, "baseline") == said(first, "baseline")
    assert document["baseline"]["recorded"]["recording"] == first["id"]
    assert document["baseline"]["deployment"]["id"] == "dep-live"
    assert [turn["user"] for turn in document["turns"]] == ["", "two people", "more"]
    workplace.configure(closed_url)
    both = workplace.run(
        "compare", "--baseline", f"recording:{first['id']}", "--candidate", "recording:last", "--json"
    )
    assert both.returncode == 1, "nobody listens any more, and nobody needs to"
    assert said(told(both), "candidate") == said(document, "candidate")


@pytest.mark.slow
def test_two_recordings_need_no_configuration(workplace: "Workplace") -> None:
    first = told(workplace.run(*PAIR, "--json"))
    (workplace.path / "polycompare.toml").unlink()
    name = f"recording:{first['id']}"
    same = workplace.run("compare", "--baseline", f"{name}@candidate", "--candidate", name, "--json")
    assert same.returncode == 0
    assert told(same)["verdict"] == "same"


@pytest.mark.slow
def test_a_recording_is_read_from_a_file(workplace: "Workplace") -> None:
    first = told(workplace.run(*PAIR, "--json"))
    assert workplace.run("recordings", "export", "last", "--to", "yesterday.jsonl").returncode == 0
    done = workplace.run("compare", "--baseline", "recording:yesterday.jsonl", "--candidate", "live", "--json")
    assert done.returncode == 0
    assert said(told(done), "baseline") == said(first, "baseline")


@pytest.mark.slow
def test_a_recording_that_is_none(workplace: "Workplace") -> None:
    workplace.run(*PAIR)
    workplace.run("recordings", "export", "last", "--to", "y.jsonl")
    for name, part in (("y.jsonl@foo", "@baseline or @candidate"), ("/dev/zero", "it is no file")):
        done = workplace.run("compare", "--baseline", f"recording:{name}", "--candidate", "live")
        assert done.returncode == 2
        assert part in done.stderr


@pytest.mark.slow
def test_what_is_not_in_the_recording_is_told(workplace: "Workplace") -> None:
    workplace.run(*PAIR)
    done = workplace.run("compare", "--baseline", "recording:last", "--candidate", "live", "-m", "bye")
    assert "not in the recording from turn 1" in done.stdout
    assert "recorded 20" in done.stdout


def test_a_fork_goes_on_with_something_else(workplace: "Workplace") -> None:
    first = told(workplace.run(*PAIR, "--json"))
    refused = workplace.run("compare", "--fork", "last@2", "-m", "bye")
    assert refused.returncode == 2
    assert "1 recorded turn again to live and pre-release" in refused.stderr
    assert "--send-again" in refused.stderr
    done = workplace.run("compare", "--fork", "last@2", "-m", "bye", "--send-again", "--json")
    document = told(done)
    assert document["parent"] == {"recording": first["id"], "turn": 2}
    assert [turn["user"] for turn in document["turns"]] == ["", "two people", "bye"]
    assert [turn["parted"] for turn in document["turns"]] == [[], [], []]
    assert document["id"] != first["id"]
    beginning = workplace.run("compare", "--fork", f"{first['id']}@1", "-m", "bye")
    assert beginning.returncode == 0, "nothing is sent again but the greeting"
    assert f"fork of recording {first['id']}, from turn 1" in beginning.stdout


@pytest.mark.slow
def test_a_recording_with_a_recorded_side_can_be_forked(workplace: "Workplace") -> None:
    first = told(workplace.run(*PAIR, "--json"))
    workplace.run("compare", "--baseline", "recording:last", "--candidate", "pre-release")
    done = workplace.run("compare", "--fork", "last@2", "-m", "bye", "--send-again", "--json")
    document = told(done)
    assert document["baseline"]["recorded"]["recording"] == first["id"]
    assert said(document, "baseline")[:2] == said(first, "baseline")[:2]
    assert document["turns"][2]["baseline"]["status"] == "not_sent", "the recording goes on otherwise"
    assert document["turns"][2]["candidate"]["status"] == "reply"


@pytest.mark.slow
def test_what_is_done_about_a_failure_is_told_in_its_order(workplace: "Workplace") -> None:
    with running_simulator(agent=str(workplace.agent), faults=(parse_fault("reset@turn*1"),)) as simulator:
        workplace.configure(simulator.base_url)
        stopped = workplace.run(*PAIR, "--order", "baseline-first")
    assert "(--on-unknown resend or fresh does so)" in stopped.stderr
    with running_simulator(agent=str(workplace.agent), faults=(parse_fault("reset@turn*1"),)) as simulator:
        workplace.configure(simulator.base_url)
        mended = workplace.run(*PAIR, "--order", "baseline-first", "--on-unknown", "fresh")
    began, done = mended.stderr.splitlines()
    assert began.startswith("live, turn 1: broken after ")
    assert "begins a new session, AS_CHAT_PC_" in began
    assert done == "live, turn 1: new session"
    assert "not sent again" not in mended.stdout


@pytest.mark.slow
def test_a_fork_tells_where_it_parts_from_its_parent(workplace: "Workplace") -> None:
    workplace.run(*PAIR)
    done = workplace.run(
        "compare", "--fork", "last@2", "-m", "bye", "--candidate", "live", "--send-again", "--json"
    )
    assert [turn["parted"] for turn in told(done)["turns"]] == [[], ["candidate"], []]
    assert "behaves otherwise in turn 1" in done.stderr


@pytest.mark.parametrize("place", ["last@0", "last@4", "last@99"])
@pytest.mark.slow
def test_a_turn_that_cannot_be_forked(workplace: "Workplace", place: str) -> None:
    workplace.run(*PAIR)
    done = workplace.run("compare", "--fork", place, "-m", "bye")
    assert done.returncode == 2
    assert "it can at the turns 1 to 3" in done.stderr


@pytest.mark.parametrize(
    ("fault", "policy", "sessions", "verdict"),
    [
        ("reset@turn*1", (), 2, "error"),
        ("reset@turn*1", ("--on-unknown", "resend"), 2, "diverged"),
        ("reset@turn*1", ("--on-unknown", "fresh"), 3, "diverged"),
        ("timeout@turn*1", ("--on-unknown", "fresh"), 2, "error"),
        ("timeout@turn*1", ("--on-expired", "fresh"), 3, "diverged"),
        ("429@turn*1", (), 2, "diverged"),
    ],
)
@pytest.mark.slow
def test_what_becomes_of_a_side_that_fails(
    workplace: "Workplace", fault: str, policy: tuple[str, ...], sessions: int, verdict: str
) -> None:
    with running_simulator(agent=str(workplace.agent), faults=(parse_fault(fault),)) as simulator:
        workplace.configure(simulator.base_url)
        done = workplace.run(*PAIR, "--order", "baseline-first", "--json", *policy)
        counts = stats(simulator.base_url)
    document = told(done)
    assert document["verdict"] == verdict
    assert counts["conversations"]["opened"] == sessions
    assert counts["turns"]["received_again"] == (1 if "resend" in policy else counts["turns"]["received_again"])
    resent = 1 if "resend" in policy else 0
    assert counts["turns"]["processed_again"] == resent, "nothing is said twice to one session unless told"
    recoveries = [recovery for turn in document["turns"] for recovery in turn["recoveries"]]
    mended = verdict == "diverged" and bool(policy)
    assert [recovery["decision"] for recovery in recoveries] == ([policy[1]] if mended else [])


@pytest.mark.slow
def test_what_both_conversations_are_opened_with(workplace: "Workplace") -> None:
    done = workplace.run(*PAIR, "--language", "en", "--attribute", "tries=2", "--attribute", "who=Ana", "--json")
    assert done.returncode == 1
    assert told(done)["order"] == "concurrent"
    ordered = told(workplace.run(*PAIR, "--order", "alternate", "--seed", "7", "--json"))
    assert (ordered["order"], ordered["seed"]) == ("alternate", 7)


def test_a_variant_that_there_is_not(workplace: "Workplace") -> None:
    done = workplace.run("compare", "-m", "x", "--candidate", "sandbox/none")
    assert done.returncode == 2
    assert "'none'" in done.stderr


def test_a_whole_conversation_is_run_again_rather_than_mended(workplace: "Workplace") -> None:
    with running_simulator(agent=str(workplace.agent), faults=(parse_fault("reset@turn*1"),)) as simulator:
        workplace.configure(simulator.base_url)
        done = workplace.run(*PAIR, "--whole", "--json")
        counts = stats(simulator.base_url)
    document = told(done)
    assert document["verdict"] == "diverged"
    assert not [recovery for turn in document["turns"] for recovery in turn["recoveries"]]
    assert done.stderr.count("is thrown away; the conversation is run again whole") == 1
    assert counts["conversations"]["opened"] == 4
    assert counts["turns"]["received_again"] == 0


@pytest.mark.slow
def test_a_whole_conversation_that_never_comes_through_is_an_error(workplace: "Workplace") -> None:
    with running_simulator(agent=str(workplace.agent), faults=(parse_fault("timeout@turn"),)) as simulator:
        workplace.configure(simulator.base_url)
        done = workplace.run(*PAIR, "--whole", "--json")
        counts = stats(simulator.base_url)
    assert (done.returncode, told(done)["verdict"]) == (4, "error")
    assert counts["conversations"]["opened"] == 6, "three whole attempts of two sides"


@pytest.mark.slow
def test_the_last_recording_stays_the_same_one_while_a_conversation_is_run_again(workplace: "Workplace") -> None:
    first = told(workplace.run(*PAIR, "--json"))
    with running_simulator(agent=str(workplace.agent), faults=(parse_fault("reset@turn*1"),)) as simulator:
        workplace.configure(simulator.base_url)
        sides = ("--baseline", "recording:last", "--candidate", "pre-release")
        document = told(workplace.run("compare", *sides, "--whole", "--json"))
    assert document["baseline"]["recorded"]["recording"] == first["id"]
    assert said(document, "baseline") == said(first, "baseline")


def test_whole_and_mended_exclude_each_other(workplace: "Workplace") -> None:
    done = workplace.run(*PAIR, "--whole", "--on-unknown", "fresh")
    assert done.returncode == 2
    assert "leave out --on-unknown" in done.stderr
