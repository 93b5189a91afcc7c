"""Where keys are looked for, in which order, and what is said when there is none."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from polycompare.api.keys import ApiKey, UnusableKeyError
from polycompare.config.errors import ConfigError
from polycompare.config.keys import key_of, token_of
from polycompare.model.targets import Api, Environment, Target

EU = Target("next", "https://api.eu.poly.ai", "PROJECT-1", Environment.PRE_RELEASE, region="eu")
HERE = replace(EU, base_url="http://127.0.0.1:8080", region=None)
GATEWAY = replace(EU, base_url="https://gateway.example.com", region=None)
EVERY_VARIABLE = {
    "SIDE": "k-side",
    "OWN": "k-own",
    "POLY_ADK_KEY_EUW": "k-euw",
    "POLY_ADK_KEY_EU": "k-eu",
    "POLYAI_API_KEY": "k-polyai",
    "POLY_ADK_KEY": "k-adk",
}


def value_of(key: ApiKey) -> str:
    return key.in_header("X")["X"]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home with a key for each region, as the development kit stores them."""
    store(tmp_path, json.dumps({name: f"k-file-{name}" for name in ("us-1", "euw-1", "uk-1", "studio")}))
    return tmp_path


def store(home: Path, text: str | bytes) -> Path:
    path = home / ".poly" / "credentials.json"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def test_the_order(home: Path) -> None:
    target = replace(EU, api_key_env="OWN")
    assert value_of(key_of(target, EVERY_VARIABLE, side_env="SIDE", home=home)) == "k-side"
    assert value_of(key_of(target, EVERY_VARIABLE, home=home)) == "k-own"
    environ = {name: value for name, value in EVERY_VARIABLE.items() if name.startswith("POLY")}
    for name, value in list(environ.items()):
        key = key_of(EU, environ, home=home)
        assert (value_of(key), key.source) == (value, name)
        environ[name] = " \n"  # as good as unset
    key = key_of(EU, environ, home=home)
    assert (value_of(key), key.source) == ("k-file-euw-1", "~/.poly/credentials.json (eu)")


@pytest.mark.parametrize(
    ("region", "url", "variable", "stored"),
    [
        ("us", "https://api.us.poly.ai", "POLY_ADK_KEY_US", "us-1"),
        ("eu", "https://api.euw-1.platform.polyai.app", "POLY_ADK_KEY_EUW", "euw-1"),
        ("uk", "https://api.uk.poly.ai", "POLY_ADK_KEY_UK", "uk-1"),
        ("studio", "https://api.studio.poly.ai", "POLY_ADK_KEY_STUDIO", "studio"),
    ],
)
def test_each_region_has_its_own(home: Path, region: str, url: str, variable: str, stored: str) -> None:
    target = replace(EU, base_url=url, region=region)
    environ = {f"POLY_ADK_KEY_{name}": f"k-{name}" for name in ("US", "EUW", "UK", "STUDIO")}
    assert value_of(key_of(target, environ, home=home)) == environ[variable]
    assert value_of(key_of(target, {}, home=home)) == f"k-file-{stored}"
    store(home, json.dumps({region: "k-plain", "other": None}))
    assert value_of(key_of(target, {}, home=home)) == "k-plain"


@pytest.mark.parametrize("named", [{"side_env": "GONE"}, {}])
def test_what_is_named_is_not_made_up_for(home: Path, named: dict[str, str]) -> None:
    target = EU if named else replace(EU, api_key_env="GONE")
    for environ in (EVERY_VARIABLE, EVERY_VARIABLE | {"GONE": " "}):
        with pytest.raises(ConfigError, match=r"'next'.*variable GONE that is not set.*studio\.eu\.poly\.ai"):
            key_of(target, environ, home=home, **named)


def test_an_unknown_host_only_gets_a_key_that_is_named_for_it(home: Path) -> None:
    assert value_of(key_of(replace(GATEWAY, api_key_env="OWN"), EVERY_VARIABLE, home=home)) == "k-own"
    assert value_of(key_of(GATEWAY, EVERY_VARIABLE, side_env="SIDE", home=home)) == "k-side"
    for target in (
        GATEWAY,
        replace(GATEWAY, region="eu"),  # whatever it says of itself
        replace(GATEWAY, base_url="https://api.eu.poly.ai.example.com"),
        replace(GATEWAY, base_url="http://api.eu.poly.ai", allow_http=True),
    ):
        with pytest.raises(
            ConfigError, match=r"'next' needs a key.*none that is meant for another.*api_key_env\.$"
        ):
            key_of(target, EVERY_VARIABLE, home=home)


