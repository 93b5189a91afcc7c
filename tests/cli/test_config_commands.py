"""`config show` and `config check`, against the simulator and without it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from polycompare.cli.config_text import row
from polycompare.cli.main import main
from polycompare.simulator.running import running_simulator

KEY = "key-fedcba9876543210"
USAGE, INCOMPLETE = 2, 4
ELSEWHERE = 'api_key_env = "OWN"\nallow_http = true'
STEPS = ["address", "tls", "key", "agent", "deployment", "variant", "greeting"]


@pytest.fixture(scope="module")
def simulator() -> Iterator[str]:
    """The base URL of a restaurant with variants, one key and one agent id."""
    with running_simulator(key=KEY, agent_id="PROJECT-1") as running:
        yield running.base_url


@dataclass
class Place:
    """A directory, an environment, and the command run in them."""

    path: Path
    patch: pytest.MonkeyPatch
    capture: pytest.CaptureFixture[str]

    def configure(self, base_url: str, more: str = "", targets: str = "") -> None:
        (self.path / "polycompare.toml").write_text(
            f"""\
[pair]
baseline = "live"
candidate = "pre-release"

[defaults]
base_url = "{base_url}"
agent_id = "PROJECT-1"
{more}

[targets.live]
environment = "live"

[targets.pre-release]
environment = "pre-release"
{targets}
""",
            encoding="utf-8",
        )

    def run(self, *arguments: str, key: str | None = KEY) -> tuple[int, str, str]:
        """The exit code and both streams. No key is ever in them, nor in a file."""
        if key is None:
            self.patch.delenv("POLYAI_API_KEY", raising=False)
        else:
            self.patch.setenv("POLYAI_API_KEY", key)
        code = main(["config", *arguments])
        out, err = self.capture.readouterr()
        for secret in {KEY, key or KEY}:
            assert secret not in out + err
            assert not any(secret in file.read_text() for file in self.path.glob("*.toml"))
        assert "\x1b" not in out + err
        return code, out, err

    def checked(self, *arguments: str, key: str | None = KEY) -> tuple[int, dict[str, dict[str, Any]]]:
        """The exit code, and for each target its steps by name."""
        code, out, _ = self.run("check", "--json", *arguments, key=key)
        document = json.loads(out)
        assert document["format"] == "polycompare.config-check/1"
        assert document["ok"] == (code == 0)
        for target in document["targets"]:
            assert [step["name"] for step in target["steps"]] == STEPS
        return code, {
            target["name"]: {step["name"]: step for step in target["steps"]} for target in document["targets"]
        }


@pytest.fixture
def place(
    tmp_path: Path, simulator: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Place:
    """A configured directory."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("POLY_ADK_KEY", "POLY_ADK_KEY_EUW"):
        monkeypatch.delenv(name, raising=False)
    found = Place(tmp_path, monkeypatch, capsys)
    found.configure(simulator)
    return found


def test_a_good_key(place: Place) -> None:
    code, out, err = place.run("check")
    assert (code, err) == (0, "")
    for part in (
        "live · PROJECT-1",
        "✓ key        the key in POLYAI_API_KEY is accepted",
        "✓ agent",
        "✓ greeting",
    ):
        assert part in out
    assert "✖" not in out
    assert out.index("live · ") < out.index("pre-release · ")
    assert all(len(line) <= 100 for line in out.splitlines())


def test_a_wrong_key(place: Place) -> None:
    code, found = place.checked(key="wrong-key-wrong-key")
    assert code == INCOMPLETE
    for steps in found.values():
        assert steps["key"]["ok"] is False
        assert "region" in steps["key"]["hint"]
        assert [steps[name]["ok"] for name in STEPS[3:]] == [None] * 4
    _, out, _ = place.run("check", "live", key="wrong-key-wrong-key")
    assert "  ✖ key        the key in POLYAI_API_KEY is rejected (401)\n               → a key works only" in out


def test_no_key(place: Place) -> None:
    code, found = place.checked(key=None)
    assert code == USAGE
    assert found["live"]["key"]["ok"] is False
    assert "export POLYAI_API_KEY=…" in found["live"]["key"]["detail"]
    assert [found["live"][name]["ok"] for name in STEPS] == [True, None, False, None, None, None, None]


def test_one_target_without_a_key_does_not_stop_the_other(place: Place, simulator: str) -> None:
    place.configure(simulator, targets='api_key_env = "GONE"')
    code, found = place.checked()
    assert code == USAGE
    assert found["live"]["greeting"]["ok"] is True
    assert "GONE" in found["pre-release"]["key"]["detail"]


