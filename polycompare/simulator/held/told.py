"""Kept conversations as the service tells them: alike and tidy in a list, one alone with all its oddities.

In a list the keys are snake_case, texts are never null, and latencies are told where they are asked for. One alone
has camelCase outside and snake_case in its turns, and fields of changing types, as the service's real answers
have: a latency is a number or an object, a summary a text or an object, and what is unknown null or left out.
Which of these a conversation has, its id decides.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from polycompare.model.values import JsonObject, JsonValue
from polycompare.simulator.draws import Draws
from polycompare.simulator.held.conversations import HeldConversation, HeldTurn
from polycompare.simulator.replies import function_events, llm_requests, sources_of


@dataclass(frozen=True, slots=True)
class Place:
    """Whose conversation it is, and the deployment that held it, as far as that is known."""

    account_id: str
    agent_id: str
    deployment_id: str | None = None


@dataclass(frozen=True, slots=True)
class _Oddities:
    latency_object: bool
    summary_object: bool
    nulls: bool
    state: bool


def listed(held: HeldConversation, place: Place, *, latency: bool) -> JsonObject:
    """A conversation as an item of a list."""
    whole: JsonObject = {
        "id": held.id,
        "account_id": place.account_id,
        "project_id": place.agent_id,
        "variant_id": held.agent.variant_id or "",
        "variant_name": _variant_name(held),
        "environment": held.environment.value,
        "started_at": timestamp(held.started_at),
        "channel": held.channel,
        "from_number": held.from_number or "",
        "to_number": held.to_number or "",
        "in_progress": held.in_progress,
        "num_turns": len(held.turns),
        "total_duration": _seconds(held),
        "polyai_duration": _seconds(held),
        "handoff": _handed_to(held) is not None,
        "handoff_reason": _handed_because(held) or "",
        "handoff_destination": _handed_to(held) or "",
        "num_silences": sum(turn.is_silence for turn in held.turns),
        "num_ood": 0,
        "metrics": _metrics(held),
        "state": held.turns[-1].said.memory.state if held.turns else {},
        "turns": [_listed_turn(turn, latency=latency) for turn in held.turns],
    }
    return whole


def told(held: HeldConversation, place: Place) -> JsonObject:
    """A conversation alone."""
    odd = _oddities(held)
    whole: JsonObject = {
        "conversationId": held.id,
        "accountId": place.account_id,
        "projectId": place.agent_id,
        "createdAt": timestamp(held.started_at),
        "startedAt": timestamp(held.started_at),
        "finishedAt": None if held.in_progress else timestamp(_finished_at(held)),
        "channel": held.channel,
        "language": held.caller.tts_language,
        "variantId": held.agent.variant_id,
        "clientEnv": held.environment.value,
        "totalDuration": _seconds(held),
        "polyaiDuration": _seconds(held),
        "duration": _seconds(held),
        "inProgress": held.in_progress,
        "handoff": _handed_to(held) is not None,
        "handoffDestination": _handed_to(held),
        "handoffReason": _handed_because(held),
        "direction": "inbound",
        "tags": [],
        "polyScore": None if odd.nulls else round(_drawn(held).unit("score"), 2),
        "shortSummary": _summary(held, odd),
        "deploymentId": place.deployment_id,
        "note": held.note,
        "turns": [_told_turn(turn, index, odd) for index, turn in enumerate(held.turns)],
        "metrics": _metrics(held),
        "functionEvents": _events_by_turn(held),
    }
    if held.is_voice:
        whole |= {"fromNumber": held.from_number, "toNumber": held.to_number}
    return whole


def timestamp(at: datetime) -> str:
    """A moment as the service writes it."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z"


def _listed_turn(turn: HeldTurn, *, latency: bool) -> JsonObject:
    told_turn: JsonObject = {
        "user_input": turn.user_input,
        "user_input_dtmf": turn.dtmf,
        "user_input_datetime": timestamp(turn.scene.at),
        "agent_response": turn.said.text,
        "agent_response_datetime": timestamp(turn.answered_at),
        "translated_user_input": "",
        "english_agent_response": "",
        "intents": [],
        "entities": [],
        "is_ood": False,
        "is_silence": turn.is_silence,
    }
    if latency:
        told_turn["latency"] = _latency(turn)
    return told_turn


