"""The text of a configuration file, and what is wrong with it, where."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from polycompare.config.errors import ConfigError, shown_path
from polycompare.config.toml_lines import KeyPath, line_of, lines_of

if TYPE_CHECKING:
    from polycompare.config.settings import File


@dataclass(frozen=True, slots=True)
class Source:
    """A configuration file as it was read."""

    path: Path
    text: str

    def parse(self) -> "File":
        """The file's tables, checked one by one. Raises `ConfigError` for the first fault, with its line."""
        from pydantic import ValidationError  # slow to import, and not needed to read a file

        from polycompare.config.settings import File, explain

        try:
            return File.model_validate(tomllib.loads(self.text))
        except tomllib.TOMLDecodeError as error:
            raise self._syntax_fault(str(error)) from None
        except RecursionError:
            raise ConfigError(f"{shown_path(self.path)}: nested too deeply to be read.") from None
        except ValidationError as error:
            raise self.fault(*explain(error.errors()[0])) from None

    def has(self, path: Sequence[str | int]) -> bool:
        """Whether the file has a value at `path`."""
        return line_of(self.text, path) is not None

    def lines(self) -> dict[KeyPath, int]:
        """The line of every key in the file, which was parsed before."""
        return lines_of(self.text)

    def fault(self, path: Sequence[str | int], what: str) -> ConfigError:
        """The error for a fault at `path`, or in the innermost table of it that the file has."""
        for length in range(len(path), 0, -1):
            line = line_of(self.text, path[:length])
            if line is not None:
                return ConfigError(f"{shown_path(self.path)}, line {line}: {what}.")
        return ConfigError(f"{shown_path(self.path)}: {what}.")

    def _syntax_fault(self, message: str) -> ConfigError:
        place = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", message)
        line = int(place[1]) if place and place[1] else self.text.rstrip("\n").count("\n") + 1
        reason = message[: place.start()] if place else message
        return ConfigError(f"{shown_path(self.path)}, line {line}: not valid TOML: {reason}.")


def read_source(path: Path) -> Source:
    """Read a configuration file. Raises `ConfigError` where there is none, or none that can be read."""
    try:
        return Source(path, path.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        raise ConfigError(f"There is no file {path}; give --config an existing one.") from None
    except IsADirectoryError:
        raise ConfigError(f"{path} is a directory; give --config the file in it.") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise ConfigError(f"{shown_path(path)}, line {line}: not UTF-8; save the file as UTF-8.") from None
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}.") from None
    except ValueError as error:  # a path that no file can have, such as one with a NUL
        raise ConfigError(f"{path} cannot be read: {error}.") from None
