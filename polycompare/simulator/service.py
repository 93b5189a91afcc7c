"""The simulated platform without HTTP: opens conversations, takes turns, tells deployments and variants."""

import uuid
from dataclasses import dataclass

from polycompare.model.targets import Environment
from polycompare.model.values import JsonObject, JsonValue
from polycompare.simulator.agent import Agent, Agents
from polycompare.simulator.agent_file import Deployed
from polycompare.simulator.conversations import Clock, Conversation, Conversations, Pending
from polycompare.simulator.dialogue import Caller, EndlessWalk, TurnRun, greet, respond
from polycompare.simulator.draws import Draws
from polycompare.simulator.options import DEFAULT_IDLE_LIMIT, Latency
from polycompare.simulator.replies import Scene, Timing, reply_json
from polycompare.simulator.wire import ApiError, CreateBody, RespondBody, schema_error


@dataclass(frozen=True, slots=True)
class Dials:
    """How the platform behaves: see `SimulatorOptions`."""

    seed: int = 0
    latency: Latency | None = None
    noise: float = 0.0
    idle_limit: float = DEFAULT_IDLE_LIMIT


@dataclass(frozen=True, slots=True)
class Answer:
    """A body, and how many seconds it takes to come."""

    body: JsonObject
    seconds: float = 0.0


class Service:
    """One agent on the simulated platform. Methods raise `ApiError` for what the platform refuses."""

    def __init__(self, agents: Agents, dials: Dials, clock: Clock) -> None:
        self._agents = agents
        self._dials = dials
        self._clock = clock
        self._conversations = Conversations(dials.idle_limit, clock)

    def create(self, agent_id: str, body: CreateBody) -> Answer:
        """Open a conversation; the answer is the greeting."""
        try:
            agent = self._agents.agent(body.client_env, body.variant_id or None)
        except KeyError as error:
            raise schema_error(f"variantId: there is no variant {body.variant_id!r}.") from error
        conversation_id = body.conversation_id or f"AS_CHAT_{uuid.uuid4()}"
        self._conversations.check_free(conversation_id)
        caller = Caller(
            asr_language=agent.language(body.asr_lang_code),
            tts_language=agent.language(body.tts_lang_code or body.asr_lang_code),
            channel=body.channel,
            attributes=body.integration_attributes,
        )
        draws = Draws(self._dials.seed, conversation_id, 0)
        try:
            run = greet(agent, caller, draws, self._dials.noise)
        except EndlessWalk as error:
            raise ApiError(500, "AGENT_FAILED", f"The simulated agent failed: {error}.") from error
        conversation = Conversation(
            id=conversation_id,
            agent_id=agent_id,
            environment=body.client_env,
            agent=agent,
            caller=caller,
            memory=run.reply.memory,
            last_used=self._clock.monotonic(),
        )
        self._conversations.add(conversation)
        return self._answer(conversation, run, draws, "")

    def respond(self, agent_id: str, conversation_id: str, body: RespondBody) -> Answer:
        """A user turn, or with an empty message the reply that was announced.

        A turn that comes while an announced reply is awaited takes its place: that reply is never spoken, while
        what the agent found out stays.
        """
        conversation = self._conversations.live(conversation_id, agent_id, body.client_env)
        if conversation.pending is not None and not body.message:
            return self._fetched(conversation, conversation.pending)
        agent = conversation.agent
        if body.asr_lang_code or body.tts_lang_code:
            conversation.caller = Caller(
                asr_language=agent.language(body.asr_lang_code or conversation.caller.asr_language),
                tts_language=agent.language(body.tts_lang_code or conversation.caller.tts_language),
                channel=conversation.caller.channel,
                attributes=conversation.caller.attributes,
            )
        draws = Draws(self._dials.seed, conversation_id, conversation.memory.turn + 1)
        try:
            run = respond(agent, conversation.caller, draws, self._dials.noise, conversation.memory, body.message)
        except EndlessWalk as error:
            raise ApiError(500, "AGENT_FAILED", f"The simulated agent failed: {error}.") from error
        return self._answer(conversation, run, draws, body.message)

    def active_deployments(self, agent_id: str) -> JsonObject:
        """The newest deployment of each environment; null for one without."""
        newest: JsonObject = {
            environment.value: next(iter(self._deployments(agent_id, environment)), None)
            for environment in Environment
        }
        return {"activeDeployments": newest}

    def deployments(self, agent_id: str, environment: Environment, limit: int | None) -> JsonObject:
        """The deployments of an environment, the newest first."""
        newest_first: list[JsonValue] = [*self._deployments(agent_id, environment)]
        return {"deployments": newest_first[:limit]}

    def variants(self) -> JsonObject:
        """The agent's variants; every branch has the same ones."""
        return {
            "variants": [
                {
                    "id": variant_id,
                    "name": variant.name,
                    "isDefault": variant.default,
                    "attributeValues": {"values": dict(variant.attributes)},
                }
                for variant_id, variant in self._agents.file.variants.items()
            ]
        }

    def _deployments(self, agent_id: str, environment: Environment) -> list[JsonObject]:
        deployed = self._agents.file.deployments.get(environment, [])
        return [self._deployment(agent_id, environment, one) for one in deployed]

    def _deployment(self, agent_id: str, environment: Environment, deployed: Deployed) -> JsonObject:
        return {
            "id": deployed.id,
            "accountId": self._agents.file.account_id,
            "agentId": agent_id,
            "environment": environment.value,
            "artifactVersion": deployed.artifact_version,
            "version": deployed.version,
            "createdBy": deployed.created_by,
            "createdAt": deployed.created_at,
            "metadata": {"deployment_message": deployed.message},
        }

    def _answer(self, conversation: Conversation, run: TurnRun, draws: Draws, user_input: str) -> Answer:
        """Take over what the turn came to."""
        timing = self._timing(conversation.agent, run, draws)
        scene = Scene(conversation.id, conversation.agent, conversation.caller, draws, timing, self._clock.now())
        conversation.memory = run.reply.memory
        conversation.ended = run.reply.ended
        conversation.pending = None
        seconds = timing.reply_ms / 1000
        if run.announcement is None:
            return Answer(reply_json(run.reply, scene, user_input, delayed=False), seconds)
        conversation.pending = Pending(
            ready_at=self._clock.monotonic() + seconds + run.wait_ms * timing.scale / 1000,
            waiting=reply_json(run.announcement, scene, "", delayed=True),
            reply=reply_json(run.reply, scene, "", delayed=False),
        )
        return Answer(reply_json(run.announcement, scene, user_input, delayed=True), seconds)

    def _fetched(self, conversation: Conversation, pending: Pending) -> Answer:
        if self._clock.monotonic() < pending.ready_at:
            return Answer(pending.waiting)
        conversation.pending = None
        return Answer(pending.reply)

    def _timing(self, agent: Agent, run: TurnRun, draws: Draws) -> Timing:
        """Another latency than the agent's own scales the durations of its calls alike."""
        own = Latency(agent.latency.mean_ms, agent.latency.spread_ms)
        latency = self._dials.latency or own
        if latency.mean_ms == 0:
            scale = 0.0 if self._dials.latency else 1.0
        else:
            scale = latency.mean_ms / own.mean_ms if own.mean_ms else 1.0
        quick = sum(call.takes_ms for call in run.reply.calls if not call.slow)
        return Timing(latency.drawn(draws.unit("latency")) + quick * scale, scale)
