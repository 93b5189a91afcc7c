"""What an agent file may hold, key by key; `agents/restaurant.yaml` shows all of it."""

from collections.abc import Mapping
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import BeforeValidator, Field, JsonValue, field_validator, model_validator

from polycompare.config.yaml_files import FileModel, unknown_keys
from polycompare.model.targets import Environment

SLOT_KINDS: TypeAlias = Literal["number", "time", "day", "name", "phone", "choice"]


def _listed(value: object) -> object:
    """A single text is a list of one."""
    return [value] if isinstance(value, str) else value


Texts: TypeAlias = Annotated[list[str], BeforeValidator(_listed)]
"""One text, or a list of them."""

ByLanguage: TypeAlias = dict[str, Texts]
"""Texts for each of the agent's languages."""

Milliseconds: TypeAlias = Annotated[float, Field(ge=0, le=600_000)]


class Condition(FileModel):
    """Holds when everything it names holds.

    Paths lead into the state, or with a first part `slot`, `attributes` or `variant` into what was heard in this
    turn, the integration attributes and the variant's attributes.
    """

    intent: Texts | None = None  # one of these was meant in this turn
    heard: Texts | None = None  # all these slots were heard in this turn
    topic: bool | None = None  # whether a topic was retrieved in this turn
    silence: bool | None = None  # whether the person said nothing
    has: Texts | None = None  # all these paths have a value other than null, "" and []
    lacks: Texts | None = None  # none of these paths has one
    equals: dict[str, JsonValue] | None = None  # each path has exactly this value
    at_least: dict[str, float] | None = None  # each path has a number, or a text of digits, this large
    chance: str | None = None  # the turn branches by chance, this way
    any_of: list["Condition"] | None = None  # one of these holds
    unless: "Condition | None" = None  # this does not hold


class HandOff(FileModel):
    """Where a conversation is handed to, and why."""

    destination: str
    reason: str


