"""From the tables of a configuration to complete targets."""

from collections.abc import Mapping, Sequence
from typing import Any

from polycompare.api.hosts import REGIONS, Region, region_at
from polycompare.config.errors import ConfigError, listed
from polycompare.config.regions import CANONICAL
from polycompare.config.settings import TargetTable
from polycompare.config.source import Source
from polycompare.config.urls import url_fault
from polycompare.model.targets import Api, Environment, Target


def complete_target(source: Source, name: str, table: TargetTable, defaults: TargetTable) -> Target:
    """The target that `table` and, where it is silent, `defaults` describe. Raises `ConfigError` if that is not
    enough, or contradicts itself. `attributes` are joined, and the table's win."""
    for where, given in ((("targets", name), table), (("defaults",), defaults)):
        if given.region is not None and given.base_url is not None:
            raise source.fault((*where, "base_url"), "region and base_url exclude each other; keep one of them")
    own, common = layers(table, defaults)
    merged = {**common, **own, "attributes": {**common.get("attributes", {}), **own.get("attributes", {})}}
    for needed in ("agent_id", "environment"):
        if needed not in merged:
            raise _incomplete(source, name, f"has no {needed}")
    merged["api"] = api = Api(merged.get("api", Api.DEBUG_CHAT))
    merged["environment"] = Environment(merged["environment"])
    if api is Api.CHAT:
        for needed in ("account_id", "token_env"):
            if needed not in merged:
                raise _incomplete(source, name, f'has no {needed}, which api = "chat" needs')
    url_path = ("targets", name, "base_url") if "base_url" in own else ("defaults", "base_url")
    return Target(name=name, **merged | _place(source, name, url_path, merged))


def layers(table: TargetTable, defaults: TargetTable) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a target's table says, and what holds of the defaults beside it: a `region` or `base_url` of the table
    takes the place of either there, and if it has a Studio of its own, also of `studio`."""
    own = table.model_dump(exclude_none=True)
    common = defaults.model_dump(exclude_none=True)
    elsewhere = {"region", "base_url"} & own.keys()
    if elsewhere:
        common.pop("region", None)
        common.pop("base_url", None)
        if "region" in elsewhere or region_at(own["base_url"]) is not None:
            common.pop("studio", None)
    return own, common


def _place(source: Source, name: str, url_path: Sequence[str], merged: Mapping[str, Any]) -> dict[str, str]:
    """Where the target is: its base URL, and its region and Studio where they are known."""
    region: Region | None
    if "region" in merged:
        region = REGIONS[CANONICAL[merged["region"]]]
        base_url = region.platform if merged["api"] is Api.CHAT else region.api
    elif "base_url" in merged:
        fault = url_fault(merged["base_url"], allow_http=merged.get("allow_http", False))
        if fault is not None:
            raise source.fault(url_path, f"base_url {fault}")
        base_url = merged["base_url"].rstrip("/")
        region = region_at(base_url)
    else:
        raise _incomplete(source, name, f"has neither region ({listed(REGIONS)}) nor base_url")
    known = {} if region is None else {"region": region.name, "studio": region.studio}
    given = {"studio": merged["studio"].rstrip("/")} if "studio" in merged else {}
    return {"base_url": base_url, **known, **given}


def _incomplete(source: Source, name: str, what: str) -> ConfigError:
    return source.fault(("targets", name), f"target {name!r} {what}; set it there or in [defaults]")
