"""The simulated platform without HTTP: opens conversations, takes turns, closes, and decides on faults."""

import uuid
from dataclasses import dataclass, replace

from polycompare.model.targets import Api, Environment
from polycompare.model.values import JsonObject
from polycompare.simulator.agent import Agent, Agents
from polycompare.simulator.conversations import Clock, Conversation, Conversations, Pending
from polycompare.simulator.deployments import Deployments
from polycompare.simulator.dialogue import Caller, EndlessWalk, Memory, TurnRun, greet, respond
from polycompare.simulator.draws import Draws
from polycompare.simulator.errors import ApiError, ended_conversation, schema_error
from polycompare.simulator.fault_draws import FaultDraws
from polycompare.simulator.fault_refusals import LASTING, refusal
from polycompare.simulator.faults import REFUSING, Fault, FaultKind, Where
from polycompare.simulator.held.archive import Archive
from polycompare.simulator.moves import Move
from polycompare.simulator.options import DEFAULT_IDLE_LIMIT, Latency
from polycompare.simulator.replies import Answer, Scene, timing_of
from polycompare.simulator.requests import Opening, Owner, UserTurn
from polycompare.simulator.stats import Stats


@dataclass(frozen=True, slots=True)
class Dials:
    """How the platform behaves: see `SimulatorOptions`."""

    seed: int = 0
    latency: Latency | None = None
    noise: float = 0.0
    idle_limit: float = DEFAULT_IDLE_LIMIT
    faults: tuple[Fault, ...] = ()
    moves: tuple[Move, ...] = ()