def test_the_command_line_names_the_variable_of_a_side(place: Place) -> None:
    place.patch.setenv("OTHER", KEY)
    code, found = place.checked("--candidate-key-env", "OTHER", key="wrong-key-wrong-key")
    assert code == INCOMPLETE
    assert found["live"]["key"]["ok"] is False
    assert found["pre-release"]["key"]["detail"] == "the key in OTHER is accepted"


def test_a_wrong_agent(place: Place, simulator: str) -> None:
    place.configure(simulator, targets='agent_id = "PROJECT-2"')
    code, found = place.checked()
    assert code == INCOMPLETE
    steps = found["pre-release"]
    assert (steps["key"]["ok"], steps["agent"]["ok"], steps["greeting"]["ok"]) == (True, False, None)
    assert "PROJECT-2" in steps["agent"]["detail"]
    assert steps["agent"]["hint"]


def test_variants(place: Place) -> None:
    code, found = place.checked("live/Brief", "live/breif", "--no-greeting")
    assert code == INCOMPLETE
    assert found["live/Brief"]["variant"]["detail"] == "Brief (brief)"
    assert "did you mean 'Brief'" in found["live/breif"]["variant"]["detail"]
    assert found["live/Brief"]["greeting"] == {
        "name": "greeting", "ok": None, "detail": "skipped: --no-greeting", "hint": None
    }  # fmt: skip
    assert found["live/breif"]["greeting"]["detail"] == "not tried"


def test_nobody_listens(place: Place, closed_url: str) -> None:
    place.configure(closed_url)
    code, found = place.checked()
    assert code == INCOMPLETE
    assert found["live"]["address"]["ok"] is False
    assert found["live"]["address"]["hint"]


@pytest.fixture
def elsewhere(place: Place, simulator: str) -> str:
    """The simulator as if on another machine: Linux takes 0.0.0.0 for this one, polycompare for any host."""
    place.patch.setenv("OWN", KEY)
    place.configure(simulator.replace("127.0.0.1", "0.0.0.0"), ELSEWHERE)  # noqa: S104 (nothing is bound)
    return simulator.replace("127.0.0.1", "0.0.0.0")  # noqa: S104


def test_live_is_greeted_with_consent_only(place: Place, elsewhere: str) -> None:
    code, found = place.checked(key=None)
    assert code == USAGE
    assert found["live"]["greeting"]["ok"] is None
    assert found["live"]["greeting"]["detail"] == "skipped, since nobody agreed to it"
    assert found["live"]["greeting"]["hint"].startswith("Target 'live' is the live agent, whose functions act on")
    assert found["pre-release"]["greeting"]["ok"] is True
    code, found = place.checked("live", "--allow-live", key=None)
    assert (code, found["live"]["greeting"]["ok"]) == (0, True)
    assert place.checked("pre-release", key=None)[0] == 0
    place.configure(elsewhere, f"{ELSEWHERE}\nallow_live = true")
    code, found = place.checked("live", key=None)
    assert (code, found["live"]["greeting"]["ok"]) == (0, True)


def test_a_check_that_lacks_consent_says_that_it_is_not_whole(place: Place, elsewhere: str) -> None:
    for more in ((), ("--json",)):
        code, out, err = place.run("check", *more, key=None)
        assert code == USAGE
        assert err == (
            "live was not greeted, so the check is not whole: give --allow-live if that is meant, or "
            "--no-greeting to check without greetings.\n"
        )
    code, out, err = place.run("check", "--no-greeting", key=None)
    assert (code, err) == (0, "")
    assert out.count("skipped: --no-greeting") == 2
    place.configure(elsewhere, f'{ELSEWHERE}\nvariant = "nobody"')
    code, _, err = place.run("check", "live", key=None)
    assert (code, err) == (INCOMPLETE, "")  # it failed before it came to the greeting


def test_the_chat_api_is_greeted_with_consent_only(place: Place, elsewhere: str) -> None:
    place.patch.setenv("TOKEN", "pre-release-token")
    chat = 'api = "chat"\naccount_id = "ws-1"\ntoken_env = "TOKEN"'
    place.configure(elsewhere, ELSEWHERE, chat)
    code, found = place.checked("pre-release", key=None)
    assert code == USAGE
    steps = found["pre-release"]
    assert (steps["agent"]["ok"], steps["deployment"]["ok"], steps["greeting"]["ok"]) == (True, None, None)
    assert "the connector's token decides" in steps["deployment"]["detail"]
    assert "the connector's token decides which environment answers" in steps["greeting"]["hint"]
    assert place.checked("pre-release", "--allow-live", key=None)[0] == 0


