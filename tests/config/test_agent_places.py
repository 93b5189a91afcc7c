"""The agent's place, from the development kit's project file or the address of a page of Studio."""

from pathlib import Path

import pytest

from polycompare.config.agent_places import AgentPlace, find_project, read_project, read_studio_url
from polycompare.config.errors import ConfigError
from polycompare.model.errors import UserError


def project(folder: Path, text: str | bytes) -> Path:
    path = folder / "project.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_a_project_is_read_with_whatever_else_is_in_it(tmp_path: Path) -> None:
    text = "region: uk-1\naccount_id: ws-1\nproject_id: PROJECT-1\nbranch_id: main\nmore: [1, {a: null}]\n"
    place = read_project(project(tmp_path, text))
    assert (place.region, place.account_id, place.agent_id) == ("uk", "ws-1", "PROJECT-1")
    assert place.source.endswith("project.yaml")


@pytest.mark.parametrize("text", ["", "[1]", "text", "other: 1", "region: null\naccount_id: ''\n"])
def test_what_a_project_does_not_say_is_not_made_up(tmp_path: Path, text: str) -> None:
    place = read_project(project(tmp_path, text))
    assert (place.region, place.account_id, place.agent_id) == (None, None, None)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("region: [", ("project.yaml:1", "is not YAML", "--studio-url")),
        ("region: uk-1\nregion: us-1\n", ("project.yaml:2", "stands here twice")),
        (b"region: caf\xe9", ("is not UTF-8",)),
        ("a: " + "[" * 5000, ("nested too deeply",)),
        ("region: 5", ("project.yaml, line 1", "region must be text")),
        ("\nproject_id: {a: 1}", ("project.yaml, line 2", "project_id must be text")),
        ("region: dev", ("project.yaml, line 1", "'dev'", "us-1, euw-1, uk-1 and studio", "--base-url")),
        ("region: uk1", ("did you mean 'uk-1'",)),
        ("region: !!python/object:os.system x", ("has the tag",)),
    ],
)
def test_a_project_that_cannot_be_right_is_told(tmp_path: Path, text: str | bytes, parts: tuple[str, ...]) -> None:
    with pytest.raises(UserError) as caught:
        read_project(project(tmp_path, text))
    for part in parts:
        assert part in str(caught.value)


def test_the_nearest_project_up_to_the_repositorys_root_is_found(tmp_path: Path) -> None:
    inside = tmp_path / "repository" / "a" / "b"
    inside.mkdir(parents=True)
    project(tmp_path, "")
    (tmp_path / "repository" / ".git").mkdir()
    assert find_project(inside) is None
    assert find_project(tmp_path) == tmp_path / "project.yaml"
    assert find_project(inside) is None
    found = project(tmp_path / "repository", "")
    assert find_project(inside) == found


@pytest.mark.parametrize(
    ("url", "region", "studio"),
    [
        ("https://studio.us.poly.ai/ws-1/PROJECT-1", "us", "https://studio.us.poly.ai"),
        ("https://studio.eu.poly.ai/ws-1/PROJECT-1/flows/main?x=1#y", "eu", "https://studio.eu.poly.ai"),
        ("  studio.uk.poly.ai/ws-1/PROJECT-1/ \n", "uk", "https://studio.uk.poly.ai"),
        ("https://studio.poly.ai//ws%2D1/PROJECT-1", "studio", "https://studio.poly.ai"),
    ],
)
def test_each_regions_studio_is_understood(url: str, region: str, studio: str) -> None:
    assert read_studio_url(url) == AgentPlace(region, "ws-1", "PROJECT-1", studio)


@pytest.mark.parametrize(
    ("url", "part"),
    [
        (
            "https://studio.example.com/ws-1/PROJECT-1",
            "'studio.example.com' is no Agent Studio; those are https://",
        ),
        ("https://studio.uk.poly.ai.example.com/a/b", "is no Agent Studio"),
        ("http://studio.uk.poly.ai/a/b", "is no Agent Studio"),
        ("https://api.uk.poly.ai/a/b", "is no Agent Studio"),
        ("https://[::1", "That is no Agent Studio"),
        ("", "is no Agent Studio"),
        ("https://studio.uk.poly.ai", "is not an agent's"),
        ("https://studio.uk.poly.ai/ws-1/", "is not an agent's"),
        ("https://studio.uk.poly.ai/ws-1/PRO%00JECT", "is not an agent's"),
        ("https://studio.uk.poly.ai/ws-1/%1b[31m", "is not an agent's"),
        ("https://u:sk-secret@studio.example.com/?k=sk-secret", "is no Agent Studio"),
    ],
)
def test_another_address_is_refused(url: str, part: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read_studio_url(url)
    assert part in str(caught.value)
    assert "sk-secret" not in str(caught.value)
