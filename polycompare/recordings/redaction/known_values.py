"""Values that were found to be personal in one place, wherever else they stand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_WORD: Final = re.compile(r"\w+")
_FEWEST_LETTERS: Final = 3
_FEWEST_DIGITS: Final = 4
_COMMON: Final = frozenset(
    {"true", "false", "null", "none", "yes", "no", "unknown", "undefined", "default", "other"}
)
_ORDINARY_WORDS: Final = (
    "amber angel april art august autumn banks bauer bell bill bishop black blanc blanca booker braun "
    "bright brook brown bush butler carpenter chance chase church claire clay cliff cook cooper cruz "
    "crystal dale dawn day dean drew ernst faith field fields fisher flores ford forest fox frank grace "
    "grant gray green gross hall harry hill holly hope house hunt hunter iris ivy jack jasmine joy june "
    "king klein knight koch lake lane lang lee leon lily long love luna major mar marguerite mark marks "
    "mason max may miles mill miller moon nick noble north olive oliver page park parker pat paz pearl "
    "penny pierce pierre porter price prince prudence queen ray reed reyes rich richter rob robin roche "
    "rock rosa rose ruby rusty sandy season sharp shepherd short skip small smith sol sommer south spring "
    "star stark stein stone street summer sunny taylor thomas turner violet vogel wade walker wall ward "
    "waters way weiss wells west white will winter wise wolf wood woods young"
)
_ORDINARY: Final = frozenset(_ORDINARY_WORDS.split())
"""Names that are other words too, in the languages that are spoken here."""

_NAME: Final = re.compile(r"[^\W\d_][\w'’-]*(?: [^\W\d_][\w'’-]*){1,3}")


@dataclass(frozen=True, slots=True)
class KnownValue:
    """A known value in a text."""

    start: int
    end: int


class KnownValues:
    """Finds values that were learned, as whole words, whether written large or small.

    Too short ones, and words such as *yes*, are personal only where they were found. Of a person's name each word
    is known too; one that is an ordinary word as well, such as *mark*, where it is written with a capital.
    """

    def __init__(self) -> None:
        self._by_word: dict[str, dict[str, tuple[int, re.Pattern[str]]]] = {}
        self._name_words: set[str] = set()
        self._unspaced: dict[str, re.Pattern[str]] = {}  # of scripts that put no blanks between words

    def learn(self, value: str) -> None:
        """Take in one value."""
        key = value.strip().casefold()
        letters, digits = sum(map(str.isalpha, key)), sum(map(str.isdecimal, key))
        if key in _COMMON or (letters < _FEWEST_LETTERS and digits < _FEWEST_DIGITS):
            return
        if is_name(value):
            self._name_words.update(word for word in key.split() if len(word) >= _FEWEST_LETTERS)
        words = r"\s+".join(map(re.escape, value.split()))
        if _is_unspaced(key):
            self._unspaced[key] = re.compile(words)
        elif (first := _WORD.search(key)) is not None:
            begins = r"(?<![\w])" if value.strip()[0].isalnum() else ""
            ends = r"(?!\w)" if letters else r"(?![\w]|[.,:/-]\d)"
            before = r"(?<!\d[.,:/-])" if not letters else ""
            known = self._by_word.setdefault(first[0], {})
            known[key] = (first.start(), re.compile(f"{begins}{before}{words}{ends}", re.IGNORECASE))

    def find(self, text: str) -> Iterator[KnownValue]:
        """Where known values stand in a text; they may overlap."""
        for known in self._unspaced.values():
            yield from (KnownValue(*found.span()) for found in known.finditer(text))
        if not self._by_word:
            return
        for word in _WORD.finditer(text):
            folded = word[0].casefold()
            for offset, known in self._by_word.get(folded, {}).values():
                found = known.match(text, max(0, word.start() - offset))
                if found is not None:
                    yield KnownValue(*found.span())
            if folded in self._name_words and (folded not in _ORDINARY or word[0][0].isupper()):
                yield KnownValue(*word.span())


def is_name(value: str) -> bool:
    """Whether a value looks like a person's name: two to four words that begin with a capital."""
    return _NAME.fullmatch(value.strip()) is not None and all(word[0].isupper() for word in value.split())


def _is_unspaced(key: str) -> bool:
    return any(sign.isalpha() and sign.upper() == sign.lower() and ord(sign) > 0x2E80 for sign in key)
