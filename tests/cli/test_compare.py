"""`compare`, `demo` and `recordings` as a person or a script runs them."""

import json
import sqlite3
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Workplace

DANGEROUS = [chr(c) for c in (*range(0x20), *range(0x7F, 0xA0), *range(0x202A, 0x202F), *range(0x2066, 0x206A))]
FULL_DISK = Path("/dev/full")
HARMLESS = {"\n"}


def assert_safe(text: str) -> None:
    """No character that a terminal or an eye might be fooled by."""
    assert not [c for c in DANGEROUS if c not in HARMLESS and c in text]


def document(text: str) -> dict[str, Any]:
    """The one JSON object on stdout."""
    assert text.count("\n") == 1
    value = json.loads(text)
    assert isinstance(value, dict)
    return value


def test_a_comparison_is_printed_to_be_read(workplace: "Workplace") -> None:
    done = workplace.run("compare", "-m", "two people", "-m", "", "-m", "bye", "-m", "more")
    assert done.returncode == 1
    assert done.stderr == ""
    for part in (
        "A baseline: live",
        "B candidate: pre-release",
        "› two people",
        "› (silence)",
        '◆ state party: 2 → "2" (another type)',
        "◇ 1 carried: party since 1",
        "ended",
        "(not sent: ended in turn 3)",
        "── 4 – ─",
        "diverged at turn 1",
    ):
        assert part in done.stdout
    assert all(len(line) <= 100 for line in done.stdout.splitlines())


def test_json_is_one_object_and_the_exit_code_the_verdict(workplace: "Workplace") -> None:
    done = workplace.run("compare", "--json", "-m", "two people")
    found = document(done.stdout)
    assert (done.returncode, found["verdict"], found["root_turn"]) == (1, "diverged", 1)
    assert [turn["user"] for turn in found["turns"]] == ["", "two people"]
    assert found["baseline"]["deployment"] == {
        "id": "dep-live",
        "version": "aaaa1111",
        "artifact_version": "v1",
        "created_by": "ana@example.com",
        "created_at": "2026-11-20T10:00:00Z",
        "message": "first",
    }
    assert found["turns"][1]["divergences"][0] == {
        "signal": "state",
        "class": "behaviour",
        "path": "party",
        "change": "type",
        "baseline": 2,
        "candidate": "2",
        "status": "new",
        "since": 1,
        "muted": None,
        "why": None,
        "remark": None,
    }


def test_a_target_agrees_with_itself(workplace: "Workplace") -> None:
    done = workplace.run("compare", "--json", "--candidate", "live", "-m", "two people")
    assert done.returncode == 0
    assert document(done.stdout)["verdict"] == "same"


def test_other_words_alone_are_the_same(workplace: "Workplace") -> None:
    done = workplace.run("compare", "-m", "bye")
    assert done.returncode == 0
    assert "≈ reply: other words" in done.stdout
    assert "same behaviour in 2 turns" in done.stdout


@pytest.mark.slow
def test_turns_come_from_a_file_from_stdin_and_from_a_scenario(workplace: "Workplace") -> None:
    workplace.write("turns.txt", "two people\n\nbye\n")
    workplace.write("s.yaml", "name: booking\nturns: [{user: two people}, {user: ''}, {user: bye}]\n")
    users = ["", "two people", "", "bye"]
    from_file = document(workplace.run("compare", "--json", "--turns", "turns.txt").stdout)
    from_stdin = document(
        workplace.run("compare", "--json", "--turns", "-", stdin=b"two people\r\n\r\nbye").stdout
    )
    scenario = document(workplace.run("compare", "--json", "--turns", "s.yaml").stdout)
    for found in (from_file, from_stdin, scenario):
        assert [turn["user"] for turn in found["turns"]] == users
    assert scenario["name"] == "booking"


def test_a_long_turn_goes_through_whole(workplace: "Workplace") -> None:
    workplace.write("long.txt", "x" * 100_000)
    found = document(workplace.run("compare", "--json", "--turns", "long.txt").stdout)
    assert found["turns"][1]["user"] == "x" * 100_000
    shown = workplace.run("recordings", "show", "last").stdout
    assert "(100000 characters)" in shown


