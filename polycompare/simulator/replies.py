"""What the agent said, as the JSON of the debug-chat API."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from polycompare.model.values import JsonObject, JsonValue
from polycompare.simulator.agent import Agent
from polycompare.simulator.dialogue import Call, Caller, Said
from polycompare.simulator.draws import Draws

_MODEL = "simulated-1"


@dataclass(frozen=True, slots=True)
class Timing:
    """How long a turn takes. `scale` is what the durations of calls are multiplied with."""

    reply_ms: float
    scale: float = 1.0


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything about a reply that is not what was said. `at` is when the turn came, in UTC."""

    conversation_id: str
    agent: Agent
    caller: Caller
    draws: Draws
    timing: Timing
    at: datetime


def reply_json(said: Said, scene: Scene, user_input: str, *, delayed: bool) -> JsonObject:
    """The body of a reply. Only ids, times, durations, LLM requests and metrics differ by chance."""
    metadata: JsonObject = {
        "state": said.memory.state,
        "currentNode": said.memory.node,
        "nodeTrace": list(said.trace),
        "metrics": _metrics(said, scene),
        "functionEvents": [_function_event(call, index, said, scene) for index, call in enumerate(said.calls)],
        "retrievedTopics": list(said.topics),
        "retrievedSources": list(_sources(said, scene.agent)),
        "llmRequests": _llm_requests(said, scene),
        "asrLangCode": scene.caller.asr_language,
        "ttsLangCode": scene.caller.tts_language,
    }
    if said.hand_off is not None:
        metadata["handoffDestination"] = said.hand_off.destination
    if said.cited_topic is not None:
        metadata["citedTopic"] = said.cited_topic
    flow = scene.agent.nodes[said.memory.node].flow
    if flow is not None:
        metadata["inFlow"] = flow
        metadata["inStep"] = said.memory.node
    return {
        "conversationId": scene.conversation_id,
        "userInput": user_input,
        "response": said.text,
        "metadata": metadata,
        "conversationEnded": said.ended,
        "delayedResponse": delayed,
    }


def _sources(said: Said, agent: Agent) -> Sequence[str]:
    """The sources of the retrieved topics, each once, the best first."""
    return list(dict.fromkeys(source for topic in said.topics for source in agent.topics[topic].sources))


def _metrics(said: Said, scene: Scene) -> JsonObject:
    calls_ms = sum(call.takes_ms for call in said.calls) * scene.timing.scale
    return {
        "turn": said.memory.turn,
        "nodesVisited": len(said.trace),
        "functionCalls": len(said.calls),
        "replyMs": round(scene.timing.reply_ms, 1),
        "functionsMs": round(calls_ms, 1),
    }


def _llm_requests(said: Said, scene: Scene) -> list[JsonValue]:
    """One request a turn; the greeting is spoken without one."""
    if said.memory.turn == 0:
        return []
    return [
        {
            "id": _request_id(scene.draws),
            "model": _MODEL,
            "promptTokens": 900 + 40 * said.memory.turn + scene.draws.index("prompt tokens", 30),
            "completionTokens": max(1, len(said.text) // 4),
            "durationMs": round(scene.timing.reply_ms * 0.8, 1),
        }
    ]


def _function_event(call: Call, index: int, said: Said, scene: Scene) -> JsonObject:
    draws = scene.draws
    started = scene.at + timedelta(milliseconds=10 * index)
    return {
        "id": f"fe-{draws.token(f'function event {index}', 16)}",
        "name": call.name,
        "function_id": f"FUNCTION-{call.name}",
        "arguments": call.arguments,
        "duration": round(call.takes_ms * scene.timing.scale * (0.9 + 0.2 * draws.unit(f"duration {index}")), 1),
        "error": call.error,
        "logs": list(call.logs),
        "handoff": None
        if said.hand_off is None
        else {
            "reason": said.hand_off.reason,
            "type": said.hand_off.destination,
        },
        "hangup": said.ended and said.hand_off is None,
        "transition": None,
        "utterance": None,
        "state_changes": call.changes,
        "variant_id_change": None,
        "turn_id": said.memory.turn,
        "start_time": started.isoformat(),
        "llm_request_id": _request_id(draws),
        "conversation_id": scene.conversation_id,
    }


def _request_id(draws: Draws) -> str:
    return f"llm-{draws.token('llm request', 16)}"
