"""What the developer has set must not reach these tests: they are about this machine only."""

from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def no_proxy() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"):
            patched.delenv(name, raising=False)
            patched.delenv(name.lower(), raising=False)
        yield
