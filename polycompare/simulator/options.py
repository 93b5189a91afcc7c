"""What a simulator is started with."""

import re
from dataclasses import dataclass

from polycompare.simulator.errors import SimulatorError
from polycompare.simulator.faults import Fault
from polycompare.simulator.moves import Move

DEFAULT_AGENT = "restaurant"
DEFAULT_IDLE_LIMIT = 1800.0


@dataclass(frozen=True, slots=True)
class Latency:
    """How long replies take: uniformly between `mean_ms - spread_ms` and `mean_ms + spread_ms`, never below 0."""

    mean_ms: float
    spread_ms: float = 0.0

    def drawn(self, unit: float) -> float:
        """The latency in milliseconds for a draw `unit` in [0, 1)."""
        return max(0.0, self.mean_ms + (2 * unit - 1) * self.spread_ms)


@dataclass(frozen=True, slots=True)
class SimulatorOptions:
    """The dials of `polycompare simulate`.

    `agent` is the name of a built-in agent or the path of an agent file. `key` and `agent_id`, where given, are
    the only ones accepted. `latency` replaces the agent's own. `noise` is the probability that a turn branches by
    chance. Port 0 picks a free one. `idle_limit` is in seconds. `faults` are tried in their order. `token` is the
    only connector token that the Chat API accepts, if given; which environment a token speaks to, its name tells.
    """

    agent: str = DEFAULT_AGENT
    seed: int = 0
    key: str | None = None
    agent_id: str | None = None
    latency: Latency | None = None
    noise: float = 0.0
    port: int = 0
    idle_limit: float = DEFAULT_IDLE_LIMIT
    faults: tuple[Fault, ...] = ()
    moves: tuple[Move, ...] = ()
    token: str | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.noise <= 1:
            raise SimulatorError(f"--noise {self.noise:g} is no probability; give a number from 0 to 1.")
        if not 0 <= self.port <= 65535:
            raise SimulatorError(f"--port {self.port} is no port; give 0 (picks one) to 65535.")
        if not self.idle_limit > 0:
            raise SimulatorError(f"--idle-limit {self.idle_limit:g} is too short; give more than 0 seconds.")
        if self.key == "":
            raise SimulatorError("--key is empty; leave it out to accept any key.")
        if self.token == "":
            raise SimulatorError("--token is empty; leave it out to accept any token.")


_LATENCY = re.compile(
    r"(?P<mean>[0-9]{1,7}(?:\.[0-9]{1,3})?)(?:\s*(?:±|\+-|\+/-)\s*(?P<spread>[0-9]{1,7}(?:\.[0-9]{1,3})?))?"
)


def parse_latency(text: str) -> Latency:
    """Read `300` or `300±100` (also `300+-100`), milliseconds; `SimulatorError` for anything else."""
    match = _LATENCY.fullmatch(text.strip().removesuffix("ms").strip())
    if match is None:
        raise SimulatorError(f"--latency {text!r} is not understood; give milliseconds, such as 300 or 300±100.")
    latency = Latency(float(match["mean"]), float(match["spread"] or 0))
    if latency.spread_ms > latency.mean_ms:
        raise SimulatorError(f"--latency {text!r} could be negative; the part after ± must not exceed the first.")
    return latency
