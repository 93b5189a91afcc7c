"""What is wrong with a configuration, said in one sentence."""

import difflib
from collections.abc import Iterable
from pathlib import Path

from polycompare.model.errors import UserError


class ConfigError(UserError):
    """A configuration that cannot be used: which file, where in it, what is allowed."""


class NoConfigurationError(ConfigError):
    """There is no configuration where one is looked for."""


def shown_path(path: Path) -> str:
    """`path` as a person would type it: relative where it lies at or below the working directory."""
    try:
        return str(path.relative_to(Path.cwd()))
    except (ValueError, OSError):  # elsewhere, or the working directory is gone
        return str(path)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """` (did you mean 'live'?)` for a near match among `known`, in any case, or nothing; made to stand inside a
    sentence."""
    by_folded = {str(name).casefold(): str(name) for name in known}
    near = difflib.get_close_matches(word.casefold(), list(by_folded), n=1)
    return f" (did you mean {by_folded[near[0]]!r}?)" if near else ""


def listed(words: Iterable[str]) -> str:
    """`a, b and c`."""
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
