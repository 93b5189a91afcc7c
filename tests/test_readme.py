"""What the README says works."""

import json
import re
import shlex
from datetime import date
from pathlib import Path

import pytest

from polycompare.cli.main import main
from polycompare.cli.parser import build_parser
from polycompare.cli.recorded_names import chosen_pair
from polycompare.config.configuration import load_configuration
from polycompare.config.settings import TargetTable
from polycompare.model.divergences import CLASS_OF_SIGNAL, Change, Signal, SignalClass
from polycompare.model.outcomes import FailureKind
from polycompare.model.values import Pair
from polycompare.model.verdicts import ExitCode
from polycompare.scenarios.accept_file import AcceptTable
from polycompare.scenarios.expectation_file import ExpectEntry
from polycompare.scenarios.ignore_file import CompareTable, IgnoreTable
from polycompare.scenarios.rulebook import Rulebook
from polycompare.scenarios.scenario_file import ScenarioFile, TurnEntry
from polycompare.scenarios.scripts import read_script

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")


def block(marker: str) -> str:
    """The fenced block after `<!-- marker -->`."""
    found = re.search(rf"<!-- {re.escape(marker)} -->\n```\w*\n(.*?)```", README, re.DOTALL)
    assert found, f"the README has no block marked {marker!r}"
    return found[1]


def section(title: str) -> str:
    return README.split(f"\n## {title}\n")[1].split("\n## ")[0]


@pytest.mark.parametrize("name", ["demo", "tests"])
def test_each_set_up_command_is_one_line(name: str) -> None:
    command = block(f"command: {name}").rstrip("\n")
    assert "\n" not in command
    assert command.startswith("python3 -m venv .venv && ")


def test_every_command_shown_is_understood() -> None:
    commands = [
        line
        for sh in re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
        for line in sh.splitlines()
        if line.startswith("polycompare")
    ]
    assert len(commands) >= 7
    for command in commands:
        build_parser().parse_args(shlex.split(command)[1:])


def test_the_configuration_shown_is_read(tmp_path: Path) -> None:
    file = tmp_path / "polycompare.toml"
    file.write_text(block("file: polycompare.toml"), encoding="utf-8")
    configuration = load_configuration(file)
    assert set(configuration.targets) == {"live", "pre-release", "london"}
    assert chosen_pair(None, None, configuration.choose) == Pair("live", "pre-release")
    assert configuration.target("london").variant == "London"


def test_the_redaction_shown_is_read(tmp_path: Path) -> None:
    file = tmp_path / "polycompare.toml"
    file.write_text(block("file: redact.toml"), encoding="utf-8")
    shown = load_configuration(file).redact
    assert shown.paths == ("customer.name", "booking.**.notes")
    assert len(shown.patterns) == 1
    assert re.search(shown.patterns[0], "it is MRN-123456 here")


def test_the_scenario_shown_is_read(tmp_path: Path) -> None:
    file = tmp_path / "booking.yaml"
    file.write_text(block("file: booking.yaml"), encoding="utf-8")
    script = read_script(str(file))
    texts = [turn.text for turn in script.turns]
    assert (script.name, texts[0], texts[2:]) == ("booking", "a table for two", ["", "cancel it"])
    assert texts[1].endswith("day at 7")
    assert script.turns[1].metadata == {"source": "web"}
    assert len(script.expectations) == 5


def test_the_rules_shown_are_read(tmp_path: Path) -> None:
    for name in ("polycompare.ignore.toml", "polycompare.accept.toml"):
        (tmp_path / name).write_text(block(f"file: {name}"), encoding="utf-8")
    rules = Rulebook(tmp_path, today=date(2026, 11, 21)).rules()
    assert (len(rules.ignored), len(rules.options), len(rules.accepted), rules.expired) == (1, 3, 2, ())


def test_every_key_of_the_rules_and_of_scenarios_is_told() -> None:
    told = section("What does not count") + section("Scenario files")
    for shape in (IgnoreTable, CompareTable, AcceptTable, ScenarioFile, TurnEntry, ExpectEntry):
        assert [key for key in shape.model_fields if key not in told] == []


def test_the_first_look_shows_what_it_promises(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    turns = tmp_path / "turns.txt"
    turns.write_text(block("turns: first look"), encoding="utf-8")
    arguments = ["demo", "--latency", "0", "--turns", str(turns), "--store", str(tmp_path / "store"), "--json"]
    assert main(arguments) == ExitCode.PASS
    told = json.loads(capsys.readouterr().out)
    assert told["verdict"] == "diverged"
    statuses = {divergence["status"] for turn in told["turns"] for divergence in turn["divergences"]}
    assert {"new", "carried"} <= statuses


def test_every_setting_of_a_target_is_in_the_table() -> None:
    rows = re.findall(r"^\| (`.*?) \|", section("Compare your own agents"), re.MULTILINE)
    assert {key for row in rows for key in re.findall(r"`(\w+)`", row)} == set(TargetTable.model_fields)


def test_signals_classes_kinds_and_codes_are_those_of_the_code() -> None:
    document = section("The JSON object")
    signals = document.split("- Signals: ")[1].split(" Ignore")[0]
    assert set(re.findall(r"`(\w+)`", signals)) == set(Signal)
    kinds = " ".join(document.split("Error kinds: ")[1].split())
    assert set(re.findall(r"\w+", kinds)) == set(FailureKind)
    assert set(re.findall(r'"change": ([^,]*)', document)[0].replace('"', "").split("|")) == set(Change)
    table = section("What is compared")
    for signal_class in SignalClass:
        assert f"| {signal_class} |" in table
    assert set(CLASS_OF_SIGNAL.values()) == set(SignalClass)
    codes = {int(code) for code in re.findall(r"^\| (\d+) \|", section("Exit codes"), re.MULTILINE)}
    assert codes == {ExitCode.PASS, ExitCode.DIVERGED, ExitCode.USAGE, ExitCode.INCOMPLETE, ExitCode.INTERRUPTED}


def test_links_lead_to_files() -> None:
    for target in re.findall(r"\]\(([^)#:]+)\)", README):
        assert (Path(__file__).parents[1] / target).exists(), target
