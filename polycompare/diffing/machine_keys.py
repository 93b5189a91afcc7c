"""What the name of a field says about its value: made by a machine as it goes, or chosen and acted on.

Fields are named for what they hold: `created_at` is when a machine did something, `starts_at` is when a person
is to be there; `hold_id` was drawn for this session, `table_id` says which table. A name that is not known is
taken to hold what a person acts on.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from polycompare.diffing.paths import Path

_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_KEPT: Final = 4_000  # names that stay read: those of a few agents' states


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


_DONE: Final = _set("""
    accessed answered cached captured changed checked closed completed computed connected created ended evaluated
    executed failed fetched finished generated inserted invoked issued loaded logged modified observed opened
    polled processed queued received recorded refreshed registered responded retried retrieved saved seen sent
    started stored synced triggered updated used verified written
""")
"""What a machine notes that it did. `scheduled`, `booked` and the like may say when a thing is due."""

_ENDING: Final = _set("expires expired expiry expiration")
_CLOCK: Final = _set("epoch timestamp timestamps ts")
_NOW: Final = frozenset({("now",), ("current", "time"), ("server", "time"), ("system", "time"), ("utc", "now")})

_MACHINERY: Final = _set("""
    access api attempt batch cache call chat connection correlation conversation entry event execution function
    hold interaction invocation job lease link llm lock log message msg nonce operation poll query record req
    request response run server session span stream system task thread token trace transaction turn txn upload
    utterance
""")
"""Things that are made anew in each session, as it goes."""

_FILLER: Final = _set("at date first id last ms on time unix utc")

_LASTING: Final = _set("""
    card contract coupon insurance licence license membership offer passport plan policy subscription ticket visa
    voucher warranty
""")
"""Things whose end a person needs to know."""

_UNITS: Final = _set("ms millis msec milliseconds us usec micros ns nanos")
_MEASURED: Final = _set("elapsed latency runtime took uptime")
_SET_BY_SOMEBODY: Final = _set("""
    after backoff before budget delay interval limit max maximum min minimum target threshold timeout ttl wait
""")

_DRAWN: Final = _set("""
    checksum cookie cursor digest etag fingerprint guid hash jwt md5 nonce sha1 sha256 sig signature token uuid
""")
_READ_OUT: Final = _set("""
    code codes coupon email iban label model name no number otp password phone pin plate ref reference references
    sku title variant version voucher
""")
"""What is read to a person, or chosen by name."""


@dataclass(frozen=True, slots=True)
class KeyNature:
    """What a field's name says.

    `machine_time`: it notes when a machine did something. `duration`: how long a machine took, `maybe_duration`:
    that, or how long something is to last. `made_id`: it names something made in this session, however short.
    `drawn`: it is drawn at random. `id`: it names something. `read_out`: it may be read to a person.
    """

    machine_time: bool = False
    duration: bool = False
    maybe_duration: bool = False
    made_id: bool = False
    drawn: bool = False
    id: bool = False
    read_out: bool = False


_NAMELESS: Final = KeyNature()


def nature_of(path: Path) -> KeyNature:
    """What the last keys of a path say about the value there; a list's items are what the list's name says."""
    keys = [step for step in path[-4:] if isinstance(step, str)][-2:]
    if not keys:
        return _NAMELESS
    return _nature(keys[-1], keys[0] if len(keys) == 2 else "")


@lru_cache(maxsize=_KEPT)
def _nature(key: str, parent: str) -> KeyNature:
    words = _words(key)
    if not words:
        return _NAMELESS
    is_id = words[-1] in ("id", "ids") and len(words) > 1
    return KeyNature(
        machine_time=_is_machine_time(words, frozenset(_words(parent))),
        duration=_is_duration(words),
        maybe_duration=words[-1] == "duration",
        made_id=words[-1] in _DRAWN or words == ("session",) or (is_id and words[-2] in _MACHINERY),
        drawn=words[-1] in _DRAWN,
        id=is_id,
        read_out=words[-1] in _READ_OUT,
    )


def _words(key: str) -> tuple[str, ...]:
    """The words of a name in snake, kebab or camel case, in lower case."""
    return tuple(word.lower() for word in _WORD.findall(key[:80]))


def _is_machine_time(words: tuple[str, ...], parent: frozenset[str]) -> bool:
    there = frozenset(words)
    # `last_seen`, `date_created`, `updated_at`, `created_time_ms`, but not `created_by`.
    stamped = words[-1] in _DONE | _FILLER | _ENDING | _CLOCK
    if not stamped:
        return False
    if there & _DONE:
        return True
    if there & _ENDING:
        return there <= _ENDING | _FILLER | _MACHINERY and not parent & _LASTING
    if there & _CLOCK:
        return there <= _CLOCK | _FILLER | _MACHINERY
    return words in _NOW


def _is_duration(words: tuple[str, ...]) -> bool:
    there = frozenset(words)
    if there & (_SET_BY_SOMEBODY | _CLOCK):
        return False
    return bool(there & _MEASURED) or words[-1] in _UNITS or ("duration" in there and bool(there & _MACHINERY))
