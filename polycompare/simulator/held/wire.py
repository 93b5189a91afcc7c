"""What the simulated service takes to be written on a conversation."""

from typing import Annotated, Literal

from pydantic import Field

from polycompare.simulator.errors import schema_error
from polycompare.simulator.held.conversations import HeldConversation
from polycompare.simulator.wire import Body


class AnnotationBody(Body):
    """One label: `turnId` is the place of the turn in the service's own `turns`, from 0."""

    turn_id: int = Field(alias="turnId", ge=0)
    role: Literal["user", "agent"]
    annotation_type: Literal["missing_topic", "wrong_transcript", "wrong_info"] = Field(alias="annotationType")


class AnnotationsBody(Body):
    """Labels for a conversation: all of them are taken, or none."""

    annotations: Annotated[list[AnnotationBody], Field(min_length=1)]

    def check(self, held: HeldConversation) -> None:
        """`ApiError` 400 where one of them cannot be about this conversation."""
        for place, annotation in enumerate(self.annotations):
            if annotation.turn_id >= len(held.turns):
                raise schema_error(
                    f"annotations.{place}.turnId: there is no turn {annotation.turn_id}; "
                    f"the conversation has {len(held.turns)}."
                )
            if annotation.annotation_type == "wrong_transcript" and not held.is_voice:
                raise schema_error(
                    f"annotations.{place}.annotationType: nothing is transcribed in a {held.channel} conversation."
                )


class NoteBody(Body):
    """A conversation's note; it takes the place of the one before."""

    note: str
