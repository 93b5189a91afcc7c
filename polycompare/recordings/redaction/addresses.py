"""E-mail addresses, written and said: `ana.ruiz@mail.example`, "ana dot ruiz at mail dot example"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_AT: Final = "at|arroba|arobase|arrobase|ät|klammeraffe"
_DOT: Final = "dot|punto|point|punkt"
_JOINT_SIGNS: Final = {
    **dict.fromkeys(_DOT.split("|"), "."),
    **dict.fromkeys(("underscore", "guion bajo", "guión bajo", "tiret bas", "unterstrich"), "_"),
    **dict.fromkeys(("dash", "hyphen", "minus", "guion", "guión", "tiret", "bindestrich"), "-"),
    **dict.fromkeys(("plus", "más"), "+"),
}
_JOINT: Final = "|".join(sorted(_JOINT_SIGNS, key=len, reverse=True))

_WRITTEN: Final = re.compile(
    r"(?<!\w)(?P<name>\w[\w.+'’-]{0,63})(?P<at>@|%40|&#64;)"
    r"(?P<host>[\w-]{1,63}(?:\.[\w-]{1,63}){0,5}\.(?:xn--[\w-]{1,59}|[^\W\d_]{2,24}))(?![\w@])"
)
_SAID: Final = re.compile(
    rf"(?<![\w@])(?P<name>(?:\w[ ]){{2,40}}\w(?=\s)"
    rf"|[\w+-]{{1,64}}(?:(?:\s+(?:{_JOINT})\s+|[._+-])[\w+-]{{1,64}}){{0,6}})"
    rf"(?P<at>\s+(?:{_AT})\s+|\s*[(\[]\s*(?:{_AT})\s*[)\]]\s*|@)"
    rf"(?P<host>(?:[a-z0-9-]{{1,63}}(?:\s+(?:{_DOT})\s+|\s*[(\[]\s*(?:{_DOT})\s*[)\]]\s*|\.)){{1,4}})"
    r"(?P<ending>[a-z]{2,24})(?!\w)",
    re.IGNORECASE,
)
_BARE_DOT: Final = r"\.| {1,2}\. {1,2}|[_-]dot[_-]"
_APART: Final = re.compile(
    r"(?<!\w)(?P<name>\w[\w.+'’-]{0,63})(?P<at> {0,2}@ {0,2}|[_-]at[_-])"
    rf"(?P<host>[a-z0-9-]{{1,63}}(?:(?:{_BARE_DOT})[a-z0-9-]{{1,63}}){{0,3}}(?P<dot>{_BARE_DOT}))"
    r"(?P<ending>[a-z]{2,24})(?![\w@])",
    re.IGNORECASE,
)
"""`ana @ mail . example`, `ana_AT_mail.example`."""

_COMMON_ENDING: Final = re.compile(r"com|org|net|edu|gov|info|biz|eu|uk|ie|de|at|ch|fr|es|au|ca|us", re.IGNORECASE)
_SAID_JOINT: Final = re.compile(rf"\s+(?P<word>{_JOINT})\s+", re.IGNORECASE)
_SAID_DOT: Final = re.compile(rf"\s*[(\[]?\s*\b(?:{_DOT})\b\s*[)\]]?\s*", re.IGNORECASE)
_MAIL_HOST: Final = re.compile(
    r"(?:gmail|googlemail|hotmail|outlook|yahoo|icloud|live|aol|gmx|web|proton|protonmail|orange|wanadoo)\b",
    re.IGNORECASE,
)
_HAS_AT: Final = re.compile(r"[_-]at[_-]", re.IGNORECASE)
_HAS_SAID: Final = re.compile(rf"\b(?:{_AT}|{_DOT})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Address:
    """An e-mail address in a text; `key` is the same however it is written, `joints` what is between its parts."""

    start: int
    end: int
    key: str
    joints: tuple[str, str, str]

    def written(self, name: str, host: str) -> str:
        """Another address in the same manner; both parts are given with dots."""
        in_name, at, in_host = self.joints
        return f"{name.replace('.', in_name)}{at}{host.replace('.', in_host)}"


def find_addresses(text: str) -> Iterator[Address]:
    """The addresses in a text."""
    for found in _WRITTEN.finditer(text) if "@" in text or "%40" in text or "&#64;" in text else ():
        key = f"{found['name']}@{found['host']}".lower()
        yield Address(found.start(), found.end(), key, (".", found["at"], "."))
    for found in _APART.finditer(text) if "@" in text or _HAS_AT.search(text) else ():
        if _is_written_apart(found):
            yield _apart(found)
    for found in _SAID.finditer(text) if _HAS_SAID.search(text) else ():
        if _is_address(found):
            yield _said(found)


def _is_address(found: re.Match[str]) -> bool:
    """Whether what reads like an address is one: "meet us at example.com" is none."""
    return (
        found["at"].strip()[0] in "(["
        or _SAID_DOT.search(found["host"]) is not None
        or _SAID_JOINT.search(found["name"]) is not None
        or (found["at"] != "@" and _MAIL_HOST.match(found["host"]) is not None)
    )


def _is_written_apart(found: re.Match[str]) -> bool:
    """Whether an address is written with blanks or with *at* among underscores: `look_at_this.txt` is none."""
    if "@" in found["at"]:
        return " " in found[0]
    is_dot_said = "dot" in found["dot"].lower()
    return found["at"][1:-1].isupper() or is_dot_said or _COMMON_ENDING.fullmatch(found["ending"]) is not None


def _apart(found: re.Match[str]) -> Address:
    host = re.sub(_BARE_DOT, ".", found["host"], flags=re.IGNORECASE)
    key = f"{found['name']}@{host}{found['ending']}".lower()
    return Address(found.start(), found.end(), key, (".", found["at"], found["dot"]))


def _said(found: re.Match[str]) -> Address:
    joint = _SAID_JOINT.search(found["name"])
    dot = _SAID_DOT.search(found["host"])
    name = _SAID_JOINT.sub(lambda said: _JOINT_SIGNS[" ".join(said["word"].lower().split())], found["name"])
    host = f"{_SAID_DOT.sub('.', found['host'])}{found['ending']}"
    spaced_dot = f" {'dot' if dot is None else dot[0].strip()} "
    return Address(
        found.start(),
        found.end(),
        f"{name.replace(' ', '')}@{host}".lower(),
        (
            spaced_dot if joint is None else joint[0],
            found["at"],
            "." if dot is None else dot[0],
        ),
    )
