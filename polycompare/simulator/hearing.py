"""What a person said, as the agent understands it: intents, slots and topics."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from polycompare.model.values import JsonValue
from polycompare.simulator.agent_file import ByLanguage, Slot, Topic
from polycompare.simulator.slots import Said, heard_in

_WORDS = re.compile(r"[a-z0-9]+(?::[0-9]+)?")
_DECIMAL_POINT = re.compile(r"(?<=\d)\.(?=\d)")
_MAX_TOPICS = 3


@dataclass(frozen=True, slots=True)
class Hearing:
    """One user turn as understood. `topics` are the retrieved ones, the best first."""

    text: str
    intents: tuple[str, ...] = ()
    slots: Mapping[str, JsonValue] = field(default_factory=dict)
    topics: tuple[str, ...] = ()

    @property
    def is_silence(self) -> bool:
        """Whether the person said nothing."""
        return not self.text.strip()


def understand(
    text: str,
    language: str,
    *,
    intents: Mapping[str, ByLanguage],
    slots: Mapping[str, Slot],
    topics: Mapping[str, Topic],
    expected: Sequence[str] = (),
) -> Hearing:
    """Understand `text`; `expected` names the slots that a bare answer may fill, the likeliest first.

    The work is linear in the length of the text.
    """
    said = Said(text, plain(text), language)
    meant = tuple(name for name, phrases in intents.items() if _mentions(said.plain, phrases.get(language, ())))
    scores = {name: _score(said.plain, topic.keywords.get(language, ())) for name, topic in topics.items()}
    best = sorted((name for name, score in scores.items() if score), key=lambda name: -scores[name])
    return Hearing(text, meant, heard_in(said, slots, expected, plain), tuple(best[:_MAX_TOPICS]))


def plain(text: str) -> str:
    """Lower-case words without accents and punctuation, a space on each side: phrases are looked for in this."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    clocked = _DECIMAL_POINT.sub(":", folded)  # 7.30 is 7:30
    bare = "".join(c for c in clocked if not unicodedata.combining(c) and c not in "'’.")
    return f" {' '.join(_WORDS.findall(bare))} "


@lru_cache(maxsize=4096)
def _plain_phrase(phrase: str) -> str:
    """`plain` of a phrase of the agent's own, which every turn is searched for."""
    return plain(phrase)


def _mentions(said: str, phrases: Iterable[str]) -> bool:
    return any(_plain_phrase(phrase) in said for phrase in phrases)


def _score(said: str, keywords: Iterable[str]) -> int:
    """Longer keywords say more about a topic."""
    return sum(len(keyword.split()) for keyword in keywords if _plain_phrase(keyword) in said)
