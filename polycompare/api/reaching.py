"""Whether a target's hosts can be reached at all: names, connections and TLS, before any request with a key."""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Final

import httpx

from polycompare.api.addresses import UnusableAddressError, checked_url, proxy_for
from polycompare.api.hosts import agents_url
from polycompare.api.tls import UnusableCertificatesError, tls_context
from polycompare.model.targets import Target

_PORTS: Final = {"https": 443, "http": 80}  # what else a proxy may be is SOCKS


@dataclass(frozen=True, slots=True)
class Reached:
    """What came of trying; `ok` is None where there was nothing to try."""

    ok: bool | None
    detail: str
    hint: str | None = None


async def connected(target: Target) -> Reached:
    """Whether each host of the target has an address and takes a connection; behind a proxy, whether that does."""
    told: list[str] = []
    for there in _hosts(target):
        try:
            url = checked_url(there)
            proxy = proxy_for(url)
        except UnusableAddressError as error:
            return Reached(False, str(error))
        try:
            async with _connection(proxy or url, target.connect_timeout, None):
                pass
        except (OSError, UnicodeError) as error:
            return _not_connected(url, proxy, error, target)
        told.append(f"{url.host} by the proxy {proxy.host}, which looks up its name" if proxy else str(url.host))
    return Reached(True, f"{' and '.join(told)} can be reached")


async def secured(target: Target) -> Reached:
    """Whether each host shows a certificate that is trusted. Not tried through a proxy, and for plain http."""
    told: list[str] = []
    for there in _hosts(target):
        url = checked_url(there)
        if url.scheme == "http":
            return Reached(None, "plain http, without TLS")
        if proxy_for(url) is not None:
            return Reached(None, "through the proxy, so it is seen with the key")
        try:
            context = tls_context()
            async with _connection(url, target.connect_timeout, context) as version:
                told.append(f"{url.host} ({version})")
        except UnusableCertificatesError as error:
            return Reached(False, str(error))
        except ssl.SSLCertVerificationError as error:
            return Reached(
                False,
                f"the certificate of {url.host} is not trusted: {error.verify_message}",
                "set SSL_CERT_FILE to the certificates of your network's own authority, if it has one",
            )
        except OSError as error:
            return Reached(
                False,
                f"{url.host} makes no TLS connection ({_reason(error)})",
                "check that base_url is meant to be https, and SSL_CERT_FILE",
            )
    return Reached(True, " and ".join(told))


def _hosts(target: Target) -> list[Target]:
    """The target at each of its base URLs: the Chat API has one host, the Agents API may have another."""
    return [replace(target, base_url=url) for url in dict.fromkeys((target.base_url, agents_url(target)))]


@contextlib.asynccontextmanager
async def _connection(url: httpx.URL, within: float, context: ssl.SSLContext | None) -> AsyncIterator[str]:
    """A connection, closed again, with the version of TLS that it speaks. Raises `OSError` and `UnicodeError`."""
    port = url.port or _PORTS.get(url.scheme, 1080)
    async with asyncio.timeout(within):
        _, writer = await asyncio.open_connection(url.host, port, ssl=context)
    try:
        secure: ssl.SSLObject | None = writer.get_extra_info("ssl_object")
        yield (secure.version() if secure is not None else None) or ""
    finally:
        writer.close()
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(within):
                await writer.wait_closed()


def _not_connected(url: httpx.URL, proxy: httpx.URL | None, error: Exception, target: Target) -> Reached:
    if proxy is not None:
        detail = f"the proxy {proxy.host} cannot be reached ({_reason(error)})"
        return Reached(False, detail, "check HTTPS_PROXY, or name the host in NO_PROXY")
    if isinstance(error, socket.gaierror | UnicodeError):
        return Reached(False, f"the name {url.host} was not found", "check region or base_url, and the network")
    if isinstance(error, TimeoutError):
        detail = f"{url.host} took no connection within {target.connect_timeout:g} s"
        return Reached(False, detail, "check the network and its firewall, or set HTTPS_PROXY if it needs one")
    detail = f"{url.host} takes no connection ({_reason(error)})"
    return Reached(False, detail, "check region or base_url, and that the service runs there")


def _reason(error: Exception) -> str:
    """What the system says, without its numbers."""
    if isinstance(error, TimeoutError):
        return "it took too long"
    reason = getattr(error, "reason", None) or getattr(error, "strerror", None)
    return str(reason or type(error).__name__)
