"""The API key and the connector's token: sent in one header each, shown nowhere."""

import json
from typing import Final

from polycompare.model.errors import UserError

_MASK: Final = "***"
_SHORTEST_MASKED: Final = 8
_LONGEST: Final = 4096


class UnusableKeyError(UserError):
    """A key or token that no HTTP header can carry."""


class ApiKey:
    """A key or token that keeps itself out of sight: no repr shows it, and it can be taken out of what a service
    echoes.

    `source` is how a person calls the place it came from, such as `POLYAI_API_KEY`; messages name that. Raises
    `UnusableKeyError`.
    """

    __slots__ = ("_echoes", "_value", "source")

    def __init__(self, value: str, source: str) -> None:
        self.source = source
        key = value.strip()
        if not key:
            raise UnusableKeyError(f"What {source} holds is empty; put the key or token from Agent Studio there.")
        if len(key) > _LONGEST or not all("!" <= character <= "~" for character in key):
            raise UnusableKeyError(
                f"What {source} holds has a character or a length that no key has; copy it again from Studio."
            )
        self._value = key
        # As it is, as Python and JavaScript write it in JSON, and as those do that escape slashes.
        in_json = json.dumps(key)[1:-1]
        # A key of a few letters, good for a simulator only, would hit ordinary words.
        forms = {key, in_json, in_json.replace("/", "\\/")} if len(key) >= _SHORTEST_MASKED else set[str]()
        self._echoes = tuple(form.encode() for form in sorted(forms, key=len, reverse=True))

    def __repr__(self) -> str:
        return f"ApiKey({_MASK})"

    def in_header(self, name: str) -> dict[str, str]:
        """The header of this name that carries it."""
        return {name: self._value}

    def masked(self, body: bytes) -> bytes:
        """`body` without it, should the service have echoed it; nothing that holds a key may be kept."""
        for echo in self._echoes:
            if echo in body:
                body = body.replace(echo, _MASK.encode())
        return body


class Credentials:
    """What authenticates the requests to one host: the key, and for the Chat API the connector's token as well."""

    __slots__ = ("_secrets", "headers", "sources")

    def __init__(self, key: ApiKey, token: ApiKey | None = None) -> None:
        self.headers = key.in_header("X-API-KEY")
        self.sources = f"the key in {key.source}"
        self._secrets = [key]
        if token is not None:
            self.headers |= token.in_header("X-TOKEN")
            self.sources += f" and the connector token in {token.source}"
            self._secrets.append(token)

    def __repr__(self) -> str:
        return f"Credentials({_MASK})"

    def masked(self, body: bytes) -> bytes:
        """`body` without any of them."""
        for secret in self._secrets:
            body = secret.masked(body)
        return body

    def masked_text(self, text: str | None) -> str | None:
        """Like `masked`, for a header or a message."""
        if text is None:
            return None
        return self.masked(text.encode(errors="surrogatepass")).decode(errors="surrogatepass")
