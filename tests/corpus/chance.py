"""What varies by itself in a conversation: volatile values, stochastic ones, and branches taken by chance."""

import string
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final

from polycompare.model.values import JsonObject, JsonValue

BRANCH_RATE: Final = 0.1
"""How often a turn goes through a node, and does something, that it mostly does not."""

STYLES: Final = ("warm", "brief")
"""Drawn once a conversation. Of three such values a control of ten conversations misses one in every twentieth
scenario, and what it never showed nobody can know to be noise; of two it misses one in five hundred."""

MOODS: Final = ("calm", "curious", "brisk")
"""Drawn each turn."""

TAGS: Final = ("returning", "newsletter", "mobile", "evening")
BRANCHES: Final = ("reassure", "look_twice")
"""An agent has one: the first leaves a note in the state, the second calls a function."""

NOISY: Final = frozenset({"assistant", "tags", "notes"})
"""The parts of the state that vary from one conversation to the next, in no volatile way."""

VOLATILE: Final = frozenset({"session", "message_id", "at", "hold_id", "updated_at", "request_id", "fetched_at"})
"""Keys whose values, or what is below them, are another at every sight by nature."""

_OPENERS: Final = ("The caller", "Someone", "A guest", "This person", "Our guest", "A new caller", "A visitor")
_DOINGS: Final = (
    "asks about",
    "is looking into",
    "wants to settle",
    "talks about",
    "thinks about",
    "enquires about",
)
_MATTERS: Final = (
    "a visit",
    "a stay",
    "an evening out",
    "a small group",
    "what there is",
    "the usual",
    "an outing",
)
_MANNERS: Final = (
    "in good spirits",
    "a little rushed",
    "very politely",
    "with some doubt",
    "quite calmly",
    "warmly",
)
_ENDINGS: Final = (
    "so far",
    "at the moment",
    "from a car",
    "with music behind",
    "on a mobile",
    "from home",
    "slowly",
)
_ASIDES: Final = (
    "and laughs",
    "and hesitates",
    "and sounds sure",
    "and repeats it",
    "and takes time",
    "and sighs",
)


@dataclass(slots=True)
class Chance:
    """One conversation's own luck."""

    draw: Random
    clock: datetime = field(init=False)
    conversation_id: str = field(init=False)

    def __post_init__(self) -> None:
        self.clock = datetime(2026, 4, 1, tzinfo=UTC) + timedelta(seconds=self.draw.randrange(5_000_000))
        self.conversation_id = f"AS_CHAT_PC_{self.draw.getrandbits(64):016x}"

    def pass_time(self) -> None:
        """A turn's worth of time."""
        self.clock += timedelta(seconds=self.draw.uniform(4, 40))

    def now(self) -> str:
        """The time, as ISO 8601."""
        return self.clock.isoformat(timespec="milliseconds")

    def uuid(self) -> str:
        """A random UUID."""
        return str(uuid.UUID(int=self.draw.getrandbits(128), version=4))

    def token(self) -> str:
        """An opaque token."""
        return "".join(self.draw.choices(string.ascii_letters + string.digits, k=40))

    def branches(self) -> bool:
        """Whether this turn takes its agent's branch."""
        return self.draw.random() < BRANCH_RATE

    def tags(self) -> list[JsonValue]:
        """The tags, in no order."""
        return [*self.draw.sample(TAGS, len(TAGS))]

    def summary(self) -> str:
        """Free text: hardly ever the same twice."""
        parts = (_OPENERS, _DOINGS, _MATTERS, _MANNERS, _ENDINGS, _ASIDES)
        return " ".join(self.draw.choice(part) for part in parts)

    def ticket(self) -> str:
        """A short random id that looks like no id."""
        return "".join(self.draw.choices(string.ascii_uppercase, k=4))


def session_block(chance: Chance) -> JsonObject:
    """What a state says of its session when it begins."""
    conversation = chance.conversation_id
    return {
        "id": chance.uuid(),
        "conversation_id": conversation,
        "started_at": chance.now(),
        "last_turn_at": chance.now(),
        "epoch_ms": int(chance.clock.timestamp() * 1000),
        "token": chance.token(),
        "elapsed_ms": 0.0,
        "callback_url": f"https://hooks.agents.example/v1/conversations/{conversation}/events",
        "opened": f"conversation {conversation} opened",
        "trace_id": f"{chance.draw.getrandbits(128):032x}",
    }


def assistant_block(chance: Chance) -> JsonObject:
    """What varies by itself over a whole conversation, and what does so anew each turn."""
    return {
        "style": chance.draw.choice(STYLES),
        "mood": chance.draw.choice(MOODS),
        "seed": chance.draw.randrange(10_000, 100_000),
        "ticket": chance.ticket(),
        "summary": chance.summary(),
        "score": round(chance.draw.random(), 6),
    }


def refresh(state: JsonObject, chance: Chance, started: datetime) -> None:
    """What varies anew in each turn."""
    session, assistant = state["session"], state["assistant"]
    assert isinstance(session, dict)
    assert isinstance(assistant, dict)
    session["last_turn_at"] = chance.now()
    session["epoch_ms"] = int(chance.clock.timestamp() * 1000)
    session["elapsed_ms"] = round((chance.clock - started).total_seconds() * 1000, 1)
    assistant["mood"] = chance.draw.choice(MOODS)
    assistant["summary"] = chance.summary()
    assistant["score"] = round(chance.draw.random(), 6)
    state["tags"] = chance.tags()


FREE: Final[dict[str, Callable[[Chance], JsonValue]]] = {
    "seed": lambda chance: chance.draw.randrange(10_000, 100_000),
    "ticket": Chance.ticket,
    "summary": Chance.summary,
    "score": lambda chance: round(chance.draw.random(), 6),
}
"""The *free* paths below `assistant`, where no value is seen twice, and how each is drawn."""
