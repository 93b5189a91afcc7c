"""One turn of a real conversation, read from its object as the Conversations endpoints tell it."""

from typing import Final

from polycompare.api.lenient_fields import Fields
from polycompare.api.wire import TELL_SUPPORT, MalformedReply, read_json
from polycompare.model.outcomes import RawResponse, Reply
from polycompare.model.values import JsonObject, JsonValue

NOTHING_SAID: Final = b"{}"
"""The body of a turn in which the agent said nothing that was told."""

SOMEWHERE: Final = "unknown"
"""The destination of a hand-off that the service tells of without one."""

_READ_OF_TURN: Final = frozenset(
    {
        "agent_response",
        "agent_response_datetime",
        "asr_lang_code",
        "function_events",
        "handoff_destination",
        "handoff_reason",
        "latency",
        "llm_requests",
        "metadata",
        "tts_lang_code",
        "turn_id",
        "user_input",
        "user_input_datetime",
        "user_input_dtmf",
        "user_input_dtmf_finish_key",
    }
)
_READ_OF_METADATA: Final = frozenset(
    {
        "asr_lang_code",
        "cited_topic",
        "current_node",
        "function_events",
        "handoff_destination",
        "in_flow",
        "in_step",
        "llm_requests",
        "metrics",
        "node_trace",
        "retrieved_sources",
        "retrieved_topics",
        "state",
        "tts_lang_code",
    }
)


def read_turn(response: RawResponse) -> Reply:
    """The agent's reply in one turn of a real conversation, from a `HeldTurn.body`. Raises `MalformedReply`.

    `ended` says that a function hung up; callers do so unseen. Metadata and other fields without a name here are
    kept in `extra`.
    """
    turn = read_json(response)
    if not isinstance(turn, dict):
        raise MalformedReply("the turn is no object", TELL_SUPPORT)
    fields = Fields(turn)
    metadata = Fields(fields.object_of("metadata") or {})
    functions = in_one_list(fields.get("function_events"))
    if functions is None:
        functions = in_one_list(metadata.get("function_events"))
    handoff, reason = handed_off(functions or [])
    return Reply(
        conversation_id="",
        text=fields.text("agent_response") or "",
        ended=any(_is_hang_up(event) for event in functions or ()),
        latency_ms=response.elapsed_ms,
        responses=(response,),
        state=metadata.object_of("state"),
        current_node=metadata.text("current_node"),
        node_trace=metadata.names("node_trace"),
        flow=metadata.text("in_flow"),
        step=metadata.text("in_step"),
        functions=None if functions is None else tuple(functions),
        topics=metadata.names("retrieved_topics"),
        sources=metadata.names("retrieved_sources"),
        cited_topic=metadata.text("cited_topic"),
        handoff=fields.text("handoff_destination") or metadata.text("handoff_destination") or handoff,
        handoff_reason=fields.text("handoff_reason") or reason,
        handoff_reported=functions is not None,
        asr_lang=fields.text("asr_lang_code") or metadata.text("asr_lang_code"),
        tts_lang=fields.text("tts_lang_code") or metadata.text("tts_lang_code"),
        llm_requests=_frozen(fields.list_of("llm_requests") or metadata.list_of("llm_requests")),
        metrics=metadata.object_of("metrics"),
        extra={**fields.all_but(_READ_OF_TURN), **metadata.all_but(_READ_OF_METADATA)},
    )


def own_events(turn: JsonObject) -> list[JsonValue]:
    """The function events that a turn has of itself."""
    return in_one_list(Fields(Fields(turn).object_of("metadata") or {}).get("function_events")) or []


def in_one_list(events: JsonValue) -> list[JsonValue] | None:
    """Function events as a list, also where they come as an object keyed by the numbers of turns."""
    if isinstance(events, dict):
        lists = (events[number] for number in sorted(events, key=lambda number: (len(number), number)))
        return [event for found in lists if isinstance(found, list) for event in found]
    return events if isinstance(events, list) else None


def handed_off(events: list[JsonValue]) -> tuple[str | None, str | None]:
    """The destination and the reason of the last hand-off among function events."""
    for event in reversed(events):
        handoff = event.get("handoff") if isinstance(event, dict) else None
        if isinstance(handoff, dict) and handoff:
            fields = Fields(handoff)
            return fields.text("type", "destination") or SOMEWHERE, fields.text("reason")
    return None, None


def _is_hang_up(event: JsonValue) -> bool:
    return isinstance(event, dict) and bool(event.get("hangup"))


def _frozen(items: list[JsonValue] | None) -> tuple[JsonValue, ...] | None:
    return None if items is None else tuple(items)
