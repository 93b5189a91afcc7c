"""The calls of the weeks before the simulator started: the agent's own dialogue with made-up people."""

import copy
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from polycompare.model.targets import Environment
from polycompare.simulator.agent import Agents
from polycompare.simulator.agent_file import CallScript
from polycompare.simulator.dialogue import Caller, EndlessWalk, Memory, TurnRun, greet, respond
from polycompare.simulator.draws import Draws
from polycompare.simulator.held.conversations import VOICE, WEBCHAT, HeldConversation, HeldTurn
from polycompare.simulator.held.people import Person, person
from polycompare.simulator.replies import Scene, Timing, timing_of
from polycompare.simulator.templates import filled, filled_text, put

CALLS: Final = 84
_SPAN: Final = timedelta(weeks=5)
_IN_PROGRESS: Final = timedelta(minutes=3)
"""So long ago the latest call began, which is still going on."""

_OTHERS: Final = {5: Environment.PRE_RELEASE, 9: Environment.SANDBOX}
"""Of each 12 calls these were not live."""

_LAG_RATE: Final = 1 / 20  # of the turns take seconds longer, as services do now and then
_KEYS: Final = re.compile(r"\[DTMF ([0-9*#]{1,32})\]")
_LINE: Final = "+18005552200"


def made_calls(agents: Agents, seed: int, now: datetime) -> list[HeldConversation]:
    """The calls until `now` (UTC), the newest first; none for an agent that has neither scripts nor a demo.

    They depend on the seed alone. The times move with the day: the first midnight before `now` ends the weeks.
    """
    file = agents.file
    scripts = file.calls or ([CallScript(says=file.demo)] if file.demo else [])
    return [_call(agents, scripts, seed, index, now) for index in range(CALLS)] if scripts else []


def _call(agents: Agents, scripts: list[CallScript], seed: int, index: int, now: datetime) -> HeldConversation:
    draws = Draws(seed, "a call of the weeks before", index)
    script = scripts[index % len(scripts)]
    variants = list(agents.file.variants)
    plain = not variants or draws.unit("variant") < 0.8
    variant = None if plain else variants[draws.index("which variant", len(variants))]
    environment = _OTHERS.get(index % 12, Environment.LIVE)
    agent = agents.agent(environment, variant)
    language = agent.language(script.language or agent.file.languages.default)
    who = person(draws, language)
    voice = script.channel == "voice"
    token = draws.token("id", 32)
    call = HeldConversation(
        id=f"CA{token}" if voice else f"CONV-{token}",
        agent_id=None,
        environment=environment,
        agent=agent,
        caller=Caller(
            asr_language=language,
            tts_language=language,
            channel=VOICE if voice else WEBCHAT,
            attributes={name: filled(value, who.said, language) for name, value in script.attributes.items()},
        ),
        started_at=_start(index, draws, now),
        in_progress=index == 0,
        from_number=who.phone if voice else None,
        to_number=_LINE if voice else None,
    )
    call.turns = list(_turns(call, script, who, seed))
    if call.in_progress and len(call.turns) > 2:
        call.turns = call.turns[:-1]
    return call


def _start(index: int, draws: Draws, now: datetime) -> datetime:
    if index == 0:
        return now - _IN_PROGRESS
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - _SPAN * ((index - 1 + draws.unit("start")) / CALLS)


def _turns(call: HeldConversation, script: CallScript, who: Person, seed: int) -> Iterator[HeldTurn]:
    """The turns, to the end of the script or of the call."""
    agent, caller, at = call.agent, call.caller, call.started_at
    try:
        draws = Draws(seed, call.id, 0)
        run = greet(agent, caller, draws, 0.0)
        greeting = _scene(call, run, draws, at)
        memory = _informed(run.reply.memory, script, who, caller.tts_language)
        if script.greeted:
            yield HeldTurn("", run.reply, greeting)
        for words in script.says:
            draws = Draws(seed, call.id, memory.turn + 1)
            text = filled_text(words, who.said, caller.tts_language)
            keys = _KEYS.fullmatch(text)
            run = respond(agent, caller, draws, 0.0, memory, keys[1].strip("*#") if keys else text)
            at += timedelta(seconds=2 + 0.35 * len(text.split()) + 4 * draws.unit("thinking"))
            scene = _scene(call, run, draws, at)
            yield HeldTurn("" if keys else text, run.reply, scene, keys[1] if keys else "")
            at += timedelta(milliseconds=scene.timing.reply_ms)
            memory = run.reply.memory
            if run.reply.ended:
                return
    except EndlessWalk:
        return  # the file's mistake, told to whoever opens a conversation


def _informed(memory: Memory, script: CallScript, who: Person, language: str) -> Memory:
    """The memory with what was known of the caller from the start."""
    state = copy.deepcopy(memory.state)
    for path, template in script.state.items():
        put(state, path, filled(template, who.said, language))
    return Memory(state, memory.node, memory.turn)


def _scene(call: HeldConversation, run: TurnRun, draws: Draws, at: datetime) -> Scene:
    timing = timing_of(call.agent, run, draws, None)
    lag_ms = 4000 + 5000 * draws.unit("how much lag") if draws.unit("lag") < _LAG_RATE else 0.0
    slow_ms = run.wait_ms * timing.scale
    whole = Timing(timing.reply_ms + slow_ms + lag_ms, timing.scale)
    return Scene(call.id, call.agent, call.caller, draws, whole, at)