class Service:
    """One agent on the simulated platform. Methods raise `ApiError` for what the platform refuses.

    Where a fault refuses, they raise what `fault_refusals.refusal` gives, and the agent is not asked. Real
    refusals come first: a fault strikes only what would have been answered.
    """

    def __init__(self, agents: Agents, dials: Dials, clock: Clock) -> None:
        self.stats = Stats()
        self.archive = Archive(agents, dials.seed, clock)
        self.deployments = Deployments(agents.file, dials.moves, dials.seed)
        self._agents = agents
        self._dials = dials
        self._clock = clock
        self._faults = FaultDraws(dials.faults, dials.seed)
        self._conversations = Conversations(dials.idle_limit, clock)
        self._ids_made = 0
        self._samples_drawn = 0

    @property
    def account_id(self) -> str:
        """The account that the agent is in."""
        return self._agents.file.account_id

    def create(self, opening: Opening) -> Answer:
        """Open a conversation; the answer is the greeting, or what the agent says to a first message."""
        conversation_id = opening.conversation_id or self._new_id(opening.owner.api)
        self._conversations.check_free(conversation_id)
        agent = self._agent(opening, conversation_id)
        fault = self.struck(Where.CREATE, conversation_id)
        caller = Caller(
            asr_language=agent.language(opening.asr_language),
            tts_language=agent.language(opening.tts_language or opening.asr_language),
            channel=opening.channel,
            attributes=opening.attributes,
        )
        conversation = Conversation(
            id=conversation_id,
            owner=opening.owner,
            agent=agent,
            caller=caller,
            memory=Memory({}, agent.file.start),
            last_used=self._clock.monotonic(),
        )
        self.archive.opened(conversation)
        answer = self._run(conversation, None)
        self._conversations.add(conversation)
        self.stats.opened(conversation_id)
        if opening.message and conversation.over is None:
            self._turn_received(conversation_id, opening.message)
            answer = self._run(conversation, opening.message)
        return replace(answer, fault=fault)

    def respond(self, turn: UserTurn) -> Answer:
        """A user turn, or with an empty message the reply that was announced.

        A turn that comes while an announced reply is awaited takes its place: that reply is never spoken, while
        what the agent found out stays.
        """
        fetching = not turn.message and self._conversations.awaits_fetch(turn.conversation_id)
        if fetching:
            self.stats.requested("fetch")
        else:
            self._turn_received(turn.conversation_id, turn.message)
        conversation = self._conversations.live(turn.conversation_id, turn.owner)
        fault = self.struck(Where.FETCH if fetching else Where.TURN, turn.conversation_id, conversation)
        if fetching and conversation.pending is not None:
            answer = self._fetched(conversation, conversation.pending)
        else:
            self._switch_languages(conversation, turn)
            answer = self._run(conversation, turn.message)
        return replace(answer, fault=fault)

    def close(self, owner: Owner, conversation_id: str) -> None:
        """Close a conversation; one that is over already stays so."""
        self._end(self._conversations.found(conversation_id, owner))

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

    def struck(
        self, where: Where, conversation_id: str, conversation: Conversation | None = None
    ) -> FaultKind | None:
        """The fault that strikes a request; one that refuses it is raised."""
        kind = self._faults.draw(where, conversation_id)
        if kind is None:
            return None
        self.stats.faulty(kind)
        if kind not in REFUSING:
            return kind
        if kind in LASTING and conversation is not None:
            self._end(conversation)
            conversation.over, conversation.pending = LASTING[kind], None
        raise refusal(kind, where, self._clock.now())

    def sample(self) -> Draws:
        """What the next random sample is drawn with."""
        self._samples_drawn += 1
        return Draws(self._dials.seed, "a random sample", self._samples_drawn)

    def _new_id(self, api: Api) -> str:
        """An id as the API gives them; the same in each run for the conversations in their order."""
        self._ids_made += 1
        token = Draws(self._dials.seed, f"ids of {api}", self._ids_made).token("id", 32)
        return f"CONV-{token}" if api is Api.CHAT else f"AS_CHAT_{uuid.UUID(token)}"

    def _agent(self, opening: Opening, conversation_id: str) -> Agent:
        """The agent that a conversation meets: in an A/B test on live, for some the one in pre-release."""
        environment, test = opening.owner.environment, self._agents.file.ab_test
        if environment is Environment.LIVE and test is not None:
            draws = Draws(self._dials.seed, conversation_id, 0)
            if draws.unit(f"A/B test {test.id}") < test.traffic_percentage / 100:
                environment = Environment.PRE_RELEASE
        try:
            return self._agents.agent(environment, opening.variant_id or None)
        except KeyError as error:
            name = "variant_id" if opening.owner.api is Api.CHAT else "variantId"
            raise schema_error(f"{name}: there is no variant {opening.variant_id!r}.") from error

    def _turn_received(self, conversation_id: str, message: str) -> None:
        self.stats.turn_received(conversation_id, message)
        self.deployments.turn_received(self._clock.now())

    def _end(self, conversation: Conversation) -> None:
        if conversation.over is None:
            conversation.over = ended_conversation
            self.stats.closed()
            self.archive.ended(conversation.id)
        conversation.pending = None

    def _switch_languages(self, conversation: Conversation, turn: UserTurn) -> None:
        caller = conversation.caller
        if turn.asr_language or turn.tts_language:
            conversation.caller = replace(
                caller,
                asr_language=conversation.agent.language(turn.asr_language or caller.asr_language),
                tts_language=conversation.agent.language(turn.tts_language or caller.tts_language),
            )

    def _run(self, conversation: Conversation, message: str | None) -> Answer:
        """Let the agent take a turn, or greet where there is no message."""
        agent, caller, noise = conversation.agent, conversation.caller, self._dials.noise
        draws = Draws(self._dials.seed, conversation.id, conversation.memory.turn + 1)
        try:
            if message is None:
                run = greet(agent, caller, draws, noise)
            else:
                run = respond(agent, caller, draws, noise, conversation.memory, message)
        except EndlessWalk as error:
            raise ApiError(500, "AGENT_FAILED", f"The simulated agent failed: {error}.") from error
        if message is not None:
            self.stats.turn_processed(conversation.id, message)
        return self._taken_over(conversation, run, draws, message or "")

    def _taken_over(self, conversation: Conversation, run: TurnRun, draws: Draws, user_input: str) -> Answer:
        """Take over what the turn came to.

        The Chat API has no delayed replies: there a reply with a slow call takes its whole time.
        """
        timing = timing_of(conversation.agent, run, draws, self._dials.latency)
        scene = Scene(conversation.id, conversation.agent, conversation.caller, draws, timing, self._clock.now())
        seconds, wait = timing.reply_ms / 1000, run.wait_ms * timing.scale / 1000
        conversation.memory = run.reply.memory
        self.archive.took(conversation, user_input, run.reply, scene)
        conversation.pending = None
        if run.reply.ended:
            self._end(conversation)
        if run.announcement is None or conversation.owner.api is Api.CHAT:
            return Answer(run.reply, scene, user_input, seconds=seconds + wait)
        conversation.pending = Pending(
            ready_at=self._clock.monotonic() + seconds + wait,
            waiting=Answer(run.announcement, scene, delayed=True),
            reply=Answer(run.reply, scene),
        )
        return Answer(run.announcement, scene, user_input, delayed=True, seconds=seconds)

    def _fetched(self, conversation: Conversation, pending: Pending) -> Answer:
        if self._clock.monotonic() < pending.ready_at:
            return pending.waiting
        conversation.pending = None
        return pending.reply
