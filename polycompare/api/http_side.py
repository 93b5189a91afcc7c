"""One side's HTTP client."""

import asyncio
import ssl
from types import TracebackType
from typing import Final, Self

import aiohttp
from aiohttp.http import HttpProcessingError
from yarl import URL

from polycompare import __version__
from polycompare.api.addresses import checked_url, proxy_for
from polycompare.api.failures import Answer
from polycompare.api.http_progress import CORRELATION_HEADER, Progress, problem_of, tracing
from polycompare.api.keys import Credentials
from polycompare.api.tls import no_tls_context, tls_context
from polycompare.model.targets import Target

# Servers close idle connections, many after 5 s. A turn sent into one that is just closing would be lost with its
# outcome unknown, so a connection is reused only when it is fresh; a person's turns mostly open a new one.
_KEEPALIVE: Final = 3.0

_LONGEST_HEADER: Final = 64 * 1024  # in bytes


class HttpSide:
    """Sends requests to one target's base URL, with its credentials, and never anywhere else; used as
    `async with HttpSide(…) as http`.

    Redirects are not followed, TLS is verified, plain http goes to this machine only unless the target allows it.
    The proxies of the environment are used, but never for this machine. Raises `UnusableAddressError`.
    """

    def __init__(
        self, target: Target, credentials: Credentials, ssl_context: ssl.SSLContext | None = None
    ) -> None:
        self._target = target
        self._credentials = credentials
        url = checked_url(target)
        self._base = str(url).rstrip("/")
        self._proxy = proxy_for(url)
        self._tls = no_tls_context() if url.scheme == "http" else ssl_context or tls_context()
        self._session: aiohttp.ClientSession | None = None

    @property
    def keys(self) -> str:
        """Where the credentials came from, to be told in a sentence."""
        return self._credentials.sources

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(ssl=self._tls, keepalive_timeout=_KEEPALIVE, limit=0),
            headers={"User-Agent": f"polycompare/{__version__}"},
            timeout=aiohttp.ClientTimeout(total=None, connect=self._target.connect_timeout),
            trace_configs=[tracing()],
            max_line_size=_LONGEST_HEADER,
            max_field_size=_LONGEST_HEADER,
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def exchange(
        self, method: str, path: str, content: bytes | None, *, correlation_id: str, within: float
    ) -> Answer:
        """Send one request and take its whole answer, in at most `within` seconds. Raises `NoAnswer`.

        `path` is what follows the base URL, percent-encoded.
        """
        if self._session is None:
            raise RuntimeError("an HttpSide sends inside its context")
        # The session's own headers also go to a proxy that is to open a tunnel; these do not.
        headers = {CORRELATION_HEADER: correlation_id, **self._credentials.headers}
        if content is not None:
            headers["Content-Type"] = "application/json"
        progress = Progress(self._credentials, correlation_id)
        for _ in range(2):  # rounds of the event loop, in which it hears of connections that were closed meanwhile
            await asyncio.sleep(0)
        try:
            async with (
                asyncio.timeout(within),
                self._session.request(
                    method,
                    URL(self._base + path, encoded=True),
                    data=content,
                    headers=headers,
                    proxy=self._proxy,
                    allow_redirects=False,
                    trace_request_ctx=progress,
                ) as response,
            ):
                progress.response = response
                async for chunk in response.content.iter_any():
                    progress.take(chunk)
        except (aiohttp.ClientError, HttpProcessingError, OSError, ValueError) as error:
            raise problem_of(error, progress, self._target) from None
        return progress.answer()
