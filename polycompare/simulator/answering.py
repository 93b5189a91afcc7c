"""Answers over HTTP: bodies in and out, the correlation id, and the error envelope."""

import json
import uuid
from collections.abc import Callable
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from polycompare.model.values import JsonObject
from polycompare.simulator.errors import ApiError
from polycompare.simulator.fault_bodies import misshapen, misshapen_sound
from polycompare.simulator.fault_responses import Pause, Reset, spoiled
from polycompare.simulator.faults import FaultKind
from polycompare.simulator.replies import Answer

MAX_BODY: Final = 8_000_000  # bytes
CORRELATION_HEADER: Final = "X-PolyAI-Correlation-Id"
_SOUND: Final = "audio/wav"


async def content_of(request: Request) -> bytes:
    """The request's body; `ApiError` 413 beyond `MAX_BODY`."""
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > MAX_BODY:
            raise ApiError(413, "PAYLOAD_TOO_LARGE", f"The request's body has more than {MAX_BODY} bytes.")
    return bytes(content)


def json_response(request: Request, body: JsonObject, status: int = 200) -> Response:
    """A body as JSON."""
    # ASCII escapes carry every text, even a lone surrogate, that a request brought in as such an escape.
    content = json.dumps(body, allow_nan=False)
    return Response(content, status, _headers(request), media_type="application/json")


async def given(
    request: Request, answer: Answer, render: Callable[[Answer], JsonObject], status: int, pause: Pause
) -> Response:
    """An agent's answer in the words of an API, when it is due, and as its fault leaves it."""
    if answer.seconds:
        await pause(answer.seconds)
    return await sent(request, render(answer), status, answer.fault, pause)


async def sent(request: Request, body: JsonObject, status: int, fault: FaultKind | None, pause: Pause) -> Response:
    """A body as JSON, as a fault leaves it."""
    if fault is None:
        return json_response(request, body, status)
    return await spoiled(fault, misshapen(fault, body), "application/json", status, _headers(request), pause)


async def sent_sound(request: Request, wav: bytes, fault: FaultKind | None, pause: Pause) -> Response:
    """A WAV file, as a fault leaves it."""
    if fault is None:
        return Response(wav, 200, _headers(request), _SOUND)
    return await spoiled(fault, misshapen_sound(fault, wav), _SOUND, 200, _headers(request), pause)


async def refused(request: Request, error: Exception) -> Response:
    """The answer to a request that the platform refuses, for Starlette."""
    assert isinstance(error, ApiError)  # noqa: S101 (Starlette's types say Exception for any handler)
    response = json_response(request, error.envelope(_correlation_id(request)), error.status)
    response.headers.update(error.headers)
    return response


async def no_such_door(request: Request, error: Exception) -> Response:
    """The answer to an address or method that there is not, for Starlette."""
    assert isinstance(error, HTTPException)  # noqa: S101 (Starlette's types say Exception for any handler)
    code = "METHOD_NOT_ALLOWED" if error.status_code == 405 else "NOT_FOUND"
    sentence = f"{request.method} {request.url.path}: {error.detail}."
    return await refused(request, ApiError(error.status_code, code, sentence, error.headers))


async def reset(request: Request, error: Exception) -> Response:
    """No answer, for Starlette."""
    return Reset()


def _headers(request: Request) -> dict[str, str]:
    return {CORRELATION_HEADER: _correlation_id(request)}


def _correlation_id(request: Request) -> str:
    """The client's id of this request, or one of ours; the same for every part of the answer."""
    if not hasattr(request.state, "correlation_id"):
        request.state.correlation_id = request.headers.get(CORRELATION_HEADER) or str(uuid.uuid4())
    correlation_id: str = request.state.correlation_id
    return correlation_id
