"""All that the platform has kept: the calls of the weeks before, and what was held since the simulator started."""

from collections.abc import Iterator
from typing import Final

from polycompare.simulator.agent import Agents
from polycompare.simulator.conversations import Clock, Conversation
from polycompare.simulator.dialogue import Said
from polycompare.simulator.errors import unknown_conversation
from polycompare.simulator.held.conversations import HeldConversation, HeldTurn
from polycompare.simulator.recent import Recent
from polycompare.simulator.replies import Scene

_MOST_KEPT: Final = 500  # conversations held since the start
_MOST_TURNS: Final = 2_000  # of one of them; later ones are not kept


class Archive:
    """Conversations by id. The calls of the weeks before are made when one is first asked for."""

    def __init__(self, agents: Agents, seed: int, clock: Clock) -> None:
        self._agents = agents
        self._seed = seed
        self._clock = clock
        self._calls: dict[str, HeldConversation] | None = None
        self._since: Recent[str, HeldConversation] = Recent(_MOST_KEPT)

    def opened(self, conversation: Conversation) -> None:
        """A conversation began."""
        self._since[conversation.id] = HeldConversation(
            id=conversation.id,
            agent_id=conversation.owner.agent_id,
            environment=conversation.owner.environment,
            agent=conversation.agent,
            caller=conversation.caller,
            started_at=self._clock.now(),
        )

    def took(self, conversation: Conversation, user_input: str, said: Said, scene: Scene) -> None:
        """A turn of a conversation was taken."""
        held = self._since.get(conversation.id)
        if held is not None and len(held.turns) < _MOST_TURNS:
            held.turns.append(HeldTurn(user_input, said, scene))

    def ended(self, conversation_id: str) -> None:
        """A conversation is over."""
        held = self._since.get(conversation_id)
        if held is not None:
            held.in_progress = False

    def of_agent(self, agent_id: str) -> Iterator[HeldConversation]:
        """All conversations of an agent, in no order."""
        yield from self._made().values()
        yield from (held for _, held in self._since.items() if held.agent_id == agent_id)

    def one(self, agent_id: str, conversation_id: str) -> HeldConversation:
        """An agent's conversation; `ApiError` 404 where it has none of this id."""
        held = self._since.get(conversation_id)
        if held is None or held.agent_id != agent_id:
            held = self._made().get(conversation_id)
        if held is None:
            raise unknown_conversation()
        return held

    def _made(self) -> dict[str, HeldConversation]:
        if self._calls is None:
            from polycompare.simulator.held.calls import made_calls  # only for who asks for what was held

            calls = made_calls(self._agents, self._seed, self._clock.now())
            self._calls = {call.id: call for call in calls}
        return self._calls
