"""What may know what: each package is imported whole in a process of its own, and what came with it is seen."""

import importlib.util
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PURE = ("model", "diffing", "engine", "scenarios")
PACKAGES = sorted(entry.name for entry in (ROOT / "polycompare").iterdir() if (entry / "__init__.py").exists())

_IMPORT_ALL = """
import importlib, json, pkgutil, sys
package = importlib.import_module(sys.argv[1])
for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
    importlib.import_module(module.name)
print(json.dumps(sorted(sys.modules)))
"""


def brought_in_by(package: str) -> set[str]:
    """Every module that is there once all modules of a package were imported."""
    done = subprocess.run(
        [sys.executable, "-c", _IMPORT_ALL, f"polycompare.{package}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return set(json.loads(done.stdout))


@pytest.mark.parametrize("package", PURE)
def test_the_pure_packages_bring_in_neither_network_nor_screen(package: str) -> None:
    assert not brought_in_by(package) & {"aiohttp", "httpx", "textual", "sqlite3", "uvicorn", "starlette"}


@pytest.mark.parametrize("package", [name for name in PACKAGES if name not in ("tui", *PURE)])
def test_only_the_screen_brings_in_textual(package: str) -> None:
    assert "textual" not in brought_in_by(package)


def test_client_and_engine_do_not_know_each_other() -> None:
    assert not any(name.startswith("polycompare.engine") for name in brought_in_by("api"))
    assert not any(name.startswith("polycompare.api") for name in brought_in_by("engine"))


def test_the_model_stands_on_nothing_of_ours() -> None:
    ours = {name for name in brought_in_by("model") if name.startswith("polycompare.")}
    assert all(name.startswith("polycompare.model") for name in ours)


@pytest.mark.skipif(importlib.util.find_spec("importlinter") is None, reason="import-linter is not installed")
def test_the_written_contracts_are_kept() -> None:
    command = shutil.which("lint-imports", path=str(Path(sys.executable).parent)) or "lint-imports"
    done = subprocess.run([command], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout
