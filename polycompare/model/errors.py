"""Errors that end a command with one sentence for the person."""

from polycompare.model.verdicts import ExitCode


class UserError(Exception):
    """Something the person can mend: one sentence that says what is wrong, where, and what to do.

    Packages raise subclasses; the command line prints the sentence and leaves with `exit_code`, the screen shows
    it as a notification. Text from outside may be in it: it goes through `visible` like all else.
    """

    exit_code = ExitCode.USAGE


class ConsentNeededError(UserError):
    """Something would be sent that acts on real systems, and nobody has agreed to that yet.

    `targets` are the names of the live targets in question.
    """

    def __init__(self, sentence: str, targets: tuple[str, ...]) -> None:
        super().__init__(sentence)
        self.targets = targets
