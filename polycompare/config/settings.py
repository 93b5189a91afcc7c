"""The shape of `polycompare.toml`, and what is said of a file that has another."""

from collections.abc import Callable, Iterator, Sequence
from math import isfinite
from typing import Annotated, Any, Final, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import ErrorDetails, PydanticCustomError

from polycompare.api.hosts import REGIONS
from polycompare.config.checks import (
    channel_fault,
    language_fault,
    path_pattern_fault,
    regular_expression_fault,
)
from polycompare.config.errors import did_you_mean, listed
from polycompare.config.urls import studio_fault


def _refusing(fault_of: Callable[[str], str | None]) -> AfterValidator:
    """Raises for a text that `fault_of` finds fault with, in its words."""

    def checked(text: str) -> str:
        fault = fault_of(text)
        if fault is not None:
            raise PydanticCustomError("fault", "faulty", {"fault": fault})
        return text

    return AfterValidator(checked)


Text = Annotated[str, Field(min_length=1)]
StudioUrl = Annotated[Text, _refusing(studio_fault)]
Language = Annotated[str, _refusing(language_fault)]
Channel = Annotated[str, _refusing(channel_fault)]
Seconds = Annotated[float, Field(gt=0, le=86_400, allow_inf_nan=False)]
VariableName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
IdPrefix = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]{1,60}$")]
Seed = Annotated[int, Field(ge=0, lt=2**63)]
PathPattern = Annotated[Text, _refusing(path_pattern_fault)]
RegularExpression = Annotated[Text, _refusing(regular_expression_fault)]

ApiName = Literal["debug-chat", "chat"]
EnvironmentName = Literal["sandbox", "pre-release", "live"]
RegionName = Literal["us", "eu", "uk", "studio", "us-1", "euw-1", "uk-1"]
OrderName = Literal["concurrent", "baseline-first", "alternate"]
OnUnknownName = Literal["stop", "resend", "fresh"]
OnExpiredName = Literal["stop", "fresh"]


def _sendable(attributes: dict[str, Any]) -> dict[str, Any]:
    """Raises for the first value in `attributes` that JSON does not have, and says where it is."""
    for path, expected in _unsendable(attributes, ()):
        raise PydanticCustomError("not_sendable", "not sendable", {"path": path, "expected": expected})
    return attributes


def _unsendable(value: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    match value:
        case dict():
            for key, inner in value.items():
                yield from _unsendable(inner, (*path, key))
        case list():
            for index, inner in enumerate(value):
                yield from _unsendable(inner, (*path, index))
        case float() if not isfinite(value):
            yield path, "a finite number"
        case None | bool() | int() | float() | str():
            pass
        case _:  # a date or a time
            yield path, "a string, number, boolean, array or table"


Attributes = Annotated[dict[str, Any], AfterValidator(_sendable)]


class _Table(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class TargetTable(_Table):
    """`[targets.NAME]`, and `[defaults]` for what targets have in common. Times are seconds."""

    api: ApiName | None = None
    region: RegionName | None = None
    base_url: Text | None = None
    agent_id: Text | None = None
    account_id: Text | None = None
    studio: StudioUrl | None = None
    environment: EnvironmentName | None = None
    variant: Text | None = None
    channel: Channel | None = None
    asr_lang: Language | None = None
    tts_lang: Language | None = None
    attributes: Attributes | None = None
    conversation_prefix: IdPrefix | None = None
    api_key_env: VariableName | None = None
    token_env: VariableName | None = None
    side_effects: bool | None = None
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


class ComparisonTable(_Table):
    """`[comparison]`: how turns are sent, and what becomes of a side that fails."""

    order: OrderName | None = None
    on_unknown: OnUnknownName | None = None
    on_expired: OnExpiredName | None = None
    seed: Seed | None = None


class RedactTable(_Table):
    """`[redact]`: what is personal beside addresses and numbers, in recordings that leave the machine."""

    paths: list[PathPattern] = []
    patterns: list[RegularExpression] = []


class File(_Table):
    """A whole `polycompare.toml`."""

    pair: PairTable = PairTable()
    comparison: ComparisonTable = ComparisonTable()
    redact: RedactTable = RedactTable()
    defaults: TargetTable = TargetTable()
    targets: dict[str, TargetTable] = {}


_ALLOWED_VALUES: Final[dict[str, tuple[str, ...]]] = {
    "api": get_args(ApiName),
    "environment": get_args(EnvironmentName),
    "region": tuple(REGIONS),
    "order": get_args(OrderName),
    "on_unknown": get_args(OnUnknownName),
    "on_expired": get_args(OnExpiredName),
}

_EXPECTED: Final[dict[str, str]] = {
    "string_type": "a string in quotes",
    "string_too_short": "a string that is not empty",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "greater_than_equal": "0 or more",
    "less_than": "less than 2 to the power of 63",
    "float_type": "a number",
    "finite_number": "a finite number",
    "greater_than": "more than 0",
    "less_than_equal": "at most 86400, which is a day",
    "list_type": "a list",
    "dict_type": "a table",
    "model_type": "a table",
    "model_attributes_type": "a table",
}

_PATTERNS: Final[dict[str, str]] = {  # no value is shown: it may be a key that was put in the wrong place
    "api_key_env": "the name of an environment variable, never a key itself",
    "token_env": "the name of an environment variable, never a token itself",
    "conversation_prefix": "1 to 60 letters, digits, `_`, `.` or `-`",
}


def explain(error: ErrorDetails) -> tuple[Sequence[str | int], str]:
    """One fault that pydantic found in a `File`: the path of the key, and what is wrong in words."""
    path = tuple(error["loc"])
    kind = error["type"]
    if kind == "extra_forbidden":
        return path, _unknown_key(path)
    key = f"{path[-2]}[{path[-1]}]" if isinstance(path[-1], int) else str(path[-1])
    if kind == "literal_error":
        allowed = _ALLOWED_VALUES[key]
        value = error["input"]
        near = did_you_mean(value, allowed) if isinstance(value, str) else ""
        return path, f"{key} = {value!r} is unknown{near}; allowed are {listed(allowed)}"
    if kind == "string_pattern_mismatch":
        return path, f"{key} must be {_PATTERNS[key]}"
    if kind == "fault":
        return path, f"{key} {error['ctx']['fault']}"
    if kind == "not_sendable":
        inside = error["ctx"]["path"]
        steps = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in inside)
        return (*path, *inside), f"{key}{steps} must be {error['ctx']['expected']}"
    return path, f"{key} must be {_EXPECTED.get(kind, error['msg'])}"


def _unknown_key(path: Sequence[str | int]) -> str:
    match path:
        case (str(key),):
            where, known = "at the top", File.model_fields
        case ("pair", str(key)):
            where, known = "in [pair]", PairTable.model_fields
        case ("comparison", str(key)):
            where, known = "in [comparison]", ComparisonTable.model_fields
        case ("redact", str(key)):
            where, known = "in [redact]", RedactTable.model_fields
        case (*table, key):
            where, known = f"in [{'.'.join(map(str, table))}]", TargetTable.model_fields
        case _:
            raise AssertionError("an unknown key has a name")
    return f"unknown key {str(key)!r} {where}{did_you_mean(str(key), known)}; allowed are {listed(known)}"
