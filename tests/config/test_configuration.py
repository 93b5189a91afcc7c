"""What a `polycompare.toml` gives, and what is said of one that is wrong."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polycompare.cli.recorded_names import chosen_pair
from polycompare.config.comparison import ComparisonSettings
from polycompare.config.configuration import Configuration, load_configuration
from polycompare.config.errors import ConfigError
from polycompare.config.find import find_config
from polycompare.config.toml_lines import line_of, lines_of
from polycompare.model.recoveries import Decision
from polycompare.model.targets import Api, Environment, Order, Target
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
        studio="https://studio.uk.poly.ai",
        variant="v-2",
        attributes={"caller": "+44", "vip": True},
        turn_timeout=30,
    )


def test_a_targets_base_url_takes_the_place_of_the_defaults_region(tmp_path: Path) -> None:
    local = load(tmp_path, WHOLE).target("local")
    assert (local.base_url, local.region, local.api_key_env) == ("http://127.0.0.1:8080", None, "LOCAL_KEY")


CHAT = 'api = "chat"\naccount_id = "ws-1"\ntoken_env = "TOKEN"\n'


def test_a_chat_target_has_the_platforms_host(tmp_path: Path) -> None:
    target = load(tmp_path, WHOLE.replace('environment = "live"', f'environment = "live"\n{CHAT}')).target("live")
    assert (target.api, target.base_url) == (Api.CHAT, "https://api.uk-1.platform.polyai.app")
    assert (target.account_id, target.token_env) == ("ws-1", "TOKEN")
    local = load(tmp_path, WHOLE + CHAT).target("local")
    assert (local.api, local.base_url) == (Api.CHAT, "http://127.0.0.1:8080")


@pytest.mark.parametrize("missing", ["account_id", "token_env"])
def test_a_chat_target_needs_an_account_and_a_token(tmp_path: Path, missing: str) -> None:
    lines = [line for line in CHAT.splitlines() if not line.startswith(missing)]
    sentence = complaint(tmp_path, WHOLE + "\n".join(lines))
    for part in ("line 19", "'local'", f"has no {missing}", 'api = "chat"', "[defaults]"):
        assert part in sentence


@pytest.mark.parametrize(
    ("given", "region"), [("us-1", "us"), ("euw-1", "eu"), ("uk-1", "uk"), ("studio", "studio"), ("eu", "eu")]
)
def test_regions_go_by_the_development_kits_names_too(tmp_path: Path, given: str, region: str) -> None:
    target = load(tmp_path, WHOLE.replace('region = "uk"', f'region = "{given}"')).target("live")
    assert (target.region, target.base_url) == (region, f"https://api.{region}.poly.ai")


@pytest.mark.parametrize(
    ("url", "region", "studio"),
    [
        ("https://api.eu.poly.ai", "eu", "https://studio.eu.poly.ai"),
        ("https://API.us-1.platform.polyai.app/", "us", "https://studio.us.poly.ai"),
        ("https://api.studio.poly.ai", "studio", "https://studio.poly.ai"),
        ("https://api.eu.poly.ai.example.com", None, None),
        ("https://gateway.example.com", None, None),
        ("http://localhost:8080", None, None),
    ],
)
def test_the_region_is_known_from_a_known_host(
    tmp_path: Path, url: str, region: str | None, studio: str | None
) -> None:
    target = load(tmp_path, WHOLE.replace("http://127.0.0.1:8080/", url)).target("local")
    assert (target.region, target.studio) == (region, studio)


@pytest.mark.parametrize(
    ("defaults", "own", "studio"),
    [
        (
            'studio = "https://s.example/x/"',
            "",
            "https://s.example/x",
        ),  # a gateway's conversations have a page, too
        ('studio = "https://s.example"', 'studio = "http://127.0.0.1:9"', "http://127.0.0.1:9"),
        ('studio = "https://s.example"', 'base_url = "https://b.example"', "https://s.example"),
        ('studio = "https://s.example"', 'region = "eu"', "https://studio.eu.poly.ai"),
        ('studio = "https://s.example"', 'base_url = "https://api.eu.poly.ai"', "https://studio.eu.poly.ai"),
        ("", 'region = "eu"\nstudio = "https://s.example"', "https://s.example"),
        ("", "", None),
    ],
)
def test_the_studio_may_be_given(tmp_path: Path, defaults: str, own: str, studio: str | None) -> None:
    text = f"""\
