"""One side's HTTP client."""

import asyncio
import ssl
from collections.abc import Callable
from functools import lru_cache
from types import TracebackType
from typing import Final, Self

import aiohttp
import httpx
from aiohttp.http import HttpProcessingError
from httpx_aiohttp import AiohttpTransport

from polycompare import __version__
from polycompare.api.addresses import checked_url, proxy_for
from polycompare.api.failures import Answer
from polycompare.api.http_progress import CORRELATION_HEADER, UNDER_WAY, Progress, problem_of, tracing
from polycompare.api.keys import Credentials
from polycompare.api.tls import no_tls_context, tls_context
from polycompare.model.targets import Target

# Servers close idle connections, many after 5 s. A turn sent into one that is just closing would be lost with its
# outcome unknown, so a connection is reused only when it is fresh; a person's turns mostly open a new one.
_KEEPALIVE: Final = 3.0

_LONGEST_HEADER: Final = 64 * 1024  # in bytes

_HEADERS: Final = {"User-Agent": f"polycompare/{__version__}", "Accept-Encoding": "gzip, deflate"}


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
        self._headers = httpx.Headers({**_HEADERS, **credentials.headers})
        proxy = proxy_for(url)
        tls = no_tls_context() if url.scheme == "http" else ssl_context or tls_context()
        self._transport = AiohttpTransport(
            verify=tls,
            proxy=None if proxy is None else httpx.Proxy(proxy),
            client=lambda: _connections(tls),
        )

    @property
    def keys(self) -> str:
        """Where the credentials came from, to be told in a sentence."""
        return self._credentials.sources

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._transport.aclose()

    async def exchange(
        self, method: str, path: str, content: bytes | None, *, correlation_id: str, within: float
    ) -> Answer:
        """Send one request and take its whole answer, in at most `within` seconds. Raises `NoAnswer`.

        `path` is what follows the base URL, percent-encoded.
        """
        return await self._request(method, path, content, Progress(self._credentials, correlation_id), within)

    async def download(
        self, path: str, to: Callable[[bytes], object], *, correlation_id: str, within: float
    ) -> Answer:
        """Get what may be large: the body of a 200 goes to `to`, piece by piece, and is not in the answer.

        No piece may take longer than `within` seconds. Raises `NoAnswer`, and whatever `to` raises: that should
        be no error of the system's, which would be taken for one of the connection.
        """
        return await self._request("GET", path, None, Progress(self._credentials, correlation_id), within, to)

    async def _request(
        self,
        method: str,
        path: str,
        content: bytes | None,
        progress: Progress,
        within: float,
        to: Callable[[bytes], object] | None = None,
    ) -> Answer:
        headers = self._headers.copy()
        headers[CORRELATION_HEADER] = progress.correlation_id
        if content is not None:
            headers["Content-Type"] = "application/json"
        UNDER_WAY.set(progress)
        for _ in range(2):  # rounds of the event loop, in which it hears of connections that were closed meanwhile
            await asyncio.sleep(0)
        try:
            request = httpx.Request(
                method,
                _parsed(self._base + path),
                headers=headers,
                content=content,
                extensions={"timeout": {"pool": self._target.connect_timeout}},
            )
            async with asyncio.timeout(within) as limit:
                # The transport itself, not a client: that would follow, remember and authenticate what nobody
                # asked for.
                progress.response = await self._transport.handle_async_request(request)
                try:
                    async for chunk in progress.response.aiter_bytes():
                        if to is None or progress.response.status_code != httpx.codes.OK:
                            progress.take(chunk)
                        else:
                            to(chunk)
                            limit.reschedule(asyncio.get_running_loop().time() + within)
                finally:
                    await progress.response.aclose()
        except (
            httpx.HTTPError,
            httpx.InvalidURL,
            aiohttp.ClientError,
            HttpProcessingError,
            OSError,
            ValueError,
        ) as error:
            raise problem_of(error, progress, self._target) from None
        return progress.answer()


@lru_cache(maxsize=1024)
def _parsed(url: str) -> httpx.URL:
    """The URL, parsed once for all turns of a conversation: that takes a sixth of a request."""
    return httpx.URL(url)


def _connections(tls: ssl.SSLContext) -> aiohttp.ClientSession:
    """The connections of one side."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(ssl=tls, keepalive_timeout=_KEEPALIVE, limit=0),
        trace_configs=[tracing()],
        max_line_size=_LONGEST_HEADER,
        max_field_size=_LONGEST_HEADER,
        cookie_jar=aiohttp.DummyCookieJar(),
    )
