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


@dataclass(frozen=True, slots=True)
class Target:
    """Everything that decides where one side talks and as whom, complete and checked. Times are seconds.

    `variant` is a variant id. `api_key_env` names the environment variable that holds the key; no key is ever
    kept in a target.
    """

    name: str
    base_url: str
    agent_id: str
    environment: Environment
    api: Api = Api.DEBUG_CHAT
    region: str | None = None
    account_id: str | None = None
    variant: str | None = None
    channel: str | None = None
    asr_lang: str | None = None
    tts_lang: str | None = None
    attributes: Mapping[str, JsonValue] = field(default_factory=dict)
    api_key_env: str = "POLYAI_API_KEY"
    token_env: str | None = None
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
