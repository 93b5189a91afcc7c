"""What the Conversations endpoints answer about real conversations, read from bytes.

Captured answers keep to the published types (version 3) only in part: a latency is a number or an object, a
summary text or an object, and most fields may be null. Keys are camelCase outside and snake_case inside of turns;
lists of conversations come in either. So hardly anything is demanded: a field of another type than it should have
is *not reported*, and the answer itself is kept beside what was read.
"""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from polycompare.api.held_turns import SOMEWHERE, handed_off, own_events
from polycompare.api.lenient_fields import Fields
from polycompare.api.wire import CHECK_ADDRESS, TELL_SUPPORT, MalformedReply, read_json
from polycompare.model.outcomes import RawResponse
from polycompare.model.values import JsonObject, JsonValue

_EVENTS: Final = "functionEvents"
_HANDOFF: Final = "handoffDestination"
_HANDOFF_REASON: Final = "handoffReason"

_LONGEST_LATENCY: Final = 86_400  # seconds; what is more is no latency


@dataclass(frozen=True, slots=True)
class HeldTurn:
    """One turn of a real conversation, as the service tells it.

    `user` is what the caller said: empty for silence, `[DTMF 123#]` for keys pressed. `body` is the turn's object
    as JSON; what only the conversation tells of the turn is added to it under the conversation's own, camelCase
    names: `functionEvents`, and in the last turn `handoffDestination` and `handoffReason`. `read_turn` reads it.
    """

    user: str
    body: bytes
    at: datetime | None = None
    latency_ms: float = 0.0


@dataclass(frozen=True, slots=True)
class HeldConversation:
    """A real conversation. What is None was not told; times are in UTC. It may have no turns: a project can keep
    its transcripts from the API."""

    id: str | None
    turns: tuple[HeldTurn, ...]
    environment: str | None = None
    account_id: str | None = None
    variant: str | None = None
    channel: str | None = None
    language: str | None = None
    deployment_id: str | None = None
    started_at: datetime | None = None
    in_progress: bool = False


