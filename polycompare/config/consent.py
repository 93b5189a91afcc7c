"""Nothing is sent to an agent that real people talk to unless somebody said so."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from polycompare.api.hosts import is_loopback
from polycompare.config.errors import ConfigError
from polycompare.model.targets import Environment, Target


def require_consent(targets: Iterable[Target], *, allow_live: bool) -> None:
    """Raise `ConfigError` for a target on live without consent: its own `allow_live`, or `allow_live` for all.

    A live agent's functions act on real systems: a booking made in a comparison is a real booking. A target on
    this machine is a simulator and needs no consent.
    """
    for target in targets:
        if target.environment is not Environment.LIVE or is_loopback(urlsplit(target.base_url).hostname or ""):
            continue
        if not (target.allow_live or allow_live):
            raise ConfigError(
                f"Target {target.name!r} is the live agent, whose functions act on real systems: "
                "give --allow-live, or set allow_live = true for it, if that is meant."
            )
