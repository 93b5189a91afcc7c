"""The doors of the Conversations API: one method for each operation."""

from starlette.requests import Request
from starlette.responses import Response

from polycompare.model.values import JsonObject
from polycompare.simulator.answering import content_of, sent, sent_sound
from polycompare.simulator.doors import Keys
from polycompare.simulator.errors import ApiError
from polycompare.simulator.fault_responses import Pause
from polycompare.simulator.faults import Where
from polycompare.simulator.held.conversations import HeldConversation
from polycompare.simulator.held.listing import page
from polycompare.simulator.held.query import Direction, choice, flag, only, query_of
from polycompare.simulator.held.sound import wav_of
from polycompare.simulator.held.told import Place, listed, told
from polycompare.simulator.held.wire import AnnotationsBody, NoteBody
from polycompare.simulator.service import Service
from polycompare.simulator.wire import read_body


class HeldDoors:
    """The list under `/v3/{account_id}/{agent_id}`, and what is under `/v1/agents/{agent_id}/conversations`.

    The service has the list on another host than the rest; the simulator has one.
    """

    def __init__(self, service: Service, keys: Keys, pause: Pause) -> None:
        self._service = service
        self._keys = keys
        self._pause = pause

    async def conversations(self, request: Request) -> Response:
        """A page of the project's conversations."""
        path = request.path_params
        agent_id = self._keys.admitted(request, path["agent_id"])
        if path["account_id"] != self._service.account_id:
            raise ApiError(404, "PROJECT_NOT_FOUND", "Project ID does not exist.")
        query = query_of(request.query_params)
        fault = self._service.struck(Where.LIST, agent_id)
        found = page(self._service.archive.of_agent(agent_id), query, self._service.sample())
        body: JsonObject = {
            "conversations": [
                listed(held, self._place(agent_id, held), latency=query.with_latency) for held in found.items
            ],
            "cursor": found.cursor,
        }
        if found.next_offset is not None:
            body["next_offset"] = found.next_offset
        return await sent(request, body, 200, fault, self._pause)

    async def conversation(self, request: Request) -> Response:
        """One conversation."""
        agent_id, held = self._held(request)
        fault = self._service.struck(Where.CONVERSATION, held.id)
        return await sent(request, told(held, self._place(agent_id, held)), 200, fault, self._pause)

    async def audio(self, request: Request) -> Response:
        """The sound of a call."""
        _, held = self._held(request)
        only(request.query_params, ("direction", "redacted"))
        direction = choice(request.query_params, "direction", Direction, Direction.COMBINED)
        redacted = flag(request.query_params, "redacted") or False
        if not held.is_voice:
            raise ApiError(404, "RECORDING_NOT_FOUND", "Recording not found for the given conversation.")
        fault = self._service.struck(Where.AUDIO, held.id)
        return await sent_sound(request, wav_of(held, direction, redacted=redacted), fault, self._pause)

    async def annotate(self, request: Request) -> Response:
        """Take labels."""
        _, held = self._held(request)
        body = read_body(AnnotationsBody, await content_of(request))
        body.check(held)
        fault = self._service.struck(Where.ANNOTATION, held.id)
        taken: list[JsonObject] = [one.model_dump(by_alias=True) for one in body.annotations]
        self._service.stats.annotated(held.id, taken)
        return await sent(request, {"success": True}, 201, fault, self._pause)

    async def write_note(self, request: Request) -> Response:
        """Take a note."""
        _, held = self._held(request)
        body = read_body(NoteBody, await content_of(request))
        fault = self._service.struck(Where.NOTE, held.id)
        held.note = body.note
        self._service.stats.noted(held.id)
        return await sent(request, {"success": True}, 200, fault, self._pause)

    def _held(self, request: Request) -> tuple[str, HeldConversation]:
        path = request.path_params
        agent_id = self._keys.admitted(request, path["agent_id"])
        return agent_id, self._service.archive.one(agent_id, path["conversation_id"])

    def _place(self, agent_id: str, held: HeldConversation) -> Place:
        deployed = self._service.deployments.at(held.environment, held.started_at)
        return Place(self._service.account_id, agent_id, None if deployed is None else deployed.id)
