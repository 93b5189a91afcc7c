"""Fields of a document that does not keep to its published types: what is not as it should be is not there."""

from functools import cache

from polycompare.model.values import JsonObject, JsonValue


class Fields:
    """The fields of one object, by snake_case names; each is found in camelCase as well.

    Null, an empty text and a value of another type are None: *not reported*.
    """

    def __init__(self, document: JsonObject) -> None:
        self._document = document

    def get(self, name: str) -> JsonValue:
        """The value as it came; None for none."""
        value = self._document.get(name)
        return self._document.get(_in_camel_case(name)) if value is None else value

    def text(self, *names: str) -> str | None:
        """The first of these that is a text with something in it."""
        found = (self.get(name) for name in names)
        return next((value for value in found if isinstance(value, str) and value), None)

    def whole_number(self, name: str) -> int | None:
        """A number from 0 up without a fraction."""
        value = self.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None

    def object_of(self, name: str) -> JsonObject | None:
        """An object."""
        value = self.get(name)
        return value if isinstance(value, dict) else None

    def list_of(self, name: str) -> list[JsonValue] | None:
        """A list."""
        value = self.get(name)
        return value if isinstance(value, list) else None

    def names(self, name: str) -> tuple[str, ...] | None:
        """The texts of a list, and the names of the objects in it."""
        listed = self.list_of(name)
        if listed is None:
            return None
        found = (item.get("name") if isinstance(item, dict) else item for item in listed)
        return tuple(item for item in found if isinstance(item, str) and item)

    def all_but(self, names: frozenset[str]) -> JsonObject:
        """The other fields that tell anything, under the names they came by; a plain no tells nothing."""
        known = names | {_in_camel_case(name) for name in names}
        return {
            name: value
            for name, value in self._document.items()
            if name not in known and value is not None and value is not False and value not in ("", [], {})
        }


@cache
def _in_camel_case(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(other.capitalize() for other in others)
