"""`config init`: from whatever says where the agent is to a file that works, by flags and by questions."""

import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pexpect
import pytest

from polycompare.cli.main import main
from polycompare.simulator.running import running_simulator

KEY = "key-abcdef0123456789"
USAGE, INCOMPLETE = 2, 4


@pytest.fixture(scope="module")
def simulator() -> Iterator[str]:
    """The base URL of a restaurant with variants, one key and one agent id."""
    with running_simulator(key=KEY, agent_id="PROJECT-1") as running:
        yield running.base_url


@dataclass
class Place:
    """An empty directory, and the command run in it, without a terminal or in one."""

    path: Path
    patch: pytest.MonkeyPatch
    capture: pytest.CaptureFixture[str]
    environment: dict[str, str] = field(default_factory=dict)

    def init(self, *arguments: str, **environment: str) -> tuple[int, str, str]:
        """The exit code and both streams; no key is in them, nor in what was written."""
        for name, value in environment.items():
            self.patch.setenv(name, value)
        code = main(["config", "init", *arguments])
        out, err = self.capture.readouterr()
        assert KEY not in out + err
        assert "Traceback" not in err
        for file in self.path.iterdir():
            assert file.is_dir() or KEY not in file.read_text()
        return code, out, err

    def refused(self, *arguments: str, **environment: str) -> str:
        """The sentence of a command that ends before it writes anything."""
        before = sorted(self.path.iterdir())
        code, out, err = self.init(*arguments, **environment)
        assert (code, out) == (USAGE, "")
        assert sorted(self.path.iterdir()) == before
        return err.splitlines()[-1]

    @property
    def written(self) -> dict[str, Any]:
        return tomllib.loads((self.path / "polycompare.toml").read_text())

    def in_terminal(self, *arguments: str, columns: int = 160) -> "pexpect.spawn[str]":
        return pexpect.spawn(
            sys.executable,
            ["-m", "polycompare", "config", "init", *arguments],
            cwd=str(self.path),
            env={**self.environment, "POLYAI_API_KEY": KEY, "TERM": "xterm-256color", "LANG": "C.UTF-8"},
            dimensions=(30, columns),
            timeout=20,
            encoding="utf-8",
        )


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Place:
    """An empty directory of its own repository, without a key."""
    root = tmp_path / "here"
    root.mkdir()
    monkeypatch.chdir(root)
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("POLYAI_API_KEY", "POLY_ADK_KEY", "POLY_ADK_KEY_UK"):
        monkeypatch.delenv(name, raising=False)
    return Place(root, monkeypatch, capsys, {"HOME": str(tmp_path)})


def test_a_simulator_is_configured_and_checked(place: Place, simulator: str) -> None:
    arguments = ("--base-url", simulator, "--agent", "PROJECT-1", "--candidate", "sandbox/Brief")
    code, out, err = place.init(*arguments, POLYAI_API_KEY=KEY)
    assert code == 0
    assert err == "wrote polycompare.toml\n"
    assert out.count("✓ greeting") == 2
    assert "Brief (brief)" in out
    assert place.written["pair"] == {"baseline": "live", "candidate": "sandbox/Brief"}
    assert place.written["targets"]["sandbox/Brief"] == {"environment": "sandbox", "variant": "Brief"}
    assert main(["compare", "-m", "hello", "--store", str(place.path.parent / "store")]) in (0, 1)


def test_the_development_kits_project_says_where_the_agent_is(place: Place) -> None:
    (place.path / ".git").mkdir()
    (place.path / "project.yaml").write_text("region: uk-1\naccount_id: ws-1\nproject_id: PROJECT-1\nx: [1]\n")
    below = place.path / "flows"
    below.mkdir()
    place.patch.chdir(below)
    code, out, err = place.init()
    assert (code, out) == (USAGE, "")
    for part in (
        "project.yaml: uk · ws-1 · PROJECT-1",
        "wrote polycompare.toml",
        "    export POLYAI_API_KEY=…",
        "https://studio.uk.poly.ai",
    ):
        assert part in err
    written = tomllib.loads((below / "polycompare.toml").read_text())
    assert written["defaults"] == {"region": "uk", "account_id": "ws-1", "agent_id": "PROJECT-1"}


def test_a_page_of_studio_says_where_the_agent_is(place: Place) -> None:
    (place.path / "project.yaml").write_text("region: [")  # not looked at
    code, _, err = place.init("--studio-url", "https://studio.eu.poly.ai/ws-2/PROJECT-2/flows?x=1")
    assert code == USAGE
    assert "wrote polycompare.toml" in err
    assert "https://studio.eu.poly.ai" in err
    assert place.written["defaults"] == {"region": "eu", "account_id": "ws-2", "agent_id": "PROJECT-2"}


