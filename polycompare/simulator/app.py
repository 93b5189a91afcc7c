"""The simulated platform over HTTP: its routes."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import cache, partial
from typing import TYPE_CHECKING, TypeAlias

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from polycompare.simulator.agent import Agents
from polycompare.simulator.answering import json_response, no_such_door, refused, reset
from polycompare.simulator.chat_doors import ChatDoors
from polycompare.simulator.conversations import Clock
from polycompare.simulator.doors import Doors, Keys
from polycompare.simulator.errors import ApiError
from polycompare.simulator.fault_refusals import ResetByFault
from polycompare.simulator.fault_responses import Pause
from polycompare.simulator.service import Dials, Service
from polycompare.simulator.stats import Stats

if TYPE_CHECKING:
    from polycompare.simulator.held.doors import HeldDoors

_Door: TypeAlias = Callable[[Request], Awaitable[Response]]


def create_app(
    agents: Agents,
    dials: Dials | None = None,
    *,
    key: str | None = None,
    agent_id: str | None = None,
    token: str | None = None,
    clock: Clock | None = None,
    pause: Pause = asyncio.sleep,
) -> Starlette:
    """The ASGI app. `key`, `agent_id` and `token`, where given, are the only ones accepted; else any is.

    Faults that reset a connection need a server that runs `fault_responses.ResettableProtocol`.
    """
    service = Service(agents, dials or Dials(), clock or Clock())
    keys = Keys(key, agent_id, token)
    doors, chat = Doors(service, keys, pause), ChatDoors(service, keys, pause)

    @cache
    def held() -> "HeldDoors":
        from polycompare.simulator.held.doors import HeldDoors  # a simulator should be up at once

        return HeldDoors(service, keys, pause)

    route = partial(_route, service.stats)
    agent = "/v1/agents/{agent_id}"
    one = f"{agent}/conversations/{{conversation_id}}"
    app = Starlette(
        routes=[
            route("create", "POST", f"{agent}/debug-chat", doors.create),
            route("respond", "POST", f"{agent}/debug-chat/{{conversation_id}}", doors.respond),
            route("active_deployments", "GET", f"{agent}/deployments/active", doors.active_deployments),
            route("deployments", "GET", f"{agent}/deployments", doors.deployments),
            route("variants", "GET", f"{agent}/branches/{{branch_id}}/variants", doors.variants),
            route(
                "ab_test",
                "GET",
                "/adk/v1/accounts/{account_id}/projects/{agent_id}/ab-tests/active",
                doors.ab_test,
            ),
            route("chat_create", "POST", "/{version}/{account_id}/{agent_id}/chat/create", chat.create),
            route("chat_respond", "POST", "/{version}/{account_id}/{agent_id}/chat/respond", chat.respond),
            route("chat_close", "PUT", "/{version}/{account_id}/{agent_id}/chat/close", chat.close),
            route(
                "conversations",
                "GET",
                "/v3/{account_id}/{agent_id}/conversations",
                lambda request: held().conversations(request),
            ),
            route("conversation", "GET", one, lambda request: held().conversation(request)),
            route("audio", "GET", f"{one}/audio", lambda request: held().audio(request)),
            route("annotate", "POST", f"{one}/annotation", lambda request: held().annotate(request)),
            route("note", "POST", f"{one}/note", lambda request: held().write_note(request)),
            Route("/_sim/stats", partial(_stats, service.stats), methods=["GET"]),
        ],
        exception_handlers={ApiError: refused, HTTPException: no_such_door, ResetByFault: reset},
    )
    app.router.redirect_slashes = False  # the service has no such second addresses
    return app


def _route(stats: Stats, operation: str, method: str, path: str, door: _Door) -> Route:
    """A route whose requests are counted, whatever becomes of them."""

    async def counted(request: Request) -> Response:
        stats.requested(operation)
        return await door(request)

    return Route(path, counted, methods=[method])


async def _stats(stats: Stats, request: Request) -> Response:
    return json_response(request, stats.told())
