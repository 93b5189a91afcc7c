"""What a list, or the sound of a call, is asked for, as the wire says it; anything wrong is refused."""

import base64
import json
import math
import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, TypeVar

from starlette.datastructures import QueryParams

from polycompare.model.targets import Environment
from polycompare.simulator.errors import ApiError, schema_error

MAX_LIMIT: Final = 1000
_PARAMETERS: Final = frozenset(
    {
        "query_type", "sample", "query", "turn_type", "channel", "client_env", "start_time", "end_time", "limit",
        "offset", "cursor", "variant_id", "variant_name", "in_progress", "include_latency",
    }
)  # fmt: skip
_MAX_OFFSET: Final = 10**9
_DATE_TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)?", re.IGNORECASE)


class QueryType(StrEnum):
    """How a list is searched."""

    TRANSCRIPT = "transcript"  # every word is said in one turn
    SEMANTIC = "semantic"  # the words are like what is said


class Sample(StrEnum):
    """How a list is drawn from."""

    RANDOM = "random"


class Direction(StrEnum):
    """Which side of a call is to be heard."""

    COMBINED = "combined"
    USER = "user"
    AGENT = "agent"


class TurnType(StrEnum):
    """Whose words a transcript search looks at."""

    USER = "user"
    AGENT = "agent"


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """Where an item stands in a list: the more alike first, then the newer. A cursor tells the last one given."""

    unlike: float
    before: float  # seconds from its start to the epoch: less is newer
    id: str


@dataclass(frozen=True, slots=True)
class Query:
    """What a list is asked for. None and empty texts ask for nothing; times are in UTC."""

    environment: Environment
    since: datetime | None
    until: datetime | None
    limit: int
    offset: int
    after: Position | None
    search: QueryType | None
    words: str
    spoken_by: TurnType | None
    sample: Sample | None
    channels: tuple[str, ...]
    variant_id: str | None
    variant_name: str | None
    in_progress: bool | None
    with_latency: bool


def filter_error(message: str) -> ApiError:
    """A list that is asked for in no way that the service knows."""
    return ApiError(400, "GET_CONVERSATIONS_FILTER_PARSE_ERROR", message)


def query_of(params: QueryParams) -> Query:
    """The query of a request; `ApiError` 400 for what the service does not take."""
    only(params, _PARAMETERS)
    search, words = _one_of(params, "query_type", QueryType), _text(params, "query")
    sample = _one_of(params, "sample", Sample)
    if search is not None and sample is not None:
        raise filter_error("query_type and sample: only one of them can be given.")
    if search is not None and not (words or "").strip():
        raise filter_error("query: must be given with query_type.")
    if search is None and words is not None:
        raise filter_error("query: needs query_type, which says how to search.")
    variant_id, variant_name = _text(params, "variant_id"), _text(params, "variant_name")
    if variant_id is not None and variant_name is not None:
        raise filter_error("variant_id and variant_name: only one of them can be given.")
    cursor = _text(params, "cursor")
    return Query(
        environment=_one_of(params, "client_env", Environment) or Environment.LIVE,
        since=_moment(params, "start_time"),
        until=_moment(params, "end_time"),
        limit=_number(params, "limit", 1, MAX_LIMIT, MAX_LIMIT),
        offset=_number(params, "offset", 0, _MAX_OFFSET, 0),
        after=None if cursor is None else _position(cursor),
        search=search,
        words=words or "",
        spoken_by=_one_of(params, "turn_type", TurnType),
        sample=sample,
        channels=tuple(params.getlist("channel")),
        variant_id=variant_id,
        variant_name=variant_name,
        in_progress=flag(params, "in_progress"),
        with_latency=flag(params, "include_latency") or False,
    )


def cursor_to(position: Position) -> str:
    """The cursor that stands behind a position."""
    told = json.dumps([position.unlike, position.before, position.id], separators=(",", ":"))
    return base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")


def only(params: QueryParams, names: Collection[str]) -> None:
    """`ApiError` 400 for a parameter that is none of these: a misspelt filter would let everything through."""
    unknown = [name for name in params if name not in names]
    if unknown:
        raise schema_error(f"{unknown[0]}: there is no such parameter.")


def flag(params: QueryParams, name: str) -> bool | None:
    """A yes or no; None where it is not given, `ApiError` 400 for anything else."""
    match _text(params, name):
        case None:
            return None
        case "true":
            return True
        case "false":
            return False
        case _:
            raise schema_error(f"{name}: must be true or false.")


AnyEnum = TypeVar("AnyEnum", bound=StrEnum)


def choice(params: QueryParams, name: str, values: type[AnyEnum], default: AnyEnum) -> AnyEnum:
    """One of some words; `ApiError` 400 for any other."""
    return _one_of(params, name, values) or default


def _one_of(params: QueryParams, name: str, values: type[AnyEnum]) -> AnyEnum | None:
    text = _text(params, name)
    if text is not None and text not in set(values):
        raise schema_error(f"{name}: must be one of {', '.join(values)}.")
    return None if text is None else values(text)


def _text(params: QueryParams, name: str) -> str | None:
    given = params.getlist(name)
    if len(given) > 1:
        raise schema_error(f"{name}: is given {len(given)} times.")
    return given[0] if given else None


def _number(params: QueryParams, name: str, least: int, most: int, default: int) -> int:
    text = _text(params, name)
    if text is None:
        return default
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 12 else -1
    if not least <= number <= most:
        raise schema_error(f"{name}: must be a whole number from {least} to {most}.")
    return number


def _moment(params: QueryParams, name: str) -> datetime | None:
    text = _text(params, name)
    if text is None:
        return None
    try:
        if _DATE_TIME.fullmatch(text) is None:
            raise ValueError(text)
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise schema_error(f"{name}: must be an ISO 8601 time, such as 2026-07-01T14:15:00.000Z.") from error


def _position(cursor: str) -> Position:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        match json.loads(base64.b64decode(padded.encode("ascii"), altchars=b"-_", validate=True)):
            case [int() | float() as unlike, int() | float() as before, str() as last]:
                position = Position(float(unlike), float(before), last)
                if math.isfinite(position.unlike) and math.isfinite(position.before):
                    return position
    except (ValueError, RecursionError, OverflowError):
        pass
    raise filter_error("cursor: is not one that a list has given.")