def test_flags_go_before_what_the_project_says(place: Place) -> None:
    (place.path / "project.yaml").write_text("region: uk-1\naccount_id: ws-1\nproject_id: PROJECT-1\n")
    place.init("--region", "uk", "--account", "ws-9", "--variant", "v-1", "--baseline", "sandbox")
    assert place.written["defaults"] == {
        "region": "uk", "account_id": "ws-9", "agent_id": "PROJECT-1", "variant": "v-1"
    }  # fmt: skip
    assert place.written["pair"] == {"baseline": "sandbox", "candidate": "pre-release"}


@pytest.mark.parametrize(
    ("flags", "said"),
    [(("--region", "us-1"), "--region us-1"), (("--base-url", "https://api.us.poly.ai"), "--base-url")],
)
def test_a_region_that_is_not_the_agents_is_told(place: Place, flags: tuple[str, str], said: str) -> None:
    page = ("--studio-url", "https://studio.eu.poly.ai/ws-2/PROJECT-2")
    if flags[0] == "--region":
        sentence = place.refused(*page, *flags)
        assert sentence == (
            "--region us-1 contradicts --studio-url https://studio.eu.poly.ai, whose agent is in region eu; leave "
            "one of them out."
        )
    (place.path / "project.yaml").write_text("region: uk-1\naccount_id: ws-1\nproject_id: PROJECT-1\n")
    sentence = place.refused(*flags)
    for part in (said, "contradicts project.yaml, whose agent is in region uk", "or give --agent"):
        assert part in sentence
    place.init(*flags, "--agent", "PROJECT-3")
    assert place.written["defaults"]["agent_id"] == "PROJECT-3"


def test_a_region_that_says_the_same_is_no_contradiction(place: Place) -> None:
    (place.path / "project.yaml").write_text("region: uk-1\naccount_id: ws-1\nproject_id: PROJECT-1\n")
    place.init("--base-url", "https://api.uk.poly.ai")
    assert place.written["defaults"]["agent_id"] == "PROJECT-1"
    place.init("--studio-url", "https://studio.eu.poly.ai/ws-2/PROJECT-2", "--region", "euw-1", "--force")
    assert place.written["defaults"]["region"] == "eu"


@pytest.mark.parametrize("more", [(), ("--yes",)])
def test_without_a_terminal_the_missing_flag_is_named(place: Place, more: tuple[str, ...]) -> None:
    assert "--studio-url (or --region, or --base-url) is missing" in place.refused(*more)
    assert "--agent is missing" in place.refused("--region", "uk", *more)
    assert "--api-key-env is missing" in place.refused("--base-url", "https://x.example", "--agent", "a", *more)


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        (("--region", "ukk", "--agent", "a"), ("'ukk'", "did you mean 'uk'")),
        (("--region", "uk", "--base-url", "https://x.example"), ("--region and --base-url", "keep one")),
        (("--base-url", "nonsense"), ("--base-url 'nonsense' must read like https://host",)),
        (("--base-url", "http://x.example"), ("would send the key in clear",)),
        (("--base-url", f"https://u:{KEY}@x.example"), ("must not hold a user name",)),
        (("--studio-url", "https://studio.example.com/a/b"), ("'studio.example.com' is no Agent Studio",)),
        (("--studio-url", "https://studio.uk.poly.ai"), ("is not an agent's",)),
        (("--studio-url", "x", "--base-url", "y"), ("not allowed with",)),
        (("--region", "uk", "--agent", "a", "--baseline", "prod"), ("--baseline 'prod'", "sandbox, pre-release")),
        (("--region", "uk", "--agent", "a", "--candidate", "live/"), ("--candidate 'live/'",)),
        (("--region", "uk", "--agent", "a", "--variant", ""), ("variant must be a string that is not empty",)),
        (("--region", "uk", "--agent", "a", "--api-key-env", KEY), ("never a key itself",)),
        (("--region", "uk", "--agent", "a\udcff"), ("is not text",)),
        (("--region", "uk", "--agent", "a", "--config", "n\0l.toml"), ("n␀l.toml cannot be written",)),
        (("--region", "uk", "--agent", "a", "--config", "none/x.toml"), ("none/x.toml cannot be written",)),
        (("--config", "."), ("already; give --force",)),
    ],
    ids=lambda value: " ".join(value)[:40] if isinstance(value, tuple) else None,
)
def test_what_cannot_be_is_told(place: Place, arguments: tuple[str, ...], parts: tuple[str, ...]) -> None:
    sentence = place.refused(*arguments)
    for part in parts:
        assert part in sentence


def test_a_key_in_place_of_a_value_is_not_written(place: Place, simulator: str) -> None:
    place.patch.setenv("OWN", "plain_secret_1")
    sentence = place.refused("--region", "uk", "--agent", "a", "--api-key-env", "plain_secret_1")
    assert "takes the name of an environment variable" in sentence
    assert "plain_secret_1" not in sentence
    sentence = place.refused("--base-url", simulator, "--agent", KEY, POLYAI_API_KEY=KEY)
    assert "is the key itself" in sentence


