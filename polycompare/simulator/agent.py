"""Agents ready to talk: an agent file with the changes of one environment and one variant applied."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from polycompare.config.yaml_files import KeyPath
from polycompare.model.targets import Environment
from polycompare.model.values import JsonValue
from polycompare.simulator.agent_file import (
    AgentFile,
    ByLanguage,
    Changes,
    Function,
    Node,
    OwnLatency,
    Slot,
    Topic,
    Variant,
)

SECTIONS: Final = ("state", "wordings", "topics", "slots", "intents", "functions", "nodes")
"""The parts of an agent file that environments and variants may change entry by entry."""

Origins = Mapping[tuple[str, str], KeyPath]
"""Where in the file the entry of a section stands that holds after all changes."""


@dataclass(frozen=True, slots=True)
class Agent:
    """One agent as it runs in one environment under one variant."""

    file: AgentFile
    environment: Environment
    variant_id: str | None
    latency: OwnLatency
    state: Mapping[str, JsonValue]
    wordings: Mapping[str, ByLanguage]
    topics: Mapping[str, Topic]
    slots: Mapping[str, Slot]
    intents: Mapping[str, ByLanguage]
    functions: Mapping[str, Function]
    nodes: Mapping[str, Node]

    @property
    def variant_attributes(self) -> Mapping[str, str]:
        """The attributes of the variant; none without a variant."""
        return {} if self.variant_id is None else self.file.variants[self.variant_id].attributes

    def language(self, asked: str) -> str:
        """The language to use where `asked` is wanted: that, another region's, or the default."""
        languages = self.file.languages
        if asked in languages.supported:
            return asked
        base = asked.partition("-")[0].lower()
        near = (language for language in languages.supported if language.partition("-")[0].lower() == base)
        return next(near, languages.default)


class Agents:
    """One agent file, for every environment and variant."""

    def __init__(self, file: AgentFile) -> None:
        self.file = file
        self._default_variant = next((key for key, variant in file.variants.items() if variant.default), None)
        self._agents = {
            (environment, variant): changed(file, environment, variant)[0]
            for environment in Environment
            for variant in variant_ids(file)
        }

    def agent(self, environment: Environment, variant_id: str | None) -> Agent:
        """The agent of an environment, under the default variant if None; KeyError for an unknown variant."""
        return self._agents[environment, self._default_variant if variant_id is None else variant_id]


def variant_ids(file: AgentFile) -> tuple[str | None, ...]:
    """The variants an agent can run under; None, for no variant, where none is the default."""
    without = () if any(variant.default for variant in file.variants.values()) else (None,)
    return (*without, *file.variants)


def changed(file: AgentFile, environment: Environment, variant_id: str | None) -> tuple[Agent, Origins]:
    """An environment's agent under a variant: the file, changed by the environment, then by the variant."""
    layers: list[tuple[KeyPath, AgentFile | Changes]] = [((), file)]
    if environment in file.environments:
        layers.append((("environments", environment.value), file.environments[environment]))
    if variant_id is not None:
        variant: Variant = file.variants[variant_id]
        layers.append((("variants", variant_id, "changes"), variant.changes))

    origins: dict[tuple[str, str], KeyPath] = {}
    for path, layer in layers:
        for section in SECTIONS:
            for name in getattr(layer, section):
                origins[section, name] = (*path, section, name)
    latency = next(layer.latency for _, layer in reversed(layers) if layer.latency is not None)
    sections = {
        section: {name: entry for _, layer in layers for name, entry in getattr(layer, section).items()}
        for section in SECTIONS
    }
    return Agent(file, environment, variant_id, latency, **sections), origins
