"""Lists of conversations: which ones, in which order, page by page."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from polycompare.simulator.draws import Draws
from polycompare.simulator.hearing import plain
from polycompare.simulator.held.conversations import HeldConversation, HeldTurn
from polycompare.simulator.held.query import Position, Query, QueryType, TurnType, cursor_to

_ALIKE: Final = 0.45
"""The share of a search's letter triples that a turn must have to be found by its meaning."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list. `cursor` and `next_offset` lead to the next one; None where there is none."""

    items: Sequence[HeldConversation]
    cursor: str | None = None
    next_offset: int | None = None


def page(conversations: Iterable[HeldConversation], query: Query, sample: Draws) -> Page:
    """The page that is asked for. `sample` is what a random sample is drawn with; it is whole on one page.

    The order is the newest first, or in a semantic search the most alike first. A cursor stands behind an item and
    not at a number, so a conversation that begins between two pages moves nothing.
    """
    fitting = [held for held in conversations if _fits(held, query)]
    if query.sample is not None:
        return Page(sorted(fitting, key=lambda held: sample.unit(held.id))[: query.limit])
    found = sorted(_found(fitting, query), key=lambda item: item[0])
    first = query.offset
    if query.after is not None:
        after = query.after
        first = next((place for place, (where, _) in enumerate(found) if where > after), len(found))
    shown = found[first : first + query.limit]
    items = [held for _, held in shown]
    end = first + len(shown)
    if not shown or end == len(found):
        return Page(items)
    return Page(items, cursor_to(shown[-1][0]), end)


def _fits(held: HeldConversation, query: Query) -> bool:
    variant = held.agent.variant_id
    name = "" if variant is None else held.agent.file.variants[variant].name
    return (
        held.environment is query.environment
        and (query.since is None or held.started_at >= query.since)
        and (query.until is None or held.started_at < query.until)
        and (not query.channels or any(_is_channel(held, asked) for asked in query.channels))
        and query.variant_id in (None, variant)
        and query.variant_name in (None, name)
        and query.in_progress in (None, held.in_progress)
    )


def _is_channel(held: HeldConversation, asked: str) -> bool:
    """Whether a channel is meant: `voice` and `chat` are enough, as the description of the list says."""
    channel = held.channel.casefold()
    return bool(asked) and asked.casefold() in channel


def _found(fitting: Iterable[HeldConversation], query: Query) -> Iterator[tuple[Position, HeldConversation]]:
    unlike = _unlikeness(query)
    for held in fitting:
        found = unlike(held)
        if found is not None:
            yield Position(found, -held.started_at.timestamp(), held.id), held


def _unlikeness(query: Query) -> Callable[[HeldConversation], float | None]:
    """How far a conversation is from what is searched for, None for one that is not found."""
    match query.search:
        case None:
            return lambda held: 0.0
        case QueryType.TRANSCRIPT:
            wanted = plain(query.words).split()
            return lambda held: 0.0 if _says(held, wanted, query.spoken_by) else None
        case QueryType.SEMANTIC:
            triples = _triples(query.words)
            return lambda held: _distance(held, triples)


def _says(held: HeldConversation, wanted: Sequence[str], spoken_by: TurnType | None) -> bool:
    """Whether each of the words is said in one turn; no word at all is never said."""
    if not wanted:
        return False
    for turn in held.turns:
        said = set(plain(_spoken(turn, spoken_by)).split())
        if all(word in said for word in wanted):
            return True
    return False


def _spoken(turn: HeldTurn, spoken_by: TurnType | None) -> str:
    match spoken_by:
        case TurnType.USER:
            return turn.user_input
        case TurnType.AGENT:
            return turn.said.text
        case None:
            return f"{turn.user_input} {turn.said.text}"


def _distance(held: HeldConversation, triples: frozenset[str]) -> float | None:
    """A stand-in for the service's vectors: words are alike where they share most triples of letters."""
    if not triples or not held.turns:
        return None
    shared = max(len(triples & _triples(_spoken(turn, None))) for turn in held.turns) / len(triples)
    return round(1 - shared, 6) if shared >= _ALIKE else None


def _triples(text: str) -> frozenset[str]:
    words = plain(text)
    return frozenset(words[start : start + 3] for start in range(len(words) - 2))
