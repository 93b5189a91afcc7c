"""How money is written: `$45`, `45 USD`, `EUR 45`, forty-five US dollars, `C$5`, 50 pence."""

import re
from collections.abc import Iterator
from typing import Final

from polycompare.diffing.facts.alternatives import either
from polycompare.diffing.facts.fact import Fact, FactKind
from polycompare.diffing.facts.number_words import UNCERTAIN
from polycompare.diffing.facts.reading import (
    AMOUNT,
    LEADING_AMOUNT,
    SCALES,
    FactReading,
    Pattern,
    amount_of,
    is_negative,
    led_by,
    way,
)

_CODES: Final = (
    "USD", "EUR", "GBP", "JPY", "CHF", "AUD", "CAD", "NZD", "HKD", "SGD", "CNY", "INR", "KRW", "BRL", "MXN", "SEK",
    "NOK", "DKK", "PLN", "CZK", "HUF", "ZAR", "AED", "SAR", "ILS", "THB",
)  # fmt: skip
_SMALL_CODES: Final = ("usd", "eur", "gbp", "jpy", "chf")  # of the others some are words as well: cad, sek, huf
_SIGNS: Final = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₩": "KRW", "₪": "ILS", "฿": "THB"}
_DOLLARS: Final = {
    "US": "USD", "A": "AUD", "AU": "AUD", "C": "CAD", "CA": "CAD", "CAN": "CAD", "NZ": "NZD", "HK": "HKD",
    "S": "SGD", "SG": "SGD", "R": "BRL", "MX": "MXN",
}  # fmt: skip
"""What stands before a dollar sign."""

_LANDS: Final = {
    "": "USD", "us ": "USD", "u.s. ": "USD", "american ": "USD", "australian ": "AUD", "canadian ": "CAD",
    "new zealand ": "NZD", "hong kong ": "HKD", "singapore ": "SGD",
}  # fmt: skip
_NAMES: Final = {
    **{f"{land}dollar{plural}": code for land, code in _LANDS.items() for plural in ("", "s")},
    "dollars us": "USD", "bucks": "USD", "dólar": "USD", "dólares": "USD", "us-dollar": "USD",
    "euro": "EUR", "euros": "EUR", "pound": "GBP", "pounds": "GBP", "pound sterling": "GBP",
    "pounds sterling": "GBP", "british pounds": "GBP", "quid": "GBP", "libras": "GBP", "pfund": "GBP",
    "dólar estadounidense": "USD", "dólares estadounidenses": "USD", "dollars américains": "USD",
    "dollar américain": "USD", "libra": "GBP", "libras esterlinas": "GBP", "livre": "GBP", "livres": "GBP",
    "livres sterling": "GBP", "britische pfund": "GBP", "francs suisses": "CHF", "francos suizos": "CHF",
    "schweizer franken": "CHF", "us dollar": "USD", "yens": "JPY",
    "yen": "JPY", "yuan": "CNY", "swiss francs": "CHF", "franken": "CHF", "rupees": "INR",
}  # fmt: skip
_NAME_SIGNS: Final = tuple(
    sorted({"doll", "dólar", *(name.split()[-1][:4] for name in _NAMES), *(code.lower() for code in _CODES)})
)
_LAND_BEFORE: Final = re.compile(rf"\b(?:[A-Z]{{1,3}}|(?i:{either(_DOLLARS)}))$")
_CENTS: Final = r"(?:cents?|céntimos?|centimes?)\b|¢"
_PENCE: Final = r"pence\b"


def money_patterns(base: str) -> tuple[Pattern, ...]:
    """Amounts with a currency before or after them; in `$5 CAD` the code says which dollar."""

    def money(currency: str, found: re.Match[str], start: int) -> Iterator[Fact]:
        amount = amount_of(found["amount"], base, found["scale"])
        if hundredths := found["hundredths"]:
            amount = amount_of(f"{amount}.{int(hundredths):02}", "en")
        minus = "-" if is_negative(found, start) or found["inner_minus"] else ""
        yield Fact(FactKind.MONEY, f"{minus}{amount} {_currency(currency)}")

    def after_sign(found: re.Match[str]) -> Iterator[Fact]:
        """What stands before the sign may say which dollar."""
        land = _LAND_BEFORE.search(found.string, max(0, found.start() - 4), found.start())
        sign = f"{land[0] if land else ''}{found['before']}"
        yield from money(found["after"] or sign, found, land.start() if land else found.start())

    def after_code(found: re.Match[str]) -> Iterator[Fact]:
        yield from money(found["after"] or found["before"], found, found.start())

    def before_currency(found: re.Match[str]) -> Iterator[Fact]:
        yield from money(found["after"], found, found.start())

    def small(unit: str, reading: FactReading, *signs: str) -> Pattern:
        return way(rf"(?P<amount>{led_by('0-9', '.,')}\d?)\s?(?:{unit})(?!\w)", reading, *signs)

    def cents(found: re.Match[str]) -> Iterator[Fact]:
        yield Fact(FactKind.MONEY, f"{found['amount']} cents")

    def pence(found: re.Match[str]) -> Iterator[Fact]:
        yield Fact(FactKind.MONEY, f"{found['amount']} pence")

    code = rf"(?:(?-i:{either(_CODES)})|{either(_SMALL_CODES)})"
    signs = f"[{''.join(_SIGNS)}]"
    land = rf"\b(?:(?-i:[A-Z]{{1,3}})|{either(_DOLLARS)})"
    scale = rf"(?:\s?(?P<scale>{either(SCALES)}(?=\W|$)))?"
    hundredths = (
        rf"(?:(?:\s+(?:and|con|et|und))?\s+(?P<hundredths>\d\d?)(?:\s+(?:{_CENTS}|{_PENCE})|(?!\s?\w|[.,:]\d)))?"
    )
    amount = rf"{UNCERTAIN}?(?P<amount>{AMOUNT}){scale}"
    rest = rf"\s?(?P<inner_minus>[-−])?{amount}(?:\s?(?P<after>{code})\b(?!\s?[-−]?\d))?(?P<hundredths>)"
    return (
        way(rf"(?P<before>{signs}){rest}", after_sign, *_SIGNS),
        way(rf"\b(?P<before>{code}){rest}", after_code, *(code.lower() for code in _CODES)),
        way(
            rf"(?P<amount>{LEADING_AMOUNT}){scale}(?:\s+de\s+|\s+d'|\s?)(?P<inner_minus>)(?P<after>(?:{land})?{signs}|(?:{either(_NAMES)}|{code})\b)"
            rf"{hundredths}",
            before_currency,
            *_SIGNS,
            *_NAME_SIGNS,
        ),
        small(_CENTS, cents, "cent", "cént", "¢"),
        small(_PENCE, pence, "pence"),
    )


def _currency(written: str) -> str:
    """The code of a currency by its sign, code or name; a dollar of a land not known here keeps its letters."""
    land, sign = written[:-1].upper(), written[-1]
    if sign in _SIGNS:
        return (land if land in _CODES else _DOLLARS.get(land, written)) if land else _SIGNS[sign]
    return _NAMES.get(" ".join(written.lower().split()), written.upper())
