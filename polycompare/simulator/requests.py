"""What the platform is asked, whichever of its APIs it was asked by."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from polycompare.model.targets import Api, Environment
from polycompare.model.values import JsonValue


@dataclass(frozen=True, slots=True)
class Owner:
    """Where a conversation belongs: nobody else finds it. The Debug Chat API does not tell the account."""

    api: Api
    agent_id: str
    environment: Environment
    account_id: str = ""


@dataclass(frozen=True, slots=True)
class Opening:
    """A conversation to be opened; empty texts were left out. `message` is a first turn right after it."""

    owner: Owner
    conversation_id: str = ""
    variant_id: str = ""
    channel: str = ""
    asr_language: str = ""
    tts_language: str = ""
    attributes: Mapping[str, JsonValue] = field(default_factory=dict)
    message: str = ""


@dataclass(frozen=True, slots=True)
class UserTurn:
    """One user turn; an empty message is silence, or fetches a delayed reply. Empty languages change nothing."""

    owner: Owner
    conversation_id: str
    message: str = ""
    asr_language: str = ""
    tts_language: str = ""