def test_nothing_an_agent_says_reaches_the_terminal_uninterpreted(workplace: "Workplace") -> None:
    hostile = "\x1b]0;pwned\x07\x9b31m\u202e two"
    for arguments in (
        ["compare", "-m", hostile],
        ["compare", "-m", hostile, "--json"],
        ["recordings", "show", "last"],
    ):
        done = workplace.run(*arguments)
        assert_safe(done.stdout)
        assert_safe(done.stderr)
    assert "␛]l;title␇" in done.stdout
    refused = workplace.run("compare", "-m", "x", "--baseline", hostile)
    assert refused.returncode == 2
    assert_safe(refused.stderr)
    unknown = workplace.run("compare", "-m", "x", f"--{hostile}")
    assert_safe(unknown.stderr)


def test_an_output_that_lacks_characters_gets_escapes(workplace: "Workplace") -> None:
    done = workplace.run("compare", "-m", "two people", PYTHONIOENCODING="ascii")
    assert done.returncode == 1
    assert "\\u25c6 state party" in done.stdout


def test_what_was_compared_is_kept_and_shown_again(workplace: "Workplace") -> None:
    printed = workplace.run("compare", "-m", "two people", "-m", "bye")
    identity = printed.stdout.splitlines()[-1].removeprefix("recording ")
    shown = workplace.run("recordings", "show", identity)
    assert (shown.returncode, shown.stdout) == (0, printed.stdout)
    as_json = document(workplace.run("recordings", "show", "last", "--json").stdout)
    assert as_json["id"] == identity
    again = document(workplace.run("compare", "--json", "-m", "two people").stdout)
    assert document(workplace.run("recordings", "show", "last", "--json").stdout) == again
    listed = workplace.run("recordings", "list").stdout.splitlines()
    assert [line.split()[0] for line in listed] == [again["id"], identity]
    assert "diverged at 1" in listed[1]
    assert "live ⇄ pre-release" in listed[1]
    limited = document(workplace.run("recordings", "list", "--json", "--limit", "1").stdout)
    assert [entry["id"] for entry in limited["recordings"]] == [again["id"]]
    assert stat.S_IMODE(workplace.store.stat().st_mode) == 0o600


@pytest.mark.slow
def test_a_store_can_be_chosen(workplace: "Workplace") -> None:
    workplace.run("compare", "-m", "bye", "--store", "mine.db")
    assert not workplace.store.exists()
    assert len(workplace.run("recordings", "list", "--store", "mine.db").stdout.splitlines()) == 1
    assert workplace.run("recordings", "list").stdout == ""


def test_no_key_is_ever_kept(workplace: "Workplace") -> None:
    workplace.run("compare", "-m", "bye")
    key = workplace.environment["POLYAI_API_KEY"].encode()
    for path in workplace.store.parent.iterdir():
        assert key not in path.read_bytes()
    with sqlite3.connect(workplace.store) as store:
        assert key.decode() not in "\n".join(store.iterdump())
    store.close()


def test_the_demo_needs_nothing(workplace: "Workplace") -> None:
    (workplace.path / "polycompare.toml").unlink()
    done = workplace.run("demo", "--latency", "0", POLYAI_API_KEY="")
    assert done.returncode == 0
    assert done.stderr == ""
    for part in (
        "A baseline: live",
        "B candidate: pre-release",
        "deployment v",
        "◆",
        "◇",
        "≈",
        "diverged at turn",
    ):
        assert part in done.stdout
    other = workplace.run("demo", "--latency", "0", "--candidate", "sandbox/spicy", "-m", "two people", "--json")
    assert other.returncode == 0
    assert document(other.stdout)["candidate"]["variant"] == "spicy"


@pytest.mark.parametrize(
    "command", [["recordings", "list", "--json"], ["compare", "-m", "bye"], ["--help"], ["--version"]]
)
def test_a_reader_that_goes_away_is_no_fault(workplace: "Workplace", command: list[str]) -> None:
    process = workplace.start(*command)
    assert process.stdout is not None
    process.stdout.close()
    process.stdout = None
    _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (0, b"")


@pytest.mark.skipif(not FULL_DISK.exists(), reason=f"this system has no {FULL_DISK}")
@pytest.mark.parametrize("command", [["recordings", "list", "--json"], ["--help"], ["--version"]])
def test_an_output_that_takes_nothing_is_told(workplace: "Workplace", command: list[str]) -> None:
    with FULL_DISK.open("wb") as full:
        process = workplace.start(*command, stdout=full)
        _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (4, b"The output cannot be written: No space left on device.\n")
