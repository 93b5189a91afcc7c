"""The canned service as a process of its own."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def canned_service(kilobytes: int, *, differing: int = 10, latency_ms: int = 0) -> Iterator[str]:
    """Its base URL, while it runs; see `canned_service.py` for what it answers."""
    script = Path(__file__).with_name("canned_service.py")
    options = [str(kilobytes), "--differing", str(differing), "--latency", str(latency_ms)]
    with subprocess.Popen([sys.executable, str(script), *options], stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        finally:
            process.terminate()
