"""What one reply says and the other denies in the same words: "It is refundable." against "It isn't refundable."

Whether a negation alone denies is often uncertain: "you need not pay" is "it is free" in other words. Where the
other side makes the same statement without it, it is certain.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final, NamedTuple

from polycompare.diffing.facts.alternatives import either, listed
from polycompare.model.values import Pair

_SENTENCE: Final = re.compile(r"([^.!?;…\n]+)([.!?;…\n]?)")
_CLAUSE_END: Final = re.compile(r"[,:()—–]|\s-\s")
_WORD: Final = re.compile(r"\w+")

_NOBODY: Final = r"\b(?:nobody|nadie|personne n|niemand)"

_REACH: Final = 3
"""A negation stands at most so many words before what it denies."""

Words = tuple[str, ...]

_ANSWER: Final = r"((?:^|[.!?;…\n])\s*)no, ", r"\1"
"""A *no* that answers the user; what comes after it is stated or denied by itself."""


@dataclass(frozen=True, slots=True)
class _Negation:
    """How a language negates. Words that come and go with a negation are `dropped` on both sides.

    A `capable` word, such as `refundable`, is a statement by itself, said or denied, in whatever sentence.
    `respelled` patterns bring contractions and prefixes to words of their own. A clause with an `unclear` word,
    or with a `helper` and no `negator`, is not looked at. `ending` is what verbs have besides, after `doesn't`.
    To state that something is `always` so is to state it; to deny that denies no more.
    """

    negators: str
    capable: str
    dropped: str
    unclear: str
    helpers: str = ""
    respelled: tuple[tuple[str, str], ...] = ()
    ending: str = ""
    always: str = ""


_NEGATIONS: Final = {
    "en": _Negation(
        negators="not no never without",
        capable=r"(?!vegetable)[a-z]{5,}[ai]ble",
        dropped="""a an the any some with is are was were be been am s re m do does did there and but so yet
            currently unfortunately sorry actually really please still already""",
        unclear="nothing none neither nor hardly unless whether only just merely if",
        always="always",
        respelled=(
            _ANSWER,
            (r"\bsomebody\b", "someone"),
            (r"\b(?:nobody|no one)\b", "someone not"),
            (r"\bcan't\b|\bcannot\b", "can not"),
            (r"\bwon't\b", "will not"),
            (r"n't\b|\bno longer\b|\bnon(?=[- ]?[a-z]{4})", " not "),
            (r"'ll\b", " will"),
            (r"'ve\b|\bhas\b", " have"),
        ),
        ending=r"(?<=\w{3})(?:es|ed|e|s)$",
    ),
    "es": _Negation(
        negators="no nunca jamás tampoco sin",
        capable=r"[a-zñáéíóú]{5,}[ai]ble(?=s?$)",
        helpers="ningún ninguna ninguno nada",
        dropped="un una unos unas algún alguna algunos algunas con y pero ya aún todavía lamentablemente",
        unclear="ni solo sólo solamente si",
        always="siempre",
        respelled=(_ANSWER, (r"\bnadie\b", "alguien no")),
    ),
    "fr": _Negation(
        negators="pas aucun aucune jamais sans",
        capable=r"[a-zà-ÿ]{5,}[ai]ble(?=s?$)",
        helpers="ne n",
        dropped="""un une des de d du avec et mais encore déjà toujours malheureusement désolé désolée le la les
            l""",
        unclear="rien personne ni seulement si que",
        respelled=(
            (r"\bpersonne n(?:e |')", "quelqu'un pas "),
            (r"(\bn(?:e |')\w[^.]{0,40}?)\bplus\b", r"\1pas"),
            (r"\bnon(?=[- ]\w{4})", "pas"),
            (r"\bc'", "ce "),
        ),
    ),
    "de": _Negation(
        negators="nicht nie niemals ohne kein keine keinen keinem keiner keines",
        capable=r"[a-zäöüß]{5,}bar(?=(?:e[nrsm]?)?$)",
        dropped="""ein eine einen einem einer eines mit und aber doch noch schon bereits leider auch auf zur zum
            derzeit""",
        unclear="nichts weder nur wenn falls ob sondern",
        always="immer",
        respelled=((r"\bnicht mehr\b", "nicht"), (r"\bniemand\b", "jemand nicht")),
    ),
}


class _Reader(NamedTuple):
    """A language's negation, ready for use."""

    hint: re.Pattern[str]
    negators: frozenset[str]
    capable: re.Pattern[str]
    helpers: frozenset[str]
    dropped: frozenset[str]
    unclear: frozenset[str]
    respelled: tuple[tuple[re.Pattern[str], str], ...]
    ending: re.Pattern[str] | None
    always: str


