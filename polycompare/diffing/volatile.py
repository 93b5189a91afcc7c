"""Volatile values: what differs from session to session by nature, told by where it stands and by its shape.

A uuid, a time at which a machine did something, how long it took, a token drawn at random, the session's own
conversation id. Two such values of one template are compared as the same. What a person may act on is none: a
booking's time, a date, a code that is read out.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from polycompare.diffing.machine_keys import KeyNature, nature_of
from polycompare.diffing.paths import Path
from polycompare.model.values import JsonValue, Missing, Pair

OWN_ID: Final = "conversation id"
UUID: Final = "uuid"
OPAQUE: Final = "token"
URL: Final = "url"
TEXT: Final = "text"  # one that holds volatile parts

LONGEST: Final = 20_000
"""Longer texts are not searched for volatile parts: they are compared as they are."""

_SHORTEST_OWN_ID: Final = 6  # a shorter conversation id may turn up in a text by chance

_UUID: Final = re.compile(r"(?<![0-9a-fA-F])[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(?![0-9a-fA-F])")
_TIME: Final = re.compile(
    r"\d{4}-[01]\d-[0-3]\d[Tt ][0-2]\d:[0-5]\d(?::[0-6]\d(?:[.,]\d{1,9})?)?(?: ?(?:[Zz]|UTC|[+-]\d\d:?(?:\d\d)?))?"
)
_WEB: Final = re.compile(r"https?://\S+", re.IGNORECASE)
_JWT: Final = re.compile(r"eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*")
_RUN: Final = re.compile(r"[A-Za-z0-9_-]{10,}")
_PREFIXED: Final = re.compile(r"((?:(?:[a-z]{2,}|[A-Z]{2,})[_-])*)([A-Za-z0-9_-]+)")
_SHORT_ID: Final = re.compile(r"((?:[A-Za-z]+[_-])*)([A-Za-z0-9]{4,})")
_PARAMETER: Final = re.compile(
    r"([?&;](?:[\w.-]*[_.-])?(?:token|sig|signature|nonce|sid|session|hash|expires|ts|timestamp|amz-date)=)[^&;#\s\"']+",
    re.IGNORECASE,
)
_SORTS: Final = re.compile(r"[A-Z]+|[a-z]+|[0-9]+")
_HEX: Final = re.compile(r"[0-9a-f]+|[0-9A-F]+")
_PLACEHOLDER: Final = re.compile("\0([a-z ]+)\0")

_LONG: Final = 16  # letters and digits from this length on may be drawn at random, whatever stands before them

# From 2010 to 2040.
_EPOCH_SECONDS: Final = range(1_262_304_000, 2_208_988_800)

# What is as large as today's times in milliseconds is one, whatever its name: as a duration it would be 40 years.
_LONGEST_DURATION: Final = _EPOCH_SECONDS.start * 1000


def volatile_kind(path: Path, value: JsonValue) -> str | None:
    """What sort of volatile value is at a path, or None: `uuid`, `time`, `epoch`, `duration`, `token`, `url`.

    A text with such parts is `text`.
    """
    made = template(path, value)
    return None if made is None else _kind(value, made)


def type_name(value: JsonValue | Missing) -> str:
    """What a value is by its shape alone: `uuid`, `time`, `token`, `url`, else its JSON type.

    Those are `text`, `integer`, `number` (which may have a fraction), `boolean`, `null`, `list`, `object`, and
    `missing`.
    """
    match value:
        case Missing():
            return "missing"
        case None:
            return "null"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "number"
        case list():
            return "list"
        case dict():
            return "object"
        case str():
            return _text_type(value)


def template(path: Path, value: JsonValue, own_ids: Iterable[str] = ()) -> str | None:
    """A value with placeholders for what is volatile, or None where nothing is.

    Two values of one template are of one kind: `hold_8f3a91c2` and `hold_11b40f7d`, not `cart_11b40f7d`.
    """
    if isinstance(value, str):
        made = _text_template(path, without_own_ids(value, own_ids))
        return None if made == value else made
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number_template(nature_of(path), value)
    return None


def fold_kind(path: Path, values: Pair[JsonValue], own_ids: Pair[tuple[str, ...]]) -> str | None:
    """As what sort of volatile value two values that differ are compared as the same, if they are."""
    left, right = (
        template(path, values.baseline, own_ids.baseline),
        template(path, values.candidate, own_ids.candidate),
    )
    made = left if left is not None else right
    if made is None:
        return None
    if type(values.baseline) is not type(values.candidate) and values.baseline == values.candidate:
        return None  # a change of type alone
    if left != right and not _drawn_alike(path, values):
        return None
    return _kind(values.baseline, made)


def without_own_ids(text: str, own_ids: Iterable[str]) -> str:
    """A text with a placeholder for each of the session's conversation ids, wherever they stand."""
    for own_id in own_ids:
        if len(own_id) >= _SHORTEST_OWN_ID and own_id in text:
            text = text.replace(own_id, _placeholder(OWN_ID))
    return text


def is_uuid(text: str) -> bool:
    """Whether a text is a uuid and nothing else."""
    return _UUID.fullmatch(text) is not None


def with_placeholders(text: str) -> str:
    """A text with placeholders for what is volatile by its shape alone: times too, wherever they stand.

    It tells which of two lists' items belong together, never that they are the same.
    """
    if len(text) > LONGEST:
        return text
    return _TIME.sub(_A_TIME, _RUN.sub(_run_template, _UUID.sub(_A_UUID, text)))