def test_a_gateway_needs_a_key_of_its_own(place: Place, simulator: str) -> None:
    place.configure(simulator.replace("127.0.0.1", "0.0.0.0"), "allow_http = true")  # noqa: S104 (nothing is bound)
    code, found = place.checked()
    assert code == USAGE
    assert "name the environment variable that holds it as api_key_env" in found["live"]["key"]["detail"]


def test_a_target_that_there_is_not(place: Place) -> None:
    code, out, err = place.run("check", "liv")
    assert (code, out) == (USAGE, "")
    assert "did you mean 'live'" in err
    (place.path / "polycompare.toml").write_text('[defaults]\nagent_id = "a"\n')
    for command in ("check", "show"):
        code, out, err = place.run(command)
        assert (code, out) == (USAGE, "")
        assert "has no targets; name one, such as live" in err


def test_what_holds_is_shown_with_its_origin(place: Place) -> None:
    code, out, err = place.run("show", "live", "--allow-live")
    assert (code, err) == (0, "")
    lines = [line.split() for line in out.splitlines()]
    for expected in (
        ["pair.baseline", "live", "[pair],", "line", "2"],
        ["agent_id", "PROJECT-1", "[defaults],", "line", "7"],
        ["environment", "live", "its", "table,", "line", "11"],
        ["turn_timeout", "60", "built", "in"],
        ["allow_live", "true", "--allow-live"],
        ["key", "***", "POLYAI_API_KEY"],
    ):
        assert expected in lines
    assert all(len(line) <= 100 for line in out.splitlines())


def test_what_holds_as_json(place: Place) -> None:
    place.patch.setenv("TOKEN", "token-0123456789")
    place.configure("https://api.eu.poly.ai", targets='api = "chat"\naccount_id = "ws-1"\ntoken_env = "TOKEN"')
    code, out, _ = place.run("show", "--json")
    document = json.loads(out)
    assert (code, document["format"]) == (0, "polycompare.config/1")
    live, chat = document["targets"]
    assert live["key"] == {"value": "***", "source": "POLYAI_API_KEY", "missing": None}
    assert "token" not in live
    assert chat["token"] == {"value": "***", "source": "TOKEN", "missing": None}
    assert {"key": "region", "value": "eu", "origin": "host", "line": None} in live["settings"]
    assert "token-0123456789" not in out
    _, out, _ = place.run("show", "live", "--json", key=None)
    assert "export POLYAI_API_KEY=…" in json.loads(out)["targets"][0]["key"]["missing"]


def test_a_key_among_the_settings_is_masked(place: Place, simulator: str) -> None:
    place.patch.setenv("OWN", "misplaced-key-1")
    place.configure(simulator, 'api_key_env = "OWN"\nattributes = { secret = "misplaced-key-1" }')
    for arguments in (("show",), ("show", "--json"), ("check",)):
        code, out, err = place.run(*arguments)
        assert code in (0, INCOMPLETE)
        assert "misplaced-key-1" not in out + err


def test_text_from_outside_does_nothing_to_the_terminal(place: Place, simulator: str) -> None:
    place.configure(simulator, 'account_id = "\\u001b[31m\\u009b\\u202e"')
    assert place.run("show")[0] == 0
    assert "␛[31m⟨9B⟩⟨202E⟩" in place.run("show")[1]


def test_stored_keys_that_are_no_json_are_told_in_a_sentence(place: Place) -> None:
    place.configure("https://api.eu.poly.ai")
    (place.path / "home" / ".poly").mkdir(parents=True)
    (place.path / "home" / ".poly" / "credentials.json").write_text(f'["{KEY}"]')
    code, found = place.checked(key=None)
    assert code == USAGE
    assert "~/.poly/credentials.json is not the JSON object" in found["live"]["key"]["detail"]
    code, out, _ = place.run("show", "live", key=None)
    assert code == 0
    assert "✖ ~/.poly/credentials.json is not the JSON object" in out


def test_a_row_of_the_table_has_no_lines_of_its_own() -> None:
    assert list(row((("one", 4),), "two\nthree\tfour", 40)) == ["one  two⏎three⇥four"]
