"""What else the platform's regions go by: aliases, their Studios, and the variables that hold their keys."""

from typing import Final
from urllib.parse import urlsplit

from polycompare.api.hosts import REGIONS, Region

ADK_NAMES: Final = {"us": "us-1", "eu": "euw-1", "uk": "uk-1", "studio": "studio"}
"""What the platform's own development kit calls each region."""

CANONICAL: Final = {name: name for name in REGIONS} | {alias: name for name, alias in ADK_NAMES.items()}
"""Our name for each name that a region goes by."""

_KEY_SUFFIXES: Final = {"us": ("US",), "eu": ("EUW", "EU"), "uk": ("UK",), "studio": ("STUDIO",)}


def region_of_studio(url: str) -> Region | None:
    """The region whose Agent Studio `url` is a page of."""
    try:
        parts = urlsplit(url)
        host = parts.hostname if parts.scheme == "https" else None
    except ValueError:
        return None
    return {urlsplit(region.studio).hostname: region for region in REGIONS.values()}.get(host)


def key_variables(region: Region) -> tuple[str, ...]:
    """The environment variables that hold a key of `region` alone, the development kit's own name first."""
    return tuple(f"POLY_ADK_KEY_{suffix}" for suffix in _KEY_SUFFIXES[region.name])