class Step(FileModel):
    """One thing to do, when `when` holds."""

    when: Condition | None = None
    say: str | None = None  # this wording
    answer: Literal[True] | None = None  # the answer of the best topic, which is cited
    set: dict[str, JsonValue] | None = None  # values at paths of the state
    unset: Texts | None = None  # forget these paths
    add: dict[str, int] | None = None  # to numbers at paths; missing ones count as 0
    append: dict[str, JsonValue] | None = None  # to lists at paths
    prepend: dict[str, JsonValue] | None = None  # to lists at paths, at the front
    call: str | None = None  # this function
    visit: str | None = None  # this node in passing: its steps are done, its routes are not taken
    hand_off: HandOff | None = None
    end: Literal[True] | None = None  # the conversation, after this turn

    @model_validator(mode="after")
    def _one_action(self) -> Self:
        actions = [name for name in type(self).model_fields if name != "when"]
        given = [name for name in actions if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(f"does exactly one of {', '.join(actions)}; here are {', '.join(given) or 'none'}")
        return self


class Route(FileModel):
    """Leads to the node `to` when `when` holds."""

    when: Condition | None = None
    to: str


class Node(FileModel):
    """A place in the conversation.

    Entering it does its steps and takes the first of `next` that holds, at once. Where none holds, it waits for
    the person; their turn takes the first of `on_user` that holds.
    """

    flow: str | None = None
    expects: Texts = Field(default_factory=list)  # slots that a bare answer ("two") may fill here
    do: list[Step] = Field(default_factory=list)
    next: list[Route] = Field(default_factory=list)
    on_user: list[Route] = Field(default_factory=list)
    reprompt: str | None = None  # the wording said on coming back here from a node that returns
    returns: bool = False  # after its steps, back to the node that the person was in


class Function(FileModel):
    """Something the agent calls. Its steps change the state, and are told in the reply's function events."""

    arguments: dict[str, JsonValue] = Field(default_factory=dict)
    do: list[Step] = Field(default_factory=list)
    logs: list[str] = Field(default_factory=list)
    takes_ms: Milliseconds = 40.0
    announce: str | None = None  # a slow one: this wording is said, and the reply is given when it is done
    error: str | None = None  # it fails with this message, after its steps


class Topic(FileModel):
    """Knowledge: retrieved by its keywords, answered in these words."""

    keywords: ByLanguage
    sources: list[str]
    answer: ByLanguage


class Slot(FileModel):
    """Something to hear in what a person says; it goes to `into` whenever it is heard."""

    kind: SLOT_KINDS
    into: str
    stored_as: Literal["value", "text"] = "value"
    choices: dict[str, ByLanguage] = Field(default_factory=dict)  # of kind choice: value → phrases

    @model_validator(mode="after")
    def _choices_where_due(self) -> Self:
        if (self.kind == "choice") != bool(self.choices):
            raise ValueError("a slot of kind choice has choices, and no other has")
        return self


class OwnLatency(FileModel):
    """How long the agent takes for a reply."""

    mean_ms: Milliseconds
    spread_ms: Milliseconds = 0.0


class Changes(FileModel):
    """What an environment or a variant has otherwise: a named entry replaces the one of that name, or is new."""

    state: dict[str, JsonValue] = Field(default_factory=dict)
    wordings: dict[str, ByLanguage] = Field(default_factory=dict)
    topics: dict[str, Topic] = Field(default_factory=dict)
    slots: dict[str, Slot] = Field(default_factory=dict)
    intents: dict[str, ByLanguage] = Field(default_factory=dict)
    functions: dict[str, Function] = Field(default_factory=dict)
    nodes: dict[str, Node] = Field(default_factory=dict)
    latency: OwnLatency | None = None


class Deployed(FileModel):
    """One deployment of the agent to an environment."""

    id: str
    version: str
    artifact_version: str
    created_by: str
    created_at: str
    message: str


class AbTest(FileModel):
    """A test on live: a share of the conversations there meets a version that is in pre-release."""

    id: str = "ab-test-1"
    name: str
    variant_deployment: str  # the id of a deployment to pre-release
    traffic_percentage: Annotated[int, Field(ge=0, le=100)] = 50


class Variant(FileModel):
    """A variant of the agent: its attributes, and what it does otherwise."""

    name: str
    default: bool = False
    attributes: dict[str, str] = Field(default_factory=dict)
    changes: Changes = Field(default_factory=Changes)


class Languages(FileModel):
    """The agent's languages."""

    default: str
    supported: list[str]

    @model_validator(mode="after")
    def _default_supported(self) -> Self:
        if self.default not in self.supported:
            raise ValueError(f"the default {self.default} must be one of the supported ones")
        return self


class CallScript(FileModel):
    """Somebody who called before the simulator started, and what they said.

    An empty turn is silence, and `[DTMF 4#]` keys that were pressed. `{caller.name}`, `{caller.phone}` (as people
    say it), `{caller.number}` (as telephones do), `{caller.email}`, `{caller.card}`, `{party}` (as a word),
    `{digits}` (as a number), `{day}` and `{time}` are others in each call that is made of it.
    """

    says: list[str]
    channel: Literal["voice", "chat"] = "voice"
    language: str | None = None
    greeted: bool = True  # False: the caller spoke first, and the conversation begins with that
    attributes: dict[str, JsonValue] = Field(default_factory=dict)
    state: dict[str, JsonValue] = Field(default_factory=dict)  # at paths: what was known of them from the start


class AgentFile(FileModel):
    """A whole agent file."""

    name: str
    account_id: str
    languages: Languages
    start: str  # the node of the greeting
    interrupts: list[Route] = Field(default_factory=list)  # tried before the current node's own routes
    otherwise: list[Route] = Field(default_factory=list)  # tried after them
    each_turn: list[Step] = Field(default_factory=list)  # done first in every turn but the greeting
    chance: list[str] = Field(default_factory=list)  # the ways a turn can branch by chance, equally likely
    demo: list[str] = Field(default_factory=list)  # user turns that show the agent
    calls: list[CallScript] = Field(default_factory=list)  # of these its earlier conversations are made
    latency: OwnLatency = OwnLatency(mean_ms=0.0)
    state: dict[str, JsonValue] = Field(default_factory=dict)
    wordings: dict[str, ByLanguage] = Field(default_factory=dict)
    topics: dict[str, Topic] = Field(default_factory=dict)
    slots: dict[str, Slot] = Field(default_factory=dict)
    intents: dict[str, ByLanguage] = Field(default_factory=dict)
    functions: dict[str, Function] = Field(default_factory=dict)
    nodes: dict[str, Node]
    environments: Mapping[Environment, Changes] = Field(default_factory=dict)
    deployments: Mapping[Environment, list[Deployed]] = Field(default_factory=dict)  # newest first
    ab_test: AbTest | None = None
    variants: dict[str, Variant] = Field(default_factory=dict)

    @field_validator("environments", "deployments", mode="before")
    @classmethod
    def _environment_names(cls, value: object) -> object:
        # Strict models take enum members only; a file has their names.
        if not isinstance(value, dict):
            return value
        known = [environment.value for environment in Environment]
        unknown = [key for key in value if key not in known]
        if unknown:
            raise unknown_keys(unknown, known)
        return {Environment(key): entry for key, entry in value.items()}
