"""How money is written: `$45`, `45 USD`, `EUR 45`, forty-five US dollars, `C$5`, 50 pence."""

import re
from collections.abc import Iterator
from typing import Final

from polycompare.diffing.fact import Fact, FactKind
from polycompare.diffing.fact_reading import AMOUNT, MINUS, Pattern, amount_of, compiled, either
from polycompare.diffing.number_words import UNCERTAIN

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
    "yen": "JPY", "yuan": "CNY", "swiss francs": "CHF", "franken": "CHF", "rupees": "INR",
}  # fmt: skip
_CENTS: Final = r"(?:cents?|céntimos?|centimes?)\b|¢"
_PENCE: Final = r"pence\b"


def money_patterns(base: str) -> tuple[Pattern, ...]:
    """Amounts with a currency before or after them; in `$5 CAD` the code says which dollar."""

    def money(found: re.Match[str]) -> Iterator[Fact]:
        amount = amount_of(found["amount"], base, found["scale"])
        if hundredths := found["hundredths"]:
            amount = amount_of(f"{amount}.{int(hundredths):02}", "en")
        minus = "-" if found["minus"] or found["inner_minus"] else ""
        yield Fact(FactKind.MONEY, f"{minus}{amount} {_currency(found['after'] or found['before'])}")

    def small(unit: str) -> str:
        return rf"(?<![\w.,]){UNCERTAIN}?(?P<amount>\d\d?)\s?(?:{unit})(?!\w)"

    def cents(found: re.Match[str]) -> Iterator[Fact]:
        yield Fact(FactKind.MONEY, f"{found['amount']} cents")

    def pence(found: re.Match[str]) -> Iterator[Fact]:
        yield Fact(FactKind.MONEY, f"{found['amount']} pence")

    code = rf"(?-i:{either(_CODES)})|{either(_SMALL_CODES)}"
    sign = rf"(?:\b(?-i:[A-Z]{{1,3}}))?[{''.join(_SIGNS)}]"
    scale = r"(?:\s?(?P<scale>thousand|million|billion|[km](?=\W|$)))?"
    hundredths = rf"(?:\s+(?:and|con|et|und)\s+(?P<hundredths>\d\d?)\s+(?:{_CENTS}|{_PENCE}))?"
    amount = rf"{UNCERTAIN}?(?P<amount>{AMOUNT}){scale}"
    return compiled(
        (
            rf"{MINUS}(?P<before>{sign}|\b(?:{code}))\s?(?P<inner_minus>[-−])?{amount}"
            rf"(?:\s?(?P<after>{code})\b(?!\s?[-−]?\d))?(?P<hundredths>)",
            money,
        ),
        (
            rf"{MINUS}(?<![\w.,]){amount}\s?(?P<before>)(?P<inner_minus>)"
            rf"(?P<after>{sign}|(?:{either(_NAMES)}|{code})\b){hundredths}",
            money,
        ),
        (small(_CENTS), cents),
        (small(_PENCE), pence),
    )


def _currency(written: str) -> str:
    """The code of a currency by its sign, code or name; a dollar of a land not known here keeps its letters."""
    land, sign = written[:-1], written[-1]
    if sign in _SIGNS:
        return (land if land in _CODES else _DOLLARS.get(land, written)) if land else _SIGNS[sign]
    return _NAMES.get(" ".join(written.lower().split()), written.upper())
