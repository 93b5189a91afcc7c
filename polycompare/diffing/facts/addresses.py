"""How e-mail and web addresses are written, and spelled: `info@x.example`, "info at x dot example"."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from polycompare.diffing.facts.alternatives import either, listed
from polycompare.diffing.facts.fact import Fact, FactKind
from polycompare.diffing.facts.reading import Pattern, way

_AT: Final = {"en": "at", "es": "arroba", "fr": "arobase|arrobase|arobas", "de": "at|ät|klammeraffe"}
_DOT: Final = {"en": "dot|period", "es": "punto", "fr": "point", "de": "punkt"}
_DASH: Final = {"en": "dash|hyphen|minus", "es": "guion|guión", "fr": "tiret", "de": "bindestrich|minus|strich"}
_UNDERSCORE: Final = {"en": "underscore", "es": "guion bajo|guión bajo", "fr": "tiret bas", "de": "unterstrich"}

# Of the endings of names only those that no sentence has after a full stop without a blank.
_ENDINGS: Final = either(listed("com org net io co eu de es fr uk ch dev app info biz edu gov ai example test"))
_CLOSING: Final = ".,;:!?)'\"/»”"


@cache
def address_patterns(base: str) -> tuple[Pattern, ...]:
    """E-mail and web addresses; to be looked for before any word is read as a number."""
    return (
        way(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,6}", _email, "@", counted=False),
        way(r"\b(?:https?://|www\.)[^\s<>]{1,2000}", _url, "://", "www.", counted=False),
        way(
            rf"(?<![\w@./-])(?:[a-z0-9-]{{1,63}}\.){{1,4}}{_ENDINGS}(?![\w@-]|\.\w)(?:/[^\s<>]{{0,2000}})?",
            _url,
            ".",
            counted=False,
        ),
        *_spelled(base),
    )


def _email(found: re.Match[str]) -> Iterator[Fact]:
    yield Fact(FactKind.EMAIL, found[0].rstrip(".-").lower())


def _url(found: re.Match[str]) -> Iterator[Fact]:
    """A web address without what may as well be left out: its scheme, www and the last slash."""
    address = re.sub(r"^(?:https?://)?(?:www\.(?=[^/]*\.))?", "", found[0].rstrip(_CLOSING), flags=re.IGNORECASE)
    host, slash, rest = address.partition("/")
    yield Fact(FactKind.URL, f"{host.lower()}{slash}{rest}")


def _spelled(base: str) -> tuple[Pattern, ...]:
    """Addresses as they are said. A dot may be said and the at written, and the other way round."""
    if base not in _AT:
        return ()
    dot = rf"(?:{_DOT[base]}|[(\[](?:{_DOT[base]})[)\]])"
    # One of both is said, or written so that no sentence means it: "meet us at x.com" is no address.
    joined = rf"(?:\s+(?:{_AT[base]})\s+|\s*[(\[](?:{_AT[base]})[)\]]\s*|@)"
    joints = rf"(?:\s+(?:{_UNDERSCORE[base]}|{_DASH[base]}|{_DOT[base]}|[(\[](?:{_DOT[base]})[)\]])\s+|[._+-])"
    name = rf"[a-z0-9]{{1,64}}(?:{joints}[a-z0-9]{{1,64}}){{0,6}}"
    host = rf"[a-z0-9-]{{1,64}}(?:{joints}[a-z0-9-]{{1,64}}){{0,6}}"

    def email(found: re.Match[str]) -> Iterator[Fact]:
        yield Fact(FactKind.EMAIL, f"{written(found['name'])}@{written(found['host'])}.{found['ending'].lower()}")

    def written(said: str) -> str:
        """`la dash terrasse` is `la-terrasse`."""
        for words, sign in ((_UNDERSCORE[base], "_"), (_DASH[base], "-"), (_DOT[base], ".")):
            said = re.sub(rf"\s+[(\[]?(?:{words})[)\]]?\s+", sign, said, flags=re.IGNORECASE)
        return said.lower()

    def url(found: re.Match[str]) -> Iterator[Fact]:
        host = re.sub(r"^www\.", "", written(found["host"]))
        yield Fact(FactKind.URL, f"{host}.{found['ending'].lower()}")

    ending = r"(?P<ending>[a-z]{2,24})\b"
    spoken_dots = [f" {word} " for word in _DOT[base].split("|")]
    bracketed = [
        f"{word}{closing}" for word in (*_AT[base].split("|"), *_DOT[base].split("|")) for closing in ")]"
    ]
    return (
        way(
            rf"(?<![\w@.])(?P<name>{name}){joined}(?P<host>{host}?)\s*(?:\s{dot}\s|{dot})\s*{ending}",
            email,
            *spoken_dots,
            *bracketed,
            counted=False,
        ),
        way(
            rf"(?<![\w@.])(?P<name>{name})\s*[(\[](?:{_AT[base]})[)\]]\s*(?P<host>{host}?)\.{ending}",
            email,
            *bracketed,
            counted=False,
        ),
        way(
            rf"(?<![\w@.])(?P<host>{host}?)\s+(?:{_DOT[base]})\s+(?P<ending>{_ENDINGS})\b",
            url,
            *spoken_dots,
            counted=False,
        ),
    )
