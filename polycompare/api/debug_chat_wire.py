"""What the Debug Chat and deployment endpoints answer, read from bytes.

Nothing here touches the network, so that recorded answers are read again by the same code. Shapes follow the
published Data API 1.0.9; it lists `response`, `conversationEnded` and five metadata fields as required, while the
service's own examples leave most of the metadata out. So only what makes a reply a reply is demanded here:
`response` (null reads as an empty text) and `conversationEnded`. Everything else may be absent or null, and is
then *not reported*. A field of the wrong type is never guessed at: the whole reply is malformed.
"""

from dataclasses import dataclass
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from polycompare.api.lenient_json import JsonError, parse_json
from polycompare.model.outcomes import RawResponse, Reply
from polycompare.model.targets import Deployment, Environment
from polycompare.model.values import JsonObject, JsonValue

LONGEST_SERVICE_TEXT: Final = 300
"""In characters; what the service says about an error is cut there."""

_Item = TypeVar("_Item")


_CHECK_ADDRESS: Final = "check that region or base_url is the agent API"
_START_AGAIN: Final = "start the conversation again"
_TELL_SUPPORT: Final = "start the conversation again, and quote the correlation id to support if it goes on"


class MalformedReply(ValueError):  # noqa: N818 (it names what came)
    """An answer that is no reply; the message says what came, in words that fit after *could not be read:*.

    `hint` is what a person can do, as a part of a sentence.
    """

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class ServiceError:
    """The service's own words about a failure, as far as it had any."""

    message: str | None = None
    code: str | None = None
    correlation_id: str | None = None


class _Wire(BaseModel):
    # Values are checked one level deep only: a large state costs no more than its top level.
    model_config = ConfigDict(strict=True, extra="ignore")


class _Metadata(_Wire):
    model_config = ConfigDict(extra="allow")

    state: dict[str, Any] | None = None
    current_node: str | None = Field(None, alias="currentNode")
    node_trace: list[str] | None = Field(None, alias="nodeTrace")
    metrics: dict[str, Any] | None = None
    functions: list[Any] | None = Field(None, alias="functionEvents")
    handoff: str | None = Field(None, alias="handoffDestination")
    topics: list[str] | None = Field(None, alias="retrievedTopics")
    sources: list[str] | None = Field(None, alias="retrievedSources")
    cited_topic: str | None = Field(None, alias="citedTopic")
    flow: str | None = Field(None, alias="inFlow")
    step: str | None = Field(None, alias="inStep")
    llm_requests: list[Any] | None = Field(None, alias="llmRequests")
    asr_lang: str | None = Field(None, alias="asrLangCode")
    tts_lang: str | None = Field(None, alias="ttsLangCode")


class _DebugChatResponse(_Wire):
    conversation_id: str | None = Field(None, alias="conversationId")
    response: str | None
    ended: bool = Field(alias="conversationEnded")
    delayed: bool | None = Field(None, alias="delayedResponse")
    metadata: _Metadata | None = None


class _Deployment(_Wire):
    id: str
    version: str
    artifact_version: str | None = Field(None, alias="artifactVersion")
    environment: str | None = None
    account_id: str | None = Field(None, alias="accountId")
    created_by: str | None = Field(None, alias="createdBy")
    created_at: str | None = Field(None, alias="createdAt")
    metadata: dict[str, Any] | None = None


class _ActiveDeployments(_Wire):
    active: dict[str, Any] = Field(alias="activeDeployments")


