"""The command in a real terminal, without the screen: colour, progress, help for a start."""

import json
import re
import sys
import tomllib
from typing import TYPE_CHECKING

import pexpect
import pytest

from polycompare.config.settings import File

if TYPE_CHECKING:
    from tests.cli.conftest import Workplace


def output_in_terminal(
    workplace: "Workplace", *arguments: str, columns: int = 80, **environment: str
) -> tuple[str, int | None]:
    """All text that a terminal of that width receives, and the exit code."""
    child = pexpect.spawn(
        sys.executable,
        ["-m", "polycompare", *arguments],
        cwd=str(workplace.path),
        env={**workplace.environment, "TERM": "xterm-256color", **environment},
        dimensions=(24, columns),
        encoding="utf-8",
        timeout=30,
    )
    received = child.read()
    child.close()
    return received.replace("\r\n", "\n"), child.exitstatus


def test_a_terminal_gets_colour_and_progress_at_its_width(workplace: "Workplace") -> None:
    text, code = output_in_terminal(workplace, "compare", "-m", "two people", columns=70)
    assert code == 1
    assert re.search(r"^turn 1 ◆ A \d+ ms, B \d+ ms$", text, re.MULTILINE)
    assert "\x1b[1;33m◆ state party" in text
    assert max(len(re.sub(r"\x1b\[[0-9;]*m", "", line)) for line in text.splitlines()) <= 70


@pytest.mark.slow
def test_no_color_is_obeyed(workplace: "Workplace") -> None:
    text, _ = output_in_terminal(workplace, "compare", "-m", "two people", NO_COLOR="1")
    assert "\x1b" not in text
    assert "◆ state party" in text


def test_a_terminal_receives_no_control_bytes_of_an_agent(workplace: "Workplace") -> None:
    for arguments in (["compare", "-m", "\x1b]0;x\x07"], ["recordings", "show", "last"]):
        text, _ = output_in_terminal(workplace, *arguments)
        assert "␛]l;title␇" in text
        own = re.sub(r"\x1b\[[0-9;]*m", "", text)  # our colours
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", own)


def test_without_a_configuration_an_example_is_shown(workplace: "Workplace") -> None:
    (workplace.path / "polycompare.toml").unlink()
    text, code = output_in_terminal(workplace)
    assert code == 2
    assert "There is no polycompare.toml in" in text
    assert "polycompare demo" in text
    example = "\n".join(line[4:] for line in text.splitlines() if line.startswith("    "))
    assert File.model_validate(tomllib.loads(example)).targets.keys() == {"live", "pre-release"}


@pytest.mark.slow
def test_json_is_asked_for_in_a_terminal_too(workplace: "Workplace") -> None:
    text, code = output_in_terminal(workplace, "demo", "--json", "-m", "two people", "--latency", "0", columns=300)
    assert code == 0
    found = json.loads(text[text.index("{") :])
    assert found["format"] == "polycompare.comparison/1"
