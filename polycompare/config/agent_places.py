"""Where an agent is, by the platform's own tools: the development kit's `project.yaml`, or a page of Studio."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from polycompare.api.hosts import REGIONS
from polycompare.config.errors import ConfigError, did_you_mean, listed, shown_path
from polycompare.config.find import find_upward
from polycompare.config.regions import ADK_NAMES, CANONICAL, region_of_studio
from polycompare.config.yaml_files import FileError, Located, read_yaml_file
from polycompare.model.text import visible_line

PROJECT_FILE: Final = "project.yaml"
_INSTEAD: Final = "give --studio-url to do without it"


@dataclass(frozen=True, slots=True)
class AgentPlace:
    """A region by our name, an account and an agent, as far as they were said; `source` says by what."""

    region: str | None
    account_id: str | None
    agent_id: str | None
    source: str


def find_project(start: Path) -> Path | None:
    """The `project.yaml` of `start`, or of its nearest parent up to the repository's root; None for none."""
    return find_upward(PROJECT_FILE, start)


def read_project(path: Path) -> AgentPlace:
    """What the development kit's project file says. Keys that it does not have are None, all others are ignored.

    Raises `FileError` for a file that is not YAML, and `ConfigError` for a value that cannot be right.
    """
    try:
        located = read_yaml_file(path)
    except FileError as error:
        raise FileError(f"{error} Mend it, or {_INSTEAD}.") from None
    region = _text(path, located, "region")
    if region is not None and region not in CANONICAL:
        near = did_you_mean(region, ADK_NAMES.values())
        raise ConfigError(
            f"{shown_path(path)}, line {located.line_of(('region',))}: region {region!r} is not one of "
            f"{listed(ADK_NAMES.values())}{near}; give --region or --base-url."
        )
    return AgentPlace(
        None if region is None else CANONICAL[region],
        _text(path, located, "account_id"),
        _text(path, located, "project_id"),
        shown_path(path),
    )


def read_studio_url(url: str) -> AgentPlace:
    """What the address of an agent's page says: `https://studio.uk.poly.ai/ACCOUNT/PROJECT/…`, with or without
    the scheme. Raises `ConfigError`, which shows no more of the address than its host."""
    address = url.strip()
    if "://" not in address:
        address = f"https://{address}"
    region = region_of_studio(address)
    if region is None:
        studios = listed(region.studio for region in REGIONS.values())
        raise ConfigError(f"{_host(address)} is no Agent Studio; those are {studios}.")
    account, agent, *_ = *(unquote(part) for part in urlsplit(address).path.split("/") if part), "", ""
    if not account or not agent or any(visible_line(part) != part for part in (account, agent)):
        raise ConfigError(
            f"That page of {region.studio} is not an agent's; open the agent there and copy the address, which "
            f"reads like {region.studio}/ACCOUNT/PROJECT."
        )
    return AgentPlace(region.name, account, agent, region.studio)


def checked_region(name: str) -> str:
    """Our name of the region that `--region` gives. Raises `ConfigError`."""
    if name not in CANONICAL:
        raise ConfigError(
            f"There is no region {name!r}{did_you_mean(name, REGIONS)}; there are {listed(REGIONS)}."
        )
    return CANONICAL[name]


def _text(path: Path, located: Located, key: str) -> str | None:
    data = located.data if isinstance(located.data, dict) else {}
    value = data.get(key)
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        line = located.line_of((key,))
        raise ConfigError(f"{shown_path(path)}, line {line}: {key} must be text; mend it, or {_INSTEAD}.")
    return value


def _host(address: str) -> str:
    try:
        return repr(urlsplit(address).hostname or "")
    except ValueError:
        return "That"
