"""Which transport speaks to a target."""

import ssl
from typing import TypeAlias

from polycompare.api.chat import ChatTransport
from polycompare.api.debug_chat import DebugChatTransport
from polycompare.api.keys import ApiKey
from polycompare.api.retry import RetryPolicy
from polycompare.model.errors import UserError
from polycompare.model.targets import Api, Target

AnyTransport: TypeAlias = DebugChatTransport | ChatTransport


class NothingToSayError(UserError):
    """A target that is a real conversation: it can be read, and nothing be said in it."""


class NoTokenError(UserError):
    """A target of the Chat API without a connector's token."""


def transport_for(
    target: Target,
    key: ApiKey,
    token: ApiKey | None = None,
    *,
    ssl_context: ssl.SSLContext | None = None,
    retry: RetryPolicy | None = None,
) -> AnyTransport:
    """The transport of the target's API, not yet entered; `token` is the connector's, for the Chat API.

    Raises a `UserError` for a target that cannot be spoken to; nothing was sent then.
    """
    match target.api:
        case Api.DEBUG_CHAT:
            return DebugChatTransport(target, key, ssl_context, retry)
        case Api.CHAT:
            if token is None:
                raise NoTokenError(
                    f"{target.name} needs the token of its connector, since it speaks the Chat API: "
                    "set token_env to the environment variable that holds it."
                )
            return ChatTransport(target, key, token, ssl_context, retry)
        case Api.CONVERSATIONS:
            raise NothingToSayError(f"{target.name} is a conversation that was held; choose a target to talk to.")
