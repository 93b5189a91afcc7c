"""Which addresses a key may be sent to, and by which proxy."""

from urllib.request import getproxies, proxy_bypass

import httpx

from polycompare.api.hosts import is_loopback
from polycompare.model.errors import UserError
from polycompare.model.targets import Target


class UnusableAddressError(UserError):
    """A base URL, or a proxy on the way there, that nothing may or can be sent to."""


def checked_url(target: Target) -> httpx.URL:
    """The target's base URL, if a key may be sent there. Raises `UnusableAddressError`."""
    place = f"The base_url of {target.name}"
    try:
        url = _url(target.base_url)
    except (ValueError, httpx.InvalidURL) as error:
        raise UnusableAddressError(f"{place} is no URL ({error}); it looks like https://api.us.poly.ai.") from None
    strange = url.userinfo or url.query or url.fragment
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


def proxy_for(url: httpx.URL) -> httpx.URL | None:
    """The proxy that the environment sets for `url`: never one for this machine. Raises `UnusableAddressError`."""
    host = url.host
    proxies = getproxies()
    proxy = proxies.get(url.scheme) or proxies.get("all")
    if not proxy or is_loopback(host) or proxy_bypass(host):
        return None
    advice = "check HTTPS_PROXY, ALL_PROXY and NO_PROXY"
    try:
        there = _url(proxy if "://" in proxy else f"http://{proxy}")
    except (ValueError, httpx.InvalidURL) as error:
        raise UnusableAddressError(f"The proxy for {host} is no URL ({error}); {advice}.") from None
    if there.scheme not in ("http", "https") or not there.host:
        raise UnusableAddressError(f"The proxy for {host} must be http or https and a host; {advice}.")
    return there


def _url(text: str) -> httpx.URL:
    """Raises `ValueError` and `httpx.InvalidURL`."""
    if not text.isprintable():
        raise ValueError("it holds a character that cannot be seen")
    url = httpx.URL(text)
    if url.port is not None and not 0 < url.port < 65536:
        raise ValueError("there is no such port")
    return url
