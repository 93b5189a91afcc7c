"""Real conversations: labels and the note go to the service, the sound comes from it."""

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from textual.worker import Worker

from polycompare.model.errors import UserError
from polycompare.model.events import ComparisonStarted
from polycompare.model.outcomes import Reply
from polycompare.model.reviews import Annotation
from polycompare.model.turns import Turn
from polycompare.tui.library import Library, OpenedRecording, Upstream
from polycompare.tui.reviewing.desk import ReviewDesk
from polycompare.tui.reviewing.edits import annotate
from polycompare.tui.reviewing.outgoing import Outgoing, annotations_sent, note_sent, outgoing

_NOT_THE_SERVICES = "The service has no such turn: nothing can be said about it there."


class Calls:
    """What is done with the service that a real conversation came from; `desk` keeps and tells."""

    def __init__(self, library: Library, desk: ReviewDesk) -> None:
        self._library = library
        self._desk = desk
        self._refusals: dict[str, str] = {}  # why the service did not take something, by recording
        self._sending: set[str] = set()
        self._fetching: Worker[None] | None = None

    async def annotate(self, recording: OpenedRecording, index: int) -> None:
        """Ask for a label of a turn, and queue it."""
        from polycompare.tui.screens.annotate import AnnotateDialog

        recording_id = recording.started.id
        try:
            turn = await asyncio.to_thread(recording.turn, index)
            review = await self._desk.reviews.read(recording_id)
        except UserError as error:
            self._desk.aside.complain(str(error))
            return
        if turn.service_turn is None:
            self._desk.aside.say(_NOT_THE_SERVICES)
            return

        def queued(annotation: Annotation | None) -> None:
            if annotation is not None:
                self._desk.edit(recording_id, annotate(annotation), "That was said about this turn already.")

        labels = [each for each in review.annotations if each.turn == index]
        dialog = AnnotateDialog(index, _said(turn), labels, is_voice=is_voice(recording.started))
        await self._desk.app.push_screen(dialog, queued)

    async def send(self, recording: OpenedRecording) -> None:
        """List what is queued, and send it if the person says so."""
        from polycompare.tui.screens.send import SendDialog

        recording_id = recording.started.id
        try:
            queue = outgoing(await self._desk.reviews.read(recording_id))
            labels = await asyncio.to_thread(_with_service_turns, recording, queue.annotations)
        except UserError as error:
            self._desk.aside.complain(str(error))
            return
        if recording_id in self._sending:
            self._desk.aside.say("It is being sent.")
            return
        if not queue.count:
            self._desk.aside.say("Nothing is queued: a labels a turn, ; writes the note.")
            return

        def sent(yes: bool | None) -> None:
            if yes:
                self._desk.aside.run(lambda: self._send(recording_id, labels, queue))

        conversation_id = recording.started.sides.baseline.conversation_id
        dialog = SendDialog(conversation_id, labels, queue.note, self._refusals.get(recording_id))
        await self._desk.app.push_screen(dialog, sent)

    async def _send(self, recording_id: str, labels: Sequence[tuple[int, Annotation]], queue: Outgoing) -> None:
        """Send labels and note, each as one; what is taken is kept at once, what is not stays queued."""
        upstream = self._library.upstream(recording_id)
        self._sending.add(recording_id)
        self._desk.aside.say("Sending…")
        try:
            told = [
                await self._send_labels(upstream, recording_id, labels),
                await self._send_note(upstream, recording_id, queue.note),
            ]
        finally:
            self._sending.discard(recording_id)
        refused = [why for why in told if why is not None]
        if refused:
            self._refusals[recording_id] = " ".join(refused)
            self._desk.aside.complain(f"Not all was sent; the rest stays queued. {' '.join(refused)}")
        else:
            self._refusals.pop(recording_id, None)
            self._desk.aside.say("Sent: the service has it.")

    async def _send_labels(
        self, upstream: Upstream, recording_id: str, labels: Sequence[tuple[int, Annotation]]
    ) -> str | None:
        """Why the service did not take the labels; None where it did."""
        if not labels:
            return None
        try:
            await upstream.annotate(labels)
        except UserError as error:
            return str(error)
        sent = tuple(label for _, label in labels)
        await self._desk.reviews.record(
            recording_id, lambda review: annotations_sent(review, sent, datetime.now(UTC))
        )
        return None

    async def _send_note(self, upstream: Upstream, recording_id: str, note: str | None) -> str | None:
        """Why the service did not take the note; None where it did."""
        if note is None:
            return None
        try:
            await upstream.write_note(note)
        except UserError as error:
            return str(error)
        await self._desk.reviews.record(recording_id, lambda review: note_sent(review, note))
        return None

    async def fetch_audio(self, recording: OpenedRecording) -> None:
        """Ask what of the call's sound to fetch, and fetch it; stop that where it is under way."""
        from polycompare.tui.screens.audio import AudioDialog, AudioWish

        if self._fetching is not None and not self._fetching.is_finished:
            self._fetching.cancel()
            self._desk.aside.say("The sound is not fetched any more.")
            return

        async def fetch(wish: AudioWish) -> None:
            upstream = self._library.upstream(recording.started.id)
            self._desk.aside.say(f"Fetching the sound to {wish.to}… · D stops that")
            await upstream.fetch_audio(wish.to, direction=wish.direction, redacted=wish.redacted)
            size = await asyncio.to_thread(lambda: wish.to.stat().st_size)
            self._desk.aside.say(f"The sound is in {wish.to} ({size / 1000:,.0f} kB)")

        def fetched(wish: AudioWish | None) -> None:
            if wish is not None:
                self._fetching = self._desk.aside.run(lambda: fetch(wish))

        await self._desk.app.push_screen(AudioDialog(recording.started.sides.baseline.conversation_id), fetched)


def is_voice(started: ComparisonStarted) -> bool:
    """Whether a real conversation was spoken: by its `channel`, such as `VOICE-SIP`, as far as that tells."""
    if started.origin is None:
        return False
    try:
        answer: Any = json.loads(started.origin.answer.body)
        channel = answer.get("channel")
    except (ValueError, AttributeError, RecursionError):
        return True
    return not isinstance(channel, str) or "voice" in channel.lower()


def _said(turn: Turn) -> tuple[str, str]:
    outcome = turn.outcomes.baseline
    return turn.user, outcome.text if isinstance(outcome, Reply) else ""


def _with_service_turns(
    recording: OpenedRecording, annotations: Sequence[Annotation]
) -> Sequence[tuple[int, Annotation]]:
    """Each label with the service's own index of its turn; reads the recording."""
    with_turns = ((recording.turn(each.turn).service_turn, each) for each in annotations)
    return [(turn, each) for turn, each in with_turns if turn is not None]
