"""Quick answers stay quick: what they import."""

import subprocess
import sys

import pytest

from polycompare import __version__

HEAVY = {
    "aiohttp",
    "httpx",
    "pydantic",
    "textual",
    "rich",
    "deepdiff",
    "starlette",
    "uvicorn",
    "yaml",
    "sqlite3",
    "asyncio",
}


def imported_by(*arguments: str) -> tuple[str, set[str]]:
    """What the command prints, and the top-level modules it imports."""
    code = (
        "import atexit, sys\n"
        "atexit.register(lambda: print(*sys.modules, file=sys.stderr))\n"
        "from polycompare.cli.main import main\n"
        f"sys.exit(main({list(arguments)!r}))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=True)
    return done.stdout, {name.partition(".")[0] for name in done.stderr.split()}


def test_version_imports_nothing_to_speak_of() -> None:
    output, modules = imported_by("--version")
    assert output == f"polycompare {__version__}\n"
    assert not modules & (HEAVY | {"argparse", "dataclasses", "enum", "json"})


@pytest.mark.parametrize("arguments", [["--help"], ["compare", "--help"], ["recordings", "show", "--help"]])
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    output, modules = imported_by(*arguments)
    assert output.startswith("usage: polycompare")
    assert not modules & HEAVY


def test_the_exit_codes_are_in_the_help() -> None:
    output, _ = imported_by("--help")
    for part in ("0 same", "1 diverged", "2 usage", "4 could not complete", "130 interrupted"):
        assert part in output
