"""What the app is asked to replay."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Replay:
    """The recording that `where` names as `Library.open` takes it; None lets the person choose one.

    `rerun` asks at once how to drive it again.
    """

    where: str | None = None
    rerun: bool = False
