"""What two replies tell, whatever their words: facts are read from both and compared in one normal form."""

import re
import unicodedata
from collections import Counter, defaultdict, deque
from dataclasses import replace
from typing import Final

from polycompare.diffing.facts.addresses import address_patterns
from polycompare.diffing.facts.denial_pairs import denies_other
from polycompare.diffing.facts.denials import DENIES, denials
from polycompare.diffing.facts.exchanges import EXCHANGED_KINDS, exchanges
from polycompare.diffing.facts.fact import WORDS, Fact, FactKind
from polycompare.diffing.facts.number_words import digits_for_words
from polycompare.diffing.facts.patterns import fact_patterns
from polycompare.diffing.facts.questions import questions
from polycompare.diffing.facts.reading import take, without_gaps
from polycompare.diffing.findings import Finding
from polycompare.model.divergences import Change, Signal
from polycompare.model.values import MISSING, Missing, Pair

DEFAULT_LANGUAGE: Final = "en"
"""Read so where neither reply says its language."""

READ_LANGUAGES: Final = frozenset({"en", "es", "fr", "de"})
"""The languages whose words are understood."""

_ODD_LETTERS: Final = str.maketrans({"ſ": "s", "ı": "i", "İ": "I", "’": "'"})
_DIGIT: Final = re.compile(r"(?![0-9])\d")

_COUNTED: Final = frozenset({FactKind.MONEY, FactKind.PERCENT, FactKind.ORDINAL, FactKind.NUMBER})
"""Kinds of which each mention counts: two adults and two children are not two adults. A time said twice is one."""

_MAYBE_IN_WORDS: Final = _COUNTED | {FactKind.DATE, FactKind.TIME}
"""Kinds that one says in digits or in words."""

_THOUSANDS: Final = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")

_STANCES: Final = frozenset({FactKind.NEGATION, FactKind.QUESTION})
"""Kinds that a reply as a whole has or has not."""


def extract_facts(text: str, language: str | None = None) -> list[Fact]:
    """The facts of a text, kind by kind in the text's order.

    `language` is a code such as `en-US`. Words are understood in English, Spanish, French and German; in another
    language only digits, codes and addresses are read. A text that denies something, or asks the user for
    something, has a fact that says so.
    """
    code = _code(language)
    base = _base(code)
    addresses, rest = take(_plain(text), address_patterns(base))
    counted, _ = take(_in_digits(rest, base), fact_patterns(code))
    return [*addresses, *counted, *denials(rest, base), *questions(rest, base)]


def _in_digits(text: str, base: str) -> str:
    return digits_for_words(without_gaps(text, base), base)


def facts_are_partial(languages: Pair[str | None]) -> bool:
    """Whether a reply is in a language whose words are not read: then no facts may be called the same."""
    return any(_base(_code(side)) not in READ_LANGUAGES for side in (languages.baseline, languages.candidate))


def _code(language: str | None) -> str:
    return (language or DEFAULT_LANGUAGE).replace("_", "-").lower()


def _base(code: str) -> str:
    return code.split("-")[0]


def _plain(text: str) -> str:
    """The text in the letters and digits that patterns are written in.

    Where case is ignored, `ſ` and `ı` pass for s and i, but no word list has them. Digits come in many scripts.
    """
    if text.isascii():
        return text
    composed = unicodedata.normalize("NFC", text).translate(_ODD_LETTERS)
    return _DIGIT.sub(lambda digit: str(int(digit[0])), composed)


