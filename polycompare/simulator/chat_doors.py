"""The doors of the Chat API: one method for each operation."""

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from polycompare.model.targets import Api
from polycompare.simulator.answering import content_of, given, json_response
from polycompare.simulator.chat_wire import CloseChatBody, CreateChatBody, RespondChatBody, environment_of
from polycompare.simulator.doors import Keys
from polycompare.simulator.errors import ApiError
from polycompare.simulator.fault_responses import Pause
from polycompare.simulator.replies import chat_reply, created_chat
from polycompare.simulator.requests import Owner
from polycompare.simulator.service import Service
from polycompare.simulator.wire import read_body

_VERSION: Final = "v1"


class ChatDoors:
    """The operations under `/{version}/{account_id}/{agent_id}/chat`."""

    def __init__(self, service: Service, keys: Keys, pause: Pause) -> None:
        self._service = service
        self._keys = keys
        self._pause = pause

    async def create(self, request: Request) -> Response:
        """Open a conversation; the body may be left out."""
        owner = self._owner(request)
        body = read_body(CreateChatBody, await content_of(request) or b"{}")
        answer = self._service.create(body.opening(owner))
        return await given(request, answer, created_chat, 200, self._pause)

    async def respond(self, request: Request) -> Response:
        """A turn."""
        owner = self._owner(request)
        body = read_body(RespondChatBody, await content_of(request))
        return await given(request, self._service.respond(body.turn(owner)), chat_reply, 200, self._pause)

    async def close(self, request: Request) -> Response:
        """Close a conversation."""
        owner = self._owner(request)
        body = read_body(CloseChatBody, await content_of(request))
        self._service.close(owner, body.conversation_id)
        return json_response(request, {"success": True})

    def _owner(self, request: Request) -> Owner:
        """Whose conversations these are: the project's, in the environment of the connector's token."""
        path = request.path_params
        if path["version"] != _VERSION:
            raise ApiError(404, "NOT_FOUND", f"There is no version {path['version']!r} of this API; it is v1.")
        agent_id = self._keys.admitted(request, path["agent_id"])
        environment = environment_of(self._keys.token(request))
        return Owner(Api.CHAT, agent_id, environment, path["account_id"])
