"""What is shown of the divergences, and how their status looks; light, for the first paint."""

from dataclasses import dataclass
from typing import Final

from polycompare.model.divergences import Status
from polycompare.tui.detail.spans import Role

STATUS_ROLES: Final = {Status.NEW: Role.NEW, Status.CARRIED: Role.CARRIED, Status.RESOLVED: Role.RESOLVED}


@dataclass(frozen=True, slots=True)
class Shown:
    """What the person wants to see: whether carried divergences are folded, and whether muted ones are there."""

    fold_carried: bool = False
    show_muted: bool = False
