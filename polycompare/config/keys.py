"""Where keys come from. They go from there to the header of a request, and into no message, file or log."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from polycompare.api.hosts import Region, is_loopback, region_at
from polycompare.api.keys import ApiKey
from polycompare.config.errors import ConfigError
from polycompare.config.regions import ADK_NAMES, key_variables
from polycompare.model.targets import Api, Target

CREDENTIALS: Final = "~/.poly/credentials.json"
"""Where the platform's development kit keeps keys: a JSON object of one key for each region."""

USUAL_VARIABLE: Final = "POLYAI_API_KEY"
"""The variable that the platform's documentation uses."""

_VARIABLE: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def key_of(
    target: Target, environ: Mapping[str, str], *, side_env: str | None = None, home: Path | None = None
) -> ApiKey:
    """The key for `target`, from the first of these places that has one.

    The variable `side_env` that the command line names; the target's `api_key_env`; then, unless its host is one
    that we do not know, `POLY_ADK_KEY_{REGION}`, `POLYAI_API_KEY`, `POLY_ADK_KEY` and `~/.poly/credentials.json`
    (`home` is for `~`). A loopback host has no region, and so only takes the two in the middle. What is named
    and not there is never made up for by another key.

    Raises `ConfigError`, which says what to set and where a key is issued, and `UnusableKeyError`.
    """
    named = target.api_key_env if side_env is None else side_env
    if named is not None:
        return _from_named(target, named, environ)
    for value, source in _usual_places(target, environ, home):
        if value.strip():
            return ApiKey(value, source)
    raise ConfigError(_missing(target))


def token_of(target: Target, environ: Mapping[str, str]) -> ApiKey | None:
    """The connector's token from the target's `token_env`; None for a target that is not on the Chat API.

    Raises `ConfigError` and `UnusableKeyError`.
    """
    if target.api is not Api.CHAT or target.token_env is None:
        return None
    value = environ.get(target.token_env, "")
    if not value.strip():
        raise ConfigError(
            f"Target {target.name!r} takes its connector's token from {_shown(target.token_env, environ)} "
            "that is not set; export it, or name another variable as token_env."
        )
    return ApiKey(value, target.token_env)


def takes_usual_keys(base_url: str) -> bool:
    """Whether keys that were not named for this host may go there: to the platform's, and to this machine."""
    return region_at(base_url) is not None or _is_loopback(base_url)


def _missing(target: Target) -> str:
    """The sentence for a target without a key: what to export, and the page that issues one."""
    region = region_at(target.base_url)
    if not takes_usual_keys(target.base_url):
        return (
            f"Target {target.name!r} needs a key, and its host {urlsplit(target.base_url).hostname} gets none "
            "that is meant for another: name the environment variable that holds it as api_key_env."
        )
    alone = f" (or {key_variables(region)[0]}, for this region alone)" if region else ""
    return f"Target {target.name!r} needs a key: export {USUAL_VARIABLE}=…{alone}{_issued(target)}."


def _from_named(target: Target, variable: str, environ: Mapping[str, str]) -> ApiKey:
    value = environ.get(variable, "")
    if not value.strip():
        raise ConfigError(
            f"Target {target.name!r} takes its key from {_shown(variable, environ)} that is not set; export it"
            f"{_issued(target)}, or name another variable."
        )
    return ApiKey(value, variable)


def _usual_places(target: Target, environ: Mapping[str, str], home: Path | None) -> Iterator[tuple[str, str]]:
    """Each key there may be, and where it is from. The host decides, whatever region the target claims."""
    if not takes_usual_keys(target.base_url):
        return
    region = region_at(target.base_url)
    for variable in (*(key_variables(region) if region else ()), USUAL_VARIABLE, "POLY_ADK_KEY"):
        yield environ.get(variable, ""), variable
    if region is not None:
        yield _stored_key(region, home), f"{CREDENTIALS} ({region.name})"


def _stored_key(region: Region, home: Path | None) -> str:
    """The key that the development kit keeps for `region`; an empty text for none."""
    try:
        text = ((home or Path.home()) / ".poly" / "credentials.json").read_bytes()
    except (FileNotFoundError, NotADirectoryError, RuntimeError):  # RuntimeError: nobody knows where home is
        return ""
    except OSError as error:
        raise ConfigError(f"{CREDENTIALS} cannot be read ({error.strerror}); export {USUAL_VARIABLE}=….") from None
    try:
        stored = json.loads(text)
    except (ValueError, RecursionError):  # also what text that is not Unicode raises
        stored = None
    if not isinstance(stored, dict):
        raise ConfigError(
            f"{CREDENTIALS} is not the JSON object of keys by region that it should be; sign in with the "
            f"development kit again, or export {USUAL_VARIABLE}=…."
        )
    found = (stored.get(name) for name in (ADK_NAMES[region.name], region.name))
    return next((key for key in found if isinstance(key, str)), "")


def _issued(target: Target) -> str:
    region = region_at(target.base_url)
    if region is not None:
        return f" with a key from the API Keys page of {region.studio}"
    if _is_loopback(target.base_url):
        return " (a simulator takes any, unless it was started with --key)"
    return ""


def _shown(variable: str, environ: Mapping[str, str]) -> str:
    """The variable's name for a message, unless it is rather a key in the wrong place."""
    if _VARIABLE.fullmatch(variable) is None or variable in environ.values():
        return "an environment variable whose name is not shown, since it may be a key,"
    return f"the environment variable {variable}"


def _is_loopback(base_url: str) -> bool:
    return is_loopback(urlsplit(base_url).hostname or "")
