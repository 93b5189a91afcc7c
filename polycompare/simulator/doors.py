"""The doors of the Debug Chat API and of the Agents API: one method for each operation."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from polycompare.model.targets import Environment
from polycompare.simulator.answering import content_of, given, json_response
from polycompare.simulator.errors import ApiError, schema_error
from polycompare.simulator.fault_responses import Pause
from polycompare.simulator.replies import debug_reply
from polycompare.simulator.service import Service
from polycompare.simulator.wire import CreateBody, RespondBody, read_body

_MAX_DEPLOYMENTS: Final = 1000


class Keys:
    """Who is let in. What is None lets anything in but an empty one."""

    def __init__(self, key: str | None, agent_id: str | None, token: str | None) -> None:
        self._key = key
        self._agent_id = agent_id
        self._token = token

    def admitted(self, request: Request, agent_id: str) -> str:
        """The agent id, if the API key opens it; `ApiError` 401 or 403."""
        _same(request, "X-API-KEY", self._key, "API key")
        if self._agent_id is not None and agent_id != self._agent_id:
            raise ApiError(403, "FORBIDDEN", f"The API key gives no access to the agent {agent_id}.")
        return agent_id

    def token(self, request: Request) -> str:
        """The connector token, if it is one that is accepted; `ApiError` 401."""
        return _same(request, "X-TOKEN", self._token, "connector token")


def _same(request: Request, header: str, wanted: str | None, what: str) -> str:
    value = request.headers.get(header, "")
    if not value:
        raise ApiError(401, "UNAUTHORIZED", f"The header {header} is missing or empty.")
    if wanted is not None and value != wanted:
        raise ApiError(401, "UNAUTHORIZED", f"The {what} is not valid.")
    return value


class Doors:
    """The operations under `/v1/agents/{agent_id}`, and the A/B test that the ADK asks for."""

    def __init__(self, service: Service, keys: Keys, pause: Pause) -> None:
        self._service = service
        self._keys = keys
        self._pause = pause

    async def create(self, request: Request) -> Response:
        """Open a debug chat."""
        agent_id = self._agent_id(request)
        body = read_body(CreateBody, await content_of(request))
        answer = self._service.create(body.opening(agent_id))
        return await given(request, answer, debug_reply, 201, self._pause)

    async def respond(self, request: Request) -> Response:
        """A turn, or the fetching of a delayed reply."""
        agent_id = self._agent_id(request)
        body = read_body(RespondBody, await content_of(request))
        answer = self._service.respond(body.turn(agent_id, request.path_params["conversation_id"]))
        return await given(request, answer, debug_reply, 200, self._pause)

    async def active_deployments(self, request: Request) -> Response:
        """The active deployment of each environment."""
        return json_response(request, self._service.deployments.active(self._agent_id(request)))

    async def deployments(self, request: Request) -> Response:
        """The history of one environment."""
        agent_id = self._agent_id(request)
        asked = request.query_params.get("environment", "")
        if asked not in set(Environment):
            raise schema_error(f"environment: must be one of {', '.join(Environment)}")
        limit = request.query_params.get("limit")
        count = _MAX_DEPLOYMENTS if limit is None else _whole_number(limit)
        if count is None or count > _MAX_DEPLOYMENTS:
            raise schema_error(f"limit: must be a whole number from 0 to {_MAX_DEPLOYMENTS}")
        return json_response(request, self._service.deployments.listed(agent_id, Environment(asked), count))

    async def variants(self, request: Request) -> Response:
        """The variants of a branch."""
        self._agent_id(request)
        return json_response(request, self._service.variants())

    async def ab_test(self, request: Request) -> Response:
        """The A/B test that runs; an empty object where none does."""
        self._agent_id(request)
        return json_response(request, self._service.deployments.ab_test())

    def _agent_id(self, request: Request) -> str:
        return self._keys.admitted(request, request.path_params["agent_id"])


def _whole_number(text: str) -> int | None:
    """The number that a few digits are; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
