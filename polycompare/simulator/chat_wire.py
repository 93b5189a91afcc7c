"""The bodies that the simulated Chat API takes, and which environment a connector token speaks to."""

from collections.abc import Sequence
from typing import Final

from pydantic import Field, JsonValue, field_validator

from polycompare.model.targets import Environment
from polycompare.simulator.requests import Opening, Owner, UserTurn
from polycompare.simulator.wire import Body

CHANNELS: Final[Sequence[str]] = ("webchat", "whatsapp", "sms", "api")


def environment_of(token: str) -> Environment:
    """The environment of a connector: what its token is called, or ends in (`my-sandbox`); else live."""
    named = (e for e in Environment if token == e.value or token.endswith(f"-{e.value}"))
    return next(named, Environment.LIVE)


class CreateChatBody(Body):
    """The body that opens a conversation; it may be left out."""

    variant_id: str = ""
    channel: str = "webchat"
    asr_lang_code: str = ""
    tts_lang_code: str = ""
    integration_attributes: dict[str, JsonValue] = Field(default_factory=dict)
    initial_message: str = ""

    @field_validator("channel")
    @classmethod
    def _known(cls, value: str) -> str:
        if value not in CHANNELS:
            raise ValueError(f"must be one of {', '.join(CHANNELS)}")
        return value

    def opening(self, owner: Owner) -> Opening:
        """What is asked for."""
        return Opening(
            owner,
            variant_id=self.variant_id,
            channel=self.channel,
            asr_language=self.asr_lang_code,
            tts_language=self.tts_lang_code,
            attributes=self.integration_attributes,
            message=self.initial_message,
        )


class RespondChatBody(Body):
    """The body of a user turn; an empty message, or none, is silence."""

    conversation_id: str
    message: str = ""

    def turn(self, owner: Owner) -> UserTurn:
        """What is said."""
        return UserTurn(owner, self.conversation_id, self.message)


class CloseChatBody(Body):
    """The body that closes a conversation."""

    conversation_id: str
