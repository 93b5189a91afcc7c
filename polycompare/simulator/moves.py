"""Deployments that change while a simulator runs."""

import re
from dataclasses import dataclass
from typing import Final

from polycompare.model.targets import Environment
from polycompare.simulator.errors import SimulatorError


@dataclass(frozen=True, slots=True)
class Move:
    """One `--move`: after `turns` user turns, over all conversations, `environment` gets a new deployment.

    Only what the platform tells of the deployment changes; the agent talks on as before.
    """

    environment: Environment
    turns: int

    def __post_init__(self) -> None:
        if self.turns < 1:
            raise SimulatorError(f"A deployment cannot move after {self.turns} turns; give a whole number from 1.")


_MOVE: Final = re.compile(r"(?P<environment>[^@]*)@(?P<turns>[0-9]{1,9})", re.ASCII)


def parse_move(text: str) -> Move:
    """Read `ENV@N`, such as `live@10`; else `SimulatorError`."""
    match = _MOVE.fullmatch(text.strip())
    if match is None or match["environment"] not in list(Environment) or int(match["turns"]) < 1:
        raise SimulatorError(
            f"--move {text!r} is not understood; give ENV@N, such as live@10: "
            f"{', '.join(Environment)}, and after how many turns, from 1."
        )
    return Move(Environment(match["environment"]), int(match["turns"]))
