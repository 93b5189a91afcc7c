"""Scenario templates: what a conversation of the corpus is about, the same for every time it is played."""

import string
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final, NamedTuple

from tests.corpus.chance import BRANCHES
from tests.corpus.wording import Fact, Money, phrases

LANGUAGES_IN_TURN: Final = ("en", "en", "es", "en", "fr", "en", "de", "en", "en", "it")
"""The languages of the templates, over and over: most speak English."""


class Domain(NamedTuple):
    """A line of business."""

    name: str
    brand: str
    thing: dict[str, str]
    item: dict[str, str]
    services: tuple[str, ...]


DOMAINS: Final = (
    Domain(
        "restaurant",
        "La Terrasse",
        {"en": "table", "es": "mesa", "fr": "table", "de": "Reservierung", "it": "prenotazione"},
        {"en": "desserts", "es": "postres", "fr": "desserts", "de": "Desserts", "it": "dolci"},
        ("terrace", "parking", "step-free access", "high chairs"),
    ),
    Domain(
        "hotel",
        "Hotel Belmont",
        {"en": "room", "es": "reserva", "fr": "chambre", "de": "Buchung", "it": "camera"},
        {"en": "breakfasts", "es": "desayunos", "fr": "paniers", "de": "Handtücher", "it": "pranzi"},
        ("pool", "sauna", "garage", "breakfast", "bicycles"),
    ),
    Domain(
        "clinic",
        "Northgate Clinic",
        {"en": "appointment", "es": "cita", "fr": "consultation", "de": "Sprechstunde", "it": "visita"},
        {"en": "leaflets", "es": "folletos", "fr": "brochures", "de": "Broschüren", "it": "opuscoli"},
        ("wheelchair access", "pharmacy", "laboratory", "x-ray"),
    ),
    Domain(
        "shop",
        "Fern & Oak",
        {"en": "fitting", "es": "prueba", "fr": "visite", "de": "Beratung", "it": "consulenza"},
        {"en": "cushions", "es": "cojines", "fr": "coussins", "de": "Kissen", "it": "cuscini"},
        ("gift wrap", "assembly", "returns", "click and collect"),
    ),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One turn of the script.

    `facts` names what is said: the saying's name for a fact, and the template's. `slots` are the facts that the
    user has just told, `call` the function that is called.
    """

    user: str
    saying: str
    nodes: tuple[str, ...]
    flow: str
    facts: tuple[tuple[str, str], ...] = ()
    slots: tuple[str, ...] = ()
    call: str | None = None
    topic: str | None = None
    ends: bool = False
    hands_off: bool = False


def _step(
    user: str, saying: str, nodes: str, flow: str, facts: str = "", slots: str = "", call: str | None = None
) -> Step:
    pairs = tuple((name, source or name) for name, _, source in (fact.partition("=") for fact in facts.split()))
    return Step(user, saying, tuple(nodes.split()), flow, pairs, tuple(slots.split()), call)


def _question(user: str, saying: str, topic: str, facts: str = "") -> Step:
    step = _step(user, saying, f"interrupt answer_{topic}", "questions", facts)
    return Step(step.user, step.saying, step.nodes, step.flow, step.facts, topic=topic)


_OPENING: Final = (
    _step("", "greeting", "start greet", "welcome", "brand"),
    _step("I'd like to book", "ask_party", "route plan_booking ask_party", "booking"),
    _step("for a few of us", "ask_time", "take_party ask_time", "booking", "party", "party"),
    _step(
        "friday evening",
        "offer",
        "take_time find_offers offer",
        "booking",
        "time date party price",
        "date time",
        "check_availability",
    ),
    _step("that is good", "ask_name", "take_offer ask_name", "booking", "", "price", "hold_offer"),
)
_QUESTIONS: Final = (
    _question("can I get it back?", "deposit_yes", "deposit", "price=deposit"),
    _question("no refund at all?", "deposit_no", "deposit", "price=fee"),
    _question("may my dog come?", "dogs_yes", "dogs"),
    _question("and two dogs?", "dogs_no", "dogs"),
    _question("until when may I cancel?", "cancel_yes", "cancelling", "date time=earlier"),
    _question("when do you open?", "hours", "hours", "opens closes"),
    _question("how can I reach you?", "contact", "contact", "phone=our_phone email"),
    _question("I have a voucher", "voucher", "vouchers", "voucher percent"),
    _question("where can I read that?", "link", "links", "url"),
    _question("can I read this again?", "track", "links", "track"),
)
_ACTS: Final = (
    _step(
        "one extra please", "added", "take_item ask_more", "extras", "count item price=item_price", "", "add_item"
    ),
    _step("what is the total?", "total", "sum_up tell_total", "extras", "party price=total", "", "price_order"),
    _step(
        "bring it home",
        "delivery",
        "plan_delivery tell_delivery",
        "extras",
        "date opens closes",
        "",
        "plan_delivery",
    ),
)
_CLOSING: Final = (
    _step("Ana Ruiz", "ask_phone", "take_name ask_phone", "booking", "name", "name"),
    _step(
        "here it is",
        "confirm",
        "take_phone book confirm",
        "booking",
        "thing party date time code name",
        "phone",
        "book",
    ),
)
_CHANGE: Final = _step(
    "a bit later", "changed", "change confirm_change", "changing", "time=later date", "", "change_booking"
)
_GOODBYE: Final = _step("thanks, bye", "goodbye", "close goodbye", "closing", "brand")
_HANDOFF: Final = _step("a human please", "handoff", "escalate hand_over", "closing", "", "", "transfer")


@dataclass(frozen=True, slots=True)
class Template:
    """A scenario: its script, its facts, and in what ways its agent is noisy.

    `grows`: the node trace is reported since the beginning. `random_code`: the booking's code is made anew in each
    conversation. `branch` is the node that a turn may go through by chance. `filler` is how many rules the state
    holds beside what the conversation is about: alike wherever the scenario is played, they give it its size.
    """

    name: str
    domain: Domain
    language: str
    steps: tuple[Step, ...]
    facts: dict[str, Fact]
    grows: bool
    tells_language: bool
    random_code: bool
    branch: str
    filler: int


def templates(count: int, seed: int) -> list[Template]:
    """The scenarios of a corpus."""
    return [_template(number, Random(f"{seed} template {number}")) for number in range(count)]


def _template(number: int, draw: Random) -> Template:
    language = LANGUAGES_IN_TURN[number % len(LANGUAGES_IN_TURN)]
    domain = DOMAINS[number % len(DOMAINS)]
    spoken = phrases(language)
    asides = [step for step in (*_QUESTIONS, *_ACTS) if step.saying in spoken]
    change = [_CHANGE] if draw.random() < 0.4 else []
    length = draw.randint(8, 12)
    number_of_asides = length - len(_OPENING) - len(_CLOSING) - len(change) - 1
    chosen = draw.sample(asides, max(0, number_of_asides))
    early = [step for step in chosen if step.topic and draw.random() < 0.5]
    late = [step for step in chosen if step not in early]
    last = _ended(_HANDOFF if draw.random() < 0.4 else _GOODBYE)
    return Template(
        f"{domain.name}-{language}-{number}",
        domain,
        language,
        (*_OPENING, *early, *_CLOSING, *change, *late, last),
        _facts(domain, language, draw),
        grows=draw.random() < 0.35,
        tells_language=draw.random() < 0.7,
        random_code=draw.random() < 0.25,
        branch=draw.choice(BRANCHES),
        filler=draw.randint(4, 90),
    )


def _ended(step: Step) -> Step:
    return Step(
        step.user,
        step.saying,
        step.nodes,
        step.flow,
        step.facts,
        call=step.call,
        ends=True,
        hands_off=step is _HANDOFF,
    )


def _facts(domain: Domain, language: str, draw: Random) -> dict[str, Fact]:
    hour = draw.randint(13, 19)
    minute = draw.choice((0, 0, 15, 30))
    price = draw.choice((0, 0.5)) + draw.randint(20, 180)
    currency = "USD" if language == "en" and draw.random() < 0.7 else "EUR"
    return {
        "brand": domain.brand,
        "thing": domain.thing[language],
        "party": draw.randint(2, 8),
        "date": date(2026, 3, 1) + timedelta(days=draw.randrange(200)),
        "time": f"{hour:02}:{minute:02}",
        "earlier": f"{hour - 2:02}:{minute:02}",
        "later": f"{hour + 1:02}:{minute:02}",
        "opens": f"{draw.randint(8, 11):02}:00",
        "closes": f"{draw.randint(21, 23):02}:00",
        "price": Money(price, currency),
        "deposit": Money(draw.randint(10, 19), currency),
        "fee": Money(draw.randint(5, 9), currency),
        "item": domain.item[language],
        "count": draw.randint(2, 6),
        "item_price": Money(draw.randint(8, 16), currency),
        "total": Money(price + 25, currency),
        "name": draw.choice(("Ana Ruiz", "Tom Becker", "Lea Martin", "Priya Nair")),
        "phone": f"+44 20 7946 0{draw.randint(100, 999)}",
        "our_phone": f"+44 161 496 0{draw.randint(100, 999)}",
        "email": f"desk@{domain.name}.example",
        "code": _code(draw, f"{domain.name[:2].upper()}-"),
        "voucher": f"{draw.choice(('SPRING', 'SUMMER', 'WELCOME'))}{draw.randint(10, 99)}",
        "percent": draw.choice((5, 10, 15, 20)),
        "url": f"https://www.{domain.name}.example/guests/{draw.choice(('terms', 'menu', 'plan'))}",
    }


def _code(draw: Random, prefix: str) -> str:
    kinds = (string.ascii_uppercase, string.digits, string.ascii_uppercase, string.digits, string.ascii_uppercase)
    return prefix + "".join(draw.choice(kind) for kind in kinds)


def booking_code(template: Template, draw: Random) -> str:
    """A booking's code: the scenario's own, or one that this conversation alone has."""
    fixed = str(template.facts["code"])
    return _code(draw, fixed[:3]) if template.random_code else fixed
