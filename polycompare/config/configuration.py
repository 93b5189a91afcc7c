"""`polycompare.toml`, read and checked: the targets that a person may name."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from polycompare.config.comparison import ComparisonSettings
from polycompare.config.errors import ConfigError, did_you_mean, listed, shown_path
from polycompare.config.find import nearest_config
from polycompare.config.provenance import Setting, general_settings, target_settings
from polycompare.config.redaction import RedactSettings
from polycompare.config.settings import File, TargetTable
from polycompare.config.source import Source, read_source
from polycompare.config.targets import complete_target
from polycompare.model.recoveries import Decision
from polycompare.model.targets import Environment, Order, Target
from polycompare.model.values import Pair, Side


@dataclass(frozen=True, slots=True)
class Configuration:
    """A checked `polycompare.toml`: its targets by name, and the pair it names as far as it does."""

    targets: Mapping[str, Target]
    pair: Pair[str | None]
    comparison: ComparisonSettings
    redact: RedactSettings
    _file: File
    _source: Source

    @property
    def path(self) -> Path:
        """The file it was read from."""
        return self._source.path

    def target(self, name: str) -> Target:
        """The target called `name`: a configured one, or an environment (`sandbox`, `sandbox/VARIANT`) completed
        from the defaults. Raises `ConfigError` with the nearest match and what is known."""
        target = self._find(name)
        if target is None:
            raise ConfigError(f"{shown_path(self.path)} has no target {self._advice(name)}.")
        return target

    def all_names(self) -> tuple[str, ...]:
        """The configured targets, and those that the pair completes from the defaults. Raises `ConfigError` where
        there are none."""
        named = [self.choose(side, None) for side in Side if self.pair.of(side) is not None]
        names = tuple(dict.fromkeys((*self.targets, *named)))
        if not names:
            raise ConfigError(f"{shown_path(self.path)} has no targets; name one, such as live.")
        return names

    def settings_of(self, name: str, *, allow_live: bool = False) -> tuple[Setting, ...]:
        """Every effective setting of the target `name`, and where it came from; `allow_live` is the flag's."""
        target = self.target(name)
        table = self._file.targets.get(name)
        return target_settings(target, table, self._file.defaults, self._source.lines(), allow_live=allow_live)

    def general_settings(self) -> tuple[Setting, ...]:
        """The settings that belong to no target: the pair, and how it is compared."""
        return general_settings(self._file, self.comparison, self.redact, self._source.lines())

    def choose(self, side: Side, given: str | None) -> str:
        """The name of a side's target: what is given, else what the file's `[pair]` says; a known one."""
        if given is not None:
            return self.target(given).name
        named = self.pair.of(side)
        if named is None:
            raise ConfigError(
                f"No {side.value} is named: give --{side.value} TARGET, or set {side.value} in the [pair] of "
                f"{shown_path(self.path)}."
            )
        if self._find(named) is None:
            raise self._source.fault(("pair", side.value), f"there is no target {self._advice(named)}")
        return named

    def _find(self, name: str) -> Target | None:
        if name in self.targets:
            return self.targets[name]
        environment, slash, variant = name.partition("/")
        if environment not in list(Environment) or (slash and not variant):
            return None
        table = TargetTable.model_validate({"environment": environment, "variant": variant or None})
        return complete_target(self._source, name, table, self._file.defaults)

    def _advice(self, name: str) -> str:
        known = [*self.targets, *(e for e in Environment if e not in self.targets)]
        return f"{name!r}{did_you_mean(name, known)}; known are {listed(known)}"


def load_configuration(path: Path | None = None) -> Configuration:
    """Read `path`, or the nearest `polycompare.toml`. Everything in it is checked, used or not.

    Raises `ConfigError`, one sentence with file and line, for whatever is wrong with it.
    """
    return configuration_of(read_source(path if path is not None else nearest_config()))


def configuration_of(source: Source) -> Configuration:
    """The configuration that a text is. Raises `ConfigError` as `load_configuration` does."""
    file = source.parse()
    targets = {name: complete_target(source, name, table, file.defaults) for name, table in file.targets.items()}
    given = file.comparison
    comparison = ComparisonSettings(
        Order(given.order or Order.CONCURRENT),
        Decision(given.on_unknown or Decision.STOP),
        Decision(given.on_expired or Decision.STOP),
        given.seed,
    )
    pair = Pair(file.pair.baseline, file.pair.candidate)
    redact = RedactSettings(tuple(file.redact.paths), tuple(file.redact.patterns))
    return Configuration(MappingProxyType(targets), pair, comparison, redact, file, source)
