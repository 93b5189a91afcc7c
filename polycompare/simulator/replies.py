"""What the agent said, as the JSON of each API."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from polycompare.model.values import JsonObject
from polycompare.simulator.agent import Agent
from polycompare.simulator.dialogue import Call, Caller, Said, TurnRun
from polycompare.simulator.draws import Draws
from polycompare.simulator.faults import FaultKind
from polycompare.simulator.options import Latency

_MODEL = "simulated-1"


@dataclass(frozen=True, slots=True)
class Timing:
    """How long a turn takes. `scale` is what the durations of calls are multiplied with."""

    reply_ms: float
    scale: float = 1.0


def timing_of(agent: Agent, run: TurnRun, draws: Draws, latency: Latency | None) -> Timing:
    """How long a turn takes. Another `latency` than the agent's own scales the durations of its calls alike."""
    own = Latency(agent.latency.mean_ms, agent.latency.spread_ms)
    taken = latency or own
    if taken.mean_ms == 0:
        scale = 0.0 if latency else 1.0
    else:
        scale = taken.mean_ms / own.mean_ms if own.mean_ms else 1.0
    quick = sum(call.takes_ms for call in run.reply.calls if not call.slow)
    return Timing(taken.drawn(draws.unit("latency")) + quick * scale, scale)


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything about a reply that is not what was said. `at` is when the turn came, in UTC."""

    conversation_id: str
    agent: Agent
    caller: Caller
    draws: Draws
    timing: Timing
    at: datetime


@dataclass(frozen=True, slots=True)
class Answer:
    """What the agent gives for a request, in no API's words yet.

    It takes `seconds` to come, and `fault` spoils it on its way. `delayed` says that there is more to be fetched.
    """

    said: Said
    scene: Scene
    user_input: str = ""
    delayed: bool = False
    seconds: float = 0.0
    fault: FaultKind | None = None


def debug_reply(answer: Answer) -> JsonObject:
    """The Debug Chat API's reply. Only ids, times, durations, LLM requests and metrics differ by chance."""
    said, scene = answer.said, answer.scene
    metadata: JsonObject = {
        "state": said.memory.state,
        "currentNode": said.memory.node,
        "nodeTrace": list(said.trace),
        "metrics": _metrics(said, scene),
        "functionEvents": list(function_events(said, scene)),
        "retrievedTopics": list(said.topics),
        "retrievedSources": list(sources_of(said, scene.agent)),
        "llmRequests": list(llm_requests(said, scene)),
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
        "userInput": answer.user_input,
        "response": said.text,
        "metadata": metadata,
        "conversationEnded": said.ended,
        "delayedResponse": answer.delayed,
    }


def created_chat(answer: Answer) -> JsonObject:
    """The Chat API's reply to a new conversation."""
    return {"conversation_id": answer.scene.conversation_id, "response": answer.said.text}


def chat_reply(answer: Answer) -> JsonObject:
    """The Chat API's reply to a turn: it tells no state and no path, and a hand-off only where there is one."""
    reply: JsonObject = {**created_chat(answer), "end_conversation": answer.said.ended}
    if answer.said.hand_off is not None:
        reply["handoff"] = {
            "destination": answer.said.hand_off.destination,
            "reason": answer.said.hand_off.reason,
        }
    return reply


def sources_of(said: Said, agent: Agent) -> Sequence[str]:
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


def llm_requests(said: Said, scene: Scene) -> Sequence[JsonObject]:
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


def function_events(said: Said, scene: Scene) -> Sequence[JsonObject]:
    """What the agent called, in the service's words."""
    return [_function_event(call, index, said, scene) for index, call in enumerate(said.calls)]


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
