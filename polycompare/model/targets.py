"""Where a side talks."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from polycompare.model.values import JsonValue


class Environment(StrEnum):
    """A deployment stage of an agent; the value is the service's `clientEnv`."""

    SANDBOX = "sandbox"
    PRE_RELEASE = "pre-release"
    LIVE = "live"


class Api(StrEnum):
    """Which HTTP API a target is reached by."""

    DEBUG_CHAT = "debug-chat"
    CHAT = "chat"
    CONVERSATIONS = "conversations"  # real conversations, read and never held


class Order(StrEnum):
    """Which side a turn is sent to first. For agents whose integrations would disturb each other."""

    CONCURRENT = "concurrent"  # both at the same moment
    BASELINE_FIRST = "baseline-first"  # the candidate once the baseline has answered
    ALTERNATE = "alternate"  # one after the other, the baseline first in even turns


class AbTest(StrEnum):
    """Whether an A/B test runs on a target's environment: two conversations may then meet different versions."""

    RUNNING = "running"
    NONE = "none"
    UNKNOWN = "unknown"  # not asked, or the service did not tell


@dataclass(frozen=True, slots=True)
class Target:
    """Everything that decides where one side talks and as whom, complete and checked. Times are seconds.

    `variant` is a variant id, or, until the service was asked, its name; `variant_name` what people call it.
    `api_key_env` and `token_env` name environment variables; no key is ever kept in a target. `studio` is the base
    URL of the Agent Studio where its conversations can be seen. `side_effects` says whether a conversation may act
    on anything outside of itself. `conversation_prefix` begins the ids of its conversations.
    """

    name: str
    base_url: str
    agent_id: str
    environment: Environment
    api: Api = Api.DEBUG_CHAT
    region: str | None = None
    account_id: str | None = None
    variant: str | None = None
    variant_name: str | None = None
    channel: str | None = None
    asr_lang: str | None = None
    tts_lang: str | None = None
    attributes: Mapping[str, JsonValue] = field(default_factory=dict)
    api_key_env: str | None = None
    token_env: str | None = None
    studio: str | None = None
    conversation_prefix: str = "AS_CHAT_PC_"
    side_effects: bool = True
    allow_live: bool = False
    allow_http: bool = False
    connect_timeout: float = 10.0
    turn_timeout: float = 60.0
    delayed_interval: float = 1.0
    delayed_limit: float = 60.0


@dataclass(frozen=True, slots=True)
class Deployment:
    """A deployed agent version as the service describes it. `version` is the hash that is the same across
    environments, `created_at` an ISO 8601 time as it came."""

    id: str
    version: str
    artifact_version: str | None = None
    environment: str | None = None
    account_id: str | None = None
    created_by: str | None = None
    created_at: str | None = None
    message: str | None = None


@dataclass(frozen=True, slots=True)
class Serving:
    """What answers at a target: the deployment its environment runs, None where the service does not tell."""

    deployment: Deployment | None = None
    ab_test: AbTest = AbTest.UNKNOWN
