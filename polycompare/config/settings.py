"""The shape of `polycompare.toml`, and what is said of a file that has another."""

from collections.abc import Sequence
from typing import Annotated, Final, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, JsonValue
from pydantic_core import ErrorDetails

from polycompare.api.hosts import REGIONS
from polycompare.config.errors import did_you_mean, listed

Text = Annotated[str, Field(min_length=1)]
Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]
VariableName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]

ApiName = Literal["debug-chat", "chat"]
EnvironmentName = Literal["sandbox", "pre-release", "live"]
RegionName = Literal["us", "eu", "uk", "studio"]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class TargetTable(_Table):
    """`[targets.NAME]`, and `[defaults]` for what targets have in common. Times are seconds."""

    api: ApiName | None = None
    region: RegionName | None = None
    base_url: Text | None = None
    agent_id: Text | None = None
    account_id: Text | None = None
    environment: EnvironmentName | None = None
    variant: Text | None = None
    channel: Text | None = None
    asr_lang: Text | None = None
    tts_lang: Text | None = None
    attributes: dict[str, JsonValue] | None = None
    api_key_env: VariableName | None = None
    token_env: VariableName | None = None
    allow_live: bool | None = None
    allow_http: bool | None = None
    connect_timeout: Seconds | None = None
    turn_timeout: Seconds | None = None
    delayed_interval: Seconds | None = None
    delayed_limit: Seconds | None = None


class PairTable(_Table):
    """`[pair]`: the names of the two targets that are compared unless the command line says otherwise."""

    baseline: Text | None = None
    candidate: Text | None = None


class File(_Table):
    """A whole `polycompare.toml`."""

    pair: PairTable = PairTable()
    defaults: TargetTable = TargetTable()
    targets: dict[str, TargetTable] = {}


_ALLOWED_VALUES: Final[dict[str, tuple[str, ...]]] = {
    "api": get_args(ApiName),
    "environment": get_args(EnvironmentName),
    "region": tuple(REGIONS),
}

_EXPECTED: Final[dict[str, str]] = {
    "string_type": "a string in quotes",
    "string_too_short": "a string that is not empty",
    "bool_type": "true or false",
    "float_type": "a number",
    "finite_number": "a finite number",
    "greater_than": "more than 0",
    "dict_type": "a table",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "invalid-json-value": "a string, number, boolean, array or table",
}


def explain(error: ErrorDetails) -> tuple[Sequence[str | int], str]:
    """One fault that pydantic found in a `File`: the path of the key, and what is wrong in words."""
    path = tuple(error["loc"])
    kind = error["type"]
    if kind == "extra_forbidden":
        return path, _unknown_key(path)
    key = str(path[-1])
    if kind == "literal_error":
        allowed = _ALLOWED_VALUES[key]
        value = error["input"]
        near = did_you_mean(value, allowed) if isinstance(value, str) else ""
        return path, f"{key} = {value!r} is unknown{near}; allowed are {listed(allowed)}"
    if (
        kind == "string_pattern_mismatch"
    ):  # the value is not shown: it may be a key that was put in the wrong place
        return path, f"{key} must be the name of an environment variable, never a key itself"
    if "attributes" in path:
        key = "attributes"
        path = path[: path.index("attributes") + 1]
        kind = "dict_type" if kind == "dict_type" else "invalid-json-value"
    return path, f"{key} must be {_EXPECTED.get(kind, error['msg'])}"


def _unknown_key(path: Sequence[str | int]) -> str:
    match path:
        case (str(key),):
            where, known = "at the top", File.model_fields
        case ("pair", str(key)):
            where, known = "in [pair]", PairTable.model_fields
        case (*table, key):
            where, known = f"in [{'.'.join(map(str, table))}]", TargetTable.model_fields
        case _:
            raise AssertionError("an unknown key has a name")
    return f"unknown key {str(key)!r} {where}{did_you_mean(str(key), known)}; allowed are {listed(known)}"
