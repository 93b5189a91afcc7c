"""Compares `debug_chat.openapi.json`, the description the simulator is tested with, with the published one.

    python tests/simulator/compare_description.py PUBLISHED.json

Exit 0 where they are equal: the two debug-chat operations, every schema they reach, and their security.
What is marked `"x-addition": true` in ours is left out. Exit 1, and a line each, where they differ.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

OURS = Path(__file__).parent / "debug_chat.openapi.json"
PATHS = ("/v1/agents/{agentId}/debug-chat", "/v1/agents/{agentId}/debug-chat/{conversationId}")


def described(document: dict[str, Any]) -> dict[str, Any]:
    """The part of a description that is compared, without additions, as parts by name."""
    paths = {path: without_additions(document["paths"].get(path)) for path in PATHS}
    schemas = document["components"]["schemas"]
    reached: dict[str, Any] = {}
    waiting = list(references(paths))
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached[name] = without_additions(schemas.get(name))
            waiting.extend(references(reached[name]))
    return {
        "openapi": document["openapi"],
        "jsonSchemaDialect": document["jsonSchemaDialect"],
        "security": document["security"],
        "securitySchemes": document["components"]["securitySchemes"],
        **{f"path {path}": value for path, value in paths.items()},
        **{f"schema {name}": value for name, value in sorted(reached.items())},
    }


def without_additions(value: Any) -> Any:
    """`value` without any mapping that is marked as an addition."""
    if isinstance(value, dict):
        return {
            key: without_additions(inner)
            for key, inner in value.items()
            if not (isinstance(inner, dict) and inner.get("x-addition") is True)
        }
    if isinstance(value, list):
        return [without_additions(inner) for inner in value]
    return value


def references(value: Any) -> Iterator[str]:
    """The names of the schemas that `value` refers to."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "$ref":
                yield inner.removeprefix("#/components/schemas/")
            else:
                yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def differences(published: dict[str, Any], ours: dict[str, Any]) -> list[str]:
    """A line for each part that differs."""
    one, other = described(published), described(ours)
    return [f"{name} differs" for name in sorted(one.keys() | other.keys()) if one.get(name) != other.get(name)]


def main(arguments: list[str]) -> int:
    """The command."""
    if len(arguments) != 1:
        print(__doc__)
        return 2
    published = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    ours = json.loads(OURS.read_text(encoding="utf-8"))
    found = differences(published, ours)
    for line in found:
        print(line)
    if not found:
        print(f"equal apart from marked additions: {len(described(ours))} parts")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
