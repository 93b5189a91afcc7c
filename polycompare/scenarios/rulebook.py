"""The committed rules of a team: read, and written to in place.

What is added goes to the end of its file, and nothing that is there is touched: comments, order, blank lines and
quoting stay. A file is only ever replaced by one that was read again and says what it should.
"""

import getpass
import threading
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from operator import is_not
from pathlib import Path
from typing import Generic, TypeVar

from polycompare.config.find import find_upward, working_directory
from polycompare.config.toml_lines import KeyPath
from polycompare.model.divergences import MuteReason, Signal
from polycompare.model.errors import UserError
from polycompare.model.rules import NO_RULES, Acceptance, CompareOption, IgnoreRule, NoisyPath, Rules
from polycompare.model.text import visible_line
from polycompare.scenarios.rule_edits import with_tables, without_tables
from polycompare.scenarios.rule_files import (
    ACCEPT_FILE,
    IGNORE_FILE,
    NOISE_FILE,
    InDirectory,
    InMemory,
    NotAsWrittenError,
    RuleFileError,
    RuleFiles,
)
from polycompare.scenarios.toml_places import lines_of_tables

Ignored = tuple[tuple[IgnoreRule, ...], tuple[CompareOption, ...]]

T = TypeVar("T")


def rules_directory(config_path: Path | None) -> Path:
    """Where the files of rules are: beside the configuration; without one in the nearest directory, up to the
    repository's root, that has any of them; else in the working directory, whose absence raises `ConfigError`."""
    if config_path is not None:
        return config_path.parent
    here = working_directory()
    found = [path.parent for name in (IGNORE_FILE, ACCEPT_FILE, NOISE_FILE) if (path := find_upward(name, here))]
    return max(found, key=lambda directory: len(directory.parts), default=here)


class _Sheet(Generic[T]):
    """One of the files, and what it says; read again where it changed."""

    def __init__(self, files: RuleFiles, name: str, parse: Callable[[str, str], T], empty: T) -> None:
        self.name = name
        self.said = empty
        self._files = files
        self._parse = parse
        self._empty = empty
        self._version: Hashable = None
        self._text = ""
        self._lines: dict[KeyPath, int] | None = None

    def says(self) -> T:
        """What the file says now. Raises `UserError`."""
        version = self._files.version(self.name)
        if version != self._version:
            text = self._files.read(self.name)
            self.said = self._empty if text is None else self.would_say(text)
            self._text, self._version, self._lines = text or "", version, None
        return self.said

    def would_say(self, text: str) -> T:
        """What the file would say with this text. Raises `UserError` with every mistake in it."""
        return self._parse(text, self._files.shown(self.name))

    def place_of(self, table: str, index: int) -> str:
        """Where a table stands in what was read last: `file:line`. Raises `IndexError` where there is none."""
        if self._lines is None:
            self._lines = lines_of_tables(self._text)
        line = self._lines.get((table, index)) or self._lines.get((table,))
        if line is None:
            raise IndexError(f"{self.name} has no {table} {index}")
        return f"{self._files.shown(self.name)}:{line}"


@dataclass(frozen=True, slots=True)
class _Mark:
    """Tables that were added to a file, to be taken back; `before` is None where there was no file."""

    name: str
    header: str
    before: str | None
    after: str
    tables: tuple[str, ...]
    words: str