def read_reply(response: RawResponse) -> Reply:
    """The reply in a successful answer of create or respond.

    `conversation_id` is empty where the service did not say. Metadata fields without a name here are kept in
    `extra`. Raises `MalformedReply` for anything that is not a reply, and names the field at fault.
    """
    if not response.body.strip():
        raise MalformedReply("the body is empty", _CHECK_ADDRESS)
    try:
        document = parse_json(response.body)
    except JsonError as error:
        if _is_html(response):
            raise MalformedReply("it is an HTML page", _CHECK_ADDRESS) from None
        raise MalformedReply(
            f"it is not JSON: {error}", _START_AGAIN if error.cut_off else _CHECK_ADDRESS
        ) from None
    try:
        wire = _DebugChatResponse.model_validate(document)
    except ValidationError as error:
        hint = _TELL_SUPPORT if _is_a_reply_by_its_keys(document) else _CHECK_ADDRESS
        raise MalformedReply(_complaint(error.errors(include_url=False)[0]), hint) from None
    metadata = wire.metadata or _Metadata()
    return Reply(
        conversation_id=wire.conversation_id or "",
        text=wire.response or "",
        ended=wire.ended,
        latency_ms=response.elapsed_ms,
        responses=(response,),
        delayed=wire.delayed or False,
        state=metadata.state,
        current_node=metadata.current_node,
        node_trace=_frozen(metadata.node_trace),
        flow=metadata.flow,
        step=metadata.step,
        functions=_frozen(metadata.functions),
        topics=_frozen(metadata.topics),
        sources=_frozen(metadata.sources),
        cited_topic=metadata.cited_topic,
        handoff=metadata.handoff,
        asr_lang=metadata.asr_lang,
        tts_lang=metadata.tts_lang,
        llm_requests=_frozen(metadata.llm_requests),
        metrics=metadata.metrics,
        extra={name: value for name, value in (metadata.model_extra or {}).items() if value is not None},
    )


def read_error(response: RawResponse) -> ServiceError:
    """What the service says about a failure, from its error envelopes or an `error` object with a message.

    Pages of a proxy, empty bodies and anything else give nothing: no foreign page ever ends up in a sentence.
    """
    try:
        document = parse_json(response.body)
    except JsonError:
        document = None
    if not isinstance(document, dict):
        return ServiceError(correlation_id=response.correlation_id)

    inner = document.get("error")
    nested = inner if isinstance(inner, dict) else {}
    return ServiceError(
        message=_first_text(document, "error_message", "error", "message") or _first_text(nested, "message"),
        code=_first_text(document, "error_code") or _first_text(nested, "code"),
        correlation_id=_first_text(document, "error_id") or response.correlation_id,
    )


def read_active_deployment(body: bytes, environment: Environment) -> Deployment | None:
    """The deployment that runs in `environment`; None where there is none, or the answer does not tell."""
    try:
        listed = _ActiveDeployments.model_validate(parse_json(body)).active.get(environment.value)
        wire = _Deployment.model_validate(listed)
    except ValueError:  # also what JsonError and ValidationError are
        return None
    message = (wire.metadata or {}).get("deployment_message")
    return Deployment(
        id=wire.id,
        version=wire.version,
        artifact_version=wire.artifact_version,
        environment=wire.environment,
        account_id=wire.account_id,
        created_by=wire.created_by,
        created_at=wire.created_at,
        message=message if isinstance(message, str) else None,
    )


def _frozen(items: list[_Item] | None) -> tuple[_Item, ...] | None:
    return None if items is None else tuple(items)


def _first_text(document: JsonObject, *names: str) -> str | None:
    """The first of these values that is a text with something in it, in one line."""
    found = (document.get(name) for name in names)
    return next((_one_line(value) for value in found if isinstance(value, str) and value.strip()), None)


def _is_a_reply_by_its_keys(document: JsonValue) -> bool:
    return isinstance(document, dict) and "response" in document and "conversationEnded" in document


def _is_html(response: RawResponse) -> bool:
    return "html" in (response.content_type or "") or response.body.lstrip()[:1] == b"<"


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SERVICE_TEXT else line[: LONGEST_SERVICE_TEXT - 1] + "…"


_WANTED: Final = {
    "string_type": "text",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "an object",
    "model_type": "an object",
}


def _complaint(error: ErrorDetails) -> str:
    """One field's fault, such as *metadata.state is a list, not an object*."""
    where = ""
    for step in error["loc"]:
        where += f"[{step}]" if isinstance(step, int) else f"{'.' if where else ''}{step}"
    if error["type"] == "missing":
        return f"{where} is missing"
    wanted = _WANTED.get(error["type"], "what is published")
    return f"{where or 'the document'} is {_kind_of(error['input'])}, not {wanted}"


def _kind_of(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return "a number"
        case str():
            return "text"
        case list():
            return "a list"
        case _:
            return "an object"
