"""A JSON object from outside, whose fields are checked as they are taken."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from enum import Enum
from math import isfinite
from typing import Final, TypeVar

from polycompare.model.values import JsonObject, JsonValue

T = TypeVar("T")
E = TypeVar("E", bound=Enum)

_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_ABSENT: Final = object()
_TOO_LARGE: Final = 2**63  # for a column of a store


class CheckedFields:
    """The fields of one object, each taken by its key and as what it has to be.

    Raises `ValueError` where `value` is no object, and in each method for a field that is missing or something
    else; the message is the reason in a few words. Fields that nobody takes are of no account.
    """

    def __init__(self, value: object, name: str = "it") -> None:
        if not isinstance(value, dict):
            raise ValueError(f"{name} is not an object")
        self._values: JsonObject = value

    def has(self, key: str) -> bool:
        """Whether there is such a field."""
        return key in self._values

    def text(self, key: str) -> str:
        """A text."""
        return self._as(str, key, "a text")

    def id(self, key: str) -> str:
        """The id of a recording, which commands and files can be named by."""
        value = self.text(key)
        if _ID.fullmatch(value) is None:
            raise ValueError(f'"{key}" is not an id: letters, digits and - _ . only, at most 100')
        return value

    def whole(self, key: str) -> int:
        """A whole number, small enough to be kept anywhere."""
        value = self._as(int, key, "a whole number")
        if isinstance(value, bool):
            raise ValueError(f'"{key}" is not a whole number')
        if not -_TOO_LARGE <= value < _TOO_LARGE:
            raise ValueError(f'"{key}" is too large')
        return value

    def flag(self, key: str) -> bool:
        """True or false."""
        return self._as(bool, key, "true or false")

    def number(self, key: str) -> float:
        """A number."""
        value = self._get(key)
        if not isinstance(value, float):
            return float(self.whole(key))
        if not isfinite(value):  # 1e400, which JSON can write
            raise ValueError(f'"{key}" is too large')
        return value

    def json_object(self, key: str) -> JsonObject:
        """An object, whatever is in it."""
        value: JsonObject = self._as(dict, key, "an object")
        return value

    def fields(self, key: str) -> "CheckedFields":
        """An object whose own fields are to be taken."""
        return CheckedFields(self._get(key), f'"{key}"')

    def items(self, key: str) -> list[JsonValue]:
        """A list, whatever is in it."""
        value: list[JsonValue] = self._as(list, key, "a list")
        return value

    def moment(self, key: str) -> datetime:
        """A time with its zone, told in UTC."""
        try:
            moment = datetime.fromisoformat(self.text(key))
            if moment.tzinfo is not None:
                return moment.astimezone(UTC)
        except (ValueError, OverflowError):
            raise ValueError(f'"{key}" is not a time') from None
        raise ValueError(f'"{key}" is a time without a zone')

    def choice(self, choices: type[E], key: str) -> E:
        """A word that stands for one of `choices`."""
        word = self.text(key)
        try:
            return choices(word)
        except ValueError:
            raise ValueError(f'"{key}" is none of the words that this version knows') from None

    def optional(self, take: Callable[[str], T], key: str) -> T | None:
        """What `take`, one of these methods, gives for a field; None where the field is null."""
        return None if self._get(key) is None else take(key)

    def later(self, take: Callable[[str], T], key: str) -> T | None:
        """Like `optional`, for a field that earlier versions did not write."""
        return self.optional(take, key) if self.has(key) else None

    def _get(self, key: str) -> object:
        value: object = self._values.get(key, _ABSENT)
        if value is _ABSENT:
            raise ValueError(f'"{key}" is missing')
        return value

    def _as(self, kind: type[T], key: str, expected: str) -> T:
        value = self._get(key)
        if not isinstance(value, kind):
            raise ValueError(f'"{key}" is not {expected}')
        return value
