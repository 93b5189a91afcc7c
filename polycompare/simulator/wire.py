"""The bodies that the simulated Debug Chat API takes, and how bodies are read."""

import json
import re
from typing import Final, NoReturn, TypeVar

from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError, field_validator
from pydantic_core import ErrorDetails

from polycompare.model.targets import Api, Environment
from polycompare.simulator.errors import schema_error
from polycompare.simulator.requests import Opening, Owner, UserTurn

MAX_DEPTH: Final = 60
_CONVERSATION_ID: Final = re.compile(r"[A-Za-z0-9_.:~-]{1,200}")


class Body(BaseModel):
    """A request's body. Unknown keys are let pass, and null is no text, as in the published schemas.

    An optional text that is empty counts as left out.
    """

    model_config = ConfigDict(strict=True, frozen=True)


class _DebugChatBody(Body):
    client_env: Environment = Field(alias="clientEnv")
    asr_lang_code: str = Field("", alias="asrLangCode")
    tts_lang_code: str = Field("", alias="ttsLangCode")

    @field_validator("client_env", mode="before")
    @classmethod
    def _environment(cls, value: object) -> object:
        # Strict models take enum members only; the wire has their values.
        if isinstance(value, str) and value in set(Environment):
            return Environment(value)
        raise ValueError(f"must be one of {', '.join(Environment)}")


class CreateBody(_DebugChatBody):
    """The body that opens a conversation."""

    variant_id: str = Field("", alias="variantId")
    channel: str = "chat.polyai"
    conversation_id: str = Field("", alias="conversationId")
    integration_attributes: dict[str, JsonValue] = Field(default_factory=dict, alias="integrationAttributes")

    @field_validator("conversation_id")
    @classmethod
    def _fit_for_a_path(cls, value: str) -> str:
        if value and not _CONVERSATION_ID.fullmatch(value):
            raise ValueError("must be at most 200 letters, digits and _ . : ~ -")
        return value

    def opening(self, agent_id: str) -> Opening:
        """What is asked for."""
        return Opening(
            Owner(Api.DEBUG_CHAT, agent_id, self.client_env),
            conversation_id=self.conversation_id,
            variant_id=self.variant_id,
            channel=self.channel,
            asr_language=self.asr_lang_code,
            tts_language=self.tts_lang_code,
            attributes=self.integration_attributes,
        )


class RespondBody(_DebugChatBody):
    """The body of a user turn; an empty message is silence, or fetches a delayed reply."""

    message: str = ""
    metadata: dict[str, JsonValue] = Field(default_factory=dict)

    def turn(self, agent_id: str, conversation_id: str) -> UserTurn:
        """What is said."""
        owner = Owner(Api.DEBUG_CHAT, agent_id, self.client_env)
        return UserTurn(owner, conversation_id, self.message, self.asr_lang_code, self.tts_lang_code)


AnyBody = TypeVar("AnyBody", bound=Body)

_WANTED: Final = {
    "missing": "is missing",
    "model_type": "must be an object",
    "dict_type": "must be an object",
    "string_type": "must be text",
    "list_type": "must be a list",
    "too_short": "must not be empty",
    "int_type": "must be a whole number",
    "greater_than_equal": "must not be negative",
}


def read_body(model: type[AnyBody], content: bytes) -> AnyBody:
    """The request's body; `ApiError` 400 where it is not JSON or not what the operation takes."""
    try:
        data = json.loads(content, parse_constant=_refuse_constant, parse_float=_finite)
    except (ValueError, RecursionError) as error:
        raise schema_error("The request's body is not JSON.") from error
    if not _is_shallow(data):
        raise schema_error(f"The request's body is nested more than {MAX_DEPTH} levels deep.")
    try:
        return model.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "body"
        raise schema_error(f"{where}: {_in_words(first)}") from error


def _in_words(error: ErrorDetails) -> str:
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    if error["type"] == "literal_error":
        return f"must be one of {error['ctx']['expected']}"
    return _WANTED.get(error["type"], "is not what this operation takes")


def _is_shallow(data: object) -> bool:
    """Whether nothing is nested deeper than what can be copied and written out."""
    level = [data]
    for _ in range(MAX_DEPTH):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return True
    return False


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON value")


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError(f"{text} is too large")
    return number
