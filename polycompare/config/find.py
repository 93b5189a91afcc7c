"""Where the configuration is."""

from pathlib import Path
from typing import Final

from polycompare.config.errors import ConfigError, NoConfigurationError

FILE_NAME: Final = "polycompare.toml"


def find_config(start: Path) -> Path | None:
    """The `polycompare.toml` of `start`, or of its nearest parent up to the repository's root; None for none."""
    return find_upward(FILE_NAME, start)


def find_upward(name: str, start: Path) -> Path | None:
    """The file `name` in `start`, or in its nearest parent up to the repository's root; None for none.

    The root is the directory that holds `.git`. Outside of a repository only `start` itself is looked at, so that
    a file somebody left in `/tmp` or in a home directory never decides where messages are sent.
    """
    for directory in _up_to_root(start):
        candidate = directory / name
        if candidate.is_file():
            return candidate
    return None


def nearest_config() -> Path:
    """The configuration that holds for the working directory. Raises `NoConfigurationError` if there is none."""
    here = working_directory()
    found = find_config(here)
    if found is None:
        raise NoConfigurationError(
            f"There is no {FILE_NAME} in {here} or above it in its repository; `polycompare config init` writes "
            "one, --config FILE names another; or try `polycompare demo`, which needs none."
        )
    return found


def working_directory() -> Path:
    """Where the person is. Raises `ConfigError` where that directory is gone."""
    try:
        return Path.cwd()
    except OSError:
        raise ConfigError("The working directory is gone; change to one that exists.") from None


def _up_to_root(start: Path) -> list[Path]:
    seen: list[Path] = []
    for directory in (start, *start.parents):
        seen.append(directory)
        if (directory / ".git").exists():
            return seen
    return [start]
