"""Full-text search: in which recordings, and at which turn, something was said."""

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from polycompare.model.recordings import Found
from polycompare.recordings.places import TURN_BITS, place_of, recording_and_turn
from polycompare.recordings.store import Store

_FIRST_LOOK: Final = 4  # times the limit: how many of the first recordings are searched before all the others
_TOKEN: Final = re.compile(r"[^\W_]+")
_BEFORE: Final = 24  # characters of an excerpt before the word, about
_EXCERPT: Final = 90  # characters of an excerpt, about


def searchable_words(text: str) -> tuple[str, ...]:
    """The words of a search text; one without a letter or a digit finds nothing, and is left out."""
    return tuple(dict.fromkeys(word for word in text.split() if _TOKEN.search(word)))


def search(store: Store, words: Sequence[str], keys: Sequence[int], limit: int | None) -> dict[int, int | None]:
    """The recordings of `keys` in which every word is found, in their order, at most `limit` of them.

    With each comes the first turn in which those words are said that its name, its tags and its note do not have;
    None where these have all of them. A word also finds what it begins. No words find nothing.
    """
    if not words:
        return {}
    noted = {word: {row[0] for row in _matching(store, "noted", (word,))} for word in words}
    found: dict[int, int | None] = {}
    for part in _parts(keys, limit):
        hits = _hits(store, words, part, noted)
        found |= {key: hits[key] for key in part if key in hits}
        if limit is not None and len(found) >= limit:
            break
    return dict(list(found.items())[:limit])


def found_in(store: Store, words: Sequence[str], turns: Mapping[int, int | None]) -> dict[int, Found]:
    """Excerpts around the words, of the turn that was found in each recording."""
    places = [place_of(key, turn) for key, turn in turns.items() if turn is not None]
    rows = store.rows(
        "SELECT spoken.rowid, user, baseline, candidate FROM json_each(?) CROSS JOIN spoken"
        " ON spoken.rowid = json_each.value",
        (json.dumps(places),),
    )
    found: dict[int, Found] = {}
    for place, *texts in rows:
        key, turn = recording_and_turn(place)
        found[key] = Found(turn, excerpt([text for text in texts if text], words))
    return found


def excerpt(texts: Sequence[str], words: Sequence[str]) -> str:
    """The surroundings of the first word in the text that has the most of them, on one line."""
    beginnings = tuple(folded(token) for word in words for token in _TOKEN.findall(word))

    def said_in(text: str) -> list[int]:
        return [m.start() for m in _TOKEN.finditer(text) if folded(m[0]).startswith(beginnings)]

    best, at = "", [0]
    for text in texts:
        starts = said_in(text)
        if not best or len(starts) > len(at):
            best, at = text, starts or [0]
    start = 0 if at[0] <= _BEFORE else best.rfind(" ", 0, at[0] - _BEFORE) + 1 or at[0] - _BEFORE
    end = len(best) if len(best) <= start + _EXCERPT else max(best.rfind(" ", start, start + _EXCERPT), start)
    end = end if end > at[0] else min(len(best), start + _EXCERPT)
    cut = " ".join(best[start:end].split())
    return f"{'…' if start else ''}{cut}{'…' if end < len(best) else ''}"


def folded(text: str) -> str:
    """Text as the index compares it: without case and accents."""
    decomposed = unicodedata.normalize("NFD", text.casefold())
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def _parts(keys: Sequence[int], limit: int | None) -> Iterator[Sequence[int]]:
    """`keys`, those first that a common word is likely found enough in, if they were made one after the other.

    The index is searched over a range of keys, so what was made at other times is not worth a look of its own.
    """
    count = len(keys) if limit is None else limit * _FIRST_LOOK
    first = keys[:count]
    if first and max(first) - min(first) < 2 * count < len(keys):
        yield first
        yield keys[count:]
    elif keys:
        yield keys


def _hits(
    store: Store, words: Sequence[str], keys: Sequence[int], noted: Mapping[str, set[int]]
) -> dict[int, int | None]:
    """Every recording within the range of `keys`, also of other keys, in which all words are found."""
    hits: dict[int, int | None] = dict(_spoken(store, words, keys))
    to_be_said: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for key in set[int]().union(*noted.values()).intersection(keys):
        to_be_said[tuple(word for word in words if key not in noted[word])].append(key)
    for others, their_keys in to_be_said.items():
        said = dict(_spoken(store, others, their_keys)) if others else {}
        for key in their_keys:
            if key in said or not others:
                hits.setdefault(key, said.get(key))
    return hits


def _spoken(store: Store, words: Sequence[str], keys: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Recordings within the range of `keys`, with the first turn in which all words are said."""
    within = (place_of(min(keys), 0), place_of(max(keys) + 1, 0) - 1)
    rows = store.rows(
        "SELECT min(rowid) FROM spoken WHERE spoken MATCH ? AND rowid BETWEEN ? AND ? GROUP BY rowid >> ?",
        (_query(words), *within, TURN_BITS),
    )
    for row in rows:
        yield recording_and_turn(row[0])


def _matching(store: Store, table: str, words: Sequence[str]) -> list[tuple[int]]:
    query = f"SELECT rowid FROM {table} WHERE {table} MATCH ?"  # noqa: S608 - our own names
    return [(row[0],) for row in store.rows(query, (_query(words),))]


def _query(words: Sequence[str]) -> str:
    """Words in the language of FTS5: each as a string, of which the last part may go on."""
    quoted = (word.replace('"', '""') for word in words)
    return " ".join(f'"{word}"*' for word in quoted)
