"""`polycompare recordings`: what is kept is found, marked, taken elsewhere, and deleted once somebody agreed."""

import argparse
import json
import re
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pexpect
import pytest

from polycompare.cli.parser import UsageError, build_parser
from polycompare.cli.recordings import query_of
from polycompare.model.divergences import Signal
from polycompare.model.recordings import RecordingQuery, SortBy
from polycompare.model.targets import Environment
from polycompare.model.verdicts import Verdict

if TYPE_CHECKING:
    from tests.cli.conftest import Desk, Workplace

SECRETS = ("acme", "726-4418", "7264418", "4539 5787", "45395787", "6362 1486")


def asked(*arguments: str) -> RecordingQuery:
    options: argparse.Namespace = build_parser().parse_args(["recordings", "list", *arguments])
    return query_of(options)


def test_nothing_asked_for_is_the_newest_twenty() -> None:
    assert asked() == RecordingQuery(limit=20)


def test_every_filter_is_asked_for() -> None:
    query = asked(
        *(
            "--target",
            "live",
            "--env",
            "sandbox",
            "--variant",
            "v",
            "--scenario",
            "book*",
            "--verdict",
            "diverged",
        ),
        *("--signal", "state", "--deployment", "abc", "--tag", "x", "--not-reviewed", "--limit", "3", "--runs"),
        *("--since", "2026-11-20T10:00+02:00", "--until", "2026-11-21T00:00Z"),
    )
    assert query == RecordingQuery(
        target="live",
        environment=Environment.SANDBOX,
        variant="v",
        scenario="book*",
        verdict=Verdict.DIVERGED,
        signal=Signal.STATE,
        deployment="abc",
        tag="x",
        reviewed=False,
        since=datetime(2026, 11, 20, 8, tzinfo=UTC),
        until=datetime(2026, 11, 21, tzinfo=UTC),
        with_runs=True,
        limit=3,
    )
    assert asked("--reviewed").reviewed is True


def test_moments_are_ago_or_days_of_the_person() -> None:
    before = datetime.now(UTC)
    since = asked("--since", "7d").since
    assert since is not None
    assert before <= since + timedelta(days=7) <= datetime.now(UTC)
    day = asked("--since", "2026-11-20", "--until", "2026-11-20")
    assert day.since is not None
    assert day.until is not None
    assert day.until - day.since == timedelta(days=1)
    assert day.since.astimezone().hour == 0
    with pytest.raises(UsageError, match=r"'soon' is no moment; write 7d, 12h"):
        asked("--since", "soon")


@pytest.mark.parametrize(
    ("arguments", "sort", "ascending"),
    [
        (["--sort", "started"], SortBy.STARTED, False),
        (["--reverse"], SortBy.STARTED, True),
        (["--sort", "name"], SortBy.NAME, True),
        (["--sort", "name", "--reverse"], SortBy.NAME, False),
        (["--sort", "turns"], SortBy.TURNS, False),
        (["--sort", "candidate"], SortBy.CANDIDATE, True),
    ],
)
def test_columns_are_sorted_as_they_are_read(arguments: list[str], sort: SortBy, ascending: bool) -> None:
    query = asked(*arguments)
    assert (query.sort, query.ascending) == (sort, ascending)


def test_months_are_not_minutes() -> None:
    with pytest.raises(UsageError, match=r"'3m' could be minutes or months; write it in days, such as 90d"):
        build_parser().parse_args(["recordings", "prune", "--older-than", "3m"])


def test_what_is_kept_is_listed_and_filtered(desk: "Desk", ids: list[str]) -> None:
    assert desk.ids("list") == ids[::-1]
    assert desk.ids("list", "--limit", "1", "--reverse") == ids[:1]
    assert desk.ids("list", "--scenario", "terr*") == ids[2:]
    assert desk.ids("list", "--signal", "state", "--env", "live", "--since", "1d") == [ids[2], ids[0]]
    assert desk.ids("list", "--until", "2020-01-01") == []
    assert desk.ids("list", "--sort", "turns")[0] == ids[2]
    (line,) = desk("list", "--scenario", "terrace").out.splitlines()
    assert re.fullmatch(rf"{ids[2]}  diverged at \d  3 turns  live ⇄ pre-release  terrace", line)
    (entry,) = json.loads(desk("list", "--scenario", "terrace", "--json").out)["recordings"]
    assert entry["baseline"].keys() == {"target", "environment", "variant", "deployment"}
    assert "state" in entry["signals"]


def test_what_was_said_is_found_with_the_words_around_it(desk: "Desk", ids: list[str]) -> None:
    assert desk.ids("search", "refu") == [ids[1]]
    assert desk.ids("search", "terrace", "--verdict", "same") == []
    line, found = desk("search", "john", "ref").out.splitlines()
    assert line.startswith(ids[1])
    assert found.startswith("    turn 1: a refund for john@acme-corp.com")
    (entry,) = json.loads(desk("search", "refund", "--json").out)["recordings"]
    assert entry["found"]["turn"] == 1
    assert entry["found"]["excerpt"].startswith("a refund for john")
    assert desk("search", "zebra").out == ""