def compare_facts(texts: Pair[str], languages: Pair[str | None]) -> list[Finding]:
    """Where two replies tell other facts: paths read `time[0]`, the nth difference of its kind.

    A fact of one side and one of the same kind on the other are one change; what has no such partner was added or
    removed. Where both tell the same values, to have exchanged them is a change: `table: 4, people: 6`. Whether
    a reply denies or asks is one fact of the whole reply, at `negation` and `question`; to deny
    a statement that the other side makes in the same words counts as well. That one side says something and the
    other nothing at all is a fact too: at `words`, *some* or *none*. Texts that differ in blanks and capital
    letters alone tell the same.
    """
    if _folded(texts.baseline) == _folded(texts.candidate):
        return []
    spoke = texts.map(lambda text: "some" if text.strip() else "none")
    if spoke.baseline != spoke.candidate:
        return [_changed((WORDS,), spoke.baseline, spoke.candidate)]
    spoken = languages.baseline or languages.candidate
    codes = languages.map(lambda language: _code(language or spoken))
    bases = codes.map(_base)
    if bases.baseline != bases.candidate and not READ_LANGUAGES.issuperset((bases.baseline, bases.candidate)):
        return _compared_in_part(texts, codes)
    left = extract_facts(texts.baseline, codes.baseline)
    right = extract_facts(texts.candidate, codes.candidate)
    only_left, only_right = _differing(left, right)
    exchanged = _exchanged(texts, codes, left)
    findings: list[Finding] = []
    for kind in FactKind:
        here = (
            [fact for fact in only_left if fact.kind is kind],
            [fact for fact in only_right if fact.kind is kind],
        )
        if kind not in _STANCES:
            findings += _paired(kind, *here) or exchanged.get(kind, [])
        elif stance := _stance(kind, *here):
            findings += stance
        elif kind is FactKind.NEGATION:
            findings += _contradiction(texts, bases)
    return findings


def _compared_in_part(texts: Pair[str], codes: Pair[str]) -> list[Finding]:
    """Where replies in two languages differ, of which one is read in part: in digits, codes and addresses alone.

    What one side says in digits the other may say in words. So only where both have as many of a kind is one of
    them another.
    """
    partial = codes.baseline if _base(codes.baseline) not in READ_LANGUAGES else codes.candidate
    only_left, only_right = _differing(
        _read_in_part(texts.baseline, codes.baseline, partial),
        _read_in_part(texts.candidate, codes.candidate, partial),
    )
    findings: list[Finding] = []
    for kind in FactKind:
        left = [fact for fact in only_left if fact.kind is kind and fact.certain]
        right = [fact for fact in only_right if fact.kind is kind and fact.certain]
        if kind not in _MAYBE_IN_WORDS or len(left) == len(right):
            findings += _paired(kind, left, right)
    return findings


def _read_in_part(text: str, code: str, partial: str) -> list[Fact]:
    """What a reader of the partial language sees in a text. A number of a date or a time is no certain number."""
    base = _base(code)
    if base not in READ_LANGUAGES:
        return extract_facts(text, code)
    numbers = {fact.value for fact in extract_facts(text, code) if fact.kind is FactKind.NUMBER}
    seen = extract_facts(_THOUSANDS.sub("", text) if base == "en" else text, partial)
    return [
        replace(fact, certain=False) if fact.kind is FactKind.NUMBER and fact.value not in numbers else fact
        for fact in seen
    ]


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _changed(place: tuple[str, ...], was: str, now: str) -> Finding:
    return Finding(Signal.FACTS, Change.CHANGED, was, now, place, place, edit=f"{was} → {now}")


def _differing(left: list[Fact], right: list[Fact]) -> tuple[list[Fact], list[Fact]]:
    """What only one side tells: equal values agree first, then values that may mean the same."""
    left, right = _mentions(left), _mentions(right)
    only_left, only_right = _without_agreeing(_without_equal(left, right), _without_equal(right, left))
    return _untold(only_left, right), _untold(only_right, left)


def _mentions(facts: list[Fact]) -> list[Fact]:
    """The facts with one mention of each where more say nothing more."""
    counted = [fact for fact in facts if fact.kind in _COUNTED]
    return [*dict.fromkeys(fact for fact in facts if fact.kind not in _COUNTED), *counted]


def _without_equal(facts: list[Fact], others: list[Fact]) -> list[Fact]:
    there = Counter((other.kind, other.value) for other in others)
    rest: list[Fact] = []
    for fact in facts:
        if there[fact.kind, fact.value] > 0:
            there[fact.kind, fact.value] -= 1
        else:
            rest.append(fact)
    return rest


def _without_agreeing(left: list[Fact], right: list[Fact]) -> tuple[list[Fact], list[Fact]]:
    """Both sides without the pairs that may mean the same (`Fact.agrees`)."""
    places = _Places(right)
    rest = [fact for fact in left if not places.take(fact)]
    return rest, places.left()


