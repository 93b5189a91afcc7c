"""How people and tools name the platform's regions: aliases, hosts, and the variables that hold their keys."""

from typing import Final
from urllib.parse import urlsplit

from polycompare.api.hosts import REGIONS, Region

ADK_NAMES: Final = {"us": "us-1", "eu": "euw-1", "uk": "uk-1", "studio": "studio"}
"""What the platform's own development kit calls each region."""

CANONICAL: Final = {name: name for name in REGIONS} | {alias: name for name, alias in ADK_NAMES.items()}
"""Our name for each name that a region goes by."""

_KEY_SUFFIXES: Final = {"us": ("US",), "eu": ("EUW", "EU"), "uk": ("UK",), "studio": ("STUDIO",)}


def region_of_url(base_url: str) -> Region | None:
    """The region whose API `base_url` is, by either of its hosts; None for any other host, and for plain http."""
    hosts = {
        urlsplit(url).hostname: region for region in REGIONS.values() for url in (region.platform, region.api)
    }
    return hosts.get(_https_host(base_url))


def region_of_studio(url: str) -> Region | None:
    """The region whose Agent Studio `url` is a page of."""
    hosts = {urlsplit(region.studio).hostname: region for region in REGIONS.values()}
    return hosts.get(_https_host(url))


def key_variables(region: Region) -> tuple[str, ...]:
    """The environment variables that hold a key of `region` alone, the development kit's own name first."""
    return tuple(f"POLY_ADK_KEY_{suffix}" for suffix in _KEY_SUFFIXES[region.name])


def _https_host(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        host = parts.hostname
    except ValueError:
        return None
    return host if parts.scheme == "https" else None
