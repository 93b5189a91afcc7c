"""One side's HTTP client."""

import asyncio
import ssl
from types import TracebackType
from typing import Final, Self

import httpx

from polycompare import __version__
from polycompare.api.failures import Answer
from polycompare.api.hosts import is_loopback
from polycompare.api.http_progress import CORRELATION_HEADER, Progress, problem_of
from polycompare.api.keys import Credentials
from polycompare.api.tls import no_tls_context, tls_context
from polycompare.model.errors import UserError
from polycompare.model.targets import Target

# Servers close idle connections, many after 5 s. A turn sent into one that is just closing would be lost with its
# outcome unknown, so a connection is reused only when it is fresh; a person's turns mostly open a new one.
_KEEPALIVE: Final = 3.0


class UnusableAddressError(UserError):
    """A base URL that nothing may or can be sent to."""


class HttpSide:
    """Sends requests to one target's base URL, with its credentials, and never anywhere else.

    Redirects are not followed, TLS is verified, plain http goes to this machine only unless the target allows it.
    The proxies of the environment are used, but never for this machine. Raises `UnusableAddressError`.
    """

    def __init__(
        self, target: Target, credentials: Credentials, ssl_context: ssl.SSLContext | None = None
    ) -> None:
        self._target = target
        self._credentials = credentials
        self._base = target.base_url.rstrip("/")
        url = checked_url(target)
        verify = no_tls_context() if url.scheme == "http" else ssl_context or tls_context()
        try:
            self._client = httpx.AsyncClient(
                verify=verify,
                trust_env=not is_loopback(url.host),
                headers={"User-Agent": f"polycompare/{__version__}", **credentials.headers},
                timeout=httpx.Timeout(None, connect=target.connect_timeout),
                limits=httpx.Limits(keepalive_expiry=_KEEPALIVE),
                follow_redirects=False,
            )
        except (ImportError, ValueError, httpx.InvalidURL) as error:
            raise UnusableAddressError(
                f"The proxy that the environment sets for {target.base_url} cannot be used ({error}); "
                "check HTTPS_PROXY, ALL_PROXY and NO_PROXY."
            ) from None

    @property
    def keys(self) -> str:
        """Where the credentials came from, to be told in a sentence."""
        return self._credentials.sources

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()

    async def exchange(
        self, method: str, path: str, content: bytes | None, *, correlation_id: str, within: float
    ) -> Answer:
        """Send one request and take its whole answer, in at most `within` seconds. Raises `NoAnswer`.

        `path` is what follows the base URL, percent-encoded.
        """
        headers = {CORRELATION_HEADER: correlation_id}
        if content is not None:
            headers["Content-Type"] = "application/json"
        progress = Progress(self._credentials, correlation_id)
        try:
            request = self._client.build_request(
                method, self._base + path, content=content, headers=headers, extensions={"trace": progress.trace}
            )
            async with asyncio.timeout(within):
                await self._receive(request, progress)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, UnicodeError) as error:
            raise problem_of(error, progress, self._target) from None
        return progress.answer()

    async def _receive(self, request: httpx.Request, progress: Progress) -> None:
        response = await self._client.send(request, stream=True)
        try:
            progress.response = response
            async for chunk in response.aiter_bytes():
                progress.take(chunk)
        finally:
            await response.aclose()


def checked_url(target: Target) -> httpx.URL:
    """The target's base URL, if a key may be sent there. Raises `UnusableAddressError`."""
    place = f"The base_url of {target.name}"
    try:
        url = httpx.URL(target.base_url)
    except httpx.InvalidURL as error:
        raise UnusableAddressError(f"{place} is no URL ({error}); it looks like https://api.us.poly.ai.") from None
    strange = url.userinfo or url.query or url.fragment or (url.port or 0) > 65535
    if url.scheme not in ("http", "https") or not url.host or strange:
        raise UnusableAddressError(
            f"{place} must be http or https, a host, and perhaps a port and a path, such as https://api.us.poly.ai."
        )
    if url.scheme == "http" and not is_loopback(url.host) and not target.allow_http:
        raise UnusableAddressError(
            f"{place} is plain http to {url.host}, where anyone on the way can read the key; "
            "use https, or set allow_http = true if that is meant."
        )
    return url
