"""What is deployed where, and what moves while the simulator runs."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from polycompare.model.targets import Environment
from polycompare.model.values import JsonObject, JsonValue
from polycompare.simulator.agent_file import AgentFile, Deployed
from polycompare.simulator.draws import Draws
from polycompare.simulator.moves import Move

_STEP = timedelta(minutes=1)


class Deployments:
    """The deployments of one agent file, and those that `moves` bring."""

    def __init__(self, file: AgentFile, moves: Sequence[Move], seed: int) -> None:
        self._file = file
        self._moves = sorted(moves, key=lambda move: move.turns)
        self._seed = seed
        self._turns = 0
        self._moved = 0
        self._newest_first = {e: list(file.deployments.get(e, [])) for e in Environment}

    def turn_received(self, now: datetime) -> None:
        """One more user turn came; deployments that are to move by now do. `now` is in UTC."""
        self._turns += 1
        while self._moved < len(self._moves) and self._moves[self._moved].turns <= self._turns:
            environment = self._moves[self._moved].environment
            self._moved += 1
            self._newest_first[environment].insert(0, self._new(environment, now))

    def active(self, agent_id: str) -> JsonObject:
        """The newest deployment of each environment; null for one without."""
        newest: JsonObject = {e.value: next(iter(self._listed(agent_id, e)), None) for e in Environment}
        return {"activeDeployments": newest}

    def listed(self, agent_id: str, environment: Environment, limit: int) -> JsonObject:
        """The deployments of an environment, the newest first."""
        newest_first: list[JsonValue] = [*self._listed(agent_id, environment)]
        return {"deployments": newest_first[:limit]}

    def at(self, environment: Environment, moment: datetime) -> Deployed | None:
        """What an environment ran at a moment, in UTC; the oldest that is known for a time before it."""
        newest_first = self._newest_first[environment]
        return next(
            (one for one in newest_first if _time(one) <= moment), newest_first[-1] if newest_first else None
        )

    def ab_test(self) -> JsonObject:
        """The A/B test that runs on live; empty where there is none."""
        test = self._file.ab_test
        if test is None:
            return {}
        return {
            "id": test.id,
            "name": test.name,
            "control_deployment_id": self._newest_first[Environment.LIVE][0].id,
            "variant_deployment_id": test.variant_deployment,
            "traffic_percentage": test.traffic_percentage,
        }

    def _listed(self, agent_id: str, environment: Environment) -> list[JsonObject]:
        return [self._told(agent_id, environment, deployed) for deployed in self._newest_first[environment]]

    def _told(self, agent_id: str, environment: Environment, deployed: Deployed) -> JsonObject:
        return {
            "id": deployed.id,
            "accountId": self._file.account_id,
            "agentId": agent_id,
            "environment": environment.value,
            "artifactVersion": deployed.artifact_version,
            "version": deployed.version,
            "createdBy": deployed.created_by,
            "createdAt": deployed.created_at,
            "metadata": {"deployment_message": deployed.message},
        }

    def _new(self, environment: Environment, now: datetime) -> Deployed:
        """A deployment made just now, and in any case after the one it replaces."""
        draws = Draws(self._seed, environment.value, self._moved)
        before = self._newest_first[environment][:1]
        at = max([now, *(_time(deployed) + _STEP for deployed in before)])
        return Deployed(
            id=f"dep-moved-{self._moved}",
            version=draws.token("version", 12),
            artifact_version=f"moved-{self._moved}",
            created_by="the simulator's --move",
            created_at=at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            message=f"Moved after {self._turns} turns",
        )


def _time(deployed: Deployed) -> datetime:
    """When it was made; long ago where the file does not tell it as an ISO 8601 time."""
    try:
        at = datetime.fromisoformat(deployed.created_at)
    except ValueError:
        return datetime.min.replace(tzinfo=UTC)
    return at if at.tzinfo else at.replace(tzinfo=UTC)
