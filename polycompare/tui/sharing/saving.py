"""Writing a scenario beside the others of a team."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from polycompare.model.errors import UserError

_USUAL_FOLDER: Final = Path("scenarios")


class NotSavedError(UserError):
    """A file that could not be written."""


@dataclass(frozen=True, slots=True)
class ToSave:
    """A scenario's file, not written yet. `summary` says in a few words what is in it."""

    path: Path
    text: str
    summary: str


def usual_path(file_name: str) -> Path:
    """Where a new scenario goes unless the person says otherwise: into the folder `scenarios`, if there is one."""
    return _USUAL_FOLDER / file_name if _USUAL_FOLDER.is_dir() else Path(file_name)


def save(to_save: ToSave) -> None:
    """Write the file, which must not be there yet. Raises `NotSavedError`."""
    path = to_save.path
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(to_save.text)
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        if isinstance(error, FileExistsError) and path.exists():
            raise NotSavedError(f"{path} is there already; take another name for the scenario.") from None
        why = error.strerror if isinstance(error, OSError) else error
        raise NotSavedError(f"{path} cannot be written: {why}; choose another place.") from None