def test_tags_notes_and_reviews_are_kept_and_taken_back(desk: "Desk", ids: list[str]) -> None:
    done = desk("tag", ids[0], "last", "--add", "b", "--add", "a", "--note", "look\nhere", "--reviewed")
    assert (done.code, done.out) == (0, "")
    assert re.search(rf"^{ids[0]}  #a #b · reviewed .* UTC · “look⏎here”$", done.err, re.MULTILINE)
    assert desk.ids("list", "--tag", "a") == [ids[2], ids[0]]
    assert desk.ids("list", "--not-reviewed") == [ids[1]]
    assert desk.ids("search", "look") == [ids[2], ids[0]]
    assert desk("list", "--tag", "a", "--limit", "1").out.endswith("terrace  #a #b  reviewed  “look⏎here”\n")
    review = json.loads(desk("show", ids[0], "--json").out)["review"]
    assert (review["tags"], review["note"], review["bookmarks"]) == (["a", "b"], "look\nhere", [])
    shown = desk("show", ids[0]).out.splitlines()
    assert shown[-1].startswith("#a #b · reviewed ")
    again = desk("tag", ids[0], "--reviewed")
    assert json.loads(desk("show", ids[0], "--json").out)["review"] == review, again.err
    desk("tag", ids[0], "--remove", "a", "--remove", "b", "--note", "", "--not-reviewed")
    assert json.loads(desk("show", ids[0], "--json").out)["review"] is None


def test_tags_go_to_all_or_to_none(desk: "Desk", ids: list[str]) -> None:
    refused = desk("tag", ids[0], "nobody", "--add", "x")
    assert (refused.code, refused.out) == (2, "")
    assert 'There is no recording "nobody"' in refused.err
    assert desk.ids("list", "--tag", "x") == []
    assert desk("tag", ids[0], "--add", "two words").code == 2
    nothing = desk("tag", ids[0])
    assert nothing.code == 2
    assert "--add, --remove, --note, --reviewed or --not-reviewed" in nothing.err


def test_a_recording_goes_elsewhere_and_comes_back_to_the_byte(
    desk: "Desk", ids: list[str], tmp_path: Path
) -> None:
    desk("tag", ids[2], "--add", "x", "--note", "n", "--reviewed")
    assert desk("export", "last", "--to", "there.jsonl").code == 0
    theirs = tmp_path / "theirs.db"
    taken = desk("import", "there.jsonl", store=theirs)
    assert (taken.code, taken.out, taken.err) == (0, f"{ids[2]}\n", "")
    assert desk("export", "last", store=theirs).out == (tmp_path / "there.jsonl").read_text()
    here, there = (desk("list", "--tag", "x", "--json", store=store).out for store in (desk.store, theirs))
    assert here == there
    assert desk("search", "terrace", store=theirs).out == desk("search", "terrace").out
    again = desk("import", "there.jsonl", store=theirs)
    assert (again.code, again.out) == (0, "")
    assert again.err == f"{ids[2]} of there.jsonl is there already, and the same.\n"


def test_what_differs_is_replaced_only_when_asked(desk: "Desk", ids: list[str]) -> None:
    desk("export", ids[0], "--to", "before.jsonl")
    desk("tag", ids[0], "--add", "x")
    kept = desk("import", "before.jsonl", "none.jsonl")
    assert (kept.code, kept.out) == (2, "")
    differs, missing = kept.err.splitlines()
    assert differs == f"{ids[0]} is there already and differs from before.jsonl; --replace takes the file's."
    assert missing.startswith("none.jsonl cannot be read (No such file or directory)")
    assert desk.ids("list", "--tag", "x") == [ids[0]]
    taken = desk("import", "before.jsonl", "--replace")
    assert (taken.code, taken.out) == (0, f"{ids[0]}\n")
    assert desk.ids("list", "--tag", "x") == []
    assert desk.ids("list") == ids[::-1]


def test_what_is_personal_stays_here_when_so_asked(desk: "Desk", ids: list[str], tmp_path: Path) -> None:
    desk("tag", ids[1], "--note", "call john@acme-corp.com")
    raw = desk("export", ids[1]).out
    assert all(secret in raw for secret in SECRETS if not secret.isdigit())
    redacted = desk("export", ids[1], "--redact", "--to", "redacted.jsonl")
    assert (redacted.code, redacted.out) == (0, "")
    text = (tmp_path / "redacted.jsonl").read_text()
    assert not [secret for secret in SECRETS if secret in text]
    theirs = tmp_path / "theirs.db"
    assert desk("import", "redacted.jsonl", store=theirs).out == f"{ids[1]}\n"
    here, there = (json.loads(desk("list", "--json", "--limit", "2", store=s).out) for s in (desk.store, theirs))
    (shared,) = there["recordings"]
    assert {**shared, "note": ""} == {**here["recordings"][1], "note": ""}


