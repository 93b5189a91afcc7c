"""The files that rules are kept in: on disk, or in memory where there is no directory for them."""

import os
import secrets
import stat
from collections.abc import Hashable
from pathlib import Path
from typing import Final, Protocol

from polycompare.config.errors import shown_path
from polycompare.model.errors import UserError
from polycompare.model.text import visible_line

IGNORE_FILE: Final = "polycompare.ignore.toml"
ACCEPT_FILE: Final = "polycompare.accept.toml"
NOISE_FILE: Final = "polycompare.noise.toml"

MAX_BYTES: Final = 10_000_000


class RuleFileError(UserError):
    """A file of rules that cannot be read or written: which, why, and what to do."""


class NotAsWrittenError(RuleFileError):
    """What was added to a file is no longer in it as it was written: it is not taken out again."""


class RuleFiles(Protocol):
    """Small text files by name."""

    def version(self, name: str) -> Hashable:
        """Something that changes when the file does; None where there is no such file."""

    def read(self, name: str) -> str | None:
        """The text of a file; None where there is none. Raises `RuleFileError`."""

    def write(self, name: str, text: str) -> None:
        """Make `text` the whole of the file, or raise `RuleFileError` and leave it as it was."""

    def remove(self, name: str) -> None:
        """Delete a file. Raises `RuleFileError`."""

    def shown(self, name: str) -> str:
        """The file as messages call it."""


class InMemory:
    """Files that last as long as the process."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    def version(self, name: str) -> Hashable:
        """The text itself."""
        return self._texts.get(name)

    def read(self, name: str) -> str | None:
        """The text of a file; None where there is none."""
        return self._texts.get(name)

    def write(self, name: str, text: str) -> None:
        """Make `text` the whole of the file."""
        self._texts[name] = text

    def remove(self, name: str) -> None:
        """Delete a file."""
        self._texts.pop(name, None)

    def shown(self, name: str) -> str:
        """The name, and that there is no such file on disk."""
        return f"{name} (in memory)"


class InDirectory:
    """Files of one directory, which other programs may change at any time.

    A file is replaced in one step and keeps its permissions, or gets those of any new file: it is to be committed.
    A link is written through where it leads to another place in the same repository (the directory itself,
    outside of one), and never further.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def version(self, name: str) -> Hashable:
        """Time of change, size and inode; None where there is no such file."""
        try:
            status = (self._directory / name).stat()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, ValueError) as error:
            raise self._fault(name, "cannot be read", error) from None
        return status.st_mtime_ns, status.st_size, status.st_ino

    def read(self, name: str) -> str | None:
        """The text of a file, its line ends as they are; None where there is none. Raises `RuleFileError`."""
        path = self._directory / name
        try:
            status = path.stat()
            if not stat.S_ISREG(status.st_mode):  # reading a pipe would wait for ever
                raise RuleFileError(f"{self.shown(name)} is not a file; move it away.")
            if status.st_size > MAX_BYTES:
                raise RuleFileError(
                    f"{self.shown(name)} has {status.st_size} bytes; at most {MAX_BYTES} are read."
                )
            return path.read_bytes().decode()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except UnicodeDecodeError as error:
            line = error.object.count(b"\n", 0, error.start) + 1
            raise RuleFileError(f"{self.shown(name)}:{line}: is not UTF-8; save the file as UTF-8.") from None
        except (OSError, ValueError) as error:
            raise self._fault(name, "cannot be read", error) from None

    def write(self, name: str, text: str) -> None:
        """Make `text` the whole of the file, or raise `RuleFileError` and leave it as it was."""
        content = text.encode()
        if len(content) > MAX_BYTES:
            raise RuleFileError(f"{self.shown(name)} would have more than {MAX_BYTES} bytes; nothing was changed.")
        path = self._written_place(name)
        draft = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
        try:
            mode = stat.S_IMODE(path.stat().st_mode) if path.exists() else None
            try:
                _write_new(draft, content, mode)
                draft.replace(path)
            except OSError:
                draft.unlink(missing_ok=True)
                raise
        except (OSError, ValueError) as error:
            raise self._fault(name, "cannot be written", error) from None

    def remove(self, name: str) -> None:
        """Delete a file. Raises `RuleFileError`."""
        try:
            (self._directory / name).unlink(missing_ok=True)
        except OSError as error:
            raise self._fault(name, "cannot be removed", error) from None

    def shown(self, name: str) -> str:
        """The path, as a person would type it."""
        return visible_line(shown_path(self._directory / name))

    def _written_place(self, name: str) -> Path:
        path = self._directory / name
        if not path.is_symlink():
            return path
        place = path.resolve()
        root = _repository_of(self._directory.resolve())
        if not place.is_relative_to(root):
            raise RuleFileError(
                f"{self.shown(name)} is a link to {visible_line(str(place))}, outside of "
                f"{visible_line(str(root))}: that is not written to; edit it there, or put a file in its place."
            )
        return place

    def _fault(self, name: str, what: str, error: OSError | ValueError) -> RuleFileError:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        return RuleFileError(f"{self.shown(name)} {what}: {reason}.")


def _repository_of(directory: Path) -> Path:
    """The nearest directory around that holds `.git`, or the directory itself."""
    around = (directory, *directory.parents)
    return next((parent for parent in around if (parent / ".git").exists()), directory)


def _write_new(path: Path, content: bytes, mode: int | None) -> None:
    with path.open("xb") as file:  # open() minds the umask, as for any file that people commit
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    if mode is not None:
        path.chmod(mode)
