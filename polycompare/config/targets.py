"""From the tables of a configuration to complete targets."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from polycompare.api.hosts import REGIONS, is_loopback
from polycompare.config.errors import ConfigError, listed
from polycompare.config.settings import TargetTable
from polycompare.config.source import Source
from polycompare.model.targets import Api, Environment, Target


def complete_target(source: Source, name: str, table: TargetTable, defaults: TargetTable) -> Target:
    """The target that `table` and, where it is silent, `defaults` describe. Raises `ConfigError` if that is not
    enough, or contradicts itself.

    A `region` or `base_url` of the table takes the place of either in the defaults. `attributes` are joined, and
    the table's win.
    """
    own = _given(source, ("targets", name), table)
    common = _given(source, ("defaults",), defaults)
    url_path = ("targets", name, "base_url") if "base_url" in own else ("defaults", "base_url")
    if "region" in own or "base_url" in own:
        common.pop("region", None)
        common.pop("base_url", None)
    merged = {**common, **own, "attributes": {**common.get("attributes", {}), **own.get("attributes", {})}}
    for needed in ("agent_id", "environment"):
        if needed not in merged:
            raise _incomplete(source, name, f"has no {needed}")
    merged["api"] = api = Api(merged.get("api", Api.DEBUG_CHAT))
    merged["environment"] = Environment(merged["environment"])
    if "region" in merged:
        hosts = REGIONS[merged["region"]]
        merged["base_url"] = hosts.platform if api is Api.CHAT else hosts.api
    elif "base_url" in merged:
        merged["base_url"] = _checked_url(
            source, url_path, merged["base_url"], allow_http=merged.get("allow_http", False)
        )
    else:
        raise _incomplete(source, name, f"has neither region ({listed(REGIONS)}) nor base_url")
    return Target(name=name, **merged)


def _given(source: Source, where: Sequence[str], table: TargetTable) -> dict[str, Any]:
    """What a table says, without what it leaves out."""
    given = table.model_dump(exclude_none=True)
    if "region" in given and "base_url" in given:
        raise source.fault((*where, "base_url"), "region and base_url exclude each other; keep one of them")
    return given


def _incomplete(source: Source, name: str, what: str) -> ConfigError:
    return source.fault(("targets", name), f"target {name!r} {what}; set it there or in [defaults]")


def _checked_url(source: Source, path: Sequence[str], url: str, *, allow_http: bool) -> str:
    try:
        parts = urlsplit(url)
        _ = parts.port  # a port out of range shows only when it is looked at
    except ValueError as error:
        raise source.fault(path, f"base_url {url!r} is no URL: {error}") from None
    if "@" in parts.netloc:  # the URL is not shown: it may hold a secret
        raise source.fault(path, "base_url must not hold a user name or password; keys come from the environment")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise source.fault(path, f"base_url {url!r} must read like https://host or https://host/path")
    if parts.scheme == "http" and not is_loopback(parts.hostname) and not allow_http:
        raise source.fault(path, f"base_url {url!r} would send the key in clear; use https, or allow_http = true")
    return url.rstrip("/")
