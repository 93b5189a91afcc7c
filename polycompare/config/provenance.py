"""What holds in the end, and where each setting came from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from enum import Enum, StrEnum
from typing import Any, Final

from polycompare.config.comparison import ComparisonSettings
from polycompare.config.redaction import RedactSettings
from polycompare.config.settings import File, TargetTable
from polycompare.config.targets import layers
from polycompare.config.toml_lines import KeyPath
from polycompare.model.targets import Target
from polycompare.model.values import JsonValue


class Origin(StrEnum):
    """Where a setting came from; the values are part of the JSON format."""

    TARGET = "target"  # the target's own table
    DEFAULTS = "defaults"  # [defaults]
    TABLE = "table"  # another table of the file
    NAME = "name"  # the inline form, such as `sandbox/london`
    REGION = "region"  # follows from the region
    HOST = "host"  # follows from the host of base_url
    FLAG = "flag"  # the command line
    BUILT_IN = "built-in"


@dataclass(frozen=True, slots=True)
class Setting:
    """One effective setting; `line` is where in the file it stands, if it does. A value of None is not set."""

    key: str
    value: JsonValue
    origin: Origin
    line: int | None = None


_NOT_SETTINGS: Final = ("name", "variant_name", "attributes")


def target_settings(
    target: Target,
    table: TargetTable | None,
    defaults: TargetTable,
    lines: Mapping[KeyPath, int],
    *,
    allow_live: bool = False,
) -> tuple[Setting, ...]:
    """Every setting of `target`, in the order of its fields, the attributes last.

    `table` is its own in the file, None for an inline form; `lines` are those of the file. `allow_live` says that
    the command line consents.
    """
    own, common = layers(table or TargetTable(), defaults)
    found = _Found(target.name, own, common, lines, inline=table is None)
    settings = [
        found.setting(field.name, _plain(getattr(target, field.name)))
        for field in fields(target)
        if field.name not in _NOT_SETTINGS
    ]
    if allow_live:
        settings = [
            Setting("allow_live", True, Origin.FLAG) if setting.key == "allow_live" else setting
            for setting in settings
        ]
    return (*settings, *found.attributes(target))


def general_settings(
    file: File, comparison: ComparisonSettings, redact: RedactSettings, lines: Mapping[KeyPath, int]
) -> tuple[Setting, ...]:
    """`[pair]`, `[comparison]` and `[redact]` as they hold."""
    pair = [_general("pair", key, value, lines) for key, value in file.pair.model_dump().items()]
    held = [(field.name, _plain(getattr(comparison, field.name))) for field in fields(comparison)]
    personal = [(field.name, list(getattr(redact, field.name))) for field in fields(redact)]
    return (
        *pair,
        *(_general("comparison", key, value, lines) for key, value in held),
        *(_general("redact", key, value, lines) for key, value in personal),
    )


def _general(table: str, key: str, value: JsonValue, lines: Mapping[KeyPath, int]) -> Setting:
    line = lines.get((table, key))
    return Setting(f"{table}.{key}", value, Origin.BUILT_IN if line is None else Origin.TABLE, line)


@dataclass(frozen=True, slots=True)
class _Found:
    name: str
    own: Mapping[str, Any]
    common: Mapping[str, Any]
    lines: Mapping[KeyPath, int]
    inline: bool

    def setting(self, key: str, value: JsonValue) -> Setting:
        if key in self.own:
            return Setting(key, value, Origin.TARGET, self.lines.get(("targets", self.name, key)))
        if self.inline and (key == "environment" or (key == "variant" and "/" in self.name)):
            return Setting(key, value, Origin.NAME)
        if key in self.common:
            return Setting(key, value, Origin.DEFAULTS, self.lines.get(("defaults", key)))
        return Setting(key, value, self._implied(key, value))

    def attributes(self, target: Target) -> Iterator[Setting]:
        for key, value in target.attributes.items():
            own = key in self.own.get("attributes", {})
            table = ("targets", self.name) if own else ("defaults",)
            origin = Origin.TARGET if own else Origin.DEFAULTS
            path = (*table, "attributes", key)
            yield Setting(f"attributes.{key}", value, origin, self.lines.get(path))

    def _implied(self, key: str, value: JsonValue) -> Origin:
        has_region = "region" in self.own or "region" in self.common
        if key in ("base_url", "studio", "region") and value is not None:
            return Origin.REGION if has_region else Origin.HOST
        return Origin.BUILT_IN


def _plain(value: Any) -> JsonValue:
    plain: JsonValue = value.value if isinstance(value, Enum) else value
    return plain
