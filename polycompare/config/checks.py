"""What is wrong with a single setting, said as the end of a sentence that begins with its name.

For the configuration and the command line alike, and so quick to import.
"""

import re
from typing import Final

_LANGUAGE: Final = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")  # the form of BCP 47, not its registry
_LONGEST_CHANNEL: Final = 100


def language_fault(text: str) -> str | None:
    """What is wrong with a language code; None for one that looks like a BCP 47 tag."""
    if _LANGUAGE.fullmatch(text):
        return None
    return "must be a language tag, such as en, en-US or es-419"


def channel_fault(text: str) -> str | None:
    """What is wrong with the name of a channel; None for one that the service may know."""
    if 1 <= len(text) <= _LONGEST_CHANNEL and text.isprintable() and " " not in text:
        return None
    return f"must be 1 to {_LONGEST_CHANNEL} visible characters without spaces"


def path_pattern_fault(text: str) -> str | None:
    """What is wrong with a pattern of paths, such as `customer.**`; None for one that is right."""
    from polycompare.diffing.path_patterns import parse_pattern  # only files have such patterns

    try:
        parse_pattern(text)
    except ValueError as error:
        return f"is {error}"
    return None


def regular_expression_fault(text: str) -> str | None:
    """What is wrong with a regular expression; None for one that is right."""
    try:
        expression = re.compile(text)
    except re.error as error:
        return f"is not a regular expression: {text!r}; {error}"
    return "matches an empty text, and so everywhere" if expression.fullmatch("") else None
