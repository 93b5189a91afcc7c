"""What the Chat API 1.0.0 answers, read from bytes.

It tells what the agent says, whether the conversation is over, and of a hand-off; all else is *not reported*. The
answer that opens a conversation has no `end_conversation`, though the agent may hang up in its greeting.
"""

from polycompare.api.wire import TELL_SUPPORT, MalformedReply, Wire, read_json, validated
from polycompare.model.outcomes import RawResponse, Reply


class _Handoff(Wire):
    destination: str | None = None
    reason: str | None = None


class _ChatResponse(Wire):
    conversation_id: str | None = None
    response: str | None
    end_conversation: bool | None = None
    handoff: _Handoff | None = None


def read_chat_reply(response: RawResponse) -> Reply:
    """The reply in a successful answer of create or respond.

    `conversation_id` is empty where the service did not say. Raises `MalformedReply` for anything that is not a
    reply, and names the field at fault.
    """
    wire = validated(_ChatResponse, read_json(response), known_by=("response", "conversation_id"))
    handoff = wire.handoff or _Handoff()
    return Reply(
        conversation_id=wire.conversation_id or "",
        text=wire.response or "",
        ended=wire.end_conversation or False,
        latency_ms=response.elapsed_ms,
        responses=(response,),
        handoff=handoff.destination or None,
        handoff_reason=handoff.reason or None,
        handoff_reported=True,
    )


def read_opening_reply(response: RawResponse) -> Reply:
    """Like `read_chat_reply`, for create: without the service's id nothing more could be said there."""
    reply = read_chat_reply(response)
    if not reply.conversation_id:
        raise MalformedReply("conversation_id is missing or empty", TELL_SUPPORT)
    return reply