@pytest.mark.parametrize(
    ("text", "part"),
    [
        (b"region: [", "project.yaml:1: is not YAML"),
        (b"\xff\xfe\x00", "project.yaml: is not UTF-8"),
        (b"region: mars\n", "region 'mars' is not one of"),
        (b"project_id: 5\n", "project_id must be text"),
        (b"[1, 2]\n", "--studio-url (or --region, or --base-url) is missing"),
    ],
)
def test_a_project_that_cannot_be_right_is_told(place: Place, text: bytes, part: str) -> None:
    (place.path / "project.yaml").write_bytes(text)
    code, out, err = main(["config", "init"]), *place.capture.readouterr()
    assert (code, out) == (USAGE, "")
    assert part in err
    assert not (place.path / "polycompare.toml").exists()


def test_what_is_there_is_kept_unless_told_otherwise(place: Place) -> None:
    file = place.path / "polycompare.toml"
    file.write_text("mine")
    assert "There is a polycompare.toml already; give --force" in place.refused("--region", "uk", "--agent", "a")
    assert file.read_text() == "mine"
    place.init("--region", "uk", "--agent", "a", "--force")
    assert place.written["defaults"]["region"] == "uk"


def test_an_unknown_variant_is_told_before_anything_is_written(place: Place, simulator: str) -> None:
    arguments = ("--base-url", simulator, "--agent", "PROJECT-1", "--variant", "breif")
    sentence = place.refused(*arguments, POLYAI_API_KEY=KEY)
    assert "did you mean 'Brief'" in sentence


@pytest.mark.slow
def test_a_service_that_does_not_answer_leaves_the_file_and_says_so(place: Place, closed_url: str) -> None:
    arguments = ("--base-url", closed_url, "--agent", "PROJECT-1", "--variant", "v")
    code, out, err = place.init(*arguments, POLYAI_API_KEY=KEY)
    assert code == INCOMPLETE
    assert "The variants could not be listed." in err
    assert place.written["defaults"]["variant"] == "v"
    assert "✖ address" in out


def test_a_wrong_key_leaves_the_file_and_says_so(place: Place, simulator: str) -> None:
    code, out, _ = place.init("--base-url", simulator, "--agent", "PROJECT-1", POLYAI_API_KEY="wrong-key-wrong")
    assert code == INCOMPLETE
    assert place.written["defaults"]["agent_id"] == "PROJECT-1"
    assert "✖ key" in out
    assert "wrong-key-wrong" not in out


@pytest.mark.parametrize("chosen", ["3", "bRIEF"])
@pytest.mark.slow
def test_the_person_is_asked_on_a_terminal(place: Place, simulator: str, chosen: str) -> None:
    child = place.in_terminal("--base-url", simulator)
    child.expect("The agent's id.*: ")
    child.sendline("")  # asked again
    child.expect("The agent's id.*: ")
    child.sendline("PROJECT-1")
    child.expect("The baseline.*live.: ")
    child.sendline("prod")
    child.expect("'prod' is no environment")
    child.expect("The baseline.*live.: ")
    child.sendline("")
    child.expect("The candidate.*pre-release.: ")
    child.sendline("sandbox")
    child.expect(r"1  the agent's own default.*3  Brief \(brief\).*The variant of both sides.*\[1\]: ")
    child.sendline("9")
    child.expect("has no variant '9'")
    child.expect("The variant.*: ")
    child.sendline(chosen)
    child.expect(pexpect.EOF)
    child.close()
    shown = re.sub(r"\x1b\[[0-9;]*m", "", str(child.before))
    assert child.exitstatus == 0
    assert shown.count("✓ greeting") == 2
    assert KEY not in shown
    assert place.written["pair"] == {"baseline": "live", "candidate": "sandbox"}
    assert place.written["defaults"]["variant"] == "brief"
    assert "# Brief" in (place.path / "polycompare.toml").read_text()


@pytest.mark.parametrize("columns", [60, 80])
def test_a_question_breaks_between_words(place: Place, columns: int) -> None:
    child = place.in_terminal(columns=columns)
    child.expect("PROJECT: ")
    asked = (str(child.before) + str(child.after)).replace("\r\n", "\n").split("\n")
    child.close(force=True)
    assert all(len(line) < columns for line in asked[:-1])
    assert " ".join(asked).split()[-2:] == ["as", "https://studio.uk.poly.ai/ACCOUNT/PROJECT:"]


@pytest.mark.slow
def test_leaving_a_question_writes_nothing(place: Place) -> None:
    for key, code in (("\x04", USAGE), ("\x03", 130)):
        child = place.in_terminal()
        child.expect("Agent Studio.*: ")
        child.send(key)
        child.expect(pexpect.EOF)
        child.close()
        assert child.exitstatus == code
        assert not list(place.path.iterdir())
