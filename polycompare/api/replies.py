"""Answers of every API read again from their bytes, as recordings keep them. Knows no network."""

from polycompare.api.chat_wire import read_chat_reply
from polycompare.api.debug_chat_wire import read_reply
from polycompare.api.held_turns import read_turn
from polycompare.api.wire import MalformedReply
from polycompare.model.outcomes import RawResponse, Reply
from polycompare.model.targets import Api

__all__ = ["MalformedReply", "read_reply_of"]


def read_reply_of(api: Api, raw: RawResponse) -> Reply:
    """The reply in a successful answer that came by `api`. Raises `MalformedReply` for anything else."""
    match api:
        case Api.DEBUG_CHAT:
            return read_reply(raw)
        case Api.CHAT:
            return read_chat_reply(raw)
        case Api.CONVERSATIONS:
            return read_turn(raw)
