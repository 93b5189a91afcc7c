"""The first file that is written for a person."""

import re
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polycompare.cli.recorded_names import chosen_pair
from polycompare.config.configuration import configuration_of
from polycompare.config.drafting import Draft, DraftTarget, draft_target, drafted, refuse_existing, write_whole
from polycompare.config.errors import ConfigError
from polycompare.config.source import Source
from polycompare.model.targets import Environment
from polycompare.model.values import Pair

DRAFT = Draft(
    "uk",
    None,
    "ws-1",
    "PROJECT-1",
    Pair(DraftTarget(Environment.LIVE), DraftTarget(Environment.PRE_RELEASE, "a/b c")),
)


def test_it_says_what_it_was_told() -> None:
    text = drafted(DRAFT)
    configuration = configuration_of(Source(Path("x.toml"), text))
    assert chosen_pair(None, None, configuration.choose) == Pair("live", "pre-release/a/b c")
    live, candidate = (configuration.target(name) for name in configuration.all_names())
    assert (live.region, live.account_id, live.agent_id, live.variant) == ("uk", "ws-1", "PROJECT-1", None)
    assert (candidate.environment, candidate.variant) == (Environment.PRE_RELEASE, "a/b c")
    assert not live.allow_live
    assert all(len(line) <= 100 for line in text.splitlines())


def test_what_it_suggests_would_be_taken() -> None:
    text = re.sub(r"^# (\w+ = )", r"\1", drafted(DRAFT).replace("…", "v"), flags=re.MULTILINE)
    live = configuration_of(Source(Path("x.toml"), text)).target("live")
    assert (live.channel, live.asr_lang, live.allow_live) == ("chat.polyai", "en-GB", True)
    assert "webchat.polyai" in text


def test_what_is_the_same_on_both_sides_is_written_once() -> None:
    side = DraftTarget(Environment.SANDBOX)
    draft = replace(
        DRAFT, sides=Pair(side, side), region=None, base_url="https://x.example", api_key_env="K", variant="v-1"
    )
    configuration = configuration_of(Source(Path("x.toml"), drafted(draft)))
    assert list(configuration.targets) == ["sandbox"]
    target = configuration.target("sandbox")
    assert (target.base_url, target.api_key_env, target.variant) == ("https://x.example", "K", "v-1")


TEXTS = st.text(st.characters(codec="utf-8"), min_size=1)


@given(agent=TEXTS, variant=TEXTS, name=TEXTS)
def test_any_text_comes_back_as_it_was(agent: str, variant: str, name: str) -> None:
    sides = Pair(DraftTarget(Environment.LIVE, variant), DraftTarget(Environment.LIVE))
    text = drafted(replace(DRAFT, agent_id=agent, sides=sides, variant=variant, variant_name=name))
    document = tomllib.loads(text)
    assert document["defaults"]["agent_id"] == agent
    assert document["defaults"]["variant"] == variant
    assert document["pair"]["baseline"] == f"live/{variant}"
    assert document["targets"][f"live/{variant}"] == {"environment": "live", "variant": variant}


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(ConfigError, match="is not text"):
        drafted(replace(DRAFT, agent_id="\udcff"))


def test_a_side_is_an_environment_and_perhaps_a_variant() -> None:
    assert draft_target("sandbox", "--baseline") == DraftTarget(Environment.SANDBOX)
    assert draft_target("live/a/b", "--baseline") == DraftTarget(Environment.LIVE, "a/b")
    for text in ("", "prod", "live/", "/x"):
        with pytest.raises(ConfigError, match=r"^--baseline .*sandbox, pre-release and live"):
            draft_target(text, "--baseline")
    with pytest.raises(ConfigError, match="did you mean 'pre-release'"):
        draft_target("prerelease", "--candidate")


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "polycompare.toml"
    write_whole(path, "a = 1\n")
    write_whole(path, "b = 2\n")
    assert path.read_text() == "b = 2\n"
    link = tmp_path / "link.toml"
    link.symlink_to(path)
    write_whole(link, "c = 3\n")
    assert link.is_symlink()
    assert path.read_text() == "c = 3\n"
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["link.toml", "polycompare.toml"]


def test_what_cannot_be_written_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "directory").mkdir()
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    for name in ("none/x.toml", "directory", "n\0l.toml", "circle", "x" * 300):
        with pytest.raises(ConfigError, match=r"cannot be written: .+"):
            write_whole(tmp_path / name, "a = 1\n")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["circle", "directory"]


def test_what_is_there_is_not_overwritten_unasked(tmp_path: Path) -> None:
    refuse_existing(tmp_path / "none")
    (tmp_path / "link").symlink_to(tmp_path / "none")
    (tmp_path / "file").write_text("")
    for name in ("link", "file", "."):
        with pytest.raises(ConfigError, match="already; give --force"):
            refuse_existing(tmp_path / name)
