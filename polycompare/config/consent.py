"""Nothing is sent to an agent that real people talk to unless somebody said so."""

from collections.abc import Iterable, Sequence
from typing import Final
from urllib.parse import urlsplit

from polycompare.api.hosts import is_loopback
from polycompare.config.errors import ConfigError, listed
from polycompare.model.errors import ConsentNeededError
from polycompare.model.targets import Api, Environment, Target

_NAMED_SCENARIOS: Final = 5


def require_consent(targets: Iterable[Target], *, allow_live: bool) -> None:
    """Raise `ConsentNeededError` for targets that are live, or may be, without consent: their own `allow_live`, or
    that for all.

    A live agent's functions act on real systems: a booking made in a comparison is a real booking. By the Chat API
    it is the connector's token that decides which environment answers, whatever the configuration calls it. A
    target on this machine is a simulator and needs no consent. Everything that sends a first message asks here.
    """
    if allow_live:
        return
    asked = {target.name: target for target in targets if _needs_consent(target)}
    if not asked:
        return
    live = [name for name, target in asked.items() if target.environment is Environment.LIVE]
    others = [name for name in asked if name not in live]
    reasons = []
    if live:
        reasons.append(f"{_named(live)} {'is the live agent' if len(live) == 1 else 'are live agents'}")
    if others:
        reasons.append(
            f"{_named(others)} {'speaks' if len(others) == 1 else 'speak'} the Chat API, where the connector's "
            "token decides which environment answers, and that may be live"
        )
    why = ", and ".join(reasons)
    raise ConsentNeededError(
        f"{why[0].upper()}{why[1:]}, whose functions act on real systems: give --allow-live, or set "
        "allow_live = true for it, if that is meant.",
        tuple(asked),
    )


def require_consent_to_send_again(targets: Iterable[Target], turns: int, *, agreed: bool) -> None:
    """Raise `ConfigError` where a fork would send `turns` recorded turns again to a target that may act on
    anything, and nobody agreed: what the agent did for them once it would do again."""
    acting = tuple(dict.fromkeys(target.name for target in targets if target.side_effects))
    if agreed or not turns or not acting:
        return
    what = "1 recorded turn" if turns == 1 else f"{turns} recorded turns"
    raise ConfigError(
        f"This sends {what} again to {listed(acting)}, whose functions may act on real systems: give "
        "--send-again, or set side_effects = false for a target that acts on nothing."
    )


def require_consent_to_write(target: Target, scenarios: Sequence[str], *, agreed: bool) -> None:
    """Raise `ConfigError` where scenarios that book, pay or change something would do so on a target that is live,
    or may be, and nobody agreed to that; its own `allow_live` is not about this."""
    if agreed or not scenarios or not target.side_effects or not _may_be_live(target):
        return
    few = scenarios[:_NAMED_SCENARIOS]
    more = ", …" if len(few) < len(scenarios) else ""
    has = "has" if len(scenarios) == 1 else "have"
    raise ConfigError(
        f"{listed(few)}{more} {has} effects, and {target.name} may act on real systems: give --allow-live-writes "
        "if that is meant, leave them out, or set side_effects = false for a target that acts on nothing."
    )


def _needs_consent(target: Target) -> bool:
    return _may_be_live(target) and not target.allow_live


def _may_be_live(target: Target) -> bool:
    may_be_live = target.environment is Environment.LIVE or target.api is Api.CHAT
    return may_be_live and not is_loopback(urlsplit(target.base_url).hostname or "")


def _named(names: Sequence[str]) -> str:
    return f"target{'' if len(names) == 1 else 's'} {listed(map(repr, names))}"