class _Places:
    """Facts by what they mean, to be taken one by one."""

    def __init__(self, facts: list[Fact]) -> None:
        self._facts = facts
        self._open = dict.fromkeys(range(len(facts)))
        self._by_value: defaultdict[tuple[FactKind, str], deque[int]] = defaultdict(deque)
        self._by_other: defaultdict[tuple[FactKind, str], deque[int]] = defaultdict(deque)
        for place, fact in enumerate(facts):
            self._by_value[fact.kind, fact.value].append(place)
            for other in fact.others:
                self._by_other[fact.kind, other].append(place)

    def take(self, fact: Fact) -> bool:
        """Takes the first fact that agrees with this one, if there is any."""
        queues = [self._by_value[fact.kind, value] for value in (fact.value, *fact.others)]
        for queue in (*queues, self._by_other[fact.kind, fact.value]):
            while queue:
                place = queue.popleft()
                if place in self._open:
                    del self._open[place]
                    return True
        return False

    def left(self) -> list[Fact]:
        """What was not taken, in order."""
        return [self._facts[place] for place in self._open]


def _untold(facts: list[Fact], there: list[Fact]) -> list[Fact]:
    """Without what the other side tells as well, in other words and less often."""
    open_there = [other for other in there if other.kind not in _COUNTED]
    values = {(other.kind, other.value) for other in open_there}
    others = {(other.kind, value) for other in open_there for value in other.others}
    return [
        fact
        for fact in facts
        if (fact.kind, fact.value) not in others
        and not any((fact.kind, value) in values for value in (fact.value, *fact.others))
    ]


def _exchanged(texts: Pair[str], codes: Pair[str], facts: list[Fact]) -> dict[FactKind, list[Finding]]:
    """Where both tell the same values of other things, in one language."""
    base = _base(codes.baseline)
    values = Counter(kind for kind, _ in {(fact.kind, fact.value) for fact in facts})
    if base != _base(codes.candidate) or base not in READ_LANGUAGES:
        return {}
    if not any(values[kind] > 1 for kind in EXCHANGED_KINDS):
        return {}
    rest = texts.map(lambda text: _in_digits(take(_plain(text), address_patterns(base))[1], base))
    findings: dict[FactKind, list[Finding]] = defaultdict(list)
    for kind, was, now in exchanges(rest, fact_patterns(codes.baseline), base):
        place = (kind.value, len(findings[kind]))
        findings[kind].append(
            Finding(Signal.FACTS, Change.CHANGED, was, now, place, place[:1], edit=f"{was} → {now}")
        )
    return findings


def _stance(kind: FactKind, left: list[Fact], right: list[Fact]) -> list[Finding]:
    """A difference if only one side certainly denies, or asks."""
    was, now = next(iter(left), None), next(iter(right), None)
    told = was or now
    if told is None or not told.certain:
        return []
    nothing = f"{told.value} nothing"
    return [_changed((kind.value,), was.value if was else nothing, now.value if now else nothing)]


def _contradiction(texts: Pair[str], bases: Pair[str]) -> list[Finding]:
    """A difference if a side denies what the other says in the same words, whatever else both deny."""
    if bases.baseline != bases.candidate:
        return []
    denying = denies_other(texts.map(_plain), bases.baseline)
    if denying.baseline:
        return [_changed((FactKind.NEGATION.value,), DENIES, f"{DENIES} nothing")]
    if denying.candidate:
        return [_changed((FactKind.NEGATION.value,), f"{DENIES} nothing", DENIES)]
    return []


def _paired(kind: FactKind, left: list[Fact], right: list[Fact]) -> list[Finding]:
    """The differing facts of a kind, in order. Uncertain ones only serve as the partner of a certain one."""
    sure_left, sure_right = [f for f in left if f.certain], [f for f in right if f.certain]
    sure_left += [f for f in left if not f.certain][: max(0, len(sure_right) - len(sure_left))]
    sure_right += [f for f in right if not f.certain][: max(0, len(sure_left) - len(sure_right))]
    findings: list[Finding] = []
    for n in range(max(len(sure_left), len(sure_right))):
        was: str | Missing = sure_left[n].value if n < len(sure_left) else MISSING
        now: str | Missing = sure_right[n].value if n < len(sure_right) else MISSING
        change = Change.REMOVED if now is MISSING else Change.ADDED if was is MISSING else Change.CHANGED
        edit = f"{'' if was is MISSING else was} → {'' if now is MISSING else now}"
        findings.append(Finding(Signal.FACTS, change, was, now, (kind.value, n), (kind.value,), edit=edit))
    return findings
