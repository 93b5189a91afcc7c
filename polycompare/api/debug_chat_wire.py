"""What the Debug Chat endpoints answer, read from bytes.

Shapes follow the published Data API 1.0.9. It lists `response`, `conversationEnded` and five metadata fields as
required, while version 3 and the service's own examples leave most of the metadata out. So only what makes a reply
a reply is demanded here: `response` (null reads as an empty text) and `conversationEnded`, of which
null reads as not ended: should it have ended, the next turn is refused for that.
"""

from typing import Any, TypeVar

from pydantic import ConfigDict, Field, field_validator

from polycompare.api.wire import Wire, read_json, validated
from polycompare.model.outcomes import RawResponse, Reply

_Item = TypeVar("_Item")


class _Metadata(Wire):
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

    @field_validator("functions", mode="before")
    @classmethod
    def _in_one_list(cls, events: object) -> object:
        """Captured answers of the same service hold an object instead, keyed by the number of the turn."""
        if not isinstance(events, dict) or not all(
            str(turn).isdecimal() and isinstance(of_turn, list) for turn, of_turn in events.items()
        ):
            return events
        return [event for turn in sorted(events, key=_in_numeric_order) for event in events[turn]]


class _DebugChatResponse(Wire):
    conversation_id: str | None = Field(None, alias="conversationId")
    response: str | None
    ended: bool | None = Field(alias="conversationEnded")
    delayed: bool | None = Field(None, alias="delayedResponse")
    metadata: _Metadata | None = None


def read_reply(response: RawResponse) -> Reply:
    """The reply in a successful answer of create or respond.

    `conversation_id` is empty where the service did not say. Metadata fields without a name here are kept in
    `extra`. Raises `MalformedReply` for anything that is not a reply, and names the field at fault.
    """
    wire = validated(_DebugChatResponse, read_json(response), known_by=("response", "conversationEnded"))
    metadata = wire.metadata or _Metadata()
    return Reply(
        conversation_id=wire.conversation_id or "",
        text=wire.response or "",
        ended=wire.ended or False,
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


def _frozen(items: list[_Item] | None) -> tuple[_Item, ...] | None:
    return None if items is None else tuple(items)


def _in_numeric_order(turn: str) -> tuple[int, str]:
    return len(turn), turn
