"""TLS for the clients: always verified, and made once, since reading the certificates takes 20 ms."""

import os
import ssl
from functools import cache

import httpx

from polycompare.model.errors import UserError


class UnusableCertificatesError(UserError):
    """A certificate file that cannot be read."""


def tls_context() -> ssl.SSLContext:
    """The context that all clients share; `SSL_CERT_FILE` and `SSL_CERT_DIR` are honoured.

    Raises `UnusableCertificatesError`.
    """
    return _context(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))


@cache
def _context(cert_file: str | None, cert_dir: str | None) -> ssl.SSLContext:
    """The context for these two variables, which httpx reads by itself."""
    try:
        context = httpx.create_ssl_context()
    except OSError as error:  # a missing file, and ssl.SSLError for one without certificates
        where = f"SSL_CERT_FILE={cert_file}" if cert_file else f"SSL_CERT_DIR={cert_dir}"
        reason = error.strerror or error
        raise UnusableCertificatesError(
            f"The certificates of {where} cannot be read ({reason}); set it to a PEM file or unset it."
        ) from None
    context.set_alpn_protocols(["http/1.1"])
    return context


@cache
def no_tls_context() -> ssl.SSLContext:
    """For clients that only speak plain http: made at once, and trusts nobody should one speak TLS after all."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