class _Statements(NamedTuple):
    """What a text says and what it denies, by the words of each."""

    said: set[Words]
    denied: set[Words]


def denies_other(texts: Pair[str], base: str) -> Pair[bool]:
    """Whether each side denies a statement that the other makes with the same words, sentence by sentence.

    A question states nothing, and who says both says neither. `base` is the language of both sides.
    """
    if base not in _NEGATIONS:
        return Pair(False, False)
    reader = _reader(base)
    small = texts.map(str.lower)
    if not any(reader.hint.search(text) for text in (small.baseline, small.candidate)):
        return Pair(False, False)
    told = small.map(lambda text: _statements(text, reader))
    return Pair(_denies(told.baseline, told.candidate), _denies(told.candidate, told.baseline))


def _denies(one: _Statements, other: _Statements) -> bool:
    return not (one.denied - one.said).isdisjoint(other.said - other.denied)


def _statements(text: str, reader: _Reader) -> _Statements:
    for pattern, by in reader.respelled:
        text = pattern.sub(by, text)
    said: set[Words] = set()
    denied: set[Words] = set()
    for clause in _clauses(text):
        words = _WORD.findall(clause)
        kept = [word for word in words if word not in reader.negators]
        negations = len(words) - len(kept)
        has_helper = not reader.helpers.isdisjoint(kept)
        if negations > 1 or (has_helper and not negations) or not reader.unclear.isdisjoint(kept):
            continue
        here = denied if negations else said
        if content := _content(kept, reader):
            here.add(content)
        if not negations and reader.always in kept:
            said.add(_content([word for word in kept if word != reader.always], reader))
        for place, word in enumerate(words):
            near = not negations or not reader.negators.isdisjoint(words[max(0, place - _REACH) : place])
            if near and (capable := reader.capable.match(word)):
                here.add((capable[0],))
    return _Statements(said, denied)


def _clauses(text: str) -> Iterator[str]:
    """Each sentence, and each of its parts between commas."""
    for sentence, end in _SENTENCE.findall(text):
        parts = _CLAUSE_END.split(sentence)
        if end == "?":
            yield from parts[:-1]
        else:
            yield sentence
            if len(parts) > 1:
                yield from parts


def _content(words: list[str], reader: _Reader) -> Words:
    """The words that say what is stated, in no order: a negation may change it."""
    kept = [word for word in words if word not in reader.dropped and word not in reader.helpers]
    if reader.ending is not None:
        kept = [reader.ending.sub("", word) for word in kept]
    return tuple(sorted(kept))


@cache
def _reader(base: str) -> _Reader:
    words = _NEGATIONS[base]
    return _Reader(
        re.compile(rf"\b{either(listed(words.negators))}\b|\bnon|n't\b|cannot\b|\bn'|{_NOBODY}"),
        frozenset(listed(words.negators)),
        re.compile(words.capable),
        frozenset(listed(words.helpers)),
        frozenset(listed(words.dropped)),
        frozenset(listed(words.unclear)),
        tuple((re.compile(pattern), by) for pattern, by in words.respelled),
        re.compile(words.ending) if words.ending else None,
        words.always,
    )
