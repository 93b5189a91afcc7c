"""Full-text search: in which recordings, and at which turn, something was said."""

import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Final

from polycompare.model.recordings import Found
from polycompare.recordings.encoding import Column, from_text, from_user_turn, to_text
from polycompare.recordings.places import TURN_BITS, TURN_MASK, place_of
from polycompare.recordings.store import Store
from polycompare.recordings.unspaced import UNSPACED, has_unspaced, spaced

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
    noted = {word: _noted(store, word) for word in words}
    found: dict[int, int | None] = {}
    for part in _parts(keys, limit):
        hits = _hits(store, words, part, noted)
        found |= islice(((key, hits[key]) for key in part if key in hits), limit and limit - len(found))
        if len(found) == limit:
            break
    return found


def texts_of(store: Store, turns: Mapping[int, int | None]) -> dict[int, tuple[str, ...]]:
    """What was said in the turn that was found in each recording."""
    wanted = [[key, turn] for key, turn in turns.items() if turn is not None]
    rows = store.rows(
        "SELECT recording, user, to_candidate, baseline_text, candidate_text FROM json_each(?) CROSS JOIN turns"
        " ON recording = value ->> 0 AND turn = value ->> 1",
        (json.dumps(wanted),),
    )
    return {key: _texts(*texts) for key, *texts in rows}


def found_in(turn: int, texts: Sequence[str], words: Sequence[str]) -> Found:
    """The turn, and on one line the surroundings of the first word in the text that has the most of them."""
    beginnings = (_beginning(folded(token)) for word in words for token in _TOKEN.findall(word))
    word_in = re.compile("|".join(beginnings))
    best, at = "", -1
    most = -1
    for text in texts:
        starts = [match.start() for match in word_in.finditer(folded(text))]
        if len(starts) > most:
            best, at, most = text, starts[0] if starts else 0, len(starts)
    return Found(turn, _surroundings(best, at))


def _beginning(token: str) -> str:
    """Where a word begins so: not within another one, but in a script without blanks anywhere."""
    return re.escape(token) if has_unspaced(token[0]) else rf"(?<![^\W_{UNSPACED}]){re.escape(token)}"


def folded(text: str) -> str:
    """Text as the index compares it, without case and accents, and as long as it was."""
    if text.isascii():
        return text.lower()
    return "".join(unicodedata.normalize("NFD", character)[0].lower()[0] for character in text)


def _surroundings(text: str, at: int) -> str:
    start = 0 if at <= _BEFORE else text.rfind(" ", at - 2 * _BEFORE, at - _BEFORE) + 1 or at - _BEFORE
    end = start + _EXCERPT
    if end < len(text):
        end = max(text.rfind(" ", at, end), at) if text.rfind(" ", at, end) > at else end
    cut = " ".join(text[start:end].split())
    return f"{'…' if start else ''}{cut}{'…' if end < len(text) else ''}"


def _texts(user: Column, to_candidate: str | bytes | None, baseline: Column, candidate: Column) -> tuple[str, ...]:
    other = from_user_turn(to_candidate, cleanup=False)
    texts = (user, None if other is None else other.text, baseline, candidate)
    return tuple(from_text(text) for text in texts if isinstance(text, str | bytes))


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
        said = _spoken(store, others, their_keys) if others else dict.fromkeys(their_keys)
        for key in their_keys:
            if key in said:
                hits.setdefault(key, said[key])
    return hits


def _spoken(store: Store, words: Sequence[str], keys: Sequence[int]) -> Mapping[int, int | None]:
    """Recordings within the range of `keys`, with the first turn in which all words are said."""
    within = (place_of(min(keys), 0), place_of(max(keys) + 1, 0) - 1)
    rows = store.rows(
        "SELECT rowid >> ?, min(rowid) & ? FROM spoken WHERE spoken MATCH ? AND rowid BETWEEN ? AND ? GROUP BY 1",
        (TURN_BITS, TURN_MASK, _query(words), *within),
    )
    return {key: turn for key, turn in rows}  # noqa: C416 - rows are no pairs to `dict`


def _noted(store: Store, word: str) -> set[int]:
    """Every recording whose name, note or tags have a word.

    They are few and short: a word in a script without blanks, which their index does not take apart, is looked for
    in each.
    """
    rows = store.rows("SELECT rowid FROM noted WHERE noted MATCH ?", (_query((word,)),))
    if has_unspaced(word):
        texts = "lower(coalesce(name, '') || char(10) || note || tags)"
        rows += store.rows(f"SELECT key FROM recordings WHERE instr({texts}, lower(?))", (to_text(word),))  # noqa: S608
    return {row[0] for row in rows}


def _query(words: Sequence[str]) -> str:
    """Words in the language of FTS5: each as a string, of which the last part may go on."""
    quoted = (spaced(word.replace('"', '""')).strip() for word in words)
    return " ".join(f'"{word}"*' for word in quoted)
