"""What goes wrong: for the person who starts a simulator, and for the client that talks to it."""

from collections.abc import Mapping

from polycompare.model.errors import UserError
from polycompare.model.values import JsonObject


class SimulatorError(UserError):
    """The simulator cannot start as asked."""


class ApiError(Exception):
    """An answer other than success: the HTTP status, the service's code, a sentence, and further headers."""

    def __init__(self, status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers or {}

    def envelope(self, error_id: str) -> JsonObject:
        """The body of the answer."""
        return {
            "success": False,
            "error": self.message,
            "error_id": error_id,
            "error_code": self.code,
            "error_message": self.message,
            "data": None,
        }


def schema_error(message: str) -> ApiError:
    """A request that is not what the API takes."""
    return ApiError(400, "SCHEMA_VALIDATION_FAILED", message)


def unknown_conversation() -> ApiError:
    """A conversation that is not there, or no longer."""
    return ApiError(404, "CONVERSATIONS_NOT_FOUND", "Conversation ID does not exist.")


def ended_conversation() -> ApiError:
    """A turn to a conversation that is over."""
    return ApiError(410, "ChatConversationEnded", "The conversation has ended.")


def timed_out() -> ApiError:
    """A turn to a conversation that outlived the limit."""
    return ApiError(400, "CHAT_TIMEOUT", "Chat session exceeded the timeout limit.")