def _told_turn(turn: HeldTurn, index: int, odd: _Oddities) -> JsonObject:
    unknown: JsonValue = None if odd.nulls else []
    latency: JsonValue = _latency(turn)
    if odd.latency_object:
        latency = _latency_parts(turn)
    elif odd.nulls and turn.is_greeting:
        latency = None
    return {
        "turn_id": index,
        "user_input": turn.user_input,
        "user_input_dtmf": None if odd.nulls and not turn.dtmf else turn.dtmf,
        "user_input_datetime": timestamp(turn.scene.at),
        "agent_response": turn.said.text,
        "agent_response_datetime": timestamp(turn.answered_at),
        "latency": latency,
        "translated_user_input": None if odd.nulls else "",
        "english_agent_response": None if odd.nulls else "",
        "intents": unknown,
        "entities": unknown,
        "is_ood": None if odd.nulls else False,
        "is_silence": turn.is_silence,
        "metadata": _metadata(turn, index, odd),
        "llm_requests": list(llm_requests(turn.said, turn.scene)),
    }


def _metadata(turn: HeldTurn, index: int, odd: _Oddities) -> JsonObject:
    said, scene = turn.said, turn.scene
    metadata: JsonObject = {
        "current_node": said.memory.node,
        "node_trace": list(said.trace),
        "function_events": list(_events(turn, index)),
        "retrieved_topics": list(said.topics),
        "retrieved_sources": list(sources_of(said, scene.agent)),
        "cited_topic": said.cited_topic,
        "asr_lang_code": scene.caller.asr_language,
        "tts_lang_code": scene.caller.tts_language,
    }
    if odd.state:
        metadata["state"] = said.memory.state
    flow = scene.agent.nodes[said.memory.node].flow
    if flow is not None:
        metadata |= {"in_flow": flow, "in_step": said.memory.node}
    if said.hand_off is not None:
        metadata["handoff_destination"] = said.hand_off.destination
    return metadata


def _events(turn: HeldTurn, index: int) -> Sequence[JsonObject]:
    """The functions called in a turn, with the turn's place in this conversation."""
    return [{**event, "turn_id": index} for event in function_events(turn.said, turn.scene)]


def _events_by_turn(held: HeldConversation) -> JsonObject:
    events = {str(index): list(_events(turn, index)) for index, turn in enumerate(held.turns)}
    return {index: [*called] for index, called in events.items() if called}


def _latency(turn: HeldTurn) -> float:
    """In seconds."""
    return round(turn.scene.timing.reply_ms / 1000, 3)


def _latency_parts(turn: HeldTurn) -> JsonObject:
    """In seconds; the first is what the person waited."""
    whole = _latency(turn)
    model = round(whole * 0.7, 3)
    return {
        "perceived_latency": whole,
        "llm_latency": None if turn.is_greeting else model,
        "tts_latency": round(whole - model, 3),
    }


def _summary(held: HeldConversation, odd: _Oddities) -> JsonValue:
    if not held.turns:
        return None
    destination = _handed_to(held)
    heading = "Still going on"
    if destination is not None:
        heading = f"Handed over to {destination}"
    elif not held.in_progress:
        heading = "Ended by the agent" if held.turns[-1].said.ended else "The caller hung up"
    asked = next((turn.user_input for turn in held.turns if turn.user_input), "Nothing was said.")
    return {"heading": heading, "content": asked} if odd.summary_object else f"{heading}: {asked}"


def _metrics(held: HeldConversation) -> JsonObject:
    """The functions called: a name for one, all of the names for several."""
    names = [call.name for turn in held.turns for call in turn.said.calls]
    metrics: JsonObject = {"turns": str(len(held.turns))}
    if names:
        metrics["functions"] = names[0] if len(names) == 1 else [*names]
    repeated = Counter(turn.said.text for turn in held.turns)
    if repeated and max(repeated.values()) > 1:
        metrics["repeated_prompts"] = str(max(repeated.values()))
    return metrics


def _variant_name(held: HeldConversation) -> str:
    variant = held.agent.variant_id
    return "" if variant is None else held.agent.file.variants[variant].name


def _handed_to(held: HeldConversation) -> str | None:
    hand_off = held.turns[-1].said.hand_off if held.turns else None
    return None if hand_off is None else hand_off.destination


def _handed_because(held: HeldConversation) -> str | None:
    hand_off = held.turns[-1].said.hand_off if held.turns else None
    return None if hand_off is None else hand_off.reason


def _finished_at(held: HeldConversation) -> datetime:
    return held.turns[-1].answered_at if held.turns else held.started_at


def _seconds(held: HeldConversation) -> int:
    return round((_finished_at(held) - held.started_at).total_seconds())


def _drawn(held: HeldConversation) -> Draws:
    return Draws(0, held.id, 0)


def _oddities(held: HeldConversation) -> _Oddities:
    draws = _drawn(held)
    return _Oddities(
        latency_object=draws.unit("latency is an object") < 0.4,
        summary_object=draws.unit("summary is an object") < 0.4,
        nulls=draws.unit("nulls") < 0.5,
        state=draws.unit("state is told") < 0.6,
    )