[defaults]
base_url = "https://gateway.example"
agent_id = "PROJECT-1"
{defaults}

[targets.x]
environment = "live"
{own}
"""
    assert load(tmp_path, text).target("x").studio == studio


def test_a_given_studio_goes_before_that_of_the_region(tmp_path: Path) -> None:
    text = WHOLE.replace('region = "uk"', 'region = "uk"\nstudio = "https://s.example"')
    assert load(tmp_path, text).target("live").studio == "https://s.example"


def test_what_a_target_does_and_how_its_conversations_are_called(tmp_path: Path) -> None:
    more = 'side_effects = false\nconversation_prefix = "QA_x.1-"\n'
    target = load(tmp_path, WHOLE + more).target("local")
    assert (target.side_effects, target.conversation_prefix) == (False, "QA_x.1-")
    usual = load(tmp_path, WHOLE).target("local")
    assert (usual.side_effects, usual.conversation_prefix) == (True, "AS_CHAT_PC_")


def test_how_it_is_compared(tmp_path: Path) -> None:
    assert load(tmp_path, WHOLE).comparison == ComparisonSettings(
        Order.CONCURRENT, Decision.STOP, Decision.STOP, None
    )
    table = '[comparison]\norder = "alternate"\non_unknown = "resend"\non_expired = "fresh"\nseed = 7\n'
    assert load(tmp_path, WHOLE + table).comparison == ComparisonSettings(
        Order.ALTERNATE, Decision.RESEND, Decision.FRESH, 7
    )


def test_an_environment_can_stand_for_a_target(tmp_path: Path) -> None:
    target = load(tmp_path, WHOLE).target("sandbox/v-9")
    assert (target.name, target.environment, target.variant) == ("sandbox/v-9", Environment.SANDBOX, "v-9")
    assert target.base_url == "https://api.uk.poly.ai"


@pytest.mark.parametrize("variant", ["a/b", " ", "O'Neill \u2603 \x1b[31m", "sandbox/x"])
def test_a_variant_may_be_called_anything(tmp_path: Path, variant: str) -> None:
    target = load(tmp_path, WHOLE).target(f"live/{variant}")
    assert (target.environment, target.variant) == (Environment.LIVE, variant)


def test_the_command_line_goes_before_the_pair_of_the_file(tmp_path: Path) -> None:
    configuration = load(tmp_path, WHOLE)
    assert chosen_pair(None, None, configuration.choose) == Pair("live", "next")
    assert chosen_pair("local", None, configuration.choose) == Pair("local", "next")
    assert chosen_pair("next", "next", configuration.choose) == Pair("next", "next")


def test_an_unknown_name_is_answered_with_what_is_known(tmp_path: Path) -> None:
    configuration = load(tmp_path, WHOLE)
    for name in ("loacl", "sandbox/", ""):
        with pytest.raises(ConfigError, match=r"known are live, next, local, sandbox and pre-release"):
            configuration.target(name)
    for name, meant in (("loacl", "local"), ("LIVE", "live"), ("Lcoal", "local"), ("SANDBOX/", "sandbox")):
        with pytest.raises(ConfigError, match=rf"did you mean '{meant}'\?"):
            configuration.target(name)


def test_an_unknown_name_in_the_pair_is_told_with_its_line(tmp_path: Path) -> None:
    configuration = load(tmp_path, WHOLE.replace('candidate = "next"', 'candidate = "nxt"'))
    with pytest.raises(ConfigError, match=r"line 3: there is no target 'nxt' \(did you mean 'next'\?\)"):
        chosen_pair(None, None, configuration.choose)


def test_a_pair_that_nobody_names_is_asked_for(tmp_path: Path) -> None:
    configuration = load(tmp_path, WHOLE.replace('candidate = "next"', ""))
    with pytest.raises(ConfigError, match="No candidate is named: give --candidate TARGET"):
        chosen_pair(None, None, configuration.choose)


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
        (('"pre-release"', '"LIVE"'), ["line 15", "did you mean 'live'"]),
        (('"pre-release"', '"prerelease"'), ["line 15", "'pre-release'", "sandbox, pre-release and live"]),
        (("turn_timeout = 30", 'turn_timeout = "30"'), ["line 9", "turn_timeout must be a number"]),
        (("turn_timeout = 30", "turn_timeout = 0"), ["line 9", "turn_timeout must be more than 0"]),
        (("turn_timeout = 30", "turn_timeout = inf"), ["line 9", "turn_timeout must be a finite number"]),
        (("turn_timeout = 30", "allow_live = 1"), ["line 9", "allow_live must be true or false"]),
        (("turn_timeout = 30", "channel = 5"), ["line 9", "channel must be a string"]),
        (("turn_timeout = 30", 'channel = ""'), ["line 9", "channel must be 1 to 100 visible characters"]),
        (("turn_timeout = 30", 'channel = "web chat"'), ["line 9", "channel must be 1 to 100 visible characters"]),
        (("turn_timeout = 30", 'asr_lang = "en_US"'), ["line 9", "asr_lang must be a language tag", "es-419"]),
        (('variant = "v-2"', 'tts_lang = "english!"'), ["line 16", "tts_lang must be a language tag"]),
        (("turn_timeout = 30", "turn_timeout = 86401"), ["line 9", "turn_timeout must be at most 86400"]),
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
        (("turn_timeout = 30", 'studio = "s.example"'), ["line 9", "studio 's.example' must read like https://"]),
        (
            ("turn_timeout = 30", 'studio = "http://s.example"'),
            ["line 9", "studio 'http://s.example' must be https"],
        ),
        (
            ("turn_timeout = 30", 'studio = "https://u:p@s.example"'),
            ["line 9", "studio must not hold a user name"],
        ),
        (
            ("turn_timeout = 30", 'studio = "https://s.example/ x"'),
            ["line 9", "studio", "must read like https://"],
        ),
        (("turn_timeout = 30", 'studio = ""'), ["line 9", "studio must be a string that is not empty"]),
        (('variant = "v-2"', 'studio = "s.example"'), ["line 16", "studio 's.example' must read like https://"]),
        (("http://127.0.0.1:8080/", "https://h\\u202e.example"), ["line 20", "must read like https://host"]),
        (('region = "uk"', 'region = "uk'), ["line 6", "not valid TOML"]),
        (("[targets.next]", "[targets.live]"), ["line 14", "not valid TOML"]),
        (('"LOCAL_KEY"\n', '"LOCAL_KEY"\nx = ['), ["not valid TOML", "line 23"]),
        (("turn_timeout = 30", 'conversation_prefix = "a b"'), ["line 9", "1 to 60 letters"]),
        (("turn_timeout = 30", f'conversation_prefix = "{"x" * 61}"'), ["line 9", "1 to 60 letters"]),
        (("turn_timeout = 30", 'conversation_prefix = ""'), ["line 9", "1 to 60 letters"]),
        (("turn_timeout = 30", "side_effects = 0"), ["line 9", "side_effects must be true or false"]),
        (("[defaults]", '[comparison]\norder = "both"\n[defaults]'), ["line 6", "'both'", "baseline-first"]),
        (("[defaults]", '[comparison]\non_unknown = "retry"\n[defaults]'), ["line 6", "stop, resend and fresh"]),
        (("[defaults]", '[comparison]\non_expired = "resend"\n[defaults]'), ["line 6", "stop and fresh"]),
        (("[defaults]", "[comparison]\nseed = -1\n[defaults]"), ["line 6", "seed must be 0 or more"]),
        (("[defaults]", "[comparison]\nseed = 1.5\n[defaults]"), ["line 6", "seed must be a whole number"]),
        (("[defaults]", f"[comparison]\nseed = {2**63}\n[defaults]"), ["line 6", "seed must be less than"]),
        (("[defaults]", "[comparison]\nsead = 1\n[defaults]"), ["line 6", "[comparison]", "did you mean 'seed'"]),
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
        'token_env = "sk-secret-123"',
        'base_url = "https://u:sk-secret-123@h"',
        'base_url = "https://u:sk-secret-123@[::1"',
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
    lines = lines_of(text)
    assert lines["t", "odd key"] == expected
    assert all(line_of(text, path) == line for path, line in lines.items())
