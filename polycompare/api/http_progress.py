"""How far one HTTP request got, and what it means that it got no further."""

import socket
import ssl
import time
from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Final

import aiohttp
import httpx
from aiohttp.http import HttpProcessingError

from polycompare.api.failures import Answer, NoAnswer
from polycompare.api.keys import Credentials
from polycompare.api.wire import CHECK_ADDRESS
from polycompare.model.outcomes import FailureKind, RawResponse
from polycompare.model.targets import Target

CORRELATION_HEADER: Final = "X-PolyAI-Correlation-Id"

LARGEST_BODY: Final = 64 * 1024 * 1024
"""In bytes, unpacked; an answer that is larger is not read to its end."""


class TooLarge(httpx.HTTPError):
    """An answer of more than `LARGEST_BODY`."""


@dataclass(slots=True)
class Progress:
    """One request on its way. `begun` is true from the moment when the first byte of it may have left."""

    credentials: Credentials
    correlation_id: str
    started: float = field(default_factory=time.perf_counter)
    begun: bool = False
    response: httpx.Response | None = None
    body: bytearray = field(default_factory=bytearray)

    def take(self, chunk: bytes) -> None:
        """Add a piece of the body. Raises `TooLarge`."""
        self.body += chunk
        if len(self.body) > LARGEST_BODY:
            raise TooLarge("the body is too large")

    @property
    def came(self) -> RawResponse | None:
        """What came, as far as it came, without key and token; None before the answer's headers."""
        if self.response is None:
            return None
        headers = self.response.headers
        return RawResponse(
            status=self.response.status_code,
            body=self.credentials.masked(bytes(self.body)),
            content_type=self.credentials.masked_text(headers.get("Content-Type")),
            correlation_id=self.credentials.masked_text(headers.get(CORRELATION_HEADER)) or self.correlation_id,
            elapsed_ms=(time.perf_counter() - self.started) * 1000,
        )

    def answer(self) -> Answer:
        """The whole answer. Only to be asked for once the body has been read to its end."""
        raw = self.came
        if self.response is None or raw is None:
            raise RuntimeError("the request has no answer yet")
        return Answer(raw, self.response.headers.get("Retry-After"))


UNDER_WAY: Final[ContextVar[Progress]] = ContextVar("UNDER_WAY")
"""The request that the present task has under way."""


def tracing() -> aiohttp.TraceConfig:
    """Tells the `Progress` of the request under way when there is a connection to send it on.

    Through a proxy that is the tunnel to the service, where there is one.
    """

    async def connected(_: aiohttp.ClientSession, __: SimpleNamespace, ___: object) -> None:
        UNDER_WAY.get().begun = True

    config = aiohttp.TraceConfig()
    config.on_connection_create_end.append(connected)
    config.on_connection_reuseconn.append(connected)
    return config


def problem_of(error: Exception, progress: Progress, target: Target) -> NoAnswer:
    """What an exception out of the client means, given how far the request had got."""
    # The transport wraps what it met in an exception of httpx, which says less.
    match error.__cause__ if isinstance(error.__cause__, aiohttp.ClientError) else error:
        case aiohttp.ConnectionTimeoutError():
            limit = f"{target.connect_timeout:g} s"
            return _no_connection(f"no connection within {limit}", "check the network or raise connect_timeout")
        case TimeoutError() if progress.begun:
            return NoAnswer(
                FailureKind.TIMEOUT,
                f"no complete answer within {target.turn_timeout:g} s",
                "raise turn_timeout for a slow agent",
                progress.came,
            )
        case TimeoutError():
            return _no_connection(
                f"no connection within the turn's {target.turn_timeout:g} s", "check the network"
            )
        case httpx.DecodingError():
            return _garbled("the answer cannot be unpacked", progress)
        case TooLarge():
            return _garbled(f"the answer is larger than {LARGEST_BODY >> 20} MB", progress)
        case aiohttp.ClientHttpProxyError() | aiohttp.ClientProxyConnectionError():
            return _no_connection(f"the proxy gave no connection ({error})", "check HTTPS_PROXY and NO_PROXY")
        case aiohttp.ClientResponseError() | HttpProcessingError() if progress.begun:
            return _garbled("what answers there does not keep to HTTP", progress)
        case _ if progress.begun:
            return NoAnswer(
                FailureKind.BROKEN,
                "the connection was lost before the answer was whole",
                None,
                progress.came,
            )
        case _:
            return _why_no_connection(error)


def _no_connection(reason: str, hint: str, *, lasts: bool = False) -> NoAnswer:
    return NoAnswer(FailureKind.CONNECT, f"{reason}, so nothing was sent", hint, lasts=lasts)


def _garbled(reason: str, progress: Progress) -> NoAnswer:
    return NoAnswer(FailureKind.MALFORMED, reason, CHECK_ADDRESS, progress.came)


def _why_no_connection(error: BaseException) -> NoAnswer:
    """The reason among the causes of a failed connection that says most."""
    for cause in _causes(error):
        match cause:
            case aiohttp.ClientError() | httpx.HTTPError():
                continue  # it is also of the kind of its cause, and says less
            case ssl.SSLCertVerificationError():
                reason = f"the TLS certificate was not accepted ({cause.verify_message})"
                hint = "set SSL_CERT_FILE if your network has an authority of its own"
                return _no_connection(reason, hint, lasts=True)
            case ssl.SSLError():
                return _no_connection(
                    "no TLS connection could be made", "check that base_url is meant to be https"
                )
            case socket.gaierror() | UnicodeError():
                return _no_connection("the host's name was not found", "check region or base_url, and the network")
            case ConnectionRefusedError():
                reason = "the connection was refused"
                return _no_connection(reason, "check that the service runs there, and region or base_url")
    return _no_connection("no connection could be made", "check region or base_url, and the network")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and all that it came from, also inside exception groups."""
    yield error
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from _causes(inner)
    if (cause := error.__cause__ or error.__context__) is not None:
        yield from _causes(cause)
