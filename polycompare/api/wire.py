"""What the wire models of all endpoints share: reading a body, and saying what is wrong with one.

Nothing here touches the network, so that recorded answers are read again by the same code. Only what makes a
document what it is, is demanded: everything else may be absent or null, and is then *not reported*. A field of
the wrong type is never guessed at.
"""

from dataclasses import dataclass
from typing import Final, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from polycompare.api.lenient_json import JsonError, parse_json
from polycompare.model.outcomes import RawResponse
from polycompare.model.values import JsonObject, JsonValue

LONGEST_SERVICE_TEXT: Final = 300
"""In characters; what the service says about an error is cut there."""

CHECK_ADDRESS: Final = "check that region or base_url is that of the API"
TELL_SUPPORT: Final = "start the conversation again, and quote the correlation id to support if it goes on"
_START_AGAIN: Final = "start the conversation again"


class MalformedReply(ValueError):  # noqa: N818 (it names what came)
    """An answer that is not what was asked for; the message says what came, in words that fit after *could not be
    read:*.

    `hint` is what a person can do, as a part of a sentence.
    """

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class ServiceError:
    """The service's own words about a failure, as far as it had any."""

    message: str | None = None
    code: str | None = None
    correlation_id: str | None = None


class Wire(BaseModel):
    """A document from outside.

    Values are checked one level deep only: a large state costs no more than its top level.
    """

    model_config = ConfigDict(strict=True, extra="ignore")


Document = TypeVar("Document", bound=Wire)


def read_json(response: RawResponse) -> JsonValue:
    """The value of the answer's body. Raises `MalformedReply`."""
    if not response.body.strip():
        raise MalformedReply("the body is empty", CHECK_ADDRESS)
    try:
        return parse_json(response.body)
    except JsonError as error:
        if _is_html(response):
            raise MalformedReply("it is an HTML page", CHECK_ADDRESS) from None
        raise MalformedReply(f"it is not JSON: {error}", _advice(response, error)) from None


def validated(model: type[Document], document: JsonValue, known_by: tuple[str, ...]) -> Document:
    """`document` as a `model`. Raises `MalformedReply` that names the field at fault.

    A document that has all the keys `known_by` comes from the service, and one without from somewhere else: the
    hint depends on that.
    """
    try:
        return model.model_validate(document)
    except ValidationError as error:
        ours = isinstance(document, dict) and all(key in document for key in known_by)
        hint = TELL_SUPPORT if ours else CHECK_ADDRESS
        raise MalformedReply(_complaint(error.errors(include_url=False)[0]), hint) from None


def read_error(response: RawResponse) -> ServiceError:
    """What the service says about a failure, from its error envelopes or an `error` object with a message.

    Pages of a proxy, empty bodies and anything else give nothing: no foreign page ever ends up in a sentence.
    """
    try:
        document = parse_json(response.body)
    except JsonError:
        document = None
    if not isinstance(document, dict):
        return ServiceError(correlation_id=response.correlation_id)

    inner = document.get("error")
    nested = inner if isinstance(inner, dict) else {}
    return ServiceError(
        message=_first_text(document, "error_message", "error", "message") or _first_text(nested, "message"),
        code=_first_text(document, "error_code") or _first_text(nested, "code"),
        correlation_id=_first_text(document, "error_id") or response.correlation_id,
    )


def _first_text(document: JsonObject, *names: str) -> str | None:
    """The first of these values that is a text with something in it, in one line."""
    found = (document.get(name) for name in names)
    return next((_one_line(value) for value in found if isinstance(value, str) and value.strip()), None)


def _advice(response: RawResponse, error: JsonError) -> str:
    """What to do about a body that is not JSON; one that begins as an object comes from the service even so."""
    if error.cut_off:
        return _START_AGAIN
    return TELL_SUPPORT if response.body.lstrip().startswith(b"{") else CHECK_ADDRESS


def _is_html(response: RawResponse) -> bool:
    return "html" in (response.content_type or "") or response.body.lstrip()[:1] == b"<"


def _one_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_SERVICE_TEXT else line[: LONGEST_SERVICE_TEXT - 1] + "…"


_WANTED: Final = {
    "string_type": "text",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "an object",
    "model_type": "an object",
}


def _complaint(error: ErrorDetails) -> str:
    """One field's fault, such as *metadata.state is a list, not an object*."""
    where = ""
    for step in error["loc"]:
        where += f"[{step}]" if isinstance(step, int) else f"{'.' if where else ''}{step}"
    if error["type"] == "missing":
        return f"{where} is missing"
    wanted = _WANTED.get(error["type"], "what is published")
    return f"{where or 'the document'} is {_kind_of(error['input'])}, not {wanted}"


def _kind_of(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case int() | float():
            return "a number"
        case str():
            return "text"
        case list():
            return "a list"
        case _:
            return "an object"
