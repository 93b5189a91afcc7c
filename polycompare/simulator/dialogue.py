"""One turn of a conversation, as a pure function of the agent, what is remembered and what was said."""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from polycompare.model.values import JsonObject, JsonValue
from polycompare.simulator.agent import Agent
from polycompare.simulator.agent_file import Condition, Function, HandOff, Route, Step
from polycompare.simulator.draws import Draws
from polycompare.simulator.hearing import Hearing, understand
from polycompare.simulator.state_changes import state_changes
from polycompare.simulator.templates import filled, filled_text, put, remove, value_at

MAX_NODES = 40  # of one turn; a file whose nodes lead in a circle is stopped here


class EndlessWalk(Exception):  # noqa: N818 (it names what happened)
    """The agent's nodes lead in a circle without waiting for the person."""


@dataclass(frozen=True, slots=True)
class Caller:
    """What is known of the person's side: the languages heard and spoken, and what the integration passed in."""

    asr_language: str
    tts_language: str
    channel: str
    attributes: Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Memory:
    """What a conversation carries from turn to turn. `state` is never changed in place."""

    state: JsonObject
    node: str
    turn: int = -1


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a function: what it was given and what it did."""

    name: str
    arguments: JsonValue
    changes: JsonObject
    takes_ms: float
    slow: bool
    error: str | None
    logs: tuple[str, ...]
    node: str


@dataclass(frozen=True, slots=True)
class Said:
    """What the agent gives for a turn, whole or up to a slow call."""

    text: str
    memory: Memory
    trace: tuple[str, ...]
    calls: tuple[Call, ...]
    topics: tuple[str, ...]
    cited_topic: str | None
    hand_off: HandOff | None
    ended: bool


@dataclass(frozen=True, slots=True)
class TurnRun:
    """A turn: the reply, and where a slow call was made what is said at once, and how long the call takes."""

    reply: Said
    announcement: Said | None = None
    wait_ms: float = 0.0


def greet(agent: Agent, caller: Caller, draws: Draws, noise: float) -> TurnRun:
    """Turn 0."""
    walk = _Walk(agent, caller, draws, noise, Memory({}, agent.file.start), Hearing(""))
    walk.state = copy.deepcopy(dict(agent.state))
    walk.state = {name: walk.filled(value) for name, value in walk.state.items()}
    walk.enter(agent.file.start)
    return walk.finished()


def respond(agent: Agent, caller: Caller, draws: Draws, noise: float, memory: Memory, message: str) -> TurnRun:
    """A turn of the person; an empty message is silence."""
    expected = agent.nodes[memory.node].expects
    heard = understand(
        message,
        caller.asr_language,
        intents=agent.intents,
        slots=agent.slots,
        topics=agent.topics,
        expected=expected,
    )
    walk = _Walk(agent, caller, draws, noise, memory, heard)
    for name, value in heard.slots.items():
        put(walk.state, agent.slots[name].into, value)
    walk.do(agent.file.each_turn)
    file = agent.file
    routes = [*file.interrupts, *agent.nodes[memory.node].on_user, *file.otherwise]
    walk.enter(walk.first(routes) or memory.node)
    return walk.finished()


class _Walk:
    """The walk of one turn through the nodes."""

    def __init__(
        self, agent: Agent, caller: Caller, draws: Draws, noise: float, memory: Memory, heard: Hearing
    ) -> None:
        self.state: JsonObject = copy.deepcopy(memory.state)
        self._agent = agent
        self._caller = caller
        self._draws = draws
        self._heard = heard
        self._node = memory.node
        self._before = memory.node
        self._chance = _chance(agent, draws, noise)
        self._parts: list[str] = []
        self._trace: list[str] = []
        self._calls: list[Call] = []
        self._cited: str | None = None
        self._hand_off: HandOff | None = None
        self._ended = False
        self._announcement: Said | None = None

    def enter(self, name: str) -> None:
        """Go to a node and on from there until one waits for the person."""
        current: str | None = name
        while current is not None:
            if len(self._trace) >= MAX_NODES:
                raise EndlessWalk(f"the nodes {' → '.join(self._trace[-4:])} lead in a circle without waiting")
            self._trace.append(current)
            self._node = current
            node = self._agent.nodes[current]
            self.do(node.do)
            if self._ended:
                return
            if node.returns:
                self._come_back()
                return
            current = self.first(node.next)

    def do(self, steps: Sequence[Step]) -> None:
        """Do the steps whose conditions hold."""
        for step in steps:
            if self._holds(step.when):
                self._do(step)

    def first(self, routes: Sequence[Route]) -> str | None:
        """Where the first route leads whose condition holds."""
        return next((route.to for route in routes if self._holds(route.when)), None)

    def filled(self, template: JsonValue) -> JsonValue:
        """A template with its placeholders filled as of now."""
        return filled(template, self._data(), self._caller.tts_language)

    def finished(self) -> TurnRun:
        """The turn as it came out."""
        wait = sum(call.takes_ms for call in self._calls if call.slow)
        return TurnRun(self._said(), self._announcement, wait)

    def _come_back(self) -> None:
        """To the node that the person was in; it says its reprompt, if it has one."""
        self._node = self._before
        self._trace.append(self._node)
        reprompt = self._agent.nodes[self._node].reprompt
        if reprompt is not None:
            self._say(reprompt)

    def _do(self, step: Step) -> None:
        if step.say is not None:
            self._say(step.say)
        elif step.answer is not None:
            self._answer()
        elif step.call is not None:
            self._call(step.call, self._agent.functions[step.call])
        elif step.visit is not None:
            self._trace.append(step.visit)
            self.do(self._agent.nodes[step.visit].do)
        elif step.hand_off is not None:
            self._hand_off = step.hand_off
        elif step.end is not None:
            self._ended = True
        else:
            self._change(step)

    def _change(self, step: Step) -> None:
        """Change the state."""
        for path, value in (step.set or {}).items():
            put(self.state, path, self.filled(value))
        for path in step.unset or ():
            remove(self.state, path)
        for path, amount in (step.add or {}).items():
            before = value_at(self.state, path)
            put(self.state, path, (before if isinstance(before, int) else 0) + amount)
        for path, value in (step.append or {}).items():
            put(self.state, path, [*self._list_at(path), self.filled(value)])
        for path, value in (step.prepend or {}).items():
            put(self.state, path, [self.filled(value), *self._list_at(path)])

    def _list_at(self, path: str) -> list[JsonValue]:
        value = value_at(self.state, path)
        return value if isinstance(value, list) else []

    def _say(self, wording: str) -> None:
        self._speak(wording, self._agent.wordings[wording][self._caller.tts_language])

    def _answer(self) -> None:
        if self._heard.topics:
            best = self._heard.topics[0]
            self._cited = best
            self._speak(best, self._agent.topics[best].answer[self._caller.tts_language])

    def _speak(self, name: str, texts: Sequence[str]) -> None:
        """Say the first of the texts, or in a turn that branches by chance one of the others."""
        choice = 0
        if self._chance is not None and len(texts) > 1:
            choice = 1 + self._draws.index(f"words {name}", len(texts) - 1)
        self._parts.append(filled_text(texts[choice], self._data(), self._caller.tts_language))

    def _call(self, name: str, function: Function) -> None:
        arguments = self.filled(dict(function.arguments))
        if function.announce is not None and self._announcement is None:
            said_before = list(self._parts)
            self._say(function.announce)
            self._announcement = self._said()
            self._parts = said_before
        before = copy.deepcopy(self.state)
        self.do(function.do)
        self._calls.append(
            Call(
                name=name,
                arguments=arguments,
                changes=state_changes(before, self.state),
                takes_ms=function.takes_ms,
                slow=function.announce is not None,
                error=function.error,
                logs=tuple(filled_text(line, self._data(), self._caller.tts_language) for line in function.logs),
                node=self._node,
            )
        )

    def _said(self) -> Said:
        memory = Memory(copy.deepcopy(self.state), self._node, self._draws.turn)
        text = " ".join(part for part in self._parts if part)
        return Said(
            text=text,
            memory=memory,
            trace=tuple(self._trace),
            calls=tuple(self._calls),
            topics=self._heard.topics,
            cited_topic=self._cited,
            hand_off=self._hand_off,
            ended=self._ended,
        )

    def _data(self) -> dict[str, JsonValue]:
        """What placeholders and conditions see: the state, and beside it what it does not hold."""
        return {
            **self.state,
            "slot": dict(self._heard.slots),
            "attributes": dict(self._caller.attributes),
            "variant": dict(self._agent.variant_attributes),
            "channel": self._caller.channel,
            "environment": self._agent.environment.value,
            "language": self._caller.tts_language,
            "user": self._heard.text,
        }

    def _holds(self, condition: Condition | None) -> bool:
        if condition is None:
            return True
        heard, data = self._heard, self._data()
        tests = (
            condition.intent is None or any(intent in heard.intents for intent in condition.intent),
            condition.heard is None or all(slot in heard.slots for slot in condition.heard),
            condition.topic is None or condition.topic == bool(heard.topics),
            condition.silence is None or condition.silence == heard.is_silence,
            all(_has(data, path) for path in condition.has or ()),
            not any(_has(data, path) for path in condition.lacks or ()),
            all(_same(value_at(data, path), value) for path, value in (condition.equals or {}).items()),
            all(_number(value_at(data, path)) >= least for path, least in (condition.at_least or {}).items()),
            condition.chance is None or condition.chance == self._chance,
            condition.any_of is None or any(self._holds(inner) for inner in condition.any_of),
            condition.unless is None or not self._holds(condition.unless),
        )
        return all(tests)


def _chance(agent: Agent, draws: Draws, noise: float) -> str | None:
    """The way in which this turn branches by chance; None where it does not."""
    ways = agent.file.chance
    if not ways or draws.unit("noise") >= noise:
        return None
    return ways[draws.index("way of chance", len(ways))]


def _has(data: Mapping[str, JsonValue], path: str) -> bool:
    value = value_at(data, path)
    return value is not None and value != "" and value != []


def _same(one: JsonValue, other: JsonValue) -> bool:
    """Equal as JSON: 1, 1.0 and true are three values."""
    return type(one) is type(other) and one == other


def _number(value: JsonValue) -> float:
    """A number, or the one that a text of digits holds; below all others if there is none."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return int(value) if isinstance(value, str) and value.isdecimal() and len(value) < 16 else float("-inf")
