"""The two streams: data on stdout, narration on stderr; whatever comes from outside is made visible first."""

import io
import os
import sys
from typing import TextIO

from polycompare.model.errors import UserError
from polycompare.model.text import visible
from polycompare.model.verdicts import ExitCode

_PIPED_WIDTH = 100


class OutputError(UserError):
    """What was asked for cannot be written."""

    exit_code = ExitCode.INCOMPLETE


def prepare_streams() -> None:
    """Let no character stop a stream: what its encoding lacks is written as an escape."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def write(text: str) -> None:
    """Write data to stdout. `text` is safe for a terminal already.

    A reader that went away (`| head`) had what it wanted: the rest is dropped and the command ends as it would
    have. Raises `OutputError` where the output cannot be written, on a full disk say.
    """
    if sys.stdout is None:  # closed by the caller of the command
        return
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        give_up_output(error)


def give_up_output(error: OSError) -> None:
    """Drop what stdout does not take. Raises `OutputError` unless its reader just went away."""
    if sys.stdout is not None:
        _silence(sys.stdout)
    if not isinstance(error, BrokenPipeError):
        raise OutputError(f"The output cannot be written: {error.strerror}.") from error


def narrate(text: str) -> None:
    """Write a line for the person to stderr, with everything a terminal might act on made visible."""
    if sys.stderr is None:
        return
    try:
        sys.stderr.write(f"{visible(text)}\n")
        sys.stderr.flush()
    except OSError:  # nobody listens
        _silence(sys.stderr)


def is_interactive() -> bool:
    """Whether a person sits at both ends, so that a screen can be shown."""
    return all(stream is not None and stream.isatty() for stream in (sys.stdin, sys.stdout))


def narration_is_watched() -> bool:
    """Whether a person watches stderr, so that progress is worth telling."""
    return sys.stderr is not None and sys.stderr.isatty()


def output_width() -> int:
    """The columns that stdout has; a fixed number where it is no terminal, so that files come out alike."""
    if sys.stdout is None or not sys.stdout.isatty():
        return _PIPED_WIDTH
    import shutil

    return shutil.get_terminal_size((_PIPED_WIDTH, 24)).columns


def wants_colour() -> bool:
    """Whether stdout is a terminal that takes colour and nobody asked for none (https://no-color.org)."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return sys.stdout is not None and sys.stdout.isatty()


def _silence(stream: TextIO) -> None:
    """Send what is left in the stream's buffer nowhere, so that the interpreter's last flush is quiet too."""
    try:
        descriptor = stream.fileno()
    except (OSError, ValueError):  # not a real file
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, descriptor)
    os.close(nowhere)