def test_a_simulator_gets_none_that_a_region_has(home: Path) -> None:
    environ = dict(EVERY_VARIABLE)
    assert value_of(key_of(HERE, environ, home=home)) == "k-polyai"
    del environ["POLYAI_API_KEY"]
    assert value_of(key_of(HERE, environ, home=home)) == "k-adk"
    del environ["POLY_ADK_KEY"]
    with pytest.raises(ConfigError, match=r"'next' needs a key: export POLYAI_API_KEY=… \(a simulator takes any"):
        key_of(HERE, environ, home=home)


def test_a_missing_key_names_what_to_export_and_where_one_is_issued(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        key_of(EU, {"POLY_ADK_KEY_US": "k"}, home=tmp_path)
    sentence = str(caught.value)
    for part in ("'next'", "export POLYAI_API_KEY=…", "POLY_ADK_KEY_EUW", "https://studio.eu.poly.ai"):
        assert part in sentence
    assert "\n" not in sentence


@pytest.mark.parametrize(
    "text",
    ["[1]", '"sk-secret-1"', "", "{", b"\xff\xfe", "[" * 100_000, "null", '{"euw-1": "sk-secret-1"'],
    ids=["list", "text", "empty", "cut", "binary", "deep", "null", "broken"],
)
def test_stored_keys_of_another_shape_are_refused_in_a_sentence(tmp_path: Path, text: str | bytes) -> None:
    store(tmp_path, text)
    with pytest.raises(ConfigError) as caught:
        key_of(EU, {}, home=tmp_path)
    sentence = str(caught.value)
    assert sentence.startswith("~/.poly/credentials.json is not the JSON object of keys by region")
    assert "export POLYAI_API_KEY=…." in sentence
    assert "sk-secret-1" not in sentence
    assert value_of(key_of(EU, {"POLYAI_API_KEY": "k"}, home=tmp_path)) == "k"  # it was not looked at


def test_stored_keys_are_read_leniently(tmp_path: Path) -> None:
    for document in ({}, {"us-1": "k"}, {"euw-1": None}, {"euw-1": {"key": "k"}}, {"euw-1": " "}):
        store(tmp_path, json.dumps(document))
        with pytest.raises(ConfigError, match="'next' needs a key"):
            key_of(EU, {}, home=tmp_path)
    store(tmp_path, "\n" + json.dumps({"euw-1": 5, "eu": " k \n", "more": [1]}))
    assert value_of(key_of(EU, {}, home=tmp_path)) == "k"
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="'next' needs a key"):
        key_of(EU, {}, home=tmp_path / "file")


def test_stored_keys_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    (tmp_path / ".poly" / "credentials.json").mkdir(parents=True)
    with pytest.raises(ConfigError, match=r"credentials.json cannot be read \(.+\); export POLYAI_API_KEY"):
        key_of(EU, {}, home=tmp_path)


def test_a_key_in_place_of_a_variables_name_is_not_shown() -> None:
    for name in ("sk-secret-1", "plain_secret", ""):
        environ = {"POLYAI_API_KEY": "plain_secret"}
        with pytest.raises(ConfigError, match="may be a key") as caught:
            key_of(EU, environ, side_env=name)
        assert not name or name not in str(caught.value)


def test_a_key_that_no_header_can_hold_is_told_by_its_source(tmp_path: Path) -> None:
    store(tmp_path, json.dumps({"euw-1": "schl\u00fcssel"}))
    with pytest.raises(UnusableKeyError, match=r"credentials\.json \(eu\)") as caught:
        key_of(EU, {}, home=tmp_path)
    assert "schl" not in str(caught.value)


def test_a_connectors_token() -> None:
    chat = replace(EU, api=Api.CHAT, account_id="ws-1", token_env="TOKEN")  # noqa: S106 (the name of a variable)
    token = token_of(chat, {"TOKEN": " t-1\n"})
    assert token is not None
    assert (value_of(token), token.source) == ("t-1", "TOKEN")
    for target in (EU, replace(chat, api=Api.DEBUG_CHAT)):  # the variable may be set for all in the defaults
        assert token_of(target, {}) is None
    for environ in ({}, {"TOKEN": " "}):
        with pytest.raises(
            ConfigError, match=r"'next'.*token from the environment variable TOKEN that is not set"
        ):
            token_of(chat, environ)
