"""Card numbers: which digits are one, and test numbers in their place."""

import re
from collections.abc import Iterator
from typing import Final

# Issuer ranges by how long their numbers are, each with what a test number of the brand begins with.
_BRANDS: Final[tuple[tuple[re.Pattern[str], str], ...]] = tuple(
    (re.compile(pattern), test)
    for pattern, test in (
        (r"4(?:\d{15}|\d{18})", "424242"),
        (r"3[47]\d{13}", "378282"),
        (r"(?:5[1-5]\d{2}|222[1-9]|22[3-9]\d|2[3-6]\d{2}|27[01]\d|2720)\d{12}", "555555"),
        (r"(?:6011|64[4-9]\d|65\d{2})\d{12}", "601111"),
        (r"3(?:0[0-5]|[689]\d)\d{11}(?:\d{2})?", "305693"),
        (r"35(?:2[89]|[3-8]\d)\d{12}", "356600"),
        (r"62\d{14,17}", "620000"),
        (r"(?:50|5[6-9]|6\d)\d{14,17}", "675964"),
    )
)


def is_card(digits: str) -> bool:
    """Whether they are a card's: of a known issuer, as long as its numbers are, with a right last digit."""
    return _test_prefix(digits) is not None and passes_luhn(digits)


def passes_luhn(digits: str) -> bool:
    """Whether the last digit is the one that the others call for (ISO/IEC 7812-1, annex B)."""
    doubled = [sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2]]
    return (sum(doubled) + sum(map(int, digits[::-2]))) % 10 == 0


def cards_of_nobody(like: str) -> Iterator[str]:
    """Test numbers of the same brand and length; the last digit is right where that of `like` is."""
    prefix = _test_prefix(like) or "424242"
    free = len(like) - len(prefix) - 1
    for number in range(10**free):
        head = f"{prefix}{number:0{free}}"
        check = next(digit for digit in range(10) if passes_luhn(f"{head}{digit}"))
        yield f"{head}{check if passes_luhn(like) else (check + 1) % 10}"


def _test_prefix(digits: str) -> str | None:
    return next((test for pattern, test in _BRANDS if pattern.fullmatch(digits)), None)
