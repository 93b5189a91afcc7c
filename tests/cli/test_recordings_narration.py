"""What the `recordings` commands say beside their data: by which rules they redacted, that nothing was found."""

import io
from contextlib import redirect_stderr
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from polycompare.cli.main import main

if TYPE_CHECKING:
    from tests.cli.conftest import Desk


def test_an_export_says_by_which_rules_it_is_redacted(desk: "Desk", ids: list[str], tmp_path: Path) -> None:
    page = desk("export", ids[1], "--format", "html")
    told = "edacted by default rules only: no polycompare.toml here."
    assert page.err == f"R{told}\n"
    assert told in page.out
    assert told in desk("export", ids[1], "--format", "markdown").out
    assert desk("export", ids[1]).err == ""
    (tmp_path / "polycompare.toml").write_text("[redact]\n")
    assert desk("export", ids[1], "--redact").err == (
        "Redacted by default rules only: no [redact] in polycompare.toml (polycompare.toml).\n"
    )


def test_a_configuration_of_another_folder_is_named(desk: "Desk", ids: list[str], tmp_path: Path) -> None:
    config = tmp_path / "elsewhere" / "team.toml"
    config.parent.mkdir()
    config.write_text('[redact]\npatterns = ["refund"]\n')
    redacted = desk("export", ids[1], "--format", "html", "--config", str(config))
    assert redacted.err == "Redacted by default rules and 1 more of [redact] in team.toml (elsewhere/team.toml).\n"
    assert "refund" not in redacted.out
    assert "and 1 more of [redact] in team.toml." in redacted.out
    assert str(tmp_path) not in redacted.out
    missing = desk("export", ids[1], "--redact", "--config", "none.toml")
    assert (missing.code, missing.out) == (2, "")


def test_a_file_is_redacted_or_not(desk: "Desk", ids: list[str]) -> None:
    both = desk("export", ids[1], "--redact", "--no-redact")
    assert (both.code, both.out) == (2, "")
    assert "--no-redact: not allowed with argument --redact" in both.err


@pytest.mark.parametrize("command", [("list", "--tag", "none"), ("search", "zebra")])
def test_that_nothing_fits_is_said(desk: "Desk", command: tuple[str, ...]) -> None:
    found = desk(*command)
    assert (found.code, found.out, found.err) == (0, "", "No recording fits.\n")
    assert desk(*command, "--json").err == ""


def test_that_nothing_is_kept_yet_is_said(
    desk: "Desk", tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("HOME", str(tmp_path))
    capsys.readouterr()
    assert main(["recordings", "list"]) == 0
    assert capsys.readouterr() == ("", "There are no recordings yet.\n")


def test_what_cannot_be_asked_for_is_refused(desk: "Desk") -> None:
    wordless = desk("search", '"', "…")
    assert (wordless.code, wordless.out) == (2, "")
    assert wordless.err == "There is no word in '\" …'; give one with a letter or a digit.\n"
    inverted = desk("list", "--since", "2026-11-20", "--until", "2026-11-01")
    assert (inverted.code, inverted.out) == (2, "")
    assert "Nothing is between --since 2026-11-20 00:00 and --until" in inverted.err


def test_a_command_points_to_its_own_help(desk: "Desk") -> None:
    assert desk("tag", "last", "--unreviewed").err.endswith(
        "unrecognized arguments: --unreviewed; see `polycompare recordings tag --help`.\n"
    )


def test_without_a_terminal_a_replay_is_shown_in_another_way(desk: "Desk", ids: list[str]) -> None:
    desk("export", ids[0], "--to", "yesterday.jsonl")
    for name in ("yesterday.jsonl", ids[0]):
        refused = desk.run("replay", name)
        assert refused.code == 2
        assert f"use `polycompare recordings show {name}` where there is none" in refused.err
    assert 'There is no recording "nope"' in desk.run("replay", "nope").err
    assert "use `polycompare recordings list`" in desk.run("replay").err


class Watched(io.StringIO):
    """A stderr that somebody watches."""

    def isatty(self) -> bool:
        return True


def test_how_far_an_import_of_many_files_has_come_is_told(desk: "Desk", ids: list[str]) -> None:
    desk("export", ids[0], "--to", "one.jsonl")
    with redirect_stderr(Watched()) as told:
        assert main(["recordings", "import", *["one.jsonl"] * 101, "--store", str(desk.store)]) == 0
    assert told.getvalue().count("100 of 101 files are read.") == 1
