"""Finds names in an agent that lead nowhere, texts that miss a language, and wrong placeholders."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from polycompare.config.yaml_files import KeyPath, suggestion
from polycompare.simulator.agent import Agent, Origins
from polycompare.simulator.agent_file import ByLanguage, Condition, Function, Node, Route, Step, Topic
from polycompare.simulator.templates import template_mistakes


@dataclass(frozen=True, slots=True)
class Mistake:
    """Where in the file, what is wrong there, and what to write instead.

    The hint does not tell two mistakes apart: what may be written depends on the environment and the variant.
    """

    path: KeyPath
    what: str
    hint: str = field(default="", compare=False)

    @property
    def sentence(self) -> str:
        """The mistake without its place."""
        return f"{self.what}; {self.hint}." if self.hint else f"{self.what}."


def mistakes_in(agent: Agent, origins: Origins) -> Iterator[Mistake]:
    """The mistakes of one agent; `origins` tells where in the file each of its entries stands."""
    check = _Check(agent)
    file = agent.file
    yield from check.name(("start",), file.start, agent.nodes, "node")
    yield from check.routes(("interrupts",), file.interrupts)
    yield from check.routes(("otherwise",), file.otherwise)
    yield from check.steps(("each_turn",), file.each_turn)
    for name, value in agent.state.items():
        yield from _templates(origins["state", name], value)
    for name, wording in agent.wordings.items():
        yield from check.wording(origins["wordings", name], wording)
    for name, phrases in agent.intents.items():
        yield from check.languages(origins["intents", name], phrases)
    for name, topic in agent.topics.items():
        yield from check.topic(origins["topics", name], topic)
    for name, slot in agent.slots.items():
        for value, phrases in slot.choices.items():
            yield from check.languages((*origins["slots", name], "choices", value), phrases)
    for name, function in agent.functions.items():
        yield from check.function(origins["functions", name], function)
    for name, node in agent.nodes.items():
        yield from check.node(origins["nodes", name], node)


class _Check:
    """What the names in one agent may lead to."""

    def __init__(self, agent: Agent) -> None:
        self._agent = agent

    def name(
        self, path: KeyPath, name: str, known: Mapping[str, object] | Sequence[str], kind: str
    ) -> Iterator[Mistake]:
        if name not in known:
            yield Mistake(path, f"there is no {kind} {name!r}", suggestion(name, sorted(known)))

    def languages(self, path: KeyPath, texts: ByLanguage) -> Iterator[Mistake]:
        supported = self._agent.file.languages.supported
        for language in texts:
            yield from self.name((*path, language), language, supported, "supported language")
        for language in supported:
            if not texts.get(language):
                yield Mistake(path, f"has no text in {language}")

    def wording(self, path: KeyPath, texts: ByLanguage) -> Iterator[Mistake]:
        yield from self.languages(path, texts)
        yield from _templates(path, dict(texts))

    def topic(self, path: KeyPath, topic: Topic) -> Iterator[Mistake]:
        yield from self.languages((*path, "keywords"), topic.keywords)
        yield from self.wording((*path, "answer"), topic.answer)

    def function(self, path: KeyPath, function: Function) -> Iterator[Mistake]:
        yield from _templates((*path, "arguments"), function.arguments)
        yield from _templates((*path, "logs"), list(function.logs))
        yield from self.steps((*path, "do"), function.do)
        for index, step in enumerate(function.do):
            if step.call is not None:
                yield Mistake((*path, "do", index, "call"), "a function calls no functions", "call it from a node")
        if function.announce is not None:
            yield from self.name((*path, "announce"), function.announce, self._agent.wordings, "wording")

    def node(self, path: KeyPath, node: Node) -> Iterator[Mistake]:
        for index, slot in enumerate(node.expects):
            yield from self.name((*path, "expects", index), slot, self._agent.slots, "slot")
        if node.reprompt is not None:
            yield from self.name((*path, "reprompt"), node.reprompt, self._agent.wordings, "wording")
        if node.returns and node.next:
            yield Mistake((*path, "next"), "a node that returns leads nowhere else", "remove next or returns")
        yield from self.steps((*path, "do"), node.do)
        yield from self.routes((*path, "next"), node.next)
        yield from self.routes((*path, "on_user"), node.on_user)

    def routes(self, path: KeyPath, routes: Sequence[Route]) -> Iterator[Mistake]:
        for index, route in enumerate(routes):
            yield from self.name((*path, index, "to"), route.to, self._agent.nodes, "node")
            yield from self.condition((*path, index, "when"), route.when)

    def steps(self, path: KeyPath, steps: Sequence[Step]) -> Iterator[Mistake]:
        for index, step in enumerate(steps):
            here = (*path, index)
            yield from self.condition((*here, "when"), step.when)
            if step.say is not None:
                yield from self.name((*here, "say"), step.say, self._agent.wordings, "wording")
            if step.call is not None:
                yield from self.name((*here, "call"), step.call, self._agent.functions, "function")
            if step.visit is not None:
                yield from self.visited((*here, "visit"), step.visit)
            for action in ("set", "append", "prepend"):
                yield from _templates((*here, action), getattr(step, action))

    def visited(self, path: KeyPath, name: str) -> Iterator[Mistake]:
        yield from self.name(path, name, self._agent.nodes, "node")
        node = self._agent.nodes.get(name)
        if node is not None and (node.next or node.on_user or any(step.visit for step in node.do)):
            yield Mistake(
                path, f"{name} has routes or visits of its own", "only a node without them is visited in passing"
            )

    def condition(self, path: KeyPath, condition: Condition | None) -> Iterator[Mistake]:
        if condition is None:
            return
        for intent in condition.intent or ():
            yield from self.name((*path, "intent"), intent, self._agent.intents, "intent")
        for slot in condition.heard or ():
            yield from self.name((*path, "heard"), slot, self._agent.slots, "slot")
        if condition.chance is not None:
            yield from self.name((*path, "chance"), condition.chance, self._agent.file.chance, "way of chance")
        for index, inner in enumerate(condition.any_of or ()):
            yield from self.condition((*path, "any_of", index), inner)
        yield from self.condition((*path, "unless"), condition.unless)


def _templates(path: KeyPath, value: object) -> Iterator[Mistake]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _templates((*path, key), inner)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _templates((*path, index), inner)
    elif isinstance(value, str):
        for what, hint in template_mistakes(value):
            yield Mistake(path, what, hint)
