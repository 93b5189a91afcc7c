"""The service's regions and their hosts, as its documentation lists them; and which hosts are this machine."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Region:
    """The hosts of one region. `debug_chat` and `chat` answer the API of that name; keys are made in `studio`."""

    debug_chat: str
    chat: str
    studio: str


REGIONS: Final[Mapping[str, Region]] = MappingProxyType(
    {
        "us": Region(
            "https://api.us.poly.ai", "https://api.us-1.platform.polyai.app", "https://studio.us.poly.ai"
        ),
        "eu": Region(
            "https://api.eu.poly.ai", "https://api.euw-1.platform.polyai.app", "https://studio.eu.poly.ai"
        ),
        "uk": Region(
            "https://api.uk.poly.ai", "https://api.uk-1.platform.polyai.app", "https://studio.uk.poly.ai"
        ),
        "studio": Region("https://api.studio.poly.ai", "https://api.studio.poly.ai", "https://studio.poly.ai"),
    }
)


def is_loopback(url: str) -> bool:
    """Whether `url` leads to this machine and nowhere else."""
    host = urlsplit(url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
