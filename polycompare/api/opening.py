"""What a target says about itself when a conversation is opened."""

import json
from collections.abc import Mapping

from polycompare.model.errors import UserError
from polycompare.model.targets import Target
from polycompare.model.values import JsonObject


class UnusableAttributesError(UserError):
    """Integration attributes that JSON cannot hold."""


def opening_body(target: Target, choices: Mapping[str, str | None], attributes_as: str) -> JsonObject:
    """The `choices` that the target makes, and under the name `attributes_as` its attributes; what it leaves open
    is left out. Raises `UnusableAttributesError`."""
    body: JsonObject = {name: value for name, value in choices.items() if value is not None}
    if target.attributes:
        body[attributes_as] = dict(target.attributes)
    try:
        json.dumps(body, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        raise UnusableAttributesError(
            f"The attributes of {target.name} cannot be sent as JSON; use text, finite numbers, true, false, "
            "and arrays and tables of them, not too deeply nested."
        ) from None
    return body
