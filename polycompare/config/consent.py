"""Nothing is sent to an agent that real people talk to unless somebody said so."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from polycompare.api.hosts import is_loopback
from polycompare.config.errors import listed
from polycompare.model.errors import ConsentNeededError
from polycompare.model.targets import Environment, Target


def require_consent(targets: Iterable[Target], *, allow_live: bool) -> None:
    """Raise `ConsentNeededError` for targets on live without consent: their own `allow_live`, or that for all.

    A live agent's functions act on real systems: a booking made in a comparison is a real booking. A target on
    this machine is a simulator and needs no consent. Everything that sends a first message asks here.
    """
    if allow_live:
        return
    names = tuple(dict.fromkeys(target.name for target in targets if _needs_consent(target)))
    if not names:
        return
    said = listed(repr(name) for name in names)
    what = f"Target {said} is the live agent" if len(names) == 1 else f"Targets {said} are live agents"
    raise ConsentNeededError(
        f"{what}, whose functions act on real systems: give --allow-live, or set allow_live = true for it, "
        "if that is meant.",
        names,
    )


def _needs_consent(target: Target) -> bool:
    return (
        target.environment is Environment.LIVE
        and not target.allow_live
        and not is_loopback(urlsplit(target.base_url).hostname or "")
    )
