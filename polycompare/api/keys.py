"""The API key: sent in one header, shown nowhere."""

import json
from typing import Final

from polycompare.model.errors import UserError

_MASK: Final = "***"
_SHORTEST_MASKED: Final = 8
_LONGEST: Final = 4096


class UnusableKeyError(UserError):
    """A key that no HTTP header can carry."""


class ApiKey:
    """A key that keeps itself out of sight: no repr shows it, and it can be taken out of what a service echoes.

    `source` is the name of the environment variable that it came from, for messages. Raises `UnusableKeyError`.
    """

    __slots__ = ("_echoes", "_value")

    def __init__(self, value: str, source: str) -> None:
        key = value.strip()
        if not key:
            raise UnusableKeyError(
                f"The API key in {source} is empty; put the key that Agent Studio issued there."
            )
        if len(key) > _LONGEST or not all("!" <= character <= "~" for character in key):
            raise UnusableKeyError(
                f"The API key in {source} has a character or a length that no key has; copy it again from Studio."
            )
        self._value = key
        # As it is, as Python and JavaScript write it in JSON, and as those do that escape slashes.
        in_json = json.dumps(key)[1:-1]
        # A key of a few letters, good for a simulator only, would hit ordinary words.
        forms = {key, in_json, in_json.replace("/", "\\/")} if len(key) >= _SHORTEST_MASKED else set[str]()
        self._echoes = tuple(form.encode() for form in sorted(forms, key=len, reverse=True))

    def __repr__(self) -> str:
        return f"ApiKey({_MASK})"

    @property
    def header(self) -> dict[str, str]:
        """The header that authenticates a request."""
        return {"X-API-KEY": self._value}

    def masked(self, body: bytes) -> bytes:
        """`body` with the key replaced, should the service have echoed it; nothing that holds it may be kept."""
        for echo in self._echoes:
            if echo in body:
                body = body.replace(echo, _MASK.encode())
        return body

    def masked_text(self, text: str | None) -> str | None:
        """Like `masked`, for a header or a message."""
        return (
            None
            if text is None
            else self.masked(text.encode(errors="surrogatepass")).decode(errors="surrogatepass")
        )
