"""The people who called: made up from the seed, with numbers and addresses that belong to nobody."""

from dataclasses import dataclass
from typing import Final

from polycompare.model.values import JsonObject
from polycompare.simulator.draws import Draws

_NAMES: Final = {
    "en": (
        "Ana Ruiz", "Tom Becker", "Priya Nair", "Grace Okafor", "Liam Walsh", "Mei Tanaka",
        "Jonas Weber", "Sofia Rossi", "Omar Haddad", "Ella Lindqvist", "Noah Clarke", "Ruth Adeyemi",
    ),
    "es": ("Carmen Ortega", "Diego Salas", "Lucía Prieto", "Mateo Vidal"),
}  # fmt: skip
_AREAS: Final = ("212", "312", "415", "617", "713")
_SPOKEN: Final = {
    "en": {
        "party": (("2", "two"), ("3", "three"), ("4", "four"), ("6", "six")),
        "day": ("tomorrow", "on Friday", "on Saturday", "tonight"),
        "time": ("7 pm", "8 pm", "half past eight", "7.30 pm"),
    },
    "es": {
        "party": (("2", "dos"), ("3", "tres"), ("4", "cuatro"), ("6", "seis")),
        "day": ("mañana", "el viernes", "el sábado", "esta noche"),
        "time": ("a las 20:00", "a las 21:00", "a las 20:30", "a las 21:30"),
    },
}


@dataclass(frozen=True, slots=True)
class Person:
    """Who calls, and what they want. `phone` is as telephones give it (`+12125554821`)."""

    name: str
    phone: str
    email: str
    card: str
    party: str
    party_in_words: str
    day: str
    time: str

    @property
    def said(self) -> JsonObject:
        """What the placeholders of a script stand for: numbers as people say them."""
        area, exchange, line = self.phone[2:5], self.phone[5:8], self.phone[8:]
        return {
            "caller": {
                "name": self.name,
                "phone": f"{area} {exchange} {line}",
                "number": self.phone,
                "email": self.email,
                "card": " ".join(self.card[start : start + 4] for start in range(0, 16, 4)),
            },
            "party": self.party_in_words,
            "digits": self.party,
            "day": self.day,
            "time": self.time,
        }


def person(draws: Draws, language: str) -> Person:
    """Somebody who speaks `language`, a code such as `en-US`."""
    base = language.partition("-")[0]
    names, spoken = _NAMES.get(base, _NAMES["en"]), _SPOKEN.get(base, _SPOKEN["en"])
    name = names[draws.index("name", len(names))]
    # Outside 555-01xx, which stand for removed numbers elsewhere; no other 555 line is anybody's either.
    line = 2000 + draws.index("line", 7900)
    digits, words = spoken["party"][draws.index("party", len(spoken["party"]))]
    return Person(
        name=name,
        phone=f"+1{_AREAS[draws.index('area', len(_AREAS))]}555{line}",
        email=f"{'.'.join(name.lower().split())}{draws.index('mailbox', 90) + 10}@mail.example",
        card=_card(draws),
        party=digits,
        party_in_words=words,
        day=str(spoken["day"][draws.index("day", len(spoken["day"]))]),
        time=str(spoken["time"][draws.index("time", len(spoken["time"]))]),
    )


def _card(draws: Draws) -> str:
    """A card number of 16 digits whose last one checks the others (Luhn, ISO/IEC 7812-1)."""
    digits = "453998" + f"{draws.index('card', 10**9):09}"
    doubled = (int(digit) * (2 if place % 2 == 0 else 1) for place, digit in enumerate(digits))
    total = sum(number - 9 if number > 9 else number for number in doubled)
    return f"{digits}{-total % 10}"
