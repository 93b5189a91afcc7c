"""Faults in what is said: other facts, the opposite, a question for a statement, another language."""

from collections.abc import Callable, Collection
from datetime import date, timedelta
from functools import partial
from typing import Final

from polycompare.model.divergences import Signal
from tests.corpus.faults import Fault, Work
from tests.corpus.wording import Fact, Money, Saying, phrases

_KIND_OF_FACT: Final = {
    "price": "money",
    "time": "time",
    "opens": "time",
    "closes": "time",
    "date": "date",
    "code": "code",
    "voucher": "code",
    "party": "number",
    "count": "number",
    "percent": "percent",
    "phone": "phone",
    "email": "email",
    "url": "url",
}
_PARTLY_READ: Final = frozenset({"it"})
"""Languages of which only digits and addresses are read."""

_OPPOSITES: Final = ("deposit", "dogs", "cancel")


def wrong_fact(kind: str, work: Work) -> Fault | None:
    """The reply says another price, time, date, code, …"""
    return _wrong_fact(work, f"wrong {kind}", {name for name, of in _KIND_OF_FACT.items() if of == kind})


def wrong_topic(work: Work) -> Fault | None:
    """Another topic is retrieved, and so the reply says something else."""
    if not work.here.topics:
        return None
    fault = _wrong_fact(work, "other topic", _KIND_OF_FACT.keys())
    if fault is None:
        return None
    work.here.topics = ["archive", "general"]
    return Fault(fault.kind, fault.primary, fault.effects, causes=frozenset({Signal.TOPICS, Signal.SOURCES}))


def negation_flipped(work: Work) -> Fault | None:
    """The reply says the opposite."""
    subject, _, polarity = work.here.saying.name.rpartition("_")
    if subject not in _OPPOSITES:
        return None
    work.here.saying = Saying(f"{subject}_{'no' if polarity == 'yes' else 'yes'}", work.here.saying.facts)
    return Fault("negation flipped", work.expected(Signal.FACTS, "negation.**"))


def asked_instead(work: Work) -> Fault | None:
    """The reply asks for what it should have done."""
    saying = work.here.saying
    if f"{saying.name}_asked" not in phrases(work.here.language):
        return None
    work.here.saying = Saying(f"{saying.name}_asked", saying.facts)
    return Fault("question instead of statement", work.expected(Signal.FACTS, "question.**"))


def language_switched(work: Work) -> Fault | None:
    """The agent speaks another language from here on."""
    if not work.here.tells_language:
        return None
    language = work.draw.choice([code for code in ("en", "es", "fr", "de") if code != work.here.language])
    rest = work.candidate[work.turn :]
    if any(draft.saying.name not in phrases(language) for draft in rest):
        return None
    for draft in rest:
        draft.language = language
    fault = Fault(
        "language switched",
        work.expected(Signal.LANGUAGE, "tts"),
        (work.expected(Signal.LANGUAGE, "asr"),),
    )
    return work.followed(fault, len(work.candidate))


SAID_FAULTS: Final[tuple[Callable[[Work], Fault | None], ...]] = (
    *(partial(wrong_fact, kind) for kind in dict.fromkeys(_KIND_OF_FACT.values())),
    wrong_topic,
    negation_flipped,
    asked_instead,
    language_switched,
)


def _wrong_fact(work: Work, kind: str, among: Collection[str]) -> Fault | None:
    """Another fact of one of these names, unless it is made anew in each conversation."""
    saying = work.here.saying
    random = {"code"} if work.template.random_code else set()
    names = [name for name in saying.facts if name in among and name not in random]
    if not names:
        return None
    name = work.draw.choice(names)
    work.here.saying = saying.with_fact(name, _other_fact(name, saying.facts[name]))
    # Where a language is not understood, a date is no more than its number.
    partly = work.template.language in _PARTLY_READ
    expected = work.expected(Signal.FACTS, "*[*]" if partly else f"{_KIND_OF_FACT[name]}[*]")
    return Fault(kind, expected, (expected,))


def _other_fact(name: str, fact: Fact) -> Fact:
    match name, fact:
        case _, Money():
            return fact._replace(amount=fact.amount + 9)
        case "time" | "opens" | "closes", str():
            hour, minute = map(int, fact.split(":"))
            return f"{hour:02}:{(minute + 15) % 60:02}" if name == "time" else f"{hour - 1:02}:{minute:02}"
        case "date", date():
            return fact + timedelta(days=1)
        case "percent", int():
            return fact + 5
        case _, int():
            return fact + 1
        case "code" | "voucher" | "phone", str():
            return fact[:-2] + ("7Z" if name == "code" else "01" if not fact.endswith("01") else "02")
        case "email", str():
            return f"front.{fact}"
    return f"{fact}-old"
