"""A conversation as the platform keeps it, in no API's words yet."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from polycompare.model.targets import Environment
from polycompare.simulator.agent import Agent
from polycompare.simulator.dialogue import Caller, Said
from polycompare.simulator.replies import Scene

VOICE: Final = "VOICE-SIP"
WEBCHAT: Final = "WEBCHAT"


@dataclass(frozen=True, slots=True)
class HeldTurn:
    """One turn: what was said or pressed, and what the agent gave for it. The greeting answers nothing."""

    user_input: str
    said: Said
    scene: Scene
    dtmf: str = ""

    @property
    def is_greeting(self) -> bool:
        """Whether the agent spoke first."""
        return self.said.memory.turn == 0

    @property
    def is_silence(self) -> bool:
        """Whether the person was asked and said nothing."""
        return not (self.is_greeting or self.user_input.strip() or self.dtmf)

    @property
    def answered_at(self) -> datetime:
        """When the agent began to answer, in UTC."""
        return self.scene.at + timedelta(milliseconds=self.scene.timing.reply_ms)


@dataclass(slots=True)
class HeldConversation:
    """One conversation. `started_at` is in UTC; `turns` are the service's own, from 0, and may yet grow.

    `agent_id` is None where whoever asks finds it. Numbers are those of a telephone call; None in a chat.
    """

    id: str
    agent_id: str | None
    environment: Environment
    agent: Agent = field(repr=False)  # a whole agent file is no line of a log
    caller: Caller
    started_at: datetime
    turns: list[HeldTurn] = field(default_factory=list, repr=False)
    in_progress: bool = True
    from_number: str | None = None
    to_number: str | None = None
    note: str | None = None

    @property
    def channel(self) -> str:
        """By what people reached the agent."""
        return self.caller.channel

    @property
    def is_voice(self) -> bool:
        """Whether it was spoken, so that there is sound of it."""
        return self.channel == VOICE