@dataclass(frozen=True, slots=True)
class ListedConversation:
    """A conversation in a list; `started_at` is in UTC."""

    id: str
    started_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list, and how the next is asked for: by `cursor`, else by `next_offset`, and not at all where
    both are None."""

    conversations: tuple[ListedConversation, ...]
    cursor: str | None = None
    next_offset: int | None = None


def read_conversation(response: RawResponse) -> HeldConversation:
    """The conversation in a successful answer. Raises `MalformedReply` for what is none."""
    fields = _fields(response, "turns", "conversationId")
    documents = fields.list_of("turns")
    if documents is None and fields.get("turns") is not None:
        raise MalformedReply("turns is no list", TELL_SUPPORT)
    # What is no turn keeps its place: the service's index of a turn is that in this list.
    turns = [turn if isinstance(turn, dict) else {} for turn in documents or ()]
    events = _events_by_turn(fields.get("function_events"), turns)
    handoff = _handoff_to_add(fields, [*events.values(), *(own_events(turn) for turn in turns)])
    return HeldConversation(
        id=fields.text("conversation_id", "id"),
        turns=tuple(
            _held_turn(turn, events.get(index), handoff if index == len(turns) - 1 else {})
            for index, turn in enumerate(turns)
        ),
        environment=fields.text("client_env", "environment"),
        account_id=fields.text("account_id"),
        variant=fields.text("variant_id"),
        channel=fields.text("channel"),
        language=fields.text("language"),
        deployment_id=fields.text("deployment_id"),
        started_at=_moment(fields.text("started_at", "created_at")),
        in_progress=fields.get("in_progress") is True,
    )


def read_page(response: RawResponse) -> Page:
    """A page of conversations in a successful answer. Raises `MalformedReply` for what is none."""
    fields = _fields(response, "conversations")
    listed = fields.list_of("conversations")
    if listed is None:
        raise MalformedReply("conversations is no list", TELL_SUPPORT)
    found: list[ListedConversation] = []
    for document in listed:
        one = Fields(document if isinstance(document, dict) else {})
        conversation_id = one.text("conversation_id", "id")
        if conversation_id is not None:
            found.append(ListedConversation(conversation_id, _moment(one.text("started_at"))))
    return Page(tuple(found), fields.text("cursor"), _next_offset(fields, len(listed)))


def _fields(response: RawResponse, *known_by: str) -> Fields:
    """The fields of an answer that has one of the keys `known_by`. Raises `MalformedReply`."""
    document = read_json(response)
    if not isinstance(document, dict):
        raise MalformedReply("the document is no object", CHECK_ADDRESS)
    if not any(name in document for name in known_by):
        raise MalformedReply(f"{known_by[0]} is missing", CHECK_ADDRESS)
    return Fields(document)


def _held_turn(turn: JsonObject, events: list[JsonValue] | None, handoff: JsonObject) -> HeldTurn:
    fields = Fields(turn)
    body: JsonObject = turn | ({_EVENTS: events} if events else {}) | handoff
    return HeldTurn(
        _said(fields),
        json.dumps(body, ensure_ascii=False).encode(),
        _moment(fields.text("user_input_datetime")) or _moment(fields.text("agent_response_datetime")),
        _latency_ms(fields.get("latency")),
    )


def _said(fields: Fields) -> str:
    """What the caller said, and the keys they pressed."""
    said = (fields.text("user_input") or "").strip()
    digits = (fields.text("user_input_dtmf") or "").strip()
    if not digits:
        return said
    keys = f"[DTMF {digits.removesuffix(end := fields.text('user_input_dtmf_finish_key') or '')}{end}]"
    spoken = "".join(character for character in said if not character.isspace())
    # Some channels write the keys as what was said, too.
    return keys if spoken in ("", digits, digits.removesuffix(end)) else f"{said} {keys}"


def _latency_ms(latency: JsonValue) -> float:
    """Seconds, or an object that has them; 0 where it is not told."""
    if isinstance(latency, dict):
        latency = Fields(latency).get("perceived_latency")
    if isinstance(latency, bool) or not isinstance(latency, int | float):
        return 0.0
    return latency * 1000.0 if 0 <= latency < _LONGEST_LATENCY else 0.0


def _moment(text: str | None) -> datetime | None:
    """An ISO 8601 time; one without an offset is in UTC."""
    try:
        moment = datetime.fromisoformat(text or "")
        return (moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _next_offset(fields: Fields, listed: int) -> int | None:
    """Where the next page begins; worked out from the count of all where only that is told."""
    told = fields.whole_number("next_offset")
    count, offset = fields.whole_number("count"), fields.whole_number("offset")
    if told is not None or count is None or offset is None:
        return told
    return offset + listed if listed and offset + listed < count else None


def _events_by_turn(events: JsonValue, turns: list[JsonObject]) -> dict[int, list[JsonValue]]:
    """The conversation's function events by the index of their turn.

    They come as an object whose keys are the numbers of turns. Captured answers count from 1; where the events
    that the turns have of themselves fit better, or there is a 0, it is from 0.
    """
    if not isinstance(events, dict):
        return {}
    numbered = {
        int(number): found
        for number, found in events.items()
        if number.isascii() and number.isdigit() and len(number) < 10 and isinstance(found, list)
    }
    names = {index: _names(own_events(turn)) for index, turn in enumerate(turns)}

    def fitting(first: int) -> int:
        return sum(
            bool(_names(found)) and _names(found) == names.get(number - first)
            for number, found in numbered.items()
        )

    first = 0 if 0 in numbered or fitting(0) > fitting(1) else 1
    return {number - first: found for number, found in numbered.items()}


def _names(events: list[JsonValue]) -> list[JsonValue]:
    return [event.get("name") for event in events if isinstance(event, dict)]


def _handoff_to_add(fields: Fields, events_of_turns: list[list[JsonValue]]) -> JsonObject:
    """What the last turn is to say of a hand-off that the conversation tells of and no function event does."""
    told = any(handed_off(events) != (None, None) for events in events_of_turns)
    if told or fields.get("handoff") is not True:
        return {}
    return {
        _HANDOFF: fields.text("handoff_destination") or SOMEWHERE,
        **({} if (reason := fields.text("handoff_reason")) is None else {_HANDOFF_REASON: reason}),
    }
