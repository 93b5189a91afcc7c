"""How values are kept in the store's columns."""

import json
import zlib
from dataclasses import fields
from datetime import UTC, datetime
from typing import TypeAlias

from polycompare.model.targets import Api, Deployment, Environment, Target

Column: TypeAlias = str | bytes | int | float | None
"""What one column of one row holds."""

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
    return column.decode("utf-8", "surrogatepass") if isinstance(column, bytes) else column


def from_optional_text(column: str | bytes | None) -> str | None:
    """The text that `to_optional_text` kept."""
    return None if column is None else from_text(column)


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
    return datetime.fromisoformat(column)


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