@pytest.mark.parametrize("kind", ["html", "markdown"])
def test_a_page_is_redacted_unless_otherwise_asked(
    desk: "Desk", ids: list[str], tmp_path: Path, kind: str
) -> None:
    desk("tag", ids[1], "--note", "call john@acme-corp.com")
    assert desk("export", ids[1], "--format", kind, "--to", "page").code == 0
    page = (tmp_path / "page").read_text()
    assert "manager on duty" in page
    assert not [secret for secret in SECRETS if secret in page]
    assert desk("export", ids[1], "--format", kind).out == page
    whole = desk("export", ids[1], "--format", kind, "--no-redact").out
    assert "4539 5787 6362 1486" in whole
    assert whole.count("acme") > 1


def test_what_the_team_calls_personal_is_replaced_too(desk: "Desk", ids: list[str], tmp_path: Path) -> None:
    config = tmp_path / "polycompare.toml"
    config.write_text('[redact]\npatterns = ["refund"]\n')
    assert "refund" not in desk("export", ids[1], "--redact").out
    config.write_text('[redact]\npatterns = ["("]\n')
    refused = desk("export", ids[1], "--redact")
    assert (refused.code, refused.out) == (2, "")
    assert "polycompare.toml" in refused.err
    assert desk("export", ids[1]).code == 0


def test_an_exported_file_is_shown_as_its_recording_is(desk: "Desk", ids: list[str]) -> None:
    desk("tag", ids[1], "--note", "n")
    desk("export", ids[1], "--to", "one.jsonl")
    assert desk("show", "one.jsonl", "--json").out == desk("show", ids[1], "--json").out
    assert desk("export", "one.jsonl").out == desk("export", ids[1]).out


def test_nothing_is_deleted_unasked(desk: "Desk", ids: list[str]) -> None:
    desk("tag", ids[0], "--add", "x")
    refused = desk("delete", ids[0], ids[1])
    assert (refused.code, refused.out) == (2, "")
    second, first, marked, sentence = refused.err.splitlines()
    assert (first.split()[0], second.split()[0]) == (ids[0], ids[1])
    assert marked == "1 of 2 recordings with tags or a note"
    assert sentence == "2 recordings would be deleted for good; give --yes to agree."
    assert desk.ids("list") == ids[::-1]
    done = desk("delete", ids[0], ids[0], "--yes")
    assert (done.code, done.out) == (0, f"{ids[0]}\n")
    assert desk.ids("list") == ids[:0:-1]
    assert desk("delete", ids[0], "last", "--yes").code == 2
    assert desk.ids("list") == ids[:0:-1]


def test_what_is_old_is_pruned_but_for_what_is_tagged(desk: "Desk", ids: list[str]) -> None:
    nothing = desk("prune", "--older-than", "1d")
    assert (nothing.code, nothing.out) == (0, "")
    assert re.fullmatch(r"Nothing in .*my\.db is older than .* UTC\.\n", nothing.err)
    desk("tag", ids[1], "--add", "keep")
    assert desk("prune", "--older-than", "0h").code == 2
    done = desk("prune", "--older-than", "0h", "--keep-tagged", "--yes")
    assert (done.code, set(done.out.split())) == (0, {ids[0], ids[2]})
    assert desk.ids("list") == [ids[1]]


def test_a_person_is_asked_before_something_goes(workplace: "Workplace", desk: "Desk", ids: list[str]) -> None:
    for answer, kept in (("n", ids[::-1]), ("y", ids[:0:-1])):
        child = pexpect.spawn(
            sys.executable,
            ["-m", "polycompare", "recordings", "delete", ids[0], "--store", str(desk.store)],
            env={**workplace.environment, "TERM": "xterm-256color"},
            encoding="utf-8",
            timeout=30,
        )
        child.expect("Delete 1 recording for good")
        child.sendline(answer)
        told = child.read()
        child.close()
        assert child.exitstatus == 0
        assert ("Nothing was deleted." in told) is (answer == "n")
        assert desk.ids("list") == kept


def test_of_a_damaged_store_what_can_be_read_is_shown_and_the_rest_told(desk: "Desk", ids: list[str]) -> None:
    with closing(sqlite3.connect(desk.store)) as connection:
        (page,) = connection.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'recordings_by_time'"
        ).fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with desk.store.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    listed = desk("list")
    assert (listed.code, {line.split()[0] for line in listed.out.splitlines()}) == (0, {*ids})
    assert "my.db is damaged" in listed.err
    shown = desk("show", ids[0])
    assert (shown.code, shown.out.count("two people")) == (0, 1)
    refused = desk("tag", ids[0], "--add", "x")
    assert refused.code == 4
    assert "is damaged" in refused.err
