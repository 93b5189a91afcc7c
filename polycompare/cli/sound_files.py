"""Files of a call's sound, that are there once they are whole."""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from polycompare.model.errors import UserError
from polycompare.model.verdicts import ExitCode

_WAV: Final = b"RIFF"


class SoundFileError(UserError):
    """A sound file that cannot be written, or what came is no sound."""

    exit_code = ExitCode.INCOMPLETE


@contextmanager
def new_sound_file(path: Path) -> Iterator[Callable[[bytes], None]]:
    """A function that adds a piece to a new WAV file, for its owner only. Nothing is left where the context fails.

    Raises `SoundFileError` for a file that is there already or cannot be written, and for what is no WAV file.
    """
    if path.exists():
        raise SoundFileError(f"{path} exists already; give another name.")
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with _told(path):
        file = os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")

    def add(piece: bytes) -> None:
        with _told(path):
            file.write(piece)

    try:
        yield add
        with _told(path):
            file.close()
            with unfinished.open("rb") as whole:
                begins = whole.read(len(_WAV))
        if not begins:
            raise SoundFileError("The service gave an empty file; there may be no sound of this call.")
        if begins != _WAV:
            raise SoundFileError("What the service gave for the sound of this call is no WAV file.")
        with _told(path):
            unfinished.rename(path)
    except BaseException:
        file.close()
        unfinished.unlink(missing_ok=True)
        raise


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Says what the system did not let happen."""
    try:
        yield
    except OSError as error:
        why = error.strerror or error
        raise SoundFileError(f"{path} cannot be written ({why}); give another name.") from None
