"""What a `polycompare.toml` gives, and what is said of one that is wrong."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polycompare.config.configuration import Configuration, load_configuration
from polycompare.config.consent import require_consent
from polycompare.config.errors import ConfigError
from polycompare.config.find import find_config
from polycompare.config.keys import key_of
from polycompare.config.toml_lines import line_of
from polycompare.model.targets import Api, Environment, Target
from polycompare.model.values import Pair

WHOLE = """\
[pair]
baseline = "live"
candidate = "next"

[defaults]
region = "uk"
agent_id = "PROJECT-1"
attributes = { caller = "+44", vip = false }
turn_timeout = 30

[targets.live]
environment = "live"

[targets.next]
environment = "pre-release"
variant = "v-2"
attributes = { vip = true }

[targets.local]
base_url = "http://127.0.0.1:8080/"
environment = "sandbox"
api_key_env = "LOCAL_KEY"
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "polycompare.toml"
    path.write_text(text, encoding="utf-8")
    return path


def load(folder: Path, text: str) -> Configuration:
    return load_configuration(write(folder, text))


def complaint(folder: Path, text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        load(folder, text)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    return sentence


def test_targets_are_completed_from_the_defaults(tmp_path: Path) -> None:
    configuration = load(tmp_path, WHOLE)
    assert list(configuration.targets) == ["live", "next", "local"]
    assert configuration.pair == Pair("live", "next")
    assert configuration.target("next") == Target(
        name="next",
        base_url="https://api.uk.poly.ai",
        agent_id="PROJECT-1",
        environment=Environment.PRE_RELEASE,
        region="uk",
        variant="v-2",
        attributes={"caller": "+44", "vip": True},
        turn_timeout=30,
    )


def test_a_targets_base_url_takes_the_place_of_the_defaults_region(tmp_path: Path) -> None:
    local = load(tmp_path, WHOLE).target("local")
    assert (local.base_url, local.region, local.api_key_env) == ("http://127.0.0.1:8080", None, "LOCAL_KEY")


def test_a_chat_target_is_valid_and_has_the_platforms_host(tmp_path: Path) -> None:
    target = load(tmp_path, WHOLE + 'api = "chat"\nregion = "eu"\n'.replace("region", "#")).target("local")
    assert target.api is Api.CHAT
    in_region = load(tmp_path, WHOLE.replace('environment = "live"', 'environment = "live"\napi = "chat"'))
    assert in_region.target("live").base_url == "https://api.uk-1.platform.polyai.app"


def test_an_environment_can_stand_for_a_target(tmp_path: Path) -> None:
    target = load(tmp_path, WHOLE).target("sandbox/v-9")
    assert (target.name, target.environment, target.variant) == ("sandbox/v-9", Environment.SANDBOX, "v-9")
    assert target.base_url == "https://api.uk.poly.ai"


def test_the_command_line_goes_before_the_pair_of_the_file(tmp_path: Path) -> None:
    configuration = load(tmp_path, WHOLE)
    assert configuration.choose_pair(None, None) == Pair("live", "next")
    assert configuration.choose_pair("local", None) == Pair("local", "next")
    assert configuration.choose_pair("next", "next") == Pair("next", "next")


def test_an_unknown_name_is_answered_with_what_is_known(tmp_path: Path) -> None:
    configuration = load(tmp_path, WHOLE)
    for name in ("loacl", "sandbox/", ""):
        with pytest.raises(ConfigError, match=r"known are live, next, local, sandbox and pre-release"):
            configuration.target(name)
    with pytest.raises(ConfigError, match=r"did you mean 'local'\?"):
        configuration.target("loacl")


def test_an_unknown_name_in_the_pair_is_told_with_its_line(tmp_path: Path) -> None:
    configuration = load(tmp_path, WHOLE.replace('candidate = "next"', 'candidate = "nxt"'))
    with pytest.raises(ConfigError, match=r"line 3: there is no target 'nxt' \(did you mean 'next'\?\)"):
        configuration.choose_pair(None, None)


def test_a_pair_that_nobody_names_is_asked_for(tmp_path: Path) -> None:
    configuration = load(tmp_path, WHOLE.replace('candidate = "next"', ""))
    with pytest.raises(ConfigError, match="No candidate is named: give --candidate TARGET"):
        configuration.choose_pair(None, None)


@pytest.mark.parametrize(
    ("change", "parts"),
    [
        (
            ('variant = "v-2"', 'varaint = "v-2"'),
            ["line 16", "'varaint' in [targets.next]", "'variant'", "allowed"],
        ),
        (("[pair]", "[pare]"), ["line 1", "'pare'", "did you mean 'pair'"]),
        (('baseline = "live"', 'base = "live"'), ["line 2", "'base' in [pair]", "baseline and candidate"]),
        (('region = "uk"', 'regoin = "uk"'), ["line 6", "[defaults]", "did you mean 'region'"]),
        (('region = "uk"', 'region = "uke"'), ["line 6", "region = 'uke'", "'uk'", "us, eu, uk and studio"]),
        (('"pre-release"', '"prerelease"'), ["line 15", "'pre-release'", "sandbox, pre-release and live"]),
        (("turn_timeout = 30", 'turn_timeout = "30"'), ["line 9", "turn_timeout must be a number"]),
        (("turn_timeout = 30", "turn_timeout = 0"), ["line 9", "turn_timeout must be more than 0"]),
        (("turn_timeout = 30", "turn_timeout = inf"), ["line 9", "turn_timeout must be a finite number"]),
        (("turn_timeout = 30", "allow_live = 1"), ["line 9", "allow_live must be true or false"]),
        (("turn_timeout = 30", "channel = 5"), ["line 9", "channel must be a string"]),
        (('variant = "v-2"', 'variant = ""'), ["line 16", "variant must be a string that is not empty"]),
        (("attributes = { vip = true }", "attributes = 5"), ["line 17", "attributes must be a table"]),
        (("{ vip = true }", "{ a = [1, 2020-01-01] }"), ["line 17", "attributes.a[1] must be a string, number"]),
        (
            ("attributes = { vip = true }", "[targets.next.attributes]\nvip = true\nsince = 1979-05-27"),
            ["line 19", "attributes.since must be a string, number"],
        ),
        (("{ vip = true }", "{ vip = nan }"), ["line 17", "attributes.vip must be a finite number"]),
        (('region = "uk"', 'region = "uk"\nbase_url = "https://x"'), ["line 7", "exclude each other"]),
        (('region = "uk"', ""), ["line 11", "'live' has neither region (us, eu, uk and studio) nor base_url"]),
        (('agent_id = "PROJECT-1"', ""), ["line 11", "'live' has no agent_id"]),
        (('environment = "live"', ""), ["line 11", "'live' has no environment"]),
        (("http://127.0.0.1:8080/", "http://example.com"), ["line 20", "in clear", "allow_http = true"]),
        (("http://127.0.0.1:8080/", "127.0.0.1:8080"), ["line 20", "must read like https://host"]),
        (("http://127.0.0.1:8080/", "http://[::1"), ["line 20", "is no URL"]),
        (("http://127.0.0.1:8080/", "http://h:99999"), ["line 20", "is no URL"]),
        (('region = "uk"', 'region = "uk'), ["line 6", "not valid TOML"]),
        (("[targets.next]", "[targets.live]"), ["line 14", "not valid TOML"]),
        (('"LOCAL_KEY"\n', '"LOCAL_KEY"\nx = ['), ["not valid TOML", "line 23"]),
    ],
)
def test_a_mistake_is_told_with_its_line_and_what_is_allowed(
    tmp_path: Path, change: tuple[str, str], parts: list[str]
) -> None:
    assert change[0] in WHOLE
    sentence = complaint(tmp_path, WHOLE.replace(*change, 1))
    for part in ["polycompare.toml", *parts]:
        assert part in sentence


def test_a_secret_in_the_wrong_place_is_not_shown(tmp_path: Path) -> None:
    for line in (
        'api_key_env = "sk-secret-123"',
        'api_key = "sk-secret-123"',
        'base_url = "https://u:sk-secret-123@h"',
    ):
        assert "sk-secret-123" not in complaint(
            tmp_path, f'[targets.x]\nenvironment = "live"\nagent_id = "a"\n{line}\n'
        )


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes(b"[pair]\n# caf\xe9\n")
    (tmp_path / "deep.toml").write_text("a = " + "[" * 5000)
    for name, part in [
        ("none.toml", "There is no file"),
        ("", "is a directory"),
        ("latin.toml", "line 2: not UTF-8"),
        ("deep.toml", "nested too deeply"),
        ("n\0l.toml", "cannot be read"),
    ]:
        with pytest.raises(ConfigError, match=part):
            load_configuration(tmp_path / name)


def test_the_nearest_file_up_to_the_repositorys_root_is_found(tmp_path: Path) -> None:
    outside, root, inside = tmp_path, tmp_path / "repo", tmp_path / "repo" / "a" / "b"
    inside.mkdir(parents=True)
    write(outside, WHOLE)
    assert find_config(inside) is None  # no repository: only the directory itself
    assert find_config(outside) == outside / "polycompare.toml"
    (root / ".git").mkdir()
    assert find_config(inside) is None  # never above the root
    at_root = write(root, WHOLE)
    assert find_config(inside) == at_root
    nearer = write(root / "a", WHOLE)
    assert find_config(inside) == nearer


@given(
    before=st.lists(
        st.sampled_from(["# note", "", "x = 1", "y = [\n 1,\n 2,\n]", 's = """\n[t]\nk = 1\n"""']), unique=True
    ),
    value=st.sampled_from(["1", "[\n  1,\n]", '"""\na\nb"""', "{ a = 1 }"]),
)
def test_the_line_of_a_key_is_where_it_begins(before: list[str], value: str) -> None:
    text = "\n".join([*before, "[t]", f"'odd key' = {value}", "z = 1"]) + "\n"
    expected = text[: text.index("'odd key'")].count("\n") + 1
    assert line_of(text, ("t", "odd key")) == expected
    assert line_of(text, ("t", "nothing")) is None


def test_a_key_comes_from_the_targets_variable_and_is_named_when_missing(tmp_path: Path) -> None:
    configuration = load(tmp_path, WHOLE)
    assert key_of(configuration.target("local"), {"LOCAL_KEY": " k \n"}) == "k"
    with pytest.raises(
        ConfigError, match=r"'live' needs a key.*POLYAI_API_KEY.*region uk.*https://studio.uk.poly.ai"
    ):
        key_of(configuration.target("live"), {"POLYAI_API_KEY": " "})


def test_live_needs_consent_unless_it_is_this_machine(tmp_path: Path) -> None:
    live = load(tmp_path, WHOLE).target("live")
    with pytest.raises(ConfigError, match=r"'live' is the live agent.*--allow-live"):
        require_consent([live], allow_live=False)
    require_consent([live], allow_live=True)
    consenting = WHOLE.replace('environment = "live"', 'environment = "live"\nallow_live = true')
    require_consent([load(tmp_path, consenting).target("live")], allow_live=False)
    for url in ("http://127.0.0.1:1", "http://localhost:1", "http://[::1]:1"):
        require_consent([Target("x", url, "a", Environment.LIVE)], allow_live=False)
