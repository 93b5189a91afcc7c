"""Where the platform's regions live: pure data, for the client, the configuration and the links to Studio."""

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from polycompare.model.targets import Target


@dataclass(frozen=True, slots=True)
class Region:
    """One region's base URLs, without a trailing slash.

    `api` serves debug chat, agents and single conversations; `platform` serves the Chat API and the list of
    conversations; `studio` is the site where people work, and where the region's keys come from.
    """

    name: str
    api: str
    platform: str
    studio: str


REGIONS: Final = {
    region.name: region
    for region in (
        Region(
            "us", "https://api.us.poly.ai", "https://api.us-1.platform.polyai.app", "https://studio.us.poly.ai"
        ),
        Region(
            "eu", "https://api.eu.poly.ai", "https://api.euw-1.platform.polyai.app", "https://studio.eu.poly.ai"
        ),
        Region(
            "uk", "https://api.uk.poly.ai", "https://api.uk-1.platform.polyai.app", "https://studio.uk.poly.ai"
        ),
        # The self-serve region has one host for everything.
        Region("studio", "https://api.studio.poly.ai", "https://api.studio.poly.ai", "https://studio.poly.ai"),
    )
}


def region_at(base_url: str) -> Region | None:
    """The region whose API a base URL is, by either of its hosts; None for any other host, and for plain http."""
    try:
        parts = urlsplit(base_url)
        host = parts.hostname if parts.scheme == "https" else None
    except ValueError:
        return None
    hosts = {
        urlsplit(url).hostname: region for region in REGIONS.values() for url in (region.platform, region.api)
    }
    return hosts.get(host)


def agents_url(target: Target) -> str:
    """Where the Agents API answers for a target: the region's `api` host, or a base URL of its own as it is."""
    region = region_at(target.base_url)
    return target.base_url if region is None else region.api


def platform_url(target: Target) -> str:
    """Where conversations are listed for a target: the region's `platform` host, or a base URL of its own as it
    is."""
    region = region_at(target.base_url)
    return target.base_url if region is None else region.platform


def is_loopback(host: str) -> bool:
    """Whether a URL's host (no port, no brackets) is this machine itself, by its name alone."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
