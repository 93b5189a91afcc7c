"""What the command line and the configuration say about how a comparison is driven."""

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from polycompare.config.comparison import ComparisonSettings
from polycompare.model.recoveries import Decision
from polycompare.model.targets import Order, Target
from polycompare.model.values import JsonValue, Pair

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SessionOptions:
    """What a command line says beside the names of the targets; None where it is silent.

    `language`, `channel` and `attributes` hold for both sides and go before the configuration's. `key_envs` name
    the environment variables of the sides' keys.
    """

    store: Path | None = None
    allow_live: bool = False
    send_again: bool = False
    order: Order | None = None
    seed: int | None = None
    on_unknown: Decision | None = None
    on_expired: Decision | None = None
    key_envs: Pair[str | None] = field(default_factory=lambda: Pair(None, None))
    language: str | None = None
    channel: str | None = None
    attributes: Mapping[str, JsonValue] = field(default_factory=dict)

    def comparison(self, configured: ComparisonSettings | None = None) -> ComparisonSettings:
        """How both sides are driven: the command line goes before the configuration, that before the defaults."""
        common = configured or ComparisonSettings()
        return ComparisonSettings(
            order=_first(self.order, common.order),
            on_unknown=_first(self.on_unknown, common.on_unknown),
            on_expired=_first(self.on_expired, common.on_expired),
            seed=_first(self.seed, common.seed),
        )

    def adjusted(self, target: Target) -> Target:
        """The target with what the command line says of both."""
        return replace(
            target,
            channel=_first(self.channel, target.channel),
            asr_lang=_first(self.language, target.asr_lang),
            tts_lang=_first(self.language, target.tts_lang),
            attributes={**target.attributes, **self.attributes},
        )


def session_options(options: argparse.Namespace) -> SessionOptions:
    """What the parsed command line says; an option that the command does not have counts as left out."""
    given = vars(options)
    return SessionOptions(
        store=given.get("store"),
        allow_live=given.get("allow_live", False),
        send_again=given.get("send_again", False),
        order=_read(Order, given.get("order")),
        seed=given.get("seed"),
        on_unknown=_read(Decision, given.get("on_unknown")),
        on_expired=_read(Decision, given.get("on_expired")),
        key_envs=Pair(given.get("baseline_key_env"), given.get("candidate_key_env")),
        language=given.get("language"),
        channel=given.get("channel"),
        attributes=dict(given.get("attribute") or ()),
    )


def _read(kind: Callable[[str], T], given: str | None) -> T | None:
    return None if given is None else kind(given)


def _first(given: T | None, otherwise: T) -> T:
    return otherwise if given is None else given