def drawn_parts(text: str) -> set[str]:
    """The uuids and tokens of a text, and the text itself."""
    return {text, *_UUID.findall(text), *(run for run in _RUN.findall(text) if _shaped(run) != run)}


def _placeholder(kind: str) -> str:
    return f"\0{kind}\0"


_A_UUID: Final = _placeholder(UUID)
_A_TIME: Final = _placeholder("time")
_A_TOKEN: Final = _placeholder(OPAQUE)


def _kind(value: JsonValue, made: str) -> str:
    kinds = set(_PLACEHOLDER.findall(made))
    if kinds == {OWN_ID}:
        return OWN_ID
    if isinstance(value, str) and _WEB.fullmatch(value):
        return URL
    has_words = any(map(str.isspace, _PLACEHOLDER.sub("", made)))
    return kinds.pop() if len(kinds) == 1 and not has_words else TEXT


def _text_type(text: str) -> str:
    if _TIME.fullmatch(text):
        return "time"
    if _WEB.fullmatch(text):
        return URL
    made = _text_template((), text)
    return TEXT if made == text else _kind(text, made)


def _text_template(path: Path, text: str) -> str:
    if len(text) > LONGEST:
        return text
    nature = nature_of(path)
    if nature.machine_time and _TIME.fullmatch(text):
        return _A_TIME
    text = _UUID.sub(_A_UUID, text)
    if nature.read_out:
        return text
    if nature.made_id or nature.id:
        text = _id_template(nature, text)
    if "://" in text:
        text = _PARAMETER.sub(rf"\1{_A_TOKEN}", text)
    if "eyJ" in text:
        text = _JWT.sub(_A_TOKEN, text)
    return _RUN.sub(_run_template, text)


def _number_template(nature: KeyNature, value: float) -> str | None:
    if nature.machine_time:
        if _EPOCH_SECONDS.start <= value < _EPOCH_SECONDS.stop:
            return _placeholder("epoch")
        if _EPOCH_SECONDS.start <= value / 1000 < _EPOCH_SECONDS.stop:
            return f"{_placeholder('epoch')}ms"
    # A whole number may be how many minutes or nights something is to last.
    measured = nature.duration or (nature.maybe_duration and value % 1 != 0)
    return _placeholder("duration") if measured and 0 <= value < _LONGEST_DURATION else None


def _id_template(nature: KeyNature, text: str) -> str:
    """An id that is too short to look drawn, at a name that says it is."""
    found = _SHORT_ID.fullmatch(text)
    if found is None:
        return text
    prefix, body = found.groups()
    if nature.made_id:
        # Of one that is named as drawn, nobody would read that many letters as a word.
        drawn = any(map(str.isdigit, body)) or (nature.drawn and len(body) >= _LONG)
    else:
        drawn = len(body) >= 8 and _HEX.fullmatch(body) is not None and not body.isdecimal()
    return prefix + _A_TOKEN if drawn else text


def _drawn_alike(path: Path, values: Pair[JsonValue]) -> bool:
    """Whether two texts differ only in words of which one looks drawn at random and the other may be by chance."""
    left, right = values.baseline, values.candidate
    if not isinstance(left, str) or not isinstance(right, str) or len(left) != len(right) or len(left) > LONGEST:
        return False
    if nature_of(path).read_out:
        return False
    runs = _RUN.findall(left), _RUN.findall(right)
    if len(runs[0]) != len(runs[1]) or _RUN.sub("", left) != _RUN.sub("", right):
        return False
    return all(a == b or _one_drawn(a, b) or _one_drawn(b, a) for a, b in zip(*runs, strict=True))


def _one_drawn(run: str, other: str) -> bool:
    prefix, _, rest = _shaped(run).partition(_A_TOKEN)
    if rest or prefix == run or len(run) != len(other) or not other.startswith(prefix):
        return False
    body = other.removeprefix(prefix)
    return _HEX.fullmatch(body) is not None or _HEX.fullmatch(run.removeprefix(prefix)) is None


def _run_template(run: re.Match[str]) -> str:
    return _shaped(run[0])


@lru_cache(maxsize=4_000)
def _shaped(run: str) -> str:
    """A word, or what stands for it if it looks drawn at random; what stands before it says of what sort it is."""
    found = _PREFIXED.fullmatch(run)
    if found is None:
        return run
    prefix, body = found.groups()
    return prefix + _A_TOKEN if _is_drawn(body, prefixed=bool(prefix)) else run


def _is_drawn(body: str, *, prefixed: bool) -> bool:
    """Whether letters and digits alternate as they do where they are drawn, and not as in words and numbers.

    Of two random letters or digits in a row two in three are of another sort (upper case, lower case, digit), and
    of two in a single case two in five; in `iPhone15ProMax` and in an IBAN far fewer are.
    """
    sorts = len(_SORTS.findall(body))
    has_digit = any(map(str.isdigit, body))
    if not has_digit or body.isdecimal():
        return False
    if _HEX.fullmatch(body):
        return len(body) >= _LONG or (prefixed and len(body) >= 8 and sorts >= 3)
    if body != body.lower() and body != body.upper():
        return len(body) >= (10 if prefixed else _LONG) and sorts >= 0.5 * len(body)
    return len(body) >= _LONG and sorts >= 0.33 * len(body)
