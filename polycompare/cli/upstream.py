"""The service behind a recorded real conversation: labels and a note go there, its sound comes from there."""

import asyncio
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from polycompare.cli.sound_files import new_sound_file
from polycompare.model.errors import UserError
from polycompare.model.events import ComparisonStarted
from polycompare.model.reviews import Annotation
from polycompare.model.targets import Target

if TYPE_CHECKING:
    from polycompare.api.conversations import ConversationsApi
    from polycompare.api.keys import ApiKey
    from polycompare.config.configuration import Configuration


class NotRealError(UserError):
    """A recording with nobody to send anything to."""


def upstream_of(
    started: ComparisonStarted, configuration: "Configuration", environ: Mapping[str, str] = os.environ
) -> "RealUpstream":
    """The service that a recording's conversation came from, by the recording's target as it is configured today.

    A recording may come from somebody else: the address that a key is sent to is never taken from it. Raises
    `UserError` for a recording that is no real conversation, and for a target or key that is not configured.
    """
    from polycompare.config.keys import key_of

    if started.origin is None:
        raise NotRealError(
            f"Recording {started.id} is a comparison: only conversations fetched from the service take labels and "
            "a note, or have sound."
        )
    info = started.sides.baseline
    target = configuration.target(info.target.name)
    if target.agent_id != info.target.agent_id:
        raise NotRealError(
            f"The conversation of recording {started.id} was held by agent {info.target.agent_id}, and target "
            f"{target.name!r} is {target.agent_id} now; set agent_id back to reach it."
        )
    return RealUpstream(target, key_of(target, environ), info.conversation_id)


class RealUpstream:
    """One conversation at the service; see `polycompare.tui.library.Upstream`."""

    def __init__(self, target: Target, key: "ApiKey", conversation_id: str) -> None:
        self._target = target
        self._key = key
        self._conversation_id = conversation_id

    async def annotate(self, annotations: Sequence[tuple[int, Annotation]]) -> None:
        """Send labels, each with the service's own index of its turn; all of them or none are taken."""
        async with await self._api() as api:
            await api.annotate(self._conversation_id, annotations)

    async def write_note(self, note: str) -> None:
        """Let this be the conversation's note; it takes the place of the one before."""
        async with await self._api() as api:
            await api.note(self._conversation_id, note)

    async def fetch_audio(self, to: Path, *, direction: str = "combined", redacted: bool = True) -> None:
        """Write the call's sound to a new WAV file; nothing is left of one that could not be had whole."""
        with new_sound_file(to) as add:
            async with await self._api() as api:
                await api.audio(self._conversation_id, direction, redacted=redacted, to=add)

    async def _api(self) -> "ConversationsApi":
        return await asyncio.to_thread(self._client)

    def _client(self) -> "ConversationsApi":
        """A client; importing what it needs takes longer than a frame lasts."""
        from polycompare.api.conversations import ConversationsApi

        return ConversationsApi(self._target, self._key)
