"""A side's turn while it is still being made: everything can be changed, and what it says is not yet in words."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import TypeAlias

from polycompare.model.outcomes import Failure, FailureKind, NotSent, NotSentReason, Outcome, Reply
from polycompare.model.values import MISSING, JsonObject, JsonValue, Missing
from tests.corpus.wording import LANGUAGES, Saying, say

Steps: TypeAlias = tuple[str | int, ...]
"""A place in a JSON value: keys and indexes."""


@dataclass(slots=True)
class Draft:
    """What one side's agent will answer to one turn.

    `own_nodes` are the nodes of the turn itself; with `grows`, what is reported is the trace so far. With
    `tells_language` the reply says its language. `hears` is false for an agent that fails in this turn.
    """

    conversation_id: str
    saying: Saying
    language: str
    state: JsonObject
    own_nodes: list[str]
    current_node: str
    flow: str
    step: str
    functions: list[JsonObject]
    topics: list[str]
    handoff: str | None = None
    handoff_reason: str | None = None
    ended: bool = False
    hears: bool = True
    grows: bool = False
    tells_language: bool = True
    costs: JsonObject = field(default_factory=dict)


def outcomes(drafts: list[Draft], draw: Random) -> list[Outcome]:
    """The side's outcomes, worded; once it has ended or failed it is not asked any more."""
    told: list[Outcome] = []
    trace: list[str] = []
    over: NotSent | None = None
    for index, draft in enumerate(drafts):
        if over is not None:
            told.append(over)
            continue
        trace = [*trace, *draft.own_nodes] if draft.grows else draft.own_nodes
        if draft.hears:
            told.append(_reply(draft, trace, draw))
        else:
            told.append(Failure(FailureKind.SERVER, "The service failed.", http_status=500))
            over = NotSent(NotSentReason.FAILED, index)
        if draft.ended:
            over = NotSent(NotSentReason.ENDED, index)
    return told


def _reply(draft: Draft, trace: list[str], draw: Random) -> Reply:
    code = LANGUAGES[draft.language] if draft.tells_language else None
    return Reply(
        draft.conversation_id,
        say(draft.saying, draft.language, draw),
        draft.ended,
        latency_ms=draw.uniform(300, 900),
        state=draft.state,
        current_node=draft.current_node,
        node_trace=tuple(trace),
        flow=draft.flow,
        step=draft.step,
        functions=tuple(draft.functions),
        topics=tuple(draft.topics),
        sources=tuple(f"faq/{topic}" for topic in draft.topics),
        handoff=draft.handoff,
        handoff_reason=draft.handoff_reason,
        handoff_reported=True,
        asr_lang=code,
        tts_lang=code,
        llm_requests=({"model": "talker-2", "promptTokens": 900 + draw.randrange(300)},),
        metrics={"replyMs": round(draw.uniform(100, 400), 1)},
    )


def look(value: JsonValue, steps: Steps) -> JsonValue | Missing:
    """What is at a place."""
    for step in steps:
        match value, step:
            case dict(), str() if step in value:
                value = value[step]
            case list(), int() if step < len(value):
                value = value[step]
            case _:
                return MISSING
    return value


def put(value: JsonValue, steps: Steps, new: JsonValue) -> None:
    """Set what is at a place whose parent exists."""
    parent = look(value, steps[:-1])
    match parent, steps[-1]:
        case dict(), str() as key:
            parent[key] = new
        case list(), int() as index:
            parent[index] = new
        case _:
            raise KeyError(steps)


def drop(value: JsonValue, steps: Steps) -> None:
    """Take away what is at a place."""
    parent = look(value, steps[:-1])
    match parent, steps[-1]:
        case dict(), str() as key:
            del parent[key]
        case list(), int() as index:
            del parent[index]
        case _:
            raise KeyError(steps)


def leaves(value: JsonValue, here: Steps = ()) -> Iterator[tuple[Steps, JsonValue]]:
    """Every value that is no container, with its place."""
    match value:
        case dict():
            for key, below in value.items():
                yield from leaves(below, (*here, key))
        case list():
            for index, below in enumerate(value):
                yield from leaves(below, (*here, index))
        case _:
            yield here, value
