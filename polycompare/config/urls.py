"""What is wrong with a URL that a person configured; said as the end of a sentence that begins with its name."""

from urllib.parse import SplitResult, urlsplit

from polycompare.api.hosts import is_loopback


def url_fault(url: str, *, allow_http: bool) -> str | None:
    """What is wrong with a base URL; None for one that a key may be sent to."""
    fault = _form_fault(url)
    if fault is not None:
        return fault
    if not _is_private(urlsplit(url)) and not allow_http:
        return f"{url!r} would send the key in clear; use https, or allow_http = true"
    return None


def studio_fault(url: str) -> str | None:
    """What is wrong with the base URL of an Agent Studio, to which people are led and no key is sent."""
    fault = _form_fault(url)
    if fault is not None:
        return fault
    return None if _is_private(urlsplit(url)) else f"{url!r} must be https"


def _form_fault(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        _ = parts.port  # a port out of range shows only when it is looked at
    except ValueError as error:
        return "is no URL" if "@" in url else f"{url!r} is no URL: {error}"
    if "@" in parts.netloc:  # the URL is not shown: it may hold a secret
        return "must not hold a user name or password; keys come from the environment"
    legible = url.isprintable() and " " not in url
    whole = parts.scheme in ("http", "https") and parts.hostname and not parts.query and not parts.fragment
    return None if legible and whole else f"{url!r} must read like https://host or https://host/path"


def _is_private(parts: SplitResult) -> bool:
    return parts.scheme == "https" or is_loopback(parts.hostname or "")
