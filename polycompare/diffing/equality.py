"""Type-strict equality of JSON values: 1, 1.0, True and "1" are four values, and NaN equals NaN."""

import json
import marshal
from hashlib import blake2b
from typing import Final, TypeAlias

from polycompare.model.values import MISSING, JsonObject, JsonValue, Missing

_CANONICAL: Final = json.JSONEncoder(sort_keys=True, separators=(",", ":"), check_circular=False)

# The newest version of marshal that writes equal values alike: later ones mark shared and interned strings.
_PLAIN: Final = 2

Value: TypeAlias = JsonValue | Missing


def same(baseline: Value, candidate: Value) -> bool:
    """Whether two values are equal in type and content, at any depth."""
    return surely_same(baseline, candidate) or _same_throughout(baseline, candidate)


def surely_same(left: Value, right: Value) -> bool:
    """Whether two values are plainly the same; False says nothing.

    Python's equality and its own serialisation run in C, some ten times faster than a walk. The first sees every
    difference but those of type, the second sees those too. What they miss is equal but for the order of keys, for
    NaN, or nested too deeply for them.
    """
    if left is right:
        return True
    if isinstance(left, Missing) or isinstance(right, Missing):
        return False
    try:
        return left == right and marshal.dumps(left, _PLAIN) == marshal.dumps(right, _PLAIN)
    except (RecursionError, ValueError):
        return False


def _same_throughout(baseline: Value, candidate: Value) -> bool:
    """The walk that settles it, without recursion."""
    open_pairs = [(baseline, candidate)]
    while open_pairs:
        left, right = open_pairs.pop()
        if left is right:
            continue
        if isinstance(left, dict) and isinstance(right, dict):
            if not _same_fields(left, right, open_pairs):
                return False
        elif isinstance(left, list) and isinstance(right, list):
            if len(left) != len(right):
                return False
            open_pairs.extend(zip(left, right, strict=True))
        elif not _same_scalars(left, right):
            return False
    return True


def _same_fields(left: JsonObject, right: JsonObject, open_pairs: list[tuple[Value, Value]]) -> bool:
    """Whether two objects agree in everything but their containers, which are left to be compared."""
    if len(left) != len(right):
        return False
    for key, value in left.items():
        other = right.get(key, MISSING)
        if value is other:
            continue
        if isinstance(value, dict | list):
            open_pairs.append((value, other))
        elif not _same_scalars(value, other):
            return False
    return True


def _same_scalars(left: Value, right: Value) -> bool:
    return type(left) is type(right) and (left == right or both_nan(left, right))


def both_nan(left: object, right: object) -> bool:
    """Whether both are the float that does not equal itself."""
    return left != left and right != right


def canonical(value: Value) -> str:
    """A text that is the same for equal values and differs for others; for values nested too deeply to be
    written, one that only this very object has."""
    if value is MISSING:
        return "missing"
    try:
        return _CANONICAL.encode(value)
    except RecursionError:
        return f"deep {id(value)}"


def digest(*values: Value) -> str:
    """A short name for values, the same in every process."""
    state = blake2b(digest_size=6)
    for value in values:
        state.update(canonical(value).encode() + b"\0")
    return state.hexdigest()
