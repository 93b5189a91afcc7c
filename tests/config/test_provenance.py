"""Where each setting of a target came from."""

from pathlib import Path

from polycompare.config.configuration import Configuration, load_configuration
from polycompare.config.provenance import Origin, Setting

TEXT = """\
[pair]
baseline = "live"

[comparison]
order = "alternate"

[defaults]
region = "uk-1"
agent_id = "PROJECT-1"
variant = "v-1"
attributes = { caller = "+44", vip = false }

[targets.live]
environment = "live"
attributes.vip = true
turn_timeout = 5

[targets.local]
environment = "sandbox"
base_url = "https://api.eu.poly.ai/"
"""


def load(folder: Path) -> Configuration:
    path = folder / "polycompare.toml"
    path.write_text(TEXT)
    return load_configuration(path)


def by_key(settings: tuple[Setting, ...]) -> dict[str, Setting]:
    assert len({setting.key for setting in settings}) == len(settings)
    return {setting.key: setting for setting in settings}


def test_of_a_configured_target(tmp_path: Path) -> None:
    found = by_key(load(tmp_path).settings_of("live"))
    assert found["environment"] == Setting("environment", "live", Origin.TARGET, 14)
    assert found["turn_timeout"] == Setting("turn_timeout", 5, Origin.TARGET, 16)
    assert found["region"] == Setting("region", "uk", Origin.DEFAULTS, 8)
    assert found["variant"] == Setting("variant", "v-1", Origin.DEFAULTS, 10)
    assert found["base_url"] == Setting("base_url", "https://api.uk.poly.ai", Origin.REGION)
    assert found["studio"] == Setting("studio", "https://studio.uk.poly.ai", Origin.REGION)
    assert found["connect_timeout"] == Setting("connect_timeout", 10.0, Origin.BUILT_IN)
    assert found["account_id"] == Setting("account_id", None, Origin.BUILT_IN)
    assert found["attributes.caller"] == Setting("attributes.caller", "+44", Origin.DEFAULTS, 11)
    assert found["attributes.vip"] == Setting("attributes.vip", True, Origin.TARGET, 15)


def test_a_known_host_says_the_region(tmp_path: Path) -> None:
    found = by_key(load(tmp_path).settings_of("local"))
    assert found["base_url"] == Setting("base_url", "https://api.eu.poly.ai", Origin.TARGET, 20)
    assert found["region"] == Setting("region", "eu", Origin.HOST)


def test_of_an_inline_target(tmp_path: Path) -> None:
    found = by_key(load(tmp_path).settings_of("sandbox/v-9", allow_live=True))
    assert found["environment"] == Setting("environment", "sandbox", Origin.NAME)
    assert found["variant"] == Setting("variant", "v-9", Origin.NAME)
    assert found["agent_id"] == Setting("agent_id", "PROJECT-1", Origin.DEFAULTS, 9)
    assert found["allow_live"] == Setting("allow_live", True, Origin.FLAG)
    assert by_key(load(tmp_path).settings_of("sandbox"))["variant"].origin is Origin.DEFAULTS


def test_of_no_target(tmp_path: Path) -> None:
    found = by_key(load(tmp_path).general_settings())
    assert found["pair.baseline"] == Setting("pair.baseline", "live", Origin.TABLE, 2)
    assert found["pair.candidate"] == Setting("pair.candidate", None, Origin.BUILT_IN)
    assert found["comparison.order"] == Setting("comparison.order", "alternate", Origin.TABLE, 5)
    assert found["comparison.on_unknown"] == Setting("comparison.on_unknown", "stop", Origin.BUILT_IN)


def test_a_given_studio(tmp_path: Path) -> None:
    path = tmp_path / "polycompare.toml"
    path.write_text(TEXT.replace('variant = "v-1"', 'studio = "https://s.example/"'))
    found = by_key(load_configuration(path).settings_of("live"))
    assert found["studio"] == Setting("studio", "https://s.example", Origin.DEFAULTS, 10)
    found = by_key(load_configuration(path).settings_of("local"))
    assert found["studio"] == Setting("studio", "https://studio.eu.poly.ai", Origin.HOST)
