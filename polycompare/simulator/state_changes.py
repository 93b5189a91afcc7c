"""What a function changed in the state, as the service tells it in a function event."""

from collections.abc import Iterator, Mapping

from polycompare.model.values import JsonObject, JsonValue


def state_changes(before: JsonObject, after: JsonObject) -> JsonObject:
    """`{"added": …, "updated": …, "removed": …}`, each from dotted paths to values; lists count as one value.

    Added and updated tell the new value, removed the old one.
    """
    old, new = dict(_leaves(before, "")), dict(_leaves(after, ""))
    return {
        "added": {path: value for path, value in new.items() if path not in old},
        "updated": {path: value for path, value in new.items() if path in old and old[path] != value},
        "removed": {path: value for path, value in old.items() if path not in new},
    }


def _leaves(value: Mapping[str, JsonValue], prefix: str) -> Iterator[tuple[str, JsonValue]]:
    for key, inner in value.items():
        if isinstance(inner, dict) and inner:
            yield from _leaves(inner, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", inner
