"""What became of a scenario's expectations."""

from dataclasses import dataclass

from polycompare.model.values import Side


@dataclass(frozen=True, slots=True)
class Judgement:
    """One expectation, judged on one side.

    `text` is the expectation in words. `turn` is None for one of the whole conversation. `passed` is None where
    the side did not report what was asked for, or was not asked; `why` then says so, and says what was found where
    it failed.
    """

    text: str
    side: Side
    turn: int | None
    passed: bool | None
    why: str = ""
