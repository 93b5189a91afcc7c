"""What a simulator received and did, so that a client can be shown to have sent nothing twice."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from polycompare.model.values import JsonObject
from polycompare.simulator.faults import FaultKind
from polycompare.simulator.recent import Recent

_MOST_CONVERSATIONS: Final = 5_000
_MOST_MESSAGES: Final = 200  # of one conversation; later ones are not recognised when they come again
_MOST_ANNOTATIONS: Final = 200  # of one conversation that are told; all are counted


@dataclass(slots=True)
class _Turns:
    """Counts of user turns; silence is one, a greeting or a fetch is none.

    *Again* is a turn with the words of an earlier one of its conversation.
    """

    received: int = 0
    received_again: int = 0
    processed: int = 0
    processed_again: int = 0

    def told(self) -> JsonObject:
        return {
            "received": self.received,
            "received_again": self.received_again,
            "processed": self.processed,
            "processed_again": self.processed_again,
        }


@dataclass(slots=True)
class _Heard(_Turns):
    """The turns of one conversation, and the digests of their messages."""

    messages_received: set[bytes] = field(default_factory=set)
    messages_processed: set[bytes] = field(default_factory=set)


@dataclass(slots=True)
class _Written:
    """What was written on one conversation."""

    annotations: list[JsonObject] = field(default_factory=list)
    notes: int = 0


class Stats:
    """Counts since the simulator started. Totals hold for ever, single conversations for the latest 5,000."""

    def __init__(self) -> None:
        self._requests: Counter[str] = Counter()
        self._faults: Counter[FaultKind] = Counter()
        self._opened = 0
        self._closed = 0
        self._total = _Turns()
        self._by_conversation: Recent[str, _Heard] = Recent(_MOST_CONVERSATIONS)
        self._annotations = 0
        self._notes = 0
        self._written: Recent[str, _Written] = Recent(_MOST_CONVERSATIONS)

    def requested(self, operation: str) -> None:
        """A request came, whatever becomes of it."""
        self._requests[operation] += 1

    def faulty(self, kind: FaultKind) -> None:
        """A fault was made."""
        self._faults[kind] += 1

    def opened(self, conversation_id: str) -> None:
        """The agent greeted."""
        self._opened += 1
        self._by_conversation[conversation_id] = _Heard()

    def closed(self) -> None:
        """A conversation is over: ended by the agent, closed by the client, or lost by a fault."""
        self._closed += 1

    def turn_received(self, conversation_id: str, message: str) -> None:
        """A user turn came, and may yet be refused."""
        self._total.received += 1
        heard = self._by_conversation.get(conversation_id)
        if heard is not None:
            heard.received += 1
            if _known(heard.messages_received, message):
                heard.received_again += 1
                self._total.received_again += 1

    def turn_processed(self, conversation_id: str, message: str) -> None:
        """The agent took a user turn."""
        self._total.processed += 1
        heard = self._by_conversation.get(conversation_id)
        if heard is not None:
            heard.processed += 1
            if _known(heard.messages_processed, message):
                heard.processed_again += 1
                self._total.processed_again += 1

    def annotated(self, conversation_id: str, annotations: Sequence[JsonObject]) -> None:
        """Labels were taken, as they came."""
        self._annotations += len(annotations)
        kept = self._written_on(conversation_id).annotations
        kept.extend(annotations[: _MOST_ANNOTATIONS - len(kept)])

    def noted(self, conversation_id: str) -> None:
        """A note was taken."""
        self._notes += 1
        self._written_on(conversation_id).notes += 1

    def told(self) -> JsonObject:
        """All of it as JSON."""
        return {
            "requests": dict(sorted(self._requests.items())),
            "faults": {kind.value: count for kind, count in sorted(self._faults.items())},
            "conversations": {
                "opened": self._opened,
                "closed": self._closed,
                "open": self._opened - self._closed,
            },
            "turns": self._total.told(),
            "by_conversation": {key: heard.told() for key, heard in self._by_conversation.items()},
            "reviews": {
                "annotations": self._annotations,
                "notes": self._notes,
                "by_conversation": {
                    key: {"annotations": [*written.annotations], "notes": written.notes}
                    for key, written in self._written.items()
                },
            },
        }

    def _written_on(self, conversation_id: str) -> _Written:
        written = self._written.get(conversation_id)
        if written is None:
            written = self._written[conversation_id] = _Written()
        return written


def _known(messages: set[bytes], message: str) -> bool:
    """Whether the message is among these; it is from now on."""
    digest = hashlib.blake2b(message.encode("utf-8", "surrogatepass"), digest_size=8).digest()
    if digest in messages:
        return True
    if len(messages) < _MOST_MESSAGES:
        messages.add(digest)
    return False