class Rulebook:
    """The rules of one directory, and where new ones are written.

    Every method may read and write files: call them off the event loop. They may be called from several threads.
    Without a directory everything is kept in memory. Acceptances hold up to and with the day that they expire on;
    `today` is the calendar's unless given.
    """

    def __init__(self, directory: Path | None, *, today: date | None = None) -> None:
        self._files: RuleFiles = InMemory() if directory is None else InDirectory(directory)
        self._given_today = today
        self._ignore: _Sheet[Ignored] = _Sheet(self._files, IGNORE_FILE, _read_ignore, ((), ()))
        self._accept: _Sheet[tuple[Acceptance, ...]] = _Sheet(self._files, ACCEPT_FILE, _read_accept, ())
        self._noise: _Sheet[tuple[NoisyPath, ...]] = _Sheet(self._files, NOISE_FILE, _read_noise, ())
        self._sources: tuple[Ignored, tuple[Acceptance, ...], tuple[NoisyPath, ...]] | None = None
        self._day = self._today()
        self._rules = NO_RULES
        self._marks: list[_Mark] = []
        self._lock = threading.RLock()
        self._lasts = directory is not None

    @property
    def lasts(self) -> bool:
        """Whether what is added is written to files; else it is gone with this process."""
        return self._lasts

    def rules(self) -> Rules:
        """All rules that hold today; the same object as long as nothing changed.

        Raises `UserError` with every mistake of all files, a line each.
        """
        with self._lock:
            mistakes: list[str] = []
            for sheet in (self._ignore, self._accept, self._noise):
                try:
                    sheet.says()
                except UserError as error:
                    mistakes.append(str(error))
            if mistakes:
                raise RuleFileError("\n".join(mistakes))
            return self._joined()

    def ignore(self, rule: IgnoreRule) -> Rules:
        """Write a rule to the ignore file, and give the rules that hold now.

        Raises `UserError` where the rule or the file cannot be written, or any file has mistakes; then nothing was
        changed. So do `accept` and `accept_all`.
        """
        from polycompare.scenarios.ignore_file import HEADER, ignore_text

        written = replace(rule, by=rule.by or _person(), on=rule.on or self._today())
        words = f"ignored: {_place(rule.signal, rule.path)}"
        with self._lock:
            self.rules()  # refused before anything is written, whichever file has mistakes
            self._append(self._ignore, HEADER, _texts(ignore_text, [written], IGNORE_FILE), words)
            return self.rules()

    def accept(self, acceptance: Acceptance) -> Rules:
        """Write an acceptance to the accept file, and give the rules that hold now."""
        return self.accept_all((acceptance,))

    def accept_all(self, acceptances: Sequence[Acceptance]) -> Rules:
        """Write acceptances to the accept file, to be undone as one, and give the rules that hold now."""
        from polycompare.scenarios.accept_file import HEADER, accept_text

        if not acceptances:
            return self.rules()
        by, on = _person(), self._today()
        written = [replace(given, by=given.by or by, on=given.on or on) for given in acceptances]
        change = acceptances[0].change
        only = len(acceptances) == 1
        words = f"accepted: {_place(change.signal, change.path) if only else f'{len(acceptances)} changes'}"
        with self._lock:
            self.rules()
            self._append(self._accept, HEADER, _texts(accept_text, written, ACCEPT_FILE), words)
            return self.rules()

    def undo(self) -> str | None:
        """Take back what this process added last, in its file too; in words what, None if there is nothing.

        Raises `NotAsWrittenError` where its tables are no longer as they were written: then they stay, and what
        was added before is next. Raises another `UserError` where the file cannot be read or written; that can be
        tried again.
        """
        with self._lock:
            if not self._marks:
                return None
            mark = self._marks[-1]
            remaining = self._remaining(mark)
            if remaining is None:
                self._files.remove(mark.name)
            else:
                self._files.write(mark.name, remaining)
            self._marks.pop()
            return mark.words

    def place_of(self, reason: MuteReason, entry: int) -> str:
        """Where an entry of the rules that hold stands: `polycompare.ignore.toml:12`.

        `entry` counts the entries of that reason in what `rules` gave last. Raises `IndexError` for none.
        """
        with self._lock:
            if reason is MuteReason.ACCEPTED:
                return self._accept.place_of("accept", self._accept_indexes(expired=False)[entry])
            sheet, table = (self._ignore, "ignore") if reason is MuteReason.IGNORED else (self._noise, "noise")
            return sheet.place_of(table, entry)

    def expired(self) -> tuple[str, ...]:
        """The acceptances that hold no more, in words, with file and line. Raises `UserError` as `rules` does."""
        with self._lock:
            expired = self.rules().expired
            return tuple(
                visible_line(f"{self._accept.place_of('accept', index)}: {_expiry_in_words(acceptance)}")
                for index, acceptance in zip(self._accept_indexes(expired=True), expired, strict=True)
            )

    def _today(self) -> date:
        return self._given_today or date.today()

    def _joined(self) -> Rules:
        """The rules of the sheets as read last, built again where one was read again or a day has passed."""
        sources = (self._ignore.said, self._accept.said, self._noise.said)
        today = self._today()
        if self._sources is None or today != self._day or any(map(is_not, sources, self._sources)):
            (ignored, options), accepted, noise = sources
            holds = tuple(acceptance for acceptance in accepted if not _has_expired(acceptance, today))
            expired = tuple(acceptance for acceptance in accepted if _has_expired(acceptance, today))
            self._rules = Rules(ignored, options, noise, holds, expired)
            self._sources, self._day = sources, today
        return self._rules

    def _accept_indexes(self, *, expired: bool) -> list[int]:
        """Which tables of the accept file have expired, or have not, on the day of the latest rules."""
        accepted = enumerate(self._accept.said)
        return [index for index, acceptance in accepted if _has_expired(acceptance, self._day) is expired]

    def _append(self, sheet: _Sheet[T], header: str, tables: tuple[str, ...], words: str) -> None:
        before = self._files.read(sheet.name)
        after = with_tables(header if before is None else before, tables)
        try:
            sheet.would_say(after)
        except UserError as error:
            raise RuleFileError(f"That cannot be added to {sheet.name}, which stays as it is: {error}") from None
        self._files.write(sheet.name, after)
        self._marks.append(_Mark(sheet.name, header, before, after, tables, words))

    def _remaining(self, mark: _Mark) -> str | None:
        """The text of a file without what a mark added to it; None for no file."""
        text = self._files.read(mark.name)
        if text == mark.after:
            return mark.before
        sheet = self._ignore if mark.name == IGNORE_FILE else self._accept
        sheet.would_say(text or "")  # refuses a file with mistakes: what is where in it cannot be told
        remaining = without_tables(text or "", mark.tables)
        if remaining is None:
            self._marks.pop()
            raise NotAsWrittenError(
                f"{self._files.shown(mark.name)} no longer has this as it was written ({mark.words}): take it out "
                "by hand."
            )
        as_created = mark.before is None and remaining.strip() == mark.header.strip()
        return None if as_created else remaining


