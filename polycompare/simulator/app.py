"""The simulated platform over HTTP: routes, keys and the error envelope."""

import asyncio
import json
import uuid
from collections.abc import Awaitable, Callable
from typing import Final, TypeAlias

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from polycompare.model.targets import Environment
from polycompare.model.values import JsonObject
from polycompare.simulator.agent import Agents
from polycompare.simulator.conversations import Clock
from polycompare.simulator.service import Answer, Dials, Service
from polycompare.simulator.wire import ApiError, CreateBody, RespondBody, read_body, schema_error

MAX_BODY: Final = 8_000_000  # bytes
CORRELATION_HEADER: Final = "X-PolyAI-Correlation-Id"
_MAX_DEPLOYMENTS: Final = 1000

Pause: TypeAlias = Callable[[float], Awaitable[None]]
"""Waits that many seconds, or less when the simulator is about to stop."""


def create_app(
    agents: Agents,
    dials: Dials | None = None,
    *,
    key: str | None = None,
    agent_id: str | None = None,
    clock: Clock | None = None,
    pause: Pause = asyncio.sleep,
) -> Starlette:
    """The ASGI app. `key` and `agent_id`, where given, are the only ones accepted; else any but an empty one."""
    doors = _Doors(Service(agents, dials or Dials(), clock or Clock()), key, agent_id, pause)
    agent = "/v1/agents/{agent_id}"
    app = Starlette(
        routes=[
            Route(f"{agent}/debug-chat", doors.create, methods=["POST"]),
            Route(f"{agent}/debug-chat/{{conversation_id}}", doors.respond, methods=["POST"]),
            Route(f"{agent}/deployments/active", doors.active_deployments, methods=["GET"]),
            Route(f"{agent}/deployments", doors.deployments, methods=["GET"]),
            Route(f"{agent}/branches/{{branch_id}}/variants", doors.variants, methods=["GET"]),
        ],
        exception_handlers={ApiError: _refused, HTTPException: _no_such_door},
    )
    app.router.redirect_slashes = False  # the service has no such second addresses
    return app


class _Doors:
    """One method for each operation."""

    def __init__(self, service: Service, key: str | None, agent_id: str | None, pause: Pause) -> None:
        self._service = service
        self._key = key
        self._agent_id = agent_id
        self._pause = pause

    async def create(self, request: Request) -> Response:
        agent_id = self._admitted(request)
        body = read_body(CreateBody, await _content(request))
        return await self._given(request, self._service.create(agent_id, body), 201)

    async def respond(self, request: Request) -> Response:
        agent_id = self._admitted(request)
        body = read_body(RespondBody, await _content(request))
        conversation_id = request.path_params["conversation_id"]
        return await self._given(request, self._service.respond(agent_id, conversation_id, body), 200)

    async def active_deployments(self, request: Request) -> Response:
        return _json(request, self._service.active_deployments(self._admitted(request)))

    async def deployments(self, request: Request) -> Response:
        agent_id = self._admitted(request)
        asked = request.query_params.get("environment", "")
        if asked not in set(Environment):
            raise schema_error(f"environment: must be one of {', '.join(Environment)}")
        limit = request.query_params.get("limit")
        count = _MAX_DEPLOYMENTS if limit is None else _whole_number(limit)
        if count is None or count > _MAX_DEPLOYMENTS:
            raise schema_error(f"limit: must be a whole number from 0 to {_MAX_DEPLOYMENTS}")
        return _json(request, self._service.deployments(agent_id, Environment(asked), count))

    async def variants(self, request: Request) -> Response:
        self._admitted(request)
        return _json(request, self._service.variants())

    def _admitted(self, request: Request) -> str:
        """The agent id of the path, if the key opens it."""
        given = request.headers.get("x-api-key", "")
        if not given:
            raise ApiError(401, "UNAUTHORIZED", "The header X-API-KEY is missing or empty.")
        if self._key is not None and given != self._key:
            raise ApiError(401, "UNAUTHORIZED", "The API key is not valid.")
        agent_id: str = request.path_params["agent_id"]
        if self._agent_id is not None and agent_id != self._agent_id:
            raise ApiError(403, "FORBIDDEN", f"The API key gives no access to the agent {agent_id}.")
        return agent_id

    async def _given(self, request: Request, answer: Answer, status: int) -> Response:
        if answer.seconds:
            await self._pause(answer.seconds)
        return _json(request, answer.body, status)


def _whole_number(text: str) -> int | None:
    """The number that a few digits are; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


async def _content(request: Request) -> bytes:
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > MAX_BODY:
            raise ApiError(413, "PAYLOAD_TOO_LARGE", f"The request's body has more than {MAX_BODY} bytes.")
    return bytes(content)


def _json(request: Request, body: JsonObject, status: int = 200) -> Response:
    # ASCII escapes carry every text, even a lone surrogate, that a request brought in as such an escape.
    content = json.dumps(body, allow_nan=False)
    headers = {CORRELATION_HEADER: _correlation_id(request)}
    return Response(content, status, headers, media_type="application/json")


def _correlation_id(request: Request) -> str:
    """The client's id of this request, or one of ours; the same for every part of the answer."""
    if not hasattr(request.state, "correlation_id"):
        request.state.correlation_id = request.headers.get(CORRELATION_HEADER) or str(uuid.uuid4())
    correlation_id: str = request.state.correlation_id
    return correlation_id


def _enveloped(request: Request, error: ApiError) -> Response:
    return _json(request, error.envelope(_correlation_id(request)), error.status)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, ApiError)  # noqa: S101 (Starlette's types say Exception for any handler)
    return _enveloped(request, error)


async def _no_such_door(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 (Starlette's types say Exception for any handler)
    code = "METHOD_NOT_ALLOWED" if error.status_code == 405 else "NOT_FOUND"
    response = _enveloped(
        request, ApiError(error.status_code, code, f"{request.method} {request.url.path}: {error.detail}.")
    )
    response.headers.update(error.headers or {})
    return response
