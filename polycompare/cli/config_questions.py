"""Questions to the person on the terminal, each of which a flag can answer instead."""

import shutil
import sys
from collections.abc import Callable, Sequence
from typing import TypeVar

from polycompare.cli.layout import wrap
from polycompare.cli.terminal import narrate
from polycompare.model.errors import UserError
from polycompare.model.text import visible_line

T = TypeVar("T")


class MissingAnswerError(UserError):
    """Something has to be known, and nobody can be asked for it."""


class Questions:
    """Asks on stderr and reads from stdin, if both are a terminal and `allowed`; else nothing is asked."""

    def __init__(self, *, allowed: bool) -> None:
        self.can_ask = allowed and all(
            stream is not None and stream.isatty() for stream in (sys.stdin, sys.stderr)
        )

    def ask(self, question: str, flag: str, read: Callable[[str], T], default: str | None = None) -> T:
        """What `read` makes of the answer, or of `default` for an empty one; asked again while that raises
        `UserError`. Raises `MissingAnswerError`, which names `flag`, where there is neither."""
        if not self.can_ask:
            if default is None:
                raise MissingAnswerError(f"{flag} is missing: {question[0].lower()}{question[1:]}.")
            return read(default)
        while True:
            answer = self._line(question, default) or default
            try:
                if answer is not None:
                    return read(answer)
            except UserError as error:
                narrate(str(error))

    def ask_if_possible(self, question: str) -> str | None:
        """The answer; None for an empty one, or where nobody can be asked."""
        return self._line(question, None) if self.can_ask else None

    def choose(self, question: str, choices: Sequence[str], by_name: Callable[[str], int]) -> int:
        """The index of the choice, which the person gives by its number or by whatever `by_name` finds it by;
        `by_name` raises `UserError`. The first one where nobody can be asked."""
        if not self.can_ask:
            return 0
        for number, choice in enumerate(choices, 1):
            narrate(f"  {number}  {visible_line(choice)}")

        def read(text: str) -> int:
            if text.isascii() and text.isdigit() and len(text) < 9 and 1 <= int(text) <= len(choices):
                return int(text) - 1
            return by_name(text)

        return self.ask(question, "", read, "1")

    def _line(self, question: str, default: str | None) -> str | None:
        hint = "" if default is None else f" [{default}]"
        width = shutil.get_terminal_size().columns - 1
        sys.stderr.write("\n".join(wrap(f"{visible_line(question)}{visible_line(hint)}:", width)) + " ")
        sys.stderr.flush()
        line = sys.stdin.readline()
        if not line:  # the person closed the input
            narrate("")
            raise MissingAnswerError("No answer; nothing was written.")
        return line.strip() or None