def _read_ignore(text: str, source: str) -> Ignored:
    from polycompare.scenarios.ignore_file import read_ignore  # pydantic: only where there is a file to check

    return read_ignore(text, source)


def _read_accept(text: str, source: str) -> tuple[Acceptance, ...]:
    from polycompare.scenarios.accept_file import read_accept

    return read_accept(text, source)


def _read_noise(text: str, source: str) -> tuple[NoisyPath, ...]:
    from polycompare.scenarios.noise_file import parse_noise

    return parse_noise(text, source)[0]


def _texts(text_of: Callable[[T], str], entries: Sequence[T], name: str) -> tuple[str, ...]:
    try:
        return tuple(map(text_of, entries))
    except (ValueError, RecursionError) as error:
        raise RuleFileError(f"That cannot be written to {name}: {error}.") from None


def _has_expired(acceptance: Acceptance, today: date) -> bool:
    return acceptance.expires is not None and acceptance.expires < today


def _expiry_in_words(acceptance: Acceptance) -> str:
    change = acceptance.change
    reason = f" ({acceptance.reason})" if acceptance.reason else ""
    return f"the acceptance of {_place(change.signal, change.path)} expired on {acceptance.expires}{reason}"


def _place(signal: Signal | None, path: str) -> str:
    return visible_line(f"{signal} {path}".rstrip() if signal else path)


def _person() -> str:
    """The login name; empty where the system does not tell."""
    try:
        return getpass.getuser().encode(errors="replace").decode()
    except (OSError, KeyError, ImportError):  # KeyError and ImportError until Python 3.13
        return ""
