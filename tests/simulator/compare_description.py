"""Compares a description the simulator is tested with with the published one.

    python tests/simulator/compare_description.py PUBLISHED.json [OURS.json]

OURS is `debug_chat.openapi.json` unless it is given; `conversations.openapi.json` is the other one. Exit 0 where
they are equal: our operations, everything they refer to, and their security; descriptions and examples do not
count. What is marked `"x-addition": true` in ours is left out, and a schema that is wider than the published one,
since the service's real answers are, has that under `x-published`. Exit 1, and a line each, where they differ.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

OURS = Path(__file__).parent / "debug_chat.openapi.json"


def described(document: dict[str, Any], paths: list[str]) -> dict[str, Any]:
    """The part of a description that is compared, as parts by name."""
    operations = {path: published_part(document["paths"].get(path)) for path in paths}
    reached: dict[str, Any] = {}
    waiting = list(references(operations))
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached[name] = published_part(value_at(document, name))
            waiting.extend(references(reached[name]))
    return {
        "openapi": document["openapi"],
        "jsonSchemaDialect": document.get("jsonSchemaDialect"),
        "security": document["security"],
        "securitySchemes": published_part(document["components"]["securitySchemes"]),
        **{f"path {path}": value for path, value in operations.items()},
        **{name.removeprefix("#/components/"): value for name, value in sorted(reached.items())},
    }


def published_part(value: Any) -> Any:
    """`value` without additions, with what it widens as published, and without what is only said about it."""
    if isinstance(value, dict):
        if "x-published" in value:
            return published_part(value["x-published"])
        return {
            key: published_part(inner)
            for key, inner in value.items()
            if not (isinstance(inner, dict) and inner.get("x-addition") is True) and not is_prose(key, inner)
        }
    if isinstance(value, list):
        return [published_part(inner) for inner in value]
    return value


def is_prose(key: str, value: Any) -> bool:
    """Whether a key is for readers; a property of that name has a mapping."""
    return key == "example" or (
        key in ("description", "summary", "tags", "servers") and not isinstance(value, dict)
    )


def references(value: Any) -> Iterator[str]:
    """What `value` refers to, as `#/components/…`."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "$ref":
                yield inner
            else:
                yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def value_at(document: dict[str, Any], reference: str) -> Any:
    """What a reference leads to; None where there is nothing."""
    here: Any = document
    for part in reference.removeprefix("#/").split("/"):
        here = here.get(part, {})
    return here or None


def differences(published: dict[str, Any], ours: dict[str, Any]) -> list[str]:
    """A line for each part that differs."""
    paths = our_paths(ours)
    one, other = described(published, paths), described(ours, paths)
    return [f"{name} differs" for name in sorted(one.keys() | other.keys()) if one.get(name) != other.get(name)]


def our_paths(ours: dict[str, Any]) -> list[str]:
    """The paths that are published."""
    return [path for path, operations in ours["paths"].items() if operations.get("x-addition") is not True]


def main(arguments: list[str]) -> int:
    """The command."""
    if len(arguments) not in (1, 2):
        print(__doc__)
        return 2
    published = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    ours = json.loads(Path(arguments[1] if len(arguments) == 2 else OURS).read_text(encoding="utf-8"))
    found = differences(published, ours)
    for line in found:
        print(line)
    if not found:
        print(f"equal apart from what is marked: {len(described(ours, our_paths(ours)))} parts")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
