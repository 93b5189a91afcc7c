"""Keys come from the environment and stay out of every message."""

from collections.abc import Mapping

from polycompare.api.hosts import REGIONS
from polycompare.config.errors import ConfigError
from polycompare.model.targets import Target


def key_of(target: Target, environ: Mapping[str, str]) -> str:
    """The key of `target`. Raises `ConfigError` that names the variable to set, never its value."""
    name = target.api_key_env
    key = environ.get(name, "").strip()
    if not key:
        where = (
            f"; keys of region {target.region} are made at {REGIONS[target.region].studio}"
            if target.region
            else ""
        )
        raise ConfigError(f"Target {target.name!r} needs a key: set the environment variable {name}{where}.")
    return key
