"""How values are kept in the store's columns."""

import json
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, TypeAlias, TypeVar

from polycompare.model.targets import Api, Deployment, Environment, Target
from polycompare.model.turns import RecordedFrom, UserTurn
from polycompare.model.values import JsonObject, JsonValue, Side

Column: TypeAlias = str | bytes | int | float | None
"""What one column of one row holds."""

ILLEGIBLE: Final = (AttributeError, LookupError, TypeError, ValueError)
"""What is raised by reading a column that is not as it was written, in a damaged file."""

# Bodies are compressed while a person waits for the reply: 1 takes a third of the time of the default 6.
_COMPRESSION = 1


def to_text(value: str) -> str | bytes:
    """Text for a column. SQLite has no way to keep a lone surrogate as text: such a value becomes a blob."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return value.encode("utf-8", "surrogatepass")
    return value


def to_optional_text(value: str | None) -> str | bytes | None:
    """Like `to_text`; None stays None."""
    return None if value is None else to_text(value)


def from_text(column: str | bytes) -> str:
    """The text that `to_text` kept."""
    return column.decode("utf-8", "surrogatepass") if isinstance(column, bytes) else str(column)


def from_optional_text(column: str | bytes | None) -> str | None:
    """The text that `to_optional_text` kept."""
    return None if column is None else from_text(column)


_Kept = TypeVar("_Kept", bound=Column)
_Read = TypeVar("_Read")


def legible(read: Callable[[_Kept], _Read], column: _Kept, otherwise: _Read) -> _Read:
    """What a column holds; `otherwise` where it is not as it was written, for what must not cost all the rest."""
    try:
        return read(column)
    except ILLEGIBLE:
        return otherwise


def legible_text(column: bytes) -> str:
    """Text as SQLite holds it; what is no UTF-8, in a damaged file, becomes replacement characters."""
    return column.decode(errors="replace")


def to_body(body: bytes) -> bytes:
    """The bytes of an HTTP body, compressed."""
    return zlib.compress(body, _COMPRESSION)


def from_body(column: bytes) -> bytes:
    """The bytes that `to_body` kept. Damaged ones give none, so that the rest of a recording can still be read."""
    try:
        return zlib.decompress(column)
    except zlib.error:
        return b""


def to_time(moment: datetime) -> str:
    """A moment as ISO 8601 in UTC, always as long, so that the texts sort by time."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def from_time(column: str) -> datetime:
    """The moment that `to_time` kept, in UTC."""
    return datetime.fromisoformat(column).astimezone(UTC)


def to_optional_time(moment: datetime | None) -> str | None:
    """Like `to_time`; None stays None."""
    return None if moment is None else to_time(moment)


def from_optional_time(column: str | None) -> datetime | None:
    """The moment that `to_optional_time` kept."""
    return None if column is None else from_time(column)


def to_target(target: Target) -> str | bytes:
    """A target as JSON. It names the environment variables that hold its keys; no key is in it."""
    values = {field.name: getattr(target, field.name) for field in fields(target)}
    return to_text(json.dumps({**values, "attributes": dict(target.attributes)}, ensure_ascii=False))


def from_target(column: str | bytes) -> Target:
    """The target that `to_target` kept; what this version has no name for is left out."""
    kept = json.loads(from_text(column))
    known = {field.name: kept[field.name] for field in fields(Target) if field.name in kept}
    return Target(**{**known, "environment": Environment(kept["environment"]), "api": Api(kept["api"])})


def to_deployment(deployment: Deployment | None) -> str | bytes | None:
    """A deployment as JSON."""
    if deployment is None:
        return None
    values = {field.name: getattr(deployment, field.name) for field in fields(deployment)}
    return to_text(json.dumps(values, ensure_ascii=False))


def from_deployment(column: str | bytes | None) -> Deployment | None:
    """The deployment that `to_deployment` kept."""
    if column is None:
        return None
    kept = json.loads(from_text(column))
    return Deployment(**{field.name: kept[field.name] for field in fields(Deployment) if field.name in kept})


def to_deployment_names(deployment: Deployment | None) -> str | bytes | None:
    """The names of a deployment, each after a line feed: its version for people, its hash and its id."""
    if deployment is None:
        return None
    names = (deployment.artifact_version, deployment.version, deployment.id)
    return to_text("".join(f"\n{name}" for name in names if name))


def to_recorded(recorded: RecordedFrom | None) -> str | bytes | None:
    """The recording that speaks for a side as JSON."""
    if recorded is None:
        return None
    values = {"id": recorded.recording_id, "side": recorded.side.value, "started_at": to_time(recorded.started_at)}
    return to_text(json.dumps(values, ensure_ascii=False))


def from_recorded(column: str | bytes | None) -> RecordedFrom | None:
    """What `to_recorded` kept."""
    if column is None:
        return None
    kept = json.loads(from_text(column))
    return RecordedFrom(kept["id"], Side(kept["side"]), from_time(kept["started_at"]))


def to_metadata(metadata: Mapping[str, JsonValue]) -> str | bytes:
    """What goes with a user turn as JSON."""
    return to_text(json.dumps(dict(metadata), ensure_ascii=False))


def from_metadata(column: str | bytes) -> JsonObject:
    """What `to_metadata` kept."""
    kept: JsonObject = json.loads(from_text(column))
    return kept


def to_user_turn(turn: UserTurn | None) -> str | bytes | None:
    """A user turn as JSON; None stays None."""
    return None if turn is None else to_metadata({"text": turn.text, "metadata": dict(turn.metadata)})


def from_user_turn(column: str | bytes | None, *, cleanup: bool) -> UserTurn | None:
    """The turn that `to_user_turn` kept."""
    if column is None:
        return None
    kept = from_metadata(column)
    metadata = kept["metadata"]
    return UserTurn(str(kept["text"]), metadata if isinstance(metadata, dict) else {}, cleanup=cleanup)


def to_sides(sides: Iterable[Side]) -> str:
    """Sides as words with blanks between them."""
    return " ".join(side.value for side in sides)


def from_sides(column: str) -> tuple[Side, ...]:
    """The sides that `to_sides` kept."""
    return tuple(Side(word) for word in column.split())


def to_words(values: Iterable[StrEnum]) -> str:
    """Values of an enumeration as words with blanks between them, each once, in its own order."""
    return " ".join(dict.fromkeys(value.value for value in values))


def to_tags(tags: Iterable[str]) -> str:
    """Tags in order, each between line feeds; empty for none."""
    ordered = sorted(tags)
    return "\n{}\n".format("\n".join(ordered)) if ordered else ""


def from_tags(column: str) -> tuple[str, ...]:
    """The tags that `to_tags` kept, in order."""
    return tuple(column.strip("\n").split("\n")) if column else ()
